"""Sources that are down, empty, late, of yesterday, short or damaged: said, and nothing disappears."""

from dataclasses import replace

import numpy as np
import pytest

from comity.apps.watch.feeds import STATUSES, gather, look_at, opened, with_kept
from comity.apps.watch.operation_file import CatalogueSource
from comity.apps.watch.state_folder import StateFolder
from comity.astro.catalogue import sample_snapshot, take_rows
from comity.foundations.constants import DAY_US, HOUR_US
from comity.system.snapshots import save_snapshot

SOURCE = CatalogueSource(name="public", from_="sky.comity", every_h=24.0)


@pytest.fixture(scope="module")
def sky():
    made = sample_snapshot(200, 4)
    return take_rows(made, made.current)


@pytest.fixture
def state(tmp_path):
    made = StateFolder(tmp_path / "watch")
    made.make()
    return made


def newest_us(sky):
    return int(sky.elements.epoch_us.max())


def put(tmp_path, sky, days=0.0, name="sky.comity"):
    """Write a sky whose epochs lie some days later."""
    later = sky.elements.epoch_us + round(days * DAY_US)
    sources = tuple(replace(s, sha256=f"{days:064.3f}") for s in sky.sources)
    moved = replace(
        sky, elements=replace(sky.elements, epoch_us=later), sources=sources
    )
    save_snapshot(tmp_path / name, moved)


def read(tmp_path, state, at_us, source=SOURCE):
    (feed,) = opened(gather([source], tmp_path, state, at_us))
    assert feed.report.status in STATUSES
    assert bool(feed.report.words) != feed.report.well
    return feed


def test_new_and_then_unchanged(tmp_path, state, sky):
    put(tmp_path, sky)
    at_us = newest_us(sky) + HOUR_US
    assert read(tmp_path, state, at_us).report.status == "new"
    assert read(tmp_path, state, at_us + HOUR_US).report.status == "unchanged"
    put(tmp_path, sky, 0.5)
    assert read(tmp_path, state, at_us + DAY_US // 2).report.status == "new"


def test_a_source_that_gives_what_it_gave_yesterday_is_late(tmp_path, state, sky):
    put(tmp_path, sky)
    at_us = newest_us(sky) + HOUR_US
    read(tmp_path, state, at_us)
    feed = read(tmp_path, state, at_us + DAY_US)
    assert feed.report.status == "late"
    assert "26 h old" in feed.report.words
    assert len(feed.fresh) == len(sky)


def test_a_source_that_goes_back_is_not_used(tmp_path, state, sky):
    put(tmp_path, sky, 1.0)
    at_us = newest_us(sky) + DAY_US + HOUR_US
    read(tmp_path, state, at_us)
    put(tmp_path, sky, 0.2)
    feed = read(tmp_path, state, at_us + HOUR_US)
    assert feed.report.status == "older"
    assert newest_us(feed.fresh) == newest_us(sky) + DAY_US


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (None, "down"),
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"<html>busy</html>", "damaged"),
        (b"\x00\x01\x02" * 100, "damaged"),
        (b"PK\x03\x04 broken", "damaged"),
    ],
)
def test_what_it_gave_last_stays_in_use(tmp_path, state, sky, data, status):
    put(tmp_path, sky)
    at_us = newest_us(sky) + HOUR_US
    read(tmp_path, state, at_us)
    (tmp_path / "sky.comity").unlink()
    if data is not None:
        (tmp_path / "sky.comity").write_bytes(data)
    feed = read(tmp_path, state, at_us + HOUR_US)
    assert feed.report.status == status
    assert "stays in use" in feed.report.words
    assert feed.fresh.hash
    assert len(feed.fresh) == len(sky)


def test_one_that_never_gave_anything_says_so(tmp_path, state):
    feed = read(tmp_path, state, DAY_US)
    assert feed.fresh is None
    assert "never gave" in feed.report.words


def test_half_a_file_is_short_and_the_rest_is_kept(tmp_path, state, sky):
    put(tmp_path, sky)
    at_us = newest_us(sky) + HOUR_US
    before = read(tmp_path, state, at_us).fresh
    put(tmp_path, take_rows(sky, np.arange(80)), 0.1)
    feed = read(tmp_path, state, at_us + 3 * HOUR_US)
    assert feed.report.status == "short"
    merged, kept = with_kept([feed], before, at_us, 30.0)
    assert len(merged.current) == len(sky)
    assert len(kept) == len(sky) - 80
    # Their element sets are those of before, and so is their source.
    assert len(merged.sources) == 2
    later, still = with_kept([feed], merged, at_us, 30.0)
    assert set(still) == set(kept)
    assert len(later.sources) == 2


def test_what_is_too_old_is_let_go(tmp_path, state, sky):
    put(tmp_path, sky)
    at_us = newest_us(sky) + HOUR_US
    before = read(tmp_path, state, at_us).fresh
    put(tmp_path, take_rows(sky, np.arange(150)), 0.1)
    feed = read(tmp_path, state, at_us + 3 * HOUR_US)
    merged, kept = with_kept([feed], before, at_us + 40 * DAY_US, 30.0)
    assert (len(merged.current), kept) == (150, ())


def test_one_bad_source_stops_no_other(tmp_path, state, sky):
    put(tmp_path, sky)
    other = CatalogueSource(name="other", from_="none.csv")
    feeds = gather([other, SOURCE], tmp_path, state, newest_us(sky) + HOUR_US)
    assert [one.report.status for one in feeds] == ["down", "new"]


def test_the_newest_file_of_a_folder_counts(tmp_path, state, sky):
    (tmp_path / "in").mkdir()
    put(tmp_path / "in", sky, 0.0, "a.comity")
    source = CatalogueSource(name="public", from_="in")
    at_us = newest_us(sky) + HOUR_US
    read(tmp_path, state, at_us, source)
    put(tmp_path / "in", sky, 0.2, "b.comity")
    (tmp_path / "in" / ".b.part").write_bytes(b"half")
    assert read(tmp_path, state, at_us + 6 * HOUR_US, source).report.status == "new"


def test_to_look_at_a_source_keeps_nothing(tmp_path, sky):
    put(tmp_path, sky)
    feed = look_at(SOURCE, tmp_path, newest_us(sky) + HOUR_US)
    assert feed.report.status == "new"
    assert not (tmp_path / "watch").exists()
    service = CatalogueSource(name="far", from_="celestrak:active")
    assert look_at(service, tmp_path, DAY_US).fresh is None


def test_a_damaged_copy_is_said_and_read_again(tmp_path, state, sky):
    put(tmp_path, sky)
    at_us = newest_us(sky) + HOUR_US
    read(tmp_path, state, at_us)
    copy = tmp_path / "watch" / "feeds" / "public.comity"
    copy.write_bytes(copy.read_bytes()[:2000])
    feed = read(tmp_path, state, at_us + HOUR_US)
    assert (feed.report.status, feed.fresh) == ("damaged", None)
    assert read(tmp_path, state, at_us + 2 * HOUR_US).report.status == "new"
