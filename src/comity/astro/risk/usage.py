"""When a method may be used: rules on the encounter, each with its reason.

NASA CARA's published chain takes the simplest method that its rules allow: the plane
(Pc2D), one peak (Nc2D), the whole encounter (Nc3D), then Monte Carlo (Hall, Baars, Casali,
AAS 23-398). The rules here ask the same three questions (does the encounter last too
long, is it too far from the stated instant, does the next better method disagree), and
their limits are set so that all verdicts of the published operational cases follow.
"""

from dataclasses import dataclass

from comity.astro.risk.count import Count

__all__ = [
    "LIMITS",
    "Limits",
    "disagrees",
    "judge_count",
    "judge_plane",
    "judge_whole",
]


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of the rules; times are parts of the shorter period."""

    longest: float = 0.02
    farthest: float = 0.01
    disagreement: float = 0.02
    farthest_3d: float = 0.1
    edge: float = 1e-3


LIMITS = Limits()


def disagrees(simple: float, better: float, limits: Limits = LIMITS) -> float | None:
    """Return the ratio of a method to the better one, None if within the limit."""
    if not better > 0.0:
        return None if simple <= 0.0 else float("inf")
    ratio = simple / better
    return ratio if abs(ratio - 1.0) > limits.disagreement else None


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
    """List why the one-peak count does not hold; empty if it does."""
    reasons = _timing(count, period_s, limits)
    off = disagrees(count.value, better.value, limits)
    if off is not None:
        reasons.append(f"{_off(off)} against Nc3D {better.value:.3g}")
    if better.peaks > 1:
        reasons.append(f"{better.peaks} overlaps in the encounter, not one")
    return reasons


def judge_whole(count: Count, period_s: float, limits: Limits = LIMITS) -> list[str]:
    """Return why the count over the whole encounter does not hold; nothing if it does."""
    reasons = []
    away = abs(count.peak_s) / period_s
    if away > limits.farthest_3d:
        reasons.append(
            f"the largest overlap lies {count.peak_s:.0f} s ({100 * away:.0f} % of a period) "
            f"from closest approach, limit {100 * limits.farthest_3d:.0f} %: another "
            "encounter than the stated one"
        )
    if count.edge > limits.edge:
        reasons.append("the encounter goes on beyond half a period")
    return reasons


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
    if ratio < 0.5:
        return f"too low by a factor {1.0 / max(ratio, 1e-300):.3g}"
    if ratio > 2.0:
        return f"too high by a factor {ratio:.3g}"
    return f"{100 * (ratio - 1.0):+.1f} %"
