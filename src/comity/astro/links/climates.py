"""Climate of sites, from the maps of the ITU."""

from dataclasses import dataclass

from comity.foundations.arrays import Floats

__all__ = ["Climate"]


@dataclass(frozen=True, slots=True)
class Climate:
    """Climate over sites; each field an array of one shape, or a number.

    Attributes
    ----------
    latitude_rad, altitude_km
        Position of the station.
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
        Percentage of an average year for which the columns are exceeded, 1 or more.
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
