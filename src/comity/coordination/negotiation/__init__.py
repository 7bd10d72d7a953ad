"""Agreement of two parties on who moves, safe in every outcome.

Input are the documents of both sides and the time; output is a seat in the case, and the acts
that may be signed next. Right of way, deadlines, windows and the check of every outcome are
pure functions. Nothing reads a socket or a clock, and every step without a row in the one
table is refused.
"""

from typing import TYPE_CHECKING

from comity.foundations.offering import offer

if TYPE_CHECKING:
    from comity.coordination.negotiation.acts import due
    from comity.coordination.negotiation.baseline import Baseline, RefusalError
    from comity.coordination.negotiation.bodies import body_for
    from comity.coordination.negotiation.case import Case
    from comity.coordination.negotiation.checking import check_baseline
    from comity.coordination.negotiation.planning import make_baseline
    from comity.coordination.negotiation.replay import advance, replay, take

__all__ = [
    "Baseline",
    "Case",
    "RefusalError",
    "advance",
    "body_for",
    "check_baseline",
    "due",
    "make_baseline",
    "replay",
    "take",
]

offer(
    __name__,
    {
        "acts": "due",
        "baseline": "Baseline RefusalError",
        "bodies": "body_for",
        "case": "Case",
        "checking": "check_baseline",
        "planning": "make_baseline",
        "replay": "advance replay take",
    },
)
