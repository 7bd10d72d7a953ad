"""Who brings what: sums, symmetries, closed forms, and errors that hold."""

import math
from itertools import permutations

import numpy as np
import pytest

from comity.astro.constellations.kernels.volume import deliver
from comity.astro.constellations.records import (
    Craft,
    Fleet,
    Ground,
    Member,
    Service,
    Tie,
)
from comity.astro.constellations.scene import Scene, contacts_of_windows
from comity.astro.constellations.sensors import Sensor
from comity.astro.constellations.shapley import shapley, shapley_sampled
from comity.astro.constellations.shares import balance_of, coverage_shares, shares_of
from comity.foundations.errors import RangeError, StoppedError
from tests.astro.constellations.scenes import passes_from, random_passes, scene_of

LENGTH = 86_400.0


def made_fleet(members, crafts, grounds=(), ties=None, **rates):
    """Return a fleet with satellites and stations of given members."""
    every = [(a, b) for a in range(members) for b in range(a + 1, members)]
    return Fleet(
        "made",
        tuple(Member(f"m{k}") for k in range(members)),
        tuple(Craft(f"c{k}", m, "1", Sensor(), **rates) for k, m in enumerate(crafts)),
        tuple(Ground(f"g{k}", m, f"s{k}", 0.0, 0.0) for k, m in enumerate(grounds)),
        tuple(Tie(*pair) for pair in (every if ties is None else ties)),
        (),
        Service(),
    )


def made_scene(seed, members=4, crafts=9, grounds=5, places=30, **rates):
    rng = np.random.default_rng(seed)
    owners = [*range(members), *rng.integers(0, members, crafts - members)]
    fleet = made_fleet(members, owners, rng.integers(0, members, grounds), **rates)
    return scene_of(
        fleet,
        random_passes(rng, places, crafts, LENGTH),
        random_passes(rng, crafts, grounds, LENGTH),
    )


def plain_shapley(values, n):
    """Average over all orders."""
    out = np.zeros(n)
    orders = list(permutations(range(n)))
    for order in orders:
        inside = 0
        for i in order:
            out[i] += values[inside | 1 << i] - values[inside]
            inside |= 1 << i
    return out / len(orders)


def test_shapley_is_the_mean_over_all_orders():
    rng = np.random.default_rng(1)
    for n in (1, 2, 3, 5):
        values = np.concatenate([[0.0], rng.random(2**n - 1)])
        assert shapley(values) == pytest.approx(plain_shapley(values, n), abs=1e-12)


def test_shapley_has_its_axioms():
    rng = np.random.default_rng(2)
    n = 12
    values = rng.random(1 << n) * 1e6
    values[0] = 0.0
    found = shapley(values)
    assert abs(math.fsum(found) - values[-1]) < 1e-9 * abs(values[-1])
    # Who adds nothing gets nothing; who adds the same gets the same.
    rows = np.arange(1 << n)
    dull = values[rows & ~1]
    assert shapley(dull)[0] == pytest.approx(0.0, abs=1e-6)
    ones = np.array([int(k & 3).bit_count() ** 2 for k in rows], float)
    assert shapley(ones)[:2].tolist() == [2.0, 2.0]
    with pytest.raises(RangeError, match="power of two"):
        shapley(values[:5])


@pytest.mark.parametrize("name", ["coverage", "wait_h", "contact_h", "volume_gbit"])
def test_shares_sum_to_the_total(name):
    scene = made_scene(5, rate_mbit_s=100.0, made_mbit_s=20.0)
    found = shares_of(scene, scene.state(), name)
    assert found.method == "exact"
    assert abs(math.fsum(found.value) - found.total) < 1e-9 * max(1.0, abs(found.total))
    whole = scene.measure(scene.state(), [name])[name]
    if name != "wait_h":
        assert found.total == pytest.approx(whole)
    else:
        # Nobody waits half the span on average; what is saved is the rest.
        assert found.total == pytest.approx(12.0 - whole)
    assert (found.value >= -1e-12).all()
    assert (found.alone <= found.total + 1e-9).all()


def test_coverage_shares_are_the_even_split():
    scene = made_scene(6)
    state = scene.state()
    n = len(scene.fleet.members)
    values = np.array(
        [
            scene.seen(state.crafts & ((k >> scene.craft_member) & 1 == 1))[0]
            for k in range(1 << n)
        ]
    )
    assert coverage_shares(scene, state) == pytest.approx(shapley(values), abs=1e-12)
    assert shares_of(scene, state, "coverage").value == pytest.approx(
        shapley(values), abs=1e-12
    )


def test_sampled_values_hold_their_error_and_sum():
    """The 95 % interval holds the exact value in 95 of 100 cases, within what chance allows."""
    rng = np.random.default_rng(11)
    inside = total = 0
    for _ in range(60):
        n = 6
        weights, values = rng.random(n), np.empty(1 << n)
        for k in range(1 << n):
            some = weights[(k >> np.arange(n)) & 1 == 1]
            values[k] = some.sum() ** 1.7 + 0.5 * len(some) * rng.random()
        values[0] = 0.0

        def worth(members, values=values):
            return values[int(np.dot(members, 1 << np.arange(len(members))))]

        mean, error = shapley_sampled(worth, n, rng, pairs=60)
        assert math.fsum(mean) == pytest.approx(values[-1], abs=1e-9)
        inside += int((np.abs(mean - shapley(values)) <= error).sum())
        total += n
    assert 0.91 <= inside / total <= 0.99


def test_sampling_needs_a_seed_beyond_twelve_members():
    scene = made_scene(7, members=13, crafts=13, grounds=3, places=4)
    with pytest.raises(RangeError, match="members is 13"):
        shares_of(scene, scene.state(), "wait_h")
    rng = np.random.default_rng(0)
    found = shares_of(scene, scene.state(), "wait_h", rng=rng, pairs=40)
    assert found.method == "sampled"
    assert math.fsum(found.value) == pytest.approx(found.total, abs=1e-9)
    assert (found.error > 0).any()
    # Coverage is exact for any number of members.
    exact = shares_of(scene, scene.state(), "coverage")
    assert exact.method == "exact"
    assert math.fsum(exact.value) == pytest.approx(exact.total, abs=1e-12)
    with pytest.raises(RangeError, match="pairs"):
        shares_of(scene, scene.state(), "wait_h", rng=rng, pairs=3)


def test_a_sample_that_is_stopped_tells_what_it_has():
    scene = made_scene(7, members=5, crafts=8, places=4)
    asked = iter([False] * 50 + [True] * 1000)
    rng = np.random.default_rng(0)
    found = shares_of(
        scene, scene.state(), "wait_h", rng=rng, halted=lambda: next(asked)
    )
    assert 20 < found.coalitions <= 32
    assert math.fsum(found.value) == pytest.approx(found.total, abs=1e-9)
    with pytest.raises(StoppedError, match="after 7 of 32"):
        asked = iter([False] * 7 + [True])
        shares_of(scene, scene.state(), "wait_h", halted=lambda: next(asked))


def test_contact_needs_both_sides_and_a_tie():
    passes = passes_from([], 1, LENGTH)
    contacts = contacts_of_windows(
        np.array([0, 0]),
        np.array([0, 1]),
        np.array([0.0, 1800.0]),
        np.array([3600.0, 5400.0]),
        1,
        LENGTH,
    )
    fleet = made_fleet(3, [0], [1, 2], ties=[(0, 1), (0, 2)])
    scene = scene_of(fleet, passes, contacts)
    found = shares_of(scene, scene.state(), "contact_h")
    # An hour with each station, half an hour of it shared: where one station sees it, the
    # two are worth half each; where both do, the satellite 2/3 and each station 1/6.
    assert found.value == pytest.approx(
        [0.5 * 0.5 * 2 + 0.5 * 2 / 3, 0.25 + 0.5 / 6, 0.25 + 0.5 / 6]
    )
    loose = scene_of(made_fleet(3, [0], [1, 2], ties=[(0, 1)]), passes, contacts)
    alone = shares_of(loose, loose.state(), "contact_h")
    assert alone.value == pytest.approx([0.5, 0.5, 0.0])


def test_who_gives_to_whom_adds_up_each_day():
    scene = made_scene(8)
    given = balance_of(scene, scene.state())
    assert given.coverage.shape == (1, 4, 4)
    # What an area gets is what all have given to it.
    covered = scene.seen(scene.state().crafts)[0]
    assert given.coverage[0].sum(axis=0) == pytest.approx(np.full(4, covered))
    hours = scene.contact_hours(scene.state())
    for j in range(4):
        assert given.contact_h[0, :, j].sum() == pytest.approx(
            hours[scene.craft_member == j].sum()
        )
    balance = given.provided(given.contact_h) - given.consumed(given.contact_h)
    assert balance.sum() == pytest.approx(0.0, abs=1e-12)


def plain_best(left, worth, taken, used):
    """Return the largest sum of pairs that share nothing, and its satellites."""
    best = float(sum(worth[c] for c in taken)), taken
    for k, (c, a) in enumerate(left):
        if c not in taken and a not in used:
            more = plain_best(left[k + 1 :], worth, (*taken, c), (*used, a))
            best = max(best, more)
    return best


def plain_delivery(slices, craft, antenna, allowed, rate, made, step):
    """Brute force: the best assignment of every slice by trying all of them."""
    n = len(rate)
    store, down = np.zeros(n), np.zeros(n)
    for t in range(len(slices) - 1):
        store += made * step
        seen = [
            (int(craft[k]), int(antenna[k]))
            for k in range(slices[t], slices[t + 1])
            if allowed[craft[k], antenna[k]]
        ]
        worth = np.minimum(store, rate * step)
        _, who = plain_best(seen, worth, (), ())
        down[list(who)] += worth[list(who)]
        store[list(who)] -= worth[list(who)]
    return down


def test_antennas_go_to_the_largest_sum_of_each_slice():
    rng = np.random.default_rng(4)
    for _ in range(40):
        n, m, steps = 4, 3, 6
        pairs = [
            (t, c, a)
            for t in range(steps)
            for c in range(n)
            for a in range(m)
            if rng.random() < 0.5
        ]
        when = np.array([p[0] for p in pairs])
        slices = np.searchsorted(when, np.arange(steps + 1)).astype(np.int64)
        craft = np.array([p[1] for p in pairs], np.int32)
        antenna = np.array([p[2] for p in pairs], np.int32)
        allowed = rng.random((n, m)) < 0.9
        rate, made = rng.random(n) * 10, rng.random(n) * 4
        down, waited = np.zeros(n), np.zeros(n)
        deliver(slices, craft, antenna, allowed, rate, made, 1.0, down, waited)
        wanted = plain_delivery(slices, craft, antenna, allowed, rate, made, 1.0)
        assert down.sum() == pytest.approx(wanted.sum())
        assert (down <= made * steps + 1e-9).all()


def test_volume_counts_antennas_and_tells_the_age():
    contacts = contacts_of_windows(
        np.array([0, 1]),
        np.array([0, 0]),
        np.array([0.0, 0.0]),
        np.array([3600.0, 3600.0]),
        2,
        LENGTH,
    )
    passes = passes_from([], 1, LENGTH)
    one = made_fleet(1, [0, 0], [0], rate_mbit_s=10.0, made_mbit_s=10.0)
    scene = scene_of(one, passes, contacts)
    down, age = scene.volume(scene.state())
    # One antenna for two satellites that always have something to send: in turns.
    assert down.sum() == pytest.approx(36.0, rel=0.01)
    assert down[0] == pytest.approx(down[1], rel=0.02)
    # Half of what is made comes down at once: what comes last was made half an hour ago.
    assert age == pytest.approx([0.25, 0.25], rel=0.05)
    two = Scene(
        Fleet(
            **{
                **{f: getattr(one, f) for f in one.__slots__},
                "grounds": (Ground("g", 0, "s", 0, 0, antennas=2),),
            }
        ),
        scene.grid,
        passes,
        contacts,
    )
    assert two.volume(two.state())[0].sum() == pytest.approx(72.0, rel=0.01)
