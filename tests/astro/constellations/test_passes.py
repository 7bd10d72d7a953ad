"""Passes of sensors over places: against looking every second, and against formulas."""

import math
from itertools import pairwise

import erfa
import numpy as np
import pytest

from comity.astro.constellations.areas import Grid, grid_of, read_area
from comity.astro.constellations.coverage import coverage_of, latency_of, summaries
from comity.astro.constellations.designs import joined, read_design, walker
from comity.astro.constellations.expected import (
    footprint_rad,
    mean_seen_part,
    star_footprint_rad,
    street_half_width_rad,
    synodic_pass,
)
from comity.astro.constellations.kernels.gaps import COLUMNS, delays, gaps
from comity.astro.constellations.kernels.splits import split_evenly
from comity.astro.constellations.sensors import Sensor, look_of_swath, read_sensor
from comity.astro.orbits.arcs import Span, arcs_of_elements, sun_arc
from comity.astro.orbits.elements import ElementSets
from comity.astro.orbits.kernels.arcs import state_in
from comity.foundations.errors import FormatError, RangeError
from comity.system.environment import load_orientation
from tests.astro.constellations.scenes import (
    DAY,
    START,
    computed,
    globe,
    passes_from,
    plain_gaps,
    random_passes,
)

RADIUS = 6378.1366


def one_orbit(**row):
    return read_design({"altitude_km": 700, "inclination_deg": 98, **row}, START)


def twin(sensor, states, site):
    """Say when a sensor reaches a place, with erfa's normal of the ellipsoid."""
    r, v = states[:, :3], states[:, 3:]
    sight = site[:3] - r
    sight /= np.linalg.norm(sight, axis=1)[:, None]
    inside = np.arcsin(-sight @ site[9:]) >= sensor.least_rad
    lon, lat, _ = erfa.gc2gd(1, r * 1e3)
    down = -np.stack(
        [np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], 1
    )
    look = np.arccos(np.clip(np.sum(sight * down, axis=1), -1, 1))
    inside &= (look >= sensor.inner_rad) & (look <= sensor.outer_rad)
    if sensor.side != "both":
        left = np.sum(sight * np.cross(r, v), axis=1) > 0
        inside &= left == (sensor.side == "left")
    return inside


@pytest.mark.parametrize(
    "sensor",
    [
        Sensor(math.radians(10)),
        Sensor(0.0, math.radians(35)),
        Sensor(0.0, math.radians(45), math.radians(20), "left"),
        Sensor(math.radians(5), math.radians(60), math.radians(30), "right"),
        Sensor(0.0, math.radians(2)),
    ],
)
@pytest.mark.parametrize(
    "orbit",
    [
        one_orbit(),
        one_orbit(altitude_km=400, inclination_deg=51.6, node_deg=200),
        one_orbit(
            altitude_km=20_200, inclination_deg=63.4, eccentricity=0.6, perigee_deg=270
        ),
    ],
    ids=["polar", "low", "eccentric"],
)
def test_every_pass_agrees_with_looking_each_second(sensor, orbit):
    grid, length = globe(40), 20_000.0
    found, faults = computed(orbit, [sensor], grid, length)
    assert not faults
    (arc,) = arcs_of_elements(orbit, Span(START, length), load_orientation())
    sites, times = grid.sites(), np.arange(0.0, length + 1.0)
    states = np.array(
        [
            state_in(arc.position_km, arc.velocity_km_s, arc.first_s, arc.step_s, t)
            for t in times
        ]
    )
    total = 0
    for place in range(len(grid)):
        inside = twin(sensor, states, sites[place])
        total += inside.sum()
        one = slice(found.first[place], found.first[place + 1])
        mine, clear = np.zeros(len(times), np.bool_), np.ones(len(times), np.bool_)
        for a, b in zip(found.begin_s[one], found.end_s[one], strict=True):
            mine |= (times >= a) & (times <= b)
            clear &= (np.abs(times - a) > 2e-3) & (np.abs(times - b) > 2e-3)
        assert np.array_equal(mine[clear], inside[clear])
    assert total or sensor.outer_rad < math.radians(3)


def test_a_geostationary_satellite_sees_its_side_all_day():
    elements = one_orbit(altitude_km=35_786.0, inclination_deg=0.0)
    (arc,) = arcs_of_elements(elements, Span(START, DAY), load_orientation())
    below = math.atan2(arc.position_km[0, 1], arc.position_km[0, 0])
    grid = Grid(np.array([0.3, 0.3]), np.array([below, below + np.pi]), {})
    found, faults = computed(elements, [Sensor(math.radians(10))], grid)
    assert not faults
    assert np.diff(found.first).tolist() == [1, 0]
    assert (found.begin_s[0], found.end_s[0]) == (0.0, DAY)


def test_light_is_that_at_the_place():
    grid, orbit = globe(300), one_orbit()
    every, _ = computed(orbit, [Sensor(0.0, 0.6)], grid)
    day, _ = computed(orbit, [Sensor(0.0, 0.6, light="day")], grid)
    night, _ = computed(orbit, [Sensor(0.0, 0.6, light="night")], grid)
    assert 0 < len(day) < len(every)
    assert 0 < len(night) <= len(every) - len(day)
    (arc,) = arcs_of_elements(orbit, Span(START, DAY), load_orientation())
    sun = sun_arc(arc, Span(START, DAY), load_orientation())
    # In July the Sun is over the north; the pole has day, the other pole has none.
    assert sun.position_km[:, 2].min() > 0
    north = grid.latitude_rad > math.radians(75)
    south = grid.latitude_rad < math.radians(-75)
    counts = np.diff(every.first), np.diff(day.first)
    assert np.array_equal(counts[0][north], counts[1][north])
    assert counts[1][south].sum() == 0


def test_mean_coverage_of_a_globe_is_that_of_the_footprints():
    """On average a place of the globe is seen by T (1 − cos λ)/2 satellites."""
    elements = walker("delta", 24, 6, 1, 800.0, math.radians(60), START)
    least = math.radians(15)
    found, _ = computed(elements, [Sensor(least)] * 24, globe(2000))
    many = (found.end_s - found.begin_s).sum() / DAY / found.places
    angle = footprint_rad(RADIUS + 800.0, least)
    # The ellipsoid lies up to 21 km below the round Earth of the formula.
    assert many == pytest.approx(24 * (1 - math.cos(angle)) / 2, rel=0.02)


@pytest.mark.parametrize("latitude", [0.0, 35.0, 60.0, 75.0])
def test_mean_coverage_by_latitude(latitude):
    """A place is seen for the part of time that the density of latitudes gives it."""
    elements = walker("delta", 12, 12, 1, 1200.0, math.radians(63), START)
    longitude = np.linspace(-np.pi, np.pi, 40, endpoint=False)
    grid = Grid(np.full(40, math.radians(latitude)), longitude, {})
    found, _ = computed(elements, [Sensor(math.radians(10))] * 12, grid)
    many = (found.end_s - found.begin_s).sum() / DAY / found.places
    angle = footprint_rad(RADIUS + 1200.0, math.radians(10))
    wanted = 12 * mean_seen_part(math.radians(latitude), math.radians(63), angle)
    # The ellipsoid stands up to 0.2° aslant of the round Earth of the formula.
    assert many == pytest.approx(wanted, rel=0.02)


def test_revisit_of_the_equator_is_the_synodic_period():
    altitude = 1000.0
    elements = one_orbit(altitude_km=altitude, inclination_deg=0.0)
    grid = Grid(np.zeros(6), np.linspace(-3, 3, 6), {})
    found, _ = computed(elements, [Sensor(math.radians(20))], grid, 3 * DAY)
    axis = RADIUS + altitude
    rate = math.sqrt(398600.4415 / axis**3)
    # The J2 drift of a mean longitude over the equator (Kaula): n (1 + 3 J2 (R/a)²) for a
    # Kozai mean motion, whose own J2 term is inside.
    rate *= 1 + 3 * 1.08262668e-3 * (RADIUS / axis) ** 2 * 0.5
    lasts, period = synodic_pass(rate, footprint_rad(axis, math.radians(20)))
    told = coverage_of(found, np.array([True]))
    assert told.mean_revisit_s + told.mean_pass_s == pytest.approx(period, rel=2e-3)
    whole = (found.begin_s > 0) & (found.end_s < 3 * DAY)
    assert (found.end_s - found.begin_s)[whole].mean() == pytest.approx(lasts, rel=5e-3)
    assert told.seen_part.mean() == pytest.approx(lasts / period, rel=0.01)


#: Ballard 1980, table I: (N, P, m) rosettes with the least radius of coverage, degrees.
ROSETTES = [
    (5, 5, 1, 43.66, 69.15),
    (6, 6, 4, 53.13, 66.42),
    (7, 7, 5, 55.69, 60.26),
    (8, 8, 6, 61.86, 56.52),
    (9, 9, 7, 70.54, 54.81),
]


@pytest.mark.golden
@pytest.mark.parametrize("total, planes, phasing, tilt, reach", ROSETTES)
def test_rosettes_cover_the_globe_from_their_published_radius_on(
    total, planes, phasing, tilt, reach
):
    """Continuous coverage by one satellite: with half a degree more, and not with one less."""
    covered = []
    for change in (0.5, -1.0):
        radius = RADIUS / math.cos(math.radians(reach + change))
        elements = walker(
            "delta", total, planes, phasing, radius - RADIUS, math.radians(tilt), START
        )
        period = 2 * math.pi / elements.mean_motion_rad_s[0]
        found, _ = computed(elements, [Sensor()] * total, globe(1500), period)
        told = coverage_of(found, np.ones(total, np.bool_))
        covered.append(told.seen_part.min())
    assert covered[0] > 1 - 1e-9
    assert covered[1] < 1 - 1e-3


@pytest.mark.golden
def test_streets_of_polar_planes_close_at_the_formula_of_beste():
    planes, each = 6, 11
    least = star_footprint_rad(planes, each)
    # Iridium: 66 satellites, footprints of 19.9° above 8.2° of elevation.
    assert math.degrees(least) == pytest.approx(19.9, abs=0.15)
    street = street_half_width_rad(least, each)
    assert (planes - 1) * (least + street) + 2 * street == pytest.approx(math.pi)
    seen = []
    for change in (0.4, -0.8):
        angle = least + math.radians(change)
        parts = [
            walker("delta", each, 1, 0, 780.0, math.pi / 2, START, k * (least + street))
            for k in range(planes)
        ]
        for k, part in enumerate(parts):
            part.mean_anomaly_rad[:] += (k % 2) * math.pi / each
        axis = RADIUS + 780.0
        elevation = math.atan2(math.cos(angle) - RADIUS / axis, math.sin(angle))
        found, _ = computed(
            joined(parts), [Sensor(elevation)] * 66, globe(3000), 6100.0
        )
        seen.append(coverage_of(found, np.ones(66, np.bool_)).seen_part.min())
    assert seen[0] > 1 - 1e-9
    assert seen[1] < 1 - 1e-3


def test_gaps_splits_and_delays_agree_with_plain_sums():
    rng = np.random.default_rng(3)
    length, satellites, places = 1000.0, 5, 40
    found = random_passes(rng, places, satellites, length)
    group = rng.integers(0, 3, places)
    allowed = rng.random((3, satellites)) < 0.6
    out = np.empty((places, len(COLUMNS)))
    gaps(
        found.first,
        found.satellite,
        found.begin_s,
        found.end_s,
        length,
        group,
        allowed,
        out,
    )
    member = np.array([0, 1, 1, 2, 0])
    split = np.zeros((4, 3, places))
    split_evenly(
        found.first,
        found.satellite,
        found.begin_s,
        found.end_s,
        allowed,
        group,
        member,
        length / 4,
        split,
    )
    for p in range(places):
        rows = [
            (found.begin_s[k], found.end_s[k], found.satellite[k])
            for k in range(found.first[p], found.first[p + 1])
            if allowed[group[p], found.satellite[k]]
        ]
        wanted = plain_gaps([row[:2] for row in rows], length)
        assert out[p] == pytest.approx(wanted, nan_ok=True)
        plain = np.zeros((4, 3))
        edges = sorted(
            {0.0, length, 250.0, 500.0, 750.0, *(x for r in rows for x in r[:2])}
        )
        for a, b in pairwise(edges):
            who = {int(member[s]) for x, y, s in rows if x <= a and b <= y}
            for m in who:
                plain[min(int((a + b) / 2 / 250.0), 3), m] += (b - a) / len(who)
        assert split[:, :, p] == pytest.approx(plain, abs=1e-9)
    lost, ready = rng.random((3, satellites)) < 0.3, rng.uniform(0, 50, satellites)
    waits = np.empty(len(found))
    count = delays(
        found.first,
        found.satellite,
        found.begin_s,
        found.end_s,
        group,
        lost,
        allowed,
        ready,
        waits,
    )
    plain = []
    for p in range(places):
        rows = range(found.first[p], found.first[p + 1])
        for k in rows:
            if lost[group[p], found.satellite[k]]:
                best = math.inf
                for j in rows:
                    s = found.satellite[j]
                    at = max(found.begin_s[j], found.begin_s[k] + ready[s])
                    if allowed[group[p], s] and at < found.end_s[j]:
                        best = min(best, at - found.begin_s[k])
                plain.append(best)
    assert waits[:count] == pytest.approx(plain)


def test_summaries_tell_means_and_the_worst():
    found = passes_from(
        [(0, 0, 0.0, 100.0), (0, 1, 50.0, 150.0), (1, 0, 900.0, 1000.0)], 3, 1000.0
    )
    told = coverage_of(found, np.array([True, True]))
    assert told.seen_part.tolist() == [0.15, 0.1, 0.0]
    assert told.longest_gap_s.tolist() == [850.0, 900.0, 1000.0]
    assert told.mean_wait_s == pytest.approx([850**2 / 2000, 405.0, 500.0])
    grid = type("Grid", (), {"areas": {"all": np.arange(3), "one": np.array([0])}})()
    both = summaries(told, grid, 1000.0)
    assert both["all"].never == pytest.approx(1 / 3)
    assert both["all"].longest_gap_s == 1000.0
    assert both["one"].passes_per_day == pytest.approx(86.4)
    assert math.isnan(both["one"].mean_revisit_s)


def test_latency_is_the_wait_for_the_next_contact():
    passes = passes_from(
        [(0, 0, 0.0, 10.0), (1, 0, 40.0, 60.0), (2, 0, 200.0, 210.0), (0, 1, 5.0, 9.0)],
        3,
        1000.0,
    )
    contacts = passes_from([(0, 0, 50.0, 70.0), (0, 1, 30.0, 35.0)], 2, 1000.0)
    every = np.ones((2, 2), np.bool_)
    told = latency_of(passes, contacts, np.array([True, True]), every)
    # The first waits for station 1, the second ends in contact, the third stays on board,
    # and the second satellite sees no station.
    assert (told.observations, told.kept) == (4, 2)
    assert told.mean_s == pytest.approx(10.0)
    one = latency_of(
        passes, contacts, np.array([True, False]), np.array([[True, False]] * 2)
    )
    assert one.mean_s == pytest.approx(20.0)


def test_areas_and_grids():
    box = {"polygon": [[170, -10], [-170, -10], [-170, 10], [170, 10]]}
    grid = grid_of([read_area("globe", "globe"), read_area("dateline", box)], 20_000)
    rows = grid.areas["dateline"]
    assert np.abs(grid.longitude_rad[rows]).min() > math.radians(169.9)
    part = len(rows) / len(grid.areas["globe"])
    assert part == pytest.approx(20 / 360 * math.sin(math.radians(10)), rel=0.03)
    named = read_area("towns", {"places": [[2.35, 48.85], [13.4, 52.5]]})
    both = grid_of([read_area("globe", "globe"), named], 100)
    assert np.degrees(both.latitude_rad[both.areas["towns"]]) == pytest.approx(
        [48.85, 52.5]
    )
    assert len(both) == 102
    circle = read_area("c", {"lat": 60, "lon": 10, "radius_km": 500})
    small = grid_of([circle], 1000)
    # Too few places of the lattice fall into it: a finer one is taken.
    assert 32 <= len(small) < 1000
    ring = {
        "type": "Feature",
        "geometry": {
            "type": "Polygon",
            "coordinates": [
                [[0, 0], [20, 0], [20, 20], [0, 20]],
                [[5, 5], [15, 5], [15, 15], [5, 15]],
            ],
        },
    }
    hole = grid_of([read_area("hole", ring)], 50_000)
    lat, lon = np.degrees(hole.latitude_rad), np.degrees(hole.longitude_rad)
    assert not ((lat > 5) & (lat < 15) & (lon > 5) & (lon < 15)).any()
    assert len(hole) == pytest.approx(50_000 * (400 - 100) / 41_253, rel=0.05)


@pytest.mark.parametrize(
    "area",
    [
        "nowhere",
        {"lat": [40, 20]},
        {"lat": [20, 95]},
        {"lat": [20]},
        {"polygon": [[0, 0], [1, 1]]},
        {"polygon": [[0, 0], [1, 95], [2, 2]]},
        {"polygon": [[0, 0], "x", [2, 2]]},
        {"type": "Point", "coordinates": [0, 0]},
        {"lat": 10, "lon": 500, "radius_km": 10},
        {"places": []},
        {"places": [[0, 100]]},
        {"lat": 10, "lon": 5, "radius_km": -1},
        {"lat": "10", "lon": 5, "radius_km": 1},
        7,
    ],
)
def test_areas_outside_the_globe_are_refused(area):
    with pytest.raises((FormatError, RangeError), match=r"area|lat|corner"):
        read_area("x", area)


@pytest.mark.parametrize(
    "sensor",
    [
        {"off_nadir_deg": -1},
        {"off_nadir_deg": 200},
        {"off_nadir_deg": 30, "inner_deg": 40},
        {"least_elevation_deg": 95},
        {"side": "up"},
        {"light": "dusk"},
        {"swath_km": 100},
        {"swath_km": 100, "altitude_km": 700, "off_nadir_deg": 5},
        {"swath_km": 90_000, "altitude_km": 700},
        {"swath_km": 100, "altitude_km": 20},
        {"zoom": 3},
        {"off_nadir_deg": True},
    ],
)
def test_sensors_that_nobody_has_are_refused(sensor):
    with pytest.raises((FormatError, RangeError)):
        read_sensor(sensor)


def test_a_swath_is_what_its_angle_covers():
    look = look_of_swath(2000.0, 800.0)
    angle = 1000.0 / RADIUS
    axis = RADIUS + 800.0
    assert math.asin(RADIUS * math.sin(angle + look) / axis) == pytest.approx(look)


@pytest.mark.parametrize(
    "design",
    [
        {"walker": "delta 24/5/1", "altitude_km": 700, "inclination_deg": 60},
        {"walker": "delta 24/6/6", "altitude_km": 700, "inclination_deg": 60},
        {"walker": "rosette 24/6/1", "altitude_km": 700, "inclination_deg": 60},
        {"walker": "delta", "altitude_km": 700, "inclination_deg": 60},
        {
            "walker": "delta 4/2/1",
            "altitude_km": 700,
            "inclination_deg": 60,
            "eccentricity": 0.1,
        },
        {"altitude_km": 50, "inclination_deg": 60},
        {"altitude_km": 700, "inclination_deg": 200},
        {"altitude_km": 700, "inclination_deg": 60, "eccentricity": 0.5},
        {"altitude_km": 8000, "inclination_deg": "sun-synchronous"},
        {"altitude_km": 700, "inclination_deg": 60, "colour": "red"},
    ],
)
def test_designs_that_cannot_fly_are_refused(design):
    with pytest.raises((FormatError, RangeError)):
        read_design(design, START)


def test_sun_synchronous_planes_follow_the_sun():
    elements = read_design(
        {"altitude_km": 786, "inclination_deg": "sun-synchronous"}, START
    )
    assert math.degrees(elements.inclination_rad[0]) == pytest.approx(98.5, abs=0.1)
    later = ElementSets(*(getattr(elements, f) for f in elements.__slots__))
    (arc,) = arcs_of_elements(later, Span(START, 20 * DAY), load_orientation())
    assert len(arc.position_km) > 1000
