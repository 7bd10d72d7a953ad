"""The ledger at work: verified, proven, exported, and emptied when retention ends."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, select, update

from comity.foundations.canonical import canonical_bytes
from comity.foundations.errors import DataError, InputError, UnknownNameError
from comity.foundations.strict import read_strict
from comity.identity import sign_statement
from comity.identity.keys import to_text64
from comity.ledger import Frontier, build_bundle, opens, read_envelope, verify_bundle
from comity.ledger.audit import Fault, audit_leaves
from comity.ledger.bundle import TOMBSTONE, Report
from comity.ledger.envelope import text_hash
from comity.ledger.tree import inclusion_path, leaf_hash
from comity.node.services.heads import latest_heads
from comity.node.services.node import Node
from comity.node.store import log, schema
from comity.node.store.evidence import read_equivocations
from comity.node.store.files import read_bytes, write_whole

__all__ = ["erase_due", "export", "prove", "verify_file", "verify_ledger"]

#: Stated when a body is erased because its time is over.
RETENTION = "retention"


def verify_ledger(node: Node) -> dict[str, Any]:
    """Check everything: pages, every leaf of every stream, documents, heads, private tree.

    Returns what was counted, and every fault, named.
    """
    faults = [f"database: {words}" for words in node.database.examine()]
    channels = []

    def work(connection: Connection) -> int:
        for row in connection.execute(select(schema.peers.c.party)).fetchall():
            found, counted = _channel(connection, node, row.party)
            faults.extend(found)
            channels.append(counted)
        faults.extend(_journal(connection))
        faults.extend(
            f"{item['peer']} signed twice: {item['key']}"
            for item in read_equivocations(connection)
        )
        return len(connection.execute(select(schema.entries.c.id)).fetchall())

    entries = node.database.read(work)
    return {
        "party": node.party,
        "entries": entries,
        "channels": channels,
        "faults": faults,
    }


def _channel(
    connection: Connection, node: Node, peer: str
) -> tuple[list[str], dict[str, Any]]:
    """Check both streams of a channel against their trees and the newest signed head."""
    heads = latest_heads(connection, peer)
    faults: list[str] = []
    sizes = {}
    for outgoing in (True, False):
        stream = log.load_stream(connection, node.party, peer, outgoing=outgoing)
        name = f"{stream.sender} → {stream.recipient}"
        leaves = list(
            log.leaves_of(connection, peer, outgoing=outgoing, size=stream.size)
        )
        found, hashes = audit_leaves(leaves, stream.frontier.root, stream.size)
        for head in heads or ():
            for state in head.streams:
                if state["from"] == stream.sender and not found:
                    size, root = (
                        int(state["size"]),
                        bytes.fromhex(str(state["root"])[7:]),
                    )
                    found = audit_leaves(leaves, root, size)[0]
        faults += [_words(name, fault) for fault in found]
        faults += _documents(connection, node, peer, outgoing=outgoing)
        sizes["sent" if outgoing else "received"] = len(hashes)
    cosigned = heads[0].at_us if heads else None
    return faults, {"peer": peer, **sizes, "cosigned_us": cosigned}


def _words(name: str, fault: Fault) -> str:
    return f"{name}: {fault.what}: {fault.words}"


def _documents(
    connection: Connection, node: Node, peer: str, *, outgoing: bool
) -> Iterable[str]:
    """Check signatures, and that kept documents are what was committed to."""
    table = schema.entries
    ring = node.ring(connection, node.party if outgoing else peer)
    rows = connection.execute(
        select(table).where(
            table.c.peer == peer,
            table.c.outgoing == outgoing,
            table.c.sequence.is_not(None),
        )
    )
    for row in rows:
        try:
            envelope = read_envelope(row.envelope, ring, row.at_us)
        except Exception as error:  # noqa: BLE001 - every fault is a finding here
            yield f"entry {row.id}: {type(error).__name__}: the envelope does not hold"
            continue
        if row.document is not None and not opens(
            envelope.commitment, row.salt or b"", row.document.encode()
        ):
            yield f"entry {row.id}: commitment: the document was altered"


def _journal(connection: Connection) -> Iterable[str]:
    """Check the private tree over everything."""
    tree = Frontier()
    for row in connection.execute(select(schema.entries).order_by(schema.entries.c.id)):
        data = log.journal_bytes(dict(row._mapping))  # noqa: SLF001 - its public name
        # An entry that was voided keeps what was first logged of it.
        if row.act != "void" and leaf_hash(data) != row.journal:
            yield f"entry {row.id}: altered: it does not hash to what was logged"
        if row.id != tree.size + 1:
            yield f"entry {tree.size + 1}: gap: it is not there"
            return
        tree = tree.append(row.journal)
    stored = log.get_note(connection, "journal")
    if stored is not None and Frontier.from_bytes(stored) != tree:
        yield "the private tree: root: the entries do not give it"


def find_entry(connection: Connection, name: str) -> Any:
    """Return an entry by number or hash (a beginning of 12 letters is enough).

    Raises
    ------
    UnknownNameError
        If there is none.
    """
    table = schema.entries
    query = select(table)
    if name.isascii() and name.isdigit() and len(name) < 16:
        query = query.where(table.c.id == int(name))
    elif len(name) >= 12 and set(name.removeprefix("sha256:")) <= set(
        "0123456789abcdef"
    ):
        plain = name.removeprefix("sha256:")
        query = query.where(table.c.hash.startswith(f"sha256:{plain}"))
    else:
        raise UnknownNameError(
            f"{name[:80]!r} is no entry", remedy="a number or a hash"
        )
    row = connection.execute(query.limit(1)).one_or_none()
    if row is None:
        raise UnknownNameError(f"there is no entry {name[:80]!r}")
    return row


def _evidence(
    connection: Connection, row: Any, sizes: dict[tuple[str, bool], int]
) -> Any:
    """Return an entry with its audit path under the newest head, or ``None``."""
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


def export(
    node: Node, path: Path | None, *, peer: str = "", entries: Iterable[str] = ()
) -> dict[str, Any]:
    """Write a bundle that a third person verifies offline.

    Parameters
    ----------
    path
        File to write, or ``None``.
    peer
        Everything of one channel; all channels if empty.
    entries
        These entries alone.

    Raises
    ------
    InputError
        If nothing that was asked for is covered by a head that both sides signed.
    UnknownNameError
        If there is no such entry.
    """
    bundle = node.database.read(lambda c: _bundle(c, node, peer, list(entries)))
    if not bundle["entries"]:
        raise InputError(
            "no head that both sides signed covers this yet",
            remedy="comity peer sync PARTY, then export again",
        )
    if path is not None:
        write_whole(path, canonical_bytes(bundle))
    return bundle


def _bundle(
    connection: Connection, node: Node, peer: str, names: list[str]
) -> dict[str, Any]:
    rows = [find_entry(connection, name) for name in names]
    if not rows:
        query = select(schema.entries).where(schema.entries.c.sequence.is_not(None))
        if peer:
            query = query.where(schema.entries.c.peer == peer)
        rows = list(connection.execute(query.order_by(schema.entries.c.id)))
    peers = sorted({row.peer for row in rows if row.peer})
    heads, sizes = [], {}
    for party in peers:
        both = latest_heads(connection, party)
        for head in both or ():
            heads.append(head.text)
            for state in head.streams:
                outgoing = state["from"] == node.party
                sizes[party, outgoing] = int(state["size"])
    found = [
        item for row in rows if (item := _evidence(connection, row, sizes)) is not None
    ]
    agreements = _agreements(connection, {node.party, *peers})
    parties = {p for item in agreements for p in item["content"]["parties"]}
    known = {row.party for row in connection.execute(select(schema.peers.c.party))}
    rings = [
        node.ring(connection, p)
        for p in sorted({node.party, *peers, *(parties & known)})
    ]
    return build_bundle(
        made_us=node.clock(),
        made_by=node.party,
        rings=rings,
        agreements=agreements,
        entries=found,
        heads=heads,
    )


def _agreements(connection: Connection, parties: set[str]) -> list[dict[str, Any]]:
    """Return agreements among some parties, with who signed and who withdrew."""
    found = []
    for row in connection.execute(select(schema.agreements)):
        content = read_strict(row.content.encode())
        if len(parties & set(content["parties"])) < 2:
            continue
        acts = [
            {
                r.party: r.text
                for r in connection.execute(
                    select(table).where(table.c.agreement == row.hash)
                )
            }
            for table in (schema.signatures, schema.withdrawals)
        ]
        found.append(
            {"content": content, "signatures": acts[0], "withdrawals": acts[1]}
        )
    return found


def prove(node: Node, name: str) -> dict[str, Any]:
    """Return the proof of one entry, verified here before it is shown.

    Raises
    ------
    UnknownNameError, InputError
        If there is no such entry, or no signed head covers it.
    DataError
        If the proof does not hold: the log was altered.
    """
    bundle = export(node, None, entries=[name])
    report = verify_bundle(bundle)
    if not report.holds:
        raise DataError(
            f"entry {name} cannot be proven: {'; '.join(report.faults)}",
            remedy="comity ledger verify",
        )
    return {**report.entries[0], "bundle": bundle}


def verify_file(path: Path) -> Report:
    """Verify a bundle from a file; no node is needed.

    Raises
    ------
    FormatError, ResourceError
        If it is no bundle, or cannot be read.
    """
    return verify_bundle(read_strict(read_bytes(path)))


def erase_due(node: Node) -> int:
    """Erase documents and salts whose time is over; leave signed tombstones.

    What is erased is overwritten, in the database and in its write-ahead log. Return how
    many there were.
    """
    table = schema.entries
    at = node.clock()

    def work(connection: Connection) -> int:
        rows = connection.execute(
            select(table.c.id, table.c.hash, table.c.peer, table.c.outgoing)
            .where(table.c.erase_us <= at, table.c.document.is_not(None))
            .limit(1000)
        ).fetchall()
        acts = []
        for row in rows:
            said = {
                "at_us": at,
                "entry": row.hash,
                "party": node.party,
                "reason": RETENTION,
            }
            text = sign_statement(node.signer, TOMBSTONE, said)
            connection.execute(
                update(table)
                .where(table.c.id == row.id)
                .values(document=None, salt=None, statement=text)
            )
            connection.execute(
                delete(schema.holdings).where(schema.holdings.c.entry == row.id)
            )
            acts.append(
                {
                    "at_us": at,
                    "act": "erased",
                    "peer": row.peer,
                    "outgoing": row.outgoing,
                    "hash": text_hash(text),
                    "statement": text,
                    "reason": RETENTION,
                }
            )
        log.add_entries(connection, acts)
        node.count_signatures(connection, len(acts))
        return len(acts)

    total = 0
    while (done := node.write(work)) > 0:
        total += done
    if total:
        node.database.forget()
    return total
