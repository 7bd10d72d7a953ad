"""Who moves, agreed and signed, and safe in every outcome.

The papers of both sides and the clock enter; a seat in the case leaves, with what may be
signed next. Right of way, deadlines, windows and the check of every outcome are pure
functions. The room knows no socket and no clock, and refuses every step that its one table
does not hold.
"""

from comity.coordination.negotiation.acts import body_for, due
from comity.coordination.negotiation.baseline import Baseline, RefusalError
from comity.coordination.negotiation.case import Case, advance, replay, take
from comity.coordination.negotiation.checking import check_baseline
from comity.coordination.negotiation.planning import make_baseline

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
