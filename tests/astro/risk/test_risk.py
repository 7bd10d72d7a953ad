"""Risk: plain twins, symmetries, and inputs that have no answer."""

import math

import numpy as np
import pytest
from hypothesis import given, strategies as st

from comity.astro.orbits.rtn import covariance_from_rtn, covariance_to_rtn, rtn_axes
from comity.astro.risk import (
    Pair,
    assess,
    assumed_covariance,
    consequence_of,
    dilution_of,
    disc_pcs,
    fuse,
    plane_of,
)
from comity.astro.risk.count import whole_count
from comity.astro.risk.covariance import check_covariance, nearest_positive
from comity.astro.risk.dilution import radius_curve
from comity.astro.risk.events import ReportedRisk
from comity.astro.risk.history import trend_of
from comity.astro.risk.kernels.disc import disc_probability
from comity.astro.risk.message import encounter_of
from comity.astro.risk.named import named_pc
from comity.astro.risk.overlap import orbits_of
from comity.astro.risk.plane import body_probability, disc_pc, square_pc
from comity.astro.risk.records import Plane
from comity.astro.risk.sample import (
    binomial_bounds,
    linear_trials,
    two_body_trials,
    two_proportion_p,
)
from comity.foundations.errors import (
    DataError,
    FormatError,
    RangeError,
    UnknownNameError,
)
from comity.messages.cdm_record import cdm_of
from comity.messages.read import read_message
from tests.messages import examples as messages


def brute_disc(x, y, sx, sy, radius, n=1500):
    """Plain twin: the density summed over a fine polar grid."""
    nodes, weights = np.polynomial.legendre.leggauss(60)
    r = 0.5 * radius * (nodes + 1.0)
    angle = (np.arange(n) + 0.5) * 2.0 * np.pi / n
    px = r[:, None] * np.cos(angle) - x
    py = r[:, None] * np.sin(angle) - y
    density = np.exp(-0.5 * ((px / sx) ** 2 + (py / sy) ** 2))
    inner = density.sum(axis=1) * 2.0 * np.pi / n * r * weights * 0.5 * radius
    return inner.sum() / (2.0 * np.pi * sx * sy)


@given(
    x=st.floats(-3.0, 3.0),
    y=st.floats(-3.0, 3.0),
    sx=st.floats(0.3, 5.0),
    sy=st.floats(0.3, 5.0),
    radius=st.floats(0.01, 3.0),
)
def test_disc_equals_its_plain_twin(x, y, sx, sy, radius):
    fast = disc_probability(x, y, sx, sy, radius)
    assert fast == pytest.approx(brute_disc(x, y, sx, sy, radius), rel=1e-8, abs=1e-300)


@given(x=st.floats(0.0, 50.0), y=st.floats(0.0, 50.0), radius=st.floats(0.0, 20.0))
def test_disc_is_symmetric_bounded_and_grows_with_the_radius(x, y, radius):
    one = disc_probability(x, y, 3.0, 0.7, radius)
    assert 0.0 <= one <= 1.0
    assert disc_probability(-x, y, 3.0, 0.7, radius) == one
    assert disc_probability(y, x, 0.7, 3.0, radius) == pytest.approx(one, rel=1e-9)
    assert disc_probability(x, y, 3.0, 0.7, radius * 1.1) >= one * (1 - 1e-9)


def test_disc_keeps_its_digits_in_the_tail_and_in_thin_distributions():
    # One axis thin: the mass is that of the chord, in closed form.
    thin = disc_probability(0.0, 0.0, 1.0, 1e-9, 1.0)
    assert thin == pytest.approx(math.erf(1.0 / math.sqrt(2.0)), rel=1e-7)
    far = disc_probability(30.0, 0.0, 1.0, 1.0, 1.0)
    assert far == pytest.approx(brute_disc(30.0, 0.0, 1.0, 1.0, 1.0, 4000), rel=1e-6)
    assert 0.0 < far < 1e-180


def test_disc_refuses_what_is_no_distribution():
    rows = np.array([1.0, -1.0, 0.0, np.nan])
    out = disc_pcs(0.0, 0.0, rows, 1.0, 1.0)
    assert np.isfinite(out[0])
    assert np.all(np.isnan(out[1:]))


@given(turn=st.floats(0.0, 3.0), x=st.floats(-2.0, 2.0), y=st.floats(-2.0, 2.0))
def test_polygons(turn, x, y):
    plane = Plane(x, y, 1.3, 0.6, np.zeros((2, 3)), 0.0, False)
    angles = turn + np.linspace(0.0, 2.0 * np.pi, 400, endpoint=False)
    round_ = np.stack([np.cos(angles), np.sin(angles)], axis=1) * 0.8
    area = 0.5 * 400 * 0.64 * math.sin(2.0 * np.pi / 400)
    scale = np.sqrt(np.pi * 0.64 / area)
    assert body_probability(plane, round_ * scale) == pytest.approx(
        disc_pc(plane, 0.8), rel=1e-4
    )
    box = np.array([[-0.5, -0.2], [0.5, -0.2], [0.5, 0.2], [-0.5, 0.2]])

    def mass(low, high, mean, sigma):
        cdf = [
            0.5 * (1 + math.erf((e - mean) / sigma / math.sqrt(2))) for e in (low, high)
        ]
        return cdf[1] - cdf[0]

    exact = mass(-0.5, 0.5, x, 1.3) * mass(-0.2, 0.2, y, 0.6)
    assert body_probability(plane, box) == pytest.approx(exact, rel=1e-8)


def test_outlines_that_cannot_be_used():
    plane = Plane(0.0, 0.0, 1.0, 1.0, np.zeros((2, 3)), 0.0, False)
    with pytest.raises(RangeError, match="corners"):
        body_probability(plane, np.zeros((2, 2)))
    with pytest.raises(RangeError, match="convex"):
        body_probability(plane, np.array([[0, 0], [4, 0], [1, 1], [0, 4.0]]))


def encounter(miss_km=0.05, speed=(0.0, -5.0, -7.5), sigmas=(0.01, 0.2, 0.015)):
    r, v = np.array([7000.0, 0.0, 0.0]), np.array([0.0, 7.5, 0.5])
    pair = Pair(r, v, r + np.array([miss_km, 0.0, 0.0]), v + np.array(speed))
    local = np.diag([*np.square(sigmas), 4e-8, 1e-10, 4e-10])
    matrices = tuple(
        covariance_from_rtn(local, p, q)
        for p, q in ((r, v), (pair.position_2_km, pair.velocity_2_km_s))
    )
    return pair, matrices


@pytest.mark.parametrize("name", ["foster", "chan", "alfano", "patera"])
def test_named_methods_agree_where_they_should(name):
    # Chan's ellipse of equal area fits where both sigmas are alike.
    pair, (one, two) = encounter(sigmas=(0.05, 0.07, 0.06))
    plane = plane_of(pair, one + two, 0.01)
    exact = disc_pc(plane, 0.01)
    assert named_pc(name, plane, 0.01) == pytest.approx(exact, rel=5e-3)
    assert named_pc(name, plane, 0.0) == 0.0


def test_unknown_method_and_radius():
    pair, (one, two) = encounter()
    plane = plane_of(pair, one + two, 0.01)
    with pytest.raises(UnknownNameError, match="foster"):
        named_pc("guess", plane, 0.01)
    with pytest.raises(RangeError, match="hard-body radius is -10 m"):
        assess(pair, (one, two), -0.01)
    assert disc_pc(plane_of(pair, one + two, np.inf), np.inf) == 1.0
    assert square_pc(plane, 0.02) > disc_pc(plane, 0.01)


def test_a_short_encounter_is_judged_by_the_plane_and_all_agree():
    pair, matrices = encounter()
    answer = assess(pair, matrices, 0.01, trials=400_000)
    assert answer.chosen.method == "pc2d"
    assert answer.chosen.valid
    told = {e.method: e for e in answer.alternatives}
    assert told["nc2d"].pc == pytest.approx(answer.pc, rel=1e-3)
    assert told["nc3d"].pc == pytest.approx(answer.pc, rel=1e-3)
    sampled = told["monte_carlo"]
    assert sampled.detail["p_value"] > 1e-3
    assert sampled.pc_low < answer.pc < sampled.pc_high
    assert answer.dt_s == pytest.approx(0.0, abs=1e-9)


def test_a_slow_encounter_is_not_judged_by_the_plane():
    pair, matrices = encounter(0.05, (0.0, 0.0, 0.002), (0.02, 0.03, 0.02))
    answer = assess(pair, matrices, 0.01)
    told = {e.method: e for e in (answer.chosen, *answer.alternatives)}
    assert not told["pc2d"].valid
    assert "period" in told["pc2d"].reason
    assert answer.chosen.method != "pc2d"


def test_turning_the_frame_changes_nothing():
    pair, (one, two) = encounter()
    rng = np.random.default_rng(3)
    turn, _ = np.linalg.qr(rng.normal(size=(3, 3)))
    turn *= np.sign(np.linalg.det(turn))
    both = np.kron(np.eye(2), turn)
    turned = Pair(
        *(
            turn @ x
            for x in (
                pair.position_1_km,
                pair.velocity_1_km_s,
                pair.position_2_km,
                pair.velocity_2_km_s,
            )
        )
    )
    matrices = (both @ one @ both.T, both @ two @ both.T)
    a, b = assess(pair, (one, two), 0.01), assess(turned, matrices, 0.01)
    assert b.pc == pytest.approx(a.pc, rel=1e-6)
    for e, f in zip(a.alternatives, b.alternatives, strict=True):
        assert f.pc == pytest.approx(e.pc, rel=1e-4)


def test_the_two_objects_may_be_exchanged():
    pair, (one, two) = encounter()
    other = Pair(
        pair.position_2_km,
        pair.velocity_2_km_s,
        pair.position_1_km,
        pair.velocity_1_km_s,
    )
    a, b = assess(pair, (one, two), 0.01), assess(other, (two, one), 0.01)
    assert b.pc == pytest.approx(a.pc, rel=1e-9)
    assert b.alternatives[1].pc == pytest.approx(a.alternatives[1].pc, rel=1e-6)


def test_a_given_instant_off_the_closest_approach_gives_the_same():
    pair, matrices = encounter()
    off = Pair(
        pair.position_1_km + 0.0004 * pair.velocity_1_km_s,
        pair.velocity_1_km_s,
        pair.position_2_km + 0.0004 * pair.velocity_2_km_s,
        pair.velocity_2_km_s,
    )
    a, b = assess(pair, matrices, 0.01), assess(off, matrices, 0.01)
    assert b.dt_s == pytest.approx(-0.0004, rel=1e-6)
    assert b.pc == pytest.approx(a.pc, rel=1e-5)


@pytest.mark.parametrize(
    "change, words",
    [
        (lambda _m: None, "no covariance"),
        (lambda m: m * np.nan, "no numbers"),
        (lambda m: m[:3, :3], "6 by 6"),
        (lambda m: m - np.diag([1.0, 0, 0, 0, 0, 0]), "below zero"),
        (lambda m: m * 0.0, "zero"),
        (lambda m: m + 5e9 * np.eye(6), "ten Earth radii"),
    ],
)
def test_undefined_inputs_give_undefined_answers(change, words):
    pair, (one, two) = encounter()
    answer = assess(pair, (change(one), two), 0.01)
    assert answer.pc is None
    assert answer.chosen.method == "none"
    assert words in answer.chosen.reason
    assert answer.alternatives[0].pc is None


def test_a_repeated_state_is_undefined():
    pair, matrices = encounter()
    same = Pair(
        pair.position_1_km,
        pair.velocity_1_km_s,
        pair.position_1_km,
        pair.velocity_1_km_s,
    )
    assert "same state" in assess(same, matrices, 0.01).chosen.reason
    slow = Pair(
        pair.position_1_km,
        pair.velocity_1_km_s,
        pair.position_2_km,
        pair.velocity_1_km_s,
    )
    told = assess(slow, matrices, 0.01)
    plane = next(e for e in (told.chosen, *told.alternatives) if e.method == "pc2d")
    assert plane.pc is None
    assert "relative speed" in plane.reason


def test_covariances_are_mended_with_a_note():
    pair, (one, two) = encounter()
    broken = one.copy()
    broken[0, 3] = broken[3, 0] = 1.2 * math.sqrt(one[0, 0] * one[3, 3])
    assert "not positive definite" in check_covariance(broken, "it").note
    answer = assess(pair, (broken, two), 0.01)
    assert any("not positive definite" in note for note in answer.notes)
    fixed, clipped = nearest_positive(np.diag([1.0, -2.0]), 0.1)
    assert clipped
    np.testing.assert_allclose(fixed, np.diag([1.0, 0.1]))


def test_rtn_there_and_back():
    pair, (one, _) = encounter()
    local = covariance_to_rtn(one, pair.position_1_km, pair.velocity_1_km_s)
    back = covariance_from_rtn(local, pair.position_1_km, pair.velocity_1_km_s)
    np.testing.assert_allclose(back, one, atol=1e-15)
    axes = rtn_axes(pair.position_1_km, pair.velocity_1_km_s)
    np.testing.assert_allclose(axes @ axes.T, np.eye(3), atol=1e-15)
    with pytest.raises(RangeError, match="angular momentum"):
        rtn_axes(np.array([1.0, 0, 0]), np.array([2.0, 0, 0]))


def test_trials_depend_on_the_seed_alone():
    pair, (one, two) = encounter()
    orbits = orbits_of(pair, one, two)
    whole = whole_count(orbits, 0.01)

    def backwards(jobs):
        return [job() for job in reversed(list(jobs))]

    a = two_body_trials(orbits, whole, 0.01, 500_000, 7)
    b = two_body_trials(orbits, whole, 0.01, 500_000, 7, backwards)
    assert a == b
    assert two_body_trials(orbits, whole, 0.01, 500_000, 8).hits != a.hits
    straight = linear_trials(pair, one + two, 0.01, 500_000, 7)
    exact = disc_pc(plane_of(pair, one + two, 0.01), 0.01)
    assert two_proportion_p(exact, straight.hits, straight.trials) > 1e-3
    with pytest.raises(RangeError, match="trials"):
        linear_trials(pair, one + two, 0.01, 0)


def test_exact_binomial_bounds():
    # Clopper-Pearson tables: 0 of 10, 1 of 10, 5 of 10, 10 of 10.
    for hits, low, high in (
        (0, 0.0, 0.3085),
        (1, 0.0025, 0.4450),
        (5, 0.1871, 0.8129),
        (10, 0.6915, 1.0),
    ):
        assert binomial_bounds(hits, 10) == pytest.approx((low, high), abs=5e-5)
    # NASA CARA's bounds for the first operational case, 9,778 of 1.6e7.
    assert binomial_bounds(9778, 16_000_000) == pytest.approx(
        (0.0005990748485437574, 0.0006233564419388285), rel=1e-6
    )


def test_dilution_and_radius():
    pair, (one, two) = encounter()
    found = dilution_of(pair, one, two, 0.01)
    now = disc_pc(plane_of(pair, one + two, 0.01), 0.01)
    assert found.max_pc >= now
    assert found.max_pc >= found.pcs.max() * (1 - 1e-12)
    assert dilution_of(pair, one, two, 0.01, "first").max_pc <= 1.0
    with pytest.raises(RangeError, match="both, first or second"):
        dilution_of(pair, one, two, 0.01, "third")
    radii = np.array([0.005, 0.01, 0.02])
    curve = radius_curve(pair, one + two, radii)
    assert curve[1] == pytest.approx(now, rel=1e-9)
    assert np.all(np.diff(curve) > 0.0)


def test_assumed_covariances_are_labelled_and_grow():
    r, v = np.array([7000.0, 0, 0]), np.array([0, 7.5, 0.5])
    young, label = assumed_covariance(r, v, 0.0)
    old, later = assumed_covariance(r, v, 10.0)
    assert "assumed" in label
    assert "10.0 d old" in later
    assert np.trace(old) > np.trace(young)
    assert np.linalg.eigvalsh(young)[0] > 0.0
    with pytest.raises(RangeError, match="age"):
        assumed_covariance(r, v, -1.0)


def told(provider, hour, pc, shift=0.0, miss_km=0.05, scale=1.0):
    pair, (one, two) = encounter(miss_km)
    moved = Pair(
        pair.position_1_km + np.array([0, 0, shift]),
        pair.velocity_1_km_s,
        pair.position_2_km,
        pair.velocity_2_km_s,
    )
    return ReportedRisk(
        provider,
        hour * 3_600_000_000,
        72 * 3_600_000_000,
        moved,
        (one * scale, two * scale),
        pc,
    )


def test_course_of_an_event():
    rising = [told("a", h, 1e-6 * 10 ** (h / 24)) for h in (0, 12, 24, 48)]
    assert trend_of(rising).direction == "rising"
    assert trend_of(rising).slope_per_day == pytest.approx(math.log(10.0))
    assert (
        trend_of(list(reversed([told("a", h, 1e-5) for h in (0, 24)]))).direction
        == "steady"
    )
    assert trend_of(rising[:1]).direction == "unknown"
    # A probability of zero stays: the event has fallen below every threshold.
    fallen = trend_of([told("a", 0, 1e-4), told("a", 12, 1e-6), told("a", 24, 0.0)])
    assert fallen.direction == "falling"
    assert list(fallen.pcs) == [1e-4, 1e-6, 0.0]
    assert trend_of([told("a", 0, 0.0), told("a", 24, 1e-40)]).direction == "steady"
    assert len(trend_of([told("a", 0, None), told("a", 24, 1e-4)]).pcs) == 1
    assert (
        trend_of([told("a", h, 10 ** (-3 - h / 12)) for h in (0, 24)]).direction
        == "falling"
    )


def test_fusion_of_providers():
    same = fuse([told("a", 0, 1e-5), told("b", 1, 1e-5)])
    np.testing.assert_allclose(same.pair.relative_km, [0.05, 0, 0], atol=1e-9)
    np.testing.assert_allclose(
        same.covariances[0], told("a", 0, 1e-5).covariances[0], rtol=1e-9
    )
    assert same.distance == pytest.approx(0.0, abs=1e-6)
    surer = fuse([told("a", 0, 1e-5, shift=0.01), told("b", 1, 1e-5, scale=0.01)])
    assert abs(surer.pair.position_1_km[2]) < 0.001
    assert fuse([told("a", 0, 1e-5, shift=1.0), told("b", 1, 1e-5)]).distance > 4.0
    later = told("b", 1, 1e-5)
    apart = ReportedRisk(
        "b", 0, later.tca_us + 90_000_000, later.pair, later.covariances, 1e-5
    )
    with pytest.raises(DataError, match="different approaches"):
        fuse([told("a", 0, 1e-5), apart])
    with pytest.raises(DataError, match="covariances"):
        fuse([])


@pytest.mark.parametrize("bad", [(-1.0, 1.0, 1.0), (1.0, 1.0, -1.0)])
def test_consequence_refuses(bad):
    with pytest.raises(RangeError):
        consequence_of(*bad)
    with pytest.raises(RangeError, match="smallest"):
        consequence_of(1.0, 1.0, 1.0, 0.0)


def cdm(text):
    return cdm_of(read_message(text.encode()).messages[0])


def test_messages_in_an_earth_fixed_frame_give_the_same_pc():
    from comity.foundations.frames import teme_to_itrf_states
    from comity.foundations.time import parse_utc
    from comity.system.environment import load_orientation

    orientation = load_orientation()
    plain = cdm(messages.cdm_text().replace("EME2000", "TEME"))
    at = np.array([parse_utc("2024-11-03T12:00:00")])
    text = messages.cdm_text().replace("EME2000", "ITRF")
    halves = list(text.partition("OBJECT = OBJECT2"))
    for half, thing in zip((0, 2), plain.objects, strict=True):
        p, v = teme_to_itrf_states(
            at, thing.position_km[None, :], thing.velocity_km_s[None, :], orientation
        )
        for axis, old, new in zip("XYZ", thing.position_km, p[0], strict=True):
            halves[half] = halves[half].replace(
                f"\n{axis} = {float(old)!r}", f"\n{axis} = {float(new)!r}", 1
            )
        for axis, old, new in zip("XYZ", thing.velocity_km_s, v[0], strict=True):
            halves[half] = halves[half].replace(
                f"\n{axis}_DOT = {float(old)!r}", f"\n{axis}_DOT = {float(new)!r}", 1
            )
    text = "".join(halves)
    fixed = encounter_of(cdm(text), orientation)
    want = encounter_of(plain)
    np.testing.assert_allclose(fixed.pair.relative_km, want.pair.relative_km, atol=1e-8)
    np.testing.assert_allclose(
        fixed.pair.relative_km_s, want.pair.relative_km_s, atol=1e-11
    )
    assert "turned from ITRF" in fixed.notes[0]
    with pytest.raises(DataError, match="orientation"):
        encounter_of(cdm(text))


def test_unknown_frames_are_refused():
    with pytest.raises(FormatError, match="MARS"):
        encounter_of(cdm(messages.cdm_text().replace("EME2000", "MARS_FIXED")))
