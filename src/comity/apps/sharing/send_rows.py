"""Rows sent to one party at once, under whatever agreement releases them to it."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import NamedTuple

from comity.apps.sharing.offers import decide_offer
from comity.apps.sharing.store.holdings import sent_documents
from comity.apps.sharing.store.offers import OfferRow
from comity.foundations.errors import TrustError
from comity.foundations.plain import JsonObject
from comity.messages.document import write_document
from comity.node.exchange.outbox import Outgoing, enqueue
from comity.node.node import Node
from comity.trust.identity.statements import claimed_payload
from comity.trust.policy import Withheld
from comity.trust.policy.coarsen import apply_release

__all__ = ["SentRow", "send_rows", "sent_rows"]

#: Rows in one document.
ROWS = 200


class SentRow(NamedTuple):
    """A row that this node has sent, and when it was true (microseconds since 1970)."""

    as_of_us: int
    row: JsonObject


def send_rows(
    node: Node,
    peer: str,
    kind: str,
    purpose: str,
    rows: Sequence[JsonObject],
    level: str,
) -> int:
    """Send rows to one party; return how many.

    Parameters
    ----------
    node, peer
        From whom to whom.
    kind, purpose
        What they are (of no objects), and what for.
    rows
        With the fields of their kind.
    level
        Classification, in the words of the agreement's labels.

    Raises
    ------
    TrustError
        If no agreement releases them to that party.
    """
    now = node.clock()
    # Decided about without objects and content: rows of such kinds have neither.
    offered = OfferRow(kind, "", "", node.party, level, now, "{}", b"")
    with node.reading() as work:
        decider = work.release_context().decider
    release, label = decide_offer(node, decider, offered, peer, purpose)
    if isinstance(release, Withheld) or label is None:
        reason = release.words if isinstance(release, Withheld) else "no label fits"
        raise TrustError(
            f"nothing is sent to {peer}: {reason}",
            remedy=f"sign an agreement with a clause on {kind} for {purpose}",
        )
    cut = apply_release(kind, rows, release)
    conditions = asdict(release.conditions)
    conditions["onward"] = sorted(conditions["onward"])
    mark = label.to_json()
    waiting = []
    for first in range(0, len(cut), ROWS):
        text = write_document(
            node.signer,
            kind=kind,
            sender=node.party,
            originator=node.party,
            issued_us=now,
            as_of_us=now,
            label=mark,
            body={"rows": cut[first : first + ROWS]},
            purpose=purpose,
            clauses=release.clauses,
            conditions=conditions,
        )
        waiting.append(Outgoing(text, kind, mark))
    with node.writing() as work:
        enqueue(work, peer, waiting)
    return len(cut)


def sent_rows(node: Node, kind: str) -> list[SentRow]:
    """Return the rows of a kind that this node has sent, the newest last.

    From its own ledger: what is meant for some is not offered to everybody with whom a kind
    is shared. What went to several parties stands several times; what was erased is gone.
    """
    with node.reading() as work:
        texts = sent_documents(work.connection, kind)
    rows = []
    for text in texts:
        document = claimed_payload(text)
        at_us = int(document["as_of_us"])
        rows += [SentRow(at_us, dict(row)) for row in document["body"]["rows"]]
    return rows
