"""A link and windows → margin, rate and volume of every pass."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from comity.apps.links.climate import EDITIONS, climate_of, load_lines
from comity.apps.links.geometry import Sky, Wanted, seen_with_arcs
from comity.astro.links.attenuation import attenuate
from comity.astro.links.budgets import Link, Signal, chosen_names, signal_of
from comity.astro.links.climates import Climate
from comity.astro.links.radios import read_link
from comity.astro.links.stations import Station, sites_of
from comity.astro.links.windows import looks_of
from comity.drawing.passes import PassPicture, pass_svg
from comity.foundations import format_utc
from comity.foundations.arrays import Floats
from comity.foundations.errors import FormatError, RangeError
from comity.system.files import read_plain
from comity.system.interruptible import Tick

__all__ = [
    "Pass",
    "Weather",
    "draw_pass",
    "one_range",
    "open_link",
    "pass_value",
    "passes_of",
]


@dataclass(frozen=True, slots=True)
class Weather:
    """What is assumed of the air: nothing, or what is exceeded for a percentage of a year."""

    percent: float | None


@dataclass(frozen=True, slots=True)
class Pass:
    """A window with the link over it: (T,) seconds after the span's start, and the signal."""

    satellite: int
    station: Station
    times_s: Floats
    elevation_rad: Floats
    range_km: Floats
    signal: Signal


def open_link(path: Path) -> tuple[Link, float]:
    """Read a link; return it with the dish on the ground, m.

    Raises
    ------
    FormatError, RangeError
        If it is none, or cannot be.
    """
    try:
        return read_link(read_plain(path)[0].decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise FormatError(f"{path} is not UTF-8") from error
    except FormatError as error:
        raise FormatError(f"{path}: {error.message}", remedy=error.remedy) from error


def _climate(station: Station, weather: Weather) -> Climate | None:
    if weather.percent is None:
        return None
    return climate_of(
        [np.degrees(station.latitude_rad)],
        [np.degrees(station.longitude_rad)],
        [station.altitude_km],
        weather.percent,
    )


def _air(
    link: Link,
    dish_m: float,
    climate: Climate | None,
    elevation_rad: Floats,
    weather: Weather,
) -> tuple[Floats, Floats]:
    """Return what the air takes, and the part of it that glows."""
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


def passes_of(
    sky: Sky,
    stations: Sequence[Station],
    link: Link,
    dish_m: float,
    wanted: Wanted,
    weather: Weather,
    step_s: float,
    tick: Tick,
) -> tuple[list[Pass], list[dict[str, str]]]:
    """Return the link over every window.

    Raises
    ------
    RangeError
        For a step that is not above 0 s.
    """
    if not 0.01 <= step_s <= 600.0:
        raise RangeError("step", f"{step_s:g} s", "0.01 to 600 s")
    found, arcs, faults = seen_with_arcs(sky, stations, wanted, tick)
    sites = sites_of(stations)
    climates: dict[int, Climate | None] = {}
    out = []
    for k in range(len(found)):
        rise, _, fall = found.times_s[k]
        count = max(2, int(np.ceil((fall - rise) / step_s)) + 1)
        times = np.linspace(rise, fall, count)
        row, place = int(found.satellite[k]), int(found.station[k])
        _, elevation, distance, _ = looks_of(arcs[row], sites[place], times)
        if place not in climates:
            climates[place] = _climate(stations[place], weather)
        air, glow = _air(link, dish_m, climates[place], elevation, weather)
        signal = signal_of(link, distance, air, glow)
        out.append(Pass(row, stations[place], times, elevation, distance, signal))
    return out, faults


def pass_value(
    sky: Sky, link: Link, one: Pass, wanted: Wanted, *, samples: bool
) -> dict[str, Any]:
    """Return a pass for programs."""
    signal = one.signal
    start = wanted.span.start_us
    rise, fall = (format_utc(start + round(t * 1e6)) for t in one.times_s[[0, -1]])
    best = int(np.argmax(signal.es_n0_db))
    value: dict[str, Any] = {
        "satellite": sky.keys[one.satellite],
        "satellite_name": sky.names[one.satellite],
        "station": one.station.name,
        "rise": rise,
        "set": fall,
        "max_elevation_deg": round(float(np.degrees(one.elevation_rad.max())), 3),
        "margin_min_db": round(float(signal.margin_db.min()), 3),
        "margin_max_db": round(float(signal.margin_db.max()), 3),
        "volume_gbit": round(signal.volume_bit(one.times_s) / 1e9, 6),
        "best_modcod": chosen_names(link.radio.modcods, signal.modcod[[best]])[0],
        "best": {
            name: round(float(values[best]), 3) for name, values in signal.parts.items()
        }
        | {"cn0_db_hz": round(float(signal.cn0_db_hz[best]), 3)},
    }
    if samples:
        value["samples"] = [
            {
                "t": format_utc(start + round(t * 1e6), 3),
                "elevation_deg": round(float(np.degrees(e)), 3),
                "range_km": round(float(r), 3),
                "es_n0_db": round(float(s), 3),
                "margin_db": round(float(m), 3),
                "rate_mbit_s": round(float(b) / 1e6, 6),
            }
            for t, e, r, s, m, b in zip(
                one.times_s.tolist(),
                one.elevation_rad,
                one.range_km,
                signal.es_n0_db,
                signal.margin_db,
                signal.rate_bit_s,
                strict=True,
            )
        ]
    return value


def one_range(link: Link, range_km: float, air_db: float) -> dict[str, Any]:
    """Return the link over one range.

    Raises
    ------
    RangeError
        For a range not above 0 km, or an attenuation below 0 dB.
    """
    signal = signal_of(link, np.array([range_km]), air_db)
    return {
        **{name: round(float(v[0]), 3) for name, v in signal.parts.items()},
        "cn0_db_hz": round(float(signal.cn0_db_hz[0]), 3),
        "es_n0_db": round(float(signal.es_n0_db[0]), 3),
        "margin_db": round(float(signal.margin_db[0]), 3),
        "modcod": chosen_names(link.radio.modcods, signal.modcod)[0],
        "rate_mbit_s": round(float(signal.rate_bit_s[0]) / 1e6, 6),
    }


def weather_words(weather: Weather) -> str:
    """Return what is assumed of the air."""
    if weather.percent is None:
        return "clear sky without air"
    return f"exceeded for {weather.percent:g} % of an average year, ITU-R {EDITIONS}"


def draw_pass(sky: Sky, one: Pass, wanted: Wanted, weather: Weather) -> str:
    """Draw the margin and the rate over a pass."""
    name = sky.names[one.satellite] or sky.keys[one.satellite]
    rise = format_utc(wanted.span.start_us + round(float(one.times_s[0]) * 1e6), 0)
    source = f"rises {rise} UTC; {sky.source}; air: {weather_words(weather).split(', ITU')[0]}"
    return pass_svg(
        PassPicture(
            f"{name} over {one.station.name}",
            source,
            one.times_s - one.times_s[0],
            np.degrees(one.elevation_rad),
            one.signal.margin_db,
            one.signal.rate_bit_s,
        )
    )
