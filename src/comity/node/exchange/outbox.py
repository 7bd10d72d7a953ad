"""Documents into the outbox: signed, sealed, numbered, logged, in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from comity.foundations.constants import DAY_US
from comity.foundations.errors import TrustError
from comity.messages.document import read_document, write_document
from comity.node.gate import decide_document
from comity.node.node import Node, UnitOfWork
from comity.node.store import log
from comity.node.store.outbox import Queued, add_waiting
from comity.node.store.peers import known_party
from comity.trust.ledger import commit, seal
from comity.trust.ledger.commitments import SALT_BYTES
from comity.trust.ledger.envelope import PROTOCOLS
from comity.trust.persons import PersonMark
from comity.trust.policy import Withheld

__all__ = ["DAY_US", "Outgoing", "enqueue", "protocol_document", "send_protocol"]

#: How long an envelope is valid unless its document has a deadline.
LIFE_US = 90 * DAY_US


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A signed document that policy has released to somebody.

    Attributes
    ----------
    text, kind, label
        The document.
    deadline_us
        After it the document is not sent any more; its envelope is.
    keep
        Repeat until it is acknowledged, whatever the deadline (commitments, evidence).
    """

    text: str
    kind: str
    label: Mapping[str, object]
    deadline_us: int | None = None
    keep: bool = False


def enqueue(work: UnitOfWork, peer: str, items: Sequence[Outgoing]) -> list[int]:
    """Seal documents for a peer and put them into the outbox; return their entries.

    Raises
    ------
    UnknownNameError, TrustError
        If there is no such verified peer, or this node must recover from it first.
    """
    known = known_party(work.connection, peer)
    if known.verified_us is None:
        raise TrustError(
            f"{peer} is not verified",
            remedy=f"compare fingerprints, then comity peer verify {peer}",
        )
    if known.recovering:
        raise TrustError(
            f"this node was restored or copied: it signs nothing for {peer} yet",
            remedy="comity node restore",
        )
    stream = log.load_stream(work.connection, work.party, peer, outgoing=True)
    at, rows = work.now_us, []
    for item in items:
        salt = work.node.entropy(SALT_BYTES, f"salt {peer}")
        envelope = seal(
            work.node.signer,
            sender=work.party,
            recipient=peer,
            incarnation=work.node.incarnation,
            sequence=stream.size + 1,
            previous=stream.tip,
            at_us=at,
            expires_us=max(at + 1, item.deadline_us or at + LIFE_US),
            label=item.label,
            commitment=commit(salt, item.text.encode()),
            # Protocol 3 changed how envelopes travel, not what they are.
            protocol=min(known.protocol, PROTOCOLS[-1]),
        )
        row = log.envelope_entry(envelope, "sent", peer, at, outgoing=True)
        stream = stream.append(row.leaf, envelope.hash, work.node.incarnation)
        rows.append(replace(row, document=item.text, salt=salt, kind=item.kind))
    numbers = log.add_entries(work.connection, rows)
    if rows:
        log.save_stream(work.connection, peer, stream, outgoing=True)
        work.count_signatures(len(rows))
        queued = [
            Queued(number, item.deadline_us, item.keep)
            for number, item in zip(numbers, items, strict=True)
        ]
        add_waiting(work.connection, peer, queued)
    return numbers


def protocol_document(
    node: Node,
    kind: str,
    body: Mapping[str, object],
    peer: str,
    about: str = "",
    persons: Sequence[PersonMark] = (),
) -> Outgoing:
    """Sign a protocol document for one recipient; of an act with those who have proved it."""
    label = {"classification": "amber+strict", "policy": "tlp", "releasable_to": [peer]}
    text = write_document(
        node.signer,
        kind=kind,
        sender=node.party,
        issued_us=node.clock(),
        label=label,
        body=body,
        purpose=about,
        persons=persons,
    )
    return Outgoing(text, kind, label, keep=True)


def send_protocol(
    work: UnitOfWork,
    kind: str,
    body: Mapping[str, object],
    peer: str,
    about: str = "",
) -> int:
    """Put a protocol document into the outbox, if its rule allows that recipient.

    Raises
    ------
    TrustError
        If it does not.
    """
    made = protocol_document(work.node, kind, body, peer, about)
    ring = work.ring(work.party)
    document = read_document(made.text, ring, work.now_us)
    answer = decide_document(work.release_context(), document, peer, work.now_us)
    if isinstance(answer, Withheld):
        raise TrustError(f"{kind} is withheld from {peer}: {answer.words}")
    return enqueue(work, peer, [made])[0]
