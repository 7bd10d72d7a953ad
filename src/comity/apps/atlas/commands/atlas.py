"""Commands of the panel *Atlas*: check, search, show, timeline, export."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import App, Parameter

from comity.apps.atlas.commands.options import (
    ANY,
    Collection,
    Filter,
    answered,
)
from comity.cli import output
from comity.cli.app import ATLAS
from comity.cli.asking import ALL_ROWS, asked, rows_of
from comity.cli.options import Json, JsonRows, Limit, OutFile, Picture
from comity.cli.servers import AtServer, Server
from comity.foundations.errors import InputError
from comity.foundations.plain import Json as JsonValue, plain

if TYPE_CHECKING:
    from collections.abc import Mapping

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
def check(
    folder: Path | None = None,
    /,
    *,
    server: AtServer = None,
    as_json: JsonRows = False,
) -> int:
    """Check a collection: sources, dates, links, succession, conflicts, counts.

    Parameters
    ----------
    folder
        A folder of your own; the shipped collection if left out.
    """
    from comity.apps.atlas.collection import read_atlas
    from comity.apps.atlas.operations import CHECK_ATLAS
    from comity.apps.atlas.show import check_report
    from comity.node.operations import Nothing

    if server is not None and folder is not None:
        raise InputError("a folder and --server exclude each other")
    report = answered(
        server or folder,
        CHECK_ATLAS,
        Nothing(),
        lambda place: check_report(read_atlas(place)),
    )
    if as_json:
        output.print_json(plain(report))
    else:
        _print_report(report)
    return 1 if report.errors else 0


def _listed(counts: "Mapping[str, int]", form: str = "{n} {name}") -> str:
    return ", ".join(form.format(name=name, n=n) for name, n in counts.items())


def _print_report(report: "CheckReport") -> None:
    for fault in report.errors[:50]:
        output.say(f"{fault.file}, line {fault.line}: {fault.reason}")
    if len(report.errors) > 50:
        output.say(f"… and {len(report.errors) - 50} more: --json lists them")
    for conflict in report.conflicts[:20]:
        claims = " against ".join(
            f"{c.value}{f', {c.valid}' if c.valid else ''} ({c.rank})"
            for c in conflict.claims
        )
        output.say(f"conflict: {conflict.record}, {conflict.property}: {claims}")
    if len(report.conflicts) > 20:
        output.say(f"… and {len(report.conflicts) - 20} more: --json lists them")
    kinds = _listed(report.kinds)
    output.lines(
        [
            ("records", f"{report.records} ({kinds})"),
            ("articles", f"{report.articles}, and {report.concepts} concept pages"),
            ("claims", f"{report.claims} from {report.sources} sources"),
            ("by kind", _listed(report.claims_by_kind)),
            (
                "apart",
                f"{report.treaty_rows} treaty rows, {report.votes} votes of states",
            ),
            ("by best tier", _listed(report.tiers, "tier {name}: {n}")),
            ("checked how far", _listed(report.evidence)),
            ("source read in", _listed(report.retrieved, "{name}: {n}")),
            ("rolls", _listed(report.coverage)),
            ("with a source", f"{report.shares.sourced:.1%}"),
            ("with a place in it", f"{report.shares.located:.1%}"),
            ("two origins", f"{report.shares.two_sources:.1%}"),
            ("reviewed", f"{report.shares.reviewed:.1%} by a second person"),
            ("conflicts", f"{len(report.conflicts)}, and {report.disputes} disputes"),
            ("tallies", f"{report.unchecked_tallies} unchecked against another count"),
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
    most: Limit = 20,
    facets: Annotated[bool, Parameter(negative="")] = False,
    collection: Collection = None,
    as_json: JsonRows = False,
) -> int:
    """Search records, articles and concept pages; of several kinds or parties any one fits.

    Parameters
    ----------
    query
        Words; "a phrase"; -without; title:, text:, kind: and actor: ask one field. It may be
        left out where --kind, --party, --since, --until or --tier says what is wanted.
    tier
        Best source of this tier or better: 1 official … 4 machine-written.
    most
        How many answers.
    facets
        Count the answers by party, kind, decade and tier, too.
    """
    from comity.apps.atlas.collection import open_atlas
    from comity.apps.atlas.operations import SEARCH_ATLAS, searched
    from comity.apps.atlas.requests import AtlasSearch
    from comity.apps.atlas.search import open_index

    if not 0 <= tier <= 4:
        raise InputError(f"tier is {tier}, must be 1 to 4")
    if query is not None and not query.strip():
        raise InputError(
            "the query is empty",
            remedy="give a word or a phrase, or leave it out and choose by --kind, --party, "
            "--since, --until or --tier",
        )
    request = AtlasSearch(
        query or "",
        tuple(among.kind or ()),
        tuple(among.party or ()),
        among.since,
        among.until,
        tier,
        facets,
        most,
    )

    def here(folder: Path | None) -> "Answer":
        def note(text: str) -> None:
            output.notes().print(f"comity: {text}")

        return searched(open_index(folder, note), open_atlas(folder), request)

    answer = answered(collection, SEARCH_ATLAS, request, here)
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
    from comity.apps.atlas.operations import SHOW_ENTRY
    from comity.apps.atlas.requests import NamedEntry
    from comity.apps.atlas.show import show_entry

    entry = answered(
        collection,
        SHOW_ENTRY,
        NamedEntry(name),
        lambda folder: show_entry(open_atlas(folder), name),
    )
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
        said = f" (said by {claim.speaker})" if claim.speaker else ""
        output.say(f"{claim.property:20} {_shown(claim.value)}{said}{rank}")
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
    svg: Picture = None,
    collection: Collection = None,
    as_json: JsonRows = False,
) -> None:
    """Show what happened when, by kind, party and date; all parties given must be named.

    Parameters
    ----------
    svg
        Write the drawing, too.
    """
    from comity.apps.atlas.collection import open_atlas
    from comity.apps.atlas.lists import timeline_of
    from comity.apps.atlas.operations import (
        DRAW_TIMELINE,
        LIST_TIMELINE,
        drawn_timeline,
    )
    from comity.apps.atlas.requests import AtlasTimeline, TimelineDrawing
    from comity.atlas.dates import parse_edtf
    from comity.system.files import check_folder, write_whole

    if svg is not None:
        check_folder(svg)
    wanted = TimelineDrawing(
        tuple(among.kind or ()), tuple(among.party or ()), among.since, among.until
    )
    if isinstance(collection, Server):
        whole = AtlasTimeline(wanted.kind, wanted.party, wanted.since, wanted.until)
        with asked(collection) as node:
            rows = rows_of(node, LIST_TIMELINE, whole, ALL_ROWS)
            picture = None if svg is None else node.call(DRAW_TIMELINE, wanted)
    else:
        current = open_atlas(collection)
        rows = list(timeline_of(current, wanted))
        picture = None if svg is None else drawn_timeline(current, wanted)
    if svg is not None and picture is not None:
        write_whole(svg, picture.content)
    if as_json:
        output.print_json(plain(rows))
        return
    for row in rows:
        when = parse_edtf(row.date).words()
        output.say(f"{when:28} {row.kind:10} {row.mode:12} {row.title}  ({row.id})")
    output.say(f"{len(rows)} records" + (f", drawn in {svg}" if svg else ""))


@atlas.command
def export(
    form: Literal["json", "csv", "bibtex", "csl", "left-out"],
    /,
    *,
    out: OutFile | None = None,
    kind: list[str] | None = None,
    collection: Collection = None,
    as_json: Json = False,
) -> None:
    """Export records and sources, each citation with the terms of its source.

    What rests on sources that allow no bulk copies or no trade, or on a title alone, stays out.

    Parameters
    ----------
    form
        json (records with claims), csv (one row per claim), bibtex or csl (sources), left-out
        (the claims that stay out, and why).
    out
        The file to write; standard output if left out.
    kind
        Records of these kinds alone (json, csv).
    """
    from comity.apps.atlas.collection import open_atlas
    from comity.apps.atlas.operations import EXPORT_ATLAS, exported
    from comity.apps.atlas.requests import AtlasExport
    from comity.system.files import check_folder, write_whole

    if out is not None:
        check_folder(out)
    elif as_json:
        raise InputError("--json describes a written file", remedy="give --out FILE")
    request = AtlasExport(form, tuple(kind or ()))
    made = answered(
        collection,
        EXPORT_ATLAS,
        request,
        lambda folder: exported(open_atlas(folder), request),
    )
    if out is None:
        output.raw(made.content.decode())
        return
    write_whole(out, made.content)
    count, stay = made.counts["entries"], made.counts["left_out"]
    if as_json:
        about = {"path": str(out), "form": form, "entries": count, "left_out": stay}
        output.print_json(about)
    else:
        more = f"; {stay} claims stay out: comity atlas export left-out" if stay else ""
        output.say(f"{out}: {count} entries{more}")
