"""Probabilities of many encounters of element sets: three numbers that answer different questions.

- the probability by the sigmas that were learned, a tail in it;
- the largest one over a factor on all sigmas: whatever their size is, given their shape;
- SOCRATES' maximum, which knows no covariance: its ellipse has the ratio of axes that 100, 300 and 100 m (radial,
  in-track, cross-track) of both objects show across the relative velocity, and is sized and turned for the
  worst; 1 where the radius exceeds the miss distance. Source: CelesTrak, SOCRATES Plus, notes on the data fields
  (celestrak.org/SOCRATES/socrates-format.php); Alfano, "Relating position uncertainty to maximum conjunction
  probability" (J. Astronaut. Sci. 53, 2005). The radii that SOCRATES takes are not published: these are the caller's.

All by the plane across the relative velocity. Where it does not hold there is no number.
"""

from dataclasses import dataclass

import numpy as np

from comity.astro.risk.kernels.many import encounters
from comity.foundations.arrays import Bools, Floats
from comity.foundations.constants import EARTH_MU_KM3_S2

__all__ = ["ManyEncounters", "ManyPc", "assess_many"]

#: A passage of so many mean periods of the faster orbit, to either side, is too long for straight paths: NASA
#: CARA's limit for the plane (Pc2DOffsetCutoff, `usage.Limits.farthest`).
LONGEST = 0.01
#: By how many sigmas the bend of paths and of long distributions may shift what passes. A setting: errors of
#: element sets are known to a factor, and a quarter of a sigma changes a probability by less than that; the rules
#: of `usage` ask for a hundredth, where covariances come from an orbit determination.
BENT_SIGMAS = 0.25


@dataclass(frozen=True, slots=True)
class ManyEncounters:
    """N encounters.

    Attributes
    ----------
    position_1_km, velocity_1_km_s, position_2_km, velocity_2_km_s
        (N, 3) in one inertial frame, at closest approach.
    sigma_1_km, sigma_2_km
        (N, 3) radial, transverse, normal of each object.
    radius_km
        (N,) sum of both radii.
    tail_share, tail_factor
        (N,) with this probability all sigmas of the pair count this many times.
    """

    position_1_km: Floats
    velocity_1_km_s: Floats
    position_2_km: Floats
    velocity_2_km_s: Floats
    sigma_1_km: Floats
    sigma_2_km: Floats
    radius_km: Floats
    tail_share: Floats
    tail_factor: Floats


@dataclass(frozen=True, slots=True)
class ManyPc:
    """Probabilities of N encounters, (N,) each.

    Attributes
    ----------
    pc
        By the sigmas and their tail.
    scaled_max, scaled_factor
        Largest probability over a factor on the sigmas of both, and that factor; without a tail.
    diluted
        Whether the factor is below 1: better knowledge could raise the probability.
    socrates_max, socrates_sigma_km
        SOCRATES' maximum, and the sigma along the miss that gives it (its dilution threshold).
    slow
        Whether the passage is too long for straight paths: no number holds.
    bent
        Whether paths or distributions bend too much for the sigmas: the first two do not hold.
    """

    pc: Floats
    scaled_max: Floats
    scaled_factor: Floats
    diluted: Bools
    socrates_max: Floats
    socrates_sigma_km: Floats
    slow: Bools
    bent: Bools


def assess_many(given: ManyEncounters) -> ManyPc:
    """Compute the three probabilities of many encounters, and where they do not hold.

    NaN sigmas give no first two numbers; they are computed whether they hold or not, and marked.
    """
    out = np.empty((len(given.radius_km), 9))
    one = _rate2(given.position_1_km, given.velocity_1_km_s)
    two = _rate2(given.position_2_km, given.velocity_2_km_s)
    rate = np.sqrt(np.maximum(one, two))
    encounters(
        np.ascontiguousarray(given.position_1_km),
        np.ascontiguousarray(given.velocity_1_km_s),
        np.ascontiguousarray(given.position_2_km),
        np.ascontiguousarray(given.velocity_2_km_s),
        np.ascontiguousarray(given.sigma_1_km),
        np.ascontiguousarray(given.sigma_2_km),
        np.ascontiguousarray(given.radius_km),
        np.ascontiguousarray(given.tail_share),
        np.ascontiguousarray(given.tail_factor),
        rate**2,
        out,
    )
    period_s = 2.0 * np.pi / rate
    own_s = given.radius_km / np.maximum(out[:, 8], 1e-9)
    passage_s = np.where(np.isfinite(out[:, 6]), out[:, 6], own_s)
    return ManyPc(
        pc=out[:, 0],
        scaled_max=out[:, 1],
        scaled_factor=out[:, 2],
        diluted=out[:, 2] < 1.0,
        socrates_max=out[:, 3],
        socrates_sigma_km=out[:, 4],
        slow=~(passage_s <= LONGEST * period_s),
        bent=~(out[:, 7] <= BENT_SIGMAS),
    )


def _rate2(position_km: Floats, velocity_km_s: Floats) -> Floats:
    """Return squares of mean motions (N,), 1/s²; of a circular orbit there for what is not bound."""
    r = np.linalg.norm(position_km, axis=1)
    energy = 2.0 / r - np.sum(velocity_km_s**2, axis=1) / EARTH_MU_KM3_S2
    return np.asarray(
        EARTH_MU_KM3_S2 * np.where(energy > 0.0, energy, 1.0 / r) ** 3, np.float64
    )
