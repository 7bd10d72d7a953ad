"""Settings of an orbit determination as ``key = value``, the form of Orekit's tutorials.

Stations with their sigmas and biases, the first orbit, and what is particular to the object. Keys
that Comity has no use for are passed over. Units there: metres, degrees, kilograms.
"""

import math
import re
from dataclasses import dataclass, field

from comity.foundations.errors import FormatError
from comity.foundations.time import parse_utc

__all__ = ["Settings", "StationSettings", "read_settings"]

LINE = re.compile(r"\s*([A-Za-z][A-Za-z0-9._]*)\s*(?:\[(\d+)\])?\s*=\s*(.*?)\s*;?\s*")
KINDS = {
    "range": ("range", 1e-3),
    "range.rate": ("range_rate", 1e-3),
    "azimuth": ("azimuth", math.pi / 180.0),
    "elevation": ("elevation", math.pi / 180.0),
}


@dataclass(slots=True)
class StationSettings:
    """A station: place (deg, m), and by kind sigma and bias (km, km/s, rad).

    ``free`` holds the kinds whose bias is to be estimated.
    """

    name: str
    latitude_deg: float
    longitude_deg: float
    altitude_m: float
    sigma: dict[str, float] = field(default_factory=dict)
    bias: dict[str, float] = field(default_factory=dict)
    free: set[str] = field(default_factory=set)
    free_place: bool = False


@dataclass(slots=True)
class Settings:
    """Settings of such a file; None where it has none.

    Attributes
    ----------
    stations
        In their order.
    epoch_us, state
        First orbit: UTC, six numbers in km and km/s of EME2000.
    drag_m2_kg, radiation_m2_kg
        Coefficient times area over mass, 0 if the force is off.
    free
        Of ``drag_m2_kg``, ``radiation_m2_kg``, ``leak``: what is to be estimated.
    onboard_km
        A bias of all ranges.
    centre_km
        From where the object reflects to its centre of mass.
    """

    stations: list[StationSettings] = field(default_factory=list)
    epoch_us: int | None = None
    state: tuple[float, ...] | None = None
    drag_m2_kg: float = 0.0
    radiation_m2_kg: float = 0.0
    free: set[str] = field(default_factory=set)
    onboard_km: float = 0.0
    centre_km: float | None = None


def _pairs(text: str) -> dict[tuple[str, int], str]:
    out: dict[tuple[str, int], str] = {}
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        matched = LINE.fullmatch(line)
        if matched is not None:
            key = matched[1].lower().replace("_", ".")
            out[key, int(matched[2] or 0)] = matched[3]
    return out


class _Keys:
    def __init__(self, pairs: dict[tuple[str, int], str]) -> None:
        self.pairs = pairs

    def number(self, key: str, at: int = 0, usual: float = 0.0) -> float:
        text = self.pairs.get((key, at))
        if text is None:
            return usual
        try:
            return float(text)
        except ValueError:
            raise FormatError(f"{key} [{at}] is {text!r}, must be a number") from None

    def yes(self, key: str, at: int = 0) -> bool:
        return self.pairs.get((key, at), "false").lower() == "true"


def _station(keys: _Keys, at: int) -> StationSettings:
    head = "ground.station"
    one = StationSettings(
        keys.pairs[f"{head}.name", at],
        keys.number(f"{head}.latitude", at, math.nan),
        keys.number(f"{head}.longitude", at, math.nan),
        keys.number(f"{head}.altitude", at, math.nan),
        free_place=keys.yes(f"{head}.position.estimated", at),
    )
    if not all(
        map(math.isfinite, (one.latitude_deg, one.longitude_deg, one.altitude_m))
    ):
        raise FormatError(f"station {one.name} has no place")
    for word, (kind, factor) in KINDS.items():
        sigma = keys.number(f"{head}.{word}.sigma", at)
        if sigma > 0.0:
            one.sigma[kind] = sigma * factor
        one.bias[kind] = keys.number(f"{head}.{word}.bias", at) * factor
        angle = word in {"azimuth", "elevation"}
        switch = "az.el.biases" if angle else f"{word}.bias"
        if keys.yes(f"{head}.{switch}.estimated", at):
            one.free.add(kind)
    return one


def read_settings(text: str) -> Settings:
    """Read settings.

    Raises
    ------
    FormatError
        If there is no station in them, or a number that is none.
    """
    keys = _Keys(_pairs(text))
    places = sorted(at for key, at in keys.pairs if key == "ground.station.name")
    if not places:
        raise FormatError("holds no ground.station.name")
    out = Settings([_station(keys, at) for at in places])
    when = keys.pairs.get(("orbit.date", 0))
    state = [f"orbit.cartesian.{name}" for name in ("px", "py", "pz", "vx", "vy", "vz")]
    if when is not None and all((name, 0) in keys.pairs for name in state):
        out.epoch_us = parse_utc(when)
        out.state = tuple(keys.number(name) / 1e3 for name in state)
    mass = keys.number("mass", usual=1000.0)
    for word, switch, name, usual in (
        ("drag", "drag", "drag_m2_kg", "drag.cd"),
        (
            "solar.radiation.pressure",
            "solar.radiation.pressure",
            "radiation_m2_kg",
            "solar.radiation.pressure.cr",
        ),
    ):
        if keys.yes(switch):
            area = keys.number(f"{word}.area")
            setattr(out, name, keys.number(usual, usual=1.0) * area / mass)
            if keys.yes(f"{usual}.estimated"):
                out.free.add(name)
    if any(
        keys.yes("polynomial.acceleration.estimated", at)
        for key, at in keys.pairs
        if key == "polynomial.acceleration.name"
    ):
        out.free.add("leak")
    out.onboard_km = keys.number("onboard.range.bias") / 1e3
    if ("range.center.of.mass.correction", 0) in keys.pairs:
        out.centre_km = keys.number("range.center.of.mass.correction") / 1e3
    return out
