"""What the air takes from a link between Earth and space: gas, cloud, rain, scintillation.

Recommendation ITU-R P.618-13 with P.676-12 (gas, annex 2 for slant paths), P.838-3 (rain),
P.840-8 (cloud). Maps of the climate and the tables of spectral lines are arguments: the node
loads them from the package itur. Equations carry the numbers of these editions.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from comity.foundations.errors import RangeError
from comity.links.gases import GasLines, slant_gas_db

__all__ = ["Attenuation", "Climate", "attenuate", "cross_polarisation_db", "rain_db"]

Floats = NDArray[np.float64]

#: Effective radius of the Earth for rain paths, km (P.618-13, eq. 1).
RAIN_EARTH_KM = 8500.0
#: Height of the turbulent layer, m (P.618-13, 2.4.1, step 4).
TURBULENT_M = 1000.0
#: P.838-3, tables 1 to 4: (a, b, c) of each term, slope and constant.
K_H = (
    ((-5.33980, -0.10008, 1.13098), (-0.35351, 1.26970, 0.45400),
     (-0.23789, 0.86036, 0.15354), (-0.94158, 0.64552, 0.16817)),
    -0.18961, 0.71147,
)  # fmt: skip
K_V = (
    ((-3.80595, 0.56934, 0.81061), (-3.44965, -0.22911, 0.51059),
     (-0.39902, 0.73042, 0.11899), (0.50167, 1.07319, 0.27195)),
    -0.16398, 0.63297,
)  # fmt: skip
ALPHA_H = (
    ((-0.14318, 1.82442, -0.55187), (0.29591, 0.77564, 0.19822),
     (0.32177, 0.63773, 0.13164), (-5.37610, -0.96230, 1.47828),
     (16.1721, -3.29980, 3.43990)),
    0.67849, -1.95537,
)  # fmt: skip
ALPHA_V = (
    ((-0.07771, 2.33840, -0.76284), (0.56727, 0.95545, 0.54039),
     (-0.20238, 1.14520, 0.26809), (-48.2991, 0.791669, 0.116226),
     (48.5833, 0.791459, 0.116479)),
    -0.053739, 0.83433,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Climate:
    """What the sky over sites is like; each an array of one shape, or a number.

    Attributes
    ----------
    latitude_rad, altitude_km
        Where the station stands.
    rain_height_km
        Mean rain height (P.839-4).
    rain_mm_h
        Rain rate exceeded for 0.01 % of an average year (P.837-7).
    temperature_k, pressure_hpa
        Mean surface temperature (P.1510-1) and standard pressure (P.835-6).
    vapour_g_m3, vapour_kg_m2
        Surface density and total column of water vapour (P.836-6) exceeded for ``percent``.
    cloud_kg_m2
        Column of reduced liquid water (P.840-8) exceeded for ``percent``.
    wet_n
        Median wet term of the refractivity (P.453-13).
    percent
        For how much of an average year the columns hold: that asked for, or 1.
    """

    latitude_rad: Floats
    altitude_km: Floats
    rain_height_km: Floats
    rain_mm_h: Floats
    temperature_k: Floats
    pressure_hpa: Floats
    vapour_g_m3: Floats
    vapour_kg_m2: Floats
    cloud_kg_m2: Floats
    wet_n: Floats
    percent: float


@dataclass(frozen=True, slots=True)
class Attenuation:
    """Attenuations in dB, each exceeded for the percentage asked for."""

    gas_db: Floats
    cloud_db: Floats
    rain_db: Floats
    scintillation_db: Floats
    total_db: Floats


def _fit(
    log_f: float | Floats,
    table: tuple[tuple[tuple[float, float, float], ...], float, float],
) -> float | Floats:
    """Return the sum of P.838-3, eq. 2 and 3."""
    terms, slope, constant = table
    out: float | Floats = slope * log_f + constant
    for a, b, c in terms:
        out = out + a * np.exp(-(((log_f - b) / c) ** 2))
    return out


def specific_rain_db_km(
    rain_mm_h: Floats, f_ghz: float | Floats, elevation_rad: Floats, tilt_rad: float
) -> Floats:
    """Return the attenuation of rain per kilometre (P.838-3, eq. 1, 4, 5)."""
    log_f = np.log10(f_ghz)
    k_h, k_v = 10.0 ** _fit(log_f, K_H), 10.0 ** _fit(log_f, K_V)
    a_h, a_v = _fit(log_f, ALPHA_H), _fit(log_f, ALPHA_V)
    turn = np.cos(elevation_rad) ** 2 * np.cos(2.0 * tilt_rad)
    k = (k_h + k_v + (k_h - k_v) * turn) / 2.0
    alpha = (k_h * a_h + k_v * a_v + (k_h * a_h - k_v * a_v) * turn) / (2.0 * k)
    result: Floats = k * rain_mm_h**alpha
    return result


def rain_db(
    climate: Climate,
    f_ghz: float | Floats,
    elevation_rad: Floats,
    percent: float,
    tilt_rad: float,
) -> Floats:
    """Return the rain attenuation (P.618-13, 2.2.1.1, steps 2 to 10)."""
    sine, cosine = np.sin(elevation_rad), np.cos(elevation_rad)
    degrees = np.degrees(elevation_rad)
    above = np.asarray(climate.rain_height_km - climate.altitude_km)
    up = np.maximum(above, 0.0)
    low = 2.0 * up / (np.sqrt(sine**2 + 2.0 * up / RAIN_EARTH_KM) + sine)
    slant = np.where(degrees >= 5.0, up / sine, low)
    ground = slant * cosine
    gamma = specific_rain_db_km(climate.rain_mm_h, f_ghz, elevation_rad, tilt_rad)
    reduced = 1.0 / (
        1.0
        + 0.78 * np.sqrt(ground * gamma / f_ghz)
        - 0.38 * (1.0 - np.exp(-2.0 * ground))
    )
    zeta = np.degrees(np.arctan2(up, ground * reduced))
    rainy = np.where(zeta > degrees, ground * reduced / cosine, up / sine)
    latitude = np.degrees(np.abs(climate.latitude_rad))
    chi = np.maximum(36.0 - latitude, 0.0)
    lifted = 1.0 / (
        1.0
        + np.sqrt(sine)
        * (
            31.0 * (1.0 - np.exp(-degrees / (1.0 + chi)))
            * np.sqrt(rainy * gamma) / f_ghz**2
            - 0.45
        )
    )  # fmt: skip
    base = gamma * rainy * lifted
    steep = -0.005 * (latitude - 36.0)
    flat = steep + 1.8 - 4.25 * sine
    beta = np.where(
        (percent >= 1.0) | (latitude >= 36.0),
        0.0,
        np.where(degrees >= 25.0, steep, flat),
    )
    # No rain above the station: nothing, not the power of zero.
    safe = np.maximum(base, 1e-12)
    power = -(
        0.655
        + 0.033 * np.log(percent)
        - 0.045 * np.log(safe)
        - beta * (1.0 - percent) * sine
    )
    result: Floats = np.where(base > 0.0, safe * (percent / 0.01) ** power, 0.0)
    return result


def cloud_db(climate: Climate, f_ghz: float | Floats, elevation_rad: Floats) -> Floats:
    """Return the attenuation of clouds at 0 °C (P.840-8, eq. 2 to 13)."""
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
    """Return the depth of fading by scintillation (P.618-13, 2.4.1)."""
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
    """Return what the air takes from a link, exceeded for a percentage of an average year.

    Parameters
    ----------
    climate
        Of one site, or of as many as there are elevations.
    lines
        Spectral lines of P.676-12.
    frequency_hz
        1 to 55 GHz.
    elevation_rad
        5° to 90°; lower ones down to 1° are computed, less well (only rain knows the
        curvature of the Earth there).
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


def cross_polarisation_db(
    rain: Floats,
    frequency_hz: float,
    elevation_rad: Floats,
    percent: float,
    tilt_rad: float,
) -> Floats:
    """Return the cross-polarisation discrimination left by rain and ice (P.618-13, 4.1).

    Raises
    ------
    RangeError
        Outside 6 to 55 GHz.
    """
    f = frequency_hz / 1e9
    if not 6.0 <= f <= 55.0:
        raise RangeError("frequency", f"{f:g} GHz", "6 to 55 GHz (P.618-13, 4.1)")
    if f < 9.0:
        base, slope = 60.0 * np.log10(f) - 28.3, 30.8 * f**-0.21
    elif f < 36.0:
        base = 26.0 * np.log10(f) + 4.1
        slope = 12.8 * f**0.19 if f < 20.0 else 22.6
    else:
        base = 35.9 * np.log10(f) - 11.3
        slope = 22.6 if f < 40.0 else 13.0 * f**0.15
    tilted = -10.0 * np.log10(1.0 - 0.484 * (1.0 + np.cos(4.0 * tilt_rad)))
    raised = -40.0 * np.log10(np.cos(elevation_rad))
    sigma = next(
        (s for p, s in ((0.001, 15.0), (0.01, 10.0), (0.1, 5.0)) if percent <= p), 0.0
    )
    bare = (
        base
        - slope * np.log10(np.maximum(rain, 1e-9))
        + tilted
        + raised
        + 0.0053 * sigma**2
    )
    ice = bare * (0.3 + 0.1 * np.log10(percent)) / 2.0
    result: Floats = bare - ice
    return result
