"""History as claims with sources: records and articles → timeline, network, search, shifts.

A claim carries its sources with their places, a confidence, the time for which it holds and
the day on which it was recorded; claims that contradict each other are both kept, one preferred
for a stated reason. The room refuses files that are ambiguous, claims without a source, claims
that rest on machine-written pages alone, impossible dates, HTML, and records in a circle of
succession. It infers no intent: a gesture is a claim of the one who stated it.
"""

from typing import TYPE_CHECKING

from comity.foundations.offering import offer

if TYPE_CHECKING:
    from comity.atlas.alignment import align
    from comity.atlas.changes import change_points
    from comity.atlas.checking import check, conflicts
    from comity.atlas.dates import parse_edtf
    from comity.atlas.network import build
    from comity.atlas.reading import read_files
    from comity.atlas.records import Collection, Record
    from comity.atlas.search import Index

__all__ = [
    "Collection",
    "Index",
    "Record",
    "align",
    "build",
    "change_points",
    "check",
    "conflicts",
    "parse_edtf",
    "read_files",
]

offer(
    __name__,
    {
        "alignment": "align",
        "changes": "change_points",
        "checking": "check conflicts",
        "dates": "parse_edtf",
        "network": "build",
        "reading": "read_files",
        "records": "Collection Record",
        "search": "Index",
    },
)
