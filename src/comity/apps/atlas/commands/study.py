"""Commands of the atlas for study: shifts, diff."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from comity.apps.atlas.commands.atlas import atlas
from comity.apps.atlas.commands.options import (
    Collection,
    only_here,
    parties_of,
)
from comity.cli import output
from comity.cli.asking import ALL_ROWS, asked, rows_of
from comity.cli.options import JsonRows
from comity.cli.servers import Server
from comity.foundations.errors import InputError
from comity.foundations.plain import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from comity.apps.atlas.policy_shifts import ShiftRow

__all__ = ["diff", "shifts"]


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
    as_json: JsonRows = False,
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
    from comity.apps.atlas.collection import known_ids

    files = {"votes": votes, "roll_calls": roll_calls, "ideal_points": ideal_points}
    given = {name: path for name, path in files.items() if path is not None}
    if given:
        only_here(collection, **given)
    chosen, notes = _shifts_of(collection, given, party or [], topic)
    if as_json:
        output.print_json(plain(chosen))
        for note in notes:
            output.notes().print(note, markup=False)
        return
    for row in chosen:
        why = f"  [{row.explained}]" if row.explained else ""
        name = known_ids().get(row.party or "", row.actor)
        output.say(
            f"{row.date:10} {name:32} {row.topic}: {row.before} → {row.after}{why}"
        )
        for place in row.evidence:
            output.say(f"{'':10}   {place}")
    for note in notes:
        output.say(note)
    until = max((row.coverage_to for row in chosen), default="none")
    output.say(f"{len(chosen)} shifts; the data reach to {until}")


def _shifts_of(
    collection: Path | Server | None,
    files: "Mapping[str, Path]",
    party: list[str],
    topic: str,
) -> "tuple[list[ShiftRow], list[str]]":
    """Return the shifts of files or of a collection or node, and notes on what was left out."""
    from comity.apps.atlas.collection import open_atlas
    from comity.apps.atlas.operations import LIST_SHIFTS
    from comity.apps.atlas.policy_shifts import gather, shift_row
    from comity.apps.atlas.requests import AtlasShifts

    if isinstance(collection, Server):
        wanted = AtlasShifts(tuple(party), topic)
        with asked(collection) as node:
            return rows_of(node, LIST_SHIFTS, wanted, ALL_ROWS), []
    current = open_atlas(collection)
    shifts_, notes = gather(current.collection, **files)
    parties = parties_of(current.register, party)
    chosen = [
        shift_row(one)
        for one in shifts_
        if (not party or one.actor in parties) and (not topic or one.topic == topic)
    ]
    return chosen, notes


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
    as_json: JsonRows = False,
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


def _print_learned(
    since: str, collection: Path | Server | None, *, as_json: bool
) -> None:
    from comity.apps.atlas.collection import open_atlas
    from comity.apps.atlas.operations import LEARNED
    from comity.apps.atlas.requests import AtlasLearned
    from comity.atlas.dates import last_day
    from comity.atlas.timeline import learned_since

    day = last_day(since)
    assert day is not None  # noqa: S101 (a text was given)
    if isinstance(collection, Server):
        with asked(collection) as node:
            learned = rows_of(node, LEARNED, AtlasLearned(since), ALL_ROWS)
    else:
        learned = learned_since(open_atlas(collection).collection, day)
    if as_json:
        output.print_json(plain(learned))
        return
    for one in learned:
        news = "new record" if one.is_new else f"new claims: {', '.join(one.claims)}"
        output.say(f"{one.recorded}  {one.record}: {one.title} ({news})")
    output.say(f"{len(learned)} records with claims recorded after {day}")
