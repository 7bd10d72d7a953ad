"""Files of stations: sites of observation with their sigmas and biases."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import erfa
import numpy as np

from comity.apps.tracking.faults import Fault, first_reason
from comity.apps.tracking.numbers import is_number
from comity.astro.links.stations import Station, read_stations
from comity.astro.tracking.observing.observations import KINDS, Site
from comity.foundations.bounds import FILES
from comity.foundations.errors import DataError, FormatError
from comity.foundations.plain import json_text
from comity.foundations.strict import read_strict
from comity.foundations.time import parse_utc
from comity.messages.detect import decode_text
from comity.messages.tracking.settings import Settings, StationSettings, read_settings
from comity.system.files import read_plain
from comity.trust.policy.yaml_form import read_yaml

__all__ = ["Sites", "open_sites"]

#: Members of ``sigma``, ``bias`` and ``bias_sigma``: kind and factor to km, km/s, rad.
UNITS = {
    "range_m": ("range", 1e-3),
    "range_km": ("range", 1.0),
    "range_rate_m_s": ("range_rate", 1e-3),
    "range_rate_km_s": ("range_rate", 1.0),
    **{f"{kind}_deg": (kind, math.pi / 180.0) for kind in KINDS[2:]},
    **{f"{kind}_arcsec": (kind, math.pi / 648000.0) for kind in KINDS[2:]},
}
#: Sigma of a bias that is estimated without prior.
FREE = math.inf
#: Numbers of sigma, bias and bias_sigma are below it.
MAX_NUMBER = 1e9


@dataclass(frozen=True, slots=True)
class Sites:
    """Sites of a file.

    Attributes
    ----------
    sites
        By the order of the file.
    place_sigma_km
        By name: sigma of the place, km; only where the file states it.
    settings
        The rest of a file of settings, or None.
    faults
        Rows that were left out.
    """

    sites: tuple[Site, ...]
    place_sigma_km: dict[str, float] = field(default_factory=dict)
    settings: Settings | None = None
    faults: tuple[Fault, ...] = ()


def _numbers(row: Mapping[str, object], name: str) -> dict[str, float]:
    """Read the values of ``sigma``, ``bias`` or ``bias_sigma`` by kind; null is free.

    Raises
    ------
    FormatError
        For a member without a known unit, or a value that is no number.
    """
    values = row.get(name) or {}
    if not isinstance(values, Mapping):
        raise FormatError(f"{name} is {values!r}, must hold numbers by kind and unit")
    out = {}
    for key, value in values.items():
        if key not in UNITS:
            raise FormatError(
                f"{name}.{key} is unknown", remedy=f"write one of {', '.join(UNITS)}"
            )
        kind, factor = UNITS[key]
        if value is None and name == "bias_sigma":
            out[kind] = FREE
            continue
        if not is_number(value) or not abs(value) < MAX_NUMBER:
            raise FormatError(f"{name}.{key} is {value!r}, must be a number")
        if name != "bias" and value < 0.0:
            raise FormatError(f"{name}.{key} is {value!r}, must not be negative")
        out[kind] = float(value) * factor
    return {k: v for k, v in out.items() if name != "sigma" or v > 0.0}


def _rows(text: str) -> dict[str, Mapping[str, object]]:
    """Index the rows of JSON by name; empty for other forms."""
    value: object = read_strict(text.encode(), FILES)
    if isinstance(value, dict):
        value = value.get("stations", [])
    if not isinstance(value, list):
        return {}
    rows = [row for row in value if isinstance(row, Mapping)]
    return {
        str(row.get("name", row.get("station", row.get("id")))).strip(): row
        for row in rows
    }


def _placed(row: object) -> object:
    """Convert the place of a row from km or ITRF to degrees and metres.

    Raises
    ------
    FormatError
        If the coordinates are no place on the ground.
    """
    if not isinstance(row, Mapping):
        return row
    out = dict(row)
    for name in ("alt_km", "altitude_km"):
        if is_number(altitude := out.get(name)):
            del out[name]
            out["alt_m"] = 1e3 * altitude
    fixed = out.pop("itrf_m", None)
    if fixed is not None:
        try:
            place = np.asarray(fixed, np.float64)
        except (TypeError, ValueError) as error:
            raise FormatError(f"itrf_m holds no numbers: {error}") from error
        if place.shape != (3,) or not 6.3e6 < float(np.linalg.norm(place)) < 6.4e6:
            raise FormatError("itrf_m is no place on the ground, in metres")
        lon, lat, height = erfa.gc2gd(1, place)
        out |= {
            "lat": math.degrees(lat),
            "lon": math.degrees(lon),
            "alt_m": float(height),
        }
    return out


def _listed(text: str) -> str:
    """Convert stations by name, and YAML, to a JSON list.

    Raises
    ------
    FormatError
        If it is neither.
    """
    head = text.lstrip()[:1]
    if head in {"[", "{"}:
        value: object = read_strict(text.encode(), FILES)
    elif "\n" in text and ":" in text.split("\n", 1)[0]:
        value = read_yaml(text)
    else:
        return text
    if isinstance(value, dict) and isinstance(value.get("stations"), list | dict):
        value = value["stations"]
    if isinstance(value, dict) and "features" not in value:
        value = [
            {"name": name, **row}
            for name, row in value.items()
            if isinstance(row, dict)
        ]
    if isinstance(value, list):
        value = [_placed(row) for row in value]
    return json_text(value)


def _from_settings(one: StationSettings) -> Site:
    sigmas = {kind: FREE if kind in one.free else 0.0 for kind in one.bias}
    return Site(
        one.name,
        math.radians(one.latitude_deg),
        math.radians(one.longitude_deg),
        one.altitude_m / 1e3,
        one.sigma,
        one.bias,
        sigmas,
    )


def _drift(row: Mapping[str, object]) -> tuple[tuple[float, float, float], int | None]:
    """Read the drift of a station with its plate (km a year, ITRF), and the epoch of its place.

    Raises
    ------
    FormatError
        If only one of both is given, or the drift is no such vector.
    """
    speeds, epoch = row.get("drift_m_y"), row.get("epoch")
    if speeds is None and epoch is None:
        return (0.0, 0.0, 0.0), None
    if speeds is None or epoch is None:
        raise FormatError(
            "drift_m_y and epoch must be given together", remedy="give both or neither"
        )
    if not isinstance(speeds, list) or len(speeds) != 3:
        raise FormatError(f"drift_m_y is {speeds!r}, must be three numbers")
    if not all(is_number(v) and abs(v) < 1.0 for v in speeds):
        raise FormatError(
            f"drift_m_y is {speeds!r}, must be three numbers below 1 m a year"
        )
    x, y, z = (float(v) / 1e3 for v in speeds)
    return (x, y, z), parse_utc(str(epoch))


def _site(station: Station, row: Mapping[str, object]) -> Site:
    bias = _numbers(row, "bias")
    sigma = _numbers(row, "bias_sigma")
    drift, epoch_us = _drift(row)
    return Site(
        station.name,
        station.latitude_rad,
        station.longitude_rad,
        station.altitude_km,
        _numbers(row, "sigma"),
        bias,
        {**dict.fromkeys(bias, 0.0), **sigma},
        drift,
        epoch_us,
    )


def _place_sigma(row: Mapping[str, object]) -> float | None:
    value = row.get("place_sigma_m")
    if value is None:
        return None
    if not is_number(value) or not 0.0 <= value <= 1e5:
        raise FormatError(f"place_sigma_m is {value!r}, must be 0 to 100000")
    return float(value) / 1e3


def open_sites(path: Path) -> Sites:
    """Read stations: JSON, YAML, GeoJSON, CSV, or settings ``ground.station… = …``.

    Raises
    ------
    FormatError, DataError, ResourceError
        If the file cannot be used or holds no station.
    """
    text = decode_text(read_plain(path)[0])
    if "ground.station" in text.lower().replace("_", "."):
        settings = read_settings(text)
        return Sites(
            tuple(_from_settings(one) for one in settings.stations), {}, settings
        )
    text = _listed(text)
    stations, wrong = read_stations(text)
    faults = [Fault(row=f.row, code="format", reason=f.reason) for f in wrong]
    rows = _rows(text) if text.lstrip()[:1] in {"[", "{"} else {}
    sites, places = [], {}
    for station in stations:
        row = rows.get(station.name, {})
        try:
            sites.append(_site(station, row))
            if (sigma := _place_sigma(row)) is not None:
                places[station.name] = sigma
        except FormatError as error:
            raise FormatError(f"station {station.name}: {error.message}") from error
    if not sites:
        raise DataError(f"{path} holds no station{first_reason(faults)}")
    return Sites(tuple(sites), places, None, tuple(faults))
