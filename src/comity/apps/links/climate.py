"""Maps of the climate and tables of spectral lines, from the package itur."""

import warnings
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import numpy as np

from comity.astro.links.climates import Climate
from comity.astro.links.gases import GasLines
from comity.foundations.arrays import Floats
from comity.foundations.errors import ResourceError

__all__ = ["climate_of", "load_lines"]

#: Editions of the recommendations whose maps are read.
EDITIONS = "P.618-13 (P.676-12, P.836-6, P.837-7, P.838-3, P.839-4, P.840-8, P.453-13)"


def _itur() -> None:
    try:
        import itur  # noqa: F401, PLC0415 - an extra
    except ImportError as error:
        raise ResourceError(
            "the climate of a site needs the package itur",
            remedy="install comity[climate], or ask for a budget without weather",
        ) from error


@cache
def load_lines() -> GasLines:
    """Read the spectral lines of P.676-12.

    Raises
    ------
    ResourceError
        If the package itur is absent.
    """
    _itur()
    folder = files("itur") / "data" / "676"

    def table(name: str) -> Floats:
        text = (folder / name).read_text(encoding="utf-8-sig").splitlines()[1:]
        rows = [line.replace(",", " ").split() for line in text if line.strip()]
        return np.array(rows, np.float64)

    return GasLines(table("v12_lines_oxygen.txt"), table("v12_lines_water_vapour.txt"))


def climate_of(
    latitude_deg: Sequence[float] | Floats,
    longitude_deg: Sequence[float] | Floats,
    altitude_km: Sequence[float] | Floats,
    percent: float,
) -> Climate:
    """Return the climate of sites from the maps of the recommendations.

    Parameters
    ----------
    latitude_deg, longitude_deg, altitude_km
        (N,) sites.
    percent
        Percentage of an average year, %; vapour and cloud columns are exceeded for it, but
        for no less than 1 %.

    Raises
    ------
    ResourceError
        If the package itur is absent.
    """
    _itur()
    from itur.models import itu453, itu835, itu836, itu837, itu839, itu840, itu1510  # noqa: PLC0415

    lat = np.asarray(latitude_deg, np.float64)
    lon = np.asarray(longitude_deg, np.float64) % 360.0
    alt = np.asarray(altitude_km, np.float64)
    at_least = max(1.0, percent)

    def bare(value: object) -> Floats:
        return np.asarray(getattr(value, "value", value), np.float64)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return Climate(
            np.radians(lat),
            alt,
            bare(itu839.rain_height(lat, lon)),
            bare(itu837.rainfall_rate(lat, lon, 0.01)),
            bare(itu1510.surface_mean_temperature(lat, lon)),
            bare(itu835.standard_pressure(alt)),
            bare(itu836.surface_water_vapour_density(lat, lon, at_least, alt)),
            bare(itu836.total_water_vapour_content(lat, lon, at_least, alt)),
            bare(itu840.columnar_content_reduced_liquid(lat, lon, at_least)),
            bare(itu453.map_wet_term_radio_refractivity(lat, lon, 50)),
            at_least,
        )
