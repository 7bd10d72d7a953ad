"""Before a number: whether a conjunction message can be what it says it is.

A message enters with its encounter, the findings of reading it and an instant; a verdict
leaves, *clean*, *doubtful* or *refused*, with every reason. Limits stand in `settings`,
each with its source. The gate knows one message; what several have in common is judged by
`repeated_covariances`.
"""

from typing import TYPE_CHECKING

from comity.foundations.offering import offer

if TYPE_CHECKING:
    from comity.astro.risk.plausibility.judge import (
        judge_message,
        refusal,
        repeated_covariances,
    )
    from comity.astro.risk.plausibility.reading import judge_findings
    from comity.astro.risk.plausibility.records import Gate, Reason, Verdict, gate_of

__all__ = [
    "Gate",
    "Reason",
    "Verdict",
    "gate_of",
    "judge_findings",
    "judge_message",
    "refusal",
    "repeated_covariances",
]

offer(
    __name__,
    {
        "judge": "judge_message refusal repeated_covariances",
        "reading": "judge_findings",
        "records": "Gate Reason Verdict gate_of",
    },
)
