"""Scenes in CZML, the form of Cesium (AnalyticalGraphicsInc/czml-writer, wiki and ``Schema``).

Lengths are metres there, angles degrees, instants ISO 8601 in UTC.
"""

import html
from collections.abc import Sequence
from dataclasses import dataclass

from comity.foundations.arrays import Floats, Ints
from comity.foundations.plain import Json, JsonObject, json_text
from comity.foundations.time import format_utc

__all__ = ["CzmlObject", "CzmlSight", "CzmlStation", "czml_text"]

#: Points that Cesium joins by Lagrange's polynomial of this degree: 3 mm for a low orbit and points a
#: minute apart.
DEGREE = 5
#: Colours (red, green, blue, alpha) in sunlight, in the penumbra, in the umbra.
LIGHTS: dict[str, list[Json]] = {
    "sunlit": [255, 214, 10, 255],
    "penumbra": [230, 126, 34, 255],
    "umbra": [93, 109, 126, 255],
}
TRACK: list[Json] = [77, 171, 247, 255]
DOUBTFUL: list[Json] = [255, 107, 107, 255]
SIGHT: list[Json] = [81, 207, 102, 255]
PLACE: list[Json] = [255, 255, 255, 255]


@dataclass(frozen=True, slots=True)
class CzmlObject:
    """An object of a scene.

    Attributes
    ----------
    id, name
        ``id`` is unique in the scene.
    at_us, position_km
        (K,) UTC and (K, 3) in ITRF.
    light
        Spans of light: ``sunlit``, ``penumbra`` or ``umbra``, from and until (UTC, µs).
    ground_deg
        Longitudes and latitudes of its ground track.
    facts
        What is to be read beside it: names and texts.
    doubtful_us
        From and until when the orbit is doubtful.
    """

    id: str
    name: str
    at_us: Ints
    position_km: Floats
    light: Sequence[tuple[str, int, int]]
    ground_deg: Sequence[tuple[float, float]]
    facts: Sequence[tuple[str, str]]
    doubtful_us: Sequence[tuple[int, int]] = ()


@dataclass(frozen=True, slots=True)
class CzmlStation:
    """A station: longitude and latitude (deg), height (m)."""

    id: str
    name: str
    longitude_deg: float
    latitude_deg: float
    height_m: float


@dataclass(frozen=True, slots=True)
class CzmlSight:
    """When a station (by its id) sees an object (by its id): spans from and until, UTC in µs."""

    object: str
    station: str
    spans_us: Sequence[tuple[int, int]]


def _instant(at_us: int) -> str:
    return f"{format_utc(at_us, 6)}Z"


def _interval(from_us: int, until_us: int) -> str:
    return f"{_instant(from_us)}/{_instant(until_us)}"


def _colour(rgba: list[Json]) -> JsonObject:
    return {"rgba": rgba}


def _material(rgba: list[Json]) -> JsonObject:
    return {"solidColor": {"color": _colour(rgba)}}


def _label(text: str) -> JsonObject:
    return {
        "text": text,
        "font": "12px sans-serif",
        "horizontalOrigin": "LEFT",
        "pixelOffset": {"cartesian2": [10, 0]},
        "fillColor": _colour(PLACE),
    }


def _document(name: str, start_us: int, end_us: int) -> JsonObject:
    return {
        "id": "document",
        "name": name,
        "version": "1.0",
        "clock": {
            "interval": _interval(start_us, end_us),
            "currentTime": _instant(start_us),
            "multiplier": 60,
            "range": "LOOP_STOP",
            "step": "SYSTEM_CLOCK_MULTIPLIER",
        },
    }


def _position(one: CzmlObject) -> JsonObject:
    """Return the states as samples: seconds after the first, metres."""
    epoch_us = int(one.at_us[0])
    cells: list[Json] = []
    seconds = (one.at_us - epoch_us) / 1e6
    for t, place in zip(
        seconds.tolist(), (one.position_km * 1e3).tolist(), strict=True
    ):
        cells += [t, *(round(x, 4) for x in place)]
    return {
        "epoch": _instant(epoch_us),
        "referenceFrame": "FIXED",
        "interpolationAlgorithm": "LAGRANGE",
        "interpolationDegree": min(DEGREE, len(one.at_us) - 1),
        "cartesian": cells,
    }


def _description(facts: Sequence[tuple[str, str]]) -> str:
    """Return facts as HTML: what others have written is text there, never markup."""
    rows = "".join(
        f"<tr><th>{html.escape(name)}</th><td>{html.escape(value)}</td></tr>"
        for name, value in facts
    )
    return f"<table>{rows}</table>"


def _light_colour(one: CzmlObject) -> Json:
    if not one.light:
        return _colour(TRACK)
    return [
        {"interval": _interval(since, until), "rgba": LIGHTS[light]}
        for light, since, until in one.light
    ]


def _object(one: CzmlObject) -> list[JsonObject]:
    available = _interval(int(one.at_us[0]), int(one.at_us[-1]))
    packet: JsonObject = {
        "id": one.id,
        "name": one.name,
        "availability": available,
        "description": _description(one.facts),
        "properties": {name: {"string": value} for name, value in one.facts},
        "position": _position(one),
        "point": {"pixelSize": 8, "color": _light_colour(one)},
        "label": _label(one.name),
        "path": {"width": 1, "resolution": 60, "material": _material(TRACK)},
    }
    packets = [packet]
    if len(one.ground_deg) > 1:
        cells: list[Json] = []
        for longitude, latitude in one.ground_deg:
            cells += [round(longitude, 7), round(latitude, 7), 0.0]
        packets.append(
            {
                "id": f"{one.id}/ground-track",
                "name": f"Ground track of {one.name}",
                "parent": one.id,
                "availability": available,
                "polyline": {
                    "positions": {"cartographicDegrees": cells},
                    "clampToGround": True,
                    "width": 1,
                    "material": _material(TRACK),
                },
            }
        )
    if one.doubtful_us:
        packets.append(
            {
                "id": f"{one.id}/doubtful",
                "name": f"{one.name}: doubtful",
                "parent": one.id,
                "availability": [_interval(*span) for span in one.doubtful_us],
                "position": {"reference": f"{_escaped(one.id)}#position"},
                "point": {"pixelSize": 14, "color": _colour(DOUBTFUL)},
            }
        )
    return packets


def _escaped(identifier: str) -> str:
    """Return an id for a reference, in which ``#`` and ``.`` are marks (wiki, ReferenceValue)."""
    for mark in ("\\", "#", "."):
        identifier = identifier.replace(mark, f"\\{mark}")
    return identifier


def _station(one: CzmlStation) -> JsonObject:
    place: list[Json] = [one.longitude_deg, one.latitude_deg, one.height_m]
    return {
        "id": one.id,
        "name": one.name,
        "position": {"cartographicDegrees": place},
        "point": {"pixelSize": 6, "color": _colour(PLACE)},
        "label": _label(one.name),
    }


def _sight(one: CzmlSight, start_us: int, end_us: int) -> JsonObject:
    """Return a line that is shown while a station sees an object."""
    shown: list[Json] = []
    at = start_us
    for since, until in one.spans_us:
        if since > at:
            shown.append({"interval": _interval(at, since), "boolean": False})
        shown.append({"interval": _interval(since, until), "boolean": True})
        at = until
    if at < end_us:
        shown.append({"interval": _interval(at, end_us), "boolean": False})
    ends: list[Json] = [
        f"{_escaped(who)}#position" for who in (one.station, one.object)
    ]
    return {
        "id": f"sight/{one.station}/{one.object}",
        "name": f"{one.station} sees {one.object}",
        "availability": _interval(start_us, end_us),
        "polyline": {
            "show": shown,
            "positions": {"references": ends},
            "arcType": "NONE",
            "width": 1,
            "material": _material(SIGHT),
        },
    }


def czml_text(
    name: str,
    span_us: tuple[int, int],
    objects: Sequence[CzmlObject],
    stations: Sequence[CzmlStation] = (),
    sights: Sequence[CzmlSight] = (),
) -> str:
    """Return a scene: a document packet, objects with position and ground track, stations, sights.

    Parameters
    ----------
    span_us
        From and until when the clock runs: UTC, microseconds since 1970.
    objects
        Each with two states at least.
    """
    packets = [_document(name, *span_us)]
    for one in objects:
        packets += _object(one)
    packets += [_station(one) for one in stations]
    packets += [_sight(one, *span_us) for one in sights if one.spans_us]
    return json_text(packets, ensure_ascii=False) + "\n"
