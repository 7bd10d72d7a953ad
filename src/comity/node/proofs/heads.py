"""Heads of a channel: proposed, recomputed by the other side, cosigned, or a named fault."""

from dataclasses import dataclass, replace

from comity.foundations.errors import DataError, TrustError
from comity.node.node import UnitOfWork
from comity.node.store import heads, log
from comity.node.store.database import Connection
from comity.trust.identity import sign_statement
from comity.trust.identity.statements import claimed_payload
from comity.trust.ledger import Frontier, Stream
from comity.trust.ledger.audit import audit_leaves, compare_heads
from comity.trust.ledger.heads import HEAD, Head, head_payload, read_head

__all__ = [
    "Cosigned",
    "cosign",
    "keep_head",
    "latest_heads",
    "propose",
    "rehashed",
    "stored_head",
    "verified_head",
]


@dataclass(frozen=True, slots=True)
class Cosigned:
    """Our signature under a peer's head, or why we do not sign it."""

    faults: tuple[str, ...]
    head: str


def rehashed(work: UnitOfWork, peer: str) -> list[Stream]:
    """Return both streams, after hashing again every entry since the last signed head.

    Raises
    ------
    DataError
        If one of them no longer hashes to what was logged; nothing is signed over it.
    """
    streams = []
    last = latest_heads(work.connection, peer)
    for outgoing in (True, False):
        stream = log.load_stream(work.connection, work.party, peer, outgoing=outgoing)
        before = 0
        for state in last[0].streams if last else ():
            if state["from"] == stream.sender:
                before = int(state["size"])
        leaves = log.leaves_of(
            work.connection, peer, outgoing=outgoing, after=before, size=stream.size
        )
        for leaf in leaves:
            faults, _ = audit_leaves([replace(leaf, number=1, previous="")])
            if any(fault.what == "altered" for fault in faults):
                raise DataError(
                    f"entry {leaf.number} of {stream.sender} → {stream.recipient} no "
                    "longer hashes to what was logged: no head is signed over it",
                    remedy="comity ledger verify; the peer holds the same entry",
                )
        streams.append(stream)
    return streams


def propose(work: UnitOfWork, peer: str) -> str:
    """Sign a head over both streams as this node has them."""
    streams = rehashed(work, peer)
    work.count_signatures(1)
    return sign_statement(
        work.node.signer, HEAD, head_payload(work.party, streams, work.now_us)
    )


def verified_head(work: UnitOfWork, peer: str, text: str) -> Head:
    """Return a peer's head.

    Raises
    ------
    FormatError, TrustError
        If it does not hold, or is about other streams.
    """
    ring = work.ring(peer)
    signed = ring.read(text, HEAD, work.node.roles, work.now_us)
    head = read_head(signed.payload, text)
    pairs = {(s["from"], s["to"]) for s in head.streams}
    if (
        head.signer != peer
        or len(head.streams) != 2
        or pairs != {(peer, work.party), (work.party, peer)}
    ):
        raise TrustError(f"the head of {peer} is about other streams")
    return head


def _at_sizes(work: UnitOfWork, peer: str, head: Head) -> list[Stream]:
    """Return our streams as they stood at the sizes of a head, or as far as they go."""
    streams = []
    for state in head.streams:
        outgoing = state["from"] == work.party
        stream = log.load_stream(work.connection, work.party, peer, outgoing=outgoing)
        size = int(state["size"])
        if 0 <= size < stream.size:
            hashes = log.hashes_of(work.connection, peer, outgoing=outgoing, size=size)
            frontier = Frontier()
            for leaf in hashes:
                frontier = frontier.append(leaf)
            row = (
                log.entry_at(work.connection, peer, size, outgoing=outgoing)
                if size
                else None
            )
            tip = row.hash if row is not None else ""
            stream = Stream(stream.sender, stream.recipient, frontier, tip)
        streams.append(stream)
    return streams


def cosign(work: UnitOfWork, peer: str, text: str) -> Cosigned:
    """Recompute a peer's head from our own entries and sign the same, or name the fault."""
    head = verified_head(work, peer, text)
    rehashed(work, peer)
    streams = _at_sizes(work, peer, head)
    names = [f"{s.sender} → {s.recipient}" for s in streams]
    faults = compare_heads([s.frontier for s in streams], head, names)
    if faults:
        return Cosigned(tuple(fault.words for fault in faults), "")
    work.count_signatures(1)
    ours = sign_statement(
        work.node.signer, HEAD, head_payload(work.party, streams, work.now_us)
    )
    keep_head(work.connection, peer, head, ours, text)
    return Cosigned((), ours)


def keep_head(
    connection: Connection, peer: str, head: Head, ours: str, theirs: str
) -> None:
    """Keep a head that both sides signed; of the same sizes the first one."""
    sizes = " ".join(f"{s['from']}:{s['size']}" for s in head.streams)[:60]
    texts = heads.HeadRow(ours, theirs)
    heads.add_head(connection, peer, at_us=head.at_us, sizes=sizes, texts=texts)


def latest_heads(connection: Connection, peer: str) -> tuple[Head, Head] | None:
    """Return the newest head that both sides signed: ours and theirs."""
    row = heads.newest_head(connection, peer)
    if row is None:
        return None
    return stored_head(row.ours), stored_head(row.theirs)


def stored_head(text: str) -> Head:
    """Return a head that was verified before it was stored."""
    return read_head(claimed_payload(text), text)
