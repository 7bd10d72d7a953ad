"""Link budgets: margin, rate and data volume of every pass."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from comity.apps.links.geometry import (
    SatelliteSet,
    WindowRequest,
    windows_with_arcs,
)
from comity.apps.links.records import (
    BudgetResult,
    PassResult,
    PassSample,
    SatelliteFault,
    StationFaultRow,
)
from comity.apps.links.weather import Weather, attenuation, climate_over, weather_text
from comity.astro.links.budgets import Link, Signal, chosen_names, signal_of
from comity.astro.links.climates import Climate
from comity.astro.links.noise import noise_words
from comity.astro.links.radios import read_link
from comity.astro.links.stations import Station, sites_of
from comity.astro.links.windows import look_angles
from comity.drawing.passes import PassPicture, pass_svg
from comity.foundations import format_utc
from comity.foundations.arrays import Floats
from comity.foundations.errors import FormatError, RangeError
from comity.foundations.plain import ABSENT
from comity.system.files import read_plain
from comity.system.interruptible import Tick

__all__ = [
    "BudgetQuestion",
    "Pass",
    "budget_result",
    "draw_pass",
    "one_range",
    "open_link",
    "passes_of",
]


@dataclass(frozen=True, slots=True)
class BudgetQuestion:
    """A link whose budget is computed over passes.

    Attributes
    ----------
    link, dish_m
        The radios, and the diameter of the dish on the ground, m.
    request
        Span and least elevation.
    weather
        Attenuation by the air.
    step_s
        Step over a pass, 0.01 to 600 s.
    """

    link: Link
    dish_m: float
    request: WindowRequest
    weather: Weather
    step_s: float = 1.0


@dataclass(frozen=True, slots=True)
class Pass:
    """The link over a window.

    Attributes
    ----------
    satellite, station
        Row of the satellite, and the station.
    times_s
        (T,) instants, s after the start of the span.
    elevation_rad, range_km
        (T,) as the station sees the satellite.
    signal
        The received signal at these instants.
    """

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
        If it is no link, or a value is out of its range.
    """
    try:
        return read_link(read_plain(path)[0].decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise FormatError(f"{path} is not UTF-8") from error
    except FormatError as error:
        raise FormatError(f"{path}: {error.message}", remedy=error.remedy) from error


def passes_of(
    satellites: SatelliteSet,
    stations: Sequence[Station],
    question: BudgetQuestion,
    tick: Tick,
) -> tuple[list[Pass], list[SatelliteFault]]:
    """Return the link over every window, and faults of satellites.

    Parameters
    ----------
    satellites, stations
        The ends of the windows.
    question
        The radios, the span, the air and the step.
    tick
        Called with satellites done and to be done.

    Raises
    ------
    RangeError
        For a step outside 0.01 to 600 s.
    """
    link, weather = question.link, question.weather
    if not 0.01 <= question.step_s <= 600.0:
        raise RangeError("step", f"{question.step_s:g} s", "0.01 to 600 s")
    windows, arcs, faults = windows_with_arcs(
        satellites, stations, question.request, tick
    )
    sites = sites_of(stations)
    climates: dict[int, Climate | None] = {}
    out = []
    for k in range(len(windows)):
        rise, _, fall = windows.times_s[k]
        count = max(2, int(np.ceil((fall - rise) / question.step_s)) + 1)
        times = np.linspace(rise, fall, count)
        row, place = int(windows.satellite[k]), int(windows.station[k])
        _, elevation, distance, _ = look_angles(arcs[row], sites[place], times)
        if place not in climates:
            climates[place] = climate_over(stations[place], weather)
        air, emitting = attenuation(
            link, question.dish_m, climates[place], elevation, weather
        )
        signal = signal_of(link, distance, air, emitting)
        out.append(Pass(row, stations[place], times, elevation, distance, signal))
    return out, faults


def budget_result(
    satellites: SatelliteSet,
    question: BudgetQuestion,
    passes: Sequence[Pass],
    faults: Sequence[SatelliteFault | StationFaultRow],
    *,
    samples: bool,
) -> BudgetResult:
    """Return passes as records, with their total volume; with every step if ``samples``."""
    rows = [_pass(satellites, question, one, samples=samples) for one in passes]
    return BudgetResult(
        weather_text(question.weather),
        noise=noise_words(
            question.link.noise,
            upward=question.link.upward,
            weather=question.weather.percent is not None,
        ),
        volume_gbit=round(sum(row.volume_gbit for row in rows), 6),
        passes=rows,
        faults=faults,
    )


def _pass(
    satellites: SatelliteSet, question: BudgetQuestion, one: Pass, *, samples: bool
) -> PassResult:
    signal, link = one.signal, question.link
    start = question.request.span.start_us
    rise, fall = (format_utc(start + round(t * 1e6)) for t in one.times_s[[0, -1]])
    best = int(np.argmax(signal.es_n0_db))
    terms = {name: round(float(db[best]), 3) for name, db in signal.parts.items()}
    return PassResult(
        satellites.keys[one.satellite],
        satellites.names[one.satellite],
        one.station.name,
        rise,
        fall,
        max_elevation_deg=round(float(np.degrees(one.elevation_rad.max())), 3),
        margin_min_db=round(float(signal.margin_db.min()), 3),
        margin_max_db=round(float(signal.margin_db.max()), 3),
        volume_gbit=round(signal.volume_bit(one.times_s) / 1e9, 6),
        best_modcod=chosen_names(link.radio.modcods, signal.modcod[[best]])[0],
        best=terms | {"cn0_db_hz": round(float(signal.cn0_db_hz[best]), 3)},
        samples=_samples(one, start) if samples else ABSENT,
    )


def _samples(one: Pass, start_us: int) -> list[PassSample]:
    signal = one.signal
    return [
        PassSample(
            format_utc(start_us + round(t * 1e6), 3),
            elevation_deg=round(float(np.degrees(e)), 3),
            range_km=round(float(r), 3),
            es_n0_db=round(float(s), 3),
            margin_db=round(float(m), 3),
            rate_mbit_s=round(float(b) / 1e6, 6),
        )
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


def one_range(
    link: Link, range_km: float, air_db: float, rain_db: float = 0.0
) -> dict[str, float | str]:
    """Return the terms of the budget over one range, by name, units in the names.

    Parameters
    ----------
    link, range_km
        The radios and their distance.
    air_db
        Attenuation by clear air: its emission is part of a stated system or antenna noise
        temperature, and is added where the antenna follows from the model.
    rain_db
        Attenuation by rain and clouds, which also emit.

    Raises
    ------
    RangeError
        For a range not above 0 km, or an attenuation below 0 dB.
    InputError
        For rain over a receiver of which only G/T is known.
    """
    for name, value in (("air", air_db), ("rain", rain_db)):
        if not 0.0 <= value <= 300.0:
            raise RangeError(f"attenuation by {name}", f"{value:g} dB", "0 to 300 dB")
    glow = rain_db if link.noise.holds_clear_sky else air_db + rain_db
    signal = signal_of(link, np.array([range_km]), air_db + rain_db, glow)
    words = noise_words(
        link.noise, upward=link.upward, weather=rain_db > 0.0, air_db=air_db
    )
    return {
        **{name: round(float(v[0]), 3) for name, v in signal.parts.items()},
        "cn0_db_hz": round(float(signal.cn0_db_hz[0]), 3),
        "es_n0_db": round(float(signal.es_n0_db[0]), 3),
        "margin_db": round(float(signal.margin_db[0]), 3),
        "modcod": chosen_names(link.radio.modcods, signal.modcod)[0],
        "rate_mbit_s": round(float(signal.rate_bit_s[0]) / 1e6, 6),
        "noise": words,
    }


def draw_pass(satellites: SatelliteSet, question: BudgetQuestion, one: Pass) -> str:
    """Draw the margin and the rate over a pass."""
    name = satellites.names[one.satellite] or satellites.keys[one.satellite]
    rise = format_utc(
        question.request.span.start_us + round(float(one.times_s[0]) * 1e6), 0
    )
    air = weather_text(question.weather).split(", ITU")[0]
    source = f"rises {rise} UTC; {satellites.source}; air: {air}"
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
