"""Conjunction messages as numbers: states, covariances, stated values."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite

import numpy as np

from comity.foundations.arrays import Floats
from comity.foundations.errors import DataError, FormatError
from comity.foundations.time import parse_utc
from comity.messages.cdm import AXES
from comity.messages.cdm_comments import density_of, radius_of_comment
from comity.messages.cdm_quality import OrbitQuality, quality_of
from comity.messages.shared import triangle_keys
from comity.messages.typed import Message, Part, number_of, text_of

__all__ = ["Cdm", "CdmObject", "Relative", "cdm_of"]


@dataclass(frozen=True, slots=True)
class CdmObject:
    """One of the two objects at closest approach.

    ``position_km`` and ``velocity_km_s`` (3,) in ``frame``; ``covariance`` (6, 6) in
    km², km²/s, km²/s² and the radial, transverse, normal axes of the object, or None;
    ``position_covariance`` (3, 3) the same where only that part is given, else None;
    ``covariance_step`` (6, 6) one unit of the last printed digit of each entry;
    ``density_uncertainty`` and ``density_sensitivity`` (6,; km, km/s per unit of
    relative density error, RTN) where the producer states them; ``quality`` of the orbit
    determination as stated.
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
    position_covariance: Floats | None = None
    covariance_step: Floats | None = None
    quality: OrbitQuality = field(default_factory=OrbitQuality)
    centre: str = ""


@dataclass(frozen=True, slots=True)
class Relative:
    """The relative state as a message states it, None where it does not.

    ``miss_m``, ``speed_m_s`` and one unit of their last printed digits; ``position_m``
    and ``velocity_m_s`` (3,) of object 2 from object 1 in the radial, transverse, normal
    axes of object 1; ``tca_step_s`` one unit of the last digit of the instant.
    """

    miss_m: float | None = None
    miss_step_m: float = 0.0
    speed_m_s: float | None = None
    speed_step_m_s: float = 0.0
    position_m: Floats | None = None
    velocity_m_s: Floats | None = None
    tca_step_s: float = 1e-3


@dataclass(frozen=True, slots=True)
class Cdm:
    """A conjunction as stated in a message; instants in µs of UTC since 1970.

    ``simulated``: its originator, id or a comment says that it is made up.
    """

    message_id: str
    originator: str
    created_us: int
    tca_us: int
    miss_m: float | None
    probability: float | None
    probability_method: str
    hbr_m: float | None
    objects: tuple[CdmObject, CdmObject]
    relative: Relative = field(default_factory=Relative)
    simulated: bool = False


#: Words by which producers say that a message is no real one.
MADE_UP = re.compile(
    r"\b(simulat(ed|ion)|synthetic|exercise|fictitious)\b", re.IGNORECASE
)
_KEYS = triangle_keys(AXES)
_VELOCITY = _KEYS[6:]


def _is_number(value: object) -> bool:
    return isinstance(value, float) and isfinite(value)


def _stated_radius(part: Part) -> float | None:
    """Return the radius of ``COMMENT HBR = 10 [m]`` in metres, None if none can be read."""
    for comment in part.comments:
        try:
            radius = radius_of_comment(comment)
        except FormatError:
            # Reading the message has noted it as an error.
            continue
        if radius is not None:
            return radius
    return None


def _triangle(values: Mapping[str, object], axes: tuple[str, ...]) -> Floats | None:
    """Return a symmetric matrix of an RTN triangle in km and km/s, None if an entry lacks."""
    out = np.zeros((len(axes), len(axes)))
    for k, a in enumerate(axes):
        for m, b in enumerate(axes[: k + 1]):
            value = values.get(f"C{a}_{b}")
            if not isinstance(value, float) or not isfinite(value):
                return None
            out[k, m] = out[m, k] = value * 1e-6
    return out


def _covariances(
    part: Part | None,
) -> tuple[Floats | None, Floats | None, Floats | None]:
    """Return the whole covariance, the position part where it stands alone, and the steps."""
    if part is None:
        return None, None, None
    whole = _triangle(part.values, AXES)
    position = None
    if whole is None and not any(map(_is_number, map(part.values.get, _VELOCITY))):
        # With some of the velocity part it is a damaged matrix, not a position-only one.
        position = _triangle(part.values, AXES[:3])
    steps = _triangle(dict.fromkeys(_KEYS, 0.0) | part.steps, AXES)
    return whole, position, steps


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
            uncertainty, sensitivity = density_of(part.comments)
    extra = data.find("additional")
    whole, position, steps = _covariances(data.find("covariance"))
    return CdmObject(
        text_of(metadata, "OBJECT_DESIGNATOR"),
        text_of(metadata, "CATALOG_NAME"),
        text_of(metadata, "OBJECT_NAME"),
        text_of(metadata, "INTERNATIONAL_DESIGNATOR"),
        text_of(metadata, "MANEUVERABLE"),
        text_of(metadata, "REF_FRAME").upper(),
        numbers[:3],
        numbers[3:],
        whole,
        number_of(extra, "HBR") if extra else None,
        number_of(extra, "MASS") if extra else None,
        uncertainty,
        sensitivity,
        position,
        steps,
        quality_of(metadata, data),
        text_of(metadata, "ORBIT_CENTER").upper(),
    )


def _vector(part: Part | None, stem: str) -> Floats | None:
    """Return the three RTN components of a stated relative vector, None if one lacks."""
    if part is None:
        return None
    values = [number_of(part, f"RELATIVE_{stem}_{axis}") for axis in "RTN"]
    return None if None in values else np.array(values, dtype=np.float64)


def _relative(part: Part) -> Relative:
    below = part.find("relative-state")
    return Relative(
        number_of(part, "MISS_DISTANCE"),
        part.steps.get("MISS_DISTANCE", 0.0),
        number_of(part, "RELATIVE_SPEED"),
        part.steps.get("RELATIVE_SPEED", 0.0),
        _vector(below, "POSITION"),
        _vector(below, "VELOCITY"),
        part.steps.get("TCA", 1e-3),
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
        _relative(relative),
        _made_up(message),
    )


def _made_up(message: Message) -> bool:
    """Return whether a message says that it is simulated."""
    head = message.root.part("header")
    said = [text_of(head, "ORIGINATOR"), text_of(head, "MESSAGE_ID")]
    said += [comment for part in message.root.walk() for comment in part.comments]
    # Underscores and dashes join words in ids.
    return any(MADE_UP.search(re.sub(r"[_\-]", " ", text)) for text in said)
