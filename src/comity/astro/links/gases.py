"""Attenuation by oxygen and water vapour (Recommendation ITU-R P.676-12)."""

from dataclasses import dataclass

import numpy as np

from comity.foundations.arrays import Floats

__all__ = ["GasLines", "slant_gas_db", "specific_gas_db_km"]

#: Reference for the column of water vapour: frequency (GHz) and pressure (hPa), section 2.3.
F_REFERENCE, P_REFERENCE = 20.6, 845.0
#: Table 3: coefficient and frequency of the oxygen lines of the equivalent height.
OXYGEN_HEIGHTS = (
    (0.1597, 118.750334), (0.1066, 368.498246), (0.1325, 424.763020),
    (0.1242, 487.249273), (0.0938, 715.392902), (0.1448, 773.839490),
    (0.1374, 834.145546),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class GasLines:
    """Tables 1 and 2: (L, 7) oxygen and (M, 7) water vapour, frequency (GHz) first."""

    oxygen: Floats
    vapour: Floats


def specific_gas_db_km(
    lines: GasLines,
    f_ghz: float | Floats,
    dry_hpa: Floats,
    temperature_k: Floats,
    vapour_g_m3: Floats,
) -> tuple[Floats, Floats]:
    """Return the attenuation by oxygen and by water vapour, dB/km (eq. 1 to 9).

    Parameters
    ----------
    lines
        Spectral lines.
    f_ghz
        Frequency.
    dry_hpa, temperature_k, vapour_g_m3
        Pressure of the dry air, temperature and density of vapour, of one shape.

    Returns
    -------
    tuple
        dB/km, each of that shape.
    """
    p, t = np.asarray(dry_hpa)[..., None], np.asarray(temperature_k)[..., None]
    rho = np.asarray(vapour_g_m3)[..., None]
    f = np.asarray(f_ghz, np.float64)
    f = f[..., None] if f.ndim else f
    e, theta = rho * t / 216.7, 300.0 / t

    def absorbed(fi: Floats, strength: Floats, width: Floats, shift: Floats) -> Floats:
        shape = (width - shift * (fi - f)) / ((fi - f) ** 2 + width**2) + (
            width - shift * (fi + f)
        ) / ((fi + f) ** 2 + width**2)
        total: Floats = np.sum(strength * f / fi * shape, axis=-1)
        return total

    fo, a1, a2, a3, a4, a5, a6 = lines.oxygen.T
    width = a3 * 1e-4 * (p * theta ** (0.8 - a4) + 1.1 * e * theta)
    width = np.sqrt(width**2 + 2.25e-6)
    shift = (a5 + a6 * theta) * 1e-4 * (p + e) * theta**0.8
    oxygen = absorbed(
        fo, a1 * 1e-7 * p * theta**3 * np.exp(a2 * (1.0 - theta)), width, shift
    )
    fw, b1, b2, b3, b4, b5, b6 = lines.vapour.T
    width = b3 * 1e-4 * (p * theta**b4 + b5 * e * theta**b6)
    width = 0.535 * width + np.sqrt(0.217 * width**2 + 2.1316e-12 * fw**2 / theta)
    vapour = absorbed(
        fw,
        b1 * 1e-1 * e * theta**3.5 * np.exp(b2 * (1.0 - theta)),
        width,
        np.zeros_like(width),
    )
    p, e, theta = p[..., 0], e[..., 0], theta[..., 0]
    f = f[..., 0] if f.ndim else f
    d = 5.6e-4 * (p + e) * theta**0.8
    dry = f * p * theta**2 * (
        6.14e-5 / (d * (1.0 + (f / d) ** 2))
        + 1.4e-12 * p * theta**1.5 / (1.0 + 1.9e-5 * f**1.5)
    )  # fmt: skip
    return 0.1820 * f * (oxygen + dry), 0.1820 * f * vapour


def oxygen_height_km(
    f: float, pressure_hpa: Floats, temperature_k: Floats, vapour_g_m3: Floats
) -> Floats:
    """Return the equivalent height of oxygen, km (eq. 30 to 34)."""
    e = vapour_g_m3 * temperature_k / 216.7
    r = (pressure_hpa + e) / 1013.25
    celsius = temperature_k - 273.15
    first = (
        5.1040 / (1.0 + 0.066 * r**-2.3)
        * np.exp(-(((f - 59.7) / (2.87 + 12.4 * np.exp(-7.9 * r))) ** 2))
    )  # fmt: skip
    second = np.zeros_like(r)
    for c, fi in OXYGEN_HEIGHTS:
        second += c * np.exp(2.12 * r) / ((f - fi) ** 2 + 0.025 * np.exp(2.2 * r))
    third = (
        0.0114 * f / (1.0 + 0.14 * r**-2.6)
        * (15.02 * f**2 - 1353.0 * f + 5.333e4)
        / (f**3 - 151.3 * f**2 + 9629.0 * f - 6803.0)
    )  # fmt: skip
    scale = 0.7832 + 0.00709 * celsius
    height = 6.1 * scale / (1.0 + 0.17 * r**-1.1) * (1.0 + first + second + third)
    result: Floats = np.minimum(height, 10.7 * r**0.3) if f < 70.0 else height
    return result


def zenith_vapour_db(
    lines: GasLines, f: float, column_kg_m2: Floats, altitude_km: Floats
) -> Floats:
    """Return the attenuation by a column of water vapour at the zenith, dB (section 2.3)."""
    column = np.asarray(column_kg_m2, np.float64)
    rho = column / 2.38
    kelvin = 14.0 * np.log(0.22 * column / 2.38) + 3.0 + 273.15
    pressure = np.full_like(column, P_REFERENCE)
    _, at = specific_gas_db_km(lines, f, pressure, kelvin, rho)
    _, reference = specific_gas_db_km(lines, F_REFERENCE, pressure, kelvin, rho)
    out = 0.0176 * column * at / reference
    if f < 20.0:
        result: Floats = out
        return result
    a = (
        0.2048 * np.exp(-(((f - 22.43) / 3.097) ** 2))
        + 0.2326 * np.exp(-(((f - 183.5) / 4.096) ** 2))
        + 0.2073 * np.exp(-(((f - 325.0) / 3.651) ** 2))
        - 0.1113
    )
    b = 8.741e4 * np.exp(-0.587 * f) + 312.2 * f**-2.38 + 0.723
    raised: Floats = out * (a * np.clip(altitude_km, 0.0, 4.0) ** b + 1.0)
    return raised


def slant_gas_db(
    lines: GasLines,
    f_ghz: float,
    elevation_rad: Floats,
    pressure_hpa: Floats,
    temperature_k: Floats,
    vapour_g_m3: Floats,
    column_kg_m2: Floats,
    altitude_km: Floats,
) -> Floats:
    """Return the attenuation by gases on a slant path from the ground, dB (annex 2, eq. 29).

    The zenith is computed once for each site, then divided by the sine of the elevation.
    """
    pressure = np.asarray(pressure_hpa, np.float64)
    temperature = np.asarray(temperature_k, np.float64)
    vapour = np.asarray(vapour_g_m3, np.float64)
    oxygen, _ = specific_gas_db_km(lines, f_ghz, pressure, temperature, vapour)
    height = oxygen_height_km(f_ghz, pressure, temperature, vapour)
    zenith = oxygen * height + zenith_vapour_db(
        lines, f_ghz, column_kg_m2, np.asarray(altitude_km, np.float64)
    )
    result: Floats = zenith / np.sin(elevation_rad)
    return result
