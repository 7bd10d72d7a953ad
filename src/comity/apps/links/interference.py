"""Interference of emitters with receivers: events of excess flux and of harm."""

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
    BeamEvent,
    FluxEvent,
    SatelliteFault,
)
from comity.astro.links.interference import (
    Emission,
    PfdMask,
    Victim,
    flux_db,
    intervals_of,
    mask_of,
    noise_ratio_db,
)
from comity.astro.links.stations import Station, sites_of
from comity.astro.links.windows import Windows, look_angles
from comity.astro.orbits.arcs import Arc
from comity.foundations import format_utc
from comity.foundations.arrays import Floats
from comity.foundations.bounds import FILES
from comity.foundations.errors import FormatError
from comity.foundations.strict import number_in, read_strict
from comity.system.files import read_plain
from comity.system.interruptible import Tick

__all__ = ["HARM_DB", "STEP_S", "InterferenceCase", "interference_events", "open_case"]

#: Interference over noise that is harmful: 6 % of the noise (ITU-R S.1432), dB.
HARM_DB = -12.2


#: Step of the samples, s: a low satellite moves by at most half a degree in it.
STEP_S = 0.25


@dataclass(frozen=True, slots=True)
class InterferenceCase:
    """An emission, a receiver, and the I/N from which reception is harmed, dB."""

    emission: Emission
    victim: Victim
    harm_db: float


def open_case(path: Path) -> InterferenceCase:
    """Read a case of interference: ``emission``, ``victim``, ``harm_db``.

    Raises
    ------
    FormatError, RangeError
        If it is no case of interference, or a value is out of its range.
    """
    value = read_strict(read_plain(path)[0], FILES)
    if not isinstance(value, dict) or not all(
        isinstance(value.get(name), dict) for name in ("emission", "victim")
    ):
        raise FormatError(
            f"{path} is no case of interference",
            remedy="write emission (frequency_mhz, bandwidth_mhz, eirp_dbw) and victim "
            "(frequency_mhz, bandwidth_mhz, dish_m, noise_k)",
        )
    emission, victim = value["emission"], value["victim"]
    return InterferenceCase(
        Emission(
            number_in(emission, "frequency_mhz") * 1e6,
            number_in(emission, "bandwidth_mhz") * 1e6,
            number_in(emission, "eirp_dbw"),
        ),
        Victim(
            number_in(victim, "frequency_mhz") * 1e6,
            number_in(victim, "bandwidth_mhz") * 1e6,
            number_in(victim, "dish_m"),
            number_in(victim, "noise_k"),
        ),
        number_in(value, "harm_db", HARM_DB),
    )


def _direction(azimuth: Floats, elevation: Floats) -> Floats:
    return np.stack(
        [
            np.sin(azimuth) * np.cos(elevation),
            np.cos(azimuth) * np.cos(elevation),
            np.sin(elevation),
        ],
        axis=-1,
    )


@dataclass(frozen=True, slots=True)
class _Watch:
    """Satellites with their windows over stations and the arcs behind them."""

    satellites: SatelliteSet
    stations: Sequence[Station]
    sites: Floats
    windows: Windows
    arcs: dict[int, Arc]

    def names(self, k: int) -> tuple[str, str, str]:
        """Return key and name of a window's satellite, and the name of its station."""
        row = int(self.windows.satellite[k])
        station = self.stations[int(self.windows.station[k])]
        return self.satellites.keys[row], self.satellites.names[row], station.name

    def seen(self, k: int, times_s: Floats) -> tuple[Floats, Floats, Floats]:
        """Return azimuth and elevation, rad, and range, km, of a window's satellite."""
        arc = self.arcs[int(self.windows.satellite[k])]
        site = self.sites[int(self.windows.station[k])]
        azimuth, elevation, distance, _ = look_angles(arc, site, times_s)
        return azimuth, elevation, distance


def interference_events(
    emitters: SatelliteSet,
    own: SatelliteSet,
    stations: Sequence[Station],
    case: InterferenceCase,
    request: WindowRequest,
    tick: Tick,
) -> tuple[list[FluxEvent | BeamEvent], list[SatelliteFault]]:
    """Return when an emitter disturbs reception or exceeds its mask at a station.

    The stations follow the own satellites while these are above the least elevation.

    Parameters
    ----------
    emitters, own
        Satellites that emit, and those that the stations follow.
    stations
        The receivers.
    case
        The emission, the receiver and the harmful I/N.
    request
        Span and least elevation.
    tick
        Called with emitters done and to be done.

    Returns
    -------
    tuple
        Events in order of their start, and faults of satellites.
    """
    windows, arcs, faults = windows_with_arcs(emitters, stations, request, tick)
    sites = sites_of(stations)
    theirs = _Watch(emitters, stations, sites, windows, arcs)
    windows, arcs, more = windows_with_arcs(
        own, stations, request, lambda _done, _total: None
    )
    mine = _Watch(own, stations, sites, windows, arcs)
    mask = mask_of(case.emission.frequency_hz / 1e6)
    start_us = request.span.start_us
    events: list[FluxEvent | BeamEvent] = []
    for k in range(len(theirs.windows)):
        if mask is not None:
            events += _flux_events(theirs, k, case.emission, mask, start_us)
        events += _beam_events(theirs, k, mine, case, start_us)
    return sorted(events, key=lambda event: event.start), faults + more


def _flux_events(
    theirs: _Watch,
    k: int,
    emission: Emission,
    mask: PfdMask,
    start_us: int,
) -> list[FluxEvent]:
    """Return when the flux of an emitter's window exceeds the mask."""
    rise, _, fall = theirs.windows.times_s[k]
    times = np.arange(rise, fall + 1.0, 1.0)
    _, elevation, distance = theirs.seen(k, times)
    flux = flux_db(emission, distance, mask.reference_hz)
    return [
        FluxEvent(
            "flux above mask",
            *theirs.names(k),
            mask.name,
            start=_utc(start_us, start_s),
            end=_utc(start_us, end_s),
            above_mask_db=round(above, 3),
        )
        for start_s, end_s, above in intervals_of(times, flux - mask.at(elevation))
    ]


def _beam_events(
    theirs: _Watch, k: int, mine: _Watch, case: InterferenceCase, start_us: int
) -> list[BeamEvent]:
    """Return when an emitter's window disturbs reception of the own satellites."""
    rise, _, fall = theirs.windows.times_s[k]
    events = []
    for j in np.flatnonzero(mine.windows.station == theirs.windows.station[k]).tolist():
        low = max(rise, mine.windows.times_s[j, 0])
        high = min(fall, mine.windows.times_s[j, 2])
        wanted = mine.names(j)[0]
        if high <= low or wanted == theirs.names(k)[0]:
            continue
        times = np.arange(low, high + STEP_S, STEP_S)
        azimuth, elevation, distance = theirs.seen(k, times)
        axis, height, _ = mine.seen(j, times)
        cosine = np.sum(
            _direction(azimuth, elevation) * _direction(axis, height), axis=1
        )
        angle = np.arccos(np.clip(cosine, -1.0, 1.0))
        ratio = noise_ratio_db(case.emission, case.victim, distance, angle)
        events += [
            BeamEvent(
                "into the beam",
                *theirs.names(k),
                wanted,
                least_angle_deg=round(float(np.degrees(angle.min())), 3),
                start=_utc(start_us, start_s),
                end=_utc(start_us, end_s),
                above_harm_db=round(above, 3),
            )
            for start_s, end_s, above in intervals_of(times, ratio - case.harm_db)
        ]
    return events


def _utc(start_us: int, after_s: float) -> str:
    return format_utc(start_us + round(after_s * 1e6), 3)
