"""Gravity models of the element-set theory."""

from dataclasses import dataclass
from math import sqrt

__all__ = ["WGS72", "WGS84", "Gravity"]


@dataclass(frozen=True, slots=True)
class Gravity:
    """Constants of the Earth as the theory uses them.

    Element sets are fitted with WGS-72; another model is for comparisons only.
    Source: Vallado, Crawford, Hujsak, Kelso, AIAA 2006-6753, appendix B.
    """

    name: str
    mu_km3_s2: float
    radius_km: float
    j2: float
    j3: float
    j4: float

    @property
    def xke(self) -> float:
        """Square root of the gravitational parameter in Earth radii and minutes."""
        return 60.0 / sqrt(self.radius_km**3 / self.mu_km3_s2)


WGS72 = Gravity(
    "WGS72", 398600.8, 6378.135, 0.001082616, -0.00000253881, -0.00000165597
)
WGS84 = Gravity(
    "WGS84", 398600.5, 6378.137, 0.00108262998905, -0.00000253215306, -0.00000161098761
)
