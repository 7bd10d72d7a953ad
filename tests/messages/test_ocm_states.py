"""Trajectories of OCM as ephemerides; nothing interpolates over a burn."""

import numpy as np
import pytest

from comity.astro.orbits.track import states_at
from comity.foundations.errors import DataError
from comity.messages.ocm_states import trajectories_of
from comity.messages.oem import ephemerides_of
from comity.messages.read import read_message
from comity.system.ephemeris_files import track_of
from tests.messages.examples import EVERY, oem_text

HEAD = """CCSDS_OCM_VERS = 3.0
CREATION_DATE = 2024-11-01T00:00:00
ORIGINATOR = TEST
META_START
OBJECT_NAME = THING
OBJECT_DESIGNATOR = 90001
TIME_SYSTEM = UTC
EPOCH_TZERO = 2024-11-01T00:00:00
META_STOP
TRAJ_START
CENTER_NAME = EARTH
TRAJ_REF_FRAME = EME2000
TRAJ_TYPE = CARTPV
TRAJ_UNITS = [km,km,km,km/s,km/s,km/s]
"""


def rows(times, jump=()):
    """States on a circle, 7000 km; ``jump`` are instants stated twice, 10 m/s faster."""
    rate = np.sqrt(398600.4415 / 7000.0**3)
    out = []
    for t in times:
        p = 7000.0 * np.array([np.cos(rate * t), np.sin(rate * t), 0.0])
        v = 7000.0 * rate * np.array([-np.sin(rate * t), np.cos(rate * t), 0.0])
        for factor in (1.0, 1.0013) if t in jump else (1.0,):
            cells = [*p, *(v * factor)]
            out.append(f"{float(t)} " + " ".join(repr(float(x)) for x in cells))
    return "\n".join(out) + "\n"


def ocm(times, man="", jump=(), cov=""):
    burn = (
        "MAN_START\nMAN_ID = ONE\nMAN_DEVICE_ID = T\n"
        f"MAN_COMPOSITION = TIME_RELATIVE,MAN_DURA,DV_X,DV_Y,DV_Z\n{man}\nMAN_STOP\n"
        if man
        else ""
    )
    text = HEAD + rows(times, jump) + "TRAJ_STOP\n" + cov + burn
    reading = read_message(text.encode())
    assert reading.accepted, [str(one) for one in reading.findings]
    return trajectories_of(reading.messages[0])


def test_a_trajectory_is_an_ephemeris():
    (one,) = ocm(range(0, 1800, 60))
    assert (one.object_id, one.frame, one.time_system) == ("90001", "EME2000", "UTC")
    track = track_of(one, "x").track
    middle = states_at(track, track.at_us[5:6] + 30_000_000)
    assert np.linalg.norm(middle[0, :3]) == pytest.approx(7000.0, abs=1e-5)


@pytest.mark.parametrize(
    ("man", "jump", "spans"),
    [
        ("600 0 0 0.001 0", (600,), [(0, 600), (600, 1740)]),
        ("630 0 0 0.001 0", (), [(0, 600), (660, 1740)]),
        ("600 0 0 0.001 0", (), [(0, 540), (660, 1740)]),
        ("0 0 0 0.001 0", (), [(0, 1740)]),
        ("600 120 0 0.001 0", (), [(0, 600), (600, 720), (720, 1740)]),
    ],
    ids=["two states", "between", "one state", "at the beginning", "long"],
)
def test_a_trajectory_is_cut_at_burns(man, jump, spans):
    parts = ocm(range(0, 1800, 60), man, jump)
    zero = parts[0].at_us[0]
    got = [tuple((one.at_us[[0, -1]] - zero) // 1_000_000) for one in parts]
    assert got == spans


def test_covariances_of_the_message_go_to_the_piece_that_they_are_of():
    numbers = []
    for k in range(6):
        numbers += [0.0] * k + [float(k + 1) * 1e-4]
    line = " ".join(map(repr, numbers))
    cov = (
        "COV_START\nCOV_REF_FRAME = RTN\nCOV_TYPE = CARTPV\nCOV_ORDERING = LTM\n"
        f"0.0 {line}\n1200.0 {line}\nCOV_STOP\n"
    )
    one, two = ocm(range(0, 1800, 60), "600 0 0 0.001 0", (600,), cov)
    assert len(one.covariances) == len(two.covariances) == 1
    assert np.diag(two.covariances[0].matrix).tolist() == [
        k * 1e-4 for k in range(1, 7)
    ]


def test_an_oem_with_two_states_at_an_instant_is_cut_there():
    lines = oem_text(rows=9, covariance=False).splitlines()
    where = next(k for k, one in enumerate(lines) if one.startswith("2024-11-01T00:04"))
    after = lines[where].replace(" 7.5 ", " 7.51 ")
    lines.insert(where + 1, after)
    parts = ephemerides_of(read_message("\n".join(lines).encode()).messages[0])
    assert [len(one.at_us) for one in parts] == [5, 5]
    assert parts[0].velocity_km_s[-1, 1] == 7.5
    assert parts[1].velocity_km_s[0, 1] == 7.51
    lines[where + 1] = lines[where]
    parts = ephemerides_of(read_message("\n".join(lines).encode()).messages[0])
    assert [len(one.at_us) for one in parts] == [9]


def test_elements_are_no_trajectory():
    text = EVERY["OCM"].replace("CARTPV", "KEPLERIAN")
    message = read_message(text.encode()).messages[0]
    with pytest.raises(DataError, match="no trajectory of positions and velocities"):
        trajectories_of(message)
