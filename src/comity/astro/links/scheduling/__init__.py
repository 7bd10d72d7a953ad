"""Schedules of antennas of many owners for requests of many members.

Cross-support is a set of requests, each with the windows in which it could be served. The
solver (CP-SAT) finds tracks that do not overlap, respects reserved time and closures, and is
fair to the members; every request that is not served has a reason. Two published benchmarks
are read and written in their own forms.
"""

from typing import TYPE_CHECKING

from comity.foundations.offering import offer

if TYPE_CHECKING:
    from comity.astro.links.scheduling.problem import (
        Antenna,
        Member,
        Option,
        Problem,
        Request,
        Schedule,
        Track,
    )
    from comity.astro.links.scheduling.solve import solve

__all__ = [
    "Antenna",
    "Member",
    "Option",
    "Problem",
    "Request",
    "Schedule",
    "Track",
    "solve",
]

offer(
    __name__,
    {
        "problem": "Antenna Member Option Problem Request Schedule Track",
        "solve": "solve",
    },
)
