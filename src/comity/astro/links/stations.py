"""Ground stations: names, positions, bands and horizons.

Three forms are read: JSON as in public lists (``name``, ``lat``, ``lon``, ``alt_m``), GeoJSON
(points) and CSV. A row that is not valid is a fault and is left out.
"""

import csv
import itertools
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from io import StringIO

import numpy as np

from comity.foundations.arrays import Floats
from comity.foundations.bounds import FILES
from comity.foundations.errors import FormatError
from comity.foundations.frames import site_axes
from comity.foundations.strict import is_number, read_strict

__all__ = ["Station", "StationFault", "read_stations", "sites_of"]

#: Limits of altitude, km: the Dead Sea's shore and the highest observatory.
LOWEST_KM, HIGHEST_KM = -0.45, 7.0


@dataclass(frozen=True, slots=True)
class Station:
    """A ground station.

    Attributes
    ----------
    name
        Unique among those read together: of two equal names each gets its owner added.
    owner
        Its operator, as the source states; may be empty.
    latitude_rad, longitude_rad, altitude_km
        Geodetic, WGS-84.
    bands
        Letters of the frequency bands it works in.
    horizon
        (azimuth, elevation) in radians, azimuths rising: the horizon mask; may be empty.
    """

    name: str
    owner: str
    latitude_rad: float
    longitude_rad: float
    altitude_km: float
    bands: tuple[str, ...] = ()
    horizon: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class StationFault:
    """A row that is not valid, and the reason; rows count from 1."""

    row: int
    reason: str


def _first(row: Mapping[str, object], *names: str) -> object:
    for name in names:
        if name in row and row[name] is not None and row[name] != "":
            return row[name]
    return None


def _number(value: object, name: str, low: float, high: float, unit: str) -> float:
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            raise FormatError(f"{name} is {value!r}, must be a number") from None
    if not is_number(value):
        raise FormatError(f"{name} is {value!r}, must be a number")
    if not low <= value <= high:
        raise FormatError(f"{name} is {value:g} {unit}, must be {low:g} to {high:g}")
    return float(value)


def _bands(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, str):
        value = [part for part in re.split(r"[;,\s]+", value) if part]
    if not isinstance(value, list) or not all(isinstance(b, str) for b in value):
        raise FormatError(f"bands are {value!r}, must be a list of letters")
    return tuple(value)


def _horizon(value: object) -> tuple[tuple[float, float], ...]:
    """Return a mask: pairs of azimuth and elevation in degrees, or text ``0:5 90:10``."""
    if value is None:
        return ()
    if isinstance(value, str):
        value = [part.split(":") for part in value.split()]
    if not isinstance(value, list) or not all(
        isinstance(pair, list | tuple) and len(pair) == 2 for pair in value
    ):
        raise FormatError("horizon is no list of pairs: azimuth, elevation in degrees")
    pairs = [
        (
            _number(pair[0], "azimuth of the horizon", 0.0, 360.0, "deg"),
            _number(pair[1], "elevation of the horizon", -10.0, 90.0, "deg"),
        )
        for pair in value
    ]
    azimuths = [pair[0] for pair in pairs]
    if any(b <= a for a, b in itertools.pairwise(azimuths)):
        raise FormatError("azimuths of the horizon do not rise")
    return tuple((math.radians(a), math.radians(e)) for a, e in pairs)


def _station(row: object) -> Station:
    if not isinstance(row, Mapping):
        raise FormatError("is no station")
    name = _first(row, "name", "station", "id")
    if type(name) is int:
        name = str(name)
    if not isinstance(name, str) or not name.strip() or len(name) > 200:
        raise FormatError(f"name is {name!r}, must be a text")
    owner = _first(row, "owner", "provider", "operator", "party") or ""
    if not isinstance(owner, str):
        raise FormatError(f"owner is {owner!r}, must be a text")
    altitude = _first(row, "alt_m", "altitude_m", "elevation_m", "alt")
    low, high = LOWEST_KM * 1e3, HIGHEST_KM * 1e3
    return Station(
        name.strip(),
        owner.strip(),
        math.radians(
            _number(
                _first(row, "lat", "latitude", "lat_deg", "latitude_deg"),
                "lat",
                -90,
                90,
                "deg",
            )
        ),
        math.radians(
            _number(
                _first(row, "lon", "longitude", "lon_deg", "longitude_deg"),
                "lon",
                -180,
                360,
                "deg",
            )
        ),
        0.0
        if altitude is None
        else _number(altitude, "alt_m", low, high, "m above the ellipsoid") / 1e3,
        _bands(_first(row, "frequency_bands", "bands")),
        _horizon(_first(row, "horizon_deg", "horizon")),
    )


def _point(feature: object) -> Mapping[str, object]:
    """Return a feature of GeoJSON as a row."""
    if not isinstance(feature, Mapping):
        raise FormatError("is no feature")
    shape = feature.get("geometry")
    place = shape.get("coordinates") if isinstance(shape, Mapping) else None
    if (
        not isinstance(place, list)
        or not 2 <= len(place) <= 3
        or not isinstance(shape, Mapping)
        or shape.get("type") != "Point"
    ):
        raise FormatError("geometry is no Point")
    properties = feature.get("properties")
    row = dict(properties) if isinstance(properties, Mapping) else {}
    if "name" not in row and isinstance(feature.get("id"), str):
        row["name"] = feature["id"]
    row |= {"lon": place[0], "lat": place[1]}
    if len(place) == 3:
        row["alt_m"] = place[2]
    return row


def _rows(text: str) -> Iterator[tuple[int, object]]:
    """Yield the rows of a text with their numbers; a CSV counts its header as row 1."""
    if text.lstrip()[:1] in {"[", "{"}:
        value = read_strict(text.encode(), FILES)
        if isinstance(value, dict):
            value = value.get("features", value.get("stations"))
        if not isinstance(value, list):
            raise FormatError(
                "is no list of stations",
                remedy='write [{"name": …, "lat": …, "lon": …, "alt_m": …}], GeoJSON or CSV',
            )
        yield from enumerate(value, start=1)
        return
    try:
        table = list(csv.reader(StringIO(text), strict=True))
    except csv.Error as error:
        raise FormatError(f"is no CSV: {error}") from error
    names = [name.strip().lower() for name in table[0]] if table else []
    if not {"lat", "latitude", "lat_deg", "latitude_deg"} & set(names):
        raise FormatError(
            "is no list of stations: no column lat",
            remedy="give JSON, GeoJSON or CSV with name,lat,lon,alt_m",
        )
    for number, cells in enumerate(table[1:], start=2):
        if not any(cells):
            continue
        if len(cells) != len(names):
            yield number, FormatError(f"has {len(cells)} cells, must have {len(names)}")
        else:
            yield number, dict(zip(names, (c.strip() for c in cells), strict=True))


def read_stations(text: str) -> tuple[tuple[Station, ...], list[StationFault]]:
    """Read stations from JSON, GeoJSON or CSV.

    Returns
    -------
    tuple
        The stations, and the rows that are not valid.

    Raises
    ------
    FormatError
        If the text is no list of stations.
    """
    good: list[tuple[int, Station]] = []
    faults: list[StationFault] = []
    for number, row in _rows(text):
        try:
            if isinstance(row, FormatError):
                raise row
            features = isinstance(row, Mapping) and row.get("type") == "Feature"
            good.append((number, _station(_point(row) if features else row)))
        except FormatError as error:
            faults.append(StationFault(number, str(error)))
    often = Counter(station.name for _, station in good)
    stations: dict[str, Station] = {}
    for number, station in good:
        name = station.name
        if often[name] > 1 and station.owner:
            name = f"{name} ({station.owner})"
        if name in stations:
            faults.append(StationFault(number, f"{name!r} stands twice"))
            continue
        stations[name] = replace(station, name=name)
    return tuple(stations.values()), sorted(faults, key=lambda fault: fault.row)


def sites_of(stations: Sequence[Station]) -> Floats:
    """Return position (km), east, north and up of stations, (S, 12) in ITRF.

    As ``foundations.frames.site_axes``.
    """
    lat = np.array([s.latitude_rad for s in stations], np.float64)
    lon = np.array([s.longitude_rad for s in stations], np.float64)
    alt = np.array([s.altitude_km for s in stations], np.float64)
    return site_axes(lat, lon, alt)
