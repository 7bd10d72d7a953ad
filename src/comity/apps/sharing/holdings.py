"""What others have shared with this node: rows, and files that other programs read."""

from dataclasses import dataclass

from comity.apps.sharing.offers import check_kind_and_purpose
from comity.apps.sharing.store.holdings import (
    HoldingRow,
    WantedHoldings,
    read_holdings,
)
from comity.foundations.canonical import canonical_bytes
from comity.foundations.errors import DataError, InputError
from comity.foundations.plain import JsonObject, named
from comity.foundations.strict import read_strict
from comity.messages.shared_build import oem_of_rows, omm_csv_of_rows
from comity.messages.write import write_message
from comity.node.cursors import cursor_behind, place_of
from comity.node.node import Node
from comity.node.operations import Page, page_of
from comity.node.persons.seen import EVERYTHING, Seen
from comity.trust.policy.kinds import PURPOSES

__all__ = ["HeldFile", "HeldRow", "held", "held_file", "held_page"]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldRow:
    """A row that a peer has shared.

    Attributes
    ----------
    sender
        Id of the peer; ``from`` in JSON.
    kind, object
        Kind of data; id of the object, or empty.
    as_of_us, received_us, erase_us
        When it was true, when it came, and when it must be erased (None: never),
        microseconds of UTC since 1970.
    entry, envelope
        Number and hash of its entry in the ledger.
    row
        The fields that the peer has released.
    """

    sender: str = named("from")
    kind: str
    object: str
    as_of_us: int
    received_us: int
    erase_us: int | None
    entry: int
    envelope: str
    row: JsonObject


@dataclass(frozen=True, slots=True)
class HeldFile:
    """Rows that others have shared as a file: its name, what it is, its rows, its text.

    ``seen`` names the rows, for the audit.
    """

    name: str
    media_type: str
    rows: int
    text: str
    seen: tuple[str, ...]


def held(
    node: Node,
    peer: str = "",
    kind: str = "",
    object_id: str = "",
    most: int = 1000,
    seen: Seen = EVERYTHING,
) -> list[HeldRow]:
    """Return the rows that others have shared, with source, age and end of keeping.

    Parameters
    ----------
    peer, kind, object_id
        Of this party, kind or object alone; empty texts mean all.
    most
        At most so many rows are read.
    seen
        Rows of these documents alone.
    """
    wanted = WantedHoldings(peer, kind, object_id)
    return list(held_page(node, wanted, most, seen=seen).items)


def held_page(
    node: Node,
    wanted: WantedHoldings,
    limit: int,
    cursor: str = "",
    seen: Seen = EVERYTHING,
) -> Page[HeldRow]:
    """Return a part of the rows that others have shared, by party, kind and object.

    What is not seen is passed over: parts, their lengths and cursors are those of a list that
    never had it.

    Raises
    ------
    InputError
        If the cursor is none of this list.
    """
    after = place_of(cursor, str, str, str, str)
    found: list[HoldingRow] = []
    with node.reading() as work:
        while len(found) <= limit:
            rows = read_holdings(work.connection, wanted, limit + 1, after)
            shown = seen.entries(work, {row.entry: row.envelope for row in rows})
            found += [row for row in rows if row.entry in shown]
            if len(rows) <= limit:
                break
            after = rows[-1][:4]
    page = page_of(found, limit, lambda row: cursor_behind(*row[:4]))
    return Page(tuple(map(_held, page.items)), page.next)


def _held(row: HoldingRow) -> HeldRow:
    return HeldRow(
        sender=row.peer,
        kind=row.kind,
        object=row.object,
        as_of_us=row.as_of_us,
        received_us=row.received_us,
        erase_us=row.erase_us,
        entry=row.entry,
        envelope=row.envelope,
        row=read_strict(row.row.encode()),
    )


#: Kind → what its file is; other kinds are JSON.
FORMS = {
    "elements": ("csv", "text/csv"),
    "ephemerides": ("oem", "text/plain"),
    "cdms": ("cdm", "text/plain"),
}


def held_file(
    node: Node, kind: str, peer: str = "", seen: Seen = EVERYTHING
) -> HeldFile:
    """Return what others have shared as a file that any program reads.

    ``elements`` as OMM in CSV, ``ephemerides`` as OEM, ``cdms`` as the messages received,
    other kinds as JSON. Of an object that several parties share, all rows are in it.

    Raises
    ------
    InputError, UnknownNameError
        If the kind is unknown, or nothing of it has been shared.
    DataError
        If an agreement did not release what the form needs.
    """
    found = held(node, peer, kind, most=1_000_000, seen=seen)
    rows = [item.row for item in found]
    names = tuple(f"{item.object} entry:{item.entry}" for item in found)
    check_kind_and_purpose(kind, PURPOSES[0])
    if not rows:
        by = f" by {peer}" if peer else ""
        raise InputError(
            f"no {kind} have been shared with this node{by}",
            remedy="comity share held lists what has been shared",
        )
    if kind == "elements":
        text = omm_csv_of_rows(rows)
    elif kind == "ephemerides":
        text = write_message(oem_of_rows(rows, node.clock()), "kvn")
    elif kind != "cdms":
        text = canonical_bytes(rows).decode()
    else:
        texts = [str(row["message"]) for row in rows if row.get("message")]
        if len(texts) < len(rows):
            raise DataError(
                f"{len(rows) - len(texts)} conjunctions came without their message",
                remedy="their agreement does not release it",
            )
        text = "\n".join(texts)
    ending, media_type = FORMS.get(kind, ("json", "application/json"))
    return HeldFile(f"{kind}.{ending}", media_type, len(rows), text, names)
