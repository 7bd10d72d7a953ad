"""Files beside the pages of the explorer: CSV, SVG, JSON-LD and the feed of changes."""

import csv
import json
import re
from functools import cache
from io import StringIO
from xml.etree import ElementTree as ET

import pytest

from comity.apps.atlas.collection import open_atlas
from comity.apps.atlas.site import make_site
from comity.drawing.atlas.downloads import csv_of, dataset_of, feed_of, svg_of
from comity.drawing.atlas.page_model import Asking, Cell, Column, Drawing, Table

BASE = "https://atlas.example/a/"
SVG = "{http://www.w3.org/2000/svg}"
ATOM = "{http://www.w3.org/2005/Atom}"


@cache
def site():
    return make_site(open_atlas(), BASE)


def view(path):
    return site().makers[path](Asking())


def files(path):
    return {f.path: f for f in site().files(view(path))}


@pytest.mark.parametrize(
    "path", ["votes.html", "parties.html", "shifts.html", "records.html"]
)
def test_a_csv_has_a_row_for_each_row_of_its_table(path):
    table = next(t for t in view(path).tables() if t.main)
    stem = path.removesuffix(".html")
    rows = list(csv.reader(StringIO(files(path)[f"{stem}.csv"].make().decode())))
    assert len(rows) == len(table.rows) + 1
    assert all(len(row) == len(rows[0]) for row in rows)


def test_a_csv_holds_no_formula_and_leaves_what_is_not_known_empty():
    table = Table(
        "list",
        "T",
        (Column("A", "a"), Column("B", "b", number=True)),
        (
            (Cell("=cmd|' /C calc'!A0"), Cell("-3.5")),
            (Cell("@SUM(1)"), Cell("not known", state="unknown")),
            (Cell("plain, with a comma"), Cell("12,000")),
        ),
        main=True,
    )
    rows = list(csv.DictReader(StringIO(csv_of(table).decode())))
    assert [row["a"] for row in rows] == [
        "'=cmd|' /C calc'!A0",
        "'@SUM(1)",
        "plain, with a comma",
    ]
    assert [row["b"] for row in rows] == ["-3.5", "", "12,000"]


@pytest.mark.parametrize("path", ["network.html", "timeline.html", "maps/moon.html"])
def test_a_picture_stands_alone(path):
    stem = path.removesuffix(".html")
    (found,) = (f for p, f in files(path).items() if p == f"{stem}.svg")
    root = ET.fromstring(found.make())  # noqa: S314 (ours)
    assert root.tag == f"{SVG}svg"
    assert root.find(f"{SVG}style") is not None
    assert root.findall(f".//{SVG}a") == []
    assert b"site:" not in found.make()


def test_a_picture_with_links_keeps_its_words():
    from markupsafe import Markup

    drawn = Drawing(
        "p",
        "T",
        "w",
        Markup('<svg class="chart"><a href="site:x"><text>A &amp; B</text></a></svg>'),
    )
    text = ET.fromstring(svg_of(drawn)).find(f"{SVG}text")  # noqa: S314 (ours)
    assert text.text == "A & B"


def test_pages_with_a_table_describe_a_dataset():
    about = dataset_of(site(), view("votes.html"))
    assert about["@type"] == "Dataset"
    for name in ("name", "description", "license", "creator", "version", "url"):
        assert about[name]
    urls = [one["contentUrl"] for one in about["distribution"]]
    assert urls == [f"{BASE}votes.json", f"{BASE}votes.csv"]
    assert dataset_of(site(), view("index.html")) is None
    html = dict(site().page(view("votes.html")))["votes.html"].decode()
    (ld,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
    assert json.loads(ld) == json.loads(json.dumps(about))


def test_the_feed_names_the_newest_changes_once_each():
    root = ET.fromstring(feed_of(site()))  # noqa: S314 (ours)
    entries = root.findall(f"{ATOM}entry")
    assert len(entries) == 50
    ids = [one.findtext(f"{ATOM}id") for one in entries]
    assert len(set(ids)) == 50
    assert all(name.startswith(BASE) for name in ids)
    days = [one.findtext(f"{ATOM}updated") for one in entries]
    assert days == sorted(days, reverse=True)
    for name in ids:
        assert name.removeprefix(BASE) in site().makers
    plain = ET.fromstring(feed_of(make_site(open_atlas())))  # noqa: S314 (ours)
    assert plain.findtext(f"{ATOM}id").startswith("tag:")
    assert plain.find(f"{ATOM}entry/{ATOM}link") is None
