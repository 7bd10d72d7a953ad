"""How detections are counted: one fixed rule.

A detection is the gap between two element sets. It hits if a true manoeuvre lies in it, half a
day either way; each manoeuvre is hit by one detection at most, and each detection hits one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["SLACK_D", "Count", "count_hits"]

#: How far outside the gap a true manoeuvre may lie, days.
SLACK_D = 0.5


@dataclass(frozen=True, slots=True)
class Count:
    """Detections that hit, detections that do not, and manoeuvres that were missed."""

    hits: int
    false: int
    missed: int

    def __add__(self, other: "Count") -> "Count":
        """Return both together."""
        return Count(
            self.hits + other.hits,
            self.false + other.false,
            self.missed + other.missed,
        )

    @property
    def precision(self) -> float:
        """Return the part of the detections that hit; 0 without any."""
        return self.hits / max(1, self.hits + self.false)

    @property
    def recall(self) -> float:
        """Return the part of the manoeuvres that were hit; 0 without any."""
        return self.hits / max(1, self.hits + self.missed)

    @property
    def f1(self) -> float:
        """Return the harmonic mean of both."""
        return 2 * self.hits / max(1, 2 * self.hits + self.false + self.missed)


def count_hits(
    gaps: Sequence[tuple[float, float]],
    manoeuvres: Sequence[float],
    slack: float = SLACK_D,
) -> Count:
    """Count detections (begin, end) against true manoeuvres, all in days.

    Gaps are taken by their ends, each with the earliest manoeuvre in it that is still free:
    for intervals that is the largest number of pairs (Glover 1967).
    """
    free = sorted(manoeuvres)
    hits = 0
    for begin, end in sorted(gaps, key=lambda gap: gap[1]):
        for k, at in enumerate(free):
            if begin - slack <= at <= end + slack:
                del free[k]
                hits += 1
                break
    return Count(hits, len(gaps) - hits, len(free))
