"""Probabilities of many encounters, from sigmas along the axes of both orbits."""

import math

import numpy as np

from comity.astro.risk.kernels.disc import disc_probability
from comity.astro.risk.kernels.options import exact
from comity.astro.risk.kernels.project import project
from comity.foundations.arrays import Floats

__all__ = ["COLUMNS", "encounters", "largest_by_size", "small_disc", "small_discs"]

#: Columns of the results of `encounters`.
COLUMNS = (
    "pc",
    "scaled_max",
    "scaled_factor",
    "socrates_max",
    "socrates_sigma_km",
    "socrates_ratio",
    "passage_s",
    "bent_sigmas",
    "speed_km_s",
)
#: Up to this part of the first term a second one is enough: what is left is its square, 1e-6.
SERIES = 1e-3
#: Squares of the tilt of the density over a disc, over 4, for which sixteen terms of its series are enough.
MOST_TILTED = 6.0
#: Sigmas of SOCRATES' covariance, radial, in-track, cross-track, km: only their ratio counts.
SOCRATES_KM = (0.1, 0.3, 0.1)
STEPS, GOLDEN_STEPS = 20, 24
GOLDEN = 0.6180339887498949


@exact
def small_disc(x: float, y: float, sx: float, sy: float, radius: float) -> float:
    """Return the mass of a normal distribution in a disc, by a series where it is small against the sigmas.

    Over a disc of radius R the density is that at the middle times ``exp(-g·u)``, g the slope of its logarithm, times
    ``1 - u²/2σx² - v²/2σy²`` and terms of R⁴. With s = R²g²/4 and h(s) = Σ sᵏ / (k! (k + 1)!), the integral of the first is
    π R² h (a modified Bessel function, Abramowitz and Stegun 9.6.10), that of the second follows from its derivatives. The
    second part may be `SERIES` of the first at most; elsewhere the integral itself is computed.
    """
    a, b = x / sx, y / sy
    p, q = 1.0 / (sx * sx), 1.0 / (sy * sy)
    r2 = radius * radius
    gx, gy = a * a * p, b * b * q
    s = 0.25 * r2 * (gx + gy)
    if s < MOST_TILTED:
        term, h, first, second = 1.0, 1.0, 0.5, 1.0 / 6.0
        # Of sᵏ: h has 1/(k!(k+1)!), its first derivative 1/(k!(k+2)!), its second 1/(k!(k+3)!).
        one, two = first, second
        for k in range(1, 16):
            term *= s / (k * (k + 1.0))
            one *= s / (k * (k + 2.0))
            two *= s / (k * (k + 3.0))
            h += term
            first += one
            second += two
        bend = 0.25 * r2 * (first * (p + q) + 0.5 * r2 * second * (gx * p + gy * q))
        if bend < SERIES * h:
            density = math.exp(-0.5 * (a * a + b * b)) / (2.0 * math.pi * sx * sy)
            return math.pi * r2 * density * (h - bend)
    return disc_probability(x, y, sx, sy, radius)


@exact
def small_discs(
    x: Floats, y: Floats, sx: float, sy: float, radius: float, out: Floats
) -> None:
    """Fill ``out`` with `small_disc` for means (N,) of one distribution."""
    for k in range(len(x)):
        out[k] = small_disc(x[k], y[k], sx, sy, radius)


@exact
def scaled(
    x: float, y: float, sx: float, sy: float, radius: float, log_factor: float
) -> float:
    """Return the mass with both sigmas times a factor, given by its logarithm."""
    factor = math.exp(log_factor)
    return small_disc(x, y, factor * sx, factor * sy, radius)


@exact
def largest_by_size(
    x: float, y: float, sx: float, sy: float, radius: float
) -> tuple[float, float]:
    """Return the largest mass in a disc over a factor on both sigmas, and that factor.

    1 at the factor 0 where the mean lies in the disc. For a small disc the factor is the distance in sigmas
    over the square root of 2; elsewhere it is searched for, by steps and the golden section.
    """
    if x * x + y * y <= radius * radius:
        return 1.0, 0.0
    a, b = x / sx, y / sy
    best = math.sqrt(0.5 * (a * a + b * b))
    kx, ky = best * sx, best * sy
    r2 = radius * radius
    slope = ((x / kx) ** 2 + 1.0) / kx**2 + ((y / ky) ** 2 + 1.0) / ky**2
    if 0.125 * r2 * slope < SERIES:
        return small_disc(x, y, kx, ky, radius), best
    # A factor above twice the guess, or below 1e-4 of it, is worse for any disc.
    low, high = math.log(1e-4 * best), math.log(2.0 * best)
    step = (high - low) / (STEPS - 1)
    top, at = -1.0, low
    for k in range(STEPS):
        value = scaled(x, y, sx, sy, radius, low + k * step)
        if value > top:
            top, at = value, low + k * step
    low, high = at - step, at + step
    c, d = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
    fc, fd = scaled(x, y, sx, sy, radius, c), scaled(x, y, sx, sy, radius, d)
    for _ in range(GOLDEN_STEPS):
        if fc > fd:
            high, d, fd = d, c, fc
            c = high - GOLDEN * (high - low)
            fc = scaled(x, y, sx, sy, radius, c)
        else:
            low, c, fc = c, d, fd
            d = low + GOLDEN * (high - low)
            fd = scaled(x, y, sx, sy, radius, d)
    middle = 0.5 * (low + high)
    value = scaled(x, y, sx, sy, radius, middle)
    if value >= top:
        return value, math.exp(middle)
    return top, math.exp(at)


@exact
def add_axes(
    r: Floats, v: Floats, radial: float, along: float, across: float, total: Floats
) -> None:
    """Add a covariance with sigmas along the axes of an orbit to one in space (3, 3)."""
    size = math.sqrt(r[0] * r[0] + r[1] * r[1] + r[2] * r[2])
    a0, a1, a2 = r[0] / size, r[1] / size, r[2] / size
    h0, h1, h2 = (
        r[1] * v[2] - r[2] * v[1],
        r[2] * v[0] - r[0] * v[2],
        r[0] * v[1] - r[1] * v[0],
    )
    size = math.sqrt(h0 * h0 + h1 * h1 + h2 * h2)
    h0, h1, h2 = h0 / size, h1 / size, h2 / size
    b0, b1, b2 = h1 * a2 - h2 * a1, h2 * a0 - h0 * a2, h0 * a1 - h1 * a0
    one, two, three = radial * radial, along * along, across * across
    total[0, 0] += one * a0 * a0 + two * b0 * b0 + three * h0 * h0
    total[1, 1] += one * a1 * a1 + two * b1 * b1 + three * h1 * h1
    total[2, 2] += one * a2 * a2 + two * b2 * b2 + three * h2 * h2
    total[0, 1] += one * a0 * a1 + two * b0 * b1 + three * h0 * h1
    total[0, 2] += one * a0 * a2 + two * b0 * b2 + three * h0 * h2
    total[1, 2] += one * a1 * a2 + two * b1 * b2 + three * h1 * h2
    total[1, 0], total[2, 0], total[2, 1] = total[0, 1], total[0, 2], total[1, 2]


@exact
def bend_of(r: Floats, radial: float, along: float) -> float:
    """Return by how much four of the larger sigma in the plane of an orbit leave its tangent, km."""
    size = math.sqrt(r[0] * r[0] + r[1] * r[1] + r[2] * r[2])
    return (4.0 * max(radial, along)) ** 2 / (2.0 * size)


@exact
def encounters(
    position_1: Floats,
    velocity_1: Floats,
    position_2: Floats,
    velocity_2: Floats,
    sigma_1: Floats,
    sigma_2: Floats,
    radius: Floats,
    tail_share: Floats,
    tail_factor: Floats,
    rate2: Floats,
    out: Floats,
) -> None:
    """Fill ``out`` (N, 9), columns as `COLUMNS`, for N encounters.

    States (N, 3) in one inertial frame, km and km/s; sigmas (N, 3), radial, transverse, normal of each object, km;
    ``radius`` (N,) km; with the probability ``tail_share`` all sigmas count ``tail_factor`` times; ``rate2`` (N,)
    the square of the faster mean motion, 1/s². NaN where there is no relative speed.
    """
    total, shape = np.empty((3, 3)), np.empty((3, 3))
    axes, plane, seen = np.empty((2, 3)), np.empty(6), np.empty(6)
    for k in range(len(radius)):
        r1, v1, r2, v2 = position_1[k], velocity_1[k], position_2[k], velocity_2[k]
        u, v, w = v2[0] - v1[0], v2[1] - v1[1], v2[2] - v1[2]
        speed = math.sqrt(u * u + v * v + w * w)
        out[k, :] = math.nan
        out[k, 8] = speed
        if not speed > 1e-9:
            continue
        total[:] = 0.0
        add_axes(r1, v1, sigma_1[k, 0], sigma_1[k, 1], sigma_1[k, 2], total)
        add_axes(r2, v2, sigma_2[k, 0], sigma_2[k, 1], sigma_2[k, 2], total)
        shape[:] = 0.0
        add_axes(r1, v1, SOCRATES_KM[0], SOCRATES_KM[1], SOCRATES_KM[2], shape)
        add_axes(r2, v2, SOCRATES_KM[0], SOCRATES_KM[1], SOCRATES_KM[2], shape)
        floor = (1e-4 * radius[k]) ** 2
        project(r1, v1, r2, v2, shape, floor, axes, seen)
        ratio = seen[2] / seen[3]
        miss = math.hypot(seen[0], seen[1])
        # The long axis lies along the miss: no other direction of the ellipse gives more.
        value, size = largest_by_size(miss, 0.0, ratio, 1.0, radius[k])
        out[k, 3], out[k, 4], out[k, 5] = value, size * ratio, ratio
        if not total[0, 0] + total[1, 1] + total[2, 2] > 0.0:
            continue
        project(r1, v1, r2, v2, total, floor, axes, plane)
        x, y, sx, sy = plane[0], plane[1], plane[2], plane[3]
        share, factor = tail_share[k], tail_factor[k]
        near = small_disc(x, y, sx, sy, radius[k])
        far = small_disc(x, y, factor * sx, factor * sy, radius[k])
        out[k, 0] = (1.0 - share) * near + share * far
        out[k, 1], out[k, 2] = largest_by_size(x, y, sx, sy, radius[k])
        along2 = u * (total[0, 0] * u + total[0, 1] * v + total[0, 2] * w)
        along2 += v * (total[1, 0] * u + total[1, 1] * v + total[1, 2] * w)
        along2 += w * (total[2, 0] * u + total[2, 1] * v + total[2, 2] * w)
        along = math.sqrt(max(along2, 0.0)) / speed
        passage = abs(plane[4]) + (radius[k] + 8.0 * along) / speed
        out[k, 6] = passage
        shift = rate2[k] * speed * passage**3
        shift = max(shift, bend_of(r1, sigma_1[k, 0], sigma_1[k, 1]))
        shift = max(shift, bend_of(r2, sigma_2[k, 0], sigma_2[k, 1]))
        out[k, 7] = shift / sy
