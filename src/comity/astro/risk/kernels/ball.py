"""The mass of a three-dimensional normal distribution in a ball.

Slices across the longest axis are discs, whose mass `kernels.disc` gives to 1e-8; over the
slices adaptive Gauss-Kronrod quadrature, broken where the distribution has its peak and where
a slice just reaches it.
"""

import math

import numpy as np

from comity.astro.risk.kernels.disc import disc_probability
from comity.astro.risk.kernels.frame import nearest_on_sphere
from comity.astro.risk.kernels.options import exact
from comity.astro.risk.kernels.rule import GAUSS, KRONROD, NODES
from comity.foundations.arrays import Floats

__all__ = ["ball_probability"]

ROOT2PI = math.sqrt(2.0 * math.pi)
TOLERANCE = 1e-6
DEEPEST = 60
#: Intervals after which the rest is taken as it is.
MOST = 2000
#: Squared distance of a ball, in sigmas, beyond which its mass is none (1e-40).
NOTHING = 184.0


@exact
def slice_of_ball(theta: float, place: Floats, sigmas: Floats, radius: float) -> float:
    """Return the integrand over the angle whose sine is the height of a slice."""
    cosine = math.cos(theta)
    z = (radius * math.sin(theta) - place[0]) / sigmas[0]
    weight = math.exp(-0.5 * z * z) / (ROOT2PI * sigmas[0])
    if weight == 0.0 or cosine <= 0.0:
        return 0.0
    part = disc_probability(place[1], place[2], sigmas[1], sigmas[2], radius * cosine)
    return float(radius * cosine * weight * part)


@exact
def ball_rule(
    low: float, high: float, place: Floats, sigmas: Floats, radius: float
) -> tuple[float, float]:
    """Return Kronrod's value over a band of slices and its difference from Gauss's."""
    middle, half = 0.5 * (low + high), 0.5 * (high - low)
    fine, coarse = 0.0, 0.0
    for k in range(15):
        m = k if k < 8 else 14 - k
        theta = middle - half * NODES[m] if k < 8 else middle + half * NODES[m]
        value = slice_of_ball(theta, place, sigmas, radius)
        fine += KRONROD[m] * value
        if m % 2 == 1:
            coarse += GAUSS[m // 2] * value
    return fine * half, abs(fine - coarse) * half


@exact
def ball_probability(place: Floats, sigmas: Floats, radius: float) -> float:
    """Return the mass in a ball about the origin.

    ``place`` (3,) is the mean along the principal axes, ``sigmas`` (3,) the standard
    deviations there, the largest first, in the unit of ``radius``.
    """
    far2 = place[0] ** 2 + place[1] ** 2 + place[2] ** 2
    if far2 > radius * radius:
        there = np.empty(3)
        if nearest_on_sphere(place, sigmas, radius, there) > NOTHING:
            return 0.0
    marks = np.empty(20)
    marks[0], marks[1] = -0.5 * math.pi, 0.5 * math.pi
    found = 2
    for steps in (-9.0, -3.0, 0.0, 3.0, 9.0):
        height = (place[0] + steps * sigmas[0]) / radius
        if -1.0 < height < 1.0:
            marks[found] = math.asin(height)
            found += 1
    across = math.sqrt(place[1] ** 2 + place[2] ** 2)
    for edge in (across, abs(place[1]), abs(place[2])):
        if edge < radius:
            marks[found] = math.acos(edge / radius)
            marks[found + 1] = -marks[found]
            found += 2
    points = np.sort(marks[:found])
    stack = np.empty((DEEPEST + 64, 4))
    depth, whole, total = 0, 0.0, 0.0
    for k in range(found - 1):
        fine, error = ball_rule(points[k], points[k + 1], place, sigmas, radius)
        stack[depth, 0], stack[depth, 1] = points[k], points[k + 1]
        stack[depth, 2], stack[depth, 3] = fine, error
        whole += fine
        depth += 1
    spent = 0
    while depth > 0:
        depth -= 1
        spent += 1
        low, high = stack[depth, 0], stack[depth, 1]
        fine, error = stack[depth, 2], stack[depth, 3]
        enough = error <= TOLERANCE * max(whole, total)
        if enough or high - low < 1e-13 or spent > MOST or depth > DEEPEST + 60:
            total += fine
            continue
        middle = 0.5 * (low + high)
        for half in range(2):
            left, right = (low, middle) if half == 0 else (middle, high)
            fine, error = ball_rule(left, right, place, sigmas, radius)
            stack[depth, 0], stack[depth, 1] = left, right
            stack[depth, 2], stack[depth, 3] = fine, error
            depth += 1
    return min(total, 1.0)
