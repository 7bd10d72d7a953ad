"""Delay and bending of signals in the air.

Laser: Mendes and Pavlis (IERS Conventions 2010, chapter 9; zenith delay eq. 9.4 to 9.8, mapping
function FCULa eq. 9.9 and 9.10). Radio: Saastamoinen's zenith delay (1972) with the mapping of
Black and Eisner (1984). Bending: the two constants of the SOFA routine ``refco``.
"""

import erfa
import numpy as np

from comity.foundations.arrays import Floats

__all__ = ["bending_rad", "laser_delay_km", "radio_delay_km", "standard_air"]

#: Carbon dioxide of 375 ppm (IERS Conventions 2010, eq. 9.7).
CO2 = 1.0 + 0.534e-6 * (375.0 - 450.0)
#: Coefficients of FCULa (IERS Conventions 2010, table 9.1): for each of three, the constant,
#: and factors of temperature (°C), cosine of latitude, and height (m).
FCUL = np.array(
    [
        [12100.8e-7, 1729.5e-9, 319.1e-7, -1847.8e-11],
        [30496.5e-7, 234.4e-8, -103.5e-6, -185.6e-10],
        [6877.7e-5, 197.2e-7, -345.8e-5, 106.0e-9],
    ]
)
LOWEST_RAD = np.radians(3.0)


def standard_air(altitude_km: Floats) -> tuple[Floats, Floats, Floats]:
    """Return pressure (hPa), temperature (K) and humidity of the standard atmosphere.

    ICAO: 1013.25 hPa and 288.15 K at the sea, 6.5 K less each km; humidity halves in 1.1 km.
    """
    h = np.asarray(altitude_km, np.float64)
    pressure = 1013.25 * (1.0 - 2.2557695644629534e-2 * h) ** 5.255876
    return pressure, 288.15 - 6.5 * h, 0.5 * np.exp(-0.6396 * h)


def vapour_hpa(temperature_k: Floats, humidity: Floats) -> Floats:
    """Return the pressure of water vapour (Magnus's form over water, WMO 2008)."""
    celsius = temperature_k - 273.15
    out: Floats = humidity * 6.112 * np.exp(17.62 * celsius / (243.12 + celsius))
    return out


def mapping_fcul(
    elevation_rad: Floats, temperature_k: Floats, latitude_rad: Floats, height_m: Floats
) -> Floats:
    """Return the factor from the zenith to an elevation, for lasers, above 3°."""
    terms = np.stack(
        [
            np.ones_like(elevation_rad),
            temperature_k - 273.15,
            np.cos(latitude_rad),
            height_m,
        ]
    )
    a1, a2, a3 = FCUL @ terms
    s = np.sin(np.maximum(elevation_rad, LOWEST_RAD))
    top = 1.0 + a1 / (1.0 + a2 / (1.0 + a3))
    out: Floats = top / (s + a1 / (s + a2 / (s + a3)))
    return out


def laser_zenith_m(
    wavelength_um: Floats,
    pressure_hpa: Floats,
    vapour: Floats,
    latitude_rad: Floats,
    height_m: Floats,
) -> Floats:
    """Return the delay at the zenith in metres, both parts (eq. 9.4 to 9.8)."""
    wave = 1.0 / wavelength_um**2
    dry = (
        1e-2
        * CO2
        * (
            19990.975 * (238.0185 + wave) / (238.0185 - wave) ** 2
            + 579.55174 * (57.362 + wave) / (57.362 - wave) ** 2
        )
    )
    wet = 0.003101 * (
        295.235
        + 3.0 * 2.6422 * wave
        - 5.0 * 0.032380 * wave**2
        + 7.0 * 0.004028 * wave**3
    )
    shape = 1.0 - 0.00266 * np.cos(2.0 * latitude_rad) - 0.28e-6 * height_m
    hydrostatic = 0.002416579 * dry / shape * pressure_hpa
    out: Floats = hydrostatic + 1e-4 * (5.316 * wet - 3.759 * dry) * vapour / shape
    return out


def laser_delay_km(
    wavelength_um: Floats,
    elevation_rad: Floats,
    pressure_hpa: Floats,
    temperature_k: Floats,
    humidity: Floats,
    latitude_rad: Floats,
    altitude_km: Floats,
) -> Floats:
    """Return the delay of a laser's light in one direction, km; arrays of one length."""
    height = altitude_km * 1e3
    vapour = vapour_hpa(temperature_k, humidity)
    zenith = laser_zenith_m(wavelength_um, pressure_hpa, vapour, latitude_rad, height)
    out: Floats = (
        1e-3 * zenith * mapping_fcul(elevation_rad, temperature_k, latitude_rad, height)
    )
    return out


def radio_delay_km(
    elevation_rad: Floats,
    pressure_hpa: Floats,
    temperature_k: Floats,
    humidity: Floats,
    latitude_rad: Floats,
    altitude_km: Floats,
) -> Floats:
    """Return the delay of radio in the neutral air in one direction, km."""
    vapour = vapour_hpa(temperature_k, humidity)
    shape = 1.0 - 0.00266 * np.cos(2.0 * latitude_rad) - 0.00028 * altitude_km
    dry = 0.0022768 * pressure_hpa / shape
    wet = 0.0022768 * (1255.0 / temperature_k + 0.05) * vapour / shape
    s = np.sin(np.maximum(elevation_rad, LOWEST_RAD))
    out: Floats = 1e-3 * (dry + wet) * 1.001 / np.sqrt(0.002001 + s * s)
    return out


def bending_rad(
    elevation_rad: Floats,
    pressure_hpa: Floats,
    temperature_k: Floats,
    humidity: Floats,
    wavelength_um: Floats,
) -> Floats:
    """Return by how much an object stands higher than it is; NaN wavelength is radio.

    ``A tan z + B tan³ z`` of the apparent zenith distance; below 3° that of 3°.
    """
    waves = np.where(np.isnan(wavelength_um), 1e3, wavelength_um)
    a, b = erfa.refco(pressure_hpa, temperature_k - 273.15, humidity, waves)
    true = np.maximum(elevation_rad, LOWEST_RAD)
    bend = np.zeros_like(true)
    for _ in range(3):
        t = 1.0 / np.tan(true + bend)
        bend = a * t + b * t**3
    return bend
