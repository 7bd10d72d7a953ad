"""Sky and Operation as the node makes them: states, filters, files, what roles find."""

import csv
import re
from dataclasses import replace
from io import StringIO

import pytest

from comity.apps.sky.csv_files import csv_text
from comity.apps.sky.frames import decode_states
from comity.foundations.time import format_utc
from comity.trust.persons import Role
from tests.apps.sky.watches import public_sky, watch_folder
from tests.node.api.example_node import CANARIES
from tests.web.console_desk import desk as served_desk

PATHS = ("/sky", "/sky?object=900001", "/operation")


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    with served_desk(tmp_path_factory.mktemp("desk")) as made:
        yield made


@pytest.mark.parametrize("path", PATHS)
def test_pages_write_no_style_or_script_into_themselves(desk, path):
    answer = desk.get(path)
    assert answer.status_code == 200
    assert not re.search(
        r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", answer.text
    )
    assert "hx-on" not in answer.text


@pytest.mark.parametrize("role", list(Role))
def test_what_a_label_withholds_is_on_no_page(desk, role):
    for path in (*PATHS, "/sky?q=canary", "/sky/objects.csv", "/sky/object/1"):
        answer = desk.get(path, str(role))
        assert answer.status_code == 200, path
        shown = {level for level, word in CANARIES.items() if word in answer.text}
        if role in {Role.VIEWER, Role.ADMINISTRATOR}:
            assert not shown, path
    red = desk.get("/sky/object/5", str(role)).status_code
    assert red == (
        404 if role in {Role.VIEWER, Role.ADMINISTRATOR, Role.ANALYST} else 200
    )


def test_the_state_of_the_page_is_its_address(desk):
    page = desk.get("/sky?who=ours&regime=low").text
    assert 'data-who="ours" data-regime="low"' in page
    part = desk.get("/sky?who=ours", headers={"hx-request": "true"}).text
    assert "<html" not in part
    assert 'id="sky-filters"' in part
    assert 'id="sky-list"' in part
    card = desk.get("/sky?object=900001").text
    assert 'data-object="900001" ' in card
    assert "Position 1 σ" in card


def test_counts_and_coverage_have_their_whole(desk):
    page = desk.get("/sky", str(Role.VIEWER)).text
    assert re.search(r"<b>\d+</b> of 120 screened", bare(page))
    assert "against 1 own" in bare(page)


@pytest.mark.parametrize(
    "query", ["as_of=x", "as_of=-1", "cursor=nonsense", "as_of=" + 30 * "9"]
)
def test_wrong_words_in_an_address_are_refused(desk, query):
    for path in ("/sky", "/operation"):
        assert desk.get(f"{path}?{query}").status_code == 422


def test_unknown_objects_are_not_found(desk):
    assert desk.get("/sky/object/424242").status_code == 404
    assert desk.get("/sky/track/424242").status_code == 404
    assert desk.get("/sky?object=424242").status_code == 404


def test_states_come_through_the_page_as_through_the_api(desk):
    answer = desk.get("/sky/states?span_s=60&nodes=3")
    head, place, _ = decode_states(answer.content)
    assert head["nodes"] == 3
    assert place.shape[0] == 3
    assert answer.headers["cache-control"] == "no-store"
    for wrong in ("span_s=1", "nodes=99", "span_s=x", "nonsense=1&nodes=x"):
        assert desk.get(f"/sky/states?{wrong}").status_code == 422


def test_files_hold_all_rows(desk):
    rows = list(csv.DictReader(StringIO(desk.get("/sky/objects.csv").text)))
    assert len(rows) == 120 + 4
    assert rows[0]["who"] == "ours"
    ours = desk.get("/sky/objects.csv?who=ours").text
    assert len(ours.splitlines()) == 2
    told = desk.get("/operation/approaches.csv")
    assert told.headers["content-disposition"].startswith("attachment")


def test_texts_that_a_spreadsheet_would_calculate_are_texts():
    text = csv_text(("a",), [["=1+1"], ["@x"], [-1.5], [None], ["plain"]])
    assert text.split("\r\n")[1:6] == ["'=1+1", "'@x", "-1.5", '""', "plain"]


def test_strangers_are_led_to_the_sign_in(desk):
    import httpx

    for path in ("/sky", "/operation", "/sky/index", "/sky/states"):
        answer = httpx.get(desk.origin + path, headers={"accept": "text/html"})
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/sign-in")


@pytest.mark.parametrize("watch", ["", "nowhere"])
def test_without_a_watch_the_pages_say_so(desk, watch):
    before = desk.node.settings
    desk.node.settings = replace(before, watch=watch)
    try:
        sky = desk.get("/sky").text
        assert "nothing was screened" in sky.lower()
        assert "node.yaml" in sky or "comity watch run" in sky
        operation = desk.get("/operation")
        assert operation.status_code == 200
        assert "Nothing was screened here" in operation.text
        # What partners share is there all the same.
        assert CANARIES["clear"] in sky
    finally:
        desk.node.settings = before


# -- the past --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def moved(tmp_path_factory):
    """A desk, the instant of its first run, and a second run with another object in it."""
    with served_desk(tmp_path_factory.mktemp("past")) as made:
        folder, clock = made.node.folder / "operation", made.world.clock
        first_us = clock.at_us
        clock.move(7200)
        sky = public_sky(at_us=clock.at_us)
        names = sky.name.copy()
        names[-1] = "CAME LATER"
        watch_folder(
            folder, clock.at_us, watch=["900001"], sky=replace(sky, name=names)
        )
        yield made, first_us


@pytest.mark.parametrize("path", ["/sky", "/operation", "/sky?object=900001"])
def test_a_page_as_of_an_instant_is_that_of_the_run_before_it(moved, path):
    made, first_us = moved
    joint = "&" if "?" in path else "?"
    then = format_utc(first_us + 60_000_000, 0)
    text, now = made.get(f"{path}{joint}at={then}").text, made.get(path).text
    main = text.split("<main", 1)[1].split("</main>")[0]
    assert "As this node knew it at" in main
    assert "As this node knew it at" not in now
    assert "CAME LATER" not in text
    by_number = made.get(f"{path}{joint}as_of={first_us + 60_000_000}").text
    again = by_number.split("<main", 1)[1].split("</main>")[0]
    assert "As this node knew it at" in again
    for one in (main, again):
        # Ages are those of then: the run was a minute old.
        assert re.search(r"[>\u2068]1(&nbsp;|\u00a0)min[<\u2069]", one), path
    rail = text.split('<nav class="rail"', 1)[1].split("</nav>")[0]
    assert "at=" not in rail
    assert "as_of=" not in rail


def test_an_object_of_the_second_run_is_not_in_the_first(moved):
    made, first_us = moved
    assert "CAME LATER" in made.get("/sky?q=CAME").text
    assert "CAME LATER" not in made.get(f"/sky?q=CAME&as_of={first_us}").text
    then = made.get("/sky/objects.csv", params={"as_of": first_us, "q": "CAME"}).text
    assert "CAME LATER" not in then


def test_what_the_globe_asks_for_is_of_then_too(moved):
    made, first_us = moved
    text = made.get(f"/sky?as_of={first_us}").text
    assert f'data-as-of="{first_us}"' in text
    assert f"as_of_us={first_us}" in text
    card = made.get(f"/sky/object/900001?as_of={first_us}")
    assert card.status_code == 200
    assert "shared with us" not in card.text
    # Partners' rows are of now: an object that only they tell of was in no run.
    assert made.get("/sky/object/5").status_code == 200
    assert made.get(f"/sky/object/5?as_of={first_us}").status_code == 404
    track = f"/sky/track/900001?at_us={first_us}&as_of={first_us}"
    assert made.get(track).status_code == 200


def test_a_future_or_a_wrong_instant_is_none(moved):
    made, _ = moved
    for path in ("/sky", "/operation"):
        for query in ("at=tomorrow", "at=2999-01-01", f"as_of={2**55}"):
            answer = made.get(f"{path}?{query}")
            assert answer.status_code == 200
            assert 'class="asof-bar" role="alert"' in answer.text


def bare(text):
    return re.sub("[\u2066-\u2069]", "", text)


@pytest.mark.parametrize("language", ["fr", "ru", "ar", "zh"])
@pytest.mark.parametrize("path", ["/sky?object=900001", "/operation"])
def test_pages_are_in_the_language_of_the_reader(desk, path, language):
    text = desk.get(path, headers={"accept-language": language}).text
    main = text.split("<main", 1)[1].split("</main>")[0]
    # What the engine and partners say is marked as English; the rest of the words are not.
    inner = re.sub(r'<(\w+)[^>]* lang="en"[^>]*>.*?</\1>', "", main, flags=re.DOTALL)
    said = re.sub(r"<(svg|script).*?</\1>|<[^>]*>", " ", inner, flags=re.DOTALL)
    english = re.findall(r"\b(?:the|of|not|and|with|was|screened|decide)\b", said)
    assert not english, (language, english)
