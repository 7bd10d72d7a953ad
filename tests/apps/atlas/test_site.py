"""The reading site: every link resolves, every page can be read by all, the same bytes again."""

import json
import posixpath
import shutil
from functools import cache
from urllib.parse import urldefrag

import pytest

from comity.apps.atlas.collection import open_atlas
from comity.apps.atlas.site import build_site, make_site
from comity.atlas.checking import conflicts
from comity.drawing.atlas.site import site_pages
from comity.foundations.errors import InputError
from comity.main import run
from tests.apps.atlas.pages import Page

CHROMIUM = shutil.which("chromium")


@cache
def site():
    return dict(site_pages(make_site(open_atlas())))


@cache
def pages():
    return {p: Page(raw.decode()) for p, raw in site().items() if p.endswith(".html")}


def test_every_page_can_be_read_by_all():
    wrong = {path: page.faults for path, page in pages().items() if page.faults}
    assert wrong == {}
    assert len(pages()) > 450


def test_the_check_finds_planted_faults():
    text = site()["index.html"].decode()
    for old, new in (
        ('lang="en"', ""),
        ("<h1>", "<h2>"),
        ("</main>", ""),
        ('scope="col"', 'class="x"'),
        ("</h2>", "</h2><img src='x'>"),
        ("</h2>", "</h2><a href='index.html'></a>"),
        ("<main", "<script>x</script><main"),
    ):
        broken = text.replace(old, new, 1)
        if broken == text:
            broken = site()["sources.html"].decode().replace(old, new, 1)
        assert Page(broken).faults, (old, new)


def test_every_link_resolves():
    lost = []
    for path, page in pages().items():
        for target in page.targets:
            if target.startswith(("http://", "https://")):
                continue
            name, fragment = urldefrag(target)
            # Words that a script of the page reads; the page is the same without.
            name = name.partition("?")[0]
            there = (
                posixpath.normpath(posixpath.join(posixpath.dirname(path), name))
                if name
                else path
            )
            if there not in site() or (
                fragment
                and there.endswith(".html")
                and fragment not in pages()[there].ids
            ):
                lost.append((path, target))
    assert lost == []


def test_every_record_party_and_article_has_a_page_and_its_json():
    atlas = open_atlas()
    for name in atlas.collection.records:
        value = json.loads(site()[f"records/{name}.json"])
        assert value["id"] == name
        assert value["cited"]
        assert f"records/{name}.html" in site()
    for name, article in atlas.collection.articles.items():
        assert json.loads(site()[f"articles/{name}.json"])["title"] == article.title
    assert json.loads(site()["parties/nato.json"])["id"] == "party:nato"
    assert json.loads(site()["network.json"])["nodes"]


def test_pages_cite_themselves_and_number_their_sources():
    text = site()["articles/art-nato-in-orbit.html"].decode()
    assert "Cite this page" in text
    assert "@misc{art-nato-in-orbit" in text
    assert 'href="#source-1"' in text
    assert "[@" not in text
    assert 'href="../records/lau-nato1-1970.html"' in text
    base = dict(site_pages(make_site(open_atlas(), "https://atlas.example/a/")))
    page = base["records/agr-ost-1967.html"].decode()
    assert "https://atlas.example/a/records/agr-ost-1967.html" in page


def test_conflicts_stand_on_the_page():
    text = site()["records/inc-aeolus-2019.html"].decode()
    assert "Sources disagree" in text
    assert "Starlink 67" in text
    listed = site()["conflicts.html"].decode()
    rows = sum(len(one.claims) for one in conflicts(open_atlas().collection))
    assert listed.count('<th scope="row"') == rows


def test_what_a_record_says_is_text_and_never_markup():
    """The loader refuses HTML; even if it did not, the page would show it as text."""
    from dataclasses import replace

    atlas = open_atlas()
    record = atlas.collection.records["agr-ost-1967"]
    evil = replace(record, title="<script>alert(1)</script>")
    records = {**atlas.collection.records, record.id: evil}
    made = make_site(
        replace(atlas, collection=replace(atlas.collection, records=records))
    )
    for path, raw in site_pages(made):
        if path.endswith(".html"):
            assert b"<script>" not in raw, path


def test_a_rebuild_gives_the_same_bytes_and_removes_what_is_gone(tmp_path):
    atlas = open_atlas()
    one = build_site(make_site(atlas), tmp_path / "a", lambda _d, _t: None)
    build_site(make_site(atlas), tmp_path / "b", lambda _d, _t: None)
    first = {
        p.relative_to(tmp_path / "a"): p.read_bytes()
        for p in (tmp_path / "a").rglob("*")
        if p.is_file()
    }
    second = {
        p.relative_to(tmp_path / "b"): p.read_bytes()
        for p in (tmp_path / "b").rglob("*")
        if p.is_file()
    }
    assert first == second
    assert one.files == len(first)
    again = build_site(make_site(atlas), tmp_path / "a", lambda _d, _t: None)
    assert (again.changed, again.removed) == (0, 0)
    listed = json.loads((tmp_path / "a" / "site.json").read_text())
    listed["files"]["records/old.html"] = "x"
    listed["files"]["../outside"] = "x"
    (tmp_path / "outside").write_text("stays")
    (tmp_path / "a" / "site.json").write_text(json.dumps(listed))
    (tmp_path / "a" / "records" / "old.html").write_text("stale")
    build_site(make_site(atlas), tmp_path / "a", lambda _d, _t: None)
    assert not (tmp_path / "a" / "records" / "old.html").exists()
    assert (tmp_path / "outside").read_text() == "stays"


def test_an_interrupted_build_goes_on(tmp_path):
    def stop(done, _total):
        if done == 40:
            raise KeyboardInterrupt

    made = make_site(open_atlas())
    with pytest.raises(KeyboardInterrupt):
        build_site(made, tmp_path, stop)
    done = build_site(made, tmp_path, lambda _d, _t: None)
    assert done.changed == done.files - 1 - 40


def test_a_folder_of_something_else_is_left_alone(tmp_path, capsys):
    (tmp_path / "mine.txt").write_text("mine")
    assert run(["atlas", "build", "--out", str(tmp_path)]) == 2
    assert "no reading site" in capsys.readouterr().err
    assert run(["atlas", "build", "--out", str(tmp_path / "mine.txt")]) == 4
    with pytest.raises(InputError):
        make_site(open_atlas(), "javascript:alert(1)")


SAMPLE = (
    "index.html", "timeline.html", "network.html", "shifts.html", "conflicts.html",
    "sources.html", "parties.html", "records.html", "articles.html", "search.html",
    "compare.html", "map.html", "maps/moon.html", "sources/gcat-launch-log.html",
    "records/inc-aeolus-2019.html", "records/mem-artemis.html",
    "records/act-usa.html", "parties/usa.html", "parties/nato.html", "kinds/vote.html",
    "articles/art-nato-in-orbit.html", "articles/con-layered-safety-net.html",
)  # fmt: skip


@pytest.mark.serial
@pytest.mark.skipif(CHROMIUM is None, reason="no chromium: apt install chromium")
def test_a_browser_finds_nothing_to_complain_of(tmp_path):
    """axe-core in Chromium: one page of each kind, in both themes."""
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright

    build_site(make_site(open_atlas()), tmp_path, lambda _d, _t: None)
    axe = Axe()
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        for scheme in ("light", "dark"):
            page = browser.new_page(color_scheme=scheme)
            for path in SAMPLE:
                page.goto(f"file://{tmp_path}/{path}")
                found = axe.run(page)
                said = (path, scheme, found.generate_report())
                assert found.violations_count == 0, said
        browser.close()


def test_the_picture_of_the_guide_is_drawn_from_the_collection():
    from pathlib import Path

    from comity.apps.atlas.networks import network_between
    from comity.drawing.atlas.network import network_svg

    atlas = open_atlas()
    network = network_between(atlas, None, None, [])
    title = f"Who cooperated with whom, {network.since.year} to {network.until.year}"
    root = Path(__file__).resolve().parents[3]
    kept = (root / "docs" / "pictures" / "cooperation.svg").read_text("utf-8")
    assert kept == network_svg(network, atlas.name_of, title)


def test_the_reference_names_every_kind_and_property():
    import re
    from pathlib import Path

    from comity.atlas.vocabulary import KINDS, PROPERTIES, SINGLE

    root = Path(__file__).resolve().parents[3]
    page = (root / "docs" / "reference" / "atlas.md").read_text("utf-8")
    kinds = dict(
        re.findall(
            r"^\| `([a-z]+)` \| (.*) \|$", page.split("### Properties")[0], re.MULTILINE
        )
    )
    assert {k: kinds[k] for k in KINDS} == KINDS
    rows = re.findall(r"^\| `([a-z-]+)` \| .* \| (yes)? ?\|$", page, re.MULTILINE)
    said = {name for name, _ in rows if name in PROPERTIES}
    assert {name for name, one in rows if one} == SINGLE
    assert set(PROPERTIES) - said <= {"text-version"}
