"""Commands of the atlas for study: network, shifts, diff."""

from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from comity.apps.atlas.commands.atlas import Collection, From, To, atlas
from comity.cli import output
from comity.cli.options import Json
from comity.foundations.errors import InputError

__all__ = ["diff", "network", "shifts"]


@atlas.command
def network(
    *,
    since: From = "",
    until: To = "",
    against: str = "",
    launch_log: Annotated[
        Path | None, Parameter(help="GCAT launch log: who launched whose satellites.")
    ] = None,
    mode: str = "",
    most: int = 15,
    svg: Path | None = None,
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
        change_json,
        launch_pairs,
        network_between,
        network_json,
    )
    from comity.atlas.dates import first_day, last_day, parse_edtf
    from comity.drawing.atlas.network import edges_table, network_svg, nodes_table
    from comity.system.files import check_folder, write_whole

    if svg is not None:
        check_folder(svg)
    here = open_atlas(collection)
    pairs, faults, rows = launch_pairs(here, launch_log) if launch_log else ([], [], 0)
    now = network_between(here, first_day(since), last_day(until), pairs, mode)
    changed: dict[str, Any] | None = None
    if against:
        other = parse_edtf(against)
        then = network_between(here, other.first, other.last, pairs, mode)
        changed = change_json(then, now)
    if svg is not None:
        title = f"Who cooperated with whom, {now.since.year} to {now.until.year}"
        write_whole(svg, network_svg(now, here.name_of, title).encode())
    if as_json:
        value = network_json(now, here.name_of)
        value["launch_log"] = {
            "rows": rows,
            "unknown": [fault.reason for fault in faults],
        }
        output.print_json(value | ({"change": changed} if changed else {}))
        return
    output.say(
        f"{len(now.nodes)} parties, {len(now.edges)} ties, {now.since} to {now.until}, "
        f"modularity {now.modularity:.2f}"
    )
    for fault in faults:
        output.say(f"left out: {fault.reason}")
    for row in nodes_table(now, here.name_of)[:most]:
        output.say(
            f"{row[0]:40} community {row[2]:>2}, {row[3]:>3} partners, strength {row[4]:>7}, "
            f"brokerage {row[5]}"
        )
    for one, two, weight, kinds in edges_table(now.edges, here.name_of, most):
        output.say(f"{weight:>8}  {one} – {two}: {kinds}")
    if changed:
        _say_change(changed)


def _say_change(changed: dict[str, Any]) -> None:
    before = "/".join(changed["before"])
    output.say(
        f"since {before}: {len(changed['ties_came'])} ties came, "
        f"{len(changed['ties_went'])} went; {len(changed['parties_came'])} parties came, "
        f"{len(changed['parties_went'])} went"
    )
    for row in changed["brokers"]:
        output.say(
            f"  {row['party']}: brokerage {row['before']:.4f} → {row['after']:.4f}"
        )


@atlas.command
def shifts(
    *,
    votes: Annotated[
        Path | None,
        Parameter(help="Table of votes: wide (rcid and a column per state) or long."),
    ] = None,
    roll_calls: Annotated[
        Path | None,
        Parameter(help="Roll calls of a wide table; found beside it if left out."),
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
    from comity.apps.atlas.policy_shifts import gather, shift_json

    here = open_atlas(collection)
    found, notes = gather(here.collection, votes, roll_calls, ideal_points)
    if party:
        wanted = {str(here.register.find(name).id) for name in party}
        found = [s for s in found if s.actor in wanted]
    if topic:
        found = [s for s in found if s.topic == topic]
    if as_json:
        output.print_json([shift_json(s) for s in found])
        for words in notes:
            output.notes().print(words, markup=False)
        return
    for s in found:
        why = f"  [{s.explained}]" if s.explained else ""
        output.say(
            f"{s.date:10} {here.name_of(s.actor):32} {s.topic}: {s.before} → {s.after}{why}"
        )
        for place in s.evidence:
            output.say(f"{'':10}   {place}")
    for words in notes:
        output.say(words)
    until = max((s.coverage_to for s in found), default="none")
    output.say(f"{len(found)} shifts; the data reach to {until}")


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
    from dataclasses import asdict

    from comity.apps.atlas.policy_shifts import compare_texts

    if since:
        _learned(since, collection, as_json=as_json)
        return
    if old is None or new is None:
        raise InputError("give two versions of a text", remedy="or --since DAY")
    changes = compare_texts(old, new, labels)
    if as_json:
        output.print_json([asdict(change) for change in changes])
        return
    for c in changes:
        label = f"{c.label.label}, by {c.label.role}" if c.label else "no label yet"
        output.say(
            f"{c.key}  {c.kind}, paragraph {c.old_at or '–'} → {c.new_at or '–'}  ({label})"
        )
        for sign, words in c.words:
            if sign != "=":
                output.say(f"    {sign} {words}")
        if not c.words and c.kind != "moved":
            output.say(f"    {'+' if c.new else '-'} {c.new or c.old}")
    output.say(f"{len(changes)} paragraphs differ")


def _learned(since: str, collection: Path | None, *, as_json: bool) -> None:
    from comity.apps.atlas.collection import open_atlas
    from comity.atlas.dates import last_day
    from comity.atlas.timeline import learned_since

    day = last_day(since)
    assert day is not None  # noqa: S101 (a text was given)
    found = learned_since(open_atlas(collection).collection, day)
    if as_json:
        output.print_json(
            [
                {
                    "record": one.record,
                    "title": one.title,
                    "new": one.is_new,
                    "claims": list(one.claims),
                    "recorded": one.recorded.isoformat(),
                }
                for one in found
            ]
        )
        return
    for one in found:
        words = "new record" if one.is_new else f"new claims: {', '.join(one.claims)}"
        output.say(f"{one.recorded}  {one.record}: {one.title} ({words})")
    output.say(f"{len(found)} records with claims recorded after {day}")
