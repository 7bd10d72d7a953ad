"""Attenuation and depolarisation by rain (P.618-13, P.838-3)."""

import numpy as np

from comity.astro.links.climates import Climate
from comity.foundations.arrays import Floats
from comity.foundations.errors import RangeError

__all__ = ["cross_polarisation_db", "rain_db", "specific_rain_db_km"]

#: Effective radius of the Earth for rain paths, km (P.618-13, eq. 1).
RAIN_EARTH_KM = 8500.0
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
    """Return the attenuation by rain, dB/km (P.838-3, eq. 1, 4, 5)."""
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
    """Return the attenuation by rain, dB (P.618-13, 2.2.1.1, steps 2 to 10)."""
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
    # Without rain above the station the attenuation is 0, not a power of 0.
    safe = np.maximum(base, 1e-12)
    power = -(
        0.655
        + 0.033 * np.log(percent)
        - 0.045 * np.log(safe)
        - beta * (1.0 - percent) * sine
    )
    result: Floats = np.where(base > 0.0, safe * (percent / 0.01) ** power, 0.0)
    return result


def cross_polarisation_db(
    rain: Floats,
    frequency_hz: float,
    elevation_rad: Floats,
    percent: float,
    tilt_rad: float,
) -> Floats:
    """Return the cross-polarisation discrimination, dB, in rain and ice (P.618-13, 4.1).

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
