"""From a conjunction message, and what the other side has shared, to a baseline."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from sqlalchemy import Connection, select

from comity.apps.cases.actions import agreement_with
from comity.apps.cases.autonomy import load_limits
from comity.apps.cases.chains import chained
from comity.apps.cases.documents import (
    case_of,
    own_capabilities,
    their_capabilities,
)
from comity.astro.risk.message import encounter_of, radius_of
from comity.coordination.negotiation import Baseline, RefusalError, make_baseline
from comity.coordination.negotiation.baseline import Data
from comity.coordination.negotiation.chains import Link
from comity.coordination.negotiation.records import Reason
from comity.coordination.negotiation.right_of_way import Craft, raises_first
from comity.foundations.constants import DAY_US
from comity.foundations.errors import (
    ComityError,
    DataError,
    InputError,
    UnknownNameError,
)
from comity.foundations.identifiers import object_name
from comity.foundations.strict import read_strict
from comity.messages.cdm_record import Cdm, cdm_of
from comity.messages.read import read_message
from comity.node.node import UnitOfWork, known_party
from comity.node.store import schema
from comity.system.environment import load_orientation

__all__ = ["baseline_from", "read_cdm"]

HORIZON_US = 7 * DAY_US


def read_cdm(text: bytes, where: str) -> Cdm:
    """Return the first conjunction message of a text.

    Raises
    ------
    DataError
        If there is none that can be read.
    """
    reading = read_message(text, "lenient")
    found = [message for message in reading.messages if message.kind == "CDM"]
    if not reading.accepted or not found:
        raise DataError(
            f"{where} holds no conjunction message that can be read",
            remedy="comity message check tells why",
        )
    return cdm_of(found[0])


def _data(
    cdm: Cdm, party: str, order: Sequence[str], hbr_m: float | None
) -> tuple[Data, str]:
    """Return a set of data with the objects in an order, and its frame.

    Raises
    ------
    DataError
        If a covariance is missing, or the objects stand in another frame.
    """
    turning = any(thing.frame.startswith(("ITRF", "EFG")) for thing in cdm.objects)
    met = encounter_of(cdm, load_orientation() if turning else None)
    one, two = met.covariances
    if one is None or two is None:
        raise DataError(
            f"message {cdm.message_id} lacks a covariance: no burn can be checked",
            remedy="ask for a message with both",
        )
    frames = {thing.frame for thing in cdm.objects}
    frame = "GCRF" if len(frames) > 1 else next(iter(frames))
    frame = "TEME" if frame.startswith(("ITRF", "EFG")) else frame
    frame = {"J2000": "EME2000", "ICRF": "GCRF", "TEMEOFDATE": "TEME"}.get(frame, frame)
    pair = met.pair
    states = [
        np.concatenate([pair.position_1_km, pair.velocity_1_km_s]),
        np.concatenate([pair.position_2_km, pair.velocity_2_km_s]),
    ]
    names = [object_name(thing.designator) for thing in cdm.objects]
    if names != list(order):
        states.reverse()
    radius_km, _ = radius_of(cdm, hbr_m)
    covariance = one[:3, :3] + two[:3, :3]
    return Data(
        party,
        f"{cdm.originator} {cdm.message_id}"[:80],
        cdm.created_us,
        np.array(states),
        (covariance + covariance.T) / 2.0,
        radius_km,
    ), frame


def _craft(work: UnitOfWork, peer: str, name: str, party: str) -> Craft:
    said = (
        own_capabilities(work.connection, name)
        if party == work.party
        else their_capabilities(work.connection, peer, name)
    ) or {}
    return Craft(
        name,
        str(said.get("designator") or name.rpartition(":")[2]),
        party,
        str(said.get("class", "unknown")),
        said.get("area_m2"),
        said.get("score"),
    )


def _sides(work: UnitOfWork, peer: str, cdm: Cdm, ours: str) -> tuple[Craft, Craft]:
    names = [object_name(thing.designator) for thing in cdm.objects]
    known = [name for name in names if own_capabilities(work.connection, name)]
    if ours and ours not in names:
        raise UnknownNameError(
            f"{ours[:60]!r} is none of the two objects", remedy=" or ".join(names)
        )
    if not ours and len(known) != 1:
        raise InputError(
            "which of the two objects is this party's is not known",
            remedy=f"--ours {names[0]}, or offer its capabilities first",
        )
    mine = ours or known[0]
    one, two = (
        _craft(work, peer, name, work.party if name == mine else peer) for name in names
    )
    return raises_first((one, two))


def _theirs(
    connection: Connection, peer: str, cdm: Cdm, order: Sequence[str]
) -> list[Data]:
    """Return what the other side has shared about the same encounter."""
    table = schema.holdings
    rows = connection.execute(
        select(table.c.row).where(
            table.c.kind == "cdms", table.c.peer == peer, table.c.object.in_(order)
        )
    )
    found = []
    for row in rows:
        value = read_strict(row.row.encode())
        near = abs(int(value.get("tca_us", 0)) - cdm.tca_us) < 600_000_000
        pair = {value.get("object"), value.get("other")}
        if not near or pair != set(order) or "message" not in value:
            continue
        try:
            other = read_cdm(str(value["message"]).encode(), "what was shared")
            found.append(_data(other, peer, order, None)[0])
        except ComityError:
            # A message that cannot be used is no reason not to open the case.
            continue
    return found


def baseline_from(
    work: UnitOfWork,
    peer: str,
    cdm: Cdm,
    *,
    ours: str = "",
    hbr_m: float | None = None,
    round_: int = 1,
) -> Baseline:
    """Return the baseline that a conjunction message gives, with the other side's data.

    Raises
    ------
    RefusalError, InputError, DataError, TrustError
        If the message cannot be used, or no agreement covers it.
    """
    known_party(work.connection, peer)
    agreement, _ = agreement_with(work, peer)
    crafts = _sides(work, peer, cdm, ours)
    crafts = _declared(work, crafts, cdm.tca_us)
    order = [craft.object for craft in crafts]
    own, frame = _data(cdm, work.party, order, hbr_m)
    if cdm.tca_us <= work.now_us:
        raise RefusalError(Reason.LATE, "closest approach is over")
    if cdm.tca_us > work.now_us + HORIZON_US:
        raise RefusalError(Reason.EARLY, "closest approach is more than 7 days ahead")
    return make_baseline(
        agreement=agreement.hash,
        terms=agreement.terms,
        crafts=crafts,
        frame=frame,
        tca_us=cdm.tca_us,
        opened_us=work.now_us,
        data=(own, *_theirs(work.connection, peer, cdm, order)),
        largest_m_s={
            c.object: load_limits(work.node).largest_m_s
            for c in crafts
            if c.party == work.party
        },
        last_gave_way=_last_gave_way(work, peer),
        round_=round_,
    )


def _declared(
    work: UnitOfWork, crafts: tuple[Craft, Craft], tca_us: int
) -> tuple[Craft, Craft]:
    """Return the two objects; ours cannot move if an opposing encounter asks for it."""

    def told(craft: Craft, sense: int) -> Craft:
        link = Link(craft.object, tca_us, sense, True)
        if craft.party == work.party and chained(work, link):
            return replace(craft, kind="non-manoeuvrable")
        return craft

    return told(crafts[0], 1), told(crafts[1], -1)


def _last_gave_way(work: UnitOfWork, peer: str) -> str:
    """Return who gave way in the last case with a peer, for rules that take turns."""
    table = schema.cases
    rows = work.connection.execute(
        select(table.c.encounter)
        .where(table.c.peer == peer, table.c.live.is_(False))
        .order_by(table.c.tca_us.desc())
        .limit(1)
    ).all()
    if not rows:
        return ""
    try:
        case = case_of(work, rows[0].encounter)
    except DataError:
        # Its papers are erased: nobody knows any more.
        return ""
    if case.baseline is None or not case.baseline.way.gives_way:
        return ""
    return next(
        c.party for c in case.baseline.crafts if c.object == case.baseline.way.gives_way
    )
