"""A joint mission followed: agreement, reports and notices → where it stands and what fails.

Nothing of a mission is stored as a state: it follows from the signed agreement, from what its
parties have reported to each other, and from the notices that they refer to. Two parties with
the same papers see the same mission.
"""

from typing import TYPE_CHECKING

from comity.foundations.offering import offer

if TYPE_CHECKING:
    from comity.trust.policy.missions.records import NoticeFacts, Report, Standing
    from comity.trust.policy.missions.standing import standing_of

__all__ = ["NoticeFacts", "Report", "Standing", "standing_of"]

offer(
    __name__,
    {
        "records": "NoticeFacts Report Standing",
        "standing": "standing_of",
    },
)
