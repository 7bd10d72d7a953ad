"""TEME to ITRF and GCRF against published values.

Authority: Vallado, Crawford, Hujsak, Kelso, "Revisiting Spacetrack Report #3", AIAA
2006-6753, appendix C (example of 2004-04-06 07:51:28.386009 UTC, UT1-UTC =
-0.4399619 s, pole -0.140682", 0.333309"); GCRF values from Vallado, Fundamentals of
Astrodynamics and Applications (4th ed., 2013), example 3-15. Numbers only.
"""

import numpy as np
import pytest

from comity.foundations.frames import (
    rotate,
    teme_to_gcrf,
    teme_to_itrf,
    teme_to_itrf_states,
)
from comity.foundations.time import EarthOrientation, parse_utc

ARCSEC = np.pi / 648000.0
AT_US = parse_utc("2004-04-06T07:51:28.386009")
TEME_KM = np.array([5094.18016210, 6127.64465950, 6380.34453270])
TEME_KM_S = np.array([-4.746131487, 0.785818041, 5.531931288])
ITRF_KM = np.array([-1033.4793830, 7901.2952754, 6380.3565958])
ITRF_KM_S = np.array([-3.225636520, -2.872451450, 5.531924446])
GCRF_KM = np.array([5102.5089579, 6123.0114007, 6378.1369282])


def orientation():
    days = np.array([53101.0, 53102.0])
    two = np.ones(2)
    return EarthOrientation(
        np.array([41317.0]),
        np.array([32.0]),
        days,
        -0.4399619 * two,
        -0.140682 * ARCSEC * two,
        0.333309 * ARCSEC * two,
        -0.000205 * ARCSEC * two,
        -0.000136 * ARCSEC * two,
        "AIAA 2006-6753",
    )


@pytest.mark.golden
def test_teme_to_itrf_within_a_centimetre():
    table = orientation()
    got = rotate(teme_to_itrf(np.array([AT_US]), table), TEME_KM[None, :])[0]
    assert np.linalg.norm(got - ITRF_KM) < 1e-5


@pytest.mark.golden
def test_velocity_in_itrf():
    states = teme_to_itrf_states(
        np.array([AT_US]), TEME_KM[None, :], TEME_KM_S[None, :], orientation()
    )
    assert np.linalg.norm(states[0][0] - ITRF_KM) < 1e-5
    assert np.linalg.norm(states[1][0] - ITRF_KM_S) < 1e-6


@pytest.mark.golden
def test_teme_to_gcrf_within_a_centimetre():
    got = rotate(teme_to_gcrf(np.array([AT_US]), orientation()), TEME_KM[None, :])[0]
    assert np.linalg.norm(got - GCRF_KM) < 1e-5


def test_matrices_are_rotations():
    table = orientation()
    for make in (teme_to_itrf, teme_to_gcrf):
        matrix = make(np.array([AT_US, AT_US + 1000]), table)
        assert np.allclose(matrix @ np.swapaxes(matrix, 1, 2), np.eye(3), atol=1e-14)
        assert np.allclose(np.linalg.det(matrix), 1.0)
