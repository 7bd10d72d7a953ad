"""Contact windows as events of a calendar."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from comity.astro.links.stations import Station
from comity.messages.icalendar import CalendarEvent, calendar_of_events

__all__ = ["passes_calendar"]

Columns = Mapping[str, NDArray[np.generic]]


def passes_calendar(
    parts: Iterable[Columns],
    stations: Sequence[Station],
    source: str,
    made_us: int,
) -> str:
    """Return windows as iCalendar (RFC 5545): an event for each, from rise to set.

    Parameters
    ----------
    parts
        Columns of ``link windows``, over stations or between satellites, or of the passes of
        ``ephemeris``.
    stations
        The stations, for their places.
    source
        What the orbits are from, for the description.
    made_us
        UTC, microseconds since 1970.
    """
    places = {
        station.name: (
            float(np.degrees(station.latitude_rad)),
            (float(np.degrees(station.longitude_rad)) + 180.0) % 360.0 - 180.0,
        )
        for station in stations
    }
    events = [
        _event(part, k, places, source)
        for part in parts
        for k in range(len(part["rise"]))
    ]
    return calendar_of_events(events, made_us, "Passes")


def _event(
    part: Columns, k: int, places: Mapping[str, tuple[float, float]], source: str
) -> CalendarEvent:
    key = str(part["object" if "object" in part else "satellite"][k])
    name = str(part["name" if "name" in part else "satellite_name"][k]) or key
    over = "station" in part
    other = str(part["station" if over else "other"][k])
    shown = other if over else str(part["other_name"][k]) or other
    rise, fall = (
        int(part[edge][k].astype("datetime64[us]").astype(np.int64))
        for edge in ("rise", "set")
    )
    return CalendarEvent(
        f"{key}-{other}-{rise // 1_000_000}@comity",
        rise,
        fall,
        f"{name} over {shown}" if over else f"{name} sees {shown}",
        shown if over else "",
        "\n".join(_lines(part, k, source)),
        places.get(other) if over else None,
    )


def _lines(part: Columns, k: int, source: str) -> list[str]:
    """Return what a person reads of a window."""
    lines = [f"Rise {_time(part, 'rise', k)}, set {_time(part, 'set', k)} UTC"]
    if "max_elevation_deg" in part:
        lines.append(
            f"Highest {part['max_elevation_deg'][k]:.1f} deg at {_time(part, 'highest', k)} UTC"
        )
        lines.append(
            f"Azimuth {part['rise_azimuth_deg'][k]:.1f}, {part['highest_azimuth_deg'][k]:.1f}, "
            f"{part['set_azimuth_deg'][k]:.1f} deg at rise, highest and set"
        )
    if "sunlit_s" in part:
        lines.append(f"In full sunlight {part['sunlit_s'][k]:.0f} s")
    cut = [
        words
        for name, words in (
            ("begins_before", "begins before the span"),
            ("ends_after", "ends after it"),
        )
        if name in part and part[name][k]
    ]
    if cut:
        lines.append(f"Cut: {', '.join(cut)}")
    if "age_d" in part and np.isfinite(part["age_d"][k].astype(np.float64)):
        lines.append(f"{part['age_d'][k]:.1f} d from the epoch of its orbit")
    if "doubt" in part and str(part["doubt"][k]):
        lines.append(f"DOUBTFUL: {part['doubt'][k]}")
    lines.append(f"From {source}; edges are those of this orbit")
    return lines


def _time(part: Columns, name: str, k: int) -> str:
    return str(part[name][k].astype("datetime64[s]")).replace("T", " ")
