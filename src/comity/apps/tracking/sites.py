"""Files of stations → sites of observation, with what is known of their errors."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import erfa
import numpy as np

from comity.astro.links.stations import Station, read_stations
from comity.astro.tracking.observing.observations import KINDS, Site
from comity.foundations.errors import DataError, FormatError
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
FREE = math.inf
#: What a bias that is to be estimated may be, if nobody says: nothing is known of it.
LARGEST_SIGMA = 1e9


@dataclass(frozen=True, slots=True)
class Sites:
    """Sites of a file.

    Attributes
    ----------
    sites
        By the order of the file.
    place_sigma_km
        By name: how well the place is known; only where the file says so.
    settings
        The rest of a file of settings, or None.
    faults
        Rows that were left out.
    """

    sites: tuple[Site, ...]
    place_sigma_km: dict[str, float] = field(default_factory=dict)
    settings: Settings | None = None
    faults: tuple[dict[str, Any], ...] = ()


def _numbers(row: Mapping[str, Any], name: str) -> dict[str, float]:
    """Return the values of ``sigma``, ``bias`` or ``bias_sigma`` by kind; null is free.

    Raises
    ------
    FormatError
        For a member whose unit is not told, or no number.
    """
    told = row.get(name) or {}
    if not isinstance(told, Mapping):
        raise FormatError(f"{name} is {told!r}, must hold numbers by kind and unit")
    out = {}
    for key, value in told.items():
        if key not in UNITS:
            raise FormatError(
                f"{name}.{key} is unknown", remedy=f"write one of {', '.join(UNITS)}"
            )
        kind, factor = UNITS[key]
        if value is None and name == "bias_sigma":
            out[kind] = FREE
            continue
        if type(value) not in {int, float} or not abs(value) < LARGEST_SIGMA:
            raise FormatError(f"{name}.{key} is {value!r}, must be a number")
        if name != "bias" and value < 0.0:
            raise FormatError(f"{name}.{key} is {value!r}, must not be negative")
        out[kind] = float(value) * factor
    return {k: v for k, v in out.items() if name != "sigma" or v > 0.0}


def _rows(text: str) -> dict[str, Mapping[str, Any]]:
    """Return the rows of JSON or YAML by name, empty for other forms."""
    value: Any = read_strict(text.encode())
    if isinstance(value, dict):
        value = value.get("stations", [])
    if not isinstance(value, list):
        return {}
    rows = [row for row in value if isinstance(row, Mapping)]
    return {
        str(row.get("name", row.get("station", row.get("id")))).strip(): row
        for row in rows
    }


def _placed(row: Any) -> Any:
    """Return a row with a place in degrees and metres, also if it was told in km or as ITRF.

    Raises
    ------
    FormatError
        If the coordinates are no place on the ground.
    """
    if not isinstance(row, Mapping):
        return row
    out = dict(row)
    for name in ("alt_km", "altitude_km"):
        if type(out.get(name)) in {int, float}:
            out["alt_m"] = 1e3 * out.pop(name)
    fixed = out.pop("itrf_m", None)
    if fixed is not None:
        try:
            place = np.array(fixed, np.float64)
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
    """Return JSON in the form of a list: stations by name, and YAML, become one.

    Raises
    ------
    FormatError
        If it is neither.
    """
    import json  # noqa: PLC0415 - once a run

    head = text.lstrip()[:1]
    if head in {"[", "{"}:
        value: Any = read_strict(text.encode())
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
    return json.dumps(value)


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


def _drift(row: Mapping[str, Any]) -> tuple[tuple[float, float, float], int | None]:
    """Return how fast plates carry a station (km a year, ITRF), and the instant of its place.

    Raises
    ------
    FormatError
        If only one of both is told, or the drift is none.
    """
    told, epoch = row.get("drift_m_y"), row.get("epoch")
    if told is None and epoch is None:
        return (0.0, 0.0, 0.0), None
    if told is None or epoch is None:
        raise FormatError("drift_m_y and epoch tell something only together")
    if not isinstance(told, list) or len(told) != 3:
        raise FormatError(f"drift_m_y is {told!r}, must be three numbers")
    if not all(type(v) in {int, float} and abs(v) < 1.0 for v in told):
        raise FormatError(
            f"drift_m_y is {told!r}, must be three numbers below 1 m a year"
        )
    x, y, z = (float(v) / 1e3 for v in told)
    return (x, y, z), parse_utc(str(epoch))


def _site(station: Station, row: Mapping[str, Any]) -> Site:
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


def _place_sigma(row: Mapping[str, Any]) -> float | None:
    value = row.get("place_sigma_m")
    if value is None:
        return None
    if type(value) not in {int, float} or not 0.0 <= value <= 1e5:
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
    faults = [{"row": f.row, "code": "format", "reason": f.reason} for f in wrong]
    rows = _rows(text) if text.lstrip()[:1] in {"[", "{"} else {}
    sites, places = [], {}
    for station in stations:
        row = rows.get(station.name, {})
        try:
            sites.append(_site(station, row))
            if (told := _place_sigma(row)) is not None:
                places[station.name] = told
        except FormatError as error:
            raise FormatError(f"station {station.name}: {error.message}") from error
    if not sites:
        why = f": {faults[0]['reason']}" if faults else ""
        raise DataError(f"{path} holds no station{why}")
    return Sites(tuple(sites), places, None, tuple(faults))
