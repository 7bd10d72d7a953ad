"""Debris of a collision: number of pieces, and whether it is catastrophic."""

from dataclasses import dataclass

from comity.foundations.errors import RangeError

__all__ = ["Consequence", "consequence_of"]

#: Energy per mass of the larger object from which both break up wholly, J/g.
CATASTROPHIC_J_G = 40.0


@dataclass(frozen=True, slots=True)
class Consequence:
    """Pieces larger than a size, specific energy, and whether all of both breaks up."""

    pieces: int
    smallest_m: float
    energy_j_g: float
    catastrophic: bool


def consequence_of(
    mass_1_kg: float, mass_2_kg: float, speed_km_s: float, smallest_m: float = 0.05
) -> Consequence:
    """Estimate the number of pieces by NASA's standard breakup model.

    ``N = 0.1 M^0.75 L^-1.71``; M is the sum of the masses (kg) in a catastrophic
    collision, else the lighter mass times the square of the speed in km/s (Johnson,
    Krisko, Liou, Anz-Meador, "NASA's new breakup model of EVOLVE 4.0", Adv. Space Res.
    28 (2001), eq. 4).

    Raises
    ------
    RangeError
        For negative masses or speeds, or a size that is not above zero.
    """
    for name, value in (
        ("mass", mass_1_kg),
        ("mass", mass_2_kg),
        ("speed", speed_km_s),
    ):
        if not value >= 0.0:
            raise RangeError(name, value, "0 or more")
    if not smallest_m > 0.0:
        raise RangeError("smallest piece", f"{smallest_m} m", "above 0 m")
    heavy, light = max(mass_1_kg, mass_2_kg), min(mass_1_kg, mass_2_kg)
    if light <= 0.0:
        return Consequence(0, smallest_m, 0.0, catastrophic=False)
    energy = 0.5 * light * (speed_km_s * 1e3) ** 2 / (heavy * 1e3)
    catastrophic = energy > CATASTROPHIC_J_G
    mass = heavy + light if catastrophic else light * speed_km_s**2
    pieces = round(0.1 * mass**0.75 * smallest_m**-1.71)
    return Consequence(pieces, smallest_m, energy, catastrophic)
