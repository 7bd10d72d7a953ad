"""Whether the states of a message are states of Earth satellites: physics alone refuses."""

from dataclasses import dataclass

import numpy as np

from comity.astro.risk.plausibility.records import Reason
from comity.astro.risk.plausibility.settings import (
    POLAR_RADIUS_KM,
    SPHERE_OF_INFLUENCE_KM,
)
from comity.foundations.arrays import Floats
from comity.foundations.constants import EARTH_MU_TCG_KM3_S2

__all__ = ["Shape", "judge_orbit", "shape_of"]


@dataclass(frozen=True, slots=True)
class Shape:
    """An osculating orbit: sizes in km, speed along the transverse axis in km/s."""

    radius_km: float
    semi_major_km: float
    eccentricity: float
    transverse_km_s: float

    @property
    def perigee_km(self) -> float:
        """Distance of the perigee from the centre of the Earth."""
        return self.semi_major_km * (1.0 - self.eccentricity)

    @property
    def rate_per_s(self) -> float:
        """Ratio of the radial velocity's error to the transverse error of a late object."""
        return EARTH_MU_TCG_KM3_S2 / (self.radius_km**2 * self.transverse_km_s)


def shape_of(position_km: Floats, velocity_km_s: Floats) -> Shape | None:
    """Return the osculating orbit of an inertial state, None if it is not bound."""
    r = float(np.linalg.norm(position_km))
    momentum = float(np.linalg.norm(np.cross(position_km, velocity_km_s)))
    if not (np.isfinite(r) and np.isfinite(momentum) and r > 0.0 and momentum > 0.0):
        return None
    energy = float(velocity_km_s @ velocity_km_s) / 2.0 - EARTH_MU_TCG_KM3_S2 / r
    if energy >= 0.0:
        return None
    a = -EARTH_MU_TCG_KM3_S2 / (2.0 * energy)
    e = np.sqrt(max(0.0, 1.0 - momentum**2 / (EARTH_MU_TCG_KM3_S2 * a)))
    return Shape(r, a, float(e), momentum / r)


def judge_orbit(
    position_km: Floats, velocity_km_s: Floats, centre: str, number: int
) -> list[Reason]:
    """Return why a state (3,), (3,) in inertial axes is that of no Earth satellite.

    Inside the Earth, faster than escape, on a path that meets the ground or leads beyond
    the sphere of influence: all of it refused, since no covariance changes it.
    """
    whose = f"object {number}"
    if centre and centre != "EARTH":
        text = f"{whose} orbits {centre}: only orbits of the Earth are judged here"
        return [Reason("orbit-centre", text, "refused", number)]
    r = float(np.linalg.norm(position_km))
    v = float(np.linalg.norm(velocity_km_s))
    if not (np.isfinite(r) and np.isfinite(v)):
        text = f"the state of {whose} holds values that are no numbers"
        return [Reason("state-no-number", text, "refused", number)]
    if r < POLAR_RADIUS_KM:
        text = (
            f"{whose} is {r:.1f} km from the centre of the Earth, inside it (at least "
            f"{POLAR_RADIUS_KM:.0f} km): position in another unit or frame?"
        )
        return [Reason("inside-earth", text, "refused", number)]
    shape = shape_of(position_km, velocity_km_s)
    if shape is None or r > SPHERE_OF_INFLUENCE_KM:
        text = (
            f"{whose} moves at {v:.6g} km/s at {r:.6g} km, which is no bound orbit of the "
            "Earth: position or velocity in another unit?"
        )
        return [Reason("unbound", text, "refused", number)]
    if shape.perigee_km < POLAR_RADIUS_KM:
        text = (
            f"{whose} moves at {v:.6g} km/s at {r:.1f} km: its path meets the ground "
            f"(perigee {shape.perigee_km:.0f} km from the centre), the speed is that of no "
            "orbit: velocity in another unit or frame?"
        )
        return [Reason("speed-of-no-orbit", text, "refused", number)]
    return []
