"""Evidence for a third person: entries proven, bundles written."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from comity.foundations.canonical import canonical_bytes
from comity.foundations.errors import DataError, InputError, UnknownNameError
from comity.foundations.plain import Json, JsonObject
from comity.foundations.strict import read_strict
from comity.node.node import Node, UnitOfWork
from comity.node.proofs.heads import latest_heads
from comity.node.store import entries as stored, log
from comity.node.store.agreements import stored_agreements
from comity.node.store.database import Connection
from comity.node.store.entries import EntryRow
from comity.node.store.peers import all_parties
from comity.trust.identity.keys import to_text64
from comity.trust.ledger import build_bundle, verify_bundle
from comity.trust.ledger.envelope import text_hash
from comity.trust.ledger.tree import inclusion_path

__all__ = [
    "BundleFile",
    "Proof",
    "bundle_file",
    "find_entry",
    "make_bundle",
    "prove",
]

#: Letters of a hash that name an entry, at least.
SHORTEST_HASH = 12
HEXADECIMAL = frozenset("0123456789abcdef")


@dataclass(frozen=True, slots=True)
class BundleFile:
    """A bundle as it is written to a file, and how many entries and heads it holds.

    ``told`` names the envelopes whose documents stand in it.
    """

    content: bytes
    entries: int
    heads: int
    told: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """The proof of one entry, verified.

    Attributes
    ----------
    sender, recipient, sequence
        Stream and number.
    at_us
        When it was signed, microseconds of UTC since 1970.
    envelope
        Hash of the envelope.
    witnesses
        Parties whose signed heads cover it.
    content
        The document, the tombstone of an erased one, or that it is withheld.
    bundle
        The evidence, as `bundle_file` has it for a third person.
    """

    sender: str = field(metadata={"alias": "from"})
    recipient: str = field(metadata={"alias": "to"})
    sequence: int
    at_us: int
    envelope: str
    witnesses: tuple[str, ...]
    content: JsonObject
    bundle: JsonObject

    @property
    def path_length(self) -> int:
        """Hashes in the audit path of the entry."""
        (entry,) = cast("list[dict[str, list[str]]]", self.bundle["entries"])
        return len(entry["path"])


def find_entry(connection: Connection, name: str) -> EntryRow:
    """Find an entry by number or hash (a beginning of 12 letters is enough).

    Raises
    ------
    UnknownNameError
        If there is none.
    """
    digest = name.removeprefix("sha256:")
    if name.isascii() and name.isdigit() and len(name) < 16:
        row = stored.find_entry(connection, number=int(name))
    elif len(name) >= SHORTEST_HASH and set(digest) <= HEXADECIMAL:
        row = stored.find_entry(connection, prefix=f"sha256:{digest}")
    else:
        raise UnknownNameError(
            f"{name[:80]!r} is no entry", remedy="a number or a hash"
        )
    if row is None:
        raise UnknownNameError(f"there is no entry {name[:80]!r}")
    return row


def _evidence(
    connection: Connection, row: EntryRow, sizes: Mapping[tuple[str, bool], int]
) -> JsonObject | None:
    """Return an entry with its audit path under the newest head, if one covers it."""
    size = sizes.get((row.peer, row.outgoing), 0)
    if row.sequence is None or row.sequence > size:
        return None
    hashes = log.hashes_of(connection, row.peer, outgoing=row.outgoing, size=size)
    path = inclusion_path(hashes, row.sequence - 1)
    return {
        "document": row.document,
        "envelope": row.envelope,
        "index": row.sequence - 1,
        "path": [part.hex() for part in path],
        "salt": None if row.salt is None else to_text64(row.salt),
        "tombstone": row.statement if row.document is None else None,
    }


#: Returns the numbers of those entries whose documents are shown.
Shown = Callable[[UnitOfWork, Sequence[EntryRow]], Collection[int]]


def _all_shown(_work: UnitOfWork, rows: Sequence[EntryRow]) -> Collection[int]:
    return {row.id for row in rows}


def bundle_file(
    node: Node,
    *,
    peer: str = "",
    entries: Sequence[str] = (),
    shown: Shown = _all_shown,
) -> BundleFile:
    """Return a bundle that a third person verifies offline; see `make_bundle`.

    Raises
    ------
    InputError, UnknownNameError
        As `make_bundle`.
    """
    bundle = make_bundle(node, peer=peer, entries=entries, shown=shown)
    count, heads = (len(cast("list[Json]", bundle[n])) for n in ("entries", "heads"))
    entries_told = cast("list[JsonObject]", bundle["entries"])
    told = tuple(
        text_hash(str(one["envelope"])) for one in entries_told if one["document"]
    )
    return BundleFile(canonical_bytes(bundle), count, heads, told)


def make_bundle(
    node: Node,
    *,
    peer: str = "",
    entries: Sequence[str] = (),
    shown: Shown = _all_shown,
) -> JsonObject:
    """Make a bundle of evidence.

    Parameters
    ----------
    peer
        Everything of one channel; all channels if empty.
    entries
        These entries alone.
    shown
        Chooses the entries whose documents stand in it; it withholds those of the others.

    Raises
    ------
    InputError
        If nothing that was asked for is covered by a head that both sides signed.
    UnknownNameError
        If there is no such entry.
    """
    with node.reading() as work:
        bundle = _bundle(work, peer, entries, shown)
    if not bundle["entries"]:
        with_whom = f" with {peer[:60]!r}" if peer else ""
        raise InputError(
            f"no head that both sides signed{with_whom} covers this yet",
            remedy=f"comity peer sync {peer[:60] or 'PARTY'}, then export again",
        )
    return bundle


def _bundle(
    work: UnitOfWork, peer: str, names: Sequence[str], shown: Shown
) -> JsonObject:
    rows = [find_entry(work.connection, name) for name in names]
    if not rows:
        rows = stored.numbered_entries(work.connection, peer)
    peers = sorted({row.peer for row in rows if row.peer})
    heads: list[str] = []
    sizes: dict[tuple[str, bool], int] = {}
    for party in peers:
        both = latest_heads(work.connection, party)
        for head in both or ():
            heads.append(head.text)
            for state in head.streams:
                outgoing = state["from"] == work.party
                sizes[party, outgoing] = int(state["size"])
    seen = shown(work, rows)
    rows = [row if row.id in seen else _withheld(row) for row in rows]
    evidence = [_evidence(work.connection, row, sizes) for row in rows]
    agreements, members = _agreements(work.connection, {work.party, *peers})
    known = set(all_parties(work.connection))
    rings = [work.ring(p) for p in sorted({work.party, *peers, *(members & known)})]
    return build_bundle(
        made_us=work.now_us,
        made_by=work.party,
        rings=rings,
        agreements=agreements,
        entries=[item for item in evidence if item is not None],
        heads=heads,
    )


def _withheld(row: EntryRow) -> EntryRow:
    """Return an entry without its document, and without the salt that would tell a guess."""
    return row._replace(document=None, salt=None, statement=None)


def _agreements(
    connection: Connection, parties: set[str]
) -> tuple[list[JsonObject], set[str]]:
    """Return agreements among some parties, and all parties of these agreements.

    Each agreement comes with the statements that signed and withdrew it.
    """
    bundled: list[JsonObject] = []
    members: set[str] = set()
    for row in stored_agreements(connection):
        content = read_strict(row.content.encode())
        if len(parties & set(content["parties"])) < 2:
            continue
        members |= set(content["parties"])
        signatures: JsonObject = dict(row.signatures)
        withdrawals: JsonObject = dict(row.withdrawals)
        receipts: JsonObject = {p: dict(texts) for p, texts in row.receipts.items()}
        bundled.append(
            {
                "content": content,
                "receipts": receipts,
                "signatures": signatures,
                "withdrawals": withdrawals,
            }
        )
    return bundled, members


def prove(node: Node, name: str, shown: Shown = _all_shown) -> Proof:
    """Prove one entry; the proof is verified before it is returned.

    Parameters
    ----------
    shown
        As in `make_bundle`.

    Raises
    ------
    UnknownNameError, InputError
        If there is no such entry, or no signed head covers it.
    DataError
        If the proof does not hold: the log was altered.
    """
    bundle = make_bundle(node, entries=[name], shown=shown)
    report = verify_bundle(bundle)
    if not report.holds:
        raise DataError(
            f"entry {name} cannot be proven: {'; '.join(report.faults)}",
            remedy="comity ledger verify",
        )
    entry = report.entries[0]
    return Proof(
        entry.sender,
        entry.recipient,
        entry.sequence,
        entry.at_us,
        entry.envelope,
        tuple(entry.witnesses),
        entry.content,
        bundle,
    )
