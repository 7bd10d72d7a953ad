"""Evidence for a third person: entries proven, bundles written and verified."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from comity.foundations.canonical import canonical_bytes
from comity.foundations.errors import DataError, InputError, UnknownNameError
from comity.foundations.plain import plain_object
from comity.foundations.strict import read_strict
from comity.node.node import Node, UnitOfWork
from comity.node.proofs.heads import latest_heads
from comity.node.store import log, schema
from comity.system.files import read_bytes, write_whole
from comity.trust.identity.keys import to_text64
from comity.trust.ledger import build_bundle, verify_bundle
from comity.trust.ledger.bundle import Report
from comity.trust.ledger.tree import inclusion_path

__all__ = ["export", "find_entry", "prove", "verify_file"]


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
    # What was voided and came back stands twice: the one in the stream counts.
    query = query.order_by(table.c.sequence.is_(None), table.c.id)
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
    bundle = node.view(lambda work: _bundle(work, peer, list(entries)))
    if not bundle["entries"]:
        raise InputError(
            "no head that both sides signed covers this yet",
            remedy="comity peer sync PARTY, then export again",
        )
    if path is not None:
        write_whole(path, canonical_bytes(bundle))
    return bundle


def _bundle(work: UnitOfWork, peer: str, names: list[str]) -> dict[str, Any]:
    rows = [find_entry(work.connection, name) for name in names]
    if not rows:
        query = select(schema.entries).where(schema.entries.c.sequence.is_not(None))
        if peer:
            query = query.where(schema.entries.c.peer == peer)
        rows = list(work.connection.execute(query.order_by(schema.entries.c.id)))
    peers = sorted({row.peer for row in rows if row.peer})
    heads, sizes = [], {}
    for party in peers:
        both = latest_heads(work.connection, party)
        for head in both or ():
            heads.append(head.text)
            for state in head.streams:
                outgoing = state["from"] == work.party
                sizes[party, outgoing] = int(state["size"])
    found = [
        item
        for row in rows
        if (item := _evidence(work.connection, row, sizes)) is not None
    ]
    agreements = _agreements(work.connection, {work.party, *peers})
    parties = {p for item in agreements for p in item["content"]["parties"]}
    known = {row.party for row in work.connection.execute(select(schema.peers.c.party))}
    rings = [work.ring(p) for p in sorted({work.party, *peers, *(parties & known)})]
    return build_bundle(
        made_us=work.now_us,
        made_by=work.party,
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
    return {**plain_object(report.entries[0]), "bundle": bundle}


def verify_file(path: Path) -> Report:
    """Verify a bundle from a file; no node is needed.

    Raises
    ------
    FormatError, ResourceError
        If it is no bundle, or cannot be read.
    """
    return verify_bundle(read_strict(read_bytes(path)))
