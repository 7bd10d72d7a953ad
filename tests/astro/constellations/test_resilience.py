"""Losses, single points of failure, recovery, and plans that are measured again."""

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest

from comity.astro.constellations.backups import backups_of, plan_backups
from comity.astro.constellations.records import Service
from comity.astro.constellations.recovery import recovery_of
from comity.astro.constellations.resilience import (
    Loss,
    impacts_of,
    losses_of,
    state_after,
    worst_losses,
)
from comity.foundations.errors import DataError, InputError, RangeError
from tests.astro.constellations.scenes import passes_from, random_passes, scene_of
from tests.astro.constellations.test_shares import LENGTH, made_fleet, made_scene


def with_backups(scene, crafts=(), grounds=(), ties=(), levels=None, seed=0):
    """Return the scene with some of its assets turned into backups with a cost."""
    rng = np.random.default_rng(seed)
    fleet = scene.fleet
    cost = lambda: float(rng.integers(1, 9))  # noqa: E731
    turned = replace(
        fleet,
        crafts=tuple(
            replace(c, backup=True, cost=cost()) if k in crafts else c
            for k, c in enumerate(fleet.crafts)
        ),
        grounds=tuple(
            replace(g, backup=True, cost=cost()) if k in grounds else g
            for k, g in enumerate(fleet.grounds)
        ),
        ties=tuple(
            replace(t, backup=True, cost=cost()) if k in ties else t
            for k, t in enumerate(fleet.ties)
        ),
        service=Service(levels or {}),
    )
    return scene_of(turned, scene.passes, scene.contacts, scene.grid.areas)


def test_losses_name_everything_once():
    fleet = made_fleet(3, [0, 0, 1, 2], [0, 1, 1])
    fleet = replace(
        fleet,
        grounds=tuple(
            replace(g, site="north" if k else "south")
            for k, g in enumerate(fleet.grounds)
        ),
    )
    found = losses_of(fleet)
    kinds = [loss.kind for loss in found]
    assert {k: kinds.count(k) for k in set(kinds)} == {
        "satellite": 4,
        "station": 3,
        "site": 1,
        "tie": 3,
        "member": 3,
    }
    (member,) = [loss for loss in found if loss.name == "m1"]
    assert (member.crafts, member.grounds, member.ties) == (
        (2,),
        (1, 2),
        ((0, 1), (1, 2)),
    )
    with pytest.raises(RangeError, match="kind of loss"):
        losses_of(fleet, ["moon"])


def test_impacts_are_measured_with_the_asset_removed():
    scene = with_backups(made_scene(3), levels={"coverage": 0.2})
    state, losses = scene.state(), losses_of(scene.fleet)
    whole = scene.measure(state, ["coverage", "contact_h"])
    found = impacts_of(scene, state, losses, ["coverage", "contact_h"])
    assert len(found) == len(losses)
    for one in found:
        again = scene.measure(state_after(state, one.loss), ["coverage", "contact_h"])
        assert one.measured == again
        assert one.lost["coverage"] == pytest.approx(
            whole["coverage"] - again["coverage"]
        )
        assert one.lost["coverage"] >= -1e-12
        assert one.breaks == (again["coverage"] < 0.2 * (1 - 1e-9))
    ties = [one for one in found if one.loss.kind == "tie"]
    assert all(one.lost["coverage"] == 0.0 for one in ties)
    assert any(one.lost["contact_h"] > 0.0 for one in ties)
    # What is lost already can not be lost again.
    gone = state_after(state, losses[0])
    assert losses[0] not in [
        one.loss for one in impacts_of(scene, gone, losses, ["coverage"])
    ]


def test_the_worst_pair_is_the_worst_of_all_pairs():
    scene = made_scene(9, crafts=7)
    state, losses = scene.state(), losses_of(scene.fleet, ["satellite"])
    worst, proved = worst_losses(scene, state, losses, 2, "coverage")
    plain = max(
        (scene.seen(state.crafts)[0] - scene.seen(state_after(state, a | b).crafts)[0])
        for a, b in itertools.combinations(losses, 2)
    )
    assert proved
    assert worst.lost["coverage"] == pytest.approx(plain)
    # Searched for instead of looked at one by one, it is at most as bad, and not proved.
    found, proved = worst_losses(scene, state, losses, 2, "coverage", most=5)
    assert not proved
    assert found.lost["coverage"] <= plain + 1e-12
    assert found.lost["coverage"] >= 0.9 * plain
    with pytest.raises(RangeError, match="losses at a time"):
        worst_losses(scene, state, losses, 99, "coverage")


def test_recovery_is_the_next_pass_of_those_that_are_left():
    rows = [
        (0, 0, 1000.0, 1100.0),
        (0, 1, 1050.0, 1200.0),
        (0, 0, 5000.0, 5100.0),
        (0, 1, 8600.0, 8700.0),
        (1, 0, 100.0, 200.0),
    ]
    scene = scene_of(
        made_fleet(2, [0, 1]), passes_from(rows, 2, LENGTH), passes_from([], 2, LENGTH)
    )
    seen, contact = recovery_of(scene, scene.state(), Loss("satellite", "c0", (0,)))
    assert (seen.passes, seen.at_once, seen.never) == (3, 0.0, pytest.approx(1 / 3))
    assert seen.mean_h == pytest.approx((50 + 3600) / 2 / 3600)
    assert seen.worst_h == pytest.approx(1.0)
    assert contact.passes == 0
    assert math.isnan(contact.mean_h)
    # A reserve that needs two hours comes too late for the second pass.
    fleet = scene.fleet
    late = replace(
        fleet,
        crafts=(fleet.crafts[0], replace(fleet.crafts[1], reserve=True, ready_h=2.0)),
    )
    slow = scene_of(late, scene.passes, scene.contacts)
    seen, _ = recovery_of(slow, slow.state(), Loss("satellite", "c0", (0,)))
    assert seen.mean_h == pytest.approx(7600 / 3600)
    assert seen.never == pytest.approx(2 / 3)


def test_contacts_recover_at_another_station():
    contacts = passes_from(
        [
            (0, 0, 100.0, 200.0),
            (0, 1, 150.0, 300.0),
            (0, 0, 900.0, 950.0),
            (0, 1, 1000.0, 1100.0),
        ],
        1,
        LENGTH,
    )
    scene = scene_of(made_fleet(1, [0], [0, 0]), passes_from([], 1, LENGTH), contacts)
    _, found = recovery_of(scene, scene.state(), Loss("station", "g0", (), (0,)))
    assert found.passes == 2
    assert found.mean_h == pytest.approx(75.0 / 3600)


def cheapest_by_hand(scene, losses):
    """Try every set of backups."""
    backups = backups_of(scene)
    names = list(scene.fleet.service.levels)
    best = math.inf
    for k in range(len(backups) + 1):
        for some in itertools.combinations(backups, k):
            cost = sum(one.cost for one in some)
            if cost >= best:
                continue
            state = scene.state()
            for one in some:
                state = state.with_(one.crafts, one.grounds, one.ties)
            if all(
                not scene.fleet.service.shortfalls(
                    scene.measure(state_after(state, loss), names)
                )
                for loss in [Loss("none", ""), *losses]
            ):
                best = cost
    return best


@pytest.mark.parametrize("seed", range(6))
def test_plans_are_the_cheapest_and_hold_when_assets_are_removed(seed):
    base = made_scene(20 + seed, members=3, crafts=8, grounds=5, places=12)
    scene = with_backups(base, crafts={5, 6, 7}, grounds={3, 4}, ties={2}, seed=seed)
    names = ["coverage", "wait_h", "contact_h"]
    losses = losses_of(scene.fleet, ["satellite", "station", "tie"])
    every = scene.state().with_((5, 6, 7), (3, 4), [(1, 2)])
    left = [scene.measure(state_after(every, loss), names) for loss in losses]
    now = scene.measure(scene.state(), names)
    # Levels between what there is and what all backups keep through every loss.
    levels = {}
    for name in names:
        ends = [one[name] for one in left]
        worst = max(ends) if name == "wait_h" else min(ends)
        levels[name] = (
            0.5 * worst + 0.5 * now[name]
            if (worst > now[name]) != (name == "wait_h")
            else worst
        )
    scene = with_backups(
        base, crafts={5, 6, 7}, grounds={3, 4}, ties={2}, levels=levels, seed=seed
    )
    plan = plan_backups(scene, losses)
    assert plan.proved
    assert plan.after == ()
    assert plan.cost == pytest.approx(cheapest_by_hand(scene, losses))
    state = scene.state()
    for one in plan.chosen:
        state = state.with_(one.crafts, one.grounds, one.ties)
    for loss in losses:
        measured = scene.measure(state_after(state, loss), names)
        assert not scene.fleet.service.shortfalls(measured)
    for name, (loss, value) in plan.worst.items():
        every = [scene.measure(state_after(state, one), [name])[name] for one in losses]
        assert value == pytest.approx((max if name == "wait_h" else min)(every))
        assert loss


def test_plans_that_cannot_be_say_what_breaks_them():
    scene = with_backups(made_scene(3), crafts={8}, levels={"coverage": 0.99999})
    with pytest.raises(DataError, match="all 1 backups together"):
        plan_backups(scene, losses_of(scene.fleet, ["satellite"]))
    with pytest.raises(InputError, match="no service"):
        plan_backups(with_backups(made_scene(3)), [])


def test_volume_is_planned_without_a_proof():
    base = made_scene(31, rate_mbit_s=50.0, made_mbit_s=20.0, grounds=3)
    whole = base.measure(base.state(), ["volume_gbit"])["volume_gbit"]
    scene = with_backups(base, grounds={2}, levels={"volume_gbit": 0.98 * whole})
    plan = plan_backups(scene, [])
    assert not plan.proved
    assert plan.after == ()


def test_random_passes_have_places_without_any():
    assert len(random_passes(np.random.default_rng(0), 3, 2, 10.0, most=1)) == 0
