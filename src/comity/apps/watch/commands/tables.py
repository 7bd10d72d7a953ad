"""A run of the watch for people: it fits a screen."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

from comity.cli import output
from comity.cli.console import print_table

if TYPE_CHECKING:
    from comity.apps.watch.records import WatchReport, WatchRow

__all__ = ["print_report"]

#: Lines of single facts that are printed of each kind; --json has all.
SHOWN = 4


def print_report(report: "WatchReport", limit: int) -> None:
    """Print a run: sources that are not well, what to decide, what changed, what is not covered."""
    last = f", last run {_short(report.last_run)}" if report.last_run else ", first run"
    made_up = " (synthetic)" if report.synthetic else ""
    output.say(
        f"{report.operation}{made_up}: {report.satellites} satellites, "
        f"{_short(report.at)} to {_short(report.until)} UTC{last}"
    )
    _sources(report)
    listed = [row for row in report.rows if _is_listed(row)]
    _rows(listed[:limit])
    _counts(report, listed, limit)
    _catalogue(report)
    for name in report.not_watched[:SHOWN]:
        output.say(f"not watched: {name}")
    for remark in report.remarks[:SHOWN]:
        output.say(remark)
    output.say(f"coverage of own satellites {report.coverage.words}")
    for one in report.coverage.left_out[:SHOWN]:
        output.say(f"  {one.object} {one.name}: from {one.since[:16]} UTC, {one.why}")
    if report.others_left_out:
        output.say(f"{report.others_left_out} rows of other objects are not covered")
    output.say(report.statement)
    _contacts(report)


def _short(instant: str | None) -> str:
    """Return an instant without its year and seconds."""
    return (instant or "")[5:16].replace("T", " ")


def _is_listed(row: "WatchRow") -> bool:
    """Tell whether an approach is printed in the table.

    What is low or stays together is printed if it is worse or could not be looked for; a new pair that
    stays together, too. What is gone has lines of its own.
    """
    if row.change == "gone":
        return False
    if row.tier == "together":
        return row.change in {"new", "worse", "unchecked"}
    return row.tier != "low" or row.change in {"worse", "unchecked"}


def _sources(report: "WatchReport") -> None:
    for feed in report.sources:
        newest = f", newest {_short(feed.newest)} UTC" if feed.newest else ""
        line = f"{feed.name}: {feed.status}, {feed.objects} objects{newest}"
        output.say(f"{line}; {feed.words}" if feed.words else line)
    for one in report.message_sources:
        if one.state == "ok":
            output.say(f"{one.source}: {one.new + one.updated} new messages")
        else:
            output.say(f"{one.source}: {one.state}; {one.said} {one.remedy}".rstrip())


def _rows(rows: Sequence["WatchRow"]) -> None:
    if not rows:
        return
    table = Table(pad_edge=False)
    table.add_column("Decide by\n(UTC)", no_wrap=True)
    table.add_column("Own satellite\nother object", overflow="fold", ratio=1)
    table.add_column("Closest (UTC)\nmiss km", no_wrap=True)
    table.add_column("Pc\nby", no_wrap=True)
    table.add_column("Change", overflow="fold", ratio=1)
    for row in rows:
        cells = (
            f"{_deadline(row)}\n{row.tier}",
            f"{row.name_1 or row.object_1}\n{row.name_2 or row.object_2}",
            f"{_short(row.tca)}\n{row.miss_km:.3f}",
            f"{_pc(row)}\n{row.basis}",
            "\n".join(part for part in (row.change, _why(row)) if part),
        )
        table.add_row(*(escape(output.defined(cell)) for cell in cells))
    print_table(table)


def _deadline(row: "WatchRow") -> str:
    if row.decide_by is None or row.tier == "together":
        return "-"
    return "too late" if row.too_late else _short(row.decide_by)


def _pc(row: "WatchRow") -> str:
    if row.pc is None:
        return "none"
    return f"{row.pc:.2e}{' dil.' if row.dilute else ''}"


def _why(row: "WatchRow") -> str:
    """Return what is to be said of a row beside its numbers."""
    parts = [] if row.change == "same" else [row.change_words]
    if row.pc is None:
        parts.append(f"no Pc: {row.pc_words}")
    if row.wholly_from_kg is not None and row.tier == "decide":
        parts.append(f"destroys it wholly from {row.wholly_from_kg:g} kg on")
    parts += row.other_bases
    if row.case:
        parts.append(f"case: {row.case.words}")
    return "; ".join(part for part in parts if part)


def _counts(report: "WatchReport", listed: Sequence["WatchRow"], limit: int) -> None:
    tiers = ", ".join(f"{count} {tier}" for tier, count in report.tiers.items())
    changes = ", ".join(f"{n} {one}" for one, n in report.changes_of_rows.items())
    output.say(
        f"approaches: {tiers or 'none'}; since the last run: {changes or 'none'}"
    )
    hidden = len(report.rows) - min(len(listed), limit)
    if hidden:
        output.say(f"{hidden} of {len(report.rows)} are not printed: --json has all")
    for row in [one for one in report.rows if one.change == "gone"][:SHOWN]:
        names = f"{row.name_1 or row.object_1}, {row.name_2 or row.object_2}"
        output.say(f"gone: {names}, {_short(row.tca)} UTC: {row.change_words}")


def _catalogue(report: "WatchReport") -> None:
    changes = report.changes
    if report.last_run is None:
        return
    output.say(
        f"catalogue: {changes.renewed} new orbits, {len(changes.manoeuvres)} perhaps manoeuvred, "
        f"{len(changes.added)} new objects, {len(changes.lost)} in no source any more ({changes.kept} kept), "
        f"{changes.same} the same; {changes.unjudged} new orbits were not judged"
    )
    for one in changes.manoeuvres_here[:SHOWN]:
        output.say(
            f"  {one.name or one.object} perhaps manoeuvred between {_short(one.since)} and "
            f"{_short(one.until)} UTC: {one.along_km:+.1f} km along, {one.sigmas:g} sigmas"
        )
    for words, keys in (
        ("is new in the catalogue", changes.added_here),
        ("is in no source any more", changes.lost_here),
    ):
        for key in keys[:SHOWN]:
            output.say(f"  {key} {words}")


def _contacts(report: "WatchReport") -> None:
    if not report.tiers.get("decide"):
        return
    for one in report.contacts:
        reach = ", ".join(part for part in (one.telephone, one.mail) if part)
        about = f" ({one.about})" if one.about else ""
        output.say(f"reach: {one.name}{about}: {reach}")
