"""Records stated to other parties, and what they state: through the gate, signed, apart.

A record goes out as a row of the kind ``records`` under whatever agreement releases it, in a
signed document like all data. What comes in is held as the sender's statement and is never
merged: two parties' atlases may disagree openly, and both sides can prove who stated what.
"""

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import UTC, datetime
from functools import lru_cache

from comity.apps.atlas.collection import Atlas
from comity.apps.sharing.holdings import HeldRow, held_page
from comity.apps.sharing.offers import offer
from comity.apps.sharing.rows import Rows
from comity.apps.sharing.share import Shared, share_now, share_with
from comity.apps.sharing.store.holdings import WantedHoldings
from comity.atlas.exchange import Difference, differences, read_statement, statement_row
from comity.atlas.records import Record
from comity.foundations.errors import FormatError, UnknownNameError
from comity.foundations.plain import json_text, named
from comity.foundations.strict import read_strict
from comity.node.node import Node
from comity.node.operations import Page
from comity.node.persons.seen import EVERYTHING, Seen

__all__ = [
    "PeerStatement",
    "StatedRecords",
    "peer_statements",
    "state_records",
    "statement_page",
]

#: Statements that are read at once, at most.
MOST = 100_000

KIND, PURPOSE = "records", "research"


@dataclass(frozen=True, slots=True)
class StatedRecords:
    """How many records are new or changed, and what was shared with whom."""

    changed: int
    shared: tuple[Shared, ...]


def state_records(
    node: Node, atlas: Atlas, names: Sequence[str], peers: Sequence[str], level: str
) -> StatedRecords:
    """Offer records of an atlas, and send them to whom agreements release them.

    Raises
    ------
    UnknownNameError
        If a record is not in the atlas.
    """
    rows = []
    times = []
    for name in names:
        record = atlas.collection.records.get(name)
        if record is None:
            raise UnknownNameError(f"the atlas has no record {name!r}")
        rows.append(statement_row(record, atlas.collection))
        day = max(claim.recorded for claim in record.claims)
        at = datetime(day.year, day.month, day.day, tzinfo=UTC)
        times.append(min(round(at.timestamp() * 1e6), node.clock()))
    changed = offer(node, Rows(KIND, tuple(rows), tuple(times)), level=level)
    for peer in peers:
        share_with(node, peer, KIND, PURPOSE)
    shared = share_now(node, list(peers), lambda _done, _total: None)
    return StatedRecords(changed, tuple(shared))


@dataclass(frozen=True, slots=True)
class PeerStatement:
    """A record that another party states, compared with the atlas of this machine.

    Attributes
    ----------
    ours
        Whether this atlas has a record of that id.
    title, fault
        Title of the statement, or why it was refused.
    """

    sender: str = named("from")
    _: KW_ONLY
    record: str
    received_us: int
    entry: int
    envelope: str
    ours: bool
    title: str | None
    differences: tuple[Difference, ...]
    fault: str | None


def peer_statements(node: Node, atlas: Atlas, name: str = "") -> list[PeerStatement]:
    """Return the statements of other parties' atlases, each compared with ours.

    Parameters
    ----------
    name
        One record alone; all if empty.
    """
    return list(statement_page(node, atlas, name, MOST).items)


def statement_page(
    node: Node,
    atlas: Atlas,
    name: str,
    limit: int,
    cursor: str = "",
    seen: Seen = EVERYTHING,
) -> Page[PeerStatement]:
    """Return a part of the statements of other parties' atlases, each compared with ours.

    Parameters
    ----------
    name
        One record alone; all if empty. A part may then be empty, and others follow.
    seen
        Statements of these documents alone.
    """
    page = held_page(node, WantedHoldings(kind=KIND), limit, cursor, seen)
    rows = (row for row in page.items if not name or row.row.get("claim") == name)
    return Page(tuple(_statement(atlas, row) for row in rows), page.next)


@lru_cache(maxsize=4096)
def _read(row: str) -> Record | str:
    """Return the record that a row states, or why it is refused; reading it takes long."""
    try:
        return read_statement(read_strict(row.encode()))[0]
    except FormatError as error:
        return str(error)


def _statement(atlas: Atlas, item: HeldRow) -> PeerStatement:
    """Return a statement, compared with the record of the same id."""
    title = fault = None
    differing: tuple[Difference, ...] = ()
    record = _read(json_text(item.row))
    if isinstance(record, str):
        fault = record
    else:
        title = record.title
        mine = atlas.collection.records.get(record.id)
        differing = tuple(differences(mine, record)) if mine else ()
    return PeerStatement(
        item.sender,
        record=str(item.row.get("claim", "")),
        received_us=item.received_us,
        entry=item.entry,
        envelope=item.envelope,
        ours=item.row.get("claim") in atlas.collection.records,
        title=title,
        differences=differing,
        fault=fault,
    )
