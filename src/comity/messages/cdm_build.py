"""Conjunction data messages from computed conjunctions."""

from dataclasses import dataclass

import numpy as np

from comity.foundations.arrays import Floats
from comity.foundations.time import format_utc
from comity.messages.cdm import AXES
from comity.messages.typed import Message, Part, Value

__all__ = ["Approach", "CdmHeader", "Side", "build_cdm"]


@dataclass(frozen=True, slots=True)
class Side:
    """One object of a message to write.

    Position in km, velocity in km/s, in ``frame``; ``covariance`` (6, 6) in km, km/s and
    the object's radial, transverse, normal axes; ``assumed`` says how it was assumed,
    empty if it was computed.
    """

    designator: str
    catalogue: str
    name: str
    international: str
    ephemeris: str
    manoeuvrable: str
    frame: str
    position_km: Floats
    velocity_km_s: Floats
    covariance: Floats
    assumed: str
    hbr_m: float | None = None


def _segment(side: Side, number: int) -> Part:
    metadata: dict[str, Value] = {
        "OBJECT": f"OBJECT{number}",
        "OBJECT_DESIGNATOR": side.designator or "UNKNOWN",
        "CATALOG_NAME": side.catalogue or "UNKNOWN",
        "OBJECT_NAME": side.name or "UNKNOWN",
        "INTERNATIONAL_DESIGNATOR": side.international or "UNKNOWN",
        "EPHEMERIS_NAME": side.ephemeris or "NONE",
        "COVARIANCE_METHOD": "DEFAULT" if side.assumed else "CALCULATED",
        "MANEUVERABLE": side.manoeuvrable or "N/A",
        "REF_FRAME": side.frame,
    }
    comments = (f"Covariance {side.assumed}",) if side.assumed else ()
    if side.hbr_m is not None:
        comments = (*comments, f"Radius of this object {side.hbr_m:g} [m]")
    state: dict[str, Value] = dict(
        zip(
            ("X", "Y", "Z", "X_DOT", "Y_DOT", "Z_DOT"),
            [*side.position_km.tolist(), *side.velocity_km_s.tolist()],
            strict=True,
        )
    )
    covariance: dict[str, Value] = {}
    for k, a in enumerate(AXES):
        for m, b in enumerate(AXES[: k + 1]):
            covariance[f"C{a}_{b}"] = float(side.covariance[k, m] * 1e6)
    data = Part(
        "data",
        parts=(
            Part("state", state),
            Part("covariance", covariance, comments),
        ),
    )
    return Part("segment", parts=(Part("metadata", metadata), data))


@dataclass(frozen=True, slots=True)
class CdmHeader:
    """Identity of a message, and when it was made, UTC in microseconds since 1970."""

    message_id: str
    originator: str
    created_us: int


@dataclass(frozen=True, slots=True)
class Approach:
    """A closest approach.

    Attributes
    ----------
    tca_us
        Its time, UTC in microseconds since 1970.
    relative_rtn
        Position (3,) in km and velocity (3,) in km/s of the second object in the radial,
        transverse, normal axes of the first.
    hbr_m
        Hard-body radius, m.
    probability
        Value and name of its method.
    window_us
        Begin and end of the screening.
    comments
        Comments on the relative data.
    """

    tca_us: int
    relative_rtn: tuple[Floats, Floats]
    hbr_m: float | None = None
    probability: tuple[float, str] | None = None
    window_us: tuple[int, int] | None = None
    comments: tuple[str, ...] = ()


def build_cdm(
    header: CdmHeader, approach: Approach, first: Side, second: Side
) -> Message:
    """Return a conjunction data message of version 1.0."""
    position, velocity = approach.relative_rtn
    miss = float(np.linalg.norm(position)) * 1e3
    relative: dict[str, Value] = {
        "TCA": format_utc(approach.tca_us, 6),
        "MISS_DISTANCE": miss,
        "RELATIVE_SPEED": float(np.linalg.norm(velocity)) * 1e3,
    }
    if approach.window_us is not None:
        relative["START_SCREEN_PERIOD"] = format_utc(approach.window_us[0], 3)
        relative["STOP_SCREEN_PERIOD"] = format_utc(approach.window_us[1], 3)
    if approach.probability is not None:
        relative["COLLISION_PROBABILITY"] = approach.probability[0]
        relative["COLLISION_PROBABILITY_METHOD"] = approach.probability[1]
    notes = approach.comments
    if approach.hbr_m is not None:
        notes = (*notes, f"HBR = {approach.hbr_m:g} [m]")
    axes = ("R", "T", "N")
    state: dict[str, Value] = {
        f"RELATIVE_POSITION_{axis}": float(value) * 1e3
        for axis, value in zip(axes, position, strict=True)
    }
    state |= {
        f"RELATIVE_VELOCITY_{axis}": float(value) * 1e3
        for axis, value in zip(axes, velocity, strict=True)
    }
    top: dict[str, Value] = {
        "CCSDS_CDM_VERS": "1.0",
        "CREATION_DATE": format_utc(header.created_us, 3),
        "ORIGINATOR": header.originator,
        "MESSAGE_ID": header.message_id,
    }
    parts = (
        Part("header", top),
        Part("relative", relative, notes, (Part("relative-state", state),)),
        _segment(first, 1),
        _segment(second, 2),
    )
    return Message("CDM", "1.0", Part("cdm", parts=parts))
