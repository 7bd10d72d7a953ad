"""The plausibility gate: faults that were accepted without a word, each by its reason."""

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from comity.astro.risk.message import encounter_of, needs_orientation
from comity.astro.risk.plane import disc_pc, plane_of
from comity.astro.risk.plausibility import (
    gate_of,
    judge_message,
    refusal,
    repeated_covariances,
)
from comity.astro.risk.plausibility.records import Reason
from comity.astro.risk.transmitted import judge_transmitted
from comity.foundations.errors import DataError
from comity.foundations.frames import frame_bias, teme_to_gcrf, teme_to_itrf_states
from comity.foundations.time import parse_utc
from comity.messages.cdm import AXES
from comity.messages.cdm_record import cdm_of
from comity.messages.read import read_message
from comity.messages.shared import triangle_keys
from comity.system.environment import load_orientation
from tests.messages.examples import cdm_text

CREATED = parse_utc("2024-11-01T00:00:00")
TCA = parse_utc("2024-11-03T12:00:00")


def judged(text, now_us=CREATED):
    reading = read_message(text.encode())
    cdm = cdm_of(reading.messages[0])
    turned = load_orientation() if needs_orientation(cdm) else None
    return judge_message(cdm, encounter_of(cdm, turned), now_us, reading.findings)


def codes(gate, verdict="doubtful"):
    return {reason.code for reason in gate.reasons if reason.verdict == verdict}


def edited(text, change):
    """Change numbers of a message: ``change(key, value)`` gives another or None, or a table."""
    out = []
    for line in text.splitlines():
        key, _, rest = line.partition(" = ")
        number, *unit = rest.split(" ")
        try:
            known = isinstance(change, dict)
            new = change.get(key) if known else change(key, float(number))
        except ValueError:
            new = None
        out.append(line if new is None else " ".join([f"{key} = {new!r}", *unit]))
    return "\n".join(out) + "\n"


def is_covariance(key):
    return key[:3] in {"CR_", "CT_", "CN_"} or key[1:5] in {"RDOT", "TDOT", "NDOT"}


def with_line(text, before, line):
    return text.replace(before, f"{line}\n{before}", 1)


def test_an_ordinary_message_is_clean():
    gate = judged(cdm_text())
    assert (gate.verdict, gate.reasons) == ("clean", ())
    assert gate.why == ""


@pytest.mark.parametrize(
    "change, code",
    [
        (lambda k, v: v * 1e3 if k in {"X", "Y", "Z"} else None, "unbound"),
        (lambda k, v: v * 1e3 if k.endswith("_DOT") else None, "unbound"),
        (lambda k, v: v * 1e-3 if k.endswith("_DOT") else None, "speed-of-no-orbit"),
        (lambda k, v: v * 0.8 if k in {"X", "Y", "Z"} else None, "inside-earth"),
        ({"CN_N": -1.0}, "covariance"),
        ({"CR_R": 0.0}, "covariance"),
        ({"CT_T": (6.4e7) ** 2}, "covariance"),
        ({"CT_R": 2200.0}, "covariance"),
    ],
)
def test_what_no_orbit_and_no_covariance_has_is_refused(change, code):
    gate = judged(edited(cdm_text(), change))
    assert gate.verdict == "refused"
    assert {(r.code, r.object) for r in gate.reasons} >= {(code, 1), (code, 2)}
    assert gate.why.startswith(gate.reasons[0].text)


@pytest.mark.parametrize(
    "change, code",
    [
        (lambda k, v: v * 1e-6 if is_covariance(k) else None, "sigma"),
        (lambda k, v: v * 1e6 if is_covariance(k) else None, "sigma"),
        (lambda k, v: v * 1e-3 if k[1:5] == "RDOT" else None, "correlation"),
        (lambda k, v: v * 100.0 if k == "CRDOT_RDOT" else None, "sigma-velocity"),
        (lambda k, v: -v if k == "CRDOT_T" else None, "correlation"),
        ({"MISS_DISTANCE": 500.0}, "stated-miss"),
    ],
)
def test_what_does_not_fit_is_doubtful(change, code):
    gate = judged(edited(cdm_text(), change))
    assert gate.verdict == "doubtful"
    assert code in codes(gate)


def test_axes_that_are_exchanged_are_doubtful():
    swapped = cdm_text(sigmas=(200.0, 10.0, 15.0, 0.01, 0.2, 0.02))
    assert codes(judged(swapped)) >= {"sigma-ratio"}


def test_real_sigmas_of_low_orbits_are_never_refused():
    large = cdm_text(sigmas=(1600.0, 238e3, 900.0, 257.0, 1.73, 1.0))
    gate = judged(large)
    assert gate.verdict == "doubtful"
    assert codes(gate) <= {"sigma", "sigma-ratio", "correlation"}


def test_a_unit_of_another_dimension_is_refused_and_shown():
    gate = judged(cdm_text().replace("X = 7000.0 [km]", "X = 7000.0 [kg]"))
    assert gate.verdict == "refused"
    assert "units kg and km measure different things" in gate.why
    other = with_line(cdm_text(), "OBJECT = OBJECT1", "RELATIVE_SPEED = 9000.0 [kg]")
    assert codes(judged(other)) >= {"finding"}


@pytest.mark.parametrize(
    "line, radius_m, verdict",
    [
        ("COMMENT HBR = 10 [m]", 10.0, "clean"),
        ("COMMENT HBR = 0.01 [km]", 10.0, "clean"),
        ("COMMENT HBR=1000 [cm]", 10.0, "clean"),
        ("COMMENT HBR = 10", 10.0, "clean"),
        ("COMMENT HBR = 10 [ft]", None, "refused"),
        ("COMMENT HBR = 10 [kg]", None, "refused"),
        ("COMMENT HBR = ten [m]", None, "refused"),
        ("COMMENT HBR = 0.01 [m]", 0.01, "doubtful"),
        ("COMMENT HBR = 10000 [m]", 10_000.0, "doubtful"),
    ],
)
def test_a_radius_is_read_with_its_unit(line, radius_m, verdict):
    text = cdm_text().replace("COMMENT HBR = 10.0 [m]", line)
    reading = read_message(text.encode())
    assert cdm_of(reading.messages[0]).hbr_m == (
        None if radius_m is None else pytest.approx(radius_m)
    )
    assert judged(text).verdict == verdict
    noted = [d for d in reading.findings if d.keyword == "HBR" and d.weight == "error"]
    assert bool(noted) == (radius_m is None)


def test_a_stated_probability_counts_for_the_same_method_and_radius_only():
    text = with_line(
        cdm_text(miss_km=2.0), "OBJECT = OBJECT1", "COLLISION_PROBABILITY = 6.0e-4"
    )
    foster = with_line(
        text, "OBJECT = OBJECT1", "COLLISION_PROBABILITY_METHOD = FOSTER-1992"
    )
    assert "stated-probability" in codes(judged(foster))
    assert judged(text).verdict == "clean"
    assert judged(foster.replace("COMMENT HBR = 10.0 [m]\n", "")).verdict == "clean"
    own = foster.replace("6.0e-4", "1e-150")
    assert judged(own).verdict == "clean"


def test_a_stated_miss_may_be_rounded():
    for miss, verdict in (
        ("50 [m]", "clean"),
        ("0.05 [km]", "clean"),
        ("100 [m]", "doubtful"),
    ):
        text = cdm_text().replace("MISS_DISTANCE = 50.0 [m]", f"MISS_DISTANCE = {miss}")
        assert judged(text).verdict == verdict


def test_states_of_another_epoch_and_relative_states_are_compared():
    late = edited(cdm_text(), lambda k, v: 0.5 if k == "Y" and v == 0.0 else None)
    only_one = late.replace("Y = 0.5 [km]", "Y = 0.0 [km]", 1)
    assert "stated-tca" in codes(judged(only_one))
    relative = "\n".join(
        f"RELATIVE_POSITION_{axis} = {value} [m]"
        for axis, value in zip("RTN", (-50.0, 0.0, 0.0), strict=True)
    )
    speed = "\n".join(f"RELATIVE_VELOCITY_{axis} = 0.0 [m/s]" for axis in "RTN")
    text = with_line(cdm_text(), "OBJECT = OBJECT1", f"{relative}\n{speed}")
    found = codes(judged(text))
    assert found == {"stated-position-sign", "stated-velocity"}


def test_ages_follow_the_clock_that_is_given():
    day_us = 86_400_000_000
    for now_us, code in (
        (CREATED, None),
        (TCA + 735 * day_us, "past"),
        (CREATED - day_us, "created-in-future"),
        (TCA - 15 * day_us, "far-ahead"),
    ):
        found = codes(judged(cdm_text(), now_us))
        assert (code in found) if code else not found
    assert "2.0 years past" in judged(cdm_text(), TCA + 735 * day_us).why
    far = cdm_text().replace("TCA = 2024-11-03", "TCA = 2024-11-07")
    assert "old" in codes(judged(far, CREATED + 4 * day_us))
    undated = cdm_text().replace("CREATION_DATE = 2024-11-01T00:00:00.000\n", "")
    assert "no-creation-date" in codes(judged(undated))
    after = cdm_text().replace("TCA = 2024-11-03", "TCA = 2024-10-30")
    assert codes(judged(after, None)) >= {"created-after", "past"}
    assert judged(cdm_text(), None).verdict == "clean"


DETERMINED = """TIME_LASTOB_START = 2024-10-30T00:00:00.000
TIME_LASTOB_END = 2024-10-31T00:00:00.000
RECOMMENDED_OD_SPAN = 3.5 [d]
ACTUAL_OD_SPAN = 3.4 [d]
OBS_AVAILABLE = 592
OBS_USED = 579
TRACKS_AVAILABLE = 123
TRACKS_USED = 119
RESIDUALS_ACCEPTED = 97.8 [%]
WEIGHTED_RMS = 0.864"""


def test_orbit_quality_is_kept():
    text = with_line(cdm_text(), "X = 7000.0 [km]", DETERMINED).replace(
        "MANEUVERABLE = YES", "MANEUVERABLE = N/A"
    )
    cdm = cdm_of(read_message(text.encode()).messages[0])
    told, other = (thing.quality for thing in cdm.objects)
    assert (told.obs_used, told.obs_available) == (579, 592)
    assert (told.tracks_used, told.tracks_available) == (119, 123)
    assert (told.actual_od_span_d, told.recommended_od_span_d) == (3.4, 3.5)
    assert (told.residuals_accepted_percent, told.weighted_rms) == (97.8, 0.864)
    assert told.last_observation_end_us == parse_utc("2024-10-31T00:00:00")
    assert told.manoeuvrable == other.manoeuvrable == "unknown"
    assert told.covariance_method == "CALCULATED"
    assert (told.ephemeris_name, other.weighted_rms) == ("NONE", None)
    assert judged(text).verdict == "clean"


@pytest.mark.parametrize(
    "was, now, code",
    [
        ("WEIGHTED_RMS = 0.864", "WEIGHTED_RMS = 1.6", "weighted-rms"),
        ("ACCEPTED = 97.8", "ACCEPTED = 79.9", "residuals-accepted"),
        ("OBS_USED = 579", "OBS_USED = 600", "observations"),
        ("TRACKS_USED = 119", "TRACKS_USED = 0", "observations"),
        ("ACTUAL_OD_SPAN = 3.4", "ACTUAL_OD_SPAN = 0", "od-span"),
        ("ACTUAL_OD_SPAN = 3.4", "ACTUAL_OD_SPAN = 1.7", "od-span"),
        ("ACTUAL_OD_SPAN = 3.4", "ACTUAL_OD_SPAN = 7.1", "od-span"),
        ("END = 2024-10-31", "END = 2024-10-20", "last-observation"),
        ("START = 2024-10-30", "START = 2024-11-02", "observed-later"),
    ],
)
def test_orbit_quality_is_judged(was, now, code):
    text = with_line(cdm_text(), "X = 7000.0 [km]", DETERMINED.replace(was, now))
    assert {(r.code, r.object) for r in judged(text).reasons} == {(code, 1)}


def test_debris_may_fit_worse_than_a_payload():
    text = with_line(
        cdm_text(), "X = 7000.0 [km]", DETERMINED.replace("= 0.864", "= 4.9")
    )
    assert judged(text).verdict == "doubtful"
    assert judged(text.replace("THING 1", "COSMOS DEB")).verdict == "clean"


def test_a_default_and_a_diagonal_covariance_are_doubtful():
    text = cdm_text().replace(
        "COVARIANCE_METHOD = CALCULATED", "COVARIANCE_METHOD = DEFAULT"
    )
    assert codes(judged(text)) == {"covariance-default"}
    off = {f"C{a}_{b}": 0.0 for k, a in enumerate(AXES) for b in AXES[:k]}
    diagonal = edited(cdm_text(), off)
    assert codes(judged(diagonal)) == {
        "covariance-diagonal",
        "covariance-position-only",
    }


def test_a_covariance_that_both_objects_have_was_copied():
    same = cdm_text().replace("CN_N = 248.0625 [m**2]", "CN_N = 225.0 [m**2]")
    assert codes(judged(same)) == {"covariance-copied"}


def test_a_covariance_that_never_changes_is_a_constant():
    text = cdm_text()
    later = text.replace("2024-11-01T00:00:00.000", "2024-11-02T00:00:00.000")
    moved = cdm_text(sigmas=(9.0, 180.0, 14.0, 0.18, 0.009, 0.018)).replace(
        "2024-11-01T00:00:00.000", "2024-11-02T12:00:00.000"
    )
    cdms = [cdm_of(read_message(t.encode()).messages[0]) for t in (later, text, moved)]
    found = repeated_covariances(cdms)
    assert [len(reasons) for reasons in found] == [2, 0, 0]
    assert found[0][0].code == "covariance-unchanged"
    assert [len(x) for x in repeated_covariances([cdms[1], cdms[1]])] == [0, 0]


def test_the_verdict_is_the_worst_of_its_reasons():
    doubt, no = Reason("a", "one"), Reason("b", "two", "refused", 2)
    assert gate_of([doubt]).verdict == "doubtful"
    told = gate_of([doubt, no])
    assert (told.verdict, told.why, told.reasons) == ("refused", "two", (no, doubt))
    assert refusal(DataError("gone", remedy="ask")).reasons[0].code == "data"


# Covariances in the transmitted axes

SIGMAS = np.array([0.01, 0.2, 0.015, 2e-4, 1e-5, 2e-5])


def correlated(opposite=-0.95):
    matrix = np.diag(SIGMAS**2)
    matrix[3, 1] = matrix[1, 3] = opposite * SIGMAS[3] * SIGMAS[1]
    matrix[4, 0] = matrix[0, 4] = -0.9 * SIGMAS[4] * SIGMAS[0]
    return matrix


def test_three_classes_of_covariances():
    sound = judge_transmitted(correlated(), None, None, "it")
    assert (sound.kind, sound.plane_only) == ("sound", "")
    np.testing.assert_allclose(sound.factor @ sound.factor.T, correlated(), rtol=1e-12)
    # The correlation -1.00004, printed to four digits: it may be -1.
    printed = correlated(-1.00004)
    step = np.abs(printed) * 1e-4
    rounding = judge_transmitted(printed, None, step, "it")
    assert rounding.kind == "rounding"
    assert rounding.plane_only == ""
    assert np.linalg.eigvalsh(rounding.factor @ rounding.factor.T)[0] >= -1e-18
    remediable = judge_transmitted(printed, None, step * 1e-3, "it")
    assert remediable.kind == "remediable"
    assert "not positive definite" in remediable.plane_only
    assert not remediable.matrix[3:].any()
    np.testing.assert_array_equal(remediable.matrix[:3, :3], printed[:3, :3])
    broken = correlated()
    broken[0, 1] = broken[1, 0] = 1.01 * SIGMAS[0] * SIGMAS[1]
    assert judge_transmitted(broken, None, None, "it").kind == "refused"


@pytest.mark.parametrize("place", range(6))
def test_a_negative_variance_is_refused_wherever_it_stands(place):
    matrix = correlated()
    matrix[place] = matrix[:, place] = 0.0
    matrix[place, place] = -1e-6  # -1 m², 0.001 of the transverse sigma
    verdict = judge_transmitted(matrix, None, None, "it")
    assert verdict.kind == "refused"
    assert "below zero" in verdict.reason


def test_velocity_parts_that_leave_the_plane_alone():
    none = correlated()
    none[3:] = none[:, 3:] = 0.0
    apart = correlated()
    apart[:3, 3:] = apart[3:, :3] = 0.0
    for whole, position in ((none, None), (apart, None), (None, correlated()[:3, :3])):
        verdict = judge_transmitted(whole, position, None, "it")
        assert verdict.kind == "position"
        assert verdict.plane_only
        assert verdict.factor is None
        np.testing.assert_array_equal(verdict.matrix[:3, :3], correlated()[:3, :3])


def rotation(angles):
    a, b, c = angles
    one = np.array([[np.cos(a), -np.sin(a), 0], [np.sin(a), np.cos(a), 0], [0, 0, 1]])
    two = np.array([[1, 0, 0], [0, np.cos(b), -np.sin(b)], [0, np.sin(b), np.cos(b)]])
    three = np.array([[np.cos(c), 0, np.sin(c)], [0, 1, 0], [-np.sin(c), 0, np.cos(c)]])
    return one @ two @ three


def in_axes(text, turn):
    """Turn all states of a message by a matrix."""
    out, numbers = [], {}
    for line in text.splitlines():
        key, _, rest = line.partition(" = ")
        if key in {"X", "Y", "Z", "X_DOT", "Y_DOT", "Z_DOT"}:
            numbers[key] = float(rest.split(" ")[0])
            if key == "Z_DOT":
                names = (("X", "Y", "Z"), ("X_DOT", "Y_DOT", "Z_DOT"))
                for group, unit in zip(names, ("km", "km/s"), strict=True):
                    new = turn @ np.array([numbers[name] for name in group])
                    out += [
                        f"{n} = {v:.15e} [{unit}]"
                        for n, v in zip(group, new, strict=True)
                    ]
        else:
            out.append(line)
    return "\n".join(out) + "\n"


def answer(text):
    cdm = cdm_of(read_message(text.encode()).messages[0])
    met = encounter_of(cdm, load_orientation() if needs_orientation(cdm) else None)
    one, two = met.covariances
    pc = (
        None
        if one is None or two is None
        else disc_pc(plane_of(met.pair, one + two, 0.01), 0.01)
    )
    return [v.kind for v in met.verdicts], pc, judged(text).verdict


BROKEN = {
    "sound": {},
    "negative": {"CN_N": -1.0},
    "impossible": {"CT_R": 2100.0},
    "indefinite": lambda k, v: v * 1.2 if k == "CRDOT_T" else None,
    "no velocity": {
        key: 0.0 for key in triangle_keys(AXES) if key[1:5] in {"RDOT", "TDOT", "NDOT"}
    },
}


@settings(max_examples=15, deadline=None)
@given(
    st.tuples(*[st.floats(0.0, 6.283)] * 3),
    st.sampled_from(sorted(BROKEN)),
)
def test_one_verdict_and_one_number_in_all_axes(angles, what):
    text = edited(cdm_text(), BROKEN[what])
    kinds, pc, verdict = answer(in_axes(text, rotation(angles)))
    want = answer(text)
    assert (kinds, verdict) == (want[0], want[2])
    assert (pc is None) == (want[1] is None)
    if pc is not None:
        assert pc == pytest.approx(want[1], rel=1e-5)


def framed(text, frame):
    """Return the same message with its states in another frame."""
    orientation, at = load_orientation(), np.array([TCA], np.int64)
    to_gcrf = frame_bias().T  # EME2000 → GCRF
    if frame == "EME2000":
        return text
    if frame == "GCRF":
        turned = in_axes(text, to_gcrf)
    else:
        turned = in_axes(text, teme_to_gcrf(at, orientation)[0].T @ to_gcrf)
    if frame == "ITRF":
        out, numbers = [], {}
        for line in turned.splitlines():
            key, _, rest = line.partition(" = ")
            if key in {"X", "Y", "Z", "X_DOT", "Y_DOT", "Z_DOT"}:
                numbers[key] = float(rest.split(" ")[0])
                if key == "Z_DOT":
                    x = np.array([[numbers[n] for n in ("X", "Y", "Z")]])
                    v = np.array([[numbers[n] for n in ("X_DOT", "Y_DOT", "Z_DOT")]])
                    place, speed = teme_to_itrf_states(at, x, v, orientation)
                    names = ("X", "Y", "Z", "X_DOT", "Y_DOT", "Z_DOT")
                    values = [*place[0], *speed[0]]
                    out += [
                        f"{n} = {v:.15e}" for n, v in zip(names, values, strict=True)
                    ]
            else:
                out.append(line)
        turned = "\n".join(out) + "\n"
    return turned.replace("REF_FRAME = EME2000", f"REF_FRAME = {frame}")


@pytest.mark.parametrize("what", sorted(BROKEN))
def test_one_message_in_four_frames_has_one_answer(what):
    text = edited(cdm_text(), BROKEN[what])
    want = answer(text)
    for frame in ("GCRF", "TEME", "ITRF"):
        kinds, pc, verdict = answer(framed(text, frame))
        assert (kinds, verdict) == (want[0], want[2]), frame
        if want[1] is not None:
            assert pc == pytest.approx(want[1], rel=1e-5), frame


def test_two_frames_in_one_message_are_joined():
    first = cdm_text().partition("OBJECT = OBJECT2")[0]
    second = framed(cdm_text(), "TEME").partition("OBJECT = OBJECT2")[2]
    mixed = f"{first}OBJECT = OBJECT2{second}"
    kinds, pc, verdict = answer(mixed)
    want = answer(cdm_text())
    assert (kinds, verdict) == (want[0], want[2])
    assert pc == pytest.approx(want[1], rel=1e-5)


def test_position_only_covariances_give_the_plane_from_the_three_by_three():
    text = "".join(
        line
        for line in cdm_text().splitlines(keepends=True)
        if line[1:5] not in {"RDOT", "TDOT", "NDOT"}
    )
    cdm = cdm_of(read_message(text.encode()).messages[0])
    assert cdm.objects[0].covariance is None
    assert cdm.objects[0].position_covariance.shape == (3, 3)
    met = encounter_of(cdm)
    assert "position only" in met.plane_only
    assert met.factors is None
    assert answer(text)[1] == pytest.approx(answer(cdm_text())[1], rel=1e-12)
