"""Element sets of one object over years, in order and without doubles."""

from dataclasses import dataclass

import numpy as np

from comity.astro.orbits.elements import ElementSets
from comity.astro.tracking.rates import check_rates
from comity.foundations.arrays import Floats
from comity.foundations.constants import DAY_S, DAY_US, EARTH_MU_KM3_S2
from comity.foundations.errors import DataError

__all__ = ["GEO_MOTION", "LEAST_SETS", "History", "history_of"]

#: Element sets closer than this are one: the last of them counts.
DOUBLE_S = 90.0
#: Fewer element sets do not show the noise of a history.
LEAST_SETS = 30
#: Below two revolutions a day orbits are treated as geosynchronous.
GEO_MOTION = 2.0 * 2.0 * np.pi / DAY_S


@dataclass(frozen=True, slots=True)
class History:
    """K element sets by epoch.

    Attributes
    ----------
    elements
        The element sets.
    days
        (K,) epochs in days after the first.
    axis_km
        (K,) semi-major axis by the mean motion as published (Kozai).
    dropped
        How many doubles were left out.
    """

    elements: ElementSets
    days: Floats
    axis_km: Floats
    dropped: int

    def __len__(self) -> int:
        """Return how many element sets there are."""
        return len(self.days)

    @property
    def geosynchronous(self) -> bool:
        """Tell whether it goes round at most twice a day."""
        return float(np.median(self.elements.mean_motion_rad_s)) < GEO_MOTION

    @property
    def gaps(self) -> Floats:
        """Return days between element sets, (K - 1,)."""
        return np.diff(self.days)


def history_of(elements: ElementSets) -> History:
    """Return the history of one object.

    Raises
    ------
    DataError
        If it has fewer than 30 element sets, too few to estimate its noise, or if no object
        could have followed them (``rates.check_rates``).
    """
    order = np.argsort(elements.epoch_us, kind="stable")
    at_us = elements.epoch_us[order]
    last = np.concatenate([np.diff(at_us) > DOUBLE_S * 1e6, [True]])[: len(order)]
    kept = elements.take(order[last])
    if len(kept) < LEAST_SETS:
        raise DataError(
            f"{len(kept)} element sets at different times, at least {LEAST_SETS} are needed",
            remedy="give a longer history of the object",
        )
    axis = np.cbrt(EARTH_MU_KM3_S2 / kept.mean_motion_rad_s**2)
    days = (kept.epoch_us - kept.epoch_us[0]) / DAY_US
    check_rates(kept, days)
    return History(kept, days, axis, len(order) - len(kept))
