"""Attenuation by the air: none, or that exceeded for a part of a year."""

from dataclasses import dataclass

import numpy as np

from comity.apps.links.climate import EDITIONS, climate_of, load_lines
from comity.astro.links.attenuation import attenuate
from comity.astro.links.budgets import Link
from comity.astro.links.climates import Climate
from comity.astro.links.stations import Station
from comity.foundations.arrays import Floats
from comity.foundations.errors import RangeError

__all__ = ["Weather", "attenuation", "climate_over", "weather_text"]


@dataclass(frozen=True, slots=True)
class Weather:
    """Attenuation by the air: none, or that exceeded for a percentage of a year."""

    percent: float | None

    def __post_init__(self) -> None:
        """Check the percentage.

        Raises
        ------
        RangeError
            If it is outside what the recommendation covers, 0.001 to 50 %.
        """
        if self.percent is not None and not 0.001 <= self.percent <= 50.0:
            raise RangeError("percentage of a year", self.percent, "0.001 to 50 %")


def climate_over(station: Station, weather: Weather) -> Climate | None:
    """Return the climate of a station, None without weather."""
    if weather.percent is None:
        return None
    return climate_of(
        [np.degrees(station.latitude_rad)],
        [np.degrees(station.longitude_rad)],
        [station.altitude_km],
        weather.percent,
    )


def attenuation(
    link: Link,
    dish_m: float,
    climate: Climate | None,
    elevation_rad: Floats,
    weather: Weather,
) -> tuple[Floats, Floats]:
    """Return attenuation by the air, dB, and the part of it that emits noise."""
    if climate is None or weather.percent is None:
        none = np.zeros_like(elevation_rad)
        return none, none
    tilt = {"H": 0.0, "V": np.pi / 2.0}
    lost = attenuate(
        climate,
        load_lines(),
        link.radio.frequency_hz,
        np.maximum(elevation_rad, np.radians(1.0)),
        weather.percent,
        dish_m=dish_m,
        tilt_rad=tilt.get(link.sender.polarisation, np.pi / 4.0),
    )
    return lost.total_db, lost.gas_db + lost.cloud_db + lost.rain_db


def weather_text(weather: Weather) -> str:
    """Describe the attenuation by the air."""
    if weather.percent is None:
        return "clear sky without air"
    return f"exceeded for {weather.percent:g} % of an average year, ITU-R {EDITIONS}"
