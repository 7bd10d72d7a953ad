"""A partner screens with degraded sets: the limit is wider by what they state."""

import numpy as np
import pytest

from comity.apps.screening.screen import Request, run_screening
from comity.apps.screening.screen_ephemerides import screen_own
from comity.apps.screening.screen_report import screen_report, table_of
from comity.astro.orbits import propagate
from comity.astro.orbits.degraded import degrade, middle_of, stated_error_km, window_of
from comity.astro.orbits.fit import fit_element_set
from comity.astro.orbits.track import Track
from comity.foundations.constants import DAY_US
from comity.foundations.time import parse_utc
from comity.messages.shared_build import oem_of_rows, omm_csv_of_rows
from comity.messages.write import write_message
from comity.system.catalogue_files import import_files
from comity.system.ephemeris_files import OwnTrack, read_tracks
from comity.system.snapshots import load_snapshot, save_snapshot
from tests.attacks.orbit_oracle import NAMES, elements_row, true_orbit

START = parse_utc("2024-11-01")


def pair_that_meets():
    """Return two sets of one epoch whose objects meet within 50 m at noon."""
    window = window_of(START)
    at = middle_of(window)
    one = true_orbit("low", 1)
    one.epoch_us[0] = at
    state = propagate(one, at, np.zeros(1))
    position, velocity = state.position_km[0, 0], state.velocity_km_s[0, 0]
    # The same place, with the velocity turned about the radius.
    axis, turn = position / np.linalg.norm(position), 0.4
    turned = velocity * np.cos(turn) + np.cross(axis, velocity) * np.sin(turn)
    two = fit_element_set(position + 0.05 * axis, turned, at)
    return one, two, window


def file_of(folder, rows):
    path = folder / "held.csv"
    path.write_text(omm_csv_of_rows(rows))
    return path


def rows_of(two, window, *, degraded):
    row = elements_row(two, "object:norad:902")
    if degraded:
        made = degrade(two, ["object:norad:902"], window, 10.0, b"k" * 32)
        row |= {name: float(getattr(made, name)[0]) for name in NAMES}
        error = stated_error_km(float(made.eccentricity[0]), 10.0)
        row["degraded"] = {
            "class_km": 10.0,
            "error_km": error,
            "error_growth_km_d": 5.0,
            "from_us": window * DAY_US,
            "until_us": (window + 1) * DAY_US,
        }
    return row


@pytest.fixture(params=[False, True], ids=["exact", "degraded"])
def screened(request, tmp_path):
    one, two, window = pair_that_meets()
    rows = [
        elements_row(one, "object:norad:901"),
        rows_of(two, window, degraded=request.param),
    ]
    snapshot = import_files([file_of(tmp_path, rows)])
    done = run_screening(
        snapshot, Request(START, 1.0, 5.0), out=None, tick=lambda *_: None
    )
    return request.param, snapshot, done, one


def near_noon(done):
    return np.abs(done.conjunctions.tca_s - 43200) < 60


def test_the_pair_that_meets_is_found_either_way(screened):
    degraded, _, done, _ = screened
    (k,) = np.flatnonzero(near_noon(done))
    miss = float(done.conjunctions.miss_km[k])
    table, report = table_of(done), screen_report(done)
    if not degraded:
        assert miss < 1.0
        assert "stated_error_km" not in table
        assert "degraded" not in report.statement
        return
    # Its degraded orbit passes far beyond the limit of 5 km.
    assert miss > 5.0
    assert table["stated_error_km"][k] == pytest.approx(55.0, abs=1.0)
    assert "1 objects are degraded by their owners" in report.statement
    assert "no probability follows" in report.statement


def test_a_probability_takes_the_stated_error_as_its_covariance(screened):
    degraded, snapshot, _, one = screened
    at = START + np.arange(0, 86401, 60) * 1_000_000
    states = propagate(one, START, np.arange(0, 86401, 60.0))
    track = Track(
        at,
        states.position_km[0],
        states.velocity_km_s[0],
        np.zeros(0, np.int64),
        np.zeros((0, 6, 6)),
    )
    own = OwnTrack("ONE", "901", "own.oem", track)
    hits, _ = screen_own(snapshot, [own], 5.0 if degraded else 0.5, 10.0)
    (hit,) = [h for h in hits if abs(h.tca_us - START - DAY_US // 2) < 60_000_000]
    sigma_km = float(np.sqrt(np.trace(hit.covariances[1][:3, :3])))
    if degraded:
        assert 30.0 < sigma_km < 40.0
        assert "degraded by its owner, error up to" in hit.assumed[1]
        assert hit.answer.pc is None
        assert "a case with its owner" in hit.answer.chosen.reason
    else:
        assert sigma_km < 10.0
        assert "degraded" not in hit.assumed[1]


def test_a_snapshot_keeps_what_is_stated(screened, tmp_path):
    degraded, snapshot, _, _ = screened
    save_snapshot(tmp_path / "held.snap", snapshot)
    again = load_snapshot(tmp_path / "held.snap")
    assert again.stated_error.tolist() == snapshot.stated_error.tolist()
    assert again.stated_error.any() == degraded


def test_a_degraded_ephemeris_of_two_days_is_written_in_two_segments(tmp_path):
    """Between two days the orbit is another one: a reader must not interpolate across."""
    one = true_orbit("low", 1)
    one.epoch_us[0] = START
    at = START + DAY_US - 1_800_000_000 + np.arange(0, 3601, 300) * 1_000_000
    states = propagate(one, START, (at - START) / 1e6)
    row = {
        "object": "object:norad:901",
        "frame": "TEME",
        "t_us": at.tolist(),
        "position_km": states.position_km[0].tolist(),
        "velocity_km_s": states.velocity_km_s[0].tolist(),
        "covariance_t_us": [int(at[0]), int(at[-1])],
        "covariance_rtn": [[float(k in {0, 2, 5, 9, 14, 20}) for k in range(21)]] * 2,
    }
    for said, count in ((None, 1), ({"class_km": 10.0}, 2)):
        path = tmp_path / f"{count}.oem"
        written = write_message(oem_of_rows([row | {"degraded": said}], START), "kvn")
        path.write_text(written)
        tracks = read_tracks([path])
        assert [len(t.track.at_us) for t in tracks] == ([13] if count == 1 else [6, 7])
        assert sum(len(t.track.covariance_us) for t in tracks) == 2
