"""Element sets as columns of arrays."""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from comity.foundations.arrays import Floats, Ints
from comity.foundations.constants import DAY_S

__all__ = ["THEORY_ZERO_US", "ElementSets", "split_epoch"]

#: 1949-12-31 00:00 UTC, the zero of the theory's epochs, in microseconds since 1970.
THEORY_ZERO_US = -631_238_400_000_000


@dataclass(frozen=True, slots=True)
class ElementSets:
    """Mean elements of N objects, for the SGP4 theory and no other.

    Attributes
    ----------
    epoch_us
        (N,) UTC, microseconds since 1970-01-01 00:00.
    mean_motion_rad_s
        (N,) Kozai mean motion.
    eccentricity
        (N,)
    inclination_rad, node_rad, perigee_rad, mean_anomaly_rad
        (N,) in the true equator, mean equinox frame (TEME) of epoch.
    bstar
        (N,) drag term, 1/Earth radii.
    """

    epoch_us: Ints
    mean_motion_rad_s: Floats
    eccentricity: Floats
    inclination_rad: Floats
    node_rad: Floats
    perigee_rad: Floats
    mean_anomaly_rad: Floats
    bstar: Floats

    def __len__(self) -> int:
        """Return how many element sets there are."""
        return len(self.epoch_us)

    def take(self, rows: NDArray[np.integer]) -> "ElementSets":
        """Return the element sets of some rows."""
        return ElementSets(*(getattr(self, f.name)[rows] for f in fields(self)))


def split_epoch(epoch_us: Ints) -> tuple[Floats, Floats]:
    """Return whole and fractional days since 1949-12-31 00:00 UTC.

    Bit for bit as the package ``sgp4`` does: one float of days, cut in two; a value
    with no more than eight decimals is taken as exact.
    """
    days = (epoch_us - THEORY_ZERO_US).astype(np.float64) / 1e6 / DAY_S
    whole = np.floor(days)
    part = days - whole
    scaled = days * 1e8
    exact = np.rint(scaled) == scaled
    return whole, np.where(exact, np.rint(part * 1e8) / 1e8, part)
