"""A baseline from a conjunction message and the data that the other side has shared."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from comity.apps.cases.autonomy import load_limits
from comity.apps.cases.documents import TOLERANCE_US, case_of, chained
from comity.apps.cases.signing import agreement_with
from comity.apps.cases.store.encounters import last_closed_encounter
from comity.apps.cases.store.shared import (
    Capabilities,
    own_capabilities,
    shared_messages,
    their_capabilities,
)
from comity.astro.risk.message import (
    Encountered,
    encounter_of,
    needs_orientation,
    radius_of,
)
from comity.astro.risk.plausibility import Gate, judge_findings, judge_message
from comity.coordination.negotiation import Baseline, RefusalError, make_baseline
from comity.coordination.negotiation.baseline import Data
from comity.coordination.negotiation.chains import Link
from comity.coordination.negotiation.planning import BaselineInputs
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
from comity.foundations.plain import JsonObject
from comity.messages.cdm_record import Cdm, cdm_of
from comity.messages.read import read_message
from comity.node.node import UnitOfWork, known_party
from comity.system.environment import load_orientation

__all__ = ["baseline_from", "judged", "read_cdm"]

#: Longest time from the opening of a case to its closest approach.
HORIZON_US = 7 * DAY_US


def read_cdm(text: bytes, where: str) -> Cdm:
    """Read the first conjunction message of a text.

    Parameters
    ----------
    where
        Origin of the text, for messages.

    Raises
    ------
    DataError
        If there is none that can be read, or a unit of its numbers is none.
    """
    reading = read_message(text, "lenient")
    messages = [message for message in reading.messages if message.kind == "CDM"]
    if not reading.accepted or not messages:
        raise DataError(
            f"{where} holds no conjunction message that can be read",
            remedy="comity message check FILE lists the faults",
        )
    guessed = [r for r in judge_findings(reading.findings) if r.verdict == "refused"]
    if guessed:
        raise DataError(
            f"{where}: {guessed[0].text}", remedy="ask the producer for its unit"
        )
    return cdm_of(messages[0])


def judged(cdm: Cdm, now_us: int) -> tuple[Encountered, Gate]:
    """Return the encounter of a message and what the plausibility gate says of it."""
    met = encounter_of(cdm, load_orientation() if needs_orientation(cdm) else None)
    return met, judge_message(cdm, met, now_us)


def _data(
    cdm: Cdm, party: str, order: Sequence[str], hbr_m: float | None, now_us: int
) -> tuple[Data, str]:
    """Return a message as a set of data with the objects in an order, and its frame.

    Raises
    ------
    RefusalError
        If the plausibility gate refuses the message: nothing is negotiated about numbers
        that no orbit has.
    DataError
        If a covariance is missing.
    """
    met, gate = judged(cdm, now_us)
    if gate.verdict == "refused":
        raise RefusalError(
            Reason.NUMBERS,
            f"message {cdm.message_id} is refused: {gate.why}",
            remedy="comity risk FILE shows every reason; use another message",
        )
    one, two = met.covariances
    if one is None or two is None:
        raise DataError(
            f"message {cdm.message_id} lacks a covariance: no burn can be checked",
            remedy="use a message with the covariances of both objects",
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
    stated = (
        own_capabilities(work.connection, name)
        if party == work.party
        else their_capabilities(work.connection, peer, name)
    ) or Capabilities()
    return Craft(
        name,
        stated.designator or name.rpartition(":")[2],
        party,
        stated.kind,
        stated.area_m2,
        stated.score,
    )


def _sides(work: UnitOfWork, peer: str, cdm: Cdm, ours: str) -> tuple[Craft, Craft]:
    names = [object_name(thing.designator) for thing in cdm.objects]
    known = [
        name for name in names if own_capabilities(work.connection, name) is not None
    ]
    if ours and ours not in names:
        raise UnknownNameError(
            f"{ours[:60]!r} is none of the two objects",
            remedy=f"--ours {' or '.join(names)}",
        )
    if not ours and len(known) != 1:
        raise InputError(
            f"{len(known)} of the two objects have capabilities that this party offers, "
            "must be 1",
            remedy=f"--ours {names[0]}, or offer its capabilities first",
        )
    mine = ours or known[0]
    one, two = (
        _craft(work, peer, name, work.party if name == mine else peer) for name in names
    )
    return raises_first((one, two))


def _theirs(work: UnitOfWork, peer: str, cdm: Cdm, order: Sequence[str]) -> list[Data]:
    """Return the data that the other side has shared about the same encounter."""
    sets = []
    for row in shared_messages(work.connection, peer, order):
        if not _same_encounter(row, cdm.tca_us, order):
            continue
        try:
            other = read_cdm(str(row["message"]).encode(), "a shared message")
            sets.append(_data(other, peer, order, None, work.now_us)[0])
        except ComityError:
            # The case opens without a message that cannot be used.
            continue
    return sets


def _same_encounter(row: JsonObject, tca_us: int, order: Sequence[str]) -> bool:
    """Tell whether a shared row holds a message about a pair near an instant."""
    their_tca_us = row.get("tca_us", 0)
    return (
        isinstance(their_tca_us, int)
        and abs(their_tca_us - tca_us) < TOLERANCE_US
        and {row.get("object"), row.get("other")} == set(order)
        and "message" in row
    )


def baseline_from(
    work: UnitOfWork,
    peer: str,
    cdm: Cdm,
    *,
    ours: str = "",
    hbr_m: float | None = None,
    round_: int = 1,
) -> Baseline:
    """Compute the baseline of a conjunction message, with the other side's data.

    Parameters
    ----------
    ours
        Which object is ours, if its capabilities are not offered.
    hbr_m
        Sum of both radii, m, if the message has none.
    round_
        Number of the attempt, from 1.

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
    own, frame = _data(cdm, work.party, order, hbr_m, work.now_us)
    if cdm.tca_us <= work.now_us:
        raise RefusalError(Reason.LATE, "closest approach is over")
    if cdm.tca_us > work.now_us + HORIZON_US:
        raise RefusalError(
            Reason.EARLY,
            f"closest approach is {(cdm.tca_us - work.now_us) / DAY_US:.1f} days ahead, at "
            f"most {HORIZON_US // DAY_US} are allowed",
        )
    return make_baseline(
        BaselineInputs(
            agreement=agreement.hash,
            terms=agreement.terms,
            crafts=crafts,
            frame=frame,
            tca_us=cdm.tca_us,
            opened_us=work.now_us,
            data=(own, *_theirs(work, peer, cdm, order)),
            largest_m_s={
                c.object: load_limits(work.node).largest_m_s
                for c in crafts
                if c.party == work.party
            },
            last_gave_way=_last_gave_way(work, peer),
            round=round_,
        )
    )


def _declared(
    work: UnitOfWork, crafts: tuple[Craft, Craft], tca_us: int
) -> tuple[Craft, Craft]:
    """Return the two objects; ours is unable to move if it is chained to another encounter."""

    def declared(craft: Craft, sense: int) -> Craft:
        link = Link(craft.object, tca_us, sense, True)
        if craft.party == work.party and chained(work, link):
            return replace(craft, kind="non-manoeuvrable")
        return craft

    return declared(crafts[0], 1), declared(crafts[1], -1)


def _last_gave_way(work: UnitOfWork, peer: str) -> str:
    """Return the party that gave way in the last case with a peer, empty if unknown."""
    encounter = last_closed_encounter(work.connection, peer)
    if encounter is None:
        return ""
    try:
        case = case_of(work, encounter)
    except DataError:
        # Its documents are erased.
        return ""
    if case.baseline is None or not case.baseline.way.gives_way:
        return ""
    return next(
        c.party for c in case.baseline.crafts if c.object == case.baseline.way.gives_way
    )
