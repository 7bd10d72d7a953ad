"""Objects that are followed as files: OEM, CZML, GeoJSON, calendars of passes."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from comity.apps.ephemerides.followed import Followed, in_frame
from comity.apps.ephemerides.passes import passes_of, spans_of_light
from comity.apps.ephemerides.requested import Request
from comity.apps.ephemerides.tables import make_table
from comity.apps.links.calendar import passes_calendar
from comity.astro.links.stations import Station
from comity.astro.orbits.arcs import Span
from comity.astro.orbits.ground import GroundLine, geodetic, ground_line
from comity.foundations import format_utc
from comity.foundations.arrays import Floats
from comity.foundations.errors import DataError, RangeError
from comity.foundations.plain import Json
from comity.messages.czml import CzmlObject, CzmlSight, CzmlStation, czml_text
from comity.messages.geojson import GroundPath, Place, geojson_text
from comity.messages.oem_build import OemSegment, oem_of_segments
from comity.messages.write import write_message

__all__ = ["FORMS", "scene_text"]

#: Forms of files beside tables.
FORMS = ("oem", "czml", "geojson", "ics")
#: Names of frames in an OEM.
OEM_FRAMES = {"gcrf": "GCRF", "eme2000": "EME2000", "teme": "TEME", "itrf": "ITRF"}
#: States that one file may have.
MAX_STATES = 2_000_000


def scene_text(
    form: str, objects: Sequence[Followed], request: Request, span: Span, made_us: int
) -> str:
    """Return a file of objects that are followed.

    Parameters
    ----------
    form
        One of ``FORMS``.
    made_us
        When it is made: UTC, microseconds since 1970.

    Raises
    ------
    DataError, RangeError
        If there is no state to be written, or too many.
    """
    count = sum(one.span.length_s / request.step_s + 1.0 for one in objects)
    if form != "ics" and count > MAX_STATES:
        raise RangeError(
            "number of states",
            f"{count:,.0f}",
            f"at most {MAX_STATES:,}",
            remedy="choose --objects, a shorter span or a longer --step-s",
        )
    if form == "oem":
        return _oem(objects, request, made_us)
    if form == "czml":
        return _czml(objects, request, span)
    if form == "geojson":
        return _geojson(objects, request)
    passes = make_table(objects, _asking(request, "passes"), span)
    return passes_calendar([passes], request.stations, sources_of(objects), made_us)


def _asking(request: Request, table: str) -> Request:
    return Request(
        table,
        request.frame,
        request.step_s,
        request.stations,
        request.min_elevation_rad,
        request.refraction,
    )


def sources_of(objects: Sequence[Followed]) -> str:
    """Return the names of all sources."""
    return ", ".join(dict.fromkeys(one.subject.source for one in objects))


def _with_states(one: Followed, step_s: float) -> Floats:
    """Return the times of rows of the first run of states: an object that has come down has an end."""
    times = one.grid(step_s)
    known = np.isfinite(one.teme(times)[0]).all(axis=1)
    gaps = np.flatnonzero(~known)
    begin = int(np.argmax(known)) if known.any() else len(times)
    end = int(gaps[gaps > begin][0]) if (gaps > begin).any() else len(times)
    return times[begin:end]


def _said(one: Followed) -> list[str]:
    """Return what is to be read beside a file of an object."""
    subject = one.subject
    epoch = subject.epoch_us
    lines = [f"Source {subject.source}, {subject.kind}"]
    if epoch is not None:
        lines[0] += f" of {format_utc(epoch, 3)} UTC"
    return lines + [note[:1].upper() + note[1:] for note in subject.notes]


def _oem(objects: Sequence[Followed], request: Request, made_us: int) -> str:
    segments = []
    for one in objects:
        times = _with_states(one, request.step_s)
        if len(times) < 2:
            continue
        position, velocity = in_frame(request.frame, one, times)
        doubts = sorted(set(one.doubts(times).tolist()) - {""})
        segments.append(
            OemSegment(
                one.subject.name,
                one.subject.designator or one.subject.key,
                OEM_FRAMES[request.frame],
                one.at_us(times),
                np.hstack([position, velocity]),
                (*_said(one), *(f"DOUBTFUL in part: {words}" for words in doubts)),
            )
        )
    if not segments:
        raise DataError(
            "no object has two states in the span", remedy="choose another --start"
        )
    return write_message(oem_of_segments(segments, made_us), "kvn")


def _line_of(one: Followed, step_s: float) -> GroundLine:
    """Return the ground track of an object."""

    def below(times_s: Floats) -> tuple[Floats, Floats]:
        latitude, longitude, _ = geodetic(one.itrf(times_s)[0])
        return np.degrees(longitude), np.degrees(latitude)

    return ground_line(below, _with_states(one, step_s))


def _facts(one: Followed, times: Floats) -> dict[str, Json]:
    """Return what is known of an object, for files that hold facts."""
    subject = one.subject
    ends = [format_utc(int(at), 3) + "Z" for at in one.at_us(times[[0, -1]])]
    doubts = sorted(set(one.doubts(times).tolist()) - {""})
    epoch = subject.epoch_us
    return {
        "object": subject.key,
        "name": subject.name,
        "designator": subject.designator,
        "source": subject.source,
        "kind": subject.kind,
        "epoch": None if epoch is None else f"{format_utc(epoch, 3)}Z",
        "start": ends[0],
        "end": ends[1],
        "notes": list(subject.notes),
        "doubts": list(doubts),
    }


def _geojson(objects: Sequence[Followed], request: Request) -> str:
    paths = []
    for one in objects:
        line = _line_of(one, request.step_s)
        if len(line.times_s) < 2:
            continue
        # Times of a path count from its first state.
        times = line.times_s - line.times_s[0]
        vertices = list(
            zip(
                line.longitude_deg.tolist(),
                line.latitude_deg.tolist(),
                times.tolist(),
                strict=True,
            )
        )
        paths.append(GroundPath(vertices, _facts(one, line.times_s[[0, -1]])))
    if not paths:
        raise DataError(
            "no object has two states in the span", remedy="choose another --start"
        )
    return geojson_text(paths, [_place(station) for station in request.stations])


def _place(station: Station) -> Place:
    return Place(
        _longitude_deg(station),
        float(np.degrees(station.latitude_rad)),
        station.altitude_km * 1e3,
        {"station": station.name},
    )


def _longitude_deg(station: Station) -> float:
    return (float(np.degrees(station.longitude_rad)) + 180.0) % 360.0 - 180.0


def _czml(objects: Sequence[Followed], request: Request, span: Span) -> str:
    shown = [(one, _with_states(one, request.step_s)) for one in objects]
    shown = [(one, times) for one, times in shown if len(times) > 1]
    if not shown:
        raise DataError(
            "no object has two states in the span", remedy="choose another --start"
        )
    parts = [
        _czml_object(one, times, f"{one.subject.key}/{k}" if again else one.subject.key)
        for k, ((one, times), again) in enumerate(
            zip(shown, _repeated([one.subject.key for one, _ in shown]), strict=True)
        )
    ]
    begin = min(int(one.at_us[0]) for one in parts)
    end = max(int(one.at_us[-1]) for one in parts)
    sights = _sights([one for one, _ in shown], parts, request, span)
    stations = [
        CzmlStation(
            f"station/{station.name}",
            station.name,
            _longitude_deg(station),
            float(np.degrees(station.latitude_rad)),
            station.altitude_km * 1e3,
        )
        for station in request.stations
    ]
    return czml_text("Comity ephemeris", (begin, end), parts, stations, sights)


def _repeated(keys: Sequence[str]) -> list[bool]:
    """Mark keys that stood before: parts of one ephemeris, or one object of two sources."""
    return [key in keys[:k] for k, key in enumerate(keys)]


def _czml_object(one: Followed, times: Floats, identifier: str) -> CzmlObject:
    at_us = one.at_us(times)
    line = _line_of(one, float(times[1] - times[0]))
    first, last = int(at_us[0]), int(at_us[-1])
    light = [
        (span.light, max(int(since), first), min(int(until), last))
        for span in spans_of_light(one)
        for since, until in [one.at_us(np.array([span.from_s, span.until_s]))]
        if since < last and until > first
    ]
    facts = [
        (name, ", ".join(map(str, value)) if isinstance(value, list) else str(value))
        for name, value in _facts(one, times[[0, -1]]).items()
        if value
    ]
    return CzmlObject(
        identifier,
        one.subject.name,
        at_us,
        one.itrf(times)[0],
        light,
        list(zip(line.longitude_deg.tolist(), line.latitude_deg.tolist(), strict=True)),
        facts,
        _doubtful(one, times),
    )


def _doubtful(one: Followed, times: Floats) -> list[tuple[int, int]]:
    """Return spans between states of which one at least is doubtful, UTC in microseconds."""
    at_us, doubtful = one.at_us(times).tolist(), one.doubts(times) != ""
    out: list[tuple[int, int]] = []
    for (since, until), marked in zip(
        pairwise(at_us), doubtful[1:] | doubtful[:-1], strict=True
    ):
        if not marked:
            continue
        if out and out[-1][1] == since:
            out[-1] = (out[-1][0], until)
        else:
            out.append((since, until))
    return out


def _sights(
    objects: Sequence[Followed],
    parts: Sequence[CzmlObject],
    request: Request,
    span: Span,
) -> list[CzmlSight]:
    """Return when stations see the objects."""
    if not request.stations:
        return []
    windows, _ = passes_of(objects, request, span)
    spans: dict[tuple[int, int], list[tuple[int, int]]] = {}
    edges = span.start_us + np.rint(windows.times_s * 1e6).astype(np.int64)
    pairs = zip(
        windows.satellite.tolist(),
        windows.station.tolist(),
        edges.tolist(),
        strict=True,
    )
    for row, station, (rise, _, fall) in pairs:
        part = parts[row]
        since, until = max(rise, int(part.at_us[0])), min(fall, int(part.at_us[-1]))
        if until > since:
            spans.setdefault((row, station), []).append((since, until))
    return [
        CzmlSight(parts[row].id, f"station/{request.stations[station].name}", some)
        for (row, station), some in spans.items()
    ]
