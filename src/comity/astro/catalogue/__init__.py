"""Readings of many sources enter; one immutable snapshot with provenance leaves.

A snapshot is columns of arrays: every element set with its source and line, the newest
of each object marked, owners joined with the basis on which they are known. A row
outside the limits is refused alone, with file, line, field, value and reason. The room
guesses nothing: what is not known is called unknown.
"""

from typing import TYPE_CHECKING

from comity.foundations.offering import offer

if TYPE_CHECKING:
    from comity.astro.catalogue.build import (
        SourceText,
        build_snapshot,
        merge_snapshots,
        take_rows,
    )
    from comity.astro.catalogue.diff import Difference, compare
    from comity.astro.catalogue.owners import join_launch_log, join_satcat
    from comity.astro.catalogue.records import Snapshot
    from comity.astro.catalogue.sample import sample_snapshot

__all__ = [
    "Difference",
    "Snapshot",
    "SourceText",
    "build_snapshot",
    "compare",
    "join_launch_log",
    "join_satcat",
    "merge_snapshots",
    "sample_snapshot",
    "take_rows",
]

offer(
    __name__,
    {
        "build": "SourceText build_snapshot merge_snapshots take_rows",
        "diff": "Difference compare",
        "owners": "join_launch_log join_satcat",
        "records": "Snapshot",
        "sample": "sample_snapshot",
    },
)
