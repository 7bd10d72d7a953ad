"""A relative state along the principal axes of its position, from square roots.

A distribution is carried as a factor F (6, 12), covariance F Fᵀ: its first six columns come
from one object, the others from the second. The axes are found by one-sided Jacobi
rotations of the three position rows (Hestenes 1958; Golub and Van Loan, section 8.6), never
from the products: sigmas that differ by a factor of a million keep ten digits so, where the
covariance, whose entries differ by 1e12, keeps four.
"""

import math

from comity.astro.risk.kernels.options import exact
from comity.foundations.arrays import Floats

__all__ = ["SMALLEST_KM", "meeting_of", "nearest_on_sphere", "principal"]

#: A tenth of a micrometre: below it the rounding of positions (a millionth of a millimetre
#: at 7,000 km) is no longer small, and nothing in orbit is known so well.
SMALLEST_KM = 1e-10
SWEEPS = 30


@exact
def principal(factor: Floats, axes: Floats, sigmas: Floats, turned: Floats) -> None:
    """Fill axes (3, 3; rows), sigmas (3,; largest first) and ``turned`` (3, K).

    ``turned`` are unit rows: the direction in the space of the factor's columns that moves
    the position along each axis by one sigma.
    """
    columns = factor.shape[1]
    for a in range(3):
        for b in range(3):
            axes[a, b] = 1.0 if a == b else 0.0
        for c in range(columns):
            turned[a, c] = factor[a, c]
    for _ in range(SWEEPS):
        rotated = False
        for p in range(2):
            for q in range(p + 1, 3):
                alpha, beta, gamma = 0.0, 0.0, 0.0
                for c in range(columns):
                    alpha += turned[p, c] * turned[p, c]
                    beta += turned[q, c] * turned[q, c]
                    gamma += turned[p, c] * turned[q, c]
                if abs(gamma) <= 1e-15 * math.sqrt(alpha * beta):
                    continue
                rotated = True
                zeta = (beta - alpha) / (2.0 * gamma)
                t = math.copysign(1.0, zeta) / (
                    abs(zeta) + math.sqrt(1.0 + zeta * zeta)
                )
                cosine = 1.0 / math.sqrt(1.0 + t * t)
                sine = cosine * t
                for c in range(columns):
                    x, y = turned[p, c], turned[q, c]
                    turned[p, c], turned[q, c] = (
                        cosine * x - sine * y,
                        sine * x + cosine * y,
                    )
                for c in range(3):
                    x, y = axes[p, c], axes[q, c]
                    axes[p, c], axes[q, c] = (
                        cosine * x - sine * y,
                        sine * x + cosine * y,
                    )
        if not rotated:
            break
    for a in range(3):
        total = 0.0
        for c in range(columns):
            total += turned[a, c] * turned[a, c]
        sigmas[a] = math.sqrt(total)
    order(axes, sigmas, turned)
    for a in range(3):
        sigmas[a] = max(sigmas[a], SMALLEST_KM)
        for c in range(columns):
            turned[a, c] /= sigmas[a]


@exact
def order(axes: Floats, sigmas: Floats, turned: Floats) -> None:
    """Put the axes in the order of their sigmas, the largest first."""
    for a in range(2):
        largest = a
        for b in range(a + 1, 3):
            if sigmas[b] > sigmas[largest]:
                largest = b
        if largest != a:
            sigmas[a], sigmas[largest] = sigmas[largest], sigmas[a]
            for c in range(3):
                axes[a, c], axes[largest, c] = axes[largest, c], axes[a, c]
            for c in range(turned.shape[1]):
                turned[a, c], turned[largest, c] = turned[largest, c], turned[a, c]


@exact
def meeting_of(
    relative: Floats,
    factor: Floats,
    axes: Floats,
    sigmas: Floats,
    turned: Floats,
    place: Floats,
    speed: Floats,
    slope: Floats,
    spread: Floats,
) -> None:
    """Fill mean and spread of the velocity given the position, along principal axes.

    With z the position's offset from its mean in sigmas, the velocity is ``speed`` (3,) +
    ``slope`` (3, 3) z, with covariance ``spread`` (3, 3). ``place`` (3,) is the mean position.
    """
    columns = factor.shape[1]
    principal(factor, axes, sigmas, turned)
    for a in range(3):
        place[a] = 0.0
        speed[a] = 0.0
        for c in range(3):
            place[a] += axes[a, c] * relative[c]
            speed[a] += axes[a, c] * relative[3 + c]
        for b in range(3):
            total = 0.0
            for c in range(3):
                part = 0.0
                for d in range(columns):
                    part += factor[3 + c, d] * turned[b, d]
                total += axes[a, c] * part
            slope[a, b] = total
    for a in range(3):
        for b in range(a + 1):
            total = 0.0
            for d in range(columns):
                left, right = 0.0, 0.0
                for c in range(3):
                    left += axes[a, c] * factor[3 + c, d]
                    right += axes[b, c] * factor[3 + c, d]
                for c in range(3):
                    left -= slope[a, c] * turned[c, d]
                    right -= slope[b, c] * turned[c, d]
                total += left * right
            spread[a, b] = total
            spread[b, a] = total


@exact
def nearest_on_sphere(
    place: Floats, sigmas: Floats, radius: float, out: Floats
) -> float:
    """Fill the point (3,) of a sphere about the origin that is nearest to ``place``.

    Nearest in sigmas along the principal axes.

    Returns
    -------
    float
        The square of that distance. The multiplier of the constrained minimum is the root of a
        monotone equation (Moré and Sorensen 1983), found by Newton's method in a bracket.
    """
    k2, k3 = (sigmas[1] / sigmas[0]) ** 2, (sigmas[2] / sigmas[0]) ** 2
    # A mean exactly across the longest axis has two nearest points: one is taken.
    p1 = max(abs(place[0]), 1e-12 * sigmas[0] + 1e-13 * radius)
    p2, p3 = abs(place[1]), abs(place[2])
    far = math.sqrt(p1 * p1 + p2 * p2 + p3 * p3)
    low = p1 / radius
    high = 1.0 + (far / radius - 1.0) / k3 if far > radius else 1.0
    high = max(high, low)
    u = min(max(1.0, low), high)
    x1, x2, x3 = p1, p2, p3
    for _ in range(100):
        d2, d3 = (1.0 - k2) + u * k2, (1.0 - k3) + u * k3
        x1, x2, x3 = p1 / u, p2 / d2, p3 / d3
        size2 = x1 * x1 + x2 * x2 + x3 * x3
        size = math.sqrt(size2)
        if size > radius:
            low = u
        else:
            high = u
        fall = x1 * x1 / u + x2 * x2 * k2 / d2 + x3 * x3 * k3 / d3
        step = (size / radius - 1.0) * size2 / max(fall, 1e-300)
        if abs(step) <= 1e-14 * u or high - low <= 1e-15 * high:
            break
        u += step
        if not low < u < high:
            u = math.sqrt(low * high) if low > 0.0 else 0.5 * high
    size = math.sqrt(x1 * x1 + x2 * x2 + x3 * x3)
    scale = radius / size
    out[0] = math.copysign(x1 * scale, place[0])
    out[1] = math.copysign(x2 * scale, place[1])
    out[2] = math.copysign(x3 * scale, place[2])
    total = 0.0
    for a in range(3):
        total += ((out[a] - place[a]) / sigmas[a]) ** 2
    return total
