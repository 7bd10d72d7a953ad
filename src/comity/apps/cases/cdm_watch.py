"""New conjunction messages: each may open a case, or open a live one again (R10)."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, select

from comity.apps.cases.baseline import read_cdm
from comity.apps.cases.documents import (
    case_of,
    encounter_of_pair,
    own_capabilities,
)
from comity.apps.cases.opening import open_from, reopen_from
from comity.coordination.negotiation.records import Stance
from comity.foundations.canonical import canonical_bytes
from comity.foundations.errors import ComityError
from comity.foundations.identifiers import object_name
from comity.foundations.strict import read_strict
from comity.messages.cdm_record import Cdm
from comity.node.node import Node
from comity.node.store import log, schema

__all__ = ["watch_messages"]

Note = Callable[..., None]
SEEN = "watched messages"
#: Hashes that are remembered, the last ones.
MOST_SEEN = 5_000


def _new(connection: Connection) -> list[tuple[str, str]]:
    """Return (hash, message) of our own conjunction messages that were not looked at."""
    seen = set(read_strict(log.get_note(connection, SEEN) or b"[]"))
    rows = connection.execute(
        select(schema.offers.c.hash, schema.offers.c.row).where(
            schema.offers.c.kind == "cdms"
        )
    )
    found = []
    for row in rows:
        name = row.hash.hex()
        text = read_strict(row.row.encode()).get("message")
        if name not in seen and isinstance(text, str):
            found.append((name, text))
    return found


def _other_side(connection: Connection, cdm: Cdm) -> tuple[str, tuple[str, str]] | None:
    """Return the peer that answers for the other object, with both objects."""
    one, two = (object_name(thing.designator) for thing in cdm.objects)
    ours = [name for name in (one, two) if own_capabilities(connection, name)]
    if len(ours) != 1:
        return None
    theirs = two if ours[0] == one else one
    peer = connection.execute(
        select(schema.holdings.c.peer).where(
            schema.holdings.c.kind == "capabilities",
            schema.holdings.c.object == theirs,
        )
    ).scalar()
    return None if peer is None else (str(peer), (one, two))


def watch_messages(node: Node, note: Note) -> None:
    """Look at each of our conjunction messages once: open a case, or call to reopen one."""
    for name, text in node.database.read(_new):
        try:
            done = _look(node, text)
            if done:
                note("case", act=done)
        except ComityError as error:
            # Below the threshold, beyond the horizon, covered by no agreement: no case.
            note("no-case", code=error.code)

        def keep(connection: Connection, name: str = name) -> None:
            seen = read_strict(log.get_note(connection, SEEN) or b"[]")
            log.set_note(connection, SEEN, canonical_bytes([*seen, name][-MOST_SEEN:]))

        node.write(keep)


def _look(node: Node, text: str) -> str:
    cdm = read_cdm(text.encode(), "an offered message")
    found: Any = node.database.read(lambda c: _other_side(c, cdm))
    if found is None:
        return ""
    peer, objects = found
    encounter = node.database.read(
        lambda c: encounter_of_pair(c, peer, objects, cdm.tca_us)
    )
    if encounter is None:
        open_from(node, peer, cdm)
        return "open"
    stance = node.view(lambda work: case_of(work, encounter)).seat.stance
    if stance in {Stance.QUIET, Stance.OPENED, Stance.CALLED}:
        return ""
    reopen_from(node, encounter, cdm)
    return "reopen"
