"""Light and shadow against rays: lines from the satellite to points of the Sun's limb."""

import math
from itertools import pairwise

import numpy as np
import pytest

from comity.astro.links.light import depths, light_spans
from comity.astro.links.looks import looks_at
from comity.astro.links.stations import read_stations, sites_of
from comity.astro.links.windows import look_angles
from comity.astro.orbits import propagate
from comity.astro.orbits.arcs import Span, arcs_of_elements
from comity.astro.orbits.sun import SUN_RADIUS_KM, sun_in_itrf
from comity.foundations.frames import teme_to_itrf_states
from comity.system.environment import load_orientation
from tests.astro.links.test_windows import LOW, MIDDLE, RING, START, TRANSFER, sets

A_KM, B_KM = 6378.137, 6378.137 * (1 - 1 / 298.257223563)


def is_hidden(place, towards):
    """Tell whether a ray from a place meets the ellipsoid: a quadratic equation, no angles."""
    scale = np.array([1 / A_KM, 1 / A_KM, 1 / B_KM])
    p, d = place * scale, towards * scale
    a, b, c = d @ d, p @ d, p @ p - 1.0
    return b < 0.0 and b * b - a * c >= 0.0


def light_by_rays(place, sun, points=360):
    """The light at a place from rays to the limb of the Sun's disc and its centre."""
    line = sun - place
    distance = np.linalg.norm(line)
    line = line / distance
    side = np.cross(line, [0.0, 0.0, 1.0])
    side /= np.linalg.norm(side)
    up = np.cross(side, line)
    reach = math.tan(math.asin(SUN_RADIUS_KM / distance))
    angles = np.linspace(0.0, 2 * np.pi, points, endpoint=False)
    hidden = [
        is_hidden(place, line + reach * (math.cos(a) * side + math.sin(a) * up))
        for a in angles
    ]
    if all(hidden):
        return "umbra"
    return "penumbra" if any(hidden) else "sunlit"


def follower(elements):
    orientation = load_orientation()

    def itrf(times_s):
        states = propagate(elements, START, times_s)
        at = START + np.rint(times_s * 1e6).astype(np.int64)
        return teme_to_itrf_states(
            at, states.position_km[0], states.velocity_km_s[0], orientation
        )

    def sun(times_s):
        at = START + np.rint(times_s * 1e6).astype(np.int64)
        return sun_in_itrf(at, orientation)

    return itrf, sun


@pytest.mark.parametrize(
    "orbit, hours", [(LOW, 6), (MIDDLE, 24), (RING, 24), (TRANSFER, 24)]
)
def test_edges_are_those_of_rays(orbit, hours):
    itrf, sun = follower(sets(orbit))
    times = np.linspace(0.0, hours * 3600.0, hours * 60 + 1)
    spans = light_spans(lambda t: itrf(t)[0], sun, times)
    # They follow one another over the whole span.
    assert spans[0].from_s == 0.0
    assert spans[-1].until_s == hours * 3600.0
    assert all(a.until_s == b.from_s for a, b in pairwise(spans))
    assert all(a.light != b.light for a, b in pairwise(spans))
    for one, other in pairwise(spans):
        at = one.until_s
        for t, light in ((at - 0.02, one.light), (at + 0.02, other.light)):
            place, where = itrf(np.array([t]))[0][0], sun(np.array([t]))[0]
            assert light_by_rays(place, where) == light, (t, light)
    for one in spans:
        middle = np.array([0.5 * (one.from_s + one.until_s)])
        assert light_by_rays(itrf(middle)[0][0], sun(middle)[0]) == one.light


def test_a_low_orbit_has_all_three():
    itrf, sun = follower(sets((15.2, 0.001, 51.6, 40.0, 10.0, 100.0)))
    spans = light_spans(lambda t: itrf(t)[0], sun, np.arange(0.0, 21_601.0, 60.0))
    assert {one.light for one in spans} == {"sunlit", "penumbra", "umbra"}
    shadows = [one for one in spans if one.light == "umbra" and one.from_s > 0]
    assert all(1000.0 < one.until_s - one.from_s < 2300.0 for one in shadows[:-1])


def test_the_oblate_earth_matters_over_the_poles():
    # 10 km above the pole's limb there is light; a round Earth of the equator's radius hides it.
    sun = np.array([[1.496e8, 0.0, 0.0]])
    beside = np.array([[-2000.0, 0.0, B_KM + 45.0]])
    shade, dark = depths(beside, sun)
    assert shade[0] < 0.0
    assert dark[0] < 0.0
    below = np.array([[-2000.0, 0.0, B_KM - 45.0]])
    assert (np.array(depths(below, sun)) > 0.0).all()


def test_looks_are_those_of_the_kernel():
    elements = sets(LOW)
    stations, _ = read_stations("name,lat,lon,alt_m\nDresden,51,13.7,110\n")
    span = Span(START, 5400.0)
    (arc,) = arcs_of_elements(elements, span, load_orientation(), step_s=5.0)
    times = np.linspace(0.0, 5400.0, 400)
    site = sites_of(stations)[0]
    ours = looks_at(*follower(elements)[0](times), site)
    theirs = look_angles(arc, site, times)
    # The rate of an arc is that of its cubics: SGP4's velocity is not quite the positions' rate.
    for mine, other, close in zip(ours, theirs, (1e-7, 1e-7, 1e-4, 5e-5), strict=True):
        assert np.abs(mine - other).max() < close
