"""What a result may be called: rules on the encounter, each with its reason.

NASA CARA's published chain (PcMultiStep of CARA_Analysis_Tools; Hall, Baars, Casali, AAS
23-398) takes the simplest method that its rules allow: the plane (Pc2D), one encounter (Nc2D),
the whole window (Nc3D), then Monte Carlo. Its rules ask whether an encounter lasts too long,
lies too far from the stated instant, or whether the next better method disagrees.

Nc2D and Nc3D share one rate, so that their agreement proves nothing. For short, straight
encounters the plane is the reference, and condemns a count that disagrees (PcMultiStep, too,
puts its plane in the place of the count where the radius is large against the covariance).
Elsewhere a count holds once the plane, or trials that fly the orbits, agree with it.
"""

from dataclasses import dataclass
from math import hypot, isfinite, sqrt

import numpy as np

from comity.astro.risk.confirm import Sampled
from comity.astro.risk.count import Count
from comity.astro.risk.kernels.sphere import nearest_on_ring, ring_distance
from comity.astro.risk.records import Pair, Plane, State
from comity.foundations.arrays import Floats
from comity.foundations.constants import EARTH_MU_TCG_KM3_S2

__all__ = [
    "LIMITS",
    "Limits",
    "agrees_with_trials",
    "disagrees",
    "judge_count",
    "judge_plane",
    "judge_whole",
    "sampled_state",
    "why_not_straight",
]


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of the rules; times are parts of the shorter period.

    Attributes
    ----------
    longest, farthest, disagreement
        PcMultiStep's defaults for the plane: Pc2DExtendedCutoff 0.02, Pc2DOffsetCutoff 0.01,
        Pc2DInaccurateCutoff 0.02. Its counts are allowed more (0.05, 0.1, 0.1 for Nc2D; 0.5
        and 0.75 for Nc3D); here they keep the tighter ones.
    farthest_3d, edge
        Settings: with them the verdicts on Nc3D of the published operational cases follow.
    bent
        By how much curvature may shift the distribution, in standard deviations times one
        plus the distance from the disc: a setting; a shift of 0.01 there changes the plane's
        result by about one per cent, half of what is called a disagreement.
    starting
        Part of the probability that may begin inside for the plane to be the reference: a
        setting, half a disagreement, since a plane knows no start.
    """

    longest: float = 0.02
    farthest: float = 0.01
    disagreement: float = 0.02
    farthest_3d: float = 0.1
    edge: float = 1e-3
    bent: float = 0.01
    starting: float = 0.01


LIMITS = Limits()


def disagrees(simple: float, better: float, limits: Limits = LIMITS) -> float | None:
    """Return the ratio of a method to the better one, None if within the limit."""
    if not better > 0.0:
        return None if simple <= 0.0 else float("inf")
    ratio = simple / better
    return ratio if abs(ratio - 1.0) > limits.disagreement else None


def why_not_straight(
    pair: Pair,
    factors: tuple[Floats, Floats],
    plane: Plane,
    radius_km: float,
    period_s: float,
    limits: Limits = LIMITS,
    *,
    velocity_known: bool = True,
) -> list[str]:
    """List why the plane is not the reference by itself; empty if it is.

    Nothing here depends on a count: how long the straight paths take to pass, and by how much
    velocities that are not known, the bend of the paths and that of long distributions along
    their orbits move what passes (in sigmas across, times one plus the distance from the disc).
    """
    velocity = pair.relative_km_s
    speed = float(np.linalg.norm(velocity))
    way = velocity / speed
    along = hypot(*(float(np.linalg.norm(way @ factor[:3])) for factor in factors))
    tau = abs(plane.dt_s) + (radius_km + 8.0 * along) / speed
    reasons = []
    if tau > limits.farthest * period_s:
        reasons.append(
            f"the passage takes {2.0 * tau:.3g} s ({200 * tau / period_s:.1f} % of a period, "
            f"limit {200 * limits.farthest:.0f} %)"
        )
    radii = [
        float(np.linalg.norm(position))
        for position in (pair.position_1_km, pair.position_2_km)
    ]
    rate2 = EARTH_MU_TCG_KM3_S2 / min(radii) ** 3
    unsure = hypot(*(float(np.linalg.norm(factor[3:], 2)) for factor in factors))
    if not velocity_known:
        # An error of the position is one of the velocity, times the motion along the orbit.
        sizes = (float(np.linalg.norm(factor[:3], 2)) for factor in factors)
        unsure = rate2**0.5 * hypot(*sizes)
    shifts = {
        "velocities that are not known": tau * unsure,
        "the bend of the paths": rate2 * speed * tau**3,
        "the bend of distributions along their orbits": sum(
            (4.0 * float(np.linalg.norm(state / np.linalg.norm(state) @ factor[:3])))
            ** 2
            / (2.0 * r)
            for state, factor, r in zip(
                (pair.velocity_1_km_s, pair.velocity_2_km_s),
                factors,
                radii,
                strict=True,
            )
        ),
    }
    distance = _from_disc(plane, radius_km)
    for name, shift in shifts.items():
        sigmas = shift / plane.sigma_y_km
        if not sigmas * (1.0 + distance) <= limits.bent:
            reasons.append(
                f"{name} may move what passes by {sigmas:.2g} sigmas, {distance:.1f} sigmas "
                f"from the disc (limit {limits.bent:g} together)"
            )
    return reasons


def _from_disc(plane: Plane, radius_km: float) -> float:
    """Return the distance of the mean from a disc in its plane, in sigmas; 0 inside."""
    x, y = abs(plane.x_km), abs(plane.y_km)
    if x * x + y * y <= radius_km**2:
        return 0.0
    sx, sy = plane.sigma_x_km, plane.sigma_y_km
    angle = nearest_on_ring(radius_km, x, y, sx, sy)
    return sqrt(ring_distance(radius_km, angle, x, y, sx, sy))


def judge_plane(
    pc: float, better: Count, period_s: float, limits: Limits = LIMITS
) -> list[str]:
    """List why the plane method does not hold; empty if it does."""
    reasons = _timing(better, period_s, limits)
    off = disagrees(pc, better.value, limits)
    if off is not None:
        reasons.append(f"{_off(off)} against Nc3D {better.value:.3g}")
    return reasons


def judge_count(
    count: Count, better: Count, period_s: float, limits: Limits = LIMITS
) -> list[str]:
    """List why the count of one encounter does not hold; empty if it does."""
    reasons = _timing(count, period_s, limits)
    off = disagrees(count.value, better.value, limits)
    if off is not None:
        reasons.append(f"{_off(off)} against Nc3D {better.value:.3g}")
    if better.peaks > 1:
        reasons.append(f"{better.peaks} encounters in the window, not one")
    return reasons


def judge_whole(count: Count, period_s: float, limits: Limits = LIMITS) -> list[str]:
    """List why the count over the window does not hold; empty if it does."""
    reasons = []
    away = abs(count.peak_s) / period_s
    if away > limits.farthest_3d:
        reasons.append(
            f"the largest overlap lies {count.peak_s:.0f} s ({100 * away:.0f} % of a period) "
            f"from closest approach, limit {100 * limits.farthest_3d:.0f} %: another "
            "encounter than the stated one"
        )
    if count.edge > limits.edge:
        reasons.append("the encounter goes on beyond the window")
    return reasons


def agrees_with_trials(pc: float, sampled: Sampled, limits: Limits = LIMITS) -> bool:
    """Decide whether a probability lies within 2 % and three standard errors of trials."""
    return (
        abs(pc - sampled.pc) <= limits.disagreement * sampled.pc + 3.0 * sampled.error
    )


def sampled_state(
    pc: float, low: float, sampled: Sampled, limits: Limits = LIMITS
) -> tuple[State, str]:
    """Return what a count may be called after trials, and why.

    Parameters
    ----------
    pc, low
        Its probability (an upper bound if orbits enter more than once) and lower bound.
    """
    if sampled.reason:
        return "unconfirmed", f"not confirmed by trials: {sampled.reason}"
    told = (
        f"trials that fly the orbits give {sampled.pc:.4g} ± {sampled.error:.1g} "
        f"({sampled.hits} hits of {sampled.trials})"
    )
    if not sampled.settled:
        return "unconfirmed", f"not confirmed: {told}, too few or too uneven to tell"
    if agrees_with_trials(pc, sampled, limits):
        return "holds", told
    slack = limits.disagreement * sampled.pc + 3.0 * sampled.error
    if low - slack <= sampled.pc <= pc + slack:
        return "outside", f"an upper bound, orbits enter more than once: {told}"
    return "condemned", f"contradicted: {told}"


def _timing(count: Count, period_s: float, limits: Limits) -> list[str]:
    reasons = []
    lasts = (count.end_s - count.begin_s) / period_s
    if lasts > limits.longest:
        reasons.append(
            f"encounter lasts {count.end_s - count.begin_s:.0f} s "
            f"({100 * lasts:.1f} % of a period, limit {100 * limits.longest:.0f} %)"
        )
    away = abs(count.peak_s) / period_s
    if away > limits.farthest:
        reasons.append(
            f"largest overlap {count.peak_s:.0f} s from closest approach "
            f"({100 * away:.1f} % of a period, limit {100 * limits.farthest:.0f} %)"
        )
    return reasons


def _off(ratio: float) -> str:
    if not isfinite(ratio) or ratio > 2.0:
        return f"too high by a factor {ratio:.3g}"
    if ratio < 0.5:
        return f"too low by a factor {1.0 / max(ratio, 1e-300):.3g}"
    return f"{100 * (ratio - 1.0):+.1f} %"
