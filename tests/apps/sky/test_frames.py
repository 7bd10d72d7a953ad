"""States as bytes: beside direct propagation, interpolated, faults counted, the browser's arithmetic."""

import numpy as np
import pytest

from comity.apps.sky.frames import (
    MAGIC,
    POSITION_KM,
    VELOCITY_KM_S,
    decode_states,
    encode_states,
    frames_of,
    packed,
    unpacked,
)
from comity.astro.catalogue import sample_snapshot, take_rows
from comity.astro.orbits.states import propagate
from comity.foundations.constants import HOUR_US


@pytest.fixture(scope="module")
def sky():
    made = sample_snapshot(2000, 4)
    made = take_rows(made, made.current).elements
    return made, int(made.epoch_us.max()) + HOUR_US


def test_numbers_survive_packing():
    some = np.array([0, 1, -1, 255, -256, 2**30, -(2**30), 2**31 - 1, -(2**31)])
    assert (unpacked(packed(some), len(some)) == some).all()
    assert (unpacked(packed(some.reshape(3, 3)), 9) == some).all()


@pytest.mark.parametrize("span_s", [10, 60, 600])
def test_positions_lie_within_half_a_step_of_direct_propagation(sky, span_s):
    elements, at_us = sky
    frames = frames_of(elements, at_us, float(span_s), 3)
    data = encode_states(frames, "x", following=False)
    assert data[:4] == MAGIC
    head, place, speed = decode_states(data)
    direct = propagate(elements, at_us, np.arange(3.0) * span_s)
    good = ~frames.faulty
    assert good.sum() > 1900
    off = np.abs(place - np.swapaxes(direct.position_km, 0, 1))[:, good]
    assert off.max() <= POSITION_KM / 2 + 1e-9
    off = np.abs(speed - np.swapaxes(direct.velocity_km_s, 0, 1))[:, good]
    assert off.max() <= VELOCITY_KM_S / 2 + 1e-12
    assert head["nodes"] == 3
    assert (speed[:, frames.faulty] == 0.0).all()


def test_a_file_that_follows_goes_on_from_the_node_before(sky):
    elements, at_us = sky
    first = encode_states(frames_of(elements, at_us, 60.0, 2), "x", following=False)
    _, place, speed = decode_states(first)
    later = frames_of(elements, at_us + 60_000_000, 60.0, 2)
    more = encode_states(later, "x", following=True)
    assert len(more) < 0.35 * len(first)
    steps = (
        np.rint(place[1] / POSITION_KM).astype(np.int64),
        np.rint(speed[1] / VELOCITY_KM_S).astype(np.int64),
    )
    _, place2, _ = decode_states(more, steps)
    good = ~later.faulty
    assert np.abs(place2 - later.position_km)[:, good].max() <= POSITION_KM / 2 + 1e-9


def test_interpolation_is_measured_and_small_at_a_minute(sky):
    elements, at_us = sky
    frames = frames_of(elements, at_us, 60.0, 2)
    r, v = frames.position_km, frames.velocity_km_s
    good = ~frames.faulty
    worst = []
    for part in (0.25, 0.5, 0.75):
        s = part
        h00, h10 = 2 * s**3 - 3 * s**2 + 1, s**3 - 2 * s**2 + s
        h01, h11 = -2 * s**3 + 3 * s**2, s**3 - s**2
        drawn = h00 * r[0] + h10 * 60 * v[0] + h01 * r[1] + h11 * 60 * v[1]
        true = propagate(elements, at_us, np.array([60.0 * s])).position_km[:, 0]
        apart = np.linalg.norm(drawn - true, axis=1)[good]
        worst.append((np.median(apart), apart.max()))
    median, largest = max(worst)
    # A third of a metre in the middle of the minute for a low orbit; low perigees more.
    assert median < 0.4e-3
    assert largest < 15e-3
    assert frames.interpolation_km == pytest.approx(worst[1], rel=1e-9)


def test_what_cannot_be_propagated_is_counted_and_stops_no_other(sky):
    elements, at_us = sky
    columns = {name: getattr(elements, name).copy() for name in elements.__slots__}
    columns["eccentricity"][3] = 1.5
    columns["mean_motion_rad_s"][5] = 0.1
    columns["bstar"][7] = np.nan
    broken = frames_of(type(elements)(**columns), at_us, 60.0, 2)
    whole = frames_of(elements, at_us, 60.0, 2)
    assert broken.faulty[[3, 5, 7]].all()
    assert sum(broken.not_propagated.values()) == broken.faulty.sum()
    assert broken.faulty.sum() == whole.faulty.sum() + 3
    head, place, _ = decode_states(encode_states(broken, "x", following=False))
    assert sum(head["not_propagated"].values()) == broken.faulty.sum()
    assert np.isfinite(place).all()


def test_an_empty_sky_has_a_file():
    none = sample_snapshot(10, 1).elements.take(np.zeros(0, np.int64))
    frames = frames_of(none, 0, 60.0, 2)
    head, place, _ = decode_states(encode_states(frames, "x", following=False))
    assert head["count"] == 0
    assert place.shape == (2, 0, 3)
