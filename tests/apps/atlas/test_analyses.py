"""Votes, shifts and gaps as pages: what they count, and that nothing unknown reads as known."""

import html
import re
from functools import cache

import pytest

from comity.apps.atlas.collection import open_atlas
from comity.apps.atlas.site import make_site
from comity.atlas.blocs import ballots_of, bloc_votes
from comity.atlas.licences import left_out
from comity.drawing.atlas.page_model import Asking, Drawing, Table


@cache
def site():
    return make_site(open_atlas())


def view(path):
    return site().makers[path](Asking())


def table(path, key) -> Table:
    (found,) = (one for one in view(path).tables() if one.key == key)
    assert isinstance(found, Table)
    return found


def numbers(row):
    return [int(cell.words.replace(",", "")) for cell in row if cell.words.isdigit()]


def test_every_roll_call_is_listed_and_its_counts_add_up():
    ballots = ballots_of(site().collection)
    rows = table("votes.html", "list").rows
    assert len(rows) == len(ballots)
    for row in rows:
        *counts, named = numbers(row[4:])
        assert len(counts) == 4
        assert sum(counts) == named > 0
    days = [row[1].words for row in rows]
    assert days == sorted(days, reverse=True)
    assert {row[3].words for row in rows} == {"contested", "others"}
    assert all(row[0].to in site().makers for row in rows)


def blocs():
    return [
        p.removesuffix(".html") for p in site().makers if p.startswith("votes/bloc-")
    ]


@pytest.mark.parametrize("name", ["votes/bloc-nato", "votes/bloc-csto"])
def test_members_of_the_day_are_the_denominator(name):
    assert name in blocs()
    for row in table(f"{name}.html", "list").rows:
        members, *counts = numbers(row[4:10])
        assert sum(counts) == members
    early, late = (table(f"{name}.html", "list").rows[k] for k in (-1, 0))
    assert early[1].words < late[1].words


def test_nato_grows_with_its_members():
    rows = table("votes/bloc-nato.html", "list").rows
    members = {row[1].words[:4]: int(row[4].words) for row in rows}
    assert members["1958"] == 15
    assert members["2024"] == 32


def test_the_table_of_blocs_says_how_much_of_each_roll_is_known():
    rows = table("votes.html", "blocs").rows
    assert len(rows) == len(blocs()) >= 5
    for row in rows:
        assert row[0].note.startswith("roll ")
        assert "of" in row[2].note
    (nato,) = (row for row in rows if row[0].to == "votes/bloc-nato.html")
    roll = site().collection.records["mem-nato"]
    votes = [v for v in bloc_votes(ballots_of(site().collection), roll) if v.contested]
    cast = sum(v.yes + v.no + v.abstain for v in votes)
    assert nato[2].note == f"{sum(v.yes for v in votes)} of {cast}"


def test_a_state_that_cast_no_vote_has_no_share():
    for row in table("votes/states.html", "list").rows:
        named = int(row[1].words)
        if named == 0 or row[2].state == "unknown":
            assert row[2].state == row[3].state == row[4].state == "unknown"
        else:
            counts = [int(cell.note.split(" of ")[0]) for cell in row[2:5]]
            cast = int(row[2].note.split(" of ")[1])
            assert sum(counts) == cast
            assert cast + int(row[5].words) == named


def test_every_shift_is_listed_and_what_is_not_explained_is_hatched():
    shown = view("shifts.html")
    rows = table("shifts.html", "list").rows
    assert shown.title.startswith(f"{len(rows)} positions changed")
    explained = sum(row[-1].state != "unknown" for row in rows)
    assert f"explain {explained} of them" in shown.title
    assert {row[3].words for row in rows} == {"statements", "votes"}
    linked = [row for row in rows if row[6].to]
    assert len(linked) == len(rows)
    assert all(row[4].words != row[5].words for row in rows)


def test_gaps_are_counted_and_rolls_name_their_age():
    rows = table("gaps.html", "rolls").rows
    rolls = [r for r in site().collection.records.values() if r.kind == "membership"]
    assert len(rows) == len(rolls)
    assert {row[6].words for row in rows} <= {"look again", "recent"}
    out = table("gaps.html", "out").rows
    reasons = sum(len(row.reason.split("; ")) for row in left_out(site().collection))
    assert sum(int(row[1].words.replace(",", "")) for row in out) == reasons
    assert table("gaps.html", "tallies").rows


def networks():
    return [p for p in site().makers if p.startswith("network")]


@pytest.mark.parametrize("path", networks())
def test_a_network_names_its_ties_and_where_they_stand(path):
    shown = view(path)
    rows = table(path, "ties").rows
    assert 20 <= len(rows) <= 100
    places = [row[1].order for row in rows]
    assert places == sorted(places)
    assert all("without any one publisher" in row[1].note for row in rows)
    states = {"stable", "unstable", "rests on one publisher"}
    assert {row[3].words for row in rows} <= states
    assert rows[0][0].words in shown.title
    linked = [row[0].to for row in rows if row[0].to]
    assert len(linked) >= 20
    assert all(to in site().makers for to in linked)


@pytest.mark.parametrize("path", networks())
def test_no_name_of_a_network_collides_or_leaves_the_picture(path):
    """Names are 11 px and bold: 7 px a letter, and 12 px high."""
    drawn = next(p for p in view(path).parts if isinstance(p, Drawing))
    width = 720.0
    for svg, wide in ((drawn.wide, width), (drawn.narrow, 334.0)):
        boxes = []
        for x, y, anchor, words in re.findall(
            r'<text class="t-ink" x="([\d.]+)" y="([\d.]+)"(?: text-anchor="(\w+)")?>([^<]*)<',
            str(svg),
        ):
            long = 7.0 * len(html.unescape(words))
            left = float(x) - (long if anchor == "end" else 0.0)
            boxes.append((left, float(y) - 10.0, left + long, float(y) + 2.0))
            assert left >= 0.0, words
            assert left + long <= wide, words
        assert boxes
        for k, one in enumerate(boxes):
            for other in boxes[k + 1 :]:
                apart = (
                    one[2] <= other[0]
                    or other[2] <= one[0]
                    or one[3] <= other[1]
                    or other[3] <= one[1]
                )
                assert apart, (one, other)


def test_what_is_behind_a_tie_adds_up_to_its_weight():
    path = "ties/rus--usa.html"
    shown = view(path)
    rows = table(path, "list").rows
    assert f"{len(rows)} things tie them" in shown.title
    weights = [row[5].order for row in rows]
    assert weights == sorted(weights, reverse=True)
    assert f"Weight {sum(weights):.2f}" in shown.sub
    assert all(row[0].to in site().makers for row in rows if row[0].to)
    assert {row[2].words for row in rows} <= {"signed", "in force", "operated"}
