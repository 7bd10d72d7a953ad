"""What a node tells of its watch: states without a run, filters, orders, parts, runs of before."""

import json
from contextlib import contextmanager
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from comity.apps.watch.node_watch import catalogue_of, watch_of
from comity.apps.watch.operations import (
    LATEST_RUN,
    LIST_APPROACHES,
    LIST_CHANGES,
    LatestOfWatch,
    ListApproaches,
    ListChanges,
)
from comity.apps.watch.run import run_watch
from comity.astro.catalogue import sample_snapshot, take_rows
from comity.foundations.constants import DAY_US, HOUR_US
from comity.foundations.errors import ComityError
from comity.foundations.time import parse_utc
from comity.system.snapshots import save_snapshot
from comity.trust.persons.callers import LOCAL
from tests.apps.watch.simulated_days import next_day
from tests.apps.watch.test_run import OPERATION


@contextmanager
def quiet(_part):
    yield lambda _done, _total: None


@pytest.fixture(scope="module")
def watched(tmp_path_factory):
    """Return a node whose watch has run on two days, the answers, and both reports."""
    folder = tmp_path_factory.mktemp("watched")
    made = sample_snapshot(700, 21)
    first = take_rows(made, made.current)
    at_us = int(first.elements.epoch_us.max()) + HOUR_US
    second, answers = next_day(
        first, at_us + DAY_US, 9, refit=0.3, births=3, losses=2, burns=2
    )
    both = np.intersect1d(first.object, second.object)[::40]
    own = "\n".join(f"  - {{object: {key}, mass_kg: 100}}" for key in both.tolist())
    (folder / "operation.yaml").write_text(OPERATION.format(own=own))
    reports = []
    for sky, now_us in ((first, at_us), (second, at_us + DAY_US)):
        save_snapshot(folder / "sky.comity", sky)
        reports.append(run_watch(folder / "operation.yaml", now_us, quiet))
    node = SimpleNamespace(folder=folder, settings=SimpleNamespace(watch="watch"))
    return node, answers, reports, both


def ask(node, operation, request):
    return operation.run(node, request, LOCAL)


def test_without_a_run_the_state_says_what_is_wrong(watched, tmp_path):
    def state(watch):
        node = SimpleNamespace(folder=tmp_path, settings=SimpleNamespace(watch=watch))
        found = ask(node, LATEST_RUN, LatestOfWatch()).watch
        rows = ask(node, LIST_APPROACHES, ListApproaches())
        changes = ask(node, LIST_CHANGES, ListChanges())
        assert rows.watch == changes.watch == found
        assert rows.items == changes.items == ()
        assert found.words
        assert found.remedy
        assert found.at is None
        return found.state

    assert state("") == "none"
    assert state("nowhere") == "missing"
    (tmp_path / "watch").mkdir()
    assert state("watch") == "empty"
    for damage in (b"", b"{", b'{"report": "x"}', b"[]", b'{"report": "../../x.json"}'):
        (tmp_path / "watch" / "latest.json").write_bytes(damage)
        assert state("watch") in {"damaged", "empty"}
    whole = watched[0].folder / "watch" / "latest.json"
    (tmp_path / "watch" / "latest.json").write_bytes(whole.read_bytes())
    (tmp_path / "watch" / "runs").mkdir()
    name = json.loads(whole.read_text())["report"]
    (tmp_path / "watch" / "runs" / name).write_text('{"operation": 5}')
    assert state("watch") == "damaged"


def test_the_last_run_in_brief(watched):
    node, _, (_, report), both = watched
    latest = ask(node, LATEST_RUN, LatestOfWatch())
    assert latest.watch.state == "there"
    assert latest.watch.at == report.at
    assert [one.satellite.object for one in latest.own] == both.tolist()
    assert latest.objects == len(catalogue_of(watch_of(node).run).current)
    left = sum(report.left_out_objects.values())
    assert latest.covered == latest.objects - left
    assert latest.approaches == len(report.rows)
    assert sum(latest.bases.values()) == latest.approaches
    (source,) = latest.sources
    assert source.every_h == 48
    for one in latest.own:
        rows = [
            row
            for row in report.rows
            if one.satellite.object in (row.object_1, row.object_2)
            and row.change != "gone"
        ]
        assert one.approaches == len(rows)
        known = [row.pc for row in rows if row.pc is not None]
        assert one.largest_pc == max(known, default=None)


def test_approaches_in_parts_filters_and_orders(watched):
    node, _, (_, report), both = watched
    seen, cursor = [], ""
    while True:
        part = ask(node, LIST_APPROACHES, ListApproaches(limit=7, cursor=cursor))
        assert part.fitting == part.listed == len(report.rows)
        seen += part.items
        cursor = part.next
        if not cursor:
            break
    assert [r for r in seen if r.change != "gone"] == [
        r for r in report.rows if r.change != "gone"
    ]
    assert len(seen) == len(report.rows)
    key = both.tolist()[0]
    mine = ask(node, LIST_APPROACHES, ListApproaches(own=key, limit=1000))
    assert mine.fitting == sum(
        key == r.object_1 or (r.both_own and key == r.object_2) for r in report.rows
    )
    due = ask(node, LIST_APPROACHES, ListApproaches(tier="decide", limit=1000))
    assert due.fitting >= report.tiers["decide"]
    assert {row.tier for row in due.items} == {"decide"}
    some = report.rows[0].name_2[:6].lower()
    found = ask(node, LIST_APPROACHES, ListApproaches(text=some, limit=1000))
    assert report.rows[0] in found.items
    near = ask(node, LIST_APPROACHES, ListApproaches(order="miss", limit=1000)).items
    there = [row.miss_km for row in near if row.change != "gone"]
    assert there == sorted(there)
    gone = [row.change == "gone" for row in near]
    assert gone == sorted(gone)
    with pytest.raises(ComityError):
        ask(node, LIST_APPROACHES, ListApproaches(cursor="nonsense"))


def test_runs_of_before_are_shown_as_of_then(watched):
    node, _, (first, second), _ = watched
    then_us = parse_utc(first.at) + HOUR_US
    assert ask(node, LATEST_RUN, LatestOfWatch(then_us)).watch.at == first.at
    part = ask(node, LIST_APPROACHES, ListApproaches(at_us=then_us, limit=3))
    assert part.listed == len(first.rows)
    # A cursor goes on in the run that it belongs to, whatever runs came meanwhile.
    more = ask(node, LIST_APPROACHES, ListApproaches(cursor=part.next, limit=3))
    assert more.watch.at == first.at
    before = ask(node, LATEST_RUN, LatestOfWatch(then_us - DAY_US))
    assert before.watch.state == "empty"
    assert second.at > first.at


def test_what_changed(watched):
    node, answers, _, _ = watched
    changes = ask(node, LIST_CHANGES, ListChanges(limit=1000))
    by = {
        kind: {i.object for i in changes.items if i.change == kind}
        for kind in changes.counts
    }
    assert by["added"] == answers.births
    assert by["lost"] == answers.losses
    assert by["manoeuvre"] >= set(answers.burns)
    assert changes.since is not None
    here = [one.here for one in changes.items]
    assert here == sorted(here, reverse=True)
    for one in changes.items:
        assert one.name
        assert (one.manoeuvre is not None) == (one.change == "manoeuvre")
    lost = ask(node, LIST_CHANGES, ListChanges(change="lost", limit=1))
    assert len(lost.items) == 1
    assert lost.next


def test_a_catalogue_that_is_gone_is_said(watched):
    run = watch_of(watched[0]).run
    with pytest.raises(ComityError, match="not kept"):
        catalogue_of(replace(run, catalogue=None))
    with pytest.raises(ComityError):
        catalogue_of(replace(run, catalogue=run.catalogue.with_name("x.comity")))
