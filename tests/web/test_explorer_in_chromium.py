"""The explorer's export in Chromium: lists, search and comparison by script; sizes, phones, print."""

import functools
import gzip
import http.server
import threading
from urllib.parse import urlsplit

import pytest
from typing_extensions import override

from comity.apps.atlas.collection import open_atlas
from comity.apps.atlas.site import build_site, make_site
from comity.drawing.atlas.page_model import Asking
from tests.web.browsing import CHROMIUM, needs_chromium

pytestmark = [needs_chromium, pytest.mark.serial]

#: What a first visit may weigh, compressed, bytes, and how many files it may wait for before it
#: can be painted: the page and its style sheets.
MOST_BYTES, MOST_BEFORE_PAINT = 60_000, 5
KINDS = (
    "index.html", "parties.html", "parties/usa.html", "parties/csto.html", "compare.html",
    "compare.html?party=usa&party=rus&party=chn", "map.html", "records.html", "kinds/vote.html",
    "records/mem-ost.html", "articles.html", "articles/art-apollo-soyuz.html", "sources.html",
    "sources.2.html", "sources/gcat-launch-log.html", "search.html?q=apollo", "conflicts.html",
    "shifts.html", "records.html?kind=mission&sort=-claims",
)  # fmt: skip


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves the export, and says nothing."""

    @override
    def log_message(self, *_words):
        """Say nothing."""


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("export")
    build_site(make_site(open_atlas()), folder, lambda _d, _t: None)
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder))
    )
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield folder, f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def chromium():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def tab(chromium):
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.faults = []
    page.on("console", lambda one: page.faults.append(one.text))
    page.on("pageerror", lambda one: page.faults.append(str(one)))
    yield page
    context.close()
    assert page.faults == []


def names(tab):
    return tab.locator("table[data-main] tbody th").all_inner_texts()


def test_a_list_is_narrowed_and_sorted_by_links_alone(tab, place):
    _, origin = place
    tab.goto(origin + "parties.html")
    every = len(names(tab))
    tab.click('a[data-facet="kind"][data-value="agency"]')
    tab.wait_for_selector('a[data-value="agency"][aria-current="true"]')
    agencies = names(tab)
    assert 5 < len(agencies) < every
    assert "European Space Agency" in agencies
    tab.click('th[data-key="records"] a')
    tab.wait_for_selector('th[data-key="records"][aria-sort="descending"]')
    counts = tab.locator("table[data-main] tbody td:nth-child(4)").all_inner_texts()
    assert [int(n) for n in counts] == sorted(map(int, counts), reverse=True)
    tab.fill('input[name="q"] >> nth=1', "space agency")
    tab.click(".narrowing button")
    tab.wait_for_url("**q=space+agency**")
    assert "kind=agency" in tab.url
    assert "sort=-records" in tab.url
    tab.wait_for_function("() => document.querySelectorAll('table[data-main] tbody tr').length < 20")  # fmt: skip
    assert all("space" in name.casefold() for name in names(tab))


@pytest.mark.parametrize(
    "query",
    [
        "kind=state&sort=-records",
        "kind=operator&sort=name",
        "q=space&sort=-partners",
        "sort=since",
    ],
)
def test_the_script_shows_what_a_node_would(tab, place, query):
    """The same words of the address give the same rows in the same order."""
    from urllib.parse import parse_qsl

    from comity.drawing.atlas.narrowing import shown

    _, origin = place
    words = {name: (text,) for name, text in parse_qsl(query)}
    (table,) = make_site(open_atlas()).view("parties.html").tables()
    wanted, page = [], 1
    while True:
        asked = Asking({**words, "page": (str(page),)}, live=True)
        part = shown(table, asked)
        wanted += [row[0].words for row in part.rows]
        if not part.after:
            break
        page += 1
    tab.goto(f"{origin}parties.html?{query}")
    tab.wait_for_function(
        "n => document.querySelectorAll('table[data-main] tbody tr').length === n",
        arg=len(wanted),
    )
    assert names(tab) == wanted


def test_a_list_in_several_files_is_narrowed_whole(tab, place):
    _, origin = place
    official = sum(s.tier == 1 for s in open_atlas().collection.sources.values())
    for first in ("sources.html", "sources.3.html"):
        tab.goto(f"{origin}{first}?tier=1&sort=title")
        tab.wait_for_function(
            "n => document.querySelectorAll('table[data-main] tbody tr').length === n",
            arg=official,
        )


def test_any_parties_can_be_compared(tab, place):
    _, origin = place
    tab.goto(origin + "compare.html")
    tab.select_option("#party-1", "kaz")
    tab.select_option("#party-2", "nzl")
    tab.click(".comparing button")
    tab.wait_for_selector("table.beside")
    assert tab.inner_text("h1") == "Kazakhstan compared with New Zealand"
    view = make_site(open_atlas()).view(
        "compare.html", Asking({"party": ("kaz", "nzl")}, live=True)
    )
    standings, votes, *_ = view.tables()
    rows = tab.locator("table.beside >> nth=0").locator("tbody tr")
    assert rows.count() == len(standings.rows)
    for n, row in enumerate(standings.rows):
        said = rows.nth(n).inner_text()
        assert all(cell.words in said for cell in row), said
    lines = tab.locator("table.beside >> nth=1").locator("tbody tr")
    for n, row in enumerate(votes.rows):
        said = lines.nth(n).inner_text()
        assert all(cell.note in said for cell in row), said
    figures = next(part for part in view.parts if part.kind == "figures")
    shown = tab.inner_text(".figures")
    assert all(value in shown for _, value, _ in figures.items)


def test_a_search_finds_titles_and_shows_words_as_text(tab, place):
    _, origin = place
    tab.goto(origin + "index.html")
    tab.fill("#atlas-q", "apollo soyuz")
    tab.press("#atlas-q", "Enter")
    tab.wait_for_selector("[data-hits] li")
    hits = tab.locator("[data-hits] a").all_inner_texts()
    assert "Apollo-Soyuz Test Project" in hits[:5]
    tab.goto(origin + "search.html?q=%3Cimg%20src%3Dx%3E")
    tab.wait_for_selector("text=No entry fits")
    assert tab.locator("main img").count() == 0


def test_a_first_visit_is_light_and_asks_nobody_else(chromium, place):
    folder, origin = place
    for path in KINDS:
        context = chromium.new_context(viewport={"width": 390, "height": 844})
        tab = context.new_page()
        asked = []
        tab.on("request", lambda one, asked=asked: asked.append((one.url, one.resource_type)))  # fmt: skip
        tab.goto(origin + path)
        weight = 0
        for url, _ in asked:
            assert url.startswith(origin), url
            name = urlsplit(url).path.lstrip("/")
            weight += len(gzip.compress((folder / name).read_bytes()))
        # What a reader asks for by words is fetched then, and is no part of a first visit.
        if "?" not in path:
            assert weight <= MOST_BYTES, (path, weight)
        before = [url for url, kind in asked if kind in {"document", "stylesheet"}]
        assert len(before) <= MOST_BEFORE_PAINT, before
        tab.wait_for_function("() => performance.getEntriesByType('paint').length > 0")
        context.close()


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_no_page_is_wider_than_the_screen(chromium, place, width):
    _, origin = place
    context = chromium.new_context(viewport={"width": width, "height": 800})
    tab = context.new_page()
    for path in KINDS:
        tab.goto(origin + path, wait_until="networkidle")
        wide = tab.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, (path, wide)
    context.close()


def test_what_is_fixed_to_the_foot_of_a_phone_covers_no_words(chromium, place):
    _, origin = place
    context = chromium.new_context(viewport={"width": 360, "height": 740})
    tab = context.new_page()
    tab.goto(origin + "index.html")
    tab.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    foot = tab.locator("footer.foot p").bounding_box()
    tabs = tab.locator("nav.rail").bounding_box()
    assert foot["y"] + foot["height"] <= tabs["y"]
    for one in tab.locator("nav.rail a.item:visible").all():
        assert one.bounding_box()["height"] >= 44
    context.close()


def test_print_shows_the_page_and_not_its_controls(chromium, place):
    _, origin = place
    context = chromium.new_context(viewport={"width": 800, "height": 1100})
    tab = context.new_page()
    tab.emulate_media(media="print")
    tab.goto(origin + "parties.html")
    for hidden in (".rail", ".narrowing", ".facets", ".top form"):
        assert not tab.locator(hidden).first.is_visible(), hidden
    assert tab.locator("table[data-main] thead").is_visible()
    assert tab.locator("h1").is_visible()
    context.close()
