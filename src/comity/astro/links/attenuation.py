"""Attenuation of a link between Earth and space: gas, cloud, rain, scintillation.

Recommendation ITU-R P.618-13 with P.676-12 (gas, annex 2 for slant paths), P.838-3 (rain),
P.840-8 (cloud). Maps of the climate and tables of spectral lines are arguments; the caller
reads them from the package itur. Equations are numbered as in these editions.
"""

from dataclasses import dataclass

import numpy as np

from comity.astro.links.climates import Climate
from comity.astro.links.gases import GasLines, slant_gas_db
from comity.astro.links.rain import rain_db
from comity.foundations.arrays import Floats
from comity.foundations.errors import RangeError

__all__ = ["Attenuation", "attenuate", "cloud_db", "scintillation_db"]

#: Height of the turbulent layer, m (P.618-13, 2.4.1, step 4).
TURBULENT_M = 1000.0


@dataclass(frozen=True, slots=True)
class Attenuation:
    """Attenuations, dB, each exceeded for the given percentage of a year."""

    gas_db: Floats
    cloud_db: Floats
    rain_db: Floats
    scintillation_db: Floats
    total_db: Floats


def cloud_db(climate: Climate, f_ghz: float | Floats, elevation_rad: Floats) -> Floats:
    """Return the attenuation by clouds at 0 °C, dB (P.840-8, eq. 2 to 13)."""
    theta = 300.0 / 273.15
    rest = theta - 1.0
    e0 = 77.66 + 103.3 * rest
    e1, e2 = 0.0671 * e0, 3.52
    fp = 20.20 - 146.0 * rest + 316.0 * rest**2
    fs = 39.8 * fp
    first, second = 1.0 + (f_ghz / fp) ** 2, 1.0 + (f_ghz / fs) ** 2
    lost = f_ghz * (e0 - e1) / (fp * first) + f_ghz * (e1 - e2) / (fs * second)
    kept = (e0 - e1) / first + (e1 - e2) / second + e2
    eta = (2.0 + kept) / lost
    coefficient = 0.819 * f_ghz / (lost * (1.0 + eta**2))
    result: Floats = climate.cloud_kg_m2 * coefficient / np.sin(elevation_rad)
    return result


def scintillation_db(
    climate: Climate,
    f_ghz: float | Floats,
    elevation_rad: Floats,
    percent: float,
    dish_m: float,
    efficiency: float,
) -> Floats:
    """Return the depth of fading by scintillation, dB (P.618-13, 2.4.1)."""
    sine = np.sin(elevation_rad)
    reference = 3.6e-3 + 1e-4 * climate.wet_n
    length = 2.0 * TURBULENT_M / (np.sqrt(sine**2 + 2.35e-4) + sine)
    x = 1.22 * efficiency * dish_m**2 * f_ghz / length
    inner = 3.86 * (x**2 + 1.0) ** (11.0 / 12.0) * np.sin(
        11.0 / 6.0 * np.arctan2(1.0, x)
    ) - 7.08 * x ** (5.0 / 6.0)
    averaging = np.sqrt(np.where(x < 7.0, np.maximum(inner, 0.0), 0.0))
    sigma = reference * f_ghz ** (7.0 / 12.0) * averaging / sine**1.2
    log_p = np.log10(percent)
    factor = -0.061 * log_p**3 + 0.072 * log_p**2 - 1.71 * log_p + 3.0
    result: Floats = factor * sigma
    return result


def attenuate(
    climate: Climate,
    lines: GasLines,
    frequency_hz: float,
    elevation_rad: Floats,
    percent: float,
    *,
    dish_m: float = 1.0,
    efficiency: float = 0.65,
    tilt_rad: float = np.pi / 4.0,
) -> Attenuation:
    """Return the attenuation that is exceeded for a percentage of an average year.

    Parameters
    ----------
    climate
        Of one site, or of as many as there are elevations.
    lines
        Spectral lines of P.676-12.
    frequency_hz
        1 to 55 GHz.
    elevation_rad
        5° to 90°; lower ones down to 1° are computed less accurately (only the model of rain
        takes the curvature of the Earth into account).
    percent
        0.001 to 50 % of an average year; rain is predicted to 5 %.
    dish_m, efficiency
        Antenna on the ground, for scintillation.
    tilt_rad
        Polarisation against the horizontal; π/4 for circular.

    Returns
    -------
    Attenuation
        The total is ``gas + sqrt((rain + cloud)² + scintillation²)`` (P.618-13, eq. 64).

    Raises
    ------
    RangeError
        For a value outside these limits, or a climate for another percentage.
    """
    f_ghz = frequency_hz / 1e9
    if not 1.0 <= f_ghz <= 55.0:
        raise RangeError("frequency", f"{f_ghz:g} GHz", "1 to 55 GHz (P.618-13)")
    if not 0.001 <= percent <= 50.0:
        raise RangeError("percentage of time", f"{percent:g} %", "0.001 to 50 %")
    least = np.radians(1.0)
    elevation = np.asarray(elevation_rad, np.float64)
    if not np.all((elevation >= least) & (elevation <= np.pi / 2 + 1e-9)):
        raise RangeError("elevation", "outside", "1 to 90 deg")
    if not dish_m > 0.0 or not 0.0 < efficiency <= 1.0:
        raise RangeError("dish", f"{dish_m} m, {efficiency}", "above 0 m, 0 to 1")
    if abs(climate.percent - max(1.0, percent)) > 1e-9:
        raise RangeError(
            "climate",
            f"that of {climate.percent:g} %",
            f"that of {max(1.0, percent):g} %",
        )
    gas = slant_gas_db(
        lines,
        f_ghz,
        elevation,
        climate.pressure_hpa,
        climate.temperature_k,
        climate.vapour_g_m3,
        climate.vapour_kg_m2,
        climate.altitude_km,
    )
    cloud = cloud_db(climate, f_ghz, elevation)
    rain = rain_db(climate, f_ghz, elevation, percent, tilt_rad)
    twinkle = scintillation_db(climate, f_ghz, elevation, percent, dish_m, efficiency)
    total = gas + np.sqrt((rain + cloud) ** 2 + twinkle**2)
    return Attenuation(gas, cloud, rain, twinkle, total)
