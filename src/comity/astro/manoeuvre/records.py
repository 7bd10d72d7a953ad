"""Inputs and results of a manoeuvre plan."""

from dataclasses import dataclass

import numpy as np

from comity.astro.orbits.perturbed import TWO_BODY, Forces
from comity.astro.risk.records import Pair, Plane
from comity.foundations.arrays import Bools, Floats

__all__ = ["Burn", "Encounter", "Execution", "TradeSpace"]


@dataclass(frozen=True, slots=True)
class Encounter:
    """An encounter that can be avoided: states at closest approach, plane, radius.

    ``pair`` is at the refined closest approach with the moving object first; ``plane``
    is that of the combined covariance, ``covariance`` (3, 3) that itself; ``hbr_km`` the
    sum of radii; ``pc`` the probability as it stands. ``forces`` move both objects, times
    counted from closest approach; ``covariances`` (6, 6) of each at closest approach are
    carried along with a changed track; without them ``covariance`` is held constant.
    """

    pair: Pair
    plane: Plane
    covariance: Floats
    hbr_km: float
    pc: float
    forces: Forces = TWO_BODY
    covariances: tuple[Floats, Floats] | None = None

    @property
    def miss(self) -> Floats:
        """Where the second object passes in the plane, (2,)."""
        return np.array([self.plane.x_km, self.plane.y_km])


@dataclass(frozen=True, slots=True)
class Execution:
    """One-sigma errors of a burn.

    ``magnitude`` is relative in size, ``pointing_rad`` the direction (each axis);
    ``fixed_km_s`` and ``fixed_across_km_s`` do not depend on the size, along and across it.
    """

    magnitude: float = 0.0
    pointing_rad: float = 0.0
    fixed_km_s: float = 0.0
    fixed_across_km_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Burn:
    """An impulse before closest approach, and what flying it gives.

    Attributes
    ----------
    lead_s
        Seconds before closest approach.
    dv_km_s
        (3,) radial, transverse, normal axes of the moving object at the burn.
    pc_after, miss_after_km
        By non-linear motion under the forces of the encounter, with its covariance, plus
        that of the execution if one is given.
    dt_tca_s
        How closest approach moves.
    """

    lead_s: float
    dv_km_s: Floats
    pc_after: float
    miss_after_km: float
    dt_tca_s: float

    @property
    def size_km_s(self) -> float:
        """Size of the impulse."""
        return float(np.linalg.norm(self.dv_km_s))


@dataclass(frozen=True, slots=True)
class TradeSpace:
    """Probability and miss over lead time and signed along-velocity impulse.

    Attributes
    ----------
    leads_s, dvs_km_s
        (L,) and (D,) axes; positive impulses are along the velocity.
    pcs, misses_km
        (L, D); over several events the probability of any and the smallest miss.
    allowed
        (L,) False in blackout times.
    """

    leads_s: Floats
    dvs_km_s: Floats
    pcs: Floats
    misses_km: Floats
    allowed: Bools
