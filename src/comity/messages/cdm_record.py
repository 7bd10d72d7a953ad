"""Conjunction messages as numbers: states, covariances, stated values."""

from dataclasses import dataclass

import numpy as np

from comity.foundations.arrays import Floats
from comity.foundations.errors import DataError
from comity.foundations.time import parse_utc
from comity.messages.cdm import AXES
from comity.messages.typed import Message, Part, number_of, text_of

__all__ = ["Cdm", "CdmObject", "cdm_of"]


@dataclass(frozen=True, slots=True)
class CdmObject:
    """One of the two objects at closest approach.

    ``position_km`` and ``velocity_km_s`` (3,) in ``frame``; ``covariance`` (6, 6) in
    km², km²/s, km²/s² and the radial, transverse, normal axes of the object, or None;
    ``density_uncertainty`` and ``density_sensitivity`` (6,; km, km/s per unit of
    relative density error, RTN) where the producer states them.
    """

    designator: str
    catalogue: str
    name: str
    international: str
    manoeuvrable: str
    frame: str
    position_km: Floats
    velocity_km_s: Floats
    covariance: Floats | None
    hbr_m: float | None
    mass_kg: float | None
    density_uncertainty: float | None
    density_sensitivity: Floats | None


@dataclass(frozen=True, slots=True)
class Cdm:
    """A conjunction as stated in a message; instants in µs of UTC since 1970."""

    message_id: str
    originator: str
    created_us: int
    tca_us: int
    miss_m: float | None
    probability: float | None
    probability_method: str
    hbr_m: float | None
    objects: tuple[CdmObject, CdmObject]


def _stated_radius(part: Part) -> float | None:
    """Return the radius of ``COMMENT HBR = 10 [m]``, as some producers write it."""
    for comment in part.comments:
        key, equals, value = comment.partition("=")
        if equals and key.strip().upper() == "HBR":
            try:
                return float(value.split("[")[0])
            except ValueError:
                return None
    return None


def _stated_density(part: Part) -> tuple[float | None, Floats | None]:
    """Return density errors stated in comments (CARA's DCP lines), m → km."""
    uncertainty, vectors = None, {}
    for comment in part.comments:
        key, equals, value = comment.replace("=", " = ", 1).partition("=")
        names = key.upper().split()
        try:
            if names[:2] == ["DCP", "DENSITY"]:
                uncertainty = float(value if equals else names[-1])
            elif names[:2] == ["DCP", "SENSITIVITY"]:
                numbers = [float(word) for word in value.split("[")[0].split()]
                vectors[names[-1]] = np.array(numbers) / 1e3
        except ValueError:
            continue
    if uncertainty is None or {"POS", "VEL"} - set(vectors):
        return None, None
    both = np.concatenate([vectors["POS"], vectors["VEL"]])
    return uncertainty, both if both.shape == (6,) else None


def _covariance(part: Part | None) -> Floats | None:
    """Return the RTN covariance in km and km/s, or None if any entry is missing."""
    if part is None:
        return None
    out = np.zeros((6, 6))
    for k, a in enumerate(AXES):
        for m, b in enumerate(AXES[: k + 1]):
            value = part.values.get(f"C{a}_{b}")
            if not isinstance(value, float) or not np.isfinite(value):
                return None
            out[k, m] = out[m, k] = value * 1e-6
    return out


def _object(segment: Part) -> CdmObject:
    metadata, data = segment.part("metadata"), segment.part("data")
    state = data.part("state")
    values = [
        number_of(state, key) for key in ("X", "Y", "Z", "X_DOT", "Y_DOT", "Z_DOT")
    ]
    if any(value is None for value in values):
        raise DataError("state vector holds no number", remedy="ask the producer again")
    numbers = np.array(values, dtype=np.float64)
    comments = [part for part in data.walk() if part.comments]
    uncertainty, sensitivity = None, None
    for part in (*comments, metadata):
        if uncertainty is None:
            uncertainty, sensitivity = _stated_density(part)
    extra = data.find("additional")
    return CdmObject(
        text_of(metadata, "OBJECT_DESIGNATOR"),
        text_of(metadata, "CATALOG_NAME"),
        text_of(metadata, "OBJECT_NAME"),
        text_of(metadata, "INTERNATIONAL_DESIGNATOR"),
        text_of(metadata, "MANEUVERABLE"),
        text_of(metadata, "REF_FRAME").upper(),
        numbers[:3],
        numbers[3:],
        _covariance(data.find("covariance")),
        number_of(extra, "HBR") if extra else None,
        number_of(extra, "MASS") if extra else None,
        uncertainty,
        sensitivity,
    )


def cdm_of(message: Message) -> Cdm:
    """Return the typed record of a CDM.

    Raises
    ------
    DataError
        If a state vector holds no number or the time of closest approach no instant.
    """
    relative, head = message.root.part("relative"), message.root.part("header")
    segments = message.root.all("segment")
    one, two = (_object(segment) for segment in segments)
    radii = [_stated_radius(part) for part in message.root.walk()]
    stated = next((radius for radius in radii if radius is not None), None)
    if stated is None and one.hbr_m is not None and two.hbr_m is not None:
        stated = one.hbr_m + two.hbr_m
    created = text_of(head, "CREATION_DATE")
    return Cdm(
        text_of(head, "MESSAGE_ID"),
        text_of(head, "ORIGINATOR"),
        parse_utc(created) if created else 0,
        parse_utc(text_of(relative, "TCA")),
        number_of(relative, "MISS_DISTANCE"),
        number_of(relative, "COLLISION_PROBABILITY"),
        text_of(relative, "COLLISION_PROBABILITY_METHOD"),
        stated,
        (one, two),
    )
