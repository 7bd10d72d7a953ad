"""Tracks of one object from several parties → one track that is never surer than it may be.

Parties that may not share observations share tracks: a state with its covariance. What one has
from another may come back to it through a third; whoever adds it up again believes to know more
than anybody does. So each track names the sources that its information came from, and

- tracks without a common source are added up (their errors are independent),
- a track whose sources another one has all of adds nothing, and is left out,
- others are joined by covariance intersection (Julier and Uhlmann 1997), which is never too
  sure, whatever their errors have in common.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from comity.foundations.arrays import Floats
from comity.foundations.errors import DataError, RangeError

__all__ = ["METHODS", "Fused", "Track", "agreement_of", "fuse", "intersect"]

METHODS = ("single", "independent", "intersection", "contained")
GOLDEN = 0.6180339887498949
#: Below this chance two tracks are not taken for the same object.
LEAST_CHANCE = 1e-6


@dataclass(frozen=True, slots=True)
class Track:
    """A state at an instant.

    Attributes
    ----------
    party
        Who shares it.
    state
        (6,) km and km/s, in a frame and at an instant that all tracks have in common.
    covariance
        (6, 6) km, km/s.
    sources
        Names of what its information came from: sensors and spans, or tracks of others.
    """

    party: str
    state: Floats
    covariance: Floats
    sources: frozenset[str]


@dataclass(frozen=True, slots=True)
class Fused:
    """A track made of others, and how.

    Attributes
    ----------
    track
        State, covariance and sources of all that was used.
    steps
        (party, method, weight) for each track, in the order in which it was joined. The weight
        is what covariance intersection gives to the track against those before; 1 if added
        up, 0 if left out.
    """

    track: Track
    steps: tuple[tuple[str, str, float], ...]


def _checked(track: Track) -> None:
    """Refuse what is no track.

    Raises
    ------
    RangeError
        For other shapes, numbers that are none, a covariance that is not symmetric and
        positive, or no source.
    """
    p = track.covariance
    if track.state.shape != (6,) or p.shape != (6, 6):
        raise RangeError(
            f"track of {track.party}",
            f"{track.state.shape}, {p.shape}",
            "(6,) and (6, 6)",
        )
    if not (np.isfinite(track.state).all() and np.isfinite(p).all()):
        raise RangeError(f"track of {track.party}", "no number", "finite")
    if np.abs(p - p.T).max() > 1e-9 * np.abs(p).max():
        raise RangeError(f"covariance of {track.party}", "lopsided", "symmetric")
    scale = np.sqrt(np.abs(np.diag(p)))
    if (
        scale.min() <= 0.0
        or np.linalg.eigvalsh(p / np.outer(scale, scale)).min() <= 0.0
    ):
        raise RangeError(
            f"covariance of {track.party}", "singular", "positive definite"
        )
    if not track.sources:
        raise RangeError(
            f"sources of {track.party}",
            "none",
            "one or more",
            remedy="name what the track was made from",
        )


def _inverse(p: Floats) -> Floats:
    """Return the inverse of a positive matrix, scaled so that km and km/s do not mix badly."""
    scale = 1.0 / np.sqrt(np.diag(p))
    unit = np.linalg.inv(p * np.outer(scale, scale))
    out: Floats = 0.5 * (unit + unit.T) * np.outer(scale, scale)
    return out


def _joined(
    one: Floats, two: Floats, x: Floats, y: Floats, weight: float, other: float
) -> tuple[Floats, Floats]:
    """Return state and covariance of two weighted informations."""
    covariance = _inverse(weight * one + other * two)
    state: Floats = covariance @ (weight * one @ x + other * two @ y)
    return state, covariance


def intersect(one: Track, two: Track) -> tuple[Floats, Floats, float]:
    """Return state, covariance and the second one's weight by covariance intersection.

    ``P⁻¹ = (1 − ω) P₁⁻¹ + ω P₂⁻¹`` with the ω that makes the determinant least; it is found by
    golden section, as its logarithm is convex in ω.
    """
    a, b = _inverse(one.covariance), _inverse(two.covariance)

    def size(weight: float) -> float:
        return -float(np.linalg.slogdet((1.0 - weight) * a + weight * b)[1])

    low, high = 0.0, 1.0
    x, y = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
    at_x, at_y = size(x), size(y)
    while high - low > 1e-6:
        if at_x < at_y:
            high, y, at_y = y, x, at_x
            x = high - GOLDEN * (high - low)
            at_x = size(x)
        else:
            low, x, at_x = x, y, at_y
            y = low + GOLDEN * (high - low)
            at_y = size(y)
    weight = 0.5 * (low + high)
    # An end of the interval may be better than its minimum inside.
    weight = min((0.0, weight, 1.0), key=size)
    state, covariance = _joined(a, b, one.state, two.state, 1.0 - weight, weight)
    return state, covariance, weight


def agreement_of(one: Track, two: Track) -> tuple[float, float]:
    """Return the squared Mahalanobis distance of two tracks, and a bound on its chance.

    Their errors may have anything in common, so the difference is held against twice the sum
    of both covariances, which is never less than its own; the chance is that of χ² with six
    degrees of freedom, ``e^(−d/2) (1 + d/2 + d²/8)``.
    """
    difference = one.state - two.state
    both = _inverse(2.0 * (one.covariance + two.covariance))
    distance = float(difference @ both @ difference)
    half = 0.5 * distance
    return distance, float(np.exp(-half) * (1.0 + half + 0.5 * half * half))


def fuse(tracks: Sequence[Track]) -> Fused:
    """Return one track of several, all of one instant and frame.

    They are joined in the order of their sizes, the surest first, so that the result does not
    depend on the order in which they came.

    Raises
    ------
    RangeError
        For none, or one that is no track.
    DataError
        If two of them cannot be of one object.
    """
    if not tracks:
        raise RangeError("tracks", 0, "at least one")
    for track in tracks:
        _checked(track)
    order = sorted(
        tracks, key=lambda t: (float(np.linalg.slogdet(t.covariance)[1]), t.party)
    )
    whole = order[0]
    steps: list[tuple[str, str, float]] = [(whole.party, "single", 1.0)]
    for track in order[1:]:
        distance, chance = agreement_of(whole, track)
        if chance < LEAST_CHANCE:
            raise DataError(
                f"the track of {track.party} is {np.sqrt(distance):.1f} sigma from the "
                f"others, by chance in {chance:.1e}",
                remedy="it is another object, has manoeuvred, or is too sure of itself",
            )
        if track.sources <= whole.sources:
            steps.append((track.party, "contained", 0.0))
            continue
        if track.sources & whole.sources:
            state, covariance, weight = intersect(whole, track)
            method = "intersection"
        else:
            a, b = _inverse(whole.covariance), _inverse(track.covariance)
            state, covariance = _joined(a, b, whole.state, track.state, 1.0, 1.0)
            method, weight = "independent", 1.0
        steps.append((track.party, method, weight))
        whole = Track("", state, covariance, whole.sources | track.sources)
    return Fused(whole, tuple(steps))
