"""Commands of the panel *Atlas*: check, search, show, timeline, export."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import App, Parameter

from comity.apps.atlas.commands.options import (
    ANY,
    Collection,
    Filter,
    days,
    parties_of,
)
from comity.cli import output
from comity.cli.app import ATLAS
from comity.cli.options import Json, OutFile
from comity.foundations.errors import InputError
from comity.foundations.plain import Json as JsonValue, plain

if TYPE_CHECKING:
    from comity.apps.atlas.entries import (
        CheckReport,
        Entry,
        PartyEntry,
        RecordEntry,
    )
    from comity.atlas.search import Answer

__all__ = ["atlas"]

atlas = App(
    name="atlas",
    help="Who cooperates with whom in orbit, since when, on what evidence.",
    group=ATLAS,
)


@atlas.command
def check(folder: Path | None = None, /, *, as_json: Json = False) -> int:
    """Check a collection: sources, dates, links, succession, conflicts, counts.

    Parameters
    ----------
    folder
        A folder of your own; the shipped collection if left out.
    """
    from comity.apps.atlas.collection import read_atlas
    from comity.apps.atlas.show import check_report

    report = check_report(read_atlas(folder))
    if as_json:
        output.print_json(plain(report))
    else:
        _print_report(report)
    return 1 if report.errors else 0


def _print_report(report: "CheckReport") -> None:
    for fault in report.errors[:50]:
        output.say(f"{fault.file}, line {fault.line}: {fault.reason}")
    if len(report.errors) > 50:
        output.say(f"… and {len(report.errors) - 50} more: --json lists them")
    for conflict in report.conflicts:
        claims = " against ".join(f"{c.value} ({c.rank})" for c in conflict.claims)
        output.say(f"conflict: {conflict.record}, {conflict.property}: {claims}")
    kinds = ", ".join(f"{n} {kind}" for kind, n in report.kinds.items())
    output.lines(
        [
            ("records", f"{report.records} ({kinds})"),
            ("articles", f"{report.articles}, and {report.concepts} concept pages"),
            ("claims", f"{report.claims} from {report.sources} sources"),
            ("with a source", f"{report.shares.sourced:.1%}"),
            ("with a place in it", f"{report.shares.located:.1%}"),
            ("two independent", f"{report.shares.two_sources:.1%}"),
            ("reviewed", f"{report.shares.reviewed:.1%} by a second person"),
            ("conflicts", str(len(report.conflicts))),
            ("errors", str(len(report.errors))),
        ]
    )


@atlas.command
def search(
    query: str | None = None,
    /,
    *,
    among: Filter = ANY,
    tier: int = 0,
    most: int = 20,
    facets: Annotated[bool, Parameter(negative="")] = False,
    collection: Collection = None,
    as_json: Json = False,
) -> int:
    """Search records, articles and concept pages; of several kinds or parties any one fits.

    Parameters
    ----------
    query
        Words; "a phrase"; -without; title:, text:, kind: and actor: ask one field. It may be
        left out where --kind, --party, --from, --to or --tier says what is wanted.
    tier
        Best source of this tier or better: 1 official … 4 machine-written.
    most
        How many answers.
    facets
        Count the answers by party, kind, decade and tier, too.
    """
    from comity.apps.atlas.search import search as find
    from comity.atlas.asking import Wanted
    from comity.atlas.vocabulary import ARTICLE_KINDS, KINDS
    from comity.system.environment import load_register

    known = (*KINDS, *ARTICLE_KINDS)
    if wrong := [k for k in among.kind or () if k not in known]:
        raise InputError(
            f"kind {wrong[0]!r} is unknown", remedy=f"one of {', '.join(known)}"
        )
    if not 0 <= tier <= 4:
        raise InputError(f"tier is {tier}, must be 1 to 4")
    actors = parties_of(load_register(), among.party)
    if query is not None and not query.strip():
        raise InputError(
            "the query is empty",
            remedy="give a word or a phrase, or leave it out and choose by --kind, --party, "
            "--from, --to or --tier",
        )
    kinds = tuple(among.kind or ())
    wanted = Wanted(query or "", kinds, actors, *days(among), tier, most)
    answer = find(
        wanted,
        collection,
        lambda note: output.notes().print(f"comity: {note}"),
        facets=facets,
    )
    if as_json:
        output.print_json(plain(answer if facets else answer.hits))
    else:
        _print_answer(answer, facets=facets)
    return 0


def _print_answer(answer: "Answer", *, facets: bool) -> None:
    for word, near in answer.instead.items():
        output.say(f"nothing has {word}…: searched for {'…, '.join(near)}…")
    for hit in answer.hits:
        output.say(f"{hit.date or 'undated':12} {hit.kind:10} {hit.id}")
        output.say(f"    {hit.title}")
        if hit.snippet:
            output.say(f"    {hit.snippet}")
    output.say(f"{len(answer.hits)} of {answer.total} shown")
    if facets:
        for name, counts in answer.facets.items():
            some = list(counts.items())[:12]
            output.say(f"{name}: " + ", ".join(f"{k} {n}" for k, n in some))


@atlas.command
def show(name: str, /, *, collection: Collection = None, as_json: Json = False) -> None:
    """Show a record, an article, a source or a party, with its claims and their sources.

    Parameters
    ----------
    name
        An id (inc-aeolus-2019, art-nato, gcat-launch-log, party:FRA) or a name of a party.
    """
    from comity.apps.atlas.collection import open_atlas
    from comity.apps.atlas.show import show_entry

    entry = show_entry(open_atlas(collection), name)
    if as_json:
        output.print_json(plain(entry))
        return
    output.say(f"{entry.title}  ({entry.kind}, {entry.id})")
    _print_entry(entry)


def _print_entry(entry: "Entry") -> None:
    from comity.apps.atlas.entries import ArticleEntry, PartyEntry, SourceEntry

    if isinstance(entry, ArticleEntry):
        output.say(f"\n{entry.summary}\n\n{entry.body.strip()}\n")
    elif isinstance(entry, SourceEntry):
        for name in entry.claims:
            output.say(f"  {name}")
    elif isinstance(entry, PartyEntry):
        _print_party(entry)
    else:
        _print_claims(entry)


def _print_claims(entry: "RecordEntry") -> None:
    for claim in entry.claims:
        rank = "" if claim.rank == "normal" else f" [{claim.rank}: {claim.reason}]"
        output.say(f"{claim.property:20} {_shown(claim.value)}{rank}")
        for place in claim.sources:
            output.say(
                f"{'':20}   {place.source}, {place.locator}, {place.evidence}; "
                f"confidence {claim.confidence}, known since {claim.recorded}"
            )


def _print_party(entry: "PartyEntry") -> None:
    for row in entry.memberships:
        role = row.value.get("role") if isinstance(row.value, dict) else ""
        output.say(f"member of            {row.of}, {role}, {row.valid}")
    for one in entry.records:
        output.say(f"{one.date or 'undated':20} {one.kind:10} {one.id}: {one.title}")
    for stance in entry.stances:
        output.say(f"{stance.date:20} {stance.topic}: {stance.before} → {stance.after}")


def _shown(value: JsonValue) -> str:
    """Return the value of a claim for people."""
    if isinstance(value, dict):
        return "; ".join(f"{k.replace('_', ' ')} {v}" for k, v in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


@atlas.command
def timeline(
    *,
    among: Filter = ANY,
    svg: OutFile | None = None,
    collection: Collection = None,
    as_json: Json = False,
) -> None:
    """Show what happened when, by kind, party and date; all parties given must be named.

    Parameters
    ----------
    svg
        Write the drawing, too.
    """
    from comity.apps.atlas.collection import open_atlas
    from comity.apps.atlas.show import timeline_rows
    from comity.atlas.timeline import timeline as records_in_time
    from comity.drawing.atlas.timeline import timeline_svg, timeline_table
    from comity.system.files import check_folder, write_whole

    if svg is not None:
        check_folder(svg)
    current = open_atlas(collection)
    since, until = days(among)
    rows = records_in_time(
        current.collection,
        parties=parties_of(current.register, among.party),
        kinds=among.kind or (),
        since=since,
        until=until,
    )
    if svg is not None:
        picture = timeline_svg(rows, f"{len(rows)} dated records of the atlas")
        write_whole(svg, picture.encode())
    if as_json:
        output.print_json(plain(timeline_rows(rows)))
        return
    for when, kind, mode, title, name in timeline_table(rows):
        output.say(f"{when:28} {kind:10} {mode:12} {title}  ({name})")
    output.say(f"{len(rows)} records" + (f", drawn in {svg}" if svg else ""))


@atlas.command
def export(
    form: Literal["json", "csv", "bibtex", "csl"],
    /,
    *,
    out: OutFile | None = None,
    kind: list[str] | None = None,
    collection: Collection = None,
    as_json: Json = False,
) -> None:
    """Export records and sources.

    Parameters
    ----------
    form
        json (records with claims), csv (one row per claim), bibtex or csl (sources).
    out
        The file to write; standard output if left out.
    kind
        Records of these kinds alone (json, csv).
    """
    from comity.apps.atlas.collection import open_atlas
    from comity.apps.atlas.export import export_text
    from comity.system.files import check_folder, write_whole

    if out is not None:
        check_folder(out)
    elif as_json:
        raise InputError("--json describes a written file", remedy="give --out FILE")
    text, count = export_text(open_atlas(collection).collection, form, kind or ())
    if out is None:
        output.raw(text)
        return
    write_whole(out, text.encode())
    if as_json:
        output.print_json({"path": str(out), "form": form, "entries": count})
    else:
        output.say(f"{out}: {count} entries")
