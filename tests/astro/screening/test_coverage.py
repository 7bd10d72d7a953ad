"""Who is not covered, from when, why: on every path of the engine."""

from dataclasses import replace

import numpy as np
import pytest

from comity.astro.catalogue import sample_snapshot
from comity.astro.orbits import ElementSets, propagate
from comity.astro.orbits.states import motion_from
from comity.astro.orbits.track import Track
from comity.astro.screening import Plan, make_problem, merge_blocks, run_block, screen
from comity.astro.screening.against import (
    NodeTable,
    fill_node_table,
    node_count,
    screen_against,
)
from comity.astro.screening.coverage import (
    MAX_AGE_D,
    REASONS,
    Coverage,
    Gap,
    age_gaps,
    coverage_words,
    theory_gaps,
    why,
)
from comity.astro.screening.tracks import screen_track
from comity.foundations import parse_utc
from comity.foundations.constants import DAY_US
from comity.foundations.errors import RangeError

START = parse_utc("2024-11-01")


def with_rows(*changes: dict[str, float], count: int = 60) -> ElementSets:
    """Return a few ordinary objects; the first rows take the given values."""
    elements = sample_snapshot(count).elements.take(np.arange(count))
    age = START - int(np.median(elements.epoch_us))
    elements = replace(elements, epoch_us=elements.epoch_us + age)
    columns: dict[str, np.ndarray] = {}
    for row, change in enumerate(changes):
        for name, value in change.items():
            column = columns.setdefault(name, getattr(elements, name).copy())
            column[row] = value
    return replace(elements, **columns)


def low(axis_km: float, **more: float) -> dict[str, float]:
    """Return a circular orbit with much drag at a height that decays soon."""
    motion = float(np.sqrt(398600.8 / axis_km**3))
    return {
        "mean_motion_rad_s": motion,
        "eccentricity": 1e-3,
        "bstar": 0.01,
        "epoch_us": START,
    } | more


#: Decays some hours into the window: the theory answers until then.
FALLING = low(6378.135 + 180.0)


def first_fault_s(elements: ElementSets, row: int, days: float) -> float:
    """Return the first second of the window at which the theory states a fault."""
    times = np.arange(0.0, days * 86400.0, 1.0)
    fault = propagate(elements.take(np.array([row])), START, times).fault[0]
    return float(times[np.flatnonzero(fault)[0]])


def of(coverage: Coverage, row: int) -> list[Gap]:
    return [gap for gap in coverage.left_out if gap.row == row]


def test_nothing_is_left_out_of_fresh_objects() -> None:
    found = screen(with_rows(), START, 0.2, 5.0)
    assert found.coverage.left_out == ()
    assert found.coverage.complete
    assert found.coverage.words().startswith("complete: ")


def test_an_object_that_the_theory_gives_up_is_covered_until_then() -> None:
    elements = with_rows(FALLING)
    expected = first_fault_s(elements, 0, 1.0)
    assert 3600.0 < expected < 80_000.0
    coverage = screen(elements, START, 1.0, 5.0).coverage
    (gap,) = of(coverage, 0)
    assert not coverage.complete
    assert gap.reason in {"theory", "decayed"}
    assert gap.from_s == pytest.approx(expected, abs=1.0)
    assert gap.from_s < expected + 1e-9
    assert gap.until_s == 86400.0
    assert why(gap).startswith("SGP4: ")


def test_a_falling_object_is_found_until_the_theory_gives_it_up() -> None:
    """Its companion stays beside it: the stay lasts until the theory ends."""
    elements = with_rows(FALLING)
    elements = elements.take(np.r_[np.arange(60), 0])
    elements.mean_anomaly_rad[60] += 1e-4
    found = screen(elements, START, 1.0, 5.0)
    (gap, _) = found.coverage.left_out
    mine = (found.first == 0) & (found.second == 60)
    assert mine.any()
    last = float(found.exit_s[mine].max())
    assert gap.from_s - 60.0 <= last <= gap.from_s + 1e-3


def test_the_same_coverage_for_every_plan_and_order_of_blocks() -> None:
    elements = with_rows(
        FALLING, low(6378.135 + 185.0), {"epoch_us": START - 20 * DAY_US}
    )
    whole = screen(elements, START, 1.0, 5.0).coverage
    assert len(whole.left_out) == 3
    for plan in (Plan(90.0, 4, 18), Plan(60.0, 5, 25, 20.0), Plan(180.0, 2, 11, 60.0)):
        assert screen(elements, START, 1.0, 5.0, plan=plan).coverage == whole
    plan = Plan()
    problem = make_problem(elements, START, 1.0, 5.0)
    blocks = [run_block(problem, plan, k) for k in range(plan.blocks(problem.length_s))]
    old = age_gaps(elements, START, 1.0, MAX_AGE_D)
    assert merge_blocks(problem, plan, blocks[::-1], old).coverage == whole


def test_an_epoch_of_1980_is_listed_from_the_start() -> None:
    """A median epoch near the window let it pass without a word."""
    elements = with_rows({"epoch_us": parse_utc("1980-01-01")})
    coverage = screen(elements, START, 0.1, 5.0).coverage
    gaps = of(coverage, 0)
    assert "age" in {gap.reason for gap in gaps}
    (gap,) = [gap for gap in gaps if gap.reason == "age"]
    assert (gap.from_s, gap.until_s) == (0.0, 8640.0)
    assert gap.value == pytest.approx(16376.1, abs=0.1)
    assert "16,376.1 d" in why(gap)


@pytest.mark.parametrize(
    ("epoch_d", "spans"),
    [
        (-1.0, []),
        (-13.5, [(0.5, 1.0)]),
        (-20.0, [(0.0, 1.0)]),
        (+14.5, [(0.0, 0.5)]),
        (+20.0, [(0.0, 1.0)]),
        (0.5, []),
    ],
)
def test_age_counts_from_the_instant_at_which_it_is_reached(
    epoch_d: float, spans: list[tuple[float, float]]
) -> None:
    elements = with_rows({"epoch_us": START + round(epoch_d * DAY_US)}).take(
        np.array([0])
    )
    gaps = age_gaps(elements, START, 1.0, 14.0)
    assert [(gap.from_s / 86400.0, gap.until_s / 86400.0) for gap in gaps] == spans
    assert all(gap.value > 14.0 for gap in gaps)


def test_both_sides_of_an_age_limit_shorter_than_the_window() -> None:
    elements = with_rows({"epoch_us": START + DAY_US}).take(np.array([0]))
    gaps = age_gaps(elements, START, 2.0, 0.5)
    spans = [(gap.from_s / 86400.0, gap.until_s / 86400.0) for gap in gaps]
    assert spans == [(0.0, 0.5), (1.5, 2.0)]


@pytest.mark.parametrize("age_d", [0.0, -1.0, float("nan"), float("inf")])
def test_an_age_that_is_no_limit_is_refused(age_d: float) -> None:
    with pytest.raises(RangeError, match="max age"):
        screen(with_rows(), START, 0.1, 5.0, max_age_d=age_d)


def test_old_objects_are_screened_all_the_same() -> None:
    elements = with_rows({"epoch_us": START - 20 * DAY_US})
    twice = elements.take(np.r_[np.arange(60), 0])
    found = screen(twice, START, 0.1, 5.0)
    assert ((found.first == 0) & (found.second == 60)).any()
    assert of(found.coverage, 0)
    assert of(found.coverage, 60)


def store_of(elements: ElementSets, days: float):
    shape = (len(elements), node_count(days), 3)
    table = NodeTable(
        np.empty(shape, np.float32), np.empty(shape, np.int16), np.empty(shape[0], bool)
    )
    return fill_node_table(elements, START, days, table)


def test_changed_objects_carry_the_coverage_of_the_catalogue_and_their_own() -> None:
    elements = with_rows(FALLING, {"epoch_us": START - 20 * DAY_US})
    store = store_of(elements, 1.0)
    changed = with_rows(FALLING).take(np.array([0]))
    coverage = screen_against(store, changed, np.array([7]), 5.0).coverage
    whole = screen(elements, START, 1.0, 5.0).coverage
    assert of(coverage, 0) == of(whole, 0)
    assert of(coverage, 1) == of(whole, 1)
    (own,) = of(coverage, 60)
    assert own.from_s == of(whole, 0)[0].from_s


def test_a_gap_of_a_replaced_element_set_is_none() -> None:
    elements = with_rows(FALLING)
    changed = with_rows().take(np.array([5]))
    coverage = screen_against(
        store_of(elements, 1.0), changed, np.array([0]), 5.0
    ).coverage
    assert coverage.complete


def test_changed_objects_are_not_compared_with_each_other() -> None:
    elements = with_rows()
    changed = elements.take(np.array([3, 4]))
    coverage = screen_against(
        store_of(elements, 0.2), changed, np.array([3, 4]), 5.0
    ).coverage
    assert {(gap.row, gap.reason) for gap in coverage.left_out} == {
        (60, "changed"),
        (61, "changed"),
    }


def test_a_track_tells_who_of_those_near_its_height_is_not_covered() -> None:
    same_height = low(6378.135 + 180.0, bstar=1e-6)
    old = low(6378.135 + 180.0, bstar=1e-6, epoch_us=START - 20 * DAY_US)
    elements = with_rows(FALLING, old, same_height)
    times = np.arange(0.0, 86400.0 + 1, 120.0)
    states = propagate(elements.take(np.array([2])), START, times)
    position, velocity = states.position_km[0], states.velocity_km_s[0]
    at_us = START + (times * 1e6).astype(np.int64)
    none = np.zeros(0, np.int64), np.zeros((0, 6, 6))
    track = Track(at_us, position, velocity, *none)
    coverage = screen_track(track, elements, 5.0, np.array([2])).coverage
    assert {gap.row for gap in coverage.left_out} == {0, 1}
    assert of(coverage, 0)[0].from_s == pytest.approx(
        first_fault_s(elements, 0, 1.0), abs=1.0
    )
    assert [gap.reason for gap in of(coverage, 1)] == ["age"]


def test_a_failure_between_samples_is_listed_where_it_is_known() -> None:
    elements = with_rows(FALLING)
    motion = motion_from(elements, START)
    begin = first_fault_s(elements, 0, 1.0)
    rows, known = np.array([0, 1], np.int32), np.array([begin + 1.0, np.nan])
    (gap,) = theory_gaps(motion, rows, known, begin + 2.0)
    assert gap.row == 0
    assert gap.from_s == pytest.approx(begin, abs=1.0)


@pytest.mark.parametrize("reason", sorted(REASONS))
def test_each_reason_has_words_and_none_is_complete(reason: str) -> None:
    text = coverage_words([reason, reason])
    assert text == f"not complete: 2 left out (2 {REASONS[reason]})"
    assert why(Gap(0, reason, 0.0, 1.0, 4.0, 14.0))


def test_words_count_by_reason() -> None:
    words = coverage_words(["age", "theory", "age"])
    assert (
        words == "not complete: 3 left out (1 the theory fails, 2 element set too old)"
    )
