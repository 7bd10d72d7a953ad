"""Who a screening does not cover, by name and UTC, for tables, JSON, messages and pages."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from comity.astro.catalogue import Snapshot
from comity.astro.catalogue.records import Refusal
from comity.astro.screening.coverage import REASONS, Gap, coverage_words, why
from comity.foundations import format_utc
from comity.foundations.arrays import Bools, Ints
from comity.foundations.plain import json_text, named
from comity.system.files import STANDARD, write_whole

__all__ = [
    "CoverageReport",
    "LeftOut",
    "coverage_report",
    "first_lines",
    "named_gaps",
    "refused_rows",
    "without_volume",
    "write_coverage",
]

#: Lines of a summary for people.
SHOWN = 5


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something not covered: object (or row of a file), reason, from when to when, why.

    ``reason`` is one of a closed list; ``from`` and ``until`` are UTC.
    """

    object: str
    name: str
    reason: str
    since: str = named("from")
    until: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class CoverageReport:
    """What a screening covers; ``complete`` only if nothing is left out."""

    complete: bool
    words: str
    counts: dict[str, int]
    left_out: tuple[LeftOut, ...]
    max_age_d: float


def coverage_report(
    left_out: Sequence[LeftOut],
    max_age_d: float,
    whose: str = "every object of the catalogue",
) -> CoverageReport:
    """Return the record of what is left out, the gravest first, with words and counts.

    ``whose`` are the objects that the coverage is about.
    """
    order = list(REASONS)
    left_out = sorted(left_out, key=lambda one: order.index(one.reason))
    reasons = [one.reason for one in left_out]
    found = Counter(reasons)
    counts = {code: found[code] for code in REASONS if code in found}
    words = coverage_words(reasons, whose)
    return CoverageReport(not left_out, words, counts, tuple(left_out), max_age_d)


def named_gaps(
    snapshot: Snapshot, rows: Ints, gaps: Iterable[Gap], start_us: int
) -> list[LeftOut]:
    """Return gaps with the names of their objects; ``rows`` are those of the snapshot."""
    out = []
    for gap in gaps:
        row = int(rows[gap.row])
        out.append(
            LeftOut(
                str(snapshot.object[row]),
                str(snapshot.name[row]),
                gap.reason,
                format_utc(start_us + round(gap.from_s * 1e6), 3),
                format_utc(start_us + round(gap.until_s * 1e6), 3),
                why(gap),
            )
        )
    return out


def refused_rows(
    refused: Sequence[Refusal], start_us: int, end_us: int
) -> list[LeftOut]:
    """Return the rows of catalogues that were not taken, over the whole window."""
    begin, end = format_utc(start_us, 3), format_utc(end_us, 3)
    return [
        LeftOut(
            f"{row.source}:{row.line}" if row.line else row.source,
            "",
            "refused",
            begin,
            end,
            f"{row.field} = {row.value!r} {row.reason}" if row.field else row.reason,
        )
        for row in refused
    ]


def without_volume(own: Ints, chosen: Bools, length_s: float) -> list[Gap]:
    """Return a gap for each object whose class of orbit has no volume (``own`` -1)."""
    without = own < 0
    if chosen.size:
        without &= chosen
    rows = without.nonzero()[0].tolist()
    return [Gap(row, "volume", 0.0, length_s) for row in rows]


def write_coverage(out: Path, report: CoverageReport) -> None:
    """Write the coverage beside a table in CSV, which has no place for it.

    JSON and Parquet hold it themselves. The file is the table's name and
    ``.coverage.json``; one of an earlier run is replaced.
    """
    if out != STANDARD and out.suffix.lower() == ".csv":
        text = json_text(report, indent=1)
        write_whole(out.with_name(f"{out.name}.coverage.json"), text.encode())


def first_lines(report: CoverageReport) -> list[str]:
    """Return lines for people: the words, then the first of what is left out."""
    lines = [f"coverage {report.words}"]
    for one in report.left_out[:SHOWN]:
        name = f" {one.name}" if one.name else ""
        lines.append(f"  {one.object}{name}: from {one.since[:19]} UTC, {one.why}")
    if len(report.left_out) > SHOWN:
        rest = len(report.left_out) - SHOWN
        lines.append(f"  … and {rest} more: --json and the written table list them")
    return lines
