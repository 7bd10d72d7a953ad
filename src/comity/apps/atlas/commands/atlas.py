"""Commands of the panel *Atlas*: check, search, show, timeline, export."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import App, Parameter

from comity.cli import output
from comity.cli.app import ATLAS
from comity.cli.options import Json
from comity.foundations.errors import InputError

if TYPE_CHECKING:
    from comity.foundations.register import Register

__all__ = ["Collection", "From", "To", "atlas", "parties_of"]

atlas = App(
    name="atlas",
    help="Who cooperates with whom in orbit, since when, on what evidence.",
    group=ATLAS,
)
Collection = Annotated[
    Path | None,
    Parameter(
        name="--collection",
        env_var="COMITY_ATLAS",
        help="A folder of records of your own (COMITY_ATLAS); without collection.yaml it "
        "adds to the shipped collection.",
    ),
]
From = Annotated[str, Parameter(name="--from", help="Date (EDTF): from then on.")]
To = Annotated[str, Parameter(name="--to", help="Date (EDTF): until then.")]


def parties_of(register: "Register", names: list[str] | None) -> tuple[str, ...]:
    """Return the ids of parties that a person has named."""
    return tuple(str(register.find(name).id) for name in names or ())


@atlas.command
def check(folder: Path | None = None, /, *, as_json: Json = False) -> int:
    """Check a collection: sources, dates, links, succession, conflicts, counts.

    Parameters
    ----------
    folder
        A folder of your own; the shipped collection if left out.
    """
    from comity.apps.atlas.collection import read_atlas
    from comity.apps.atlas.show import check_json

    here = read_atlas(folder)
    told = check_json(here)
    if as_json:
        output.print_json(told)
        return 1 if here.faults else 0
    for fault in here.faults[:50]:
        output.say(f"{fault.file}, line {fault.line}: {fault.reason}")
    if len(here.faults) > 50:
        output.say(f"… and {len(here.faults) - 50} more: --json lists them")
    for conflict in told["conflicts"]:
        words = " against ".join(
            f"{c['value']} ({c['rank']})" for c in conflict["claims"]
        )
        output.say(f"conflict: {conflict['record']}, {conflict['property']}: {words}")
    share = told["shares"]
    output.lines(
        [
            ("records", f"{told['records']} ({_counts(told['kinds'])})"),
            ("articles", f"{told['articles']}, and {told['concepts']} concept pages"),
            ("claims", f"{told['claims']} from {told['sources']} sources"),
            ("with a source", f"{share['sourced']:.1%}"),
            ("with a place in it", f"{share['located']:.1%}"),
            ("two independent", f"{share['two_sources']:.1%}"),
            ("reviewed", f"{share['reviewed']:.1%} by a second person"),
            ("conflicts", str(len(told["conflicts"]))),
            ("errors", str(len(here.faults))),
        ]
    )
    return 1 if here.faults else 0


def _counts(kinds: dict[str, int]) -> str:
    return ", ".join(f"{n} {kind}" for kind, n in kinds.items())


@atlas.command
def search(
    query: str = "",
    /,
    *,
    kind: list[str] | None = None,
    party: list[str] | None = None,
    since: From = "",
    until: To = "",
    tier: int = 0,
    most: int = 20,
    facets: Annotated[bool, Parameter(negative="")] = False,
    collection: Collection = None,
    as_json: Json = False,
) -> int:
    """Search records, articles and concept pages.

    Parameters
    ----------
    query
        Words; "a phrase"; -without; title:, text:, kind: and actor: ask one field.
    kind
        actor, agreement, article, concept, facility, incident, launch, membership, mission,
        policy or vote.
    party
        Named in it: id, name or alias.
    tier
        Best source of this tier or better: 1 official … 4 machine-written.
    most
        How many answers.
    facets
        Count the answers by party, kind, decade and tier, too.
    """
    from dataclasses import asdict

    from comity.apps.atlas.search import search as find
    from comity.atlas.asking import Wanted
    from comity.atlas.dates import first_day, last_day
    from comity.atlas.vocabulary import ARTICLE_KINDS, KINDS
    from comity.system.environment import load_register

    known = (*KINDS, *ARTICLE_KINDS)
    if wrong := [k for k in kind or () if k not in known]:
        raise InputError(
            f"kind {wrong[0]!r} is unknown", remedy=f"one of {', '.join(known)}"
        )
    if not 0 <= tier <= 4:
        raise InputError(f"tier is {tier}, must be 1 to 4")
    actors = parties_of(load_register(), party)
    wanted = Wanted(
        query, tuple(kind or ()), actors, first_day(since), last_day(until), tier, most
    )
    answer = find(
        wanted,
        collection,
        lambda words: output.notes().print(f"comity: {words}"),
        facets=facets,
    )
    if as_json:
        hits = [asdict(hit) for hit in answer.hits]
        output.print_json(hits if not facets else {"hits": hits, **_more(answer)})
        return 0
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
    return 0


def _more(answer: Any) -> dict[str, Any]:
    return {
        "total": answer.total,
        "facets": {name: dict(counts) for name, counts in answer.facets.items()},
        "instead": {word: list(near) for word, near in answer.instead.items()},
    }


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

    here = open_atlas(collection)
    value = show_entry(here, name)
    if as_json:
        output.print_json(value)
        return
    output.say(f"{value['title']}  ({value['kind']}, {value['id']})")
    if value.get("body"):
        output.say("\n" + value["summary"] + "\n\n" + value["body"].strip() + "\n")
    for claim in value.get("claims", ()):
        if isinstance(claim, str):
            output.say(f"  {claim}")
            continue
        words = _said(claim["value"])
        rank = (
            ""
            if claim["rank"] == "normal"
            else f" [{claim['rank']}: {claim['reason']}]"
        )
        output.say(f"{claim['property']:20} {words}{rank}")
        for place in claim["sources"]:
            output.say(
                f"{'':20}   {place['source']}, {place['locator']}, {place['evidence']}; "
                f"confidence {claim['confidence']}, known since {claim['recorded']}"
            )
    for row in value.get("memberships", ()):
        output.say(
            f"member of            {row['of']}, {row['value']['role']}, {row['valid']}"
        )
    for row in value.get("records", ()):
        output.say(
            f"{row['date'] or 'undated':20} {row['kind']:10} {row['id']}: {row['title']}"
        )
    for row in value.get("stances", ()):
        output.say(f"{row['date']:20} {row['topic']}: {row['from']} → {row['to']}")


def _said(value: Any) -> str:
    """Return the value of a claim for people."""
    if isinstance(value, dict):
        return "; ".join(f"{k.replace('_', ' ')} {v}" for k, v in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


@atlas.command
def timeline(
    *,
    party: list[str] | None = None,
    kind: list[str] | None = None,
    since: From = "",
    until: To = "",
    svg: Path | None = None,
    collection: Collection = None,
    as_json: Json = False,
) -> None:
    """Show what happened when, by party, kind and date.

    Parameters
    ----------
    party
        Named in it; several: all of them.
    kind
        One of these kinds.
    svg
        Write the drawing, too.
    """
    from comity.apps.atlas.collection import open_atlas
    from comity.apps.atlas.show import timeline_json
    from comity.atlas.dates import first_day, last_day
    from comity.atlas.timeline import timeline as rows_of
    from comity.drawing.atlas.timeline import timeline_svg, timeline_table
    from comity.system.files import check_folder, write_whole

    if svg is not None:
        check_folder(svg)
    here = open_atlas(collection)
    rows = rows_of(
        here.collection,
        parties=parties_of(here.register, party),
        kinds=kind or (),
        since=first_day(since),
        until=last_day(until),
    )
    if svg is not None:
        picture = timeline_svg(rows, f"{len(rows)} dated records of the atlas")
        write_whole(svg, picture.encode())
    if as_json:
        output.print_json(timeline_json(rows))
        return
    for when, kind_, mode, title, name in timeline_table(rows):
        output.say(f"{when:28} {kind_:10} {mode:12} {title}  ({name})")
    output.say(f"{len(rows)} records" + (f", drawn in {svg}" if svg else ""))


@atlas.command
def export(
    form: Literal["json", "csv", "bibtex", "csl"],
    /,
    *,
    out: Path | None = None,
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
        raise InputError("--json tells about a written file", remedy="give --out FILE")
    text, count = export_text(open_atlas(collection).collection, form, kind or ())
    if out is None:
        output.raw(text)
        return
    write_whole(out, text.encode())
    if as_json:
        output.print_json({"path": str(out), "form": form, "entries": count})
    else:
        output.say(f"{out}: {count} entries")
