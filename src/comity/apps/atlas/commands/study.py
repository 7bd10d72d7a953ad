"""Commands of the atlas for study: network, shifts, diff."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from comity.apps.atlas.commands.atlas import atlas
from comity.apps.atlas.commands.options import (
    EVER,
    Collection,
    LaunchLog,
    Span,
    days,
    parties_of,
)
from comity.cli import output
from comity.cli.options import Json, OutFile
from comity.foundations.errors import InputError
from comity.foundations.plain import ABSENT, plain

if TYPE_CHECKING:
    from comity.apps.atlas.networks import ChangeReport

__all__ = ["diff", "network", "shifts"]


@atlas.command
def network(
    *,
    span: Span = EVER,
    against: str = "",
    launch_log: LaunchLog = None,
    mode: str = "",
    most: int = 15,
    svg: OutFile | None = None,
    collection: Collection = None,
    as_json: Json = False,
) -> None:
    """Show who cooperated with whom: communities, brokers, strongest ties.

    Parameters
    ----------
    against
        Another time, FROM/TO (EDTF): show what has changed since then.
    mode
        cooperative, mixed or competitive ties alone.
    most
        How many parties and ties to print.
    svg
        Write the drawing, too.
    """
    from comity.apps.atlas.collection import open_atlas
    from comity.apps.atlas.networks import (
        LaunchLogUse,
        change_report,
        launch_pairs,
        network_between,
        network_report,
    )
    from comity.atlas.dates import parse_edtf
    from comity.drawing.atlas.network import edges_table, network_svg, nodes_table
    from comity.system.files import check_folder, write_whole

    if svg is not None:
        check_folder(svg)
    current = open_atlas(collection)
    pairs, faults, rows = (
        launch_pairs(current, launch_log) if launch_log else ([], [], 0)
    )
    now = network_between(current, *days(span), pairs, mode)
    changed = None
    if against:
        other = parse_edtf(against)
        then = network_between(current, other.first, other.last, pairs, mode)
        changed = change_report(then, now)
    if svg is not None:
        title = f"Who cooperated with whom, {now.since.year} to {now.until.year}"
        write_whole(svg, network_svg(now, current.name_of, title).encode())
    if as_json:
        use = LaunchLogUse(rows, tuple(fault.reason for fault in faults))
        report = network_report(now, current.name_of, use, changed or ABSENT)
        output.print_json(plain(report))
        return
    output.say(
        f"{len(now.nodes)} parties, {len(now.edges)} ties, {now.since} to {now.until}, "
        f"modularity {now.modularity:.2f}"
    )
    for fault in faults:
        output.say(f"left out: {fault.reason}")
    for row in nodes_table(now, current.name_of)[:most]:
        output.say(
            f"{row[0]:40} community {row[2]:>2}, {row[3]:>3} partners, strength {row[4]:>7}, "
            f"brokerage {row[5]}"
        )
    for one, two, weight, kinds in edges_table(now.edges, current.name_of, most):
        output.say(f"{weight:>8}  {one} – {two}: {kinds}")
    if changed:
        _print_change(changed)


def _print_change(changed: "ChangeReport") -> None:
    before = "/".join(changed.before)
    output.say(
        f"since {before}: {len(changed.ties_came)} ties came, "
        f"{len(changed.ties_went)} went; {len(changed.parties_came)} parties came, "
        f"{len(changed.parties_went)} went"
    )
    for row in changed.brokers:
        output.say(f"  {row.party}: brokerage {row.before:.4f} → {row.after:.4f}")


@atlas.command
def shifts(
    *,
    votes: Annotated[
        Path | None,
        Parameter(help="Table of votes: wide (rcid and a column per state) or long."),
    ] = None,
    roll_calls: Annotated[
        Path | None,
        Parameter(
            help="Roll calls of a wide table; taken from its folder if left out."
        ),
    ] = None,
    ideal_points: Annotated[
        Path | None,
        Parameter(help="Published ideal points, one row per state and year."),
    ] = None,
    party: list[str] | None = None,
    topic: str = "",
    collection: Collection = None,
    as_json: Json = False,
) -> None:
    """Show when a position changed: in votes, in statements, in ideal points.

    Without files: the coded statements of the collection.

    Parameters
    ----------
    party
        These parties alone: id, name or alias.
    topic
        This topic alone.
    """
    from comity.apps.atlas.collection import open_atlas
    from comity.apps.atlas.policy_shifts import gather, shift_row

    current = open_atlas(collection)
    shifts_, notes = gather(current.collection, votes, roll_calls, ideal_points)
    wanted = parties_of(current.register, party)
    chosen = [
        s
        for s in shifts_
        if (not party or s.actor in wanted) and (not topic or s.topic == topic)
    ]
    if as_json:
        output.print_json(plain([shift_row(s) for s in chosen]))
        for note in notes:
            output.notes().print(note, markup=False)
        return
    for s in chosen:
        why = f"  [{s.explained}]" if s.explained else ""
        output.say(
            f"{s.date:10} {current.name_of(s.actor):32} {s.topic}: {s.before} → {s.after}{why}"
        )
        for place in s.evidence:
            output.say(f"{'':10}   {place}")
    for note in notes:
        output.say(note)
    until = max((s.coverage_to for s in chosen), default="none")
    output.say(f"{len(chosen)} shifts; the data reach to {until}")


@atlas.command
def diff(
    old: Path | None = None,
    new: Path | None = None,
    /,
    *,
    labels: Path | None = None,
    since: Annotated[
        str, Parameter(help="What the atlas has learned after this day, instead.")
    ] = "",
    collection: Collection = None,
    as_json: Json = False,
) -> None:
    """Compare two versions of a policy text, or show what the atlas has learned.

    Parameters
    ----------
    old, new
        Two versions of a text, paragraphs divided by empty lines.
    labels
        What changes mean, by a person's judgement: KEY: {label, role, reason}, label one of
        clarified, narrowed, widened, reversed, editorial.
    """
    from comity.apps.atlas.policy_shifts import compare_texts

    if since:
        _print_learned(since, collection, as_json=as_json)
        return
    if old is None or new is None:
        raise InputError("give two versions of a text", remedy="or --since DAY")
    changes = compare_texts(old, new, labels)
    if as_json:
        output.print_json(plain(changes))
        return
    for c in changes:
        label = f"{c.label.label}, by {c.label.role}" if c.label else "no label yet"
        output.say(
            f"{c.key}  {c.kind}, paragraph {c.old_at or '–'} → {c.new_at or '–'}  ({label})"
        )
        for sign, run in c.words:
            if sign != "=":
                output.say(f"    {sign} {run}")
        if not c.words and c.kind != "moved":
            output.say(f"    {'+' if c.new else '-'} {c.new or c.old}")
    output.say(f"{len(changes)} paragraphs differ")


def _print_learned(since: str, collection: Path | None, *, as_json: bool) -> None:
    from comity.apps.atlas.collection import open_atlas
    from comity.atlas.dates import last_day
    from comity.atlas.timeline import learned_since

    day = last_day(since)
    assert day is not None  # noqa: S101 (a text was given)
    learned = learned_since(open_atlas(collection).collection, day)
    if as_json:
        output.print_json(plain(learned))
        return
    for one in learned:
        news = "new record" if one.is_new else f"new claims: {', '.join(one.claims)}"
        output.say(f"{one.recorded}  {one.record}: {one.title} ({news})")
    output.say(f"{len(learned)} records with claims recorded after {day}")
