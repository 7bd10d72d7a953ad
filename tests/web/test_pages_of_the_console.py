"""The console's pages without a browser: rights, strangers, fragments, policy, hostile words."""

import re
from pathlib import Path

import httpx
import pytest

import comity
from comity.apps.wiring import standard_pages
from comity.web.icons import GLYPHS, ICONS
from tests.node.api.example_node import CANARIES
from tests.web.console_desk import desk

ROOT = Path(comity.__file__).parent
TEMPLATES = sorted(ROOT.rglob("templates/*.html"))
PAGES = sorted({one.path for one in standard_pages() if one.method == "GET"})


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    with desk(tmp_path_factory.mktemp("console")) as made:
        yield made


def address(here, path):
    """Return a path with the names of this world in it."""
    case, notice = here.names["enc:000000"], here.names["notice:000000"]
    known = {
        "{name}": case if path.startswith("/cases") else notice,
        "{id:thing}": "party:alfa",
    }
    for word, value in known.items():
        path = path.replace(word, value)
    return re.sub(r"\{[a-z_]+(:\w+)?\}", "alfa-bravo", path)


@pytest.mark.parametrize("path", PAGES)
def test_strangers_are_led_to_the_sign_in_and_see_nothing(here, path):
    with httpx.Client(base_url=here.origin) as client:
        answer = client.get(address(here, path), headers={"accept": "text/html"})
        part = client.get(address(here, path), headers={"hx-request": "true"})
    assert answer.status_code in {303, 404}
    assert part.status_code in {401, 404}
    assert "Your session has ended" in part.text or part.status_code == 404


@pytest.mark.parametrize("path", PAGES)
def test_no_page_shows_a_viewer_what_is_withheld(here, path):
    answer = here.get(address(here, path), "viewer")
    assert answer.status_code < 500
    # A viewer sees clear and green alone.
    for level in ("amber", "amber+strict", "red"):
        assert CANARIES[level] not in answer.text


@pytest.mark.parametrize("path", PAGES)
def test_every_page_keeps_its_policy(here, path):
    answer = here.get(address(here, path))
    assert answer.status_code < 500, answer.text[:300]
    if "text/html" not in answer.headers.get("content-type", ""):
        return
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert " style=" not in answer.text
    assert not re.search(r"<script(?![^>]*\bsrc=)", answer.text)
    assert not re.search(r"\son[a-z]+=", answer.text)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_use_nothing_that_the_policy_forbids(path):
    text = path.read_text()
    assert not re.search(r"hx-on|hx-live|js:|<style|\sstyle=|\son[a-z]+=", text)
    assert "|safe" not in text
    assert not re.search(r"hx-trigger=\"[^\"]*\[", text)


def test_a_thing_without_a_page_and_a_word_that_is_none(here):
    assert here.get("/party:alfa").headers["location"] == "/parties/party:alfa"
    assert here.get("/party:bravo").headers["location"] == "/administration"
    led = here.get("/agreement:alfa-bravo:1").headers["location"]
    assert here.get(led).status_code == 200
    known = here.get("/object:norad:40001")
    assert known.status_code == 200
    assert "Shared by others" in known.text
    assert "as_of_us" not in known.text


@pytest.mark.parametrize("typed", ["40001", "object:norad:40001", "party:alfa"])
def test_what_search_finds_by_an_id_has_a_page(here, typed):
    found = here.get("/search", params={"q": typed}).text
    (path,) = re.findall(r'<li>.*?<a href="(/(?:object|party):[^"]*)"', found)[:1]
    answer = here.get(path)
    assert answer.status_code in {200, 303}
    assert here.get("/no:such").status_code in {404, 422}
    assert here.get("/no-such-page").status_code == 404
    assert here.get("/" + "9" * 9).status_code in {200, 404}


def test_what_happened_before_is_told_with_why(here):
    found = here.get(
        "/precedents",
        params={"situation": "launch", "party": ["party:RUS", "party:NOR"]},
    )
    assert "Norwegian rocket" in found.text
    assert "it names all parties of this one" in found.text
    none = here.get("/precedents", params={"situation": "<b>", "party": "<i>"})
    assert none.status_code == 200
    assert "no precedent" in none.text
    case = here.get(f"/cases/{here.names['enc:000000']}").text
    assert "somebody had to decide who moves" in case
    notice = here.get(f"/notices/{here.names['notice:000000']}").text
    assert "a launch was announced to others" in notice


HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' hx-get='/sign-out",
    "{{ 7 * 7 }}",
    "\u202egnp.exe",
    "\u2066a\u2069",
    "javascript:alert(1)",
    "%00",
    "\u0000",
    "🛰" * 200,
)


@pytest.mark.parametrize("words", HOSTILE)
def test_words_that_are_searched_for_are_inert(here, words):
    answer = here.get("/search", params={"q": words})
    assert answer.status_code < 500
    assert "<script>alert" not in answer.text
    assert "<img src=x" not in answer.text
    assert "\u202e" not in answer.text
    assert ">49<" not in answer.text


def test_language_and_theme_are_chosen_and_only_known_ones(here):
    done = here.send("POST", "/choices", data={"language": "ar", "next": "/today"})
    assert done.status_code == 303
    cookies = "; ".join(
        [here.cookie("viewer"), "comity-language=ar", "comity-theme=light"]
    )
    text = here.get("/today", headers={"cookie": cookies}).text
    assert '<html lang="ar" dir="rtl" data-theme="light">' in text
    for field in ("language", "theme"):
        wrong = here.send("POST", "/choices", data={field: "xx"})
        assert wrong.status_code == 422
        assert "xx" in wrong.text


def test_a_redirect_stays_at_this_node(here):
    for there in ("//elsewhere.example", "https://elsewhere.example", "\\\\x"):
        answer = here.send("POST", "/choices", data={"next": there})
        assert answer.headers["location"] == "/"


def test_shapes_are_shapes():
    for shape in [*ICONS.values(), *GLYPHS.values()]:
        assert re.fullmatch(r"(<(circle|rect|path)( [a-z-]+=\"[^\"<>]*\")+/>)+", shape)
