"""Rows to one party at once, under whatever agreement releases them to it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import select

from comity.apps.sharing.offers import decide_offer
from comity.foundations.errors import TrustError
from comity.messages.document import write_document
from comity.node.exchange.outbox import Outgoing, enqueue
from comity.node.node import Node
from comity.node.store import schema
from comity.trust.identity.statements import claimed_payload
from comity.trust.policy import Withheld
from comity.trust.policy.coarsen import apply_release

__all__ = ["send_rows", "sent_rows"]

#: Rows in one document.
ROWS = 200


@dataclass(frozen=True, slots=True)
class _Offered:
    """What is decided about: rows of a kind that is of no objects, at a level."""

    kind: str
    object: str
    level: str
    originator: str
    as_of_us: int
    row: str


def send_rows(
    node: Node,
    peer: str,
    kind: str,
    purpose: str,
    rows: Sequence[dict[str, Any]],
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
    offered: Any = _Offered(kind, "", level, node.party, now, "{}")
    decider = node.view(lambda work: work.release_context().decider)
    release, label = decide_offer(node, decider, offered, peer, purpose)
    if isinstance(release, Withheld) or label is None:
        words = release.words if isinstance(release, Withheld) else "no label fits"
        raise TrustError(
            f"nothing is sent to {peer}: {words}",
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
    node.transact(lambda work: enqueue(work, peer, waiting))
    return len(cut)


def sent_rows(node: Node, kind: str) -> list[tuple[int, dict[str, Any]]]:
    """Return what this node has sent of a kind, with the instant of each, the newest last.

    From its own ledger: what is meant for some is not laid out for everybody with whom a kind
    is shared. What went to several parties stands several times; what was erased is gone.
    """
    table = schema.entries
    query = (
        select(table.c.document)
        .where(table.c.outgoing, table.c.kind == kind, table.c.document.is_not(None))
        .order_by(table.c.id)
    )
    texts = node.database.read(lambda c: c.execute(query).scalars().all())
    out = []
    for text in texts:
        said = claimed_payload(text)
        out += [(int(said["as_of_us"]), dict(row)) for row in said["body"]["rows"]]
    return out
