"""Notices and warnings: typed forms, acknowledgement, matching and confirmation.

Launches, re-entries, manoeuvres, break-ups, warnings and crisis messages are typed forms
with revisions. The package decides when each rung of the ladder of acknowledgement is due
and who is called, whether a notice was understood (its key facts read back and compared, in
five languages), whether an event was announced, and how far a warning is confirmed by
independent lineages of sensors. It maps which party reports which hazard to whom. It is
pure: it uses no network and no clock.
"""

from typing import TYPE_CHECKING

from comity.foundations.offering import offer

if TYPE_CHECKING:
    from comity.coordination.notices.chains import Chain, fold
    from comity.coordination.notices.confidence import Confidence, assess
    from comity.coordination.notices.forms import FORMS
    from comity.coordination.notices.ids import NoticeId
    from comity.coordination.notices.ladder import Ladder, climb
    from comity.coordination.notices.matching import assign
    from comity.coordination.notices.records import Notice

__all__ = [
    "FORMS",
    "Chain",
    "Confidence",
    "Ladder",
    "Notice",
    "NoticeId",
    "assess",
    "assign",
    "climb",
    "fold",
]

offer(
    __name__,
    {
        "chains": "Chain fold",
        "confidence": "Confidence assess",
        "forms": "FORMS",
        "ids": "NoticeId",
        "ladder": "Ladder climb",
        "matching": "assign",
        "records": "Notice",
    },
)
