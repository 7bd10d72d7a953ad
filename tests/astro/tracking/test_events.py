"""Break-ups, patterns of life and manoeuvres amid observations, against what was made up."""

import json
from dataclasses import replace

import numpy as np
import pytest

from comity.astro.orbits import ElementSets, propagate
from comity.astro.orbits.fit import fit_element_set
from comity.astro.tracking.breakup import find_breakup, parents_of
from comity.astro.tracking.fitting import Forces, Plan, fit_orbit
from comity.astro.tracking.fitting.impulse import Pushed, find_impulse
from comity.astro.tracking.histories import history_of
from comity.astro.tracking.observing import predict
from comity.astro.tracking.pattern import pattern_of
from comity.foundations.errors import DataError, RangeError
from comity.foundations.time import parse_utc
from comity.main import run
from comity.system.environment import load_orientation
from comity.system.satkit_dynamics import PreciseDynamics
from tests.astro.tracking.omm import write_omm
from tests.astro.tracking.radar import radar_case, with_noise

AT = parse_utc("2024-03-10T07:30:00")
DAY_US = 86_400_000_000


def joined(sets):
    names = (
        "epoch_us",
        "mean_motion_rad_s",
        "eccentricity",
        "inclination_rad",
        "node_rad",
        "perigee_rad",
        "mean_anomaly_rad",
        "bstar",
    )
    return ElementSets(
        *(np.concatenate([getattr(one, name) for one in sets]) for name in names)
    )


def carried(one, at_us):
    """Return an element set of another epoch on the same path."""
    state = propagate(one, at_us, np.zeros(1))
    return fit_element_set(
        state.position_km[0, 0], state.velocity_km_s[0, 0], at_us, float(one.bstar[0])
    )


@pytest.fixture(scope="module")
def event():
    """Return fragments of epochs days after an explosion, their parent before, and the instant."""
    random = np.random.default_rng(2)
    parent = ElementSets(
        np.array([AT - 3 * DAY_US], np.int64),
        np.array([2.0 * np.pi * 14.2 / 86400.0]),
        np.array([0.002]),
        np.radians([82.5]),
        np.radians([120.0]),
        np.radians([40.0]),
        np.radians([10.0]),
        np.array([1e-5]),
    )
    at = propagate(parent, AT, np.zeros(1))
    place, speed = at.position_km[0, 0], at.velocity_km_s[0, 0]
    fragments = []
    for _ in range(24):
        kick = random.normal(size=3) * 0.05
        born = fit_element_set(place, speed + kick, AT, 1e-5)
        late = carried(born, AT + round(random.uniform(3.0, 6.0) * DAY_US))
        # What a catalogue knows of them is not exact.
        fragments.append(
            ElementSets(
                late.epoch_us,
                late.mean_motion_rad_s * (1.0 + random.normal() * 1e-7),
                late.eccentricity,
                late.inclination_rad,
                late.node_rad + random.normal() * 2e-5,
                late.perigee_rad,
                late.mean_anomaly_rad + random.normal() * 5e-5,
                late.bstar,
            )
        )
    return joined(fragments), parent


def test_fragments_meet_where_and_when_they_were_one(event):
    fragments, parent = event
    found = find_breakup(fragments, AT - 2 * DAY_US, AT + 2 * DAY_US)
    assert abs(found.at_us - AT) < 30e6
    assert abs(found.at_us - AT) / 1e6 < 4.0 * found.sigma_s + 5.0
    assert len(found.members) >= 22
    assert found.stands_out > 4.0
    assert 20.0 < np.median(found.speeds_m_s) < 200.0
    ((row, apart, _),) = parents_of(found, parent)
    assert row == 0
    assert apart < 30.0


def test_strangers_are_told_apart(event):
    fragments, _ = event
    other = fragments.take(np.arange(3))
    strangers = replace(
        other,
        mean_motion_rad_s=other.mean_motion_rad_s * 1.03,
        node_rad=other.node_rad + 1.0,
    )
    found = find_breakup(
        joined([fragments, strangers]), AT - 2 * DAY_US, AT + 2 * DAY_US
    )
    assert not set(range(24, 27)) & set(found.members.tolist())
    assert abs(found.at_us - AT) < 30e6


def test_objects_that_were_never_one_are_refused(event):
    fragments, _ = event
    random = np.random.default_rng(1)
    apart = replace(
        fragments, mean_anomaly_rad=random.uniform(0.0, 6.28, len(fragments))
    )
    with pytest.raises(DataError, match="no instant stands out"):
        find_breakup(apart, AT - DAY_US, AT + DAY_US)
    with pytest.raises(RangeError, match="5 or more"):
        find_breakup(fragments.take(np.arange(4)), AT - DAY_US, AT)
    with pytest.raises(RangeError, match="going backwards"):
        find_breakup(fragments, AT, AT - DAY_US)


def test_the_command_tells_the_event_and_the_fields_of_a_notice(
    event, tmp_path, capsys
):
    fragments, parent = event
    write_omm(tmp_path / "fragments.csv", fragments, 60000)
    write_omm(tmp_path / "before.csv", parent, 12345)
    words = [
        "orbit",
        "breakup",
        str(tmp_path / "fragments.csv"),
        "--catalogue",
        str(tmp_path / "before.csv"),
        "--since",
        "2024-03-08",
    ]
    assert run([*words, "--json"]) == 0
    value = json.loads(capsys.readouterr().out)
    assert abs(parse_utc(value["epoch"]) - AT) < 30e6
    assert value["parents"][0]["object"] == "12345"
    notice = value["notice"]
    assert notice["object"] == "object:norad:12345"
    assert notice["fragments"] == len(value["fragments"])
    assert notice["shell_low_km"] < notice["altitude_km"] < notice["shell_high_km"]
    assert run(words) == 0
    out = capsys.readouterr().out
    assert "close by: PIECE 12345" in out
    assert run([*words, "--until", "2024-01-01"]) == 2


def geo(days, moves):
    """Return a history that is kept, and moved between the days of ``moves``."""
    random = np.random.default_rng(4)
    epochs = AT + np.round(days * DAY_US).astype(np.int64)
    drift = np.where((days >= moves[0]) & (days < moves[1]), 0.8, 0.0)
    longitude = 80.0 + np.interp(days, moves, [0.0, 0.8 * (moves[1] - moves[0])])
    longitude = longitude + random.normal(size=len(days)) * 0.01
    import erfa

    from comity.foundations.time import julian_dates

    angle = np.radians(longitude) + erfa.gmst82(*julian_dates(epochs))
    count = len(days)
    return ElementSets(
        epochs,
        7.292115e-5 + np.radians(drift + random.normal(size=count) * 0.003) / 86400.0,
        np.full(count, 2e-4),
        np.radians(0.05 + 0.85 / 365.25 * np.maximum(days - 200.0, 0.0)),
        np.full(count, 1.0),
        np.full(count, 0.5),
        (angle - 1.5) % (2.0 * np.pi),
        np.zeros(count),
    )


def test_a_pattern_of_life_is_kept_moving_kept(tmp_path, capsys):
    elements = geo(np.arange(0.0, 500.0), (120.0, 160.0))
    found = pattern_of(history_of(elements))
    assert [one.mode for one in found] == ["kept", "moving", "kept east-west"]
    assert found[0].longitude_deg == pytest.approx(80.0, abs=0.05)
    assert found[1].drift_deg_d == pytest.approx(0.8, abs=0.05)
    assert found[2].longitude_deg == pytest.approx(112.0, abs=0.05)
    assert abs(found[1].begin_us - (AT + 120 * DAY_US)) < 8 * DAY_US
    some = elements.take(np.arange(200))
    write_omm(tmp_path / "geo.csv", some, 40000, one=True)
    assert run(["orbit", "pattern", str(tmp_path / "geo.csv"), "--json"]) == 0
    value = json.loads(capsys.readouterr().out)
    assert [row["mode"] for row in value][:2] == ["kept", "moving"]
    assert run(["orbit", "pattern", str(tmp_path / "geo.csv")]) == 0
    assert "moving" in capsys.readouterr().out


def test_low_objects_have_no_such_pattern(event):
    _, parent = event
    low = joined([carried(parent, AT + k * DAY_US // 2) for k in range(40)])
    with pytest.raises(DataError, match="not geosynchronous"):
        pattern_of(history_of(low))


def test_real_geosynchronous_satellites_are_kept(data):
    from comity.apps.tracking.histories import open_histories

    path = data / "tracking" / "tle_manoeuvres" / "Fengyun-4A.tle.xz"
    if not path.is_file():
        pytest.skip(f"{path.name} is absent")
    ((_, _, history),) = open_histories(path)
    found = pattern_of(history)
    assert found[-1].mode == "kept"
    assert found[-1].longitude_deg == pytest.approx(104.7, abs=0.2)


@pytest.fixture(scope="module")
def case():
    return radar_case(PreciseDynamics(8), load_orientation(), AT, days=0.6)


def seen_with(case, dynamics, when_s, dv, seed):
    o = case.perfect
    instants, back = np.unique(o.at_us, return_inverse=True)
    pushed = Pushed(dynamics, case.at_us + round(when_s * 1e6), np.array(dv))
    path, _ = pushed.path(
        case.state, case.at_us, (instants - case.at_us) / 1e6, Forces(), partials=False
    )
    value = predict(o, case.ground, path[back], case.sky).values
    return with_noise(
        replace(case, perfect=replace(o, value=value)), np.random.default_rng(seed)
    )


@pytest.mark.parametrize(
    ("dv", "way"),
    [((0.0, 2e-4, 0.0), 1), ((0.0, -5e-3, 0.0), 1), ((0.0, 0.0, 2e-3), 2)],
)
def test_a_manoeuvre_amid_observations_is_told(case, dv, way):
    dynamics = PreciseDynamics(8)
    o = seen_with(case, dynamics, 26_000.0, dv, 1)
    plan = Plan(sky=case.sky, robust=False, reweigh=False)
    fit = fit_orbit(o, case.ground, dynamics, case.state, case.at_us, plan)
    found, better = find_impulse(o, case.ground, dynamics, fit, plan)
    size = abs(dv[way])
    assert abs(found.dv_km_s[way]) == pytest.approx(size, rel=0.2)
    assert np.sign(found.dv_km_s[way]) == np.sign(dv[way])
    # Whole revolutions before or after nearly the same impulse explains as much.
    turn = 6_030.0
    off = (found.at_us - case.at_us) / 1e6 - 26_000.0
    assert abs((off + turn / 2) % turn - turn / 2) < 900.0
    assert better.weighted_rms < 1.2
    assert found.floor_m_s < 0.05


def test_without_a_manoeuvre_none_is_told(case):
    dynamics = PreciseDynamics(8)
    plan = Plan(sky=case.sky, robust=False, reweigh=False)
    for seed in range(4):
        o = with_noise(case, np.random.default_rng(seed))
        fit = fit_orbit(o, case.ground, dynamics, case.state, case.at_us, plan)
        assert find_impulse(o, case.ground, dynamics, fit, plan) is None


def test_a_path_with_an_impulse_goes_both_ways():
    dynamics = PreciseDynamics(8)
    state = np.array([7100.0, 0, 0, 0, 7.4, 1.0])
    pushed = Pushed(dynamics, AT + 1_000_000_000, np.array([0.0, 1e-3, 0.0]))
    times = np.array([-500.0, 200.0, 999.0, 1500.0, 3000.0])
    path, phi = pushed.path(state, AT, times, Forces(), partials=True)
    plain, _ = dynamics.path(state, AT, times, Forces(), partials=False)
    assert np.abs(path[:3] - plain[:3]).max() < 1e-6
    assert np.linalg.norm(path[4, :3] - plain[4, :3]) > 0.5
    back, _ = pushed.path(
        path[4], AT + 3_000_000_000, np.array([-3000.0]), Forces(), partials=False
    )
    assert np.abs(back[0] - state).max() < 1e-5
    step = np.array([1e-3, 0, 0, 0, 1e-6, 0])
    moved, _ = pushed.path(state + step, AT, times, Forces(), partials=False)
    assert np.abs(moved - path - phi @ step).max() < 1e-5
