"""Interference of emissions with receivers, and power flux density against masks."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log10, pi

import numpy as np

from comity.foundations.arrays import Floats
from comity.foundations.constants import BOLTZMANN_DBW_K_HZ, LIGHT_SPEED_KM_S
from comity.foundations.errors import RangeError

__all__ = [
    "MASKS",
    "Emission",
    "PfdMask",
    "Victim",
    "flux_db",
    "intervals_of",
    "mask_of",
    "noise_ratio_db",
    "off_axis_gain_dbi",
    "overlap",
]


@dataclass(frozen=True, slots=True)
class PfdMask:
    """Limit of the power flux density at the ground by the angle of arrival.

    Attributes
    ----------
    name, band_mhz
        Its name and its band.
    low_db, high_db
        dB(W/m²) in ``reference_hz`` up to 5° and from 25°; linear between.
    reference_hz
        The band to which the limit refers.
    """

    name: str
    band_mhz: tuple[float, float]
    low_db: float
    high_db: float
    reference_hz: float

    def at(self, elevation_rad: Floats) -> Floats:
        """Return the limit, dB(W/m²), at angles of arrival."""
        degrees = np.degrees(elevation_rad)
        part = np.clip((degrees - 5.0) / 20.0, 0.0, 1.0)
        result: Floats = self.low_db + part * (self.high_db - self.low_db)
        return result


#: ITU Radio Regulations, article 21, table 21-4: limits for space services in shared bands.
MASKS = (
    PfdMask("RR 21 2200-2300 MHz", (2200.0, 2300.0), -154.0, -144.0, 4e3),
    PfdMask("RR 21 3400-4200 MHz", (3400.0, 4200.0), -152.0, -142.0, 4e3),
    PfdMask("RR 21 8025-8500 MHz", (8025.0, 8500.0), -150.0, -140.0, 4e3),
    PfdMask("RR 21 25.25-27.5 GHz", (25_250.0, 27_500.0), -115.0, -105.0, 1e6),
)


@dataclass(frozen=True, slots=True)
class Emission:
    """An emission of a satellite: centre, width, and EIRP towards the ground."""

    frequency_hz: float
    bandwidth_hz: float
    eirp_dbw: float

    def __post_init__(self) -> None:
        """Check the limits of all values.

        Raises
        ------
        RangeError
            For a frequency or width that is not above 0 Hz, or an EIRP outside −100 to
            150 dBW.
        """
        for name, value in (
            ("frequency", self.frequency_hz),
            ("bandwidth", self.bandwidth_hz),
        ):
            if not 0.0 < value < 1e12:
                raise RangeError(name, f"{value:g} Hz", "above 0 Hz")
        if not -100.0 <= self.eirp_dbw <= 150.0:
            raise RangeError("EIRP", f"{self.eirp_dbw:g} dBW", "-100 to 150 dBW")


@dataclass(frozen=True, slots=True)
class Victim:
    """A receiving station: centre, width, dish and noise."""

    frequency_hz: float
    bandwidth_hz: float
    dish_m: float
    noise_k: float

    def __post_init__(self) -> None:
        """Check the limits of all values.

        Raises
        ------
        RangeError
            For a value that is not above 0.
        """
        for name, value, unit in (
            ("frequency", self.frequency_hz, "Hz"),
            ("bandwidth", self.bandwidth_hz, "Hz"),
            ("dish", self.dish_m, "m"),
            ("noise", self.noise_k, "K"),
        ):
            if not 0.0 < value < 1e12:
                raise RangeError(name, f"{value:g} {unit}", f"above 0 {unit}")


def mask_of(frequency_mhz: float) -> PfdMask | None:
    """Return the mask at a frequency, None if there is none."""
    for mask in MASKS:
        if mask.band_mhz[0] <= frequency_mhz <= mask.band_mhz[1]:
            return mask
    return None


def overlap(emission: Emission, victim: Victim) -> float:
    """Return the part of an emission (0 to 1) that falls into a receiver's band."""
    low = max(
        emission.frequency_hz - emission.bandwidth_hz / 2,
        victim.frequency_hz - victim.bandwidth_hz / 2,
    )
    high = min(
        emission.frequency_hz + emission.bandwidth_hz / 2,
        victim.frequency_hz + victim.bandwidth_hz / 2,
    )
    return max(high - low, 0.0) / emission.bandwidth_hz


def flux_db(emission: Emission, range_km: Floats, reference_hz: float) -> Floats:
    """Return the power flux density at a distance, dB(W/m²) in a reference band.

    ``EIRP − 10 log(4 π r²)``, the power spread evenly over the width of the emission.
    """
    part = min(reference_hz / emission.bandwidth_hz, 1.0)
    spread = 10.0 * np.log10(4.0 * np.pi * (range_km * 1e3) ** 2)
    result: Floats = emission.eirp_dbw + 10.0 * log10(part) - spread
    return result


def off_axis_gain_dbi(angle_rad: Floats, dish_m: float, frequency_hz: float) -> Floats:
    """Return the gain of an earth station off its axis, dBi.

    The reference pattern of ITU-R S.465-6: ``32 − 25 log φ`` from the first sidelobe to
    48°, −10 dBi beyond, and within the main lobe the parabola ``G − 2.5e-3 (D φ / λ)²``
    of appendix 8 of the Radio Regulations, φ in degrees, 65 % efficient.
    """
    wave = LIGHT_SPEED_KM_S * 1e3 / frequency_hz
    size = dish_m / wave
    peak = 10.0 * log10(0.65 * (pi * size) ** 2)
    degrees = np.maximum(np.degrees(angle_rad), 1e-9)
    main = peak - 2.5e-3 * (size * degrees) ** 2
    side = np.where(degrees <= 48.0, 32.0 - 25.0 * np.log10(degrees), -10.0)
    first = max(1.0, 100.0 / size)
    within = np.where(
        degrees < first, np.maximum(main, 32.0 - 25.0 * log10(first)), side
    )
    result: Floats = np.minimum(within, peak)
    return result


def noise_ratio_db(
    emission: Emission, victim: Victim, range_km: Floats, angle_rad: Floats
) -> Floats:
    """Return interference over noise (I/N), dB, in a receiver; −inf for disjoint bands.

    Parameters
    ----------
    emission, victim
        The emission and the receiver.
    range_km
        (T,) from the sender to the station.
    angle_rad
        (T,) between the station's axis and the sender.
    """
    part = overlap(emission, victim)
    if part == 0.0:
        return np.full_like(range_km, -np.inf)
    wave_km = LIGHT_SPEED_KM_S / emission.frequency_hz
    loss = 20.0 * np.log10(4.0 * np.pi * range_km / wave_km)
    gain = off_axis_gain_dbi(angle_rad, victim.dish_m, emission.frequency_hz)
    noise = BOLTZMANN_DBW_K_HZ + 10.0 * log10(victim.noise_k * victim.bandwidth_hz)
    result: Floats = emission.eirp_dbw + 10.0 * log10(part) - loss + gain - noise
    return result


def intervals_of(
    times_s: Floats, above: Floats
) -> Sequence[tuple[float, float, float]]:
    """Return begin and end of each interval in which a value is not negative, and its maximum.

    Edges lie where the line between two samples crosses zero; the samples must be
    closer than a passage through a beam.
    """
    up = above >= 0.0
    out = []
    k = 0
    while k < len(up):
        if not up[k]:
            k += 1
            continue
        first = k
        while k + 1 < len(up) and up[k + 1]:
            k += 1
        out.append(
            (
                _crossing(times_s, above, first - 1, first),
                _crossing(times_s, above, k + 1, k),
                float(above[first : k + 1].max()),
            )
        )
        k += 1
    return out


def _crossing(times_s: Floats, above: Floats, outside: int, inside: int) -> float:
    if not 0 <= outside < len(times_s) or not np.isfinite(above[outside]):
        return float(times_s[inside])
    part = above[inside] / (above[inside] - above[outside])
    return float(times_s[inside] + part * (times_s[outside] - times_s[inside]))
