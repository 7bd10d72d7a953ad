"""Windows of one satellite over many stations, of two satellites, of a shadow."""

import math

import numpy as np

from comity.astro.orbits.kernels.arcs import look_at, state_in
from comity.astro.orbits.kernels.options import exact
from comity.astro.orbits.kernels.spans import (
    MASK,
    ROUGH_MASK,
    SHADOW,
    SIGHT,
    Ask,
    extremum,
    mask_at,
    spans,
    value,
)
from comity.foundations.arrays import Floats, Ints

__all__ = ["distances", "looks", "pair_windows", "shadow_windows", "station_windows"]


@exact
def _samples_within(
    rise: float, fall: float, finest: float, ask: Ask, times: Floats, g: Floats
) -> int:
    """Sample a window against a mask of many azimuths; return how many samples.

    The step is halved until the azimuth moves by less than half the narrowest piece of the
    mask; near the zenith, where it turns fast, no finer than 0.05 s.
    """
    n = 0
    most = ask.step / 8.0
    t, dt = rise, most
    state = state_in(ask.one_p, ask.one_v, ask.first, ask.step, t)
    azimuth, elevation, _, _ = look_at(state, ask.site)
    while n < times.size - 1:
        times[n], g[n] = t, elevation - mask_at(azimuth, ask.limits)
        n += 1
        if t >= fall:
            break
        while True:
            then = min(t + dt, fall)
            state = state_in(ask.one_p, ask.one_v, ask.first, ask.step, then)
            az, el, _, _ = look_at(state, ask.site)
            turn = abs(az - azimuth)
            turn = min(turn, 2.0 * math.pi - turn)
            if turn <= 0.5 * finest or dt < 0.05:
                break
            dt *= 0.5
        t, azimuth, elevation = then, az, el
        dt = min(2.0 * dt, most)
    return n


@exact
def _over_mask(
    rise: float,
    fall: float,
    station: int,
    total: int,
    until: float,
    finest: float,
    flat: Ask,
    rough: Ask,
    out: Floats,
) -> int:
    """Add what a horizon leaves of a window over its lowest point."""
    times, g, edges = np.empty(4_000), np.empty(4_000), np.empty(8_004)
    begin = rise
    while begin < fall:
        count = _samples_within(begin, fall, finest, rough, times, g)
        found = spans(times, g, count, edges, rough)
        for e in range(0, found, 2):
            total = _add(edges[e], edges[e + 1], station, total, until, out, flat)
        begin = times[count - 1] if count > 1 else fall
    return total


@exact
def station_windows(
    position: Floats,
    velocity: Floats,
    first_s: float,
    step_s: float,
    until_s: float,
    sites: Floats,
    masks: Floats,
    mask_rows: Ints,
    out: Floats,
) -> int:
    """Fill the windows of one satellite over S stations; return how many there are.

    Parameters
    ----------
    position, velocity
        (K, 3) nodes at ``first_s + k step_s`` in the Earth-fixed frame, NaN where unknown.
    until_s
        Windows are asked for from 0 to here.
    sites
        (S, 12) position, east, north, up.
    masks, mask_rows
        All masks below each other (azimuth, elevation), and (S + 1,) where each begins. A
        mask of one row is one elevation for all azimuths.
    out
        (W, 16) filled with station; rise, highest, set; and for each of the three azimuth,
        elevation, range and rate. A count above W says that ``out`` was too small.
    """
    count = position.shape[0]
    times = first_s + step_s * np.arange(count, dtype=np.float64)
    g, edges = np.empty(count), np.empty(2 * count + 4)
    level = np.zeros((1, 2))
    total = 0
    for s in range(sites.shape[0]):
        mask, site = masks[mask_rows[s] : mask_rows[s + 1]], sites[s]
        lowest, finest = mask[0, 1], 2.0 * math.pi
        for m in range(1, mask.shape[0]):
            lowest = min(lowest, mask[m, 1])
            if mask[m, 0] > mask[m - 1, 0]:
                finest = min(finest, mask[m, 0] - mask[m - 1, 0])
        level[0, 1] = math.sin(lowest)
        for k in range(count):
            dx = position[k, 0] - site[0]
            dy = position[k, 1] - site[1]
            dz = position[k, 2] - site[2]
            up = dx * site[9] + dy * site[10] + dz * site[11]
            g[k] = up / math.sqrt(dx * dx + dy * dy + dz * dz) - level[0, 1]
        flat = Ask(
            MASK, position, velocity, position, velocity, first_s, step_s, site, level
        )
        n = spans(times, g, count, edges, flat)
        for e in range(0, n, 2):
            if mask.shape[0] < 2:
                total = _add(edges[e], edges[e + 1], s, total, until_s, out, flat)
                continue
            rough = Ask(
                ROUGH_MASK, position, velocity, position, velocity, first_s, step_s,
                site, mask,
            )  # fmt: skip
            total = _over_mask(
                edges[e], edges[e + 1], s, total, until_s, finest, flat, rough, out
            )
    return total


@exact
def _add(
    rise: float,
    fall: float,
    station: int,
    total: int,
    until: float,
    out: Floats,
    flat: Ask,
) -> int:
    """Add a window, cut to what was asked for, with its highest point and its looks.

    A window that begins where the one before it ended goes on with it.
    """
    rise, fall = max(rise, 0.0), min(fall, until)
    if fall <= rise:
        return total
    if (
        0 < total <= out.shape[0]
        and out[total - 1, 0] == station
        and rise <= out[total - 1, 3]
    ):
        total -= 1
        rise = out[total, 1]
    if total < out.shape[0]:
        top = _highest(rise, fall, flat)
        out[total, 0] = station
        for j in range(3):
            t = rise if j == 0 else (top if j == 1 else fall)
            state = state_in(flat.one_p, flat.one_v, flat.first, flat.step, t)
            looked = look_at(state, flat.site)
            out[total, 1 + j] = t
            for m in range(4):
                out[total, 4 + 4 * j + m] = looked[m]
    return total + 1


@exact
def _highest(rise: float, fall: float, flat: Ask) -> float:
    """Return when the elevation is greatest within a window."""
    count = max(2, math.ceil((fall - rise) / flat.step))
    apart = (fall - rise) / count
    best, most = 0, -2.0
    for k in range(count + 1):
        g = value(rise + k * apart, flat)
        if g > most:
            best, most = k, g
    low, high = rise + max(best - 1, 0) * apart, rise + min(best + 1, count) * apart
    t, g = extremum(low, high, 1.0, 2.0, flat)
    return t if g > most else rise + best * apart


@exact
def _all_spans(ask: Ask, edges: Floats) -> int:
    """Sample a question on the nodes of its arcs and fill its edges."""
    count = ask.one_p.shape[0]
    times = ask.first + ask.step * np.arange(count, dtype=np.float64)
    g = np.empty(count)
    for k in range(count):
        g[k] = value(times[k], ask)
    return int(spans(times, g, count, edges, ask))


@exact
def pair_windows(
    one_p: Floats,
    one_v: Floats,
    two_p: Floats,
    two_v: Floats,
    first_s: float,
    step_s: float,
    limb_km: float,
    most_km: float,
    edges: Floats,
) -> int:
    """Fill when two satellites see each other past the limb; return how many edges.

    Both arcs have the same nodes; ``most_km`` 0 means any distance.
    """
    limits = np.array([[limb_km, most_km]])
    return _all_spans(
        Ask(SIGHT, one_p, one_v, two_p, two_v, first_s, step_s, one_p[0], limits), edges
    )


@exact
def shadow_windows(
    position: Floats,
    velocity: Floats,
    sun_p: Floats,
    sun_v: Floats,
    first_s: float,
    step_s: float,
    edges: Floats,
) -> int:
    """Fill when a satellite is in the Earth's umbra; return how many edges."""
    ask = Ask(
        SHADOW, position, velocity, sun_p, sun_v, first_s, step_s, position[0],
        np.zeros((1, 2)),
    )  # fmt: skip
    return _all_spans(ask, edges)


@exact
def looks(
    position: Floats,
    velocity: Floats,
    first_s: float,
    step_s: float,
    site: Floats,
    times: Floats,
    out: Floats,
) -> None:
    """Fill (T, 4) azimuth, elevation, range and range rate at times."""
    for k in range(times.size):
        state = state_in(position, velocity, first_s, step_s, times[k])
        looked = look_at(state, site)
        for m in range(4):
            out[k, m] = looked[m]


@exact
def distances(
    one_p: Floats,
    one_v: Floats,
    two_p: Floats,
    two_v: Floats,
    first_s: float,
    step_s: float,
    times: Floats,
    out: Floats,
) -> None:
    """Fill (T,) distances between two arcs at times."""
    for k in range(times.size):
        a = state_in(one_p, one_v, first_s, step_s, times[k])
        b = state_in(two_p, two_v, first_s, step_s, times[k])
        dx, dy, dz = a[0] - b[0], a[1] - b[1], a[2] - b[2]
        out[k] = math.sqrt(dx * dx + dy * dy + dz * dz)
