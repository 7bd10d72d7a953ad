"""Who may see what, and why.

Agreements, a document's facts and an audience enter; what may be released leaves, field
by field, with precision, conditions and the clauses that allow it, or a withholding with
its reason. The room refuses by default: an error, an unknown label or kind, an empty or
doubled audience means nobody. Enforcement uses only what is hashed into an agreement.
"""

from typing import TYPE_CHECKING

from comity.foundations.offering import offer

if TYPE_CHECKING:
    from comity.trust.policy.check import check_agreement
    from comity.trust.policy.decide import Decider
    from comity.trust.policy.explain import explain_agreement
    from comity.trust.policy.labels import Label
    from comity.trust.policy.lifecycle import life_of
    from comity.trust.policy.read import read_agreement
    from comity.trust.policy.records import Agreement, Facts, Release, Withheld

__all__ = [
    "Agreement",
    "Decider",
    "Facts",
    "Label",
    "Release",
    "Withheld",
    "check_agreement",
    "explain_agreement",
    "life_of",
    "read_agreement",
]

offer(
    __name__,
    {
        "check": "check_agreement",
        "decide": "Decider",
        "explain": "explain_agreement",
        "labels": "Label",
        "lifecycle": "life_of",
        "read": "read_agreement",
        "records": "Agreement Facts Release Withheld",
    },
)
