"""Maps of party status: who has joined a treaty, a pledge or an organisation, roll by roll.

Filled is joined, outlined is out by a source or a complete roll, hatched is not documented, so that
silence is never "no". Disputed areas have a style of their own and no status.
"""

from collections.abc import Iterator
from functools import partial
from xml.sax.saxutils import escape, quoteattr

from markupsafe import Markup

from comity.atlas.standing import Roll, Standing, standing
from comity.drawing.atlas.frame import Site, slug
from comity.drawing.atlas.page_model import (
    Asking,
    Cell,
    Chips,
    Column,
    Drawing,
    Lines,
    Note,
    Sheet,
    Table,
    Template,
    View,
)
from comity.drawing.atlas.sheets.lists import ATLAS, dated
from comity.drawing.atlas.sheets.standings import (
    SHAPES,
    day_of,
    evidence_of,
    name_of_roll,
    rolls,
)
from comity.drawing.atlas.world import HEIGHT, WIDTH, World
from comity.drawing.svg import number

__all__ = ["sheets"]

#: The map that a reader sees first.
FIRST = "mem-artemis"
#: Maps that stand first in the choice, and what they are called there.
FEATURED = (
    ("mem-artemis", "Artemis Accords"), ("mem-ilrs", "Lunar research station (ILRS)"),
    ("mem-asat-pledge", "Pledge: no destructive tests"), ("mem-ost", "Outer Space Treaty"),
    ("mem-arra", "Rescue"), ("mem-liab", "Liability"), ("mem-reg", "Registration"),
    ("mem-moon", "Moon"), ("mem-hcoc", "Code of conduct"), ("mem-nato", "NATO"),
    ("mem-csto", "CSTO"), ("mem-esa", "ESA"), ("mem-apsco", "APSCO"),
)  # fmt: skip
#: Styles of standings, and what the key calls them.
STYLES = {
    "joined": ("joined", "joined"),
    "signed": ("signed", "signed, or less than a full part"),
    "left": ("left", "left"),
    "out": ("out", "not in it: a source or a complete roll says so"),
    "unknown": ("unknown-area", "not documented: the roll does not say"),
}
DISCLAIMER = (
    "Outlines show land for orientation. They state nothing about the legal status of any "
    "territory, its authorities or its borders. Areas about which states disagree ({names}) have "
    "a style of their own and no status, whatever a roll says of them; other disputed lines, as in "
    "Kashmir, are too fine for this scale. Outlines: {source}."
)


def sheets(site: Site) -> Iterator[Sheet]:
    """Yield a map for each roll, the first of them at a path of its own."""
    if site.world is None:
        return
    yield Sheet("map.html", partial(_first, site))
    for roll in rolls(site):
        yield Sheet(_path(roll), partial(_map, site, roll, _path(roll)))


def _path(roll: Roll) -> str:
    return f"maps/{roll.record.id.removeprefix('mem-')}.html"


def _first(site: Site, asking: Asking) -> View:
    known = rolls(site)
    roll = next((r for r in known if r.record.id == FIRST), known[0] if known else None)
    if roll is None:
        return View("map.html", "No roll in the atlas says who has joined what")
    return _map(site, roll, "map.html", asking)


def _hatch() -> str:
    return (
        '<defs><pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(-45)"><line class="hatch-line" x1="0" y1="2.5" x2="5" '
        'y2="2.5"/></pattern></defs>'
    )


def world_svg(world: World, shown: dict[str, tuple[str, str]], title: str) -> Markup:
    """Return the map.

    Parameters
    ----------
    shown
        Party → style and words; a party that is not in it is plain land.
    """
    body = [_hatch(), f'<path class="land" d="{world.land}"/>']
    for party, path in world.areas.items():
        style, words = shown.get(party, ("land", ""))
        said = f"<title>{escape(words)}</title>" if words else ""
        body.append(f'<path class="{style}" d="{path}">{said}</path>')
    for name, path in world.disputed.items():
        words = escape(f"{name}: disputed, no status is shown")
        body.append(f'<path class="disputed" d="{path}"><title>{words}</title></path>')
    for party, (x, y) in world.marks.items():
        if party in shown:
            style, words = shown[party]
            body.append(
                f'<circle class="{style}" cx="{number(x)}" cy="{number(y)}" r="3.2">'
                f"<title>{escape(words)}</title></circle>"
            )
    return Markup(  # noqa: S704 (made here, words of others escaped)
        f'<svg class="chart map" viewBox="0 0 {number(WIDTH)} {number(HEIGHT)}" role="img" '
        f"aria-label={quoteattr(title)}>{''.join(body)}</svg>"
    )


def _states(site: Site) -> list[str]:
    return [p for p in site.parties() if site.kind_of(p) == "state"]


def _map(site: Site, roll: Roll, path: str, _asking: Asking) -> View:
    world = site.world
    assert world is not None  # noqa: S101 (without outlines there is no sheet)
    day = day_of(site)
    name = name_of_roll(site, roll)
    every = dict.fromkeys((*_states(site), *roll.members, *roll.others))
    found = {p: standing(roll, p, day) for p in every}
    shown = {
        p: (STYLES[one.state][0], f"{site.name_of(p)}: {one.words}")
        for p, one in found.items()
        if site.kind_of(p) == "state"
    }
    counts = {
        state: sum(one.state == state for p, one in found.items() if p in shown)
        for state in STYLES
    }
    title = f"{name}: {counts['joined']} states have joined, {counts['unknown']} are not documented"
    key = Template("map_key.html", {"counts": counts, "styles": STYLES})
    drawing = Drawing(
        "map",
        name,
        f"roll {roll.known} · equal-area projection",
        world_svg(world, shown, title),
        end=(
            Cell("Roll", site.path_of(roll.record.id)),
            Cell("Table", "#standings"),
            Cell("JSON", path.removesuffix(".html") + ".json"),
        ),
    )
    return View(
        path,
        title,
        sub=f"Of {len(shown)} states in the atlas. The roll is {roll.known}: {_absence(roll)}",
        parts=(
            _choose(site, roll),
            drawing,
            key,
            *_undrawn(site, world, found),
            _table(site, roll, found),
            _every(site),
            Note(
                DISCLAIMER.format(names=", ".join(world.disputed), source=world.source),
                "About this map",
            ),
        ),
        crumbs=(ATLAS, Cell("Map", "map.html")),
        tail=roll.record.id,
        cites=roll.record if path != "map.html" else None,
    )


def _absence(roll: Roll) -> str:
    if roll.extent == "complete":
        return "who is not in it had not joined by then."
    return "who is not in it may have joined all the same."


def _choose(site: Site, roll: Roll) -> Chips:
    known = {one.record.id: one for one in rolls(site)}
    items = tuple(
        Cell(words, _path(known[name])) for name, words in FEATURED if name in known
    )
    items += (Cell(f"all {len(known)} rolls", "#rolls"),)
    return Chips("Map of", items, dict(FEATURED).get(roll.record.id, ""))


def _every(site: Site) -> Lines:
    items = [
        Cell(
            name_of_roll(site, one),
            _path(one),
            note=f"roll {one.known}",
            end=str(len(one.members)),
        )
        for one in rolls(site)
    ]
    return Lines("rolls", "Every roll", items, words="and how many it names")


def _undrawn(site: Site, world: World, found: dict[str, Standing]) -> list[Note]:
    """Say which parties of the roll have no area with a status on the map."""
    drawn = set(world.areas) | set(world.marks)
    rest = [
        Cell(site.name_of(p), site.path_of(p), end=one.words)
        for p, one in found.items()
        if p not in drawn and one.state in {"joined", "signed", "left"}
    ]
    if not rest:
        return []
    note = Note(
        f"{len(rest)} that the roll names have no area with a status here: organisations, "
        "former states, and areas about which states disagree.",
        "Not drawn",
        rest,
    )
    return [note]


def _table(site: Site, roll: Roll, found: dict[str, Standing]) -> Table:
    words = {state: said.partition(":")[0] for state, (_, said) in STYLES.items()}
    rows = tuple(
        (
            Cell(site.name_of(p), site.path_of(p)),
            Cell(words[one.state], state=SHAPES[one.state])
            if one.state != "unknown"
            else Cell("not documented", state="unknown"),
            Cell(one.words, note=evidence_of(site, one, roll)),
            dated(one.since) if one.claim else Cell("–", order=""),
        )
        for p, one in sorted(found.items(), key=lambda item: site.name_of(item[0]))
    )
    columns = (
        Column("Party", "name"),
        Column("Standing", "standing", facet=True),
        Column("In words", "words"),
        Column("Since", "since"),
    )
    return Table(
        "standings",
        "Where each stands",
        columns,
        rows,
        sorted_by="name",
        rows_per_page=100,
        main=True,
        end=(
            Cell(
                "Compare",
                f"compare.html?party={slug('party:USA')}&party={slug('party:CHN')}",
            ),
        ),
    )
