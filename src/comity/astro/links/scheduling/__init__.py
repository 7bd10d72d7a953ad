"""Requests of many members and antennas of many owners enter; a schedule leaves.

Cross-support is a set of requests, each with the windows in which it could be served. The
solver (CP-SAT) finds tracks that overlap nowhere, keeps what owners reserve and closures,
and is fair to the members; every request that is not served is told why. Two published
benchmarks are read and written in their own forms. It refuses rows that cannot hold.
"""

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
