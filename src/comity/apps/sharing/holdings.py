"""What others have shared with this node, and what they would see of what it offers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from comity.apps.sharing.offers import check_kind_and_purpose, decide_offer
from comity.apps.sharing.store.holdings import read_holdings
from comity.apps.sharing.store.offers import OfferRow, read_offers
from comity.foundations.canonical import canonical_bytes
from comity.foundations.errors import DataError, InputError
from comity.foundations.plain import JsonObject, named
from comity.foundations.strict import read_strict
from comity.messages.shared_build import oem_of_rows, omm_csv_of_rows
from comity.messages.write import write_message
from comity.node.node import Node
from comity.system.files import write_whole
from comity.trust.policy import Release, Withheld
from comity.trust.policy.coarsen import apply_release
from comity.trust.policy.kinds import PURPOSES

__all__ = [
    "HeldRow",
    "PreviewRow",
    "ReleasedRow",
    "WithheldRow",
    "export_held",
    "held",
    "preview",
]


@dataclass(frozen=True, slots=True)
class WithheldRow:
    """A row of which a peer would see nothing, and why.

    Attributes
    ----------
    object
        Id of the object, or empty.
    released
        False.
    reason, words
        The reason as a code, and as a sentence.
    """

    object: str
    released: Literal[False]
    reason: str
    words: str


@dataclass(frozen=True, slots=True)
class ReleasedRow:
    """What a peer would see of a row.

    Attributes
    ----------
    object
        Id of the object, or empty.
    released
        True.
    row
        The released fields, coarsened.
    hidden
        Names of the fields that are not released.
    coarsened
        Field → quantity → grid, in the unit that the quantity's name ends with.
    clauses
        Clauses that release it, ``HASH#ID``.
    keep_us
        How long the peer may keep it, microseconds; None if without end.
    onward
        Parties to which the peer may pass it on.
    """

    object: str
    released: Literal[True]
    row: JsonObject
    hidden: list[str]
    coarsened: Mapping[str, Mapping[str, float]]
    clauses: list[str]
    keep_us: int | None
    onward: list[str]


PreviewRow = ReleasedRow | WithheldRow


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


def preview(
    node: Node,
    peer: str,
    kind: str,
    purpose: str,
    objects: Sequence[str] = (),
    most: int = 100,
) -> list[PreviewRow]:
    """Preview the offers of this node as a peer would see them; nothing is sent.

    Parameters
    ----------
    objects
        Ids of these objects alone; all if empty.
    most
        At most so many rows.

    Raises
    ------
    UnknownNameError
        If kind or purpose are unknown.
    """
    check_kind_and_purpose(kind, purpose)
    with node.reading() as work:
        offers = read_offers(work.connection, kind, objects)[:most]
        decider = work.release_context().decider
    rows: list[PreviewRow] = []
    for offer in offers:
        answer, _ = decide_offer(node, decider, offer, peer, purpose)
        if isinstance(answer, Withheld):
            rows.append(WithheldRow(offer.object, False, answer.reason, answer.words))
        else:
            rows.append(_released(offer, answer))
    return rows


def _released(offer: OfferRow, release: Release) -> ReleasedRow:
    whole = read_strict(offer.row.encode())
    value = {name: item for name, item in whole.items() if item is not None}
    (cut,) = apply_release(offer.kind, [value], release)
    return ReleasedRow(
        offer.object,
        True,
        cut,
        sorted(set(value) - set(cut)),
        {f: dict(g) for f, g in release.fields.items() if g and f in cut},
        list(release.clauses),
        release.conditions.keep_us,
        sorted(release.conditions.onward),
    )


def held(
    node: Node, peer: str = "", kind: str = "", object_id: str = "", most: int = 1000
) -> list[HeldRow]:
    """Return the rows that others have shared, with source, age and end of keeping.

    Parameters
    ----------
    peer, kind, object_id
        Of this party, kind or object alone; empty texts mean all.
    most
        At most so many rows.
    """
    with node.reading() as work:
        rows = read_holdings(work.connection, peer, kind, object_id, most)
    return [
        HeldRow(
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
        for row in rows
    ]


def export_held(node: Node, kind: str, path: Path, peer: str = "") -> int:
    """Write what others have shared into a file that any program reads.

    ``elements`` as OMM in CSV, ``ephemerides`` as OEM, ``cdms`` as the messages received,
    other kinds as JSON. Of an object that several parties share, all rows are written.

    Returns
    -------
    int
        How many rows.

    Raises
    ------
    InputError
        If the kind is unknown, or nothing of it has been shared.
    DataError
        If an agreement did not release what the form needs.
    ResourceError
        If the file cannot be written.
    """
    rows = [item.row for item in held(node, peer, kind, most=1_000_000)]
    check_kind_and_purpose(kind, PURPOSES[0])
    if not rows:
        raise InputError(f"no {kind} have been shared with this node")
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
    write_whole(path, text.encode())
    return len(rows)
