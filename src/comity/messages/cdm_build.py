"""Conjunction data messages from computed conjunctions."""

from dataclasses import dataclass

import numpy as np

from comity.foundations.arrays import Floats
from comity.foundations.time import format_utc
from comity.messages.cdm import AXES
from comity.messages.typed import Message, Part, Value

__all__ = ["Side", "build_cdm"]


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


def build_cdm(
    message_id: str,
    originator: str,
    created_us: int,
    tca_us: int,
    first: Side,
    second: Side,
    relative_rtn: tuple[Floats, Floats],
    *,
    hbr_m: float | None = None,
    probability: tuple[float, str] | None = None,
    window_us: tuple[int, int] | None = None,
    comments: tuple[str, ...] = (),
) -> Message:
    """Return a message of version 1.0.

    Parameters
    ----------
    relative_rtn
        Position (3,) in km and velocity (3,) in km/s of the second object in the axes of
        the first.
    probability
        Value and name of its method.
    window_us
        Begin and end of the screening.
    """
    position, velocity = relative_rtn
    miss = float(np.linalg.norm(position)) * 1e3
    relative: dict[str, Value] = {
        "TCA": format_utc(tca_us, 6),
        "MISS_DISTANCE": miss,
        "RELATIVE_SPEED": float(np.linalg.norm(velocity)) * 1e3,
    }
    if window_us is not None:
        relative["START_SCREEN_PERIOD"] = format_utc(window_us[0], 3)
        relative["STOP_SCREEN_PERIOD"] = format_utc(window_us[1], 3)
    if probability is not None:
        relative["COLLISION_PROBABILITY"] = probability[0]
        relative["COLLISION_PROBABILITY_METHOD"] = probability[1]
    notes = comments
    if hbr_m is not None:
        notes = (*notes, f"HBR = {hbr_m:g} [m]")
    axes = ("R", "T", "N")
    state: dict[str, Value] = {
        f"RELATIVE_POSITION_{axis}": float(value) * 1e3
        for axis, value in zip(axes, position, strict=True)
    }
    state |= {
        f"RELATIVE_VELOCITY_{axis}": float(value) * 1e3
        for axis, value in zip(axes, velocity, strict=True)
    }
    header: dict[str, Value] = {
        "CCSDS_CDM_VERS": "1.0",
        "CREATION_DATE": format_utc(created_us, 3),
        "ORIGINATOR": originator,
        "MESSAGE_ID": message_id,
    }
    parts = (
        Part("header", header),
        Part("relative", relative, notes, (Part("relative-state", state),)),
        _segment(first, 1),
        _segment(second, 2),
    )
    return Message("CDM", "1.0", Part("cdm", parts=parts))
