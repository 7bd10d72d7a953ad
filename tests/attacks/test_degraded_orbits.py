"""Positions to ten kilometres: what days of rows, several kinds and recipients give away.

Before orbits were degraded the fit below came to less than a millimetre: velocities were exact.
"""

import json
from types import SimpleNamespace

import numpy as np
import pytest

from comity.apps.cases.signing import agreement_with
from comity.apps.sharing.holdings import held
from comity.apps.sharing.offers import offer
from comity.apps.sharing.previews import preview
from comity.apps.sharing.rows import Rows
from comity.apps.sharing.share import share_now, share_with
from comity.astro.orbits.degraded import SAMPLES_S, errors_between, stated_error_km
from comity.foundations.errors import TrustError
from comity.trust.policy import Decider, Facts, Label, check_agreement, read_agreement
from comity.trust.policy.lifecycle import life_of
from tests.attacks.orbit_oracle import (
    REGIMES,
    clause,
    degraded_windows,
    elements_row,
    ephemeris_row,
    errors_km,
    fit,
    fit_beside_public,
    gather,
    points_of,
    public_sets,
    states,
    true_orbit,
)
from tests.federation.prepared import prepared_world
from tests.federation.world import DAY_US, START

PROMISE_KM = 10.0
DAYS = 3
NAMES = ["alfa", "bravo", "charlie"]
MET = [("alfa", "bravo"), ("alfa", "charlie")]
BOTH = ["elements", "ephemerides"]


def world_of(folder, kinds=BOTH, km=PROMISE_KM, **changes):
    signed = []
    for one, two in MET:
        text = clause(kinds, one, two, km)
        for old, new in changes.items():
            assert old in text
            text = text.replace(old, new)
        signed.append((text, one, two))
    return prepared_world(folder, NAMES, met=MET, signed=signed)


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    """Three days of rows of a low orbit at two recipients, and the true orbit."""
    with world_of(tmp_path_factory.mktemp("rows")) as world:
        true = true_orbit("low", 3)
        kinds = {"bravo": ["elements"], "charlie": BOTH}
        yield true, gather(world, true, DAYS, kinds)


@pytest.mark.parametrize("who", ["bravo", "charlie", "together", "one day"])
def test_no_fit_comes_nearer_than_the_promise_at_any_time(released, who):
    true, got = released
    rows = got["bravo"] + got["charlie"] if who == "together" else got.get(who)
    rows = rows or got["charlie"][:2]
    points = points_of(rows)
    off = np.linalg.norm(points.position - states(true, points.at_us)[:, :3], axis=1)
    assert off.min() >= PROMISE_KM
    assert off.max() <= 5.5 * PROMISE_KM
    # The attacker begins at the true orbit: no better beginning exists.
    fitted = fit(points.every(5), true, drag=who != "one day")
    end = START + (1 if who == "one day" else DAYS) * DAY_US
    assert errors_km(fitted, true, START, end).min() > PROMISE_KM


def test_all_recipients_have_the_same_orbit(released):
    _, got = released
    mine = {json.dumps(row, sort_keys=True) for kind, row in got["bravo"]}
    theirs = {
        json.dumps(r, sort_keys=True)
        for kind, r in got["charlie"]
        if kind == "elements"
    }
    assert mine == theirs
    assert len(mine) == DAYS
    # And its ephemeris is the same orbit, to the grid on which positions are written.
    (row, track) = got["charlie"][0][1], got["charlie"][1][1]
    points = points_of([("elements", row)])
    at = {int(t): k for k, t in enumerate(track["t_us"])}
    # The end of a day belongs to the next one.
    same = [(k, at[int(t)]) for k, t in enumerate(points.at_us[:-1]) if int(t) in at]
    assert len(same) > 40
    for k, m in same:
        assert np.abs(points.position[k] - track["position_km"][m]).max() < 0.51


def test_no_released_number_equals_an_exact_one(released):
    true, got = released

    def numbers(value):
        if isinstance(value, dict):
            return {x for item in value.values() for x in numbers(item)}
        if isinstance(value, list):
            return {x for item in value for x in numbers(item)}
        return {value} if isinstance(value, float) and value else set()

    exact = numbers(elements_row(true))
    for day in range(DAYS):
        exact |= numbers(ephemeris_row(true, START + day * DAY_US))
    seen = set()
    for _, row in got["bravo"] + got["charlie"]:
        assert row["degraded"]["class_km"] == PROMISE_KM
        seen |= numbers({k: v for k, v in row.items() if k != "degraded"})
    assert len(seen) > 1000
    assert not seen & exact


@pytest.mark.parametrize("regime", REGIMES)
def test_the_stated_error_holds_in_every_regime(regime):
    for seed in range(2):
        true = true_orbit(regime, seed)
        for class_km in (1.0, 10.0, 100.0):
            ((window, sets, exact),) = degraded_windows(
                true, 1, class_km, bytes([seed]) * 32
            )
            errors = errors_between(sets, window, SAMPLES_S, exact)
            stated = stated_error_km(float(sets.eccentricity[0]), class_km)
            assert errors.least_km[0] >= class_km
            assert errors.largest_km[0] <= stated
            assert stated <= 9.5 * class_km


def test_beside_public_sets_the_rows_add_little():
    """Public sets of a kilometre, one a day, with and without the released orbits."""
    alone, both = [], []
    days = 4
    for seed in range(2):
        true = true_orbit("low", seed)
        public = [
            (at[::12], position[::12])
            for at, position in public_sets(true, days, 1.0, seed)
        ]
        rows = []
        for _, sets, _ in degraded_windows(true, days, 10.0, bytes([seed]) * 32):
            points = points_of([("elements", elements_row(sets))]).every(12)
            rows.append((points.at_us, points.position))
        for found, used in ((alone, []), (both, rows)):
            one = fit_beside_public(public, used, true, 1.0, 3.2)
            off = errors_km(one, true, START, START + days * DAY_US, 97)
            found.append(float(np.sqrt(np.mean(off**2))))
    assert np.mean(both) > 0.8 * np.mean(alone)


# -- the schedule --------------------------------------------------------------------


def test_a_change_below_the_class_is_not_seen_and_every_day_is(tmp_path):
    with world_of(tmp_path) as world:
        alfa = world.nodes["alfa"]
        true = true_orbit("low", 3)
        share_with(alfa, "party:bravo", "elements", "flight-safety")
        row = elements_row(true)
        counts = []

        def turn(shift_km):
            value = row | {
                "mean_anomaly_rad": row["mean_anomaly_rad"] + shift_km / 6900
            }
            offer(alfa, Rows("elements", (value,), (world.clock(),)), level="green")
            (done,) = share_now(alfa)
            world.settle()
            counts.append(done.rows)
            (item,) = held(world.nodes["bravo"], kind="elements")
            return item

        first = turn(0.0)
        world.clock.move(3600)
        # Positions change by more than a grid step of rounding would, and nothing goes.
        assert turn(3.0).row == first.row
        assert turn(-3.0).row == first.row
        world.clock.move(86400)
        # Nothing has changed, and the row of the day goes.
        again = turn(-3.0)
        assert again.row["epoch_us"] == first.row["epoch_us"] + DAY_US
        # An orbit that is no longer what is stated is made again at once.
        later = turn(120.0)
        assert later.row["epoch_us"] == again.row["epoch_us"]
        assert later.row != again.row
        assert counts == [1, 0, 0, 1, 1]


def test_a_restart_and_a_preview_change_nothing(tmp_path):
    with world_of(tmp_path) as world:
        alfa = world.nodes["alfa"]
        row = elements_row(true_orbit("low", 3))
        offer(alfa, Rows("elements", (row,), (START,)), level="green")
        shown = [
            preview(alfa, f"party:{name}", "elements", "flight-safety")[0].row
            for name in ("bravo", "charlie")
        ]
        alfa = world.reopen("alfa")
        again = preview(alfa, "party:bravo", "elements", "flight-safety")[0].row
        assert shown[0] == shown[1] == again
        assert again["mean_anomaly_rad"] != row["mean_anomaly_rad"]


def test_a_delay_gives_the_orbit_of_an_earlier_day(tmp_path):
    late = {"precision:": "delay_h: 30\n    precision:"}
    with world_of(tmp_path, **late) as world:
        alfa = world.nodes["alfa"]
        share_with(alfa, "party:bravo", "elements", "flight-safety")
        row = elements_row(true_orbit("low", 3))
        sent = []
        for _ in range(4):
            offer(alfa, Rows("elements", (row,), (world.clock(),)), level="green")
            row = row | {"bstar": row["bstar"] * 1.01}
            (done,) = share_now(alfa)
            world.settle()
            epochs = [h.row["epoch_us"] for h in held(world.nodes["bravo"])]
            sent.append((done.rows, [(world.clock() - e) / DAY_US for e in epochs]))
            world.clock.move(86400)
        assert [rows for rows, _ in sent] == [0, 0, 1, 1]
        # What was known at noon goes 30 hours later, that is at noon two days later.
        assert [ages for _, ages in sent] == [[], [], [2.0], [2.0]]


def test_what_another_party_made_goes_on_only_as_coarse_as_it_came(tmp_path):
    onward = {"precision:": "onward: party:charlie\n    precision:"}
    parties = {
        "parties: [party:alfa, party:bravo]": "parties: [party:alfa, party:bravo, party:charlie]",
        "to: party:bravo": "to: [party:bravo, party:charlie]",
    }
    text = clause(["elements"], "alfa", "bravo", 10)
    for old, new in {**parties, **onward}.items():
        text = text.replace(old, new)
    own = clause(["elements"], "bravo", "charlie", 10)
    met = [("alfa", "bravo"), ("alfa", "charlie"), ("bravo", "charlie")]
    signed = [(text, "alfa", "bravo", "charlie"), (own, "bravo", "charlie")]
    with prepared_world(tmp_path, NAMES, met=met, signed=signed) as world:
        alfa, bravo = world.nodes["alfa"], world.nodes["bravo"]
        row = elements_row(true_orbit("low", 3))
        offer(alfa, Rows("elements", (row,), (START,)), level="green")
        share_with(alfa, "party:bravo", "elements", "flight-safety")
        share_now(alfa)
        world.settle()
        (got,) = held(bravo)
        passed = Rows("elements", (got.row,), (START,))
        offer(bravo, passed, level="green", originator="party:alfa")
        (shown,) = preview(bravo, "party:charlie", "elements", "flight-safety")
        assert shown.row == got.row
        exact = Rows("elements", (row,), (START,))
        offer(bravo, exact, level="green", originator="party:alfa")
        (shown,) = preview(bravo, "party:charlie", "elements", "flight-safety")
        assert (shown.released, shown.reason) == (False, "not-degraded")


# -- agreements that leak ------------------------------------------------------------

LEAKS = {
    "velocities alone": (
        {"precision: {position_km: 10}": "precision: {velocity_km_s: 0.01}"},
        "0 km would remain; no orbit is shared",
    ),
    "observations": (
        {"data: [elements]": "data: [elements, observations]"},
        "angles, range rates and times stay exact, 0 km of the 10 km",
    ),
    "tracks": (
        {"data: [elements]": "data: [elements, tracks]"},
        "0.3 km of the 10 km would remain",
    ),
    "messages": (
        {"data: [elements]": "data: [elements, cdms]"},
        "places it beside the other object",
    ),
    "cases": (
        {"data: [elements]": "data: [elements, coordination]"},
        "exact states of its pair",
    ),
    "a finer clause": (
        {
            "clauses:": "clauses:\n  - {id: fine, data: elements, by: party:alfa, to: party:bravo, precision: {position_km: 1}}"
        },
        "fine shares element sets of the same objects with the same party: 1 km of 10 km remain",
    ),
    "exact messages": (
        {
            "clauses:": "clauses:\n  - {id: fine, data: cdms, by: party:alfa, to: party:bravo}"
        },
        "fine shares conjunction messages of the same objects with the same party: 0 km",
    ),
}


@pytest.mark.parametrize("name", LEAKS)
def test_agreement_check_says_what_leaks_and_by_how_much(name):
    changes, words = LEAKS[name]
    text = clause(["elements"], "alfa", "bravo", 10)
    assert not [f for f in check_agreement(read_agreement(text)) if f.weight == "fault"]
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    said = [
        f.words for f in check_agreement(read_agreement(text)) if f.weight == "fault"
    ]
    assert any(words in sentence for sentence in said), said


def test_a_clause_of_its_own_for_cases_is_remarked_and_no_fault():
    text = clause(["elements"], "alfa", "bravo", 10) + (
        "  - {id: cases, data: coordination, by: party:alfa, to: party:bravo,"
        " purposes: coordination}\n"
    )
    found = check_agreement(read_agreement(text))
    assert not [f for f in found if f.weight == "fault"]
    assert any("exact states of its pair" in f.words for f in found)


def test_a_clause_with_a_precision_lets_no_case_be_opened():
    """Its body holds exact states; before, they went under any precision."""
    text = clause(["elements", "coordination"], "alfa", "bravo", 10)
    text = text.replace(
        "purposes: flight-safety", "purposes: [flight-safety, coordination]"
    )
    value = read_agreement(text)
    life = life_of(value, dict.fromkeys(value.parties, value.since_us), at_us=START)
    decider = Decider([(value, life)])
    facts = Facts(
        "coordination",
        ("object:norad:1",),
        ("body", "case", "step", "tca_us"),
        "party:alfa",
        "party:alfa",
        Label("tlp", "green", ("party:bravo",)),
        START,
    )
    answer = decider.decide(facts, ["party:bravo"], "coordination", START)
    assert not answer.released
    work = SimpleNamespace(
        party="party:alfa",
        now_us=START,
        release_context=lambda: SimpleNamespace(decider=decider),
    )
    with pytest.raises(TrustError, match="no agreement in force") as raised:
        agreement_with(work, "party:bravo")
    assert "without a precision" in raised.value.remedy
