"""The dynamics that estimators need: a port.

Numerical dynamics read files of gravity, weather of space and planets, so they live in the node;
this room asks for states along a path, and for their partials.
"""

from dataclasses import dataclass, replace
from typing import Any, Protocol

from comity.foundations.arrays import Floats

__all__ = ["FORCES", "Dynamics", "Forces", "changed", "rough"]

#: What of the forces can be estimated, with the step for numerical partials; pushes need none.
FORCES = {
    "drag_m2_kg": 1e-3,
    "radiation_m2_kg": 1e-3,
    "radial_km_s2": 0.0,
    "along_km_s2": 0.0,
    "across_km_s2": 0.0,
    "radial_km_s3": 0.0,
    "along_km_s3": 0.0,
    "across_km_s3": 0.0,
}


@dataclass(frozen=True, slots=True)
class Forces:
    """Forces particular to an object.

    Attributes
    ----------
    drag_m2_kg, radiation_m2_kg
        Coefficient times area over mass.
    radial_km_s2, along_km_s2, across_km_s2
        An acceleration, as of a leak, in the orbital frame, at the epoch of the state.
    radial_km_s3, along_km_s3, across_km_s3
        How it grows.
    air
        Factors of the air's density, each from its instant on (µs of UTC, rising); 1 before.
    """

    drag_m2_kg: float = 0.0
    radiation_m2_kg: float = 0.0
    radial_km_s2: float = 0.0
    along_km_s2: float = 0.0
    across_km_s2: float = 0.0
    radial_km_s3: float = 0.0
    along_km_s3: float = 0.0
    across_km_s3: float = 0.0
    air: tuple[tuple[int, float], ...] = ()


class Dynamics(Protocol):
    """Moves a state along."""

    def path(
        self,
        state: Floats,
        at_us: int,
        times_s: Floats,
        forces: Forces,
        *,
        partials: bool,
    ) -> tuple[Floats, Floats | None]:
        """Return states (K, 6) and, if asked for, their partials (K, 6, 6) by the first.

        ``state`` is (6,) in GCRF, km and km/s, at ``at_us`` (UTC); ``times_s`` rise, and may
        be before it.
        """
        ...


def rough(dynamics: Dynamics) -> Dynamics:
    """Return dynamics that are good enough for differences of two paths; the same if there are none."""
    other: Dynamics | None = getattr(dynamics, "rough", None)
    return dynamics if other is None else other


def changed(forces: Forces, name: str, value: float) -> Forces:
    """Return forces with one of ``FORCES`` set."""
    values: dict[str, Any] = {name: value}
    return replace(forces, **values)
