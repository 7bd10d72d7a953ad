"""The explorer: standings, lists, maps; the same page at a node and in the export."""

import gzip
import json
import re
from functools import cache
from urllib.parse import parse_qsl
from xml.etree import ElementTree as ET

import pytest

from comity.apps.atlas.collection import open_atlas
from comity.apps.atlas.site import make_site, theme, world
from comity.atlas.standing import rolls_of, standing
from comity.drawing.atlas.addresses import query_text
from comity.drawing.atlas.frame import MENU, at_node, near
from comity.drawing.atlas.narrowing import PART_ROWS, shown
from comity.drawing.atlas.page_model import Asking, Cell, Column, Table
from comity.drawing.atlas.sheets.maps import world_svg
from comity.drawing.atlas.site import fill, site_pages
from comity.drawing.atlas.world import WIDTH, projected, read_world
from comity.foundations.errors import FormatError, UnknownNameError
from comity.system.environment import load_register

#: What a first visit may weigh with its style sheets and script, compressed, bytes.
MOST_BYTES = 60_000
DISPUTED = {
    "Crimea",
    "Kosovo",
    "Northern Cyprus",
    "Somaliland",
    "Western Sahara",
    "Taiwan",
    "Palestine",
    "Falkland Islands (Malvinas)",
}


@cache
def site():
    return make_site(open_atlas())


@cache
def files():
    return dict(site_pages(make_site(open_atlas(), "https://atlas.example/a")))


def asking(query, live=True):
    words = {}
    for name, text in parse_qsl(query.lstrip("?")):
        words.setdefault(name, []).append(text)
    return Asking({n: tuple(t) for n, t in words.items()}, live)


# ---- standings -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("roll", "party", "state", "words"),
    [
        ("mem-ost", "party:USA", "joined", "party since 1967"),
        ("mem-moon", "party:USA", "out", "not in the complete roll"),
        ("mem-moon", "party:FRA", "signed", "signatory 1980, not ratified"),
        ("mem-moon", "party:SAU", "left", "party until 2024"),
        ("mem-liab", "party:AGO", "out", "not in it, a source says"),
        ("mem-artemis", "party:CHN", "unknown", "not documented"),
        ("mem-artemis", "party:FRA", "joined", "signatory since 2022"),
        ("mem-nato", "party:FRA", "joined", "member since 1949"),
        # A day by which is no day since which.
        ("mem-esa", "party:FRA", "joined", "member, by 2015"),
    ],
)
def test_a_standing_says_no_only_where_something_says_so(roll, party, state, words):
    collection = open_atlas().collection
    found = next(r for r in rolls_of(collection) if r.record.id == roll)
    one = standing(found, party, collection.manifest.updated)
    assert (one.state, one.words) == (state, words)


def test_absence_from_a_roll_that_is_not_complete_is_never_a_no():
    collection = open_atlas().collection
    day = collection.manifest.updated
    for roll in rolls_of(collection):
        for party in site().parties():
            one = standing(roll, party, day)
            if one.state == "out":
                assert roll.extent == "complete" or party in roll.others


# ---- lists ---------------------------------------------------------------------------

COLUMNS = (
    Column("Name", "name"),
    Column("Kind", "kind", facet=True),
    Column("Count", "count", number=True),
)
ROWS = tuple(
    (
        Cell(name),
        Cell(kind) if kind else Cell("no kind", state="unknown"),
        Cell(f"{count:,}", order=count),
    )
    for name, kind, count in [
        ("alba", "state", 9),
        ("Boreal", "agency", 1200),
        ("Cassia", "", 30),
        ("Dorne", "state", 100),
    ]
)
TABLE = Table(
    "list", "Things", COLUMNS, ROWS, sorted_by="name", rows_per_page=2, main=True
)


def names(query):
    return [row[0].words for row in shown(TABLE, asking(query)).rows]


def test_a_list_is_narrowed_sorted_and_paged_by_its_address():
    assert names("") == ["alba", "Boreal"]
    assert names("page=2") == ["Cassia", "Dorne"]
    assert names("page=99") == names("page=2")
    assert names("page=x") == names("page=1") == names("page=0")
    assert names("sort=-count") == ["Boreal", "Dorne"]
    assert names("sort=count") == ["alba", "Cassia"]
    assert names("sort=kind&page=2") == ["Dorne", "Cassia"]
    assert names("sort=-kind&page=2") == ["Boreal", "Cassia"]
    assert names("kind=state") == ["alba", "Dorne"]
    assert names("kind=unknown") == ["Cassia"]
    assert names("q=DORN") == ["Dorne"]
    assert names("q=nobody") == []
    assert names("kind=none-of-them") == []


def test_counts_of_a_facet_add_up_and_the_unknown_is_among_them():
    one = shown(TABLE, asking(""))
    (facet,) = one.facets
    assert sum(value.count for value in facet.values) == one.total == 4
    assert [value.key for value in facet.values if value.unknown] == ["unknown"]
    narrowed = shown(TABLE, asking("q=b&kind=state"))
    counts = {value.key: value.count for value in narrowed.facets[0].values}
    # Of what the words leave, whatever is chosen of the facet itself.
    assert counts == {"agency": 1, "state": 1, "unknown": 0}
    (current,) = [value for value in narrowed.facets[0].values if value.current]
    assert current.query == "?q=b"


def test_addresses_survive_any_words():
    said = "a b&c=d?ü\N{SNOWMAN}'\"<x>"
    text = query_text({"q": said, "none": ""})
    assert parse_qsl(text.lstrip("?")) == [("q", said)]
    assert re.fullmatch(r"\?[A-Za-z0-9_.~%&=-]*", text)


def test_a_long_table_goes_on_in_parts_of_the_export():
    count = len(open_atlas().collection.sources)
    parts = -(-count // PART_ROWS)
    assert parts > 1
    rows = 0
    for part in range(1, parts + 1):
        path = "sources.html" if part == 1 else f"sources.{part}.html"
        rows += files()[path].decode().count('<th scope="row"')
    assert rows == count


# ---- pages ---------------------------------------------------------------------------

SAME = (
    "index.html", "parties.html", "parties/fra.html", "parties/csto.html", "map.html",
    "records/mem-artemis.html", "articles/art-apollo-soyuz.html", "shifts.html",
    "sources/gcat-launch-log.html", "kinds/vote.html", "conflicts.html",
)  # fmt: skip


@pytest.mark.parametrize("path", SAME)
def test_a_page_is_the_same_at_a_node_and_in_the_export(path):
    view = site().view(path)
    node = str(site().body(view, Asking(), at_node))
    export = str(site().body(view, Asking(), near(path)))

    def plain(html):
        return re.sub(r'(href|action|data-\w+)="[^"]*"', r"\1", html)

    assert plain(node) == plain(export)
    assert 'href="/atlas' in node
    assert 'href="/' not in export
    assert '="site:' not in node + export


def test_a_page_that_is_none_is_refused():
    with pytest.raises(UnknownNameError):
        site().view("parties/nowhere.html")


def test_two_pages_never_have_one_path():
    with pytest.raises(ValueError, match="two pages at"):
        fill(make_site(open_atlas()))


def test_the_menu_leads_to_pages():
    for _, entries in MENU:
        for _, path in entries:
            assert path in site().makers


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("party=usa&party=rus", "United States of America compared with Russian"),
        ("party=party:FRA&party=deu&party=fra", "France compared with Germany"),
        ("party=ind&party=chn&party=jpn&party=kor&party=usa", "India compared with"),
        ("party=usa", "How do two, three or four parties differ?"),
        ("party=usa&party=%3Cscript%3E", "How do two, three or four"),
    ],
)
def test_parties_are_compared_two_to_four(query, title):
    view = site().view("compare.html", asking(query))
    assert view.title.startswith(title)
    assert "<script" not in site().body(view, asking(query), at_node)
    for table in view.tables():
        assert all(len(row) == len(table.columns) for row in table.rows)
        assert len(table.columns) <= max(5, 6)


def test_a_comparison_counts_votes_that_both_cast():
    view = site().view("compare.html", asking("party=usa&party=rus"))
    figures = next(part for part in view.parts if part.kind == "figures")
    alike = next(value for name, value, _ in figures.items if name == "Voted alike")
    same, both = map(int, alike.split(" of "))
    collection = open_atlas().collection
    votes = {"party:USA": {}, "party:RUS": {}}
    for record in collection.records.values():
        for claim in record.all("roll-call"):
            for letter in "YNA":
                for code in claim.part(letter).split():
                    if f"party:{code}" in votes:
                        votes[f"party:{code}"][record.id] = letter
    common = votes["party:USA"].keys() & votes["party:RUS"].keys()
    assert both == len(common)
    assert same == sum(votes["party:USA"][n] == votes["party:RUS"][n] for n in common)


# ---- maps ----------------------------------------------------------------------------


def test_the_projection_is_equal_earth():
    """Ends of its axes (Šavrič, Patterson and Jenny 2019, table 1): half width 2.70663, half height 1.31736."""
    scale = WIDTH / (2 * 2.7066297)
    middle = projected(0.0, 0.0)
    assert middle == pytest.approx((WIDTH / 2, 1.3173627 * scale), abs=1e-3)
    assert projected(180.0, 0.0)[0] == pytest.approx(WIDTH, abs=1e-3)
    assert projected(0.0, 90.0)[1] == pytest.approx(0.0, abs=1e-3)


def test_disputed_areas_belong_to_nobody_on_the_map():
    drawn = world()
    assert set(drawn.disputed) == DISPUTED
    assert not {"party:TWN", "party:PSE"} & ({*drawn.areas} | {*drawn.marks})
    svg = str(
        world_svg(drawn, {p: ("joined", p) for p in (*drawn.areas, *drawn.marks)}, "t")
    )
    assert svg.count('class="disputed"') == len(DISPUTED)
    for path in drawn.disputed.values():
        assert f'<path class="disputed" d="{path}">' in svg
    ET.fromstring(svg)  # noqa: S314 (made here)


def test_crimea_lies_apart_from_both_neighbours():
    x, y = projected(34.3, 45.2)
    # Its outline starts within two degrees of its middle; no area of a party starts there.
    near_it = re.compile(r"M([0-9.]+) ([0-9.]+)l")

    def starts(path):
        return [(float(a), float(b)) for a, b in near_it.findall(path)]

    assert all(abs(a - x) < 8 and abs(b - y) < 8 for a, b in starts(world().disputed["Crimea"]))  # fmt: skip
    for party in ("party:RUS", "party:UKR"):
        assert not [p for p in starts(world().areas[party]) if abs(p[0] - x) < 6 and abs(p[1] - y) < 3]  # fmt: skip


def test_areas_and_marks_are_of_parties_of_the_register():
    known = {str(p.id) for p in load_register() if p.kind == "state"}
    assert set(world().areas) | set(world().marks) <= known
    assert len(world().areas) > 160


def test_a_map_hatches_what_is_not_documented():
    view = site().view("maps/artemis.html")
    picture = next(part for part in view.parts if part.kind == "drawing").wide
    china = re.search(r'<path class="([a-z-]+)"[^>]*><title>People', picture)
    assert china[1] == "unknown-area"
    assert re.search(r'<path class="joined"[^>]*><title>France', picture)
    whole = site().view("maps/moon.html")
    picture = next(part for part in whole.parts if part.kind == "drawing").wide
    assert "unknown-area" not in picture
    assert re.search(r'<path class="left"[^>]*><title>Saudi', picture)


def test_outlines_that_are_none_are_refused():
    for value in (None, [], {}, {"per_degree": 10, "arcs": [[0, 0]], "areas": [{}]}):
        with pytest.raises(FormatError):
            read_world(value)


# ---- the export ----------------------------------------------------------------------


def test_the_sitemap_names_every_page_once():
    tree = ET.fromstring(files()["sitemap.xml"])  # noqa: S314 (made here)
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    places = [one.text for one in tree.iter(f"{space}loc")]
    assert len(places) == len(set(places)) == len(site().makers)
    for place in places:
        assert place.removeprefix("https://atlas.example/a/") in files()
    days = [one.text for one in tree.iter(f"{space}lastmod")]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", day) for day in days)
    assert b"Sitemap: https://atlas.example/a/sitemap.xml" in files()["robots.txt"]
    without = dict(site_pages(make_site(open_atlas())))
    assert "sitemap.xml" not in without
    assert b"Sitemap" not in without["robots.txt"]


def test_a_first_visit_is_light():
    common = sum(
        len(gzip.compress(data))
        for path, data in files().items()
        if path.startswith("static/")
    )
    heavy = {
        path: len(gzip.compress(data)) + common
        for path, data in files().items()
        if path.endswith(".html") and len(gzip.compress(data)) + common > MOST_BYTES
    }
    assert heavy == {}


def test_pages_ask_no_other_host_and_hold_no_style_or_script():
    for path, data in files().items():
        if not path.endswith(".html"):
            continue
        text = data.decode()
        assert "default-src 'none'" in text
        assert "unsafe" not in text.split("</head>", maxsplit=1)[0]
        assert " style=" not in text
        loaded = re.findall(r'<(?:script|img|iframe)[^>]*src="([^"]*)"', text)
        loaded += re.findall(r'<link rel="(?:stylesheet|icon)" href="([^"]*)"', text)
        assert not [one for one in loaded if "//" in one], path


def test_the_theme_of_the_export_follows_the_tokens_of_the_console():
    sheet = theme(files()["static/tokens.css"].decode())
    assert "prefers-color-scheme: light" in sheet
    assert "prefers-contrast: more" in sheet
    light = files()["static/tokens.css"].decode().split('[data-theme="light"] {')[1]
    assert light.split("}")[0].strip() in sheet


def test_what_the_scripts_read_is_there():
    index = json.loads(files()["compare.index.json"])
    assert {roll["id"] for roll in index["rolls"]} == {
        r.record.id for r in rolls_of(open_atlas().collection)
    }
    party = json.loads(files()["parties/usa.json"])
    assert {one["roll"] for one in party["standings"]} == {
        roll["id"] for roll in index["rolls"]
    }
    for title, path, *_ in json.loads(files()["search.index.json"]):
        assert title
        assert path in files()
