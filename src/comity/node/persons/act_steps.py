"""What has become of an act, one step after the other, each as the ledger and the outbox tell it.

Prepared, proved, signed and stored, received by each peer: a step is told once it has happened,
never before.
"""

from dataclasses import dataclass
from typing import Literal

from comity.node.node import Node, UnitOfWork
from comity.node.persons.act_records import OPEN, Act
from comity.node.store import acts as store
from comity.node.store.outbox import Sent, sent_at
from comity.trust.identity.statements import claimed_payload

__all__ = ["ActStep", "StepKind", "is_settled", "steps_of"]

StepKind = Literal[
    "prepared",
    "proved",
    "second",
    "stored",
    "waiting",
    "acknowledged",
    "refused",
    "withheld",
    "performed",
    "failed",
    "expired",
    "withdrawn",
]
#: How an entry ended in the outbox → the step.
_ENDS: dict[str, StepKind] = {
    "waiting": "waiting",
    "done": "acknowledged",
    "refused": "refused",
    "withheld": "withheld",
}


@dataclass(frozen=True, slots=True)
class ActStep:
    """A step of an act.

    Attributes
    ----------
    kind
        Which; ``acknowledged``: the peer has signed that it stored the document.
    at_us
        When, UTC us; None where the node has no instant of it.
    entry, peer, reason
        Of the ledger, the other party, and why it went no further.
    """

    kind: StepKind
    at_us: int | None = None
    entry: int = 0
    peer: str = ""
    reason: str = ""


def _deliveries(sent: list[Sent]) -> list[ActStep]:
    out = []
    for row in sent:
        out.append(ActStep("stored", row.at_us, row.entry))
        if row.state:
            kind = _ENDS[row.state]
            out.append(ActStep(kind, None, row.entry, row.peer, row.code))
    return out


def _bears(document: str, proof: str) -> bool:
    """Tell whether a document has a person's mark with a proof."""
    payload = claimed_payload(document)
    body = payload.get("body")
    inner = body.get("statement") if isinstance(body, dict) else None
    if isinstance(inner, str):
        # A signature of an agreement travels as a statement inside a document.
        payload = claimed_payload(inner)
    marks = payload.get("persons")
    return isinstance(marks, list) and any(
        isinstance(one, dict) and one.get("proof") == proof for one in marks
    )


def _performed(work: UnitOfWork, act: Act) -> list[ActStep]:
    proof = act.proofs[-1].proof
    used_us = store.use_of(work.connection, proof)
    # Signed in the transaction that used the proof, so at its instant.
    stored = [] if used_us is None else sent_at(work.connection, used_us)
    sent = [one for one in stored if _bears(one.document, proof)]
    return _deliveries(sent) or [ActStep("performed", used_us)]


def steps_of(node: Node, act: Act) -> tuple[ActStep, ...]:
    """Return the steps of an act up to now."""
    steps = [ActStep("prepared", act.prepared_us)]
    steps += [ActStep("proved", one.at_us) for one in act.proofs]
    if act.state == "performed" and act.proofs:
        with node.reading() as work:
            steps += _performed(work, act)
    elif act.state == "waiting":
        steps.append(ActStep("second"))
    elif act.state == "failed":
        steps.append(ActStep("failed", reason=act.reason))
    elif act.state in {"expired", "withdrawn"}:
        kind: StepKind = "expired" if act.state == "expired" else "withdrawn"
        steps.append(ActStep(kind, act.expires_us if kind == "expired" else None))
    return tuple(steps)


def is_settled(act: Act, steps: tuple[ActStep, ...]) -> bool:
    """Tell whether nothing more will become of an act by itself."""
    if act.state in OPEN or act.state == "proved":
        return False
    return not any(one.kind == "waiting" for one in steps)
