"""When a function of time is not negative: a satellite above a mask, in sight, in shadow.

What is asked is a function ``g`` of time that is sampled at the nodes of an arc. Between two
samples of other signs lies an edge. Between samples of one sign an extremum may hide a
window or a gap: where a sample is the greatest (least) of three the extremum itself is found
by golden section, and if it has the other sign both edges are. A window shorter than the
step is therefore found; the step (see ``arcs``) is a small part of a revolution, so that two
extrema of one kind do not lie within three samples.
"""

import math
from typing import NamedTuple

import numpy as np

from comity.astro.orbits.kernels.arcs import look_at, state_in
from comity.astro.orbits.kernels.options import exact
from comity.foundations.arrays import Floats

__all__ = [
    "MASK",
    "ROUGH_MASK",
    "SENSOR",
    "SHADOW",
    "SIGHT",
    "Ask",
    "extremum",
    "mask_at",
    "sensor_at",
    "spans",
    "value",
]

State = tuple[float, float, float, float, float, float]

GOLDEN = 0.6180339887498949
#: Times are found to this many seconds.
CLOSE_S = 1e-4
EARTH_KM = 6378.137
SUN_KM = 696_000.0
#: What ``g`` is.
MASK, ROUGH_MASK, SIGHT, SHADOW, SENSOR = 0, 1, 2, 3, 4
#: Square of the first eccentricity of WGS-84.
FLAT2 = 6.69437999014e-3


class Ask(NamedTuple):
    """What is asked: two arcs on the same nodes, a site, limits.

    ``one_p``, ``one_v``, ``two_p``, ``two_v`` are (K, 3) nodes at ``first + k step`` seconds;
    ``site`` (12,) is position, east, north, up; ``limits`` holds the sine of the elevation
    (MASK), azimuths and elevations (ROUGH_MASK), limb and largest distance (SIGHT), or sine
    of the least elevation, cosines of the widest and the narrowest angle from the nadir, and
    side (SENSOR).
    """

    kind: int
    one_p: Floats
    one_v: Floats
    two_p: Floats
    two_v: Floats
    first: float
    step: float
    site: Floats
    limits: Floats


@exact
def mask_at(azimuth: float, mask: Floats) -> float:
    """Return the elevation of a horizon mask (M, 2), linear between rising azimuths."""
    k = int(np.searchsorted(mask[:, 0], azimuth, side="right")) - 1
    k = min(max(k, 0), mask.shape[0] - 2)
    wide = mask[k + 1, 0] - mask[k, 0]
    part = (azimuth - mask[k, 0]) / wide if wide > 0.0 else 0.0
    return float(mask[k, 1] + part * (mask[k + 1, 1] - mask[k, 1]))


@exact
def value(t: float, ask: Ask) -> float:
    """Return ``g`` at a time: not negative where there is a window."""
    a = state_in(ask.one_p, ask.one_v, ask.first, ask.step, t)
    site = ask.site
    if ask.kind == MASK:
        dx, dy, dz = a[0] - site[0], a[1] - site[1], a[2] - site[2]
        up = dx * site[9] + dy * site[10] + dz * site[11]
        return float(up / math.sqrt(dx * dx + dy * dy + dz * dz) - ask.limits[0, 1])
    if ask.kind == ROUGH_MASK:
        azimuth, elevation, _, _ = look_at(a, site)
        return elevation - mask_at(azimuth, ask.limits)
    if ask.kind == SENSOR:
        return sensor_at(a, site, ask.limits)
    b = state_in(ask.two_p, ask.two_v, ask.first, ask.step, t)
    if ask.kind == SHADOW:
        return _shadow(a, b)
    return _sight(a, b, ask.limits[0, 0], ask.limits[0, 1])


@exact
def sensor_at(a: State, site: Floats, limits: Floats) -> float:
    """Return how far within a sensor's reach a place is: the least of its limits' margins.

    Sine of the elevation above its least value; cosine of the angle from the geodetic nadir
    within that of the widest, beyond that of the narrowest; and the part of the unit line of
    sight to the side that is looked at (1 left, −1 right of the ground track, 0 both).
    """
    dx, dy, dz = a[0] - site[0], a[1] - site[1], a[2] - site[2]
    part = 1.0 / math.sqrt(dx * dx + dy * dy + dz * dz)
    up = (dx * site[9] + dy * site[10] + dz * site[11]) * part
    margin = up - limits[0, 0]
    outer, inner, side = limits[0, 1], limits[0, 2], limits[0, 3]
    if outer > -1.0 or inner < 1.0:
        # The ellipsoid's normal through the satellite, by one step of Bowring's: to a
        # microradian up to the geostationary height.
        across = math.sqrt(a[0] * a[0] + a[1] * a[1])
        b = EARTH_KM * math.sqrt(1.0 - FLAT2)
        tangent = a[2] * EARTH_KM / max(across * b, 1e-9)
        c = 1.0 / math.sqrt(1.0 + tangent * tangent)
        s = tangent * c
        rise = a[2] + FLAT2 / (1.0 - FLAT2) * b * s * s * s
        run = across - FLAT2 * EARTH_KM * c * c * c
        scale = 1.0 / math.sqrt(rise * rise + run * run)
        flat = run * scale / max(across, 1e-9)
        down = (dx * a[0] * flat + dy * a[1] * flat + dz * rise * scale) * part
        margin = min(margin, down - outer, inner - down)
    if side != 0.0:
        # Left of the ground track: up × forward.
        hx = a[1] * a[5] - a[2] * a[4]
        hy = a[2] * a[3] - a[0] * a[5]
        hz = a[0] * a[4] - a[1] * a[3]
        left = -(dx * hx + dy * hy + dz * hz) * part
        left /= math.sqrt(hx * hx + hy * hy + hz * hz)
        margin = min(margin, side * left)
    return float(margin)


@exact
def _sight(a: State, b: State, limb_km: float, most_km: float) -> float:
    """Return how far (rad) two satellites are above losing sight of each other.

    The angle between them seen from the Earth's centre against the two angles under which
    each sees the limb, and the distance against its limit where there is one.
    """
    ra = math.sqrt(a[0] * a[0] + a[1] * a[1] + a[2] * a[2])
    rb = math.sqrt(b[0] * b[0] + b[1] * b[1] + b[2] * b[2])
    cosine = (a[0] * b[0] + a[1] * b[1] + a[2] * b[2]) / (ra * rb)
    apart = math.acos(min(max(cosine, -1.0), 1.0))
    clear = (
        math.acos(min(limb_km / ra, 1.0)) + math.acos(min(limb_km / rb, 1.0)) - apart
    )
    if most_km > 0.0:
        dx, dy, dz = a[0] - b[0], a[1] - b[1], a[2] - b[2]
        near = (most_km - math.sqrt(dx * dx + dy * dy + dz * dz)) / most_km
        clear = min(clear, near)
    return clear


@exact
def _shadow(a: State, sun: State) -> float:
    """Return how deep (rad) a satellite is in the Earth's umbra: a cone, a round Earth."""
    r = math.sqrt(a[0] * a[0] + a[1] * a[1] + a[2] * a[2])
    dx, dy, dz = sun[0] - a[0], sun[1] - a[1], sun[2] - a[2]
    d = math.sqrt(dx * dx + dy * dy + dz * dz)
    earth = math.asin(min(EARTH_KM / r, 1.0))
    disc = math.asin(SUN_KM / d)
    cosine = -(a[0] * dx + a[1] * dy + a[2] * dz) / (r * d)
    return earth - disc - math.acos(min(max(cosine, -1.0), 1.0))


@exact
def _edge(low: float, high: float, g_low: float, g_high: float, ask: Ask) -> float:
    """Return where ``g`` changes its sign between two times (Illinois' rule)."""
    side = 0
    for _ in range(60):
        if high - low < CLOSE_S or g_low == g_high:
            break
        t = (low * g_high - high * g_low) / (g_high - g_low)
        if not low < t < high:
            t = 0.5 * (low + high)
        g = value(t, ask)
        if (g >= 0.0) == (g_high >= 0.0):
            if abs(t - high) < 0.1 * CLOSE_S:
                return t
            high, g_high = t, g
            if side == 1:
                g_low *= 0.5
            side = 1
        else:
            if abs(t - low) < 0.1 * CLOSE_S:
                return t
            low, g_low = t, g
            if side == -1:
                g_high *= 0.5
            side = -1
    return 0.5 * (low + high)


@exact
def extremum(
    low: float, high: float, sign: float, stop: float, ask: Ask
) -> tuple[float, float]:
    """Return time and value of the greatest ``sign * g`` between two times.

    It ends early as soon as ``sign * g`` is above ``stop``.
    """
    a, b = low, high
    x = b - GOLDEN * (b - a)
    y = a + GOLDEN * (b - a)
    gx, gy = sign * value(x, ask), sign * value(y, ask)
    while b - a > 10.0 * CLOSE_S:
        if gx > stop:
            return x, sign * gx
        if gy > stop:
            return y, sign * gy
        if gx < gy:
            a, x, gx = x, y, gy
            y = a + GOLDEN * (b - a)
            gy = sign * value(y, ask)
        else:
            b, y, gy = y, x, gx
            x = b - GOLDEN * (b - a)
            gx = sign * value(x, ask)
    return (x, sign * gx) if gx > gy else (y, sign * gy)


@exact
def spans(times: Floats, g: Floats, count: int, edges: Floats, ask: Ask) -> int:
    """Fill ``edges`` with rise, set, rise, set, … of samples; return how many edges.

    NaN samples end a window. A window that begins with the first sample or ends with the
    last one has its edge there. The caller sees to it that ``edges`` is long enough: at most
    two edges belong to a sample, and two more.
    """
    n = 0
    within = False
    for k in range(count):
        now = g[k]
        if now != now:
            if within:
                edges[n] = times[k - 1]
                n += 1
                within = False
            continue
        before = g[k - 1] if k > 0 else np.nan
        after = g[k + 1] if k + 1 < count else np.nan
        if (now >= 0.0) != within:
            if before != before:
                edges[n] = times[k]
            else:
                edges[n] = _edge(times[k - 1], times[k], before, now, ask)
            n += 1
            within = not within
        if before != before or after != after:
            continue
        sign = -1.0 if within else 1.0
        a, b, c = sign * before, sign * now, sign * after
        # b is negative here; a smooth function rises above its greatest sample by less
        # than it falls to the next ones.
        if b >= a and b > c and a < 0.0 and c < 0.0 and b + 2.0 * (b - min(a, c)) >= 0:
            t, top = extremum(times[k - 1], times[k + 1], sign, 0.0, ask)
            if sign * top > 0.0:
                edges[n] = _edge(times[k - 1], t, before, top, ask)
                edges[n + 1] = _edge(t, times[k + 1], top, after, ask)
                n += 2
    if within:
        edges[n] = times[count - 1]
        n += 1
    return n
