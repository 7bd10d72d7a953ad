"""Sky and Operation in Chromium: the policy, points, picking, time, search, accessibility, what is withheld."""

import json
from contextlib import contextmanager

import numpy as np
import pytest

from comity.apps.sky.merged import sky_of
from comity.astro.orbits.states import propagate
from comity.trust.persons import Role
from comity.trust.persons.callers import LOCAL
from tests.apps.sky.watches import PAIR
from tests.node.api.example_node import CANARIES
from tests.web.browsing import CHROMIUM, needs_chromium
from tests.web.console_desk import desk as served_desk

pytestmark = [needs_chromium, pytest.mark.serial]
#: WebGL in software, as a machine without a graphics processor has it.
SOFTWARE = (
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
)
GLOBE = "document.querySelector('comity-globe')"


@pytest.fixture(scope="module")
def launch():
    """Yield what starts Chromium with flags; one driver serves all of a module."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        started = []

        def start(*flags):
            made = play.chromium.launch(
                executable_path=CHROMIUM, args=["--no-sandbox", *flags]
            )
            started.append(made)
            return made

        yield start
        for one in started:
            one.close()


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    with served_desk(tmp_path_factory.mktemp("desk")) as made:
        yield made


@pytest.fixture(scope="module")
def browser(launch):
    return launch(*SOFTWARE)


@contextmanager
def opened(desk, browser, path="/sky", roles=(), drawn=True, **more):
    """Yield a page, what its console said, and all that came over the line."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, **more)
    page = desk.signed_in(context, *roles)
    said, came = [], []
    page.on("console", lambda one: said.append(one.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("response", lambda answer: came.append(answer))  # noqa: PLW0108 - it is marked
    page.goto(desk.origin + path)
    if drawn:
        page.wait_for_function(f"() => {GLOBE}.dataset.drawn")
    yield page, said, came
    context.close()


def violations(page):
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found]


@pytest.mark.parametrize(
    ("theme", "language"),
    [("dark", "en"), ("light", "en"), ("contrast", "en"), ("light", "ar")],
)
@pytest.mark.parametrize("path", ["/sky?object=900001", "/operation"])
def test_no_violation_of_the_policy_or_of_accessibility(
    desk, browser, path, theme, language
):
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = desk.signed_in(context)
    for name, value in (("comity-theme", theme), ("comity-language", language)):
        context.add_cookies([{"name": name, "value": value, "url": desk.origin}])
    said = []
    page.on("console", lambda one: said.append(one.text))
    page.goto(desk.origin + path)
    if path.startswith("/sky"):
        page.wait_for_function(f"() => {GLOBE}.dataset.drawn")
    assert not [text for text in said if "Content Security" in text or "Error" in text]
    assert violations(page) == []
    context.close()


def test_on_a_phone(desk, browser):
    context = browser.new_context(
        viewport={"width": 360, "height": 800}, has_touch=True
    )
    page = desk.signed_in(context)
    for path in ("/sky?object=900001", "/operation"):
        page.goto(desk.origin + path)
        wide = page.evaluate("() => document.documentElement.scrollWidth")
        assert wide <= 360
        assert violations(page) == []
    context.close()


def test_points_are_drawn(desk, browser):
    with opened(desk, browser) as (page, said, _):
        everything = page.evaluate(f"() => {GLOBE}.lit()")
        page.evaluate(f"() => {GLOBE}.scene.setShown(() => false)")
        earth = page.evaluate(f"() => {GLOBE}.lit()")
        assert earth > 20_000
        assert everything > earth + 40
        assert said == []


def test_the_browser_has_the_positions_of_the_server(desk, browser):
    sky = sky_of(desk.node, LOCAL)
    with opened(desk, browser) as (page, _, _):
        at_us = page.evaluate(f"() => {GLOBE}.nodes.states.nodes[1].atUs")
        for row in range(0, len(sky), 17):
            read = page.evaluate(f"key => {GLOBE}.read(key)", str(sky.keys[row]))
            one = sky.elements.take(np.array([row]))
            true = propagate(one, int(at_us), np.zeros(1))
            if true.fault[0, 0] == 0 and any(read):
                assert np.abs(np.array(read) - true.position_km[0, 0]).max() < 0.0011


#: Picks every object that stands free on the canvas; returns key, what was found, where both are.
PICKS = """() => {
  const globe = document.querySelector("comity-globe"), out = [];
  for (const key of globe.index.keys) {
    const spot = globe.spotOf(key);
    if (!spot || spot.hidden || spot.x < 260 || spot.x > 640 || spot.y < 140 || spot.y > 560) continue;
    const row = globe.scene.pick(spot.x, spot.y);
    const found = row < 0 ? "" : globe.index.keys[row];
    out.push({ key, found, spot, at: found ? globe.spotOf(found) : null });
  }
  return out;
}"""


def test_a_click_on_a_point_opens_its_card(desk, browser):
    with opened(desk, browser, reduced_motion="reduce") as (page, _, _):
        # The pair turns the camera once its paths have come.
        page.wait_for_function(
            "() => document.querySelectorAll('.over .track').length === 2"
        )
        picks = page.evaluate(PICKS)
        assert len(picks) > 3
        for one in picks:
            # Where several stand together, the nearest is found.
            assert one["at"] is not None, one["key"]
            assert abs(one["at"]["x"] - one["spot"]["x"]) < 6
            assert abs(one["at"]["y"] - one["spot"]["y"]) < 6
        # Beside every point there is nothing.
        assert page.evaluate(f"() => {GLOBE}.scene.pick(3, 3)") == -1
        chosen = picks[0]
        box = page.locator("comity-globe canvas").bounding_box()
        page.mouse.click(box["x"] + chosen["spot"]["x"], box["y"] + chosen["spot"]["y"])
        page.wait_for_selector("#card [data-object]")
        key = page.get_attribute("#card [data-object]", "data-object")
        assert key == chosen["found"]
        assert f"object={key}" in page.url


def test_search_finds_an_object_and_its_card(desk, browser):
    with opened(desk, browser) as (page, _, _):
        page.fill("#sky-q", "900001")
        page.press("#sky-q", "Enter")
        page.wait_for_function("() => location.search.includes('q=900001')")
        rows = page.locator("#sky-list tbody tr")
        assert rows.count() == 1
        rows.first.locator("a[data-card]").click()
        page.wait_for_selector("#card [data-object='900001']")
        page.wait_for_selector("comity-globe .over .track.us")
        page.click("#card .close")
        page.wait_for_function("() => !document.querySelector('#card *')")
        assert "object=" not in page.url


def test_filters_are_the_address_and_go_back(desk, browser):
    with opened(desk, browser) as (page, _, _):
        page.click("#sky-filters a:has-text('Ours')")
        page.wait_for_function("() => location.search === '?who=ours'")
        assert page.locator("#sky-list tbody tr").count() == 1
        shown = f"() => [...{GLOBE}.scene.geometry.attributes.shown.array].filter(Boolean).length"
        assert page.evaluate(shown) == 1
        page.go_back()
        page.wait_for_function("() => location.search === ''")
        page.wait_for_function(f"() => ({shown})() > 100")


def test_time_steps_runs_and_stays_within_its_bar(desk, browser):
    with opened(desk, browser) as (page, _, _):
        now = page.evaluate(f"() => Number({GLOBE}.dataset.now)")
        page.keyboard.press(".")
        first = page.evaluate(f"() => {GLOBE}.shownUs()")
        page.keyboard.press(",")
        assert page.evaluate(f"() => {GLOBE}.shownUs()") == pytest.approx(first - 60e6)
        page.keyboard.press(" ")
        assert page.get_attribute("#sky-run", "aria-pressed") in {"true", "false"}
        page.wait_for_function(f"() => {GLOBE}.shownUs() > {first} + 30e6")
        page.wait_for_function(
            "() => document.getElementById('sky-run').getAttribute('aria-pressed') === 'true'"
        )
        page.keyboard.press(" ")
        assert page.evaluate(f"() => {GLOBE}.rate") == 0
        page.evaluate(f"() => {GLOBE}.setTime({now} + 99 * 86400e6)")
        assert page.evaluate(f"() => {GLOBE}.shownUs()") == now + 7 * 86400e6
        page.wait_for_function(
            f"() => {GLOBE}.nodes.around({now} + 7 * 86400e6) !== null"
        )
        # The clock of the picture is that of its states.
        words = page.text_content("#sky-shown")
        assert words.startswith("9")


def test_the_pair_of_the_open_case_is_lit(desk, browser):
    with opened(desk, browser) as (page, _, _):
        marks = json.loads(page.evaluate(f"() => {GLOBE}.dataset.marks"))
        assert {one["key"] for one in marks} == set(PAIR)
        page.wait_for_function(
            "() => document.querySelectorAll('.over .track').length === 2"
        )
        # A person here has to act: the diamond stands where both come nearest.
        assert page.locator("comity-globe .over .diamond").count() == 1
        assert page.locator(".chart .act-fill").count() >= 1


def test_an_approach_that_the_orbits_do_not_show_is_not_marked(desk, browser):
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = desk.signed_in(context)
    away = {"object": PAIR[1], "position_km": [[0, 0, 9000], [100, 0, 9000]]}
    page.route(
        f"**/sky/track/{PAIR[1]}*", lambda route: route.fulfill(body=json.dumps(away))
    )
    page.goto(desk.origin + "/sky")
    page.wait_for_function(
        "() => document.getElementById('sky-told').textContent.includes('not marked')"
    )
    assert "km apart then" in page.text_content("#sky-told")
    assert page.locator("comity-globe .over .diamond").count() == 0
    context.close()


def test_reduced_motion_stands_still(desk, browser):
    with opened(desk, browser, reduced_motion="reduce") as (page, _, _):
        assert page.evaluate(f"() => {GLOBE}.rate") == 0
        shown = page.evaluate(f"() => {GLOBE}.shownUs()")
        words = page.text_content("#sky-shown")
        page.wait_for_timeout(1500)
        assert page.evaluate(f"() => {GLOBE}.shownUs()") == shown
        assert page.text_content("#sky-shown") == words


@pytest.mark.parametrize("roles", [(str(Role.VIEWER),), (str(Role.ANALYST),)])
def test_what_is_withheld_never_reaches_the_browser(desk, browser, roles):
    allowed = 0 if roles == (str(Role.VIEWER),) else 3
    with opened(desk, browser, roles=roles) as (page, _, came):
        page.fill("#sky-q", "canary")
        page.press("#sky-q", "Enter")
        page.wait_for_function("() => location.search.includes('q=canary')")
        keys = page.evaluate(f"() => {GLOBE}.index.keys")
        # The stream of events never ends: what it brings are numbers of entries.
        bodies = [
            answer.body()
            for answer in came
            if answer.ok
            and "event-stream" not in answer.headers.get("content-type", "")
        ]
        line = b"".join(bodies)
    assert len(line) > 10_000
    for k, (level, canary) in enumerate(CANARIES.items()):
        # The first object has the name that the public catalogue has for it.
        if k:
            assert (canary.encode() in line) is (k < allowed), level
            assert (str(k + 1) in keys) is (k < allowed), level


def test_without_webgl_the_table_tells_the_same(desk, launch):
    made = launch("--disable-gpu", "--disable-3d-apis")
    with opened(desk, made, drawn=False) as (page, _, _):
        page.wait_for_selector("#no-globe", state="visible")
        assert page.locator("#sky-list tbody tr").count() == 25
        page.click("#sky-filters a:has-text('Ours')")
        page.wait_for_function("() => location.search === '?who=ours'")
        page.click("#sky-list tbody tr a[data-card]")
        page.wait_for_selector("#card [data-object='900001']")
        assert violations(page) == []


def test_states_that_cannot_be_had_are_said(desk, browser):
    with opened(desk, browser) as (page, _, _):
        page.route("**/sky/states*", lambda route: route.abort())
        now = json.loads(page.evaluate(f"() => {GLOBE}.dataset.now"))
        page.evaluate(f"() => {GLOBE}.setTime({now} + 3600e6)")
        page.wait_for_function(
            "() => document.getElementById('sky-told').textContent.includes('could be had')"
        )
