"""From a relative state and a covariance to the principal axes of the encounter plane."""

import math

from comity.astro.risk.kernels.options import exact
from comity.foundations.arrays import Floats

__all__ = ["project"]


@exact
def project(
    r1: Floats,
    v1: Floats,
    r2: Floats,
    v2: Floats,
    covariance: Floats,
    floor: float,
    axes: Floats,
    out: Floats,
) -> bool:
    """Fill the axes (2, 3) and x, y, sigma_x, sigma_y, dt, speed; return whether clipped.

    The plane is that across the relative velocity; the first axis is that of the larger variance.
    A variance that is not positive is raised to ``floor``. The 2×2 eigenproblem is one Jacobi rotation,
    which keeps the digits of thin distributions (Golub and Van Loan, section 8.5).
    """
    x, y, z = r2[0] - r1[0], r2[1] - r1[1], r2[2] - r1[2]
    u, v, w = v2[0] - v1[0], v2[1] - v1[1], v2[2] - v1[2]
    speed = math.sqrt(u * u + v * v + w * w)
    out[5] = speed
    a0, a1, a2 = u / speed, v / speed, w / speed
    dt = -(x * u + y * v + z * w) / (speed * speed)
    m0, m1, m2 = x + u * dt, y + v * dt, z + w * dt
    if abs(a0) <= abs(a1) and abs(a0) <= abs(a2):
        f0, f1, f2 = 0.0, a2, -a1
    elif abs(a1) <= abs(a2):
        f0, f1, f2 = -a2, 0.0, a0
    else:
        f0, f1, f2 = a1, -a0, 0.0
    size = math.sqrt(f0 * f0 + f1 * f1 + f2 * f2)
    f0, f1, f2 = f0 / size, f1 / size, f2 / size
    g0, g1, g2 = a1 * f2 - a2 * f1, a2 * f0 - a0 * f2, a0 * f1 - a1 * f0
    c = covariance
    p0 = c[0, 0] * f0 + c[0, 1] * f1 + c[0, 2] * f2
    p1 = c[1, 0] * f0 + c[1, 1] * f1 + c[1, 2] * f2
    p2 = c[2, 0] * f0 + c[2, 1] * f1 + c[2, 2] * f2
    q0 = c[0, 0] * g0 + c[0, 1] * g1 + c[0, 2] * g2
    q1 = c[1, 0] * g0 + c[1, 1] * g1 + c[1, 2] * g2
    q2 = c[2, 0] * g0 + c[2, 1] * g1 + c[2, 2] * g2
    one = f0 * p0 + f1 * p1 + f2 * p2
    two = g0 * q0 + g1 * q1 + g2 * q2
    cross = 0.5 * (f0 * q0 + f1 * q1 + f2 * q2 + g0 * p0 + g1 * p1 + g2 * p2)
    cosine, sine = 1.0, 0.0
    if cross != 0.0:
        tau = (two - one) / (2.0 * cross)
        t = math.copysign(1.0, tau) / (abs(tau) + math.sqrt(1.0 + tau * tau))
        cosine = 1.0 / math.sqrt(1.0 + t * t)
        sine = t * cosine
        one, two = one - t * cross, two + t * cross
    e0, e1, e2 = (
        cosine * f0 - sine * g0,
        cosine * f1 - sine * g1,
        cosine * f2 - sine * g2,
    )
    h0, h1, h2 = (
        sine * f0 + cosine * g0,
        sine * f1 + cosine * g1,
        sine * f2 + cosine * g2,
    )
    if one < two:
        one, two = two, one
        e0, e1, e2, h0, h1, h2 = h0, h1, h2, e0, e1, e2
    # Below the rounding of the products that it is the difference of, a variance is none.
    clipped = two <= 1e-15 * one
    if clipped:
        one, two = max(one, floor), max(two, floor)
    axes[0, 0], axes[0, 1], axes[0, 2] = e0, e1, e2
    axes[1, 0], axes[1, 1], axes[1, 2] = h0, h1, h2
    out[0] = e0 * m0 + e1 * m1 + e2 * m2
    out[1] = h0 * m0 + h1 * m1 + h2 * m2
    out[2], out[3], out[4] = math.sqrt(one), math.sqrt(two), dt
    return bool(clipped)
