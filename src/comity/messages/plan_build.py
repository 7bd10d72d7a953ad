"""Messages about planned burns: OPM, OCM, OEM."""

import numpy as np

from comity.foundations.arrays import Floats, Ints
from comity.foundations.time import format_utc
from comity.messages.typed import Message, Part, States, Value

__all__ = [
    "changed_track",
    "comprehensive",
    "message_header",
    "parameters",
    "state_rows",
    "track_metadata",
]

ORIGINATOR = "COMITY"


def object_metadata(name: str, object_id: str, frame: str) -> dict[str, Value]:
    """Return the metadata at the begin of all orbit messages."""
    return {
        "OBJECT_NAME": name,
        "OBJECT_ID": object_id,
        "CENTER_NAME": "EARTH",
        "REF_FRAME": frame,
        "TIME_SYSTEM": "UTC",
    }


def message_header(kind: str, version: str, created_us: int) -> Part:
    """Return the header of a message of this product."""
    return Part(
        "header",
        {
            f"CCSDS_{kind}_VERS": version,
            "CREATION_DATE": format_utc(created_us, 3),
            "ORIGINATOR": ORIGINATOR,
        },
    )


def parameters(
    name: str,
    object_id: str,
    frame: str,
    created_us: int,
    burn_us: int,
    state: Floats,
    dv_km_s: Floats,
    comments: tuple[str, ...] = (),
) -> Message:
    """Return an OPM: the state (6,) at an impulse and the impulse (3,) in RTN."""
    values = dict(
        zip(("X", "Y", "Z", "X_DOT", "Y_DOT", "Z_DOT"), state.tolist(), strict=True)
    )
    at = format_utc(burn_us, 6)
    burn: dict[str, Value] = {
        "MAN_EPOCH_IGNITION": at,
        "MAN_DURATION": 0.0,
        "MAN_DELTA_MASS": 0.0,
        "MAN_REF_FRAME": "RTN",
    }
    burn |= {f"MAN_DV_{k}": value for k, value in enumerate(dv_km_s.tolist(), start=1)}
    segment = Part(
        "segment",
        parts=(
            Part("metadata", object_metadata(name, object_id, frame)),
            Part("state", {"EPOCH": at, **values}),
            Part(
                "manoeuvre",
                burn,
                ("Collision avoidance, impulse; mass not changed", *comments),
            ),
        ),
    )
    root = Part("opm", parts=(message_header("OPM", "2.0", created_us), segment))
    return Message("OPM", "2.0", root)


def state_rows(at_us: Ints, states: Floats) -> tuple[str, ...]:
    """Return states (K, 6) as rows of text, exact."""
    return tuple(
        f"{format_utc(int(at), 6)} " + " ".join(repr(float(x)) for x in row)
        for at, row in zip(at_us, states, strict=True)
    )


def track_metadata(
    name: str, object_id: str, frame: str, at_us: Ints
) -> dict[str, Value]:
    """Return the metadata of a segment of an OEM."""
    return object_metadata(name, object_id, frame) | {
        "START_TIME": format_utc(int(at_us[0]), 6),
        "STOP_TIME": format_utc(int(at_us[-1]), 6),
        "INTERPOLATION": "HERMITE",
        "INTERPOLATION_DEGREE": 7,
    }


def changed_track(
    name: str,
    object_id: str,
    frame: str,
    created_us: int,
    at_us: Ints,
    states: Floats,
    dv_km_s: Floats,
    comments: tuple[str, ...] = (),
) -> Message:
    """Return an OEM of the track (K, 6) after a burn at its first instant."""
    size = float(np.linalg.norm(dv_km_s)) * 1e6
    metadata = track_metadata(name, object_id, frame, at_us)
    rows = state_rows(at_us, states)
    segment = Part(
        "segment",
        parts=(
            Part(
                "metadata",
                metadata,
                (f"After an impulse of {size:.3f} mm/s", *comments),
            ),
            Part("states", rows=rows, states=States(at_us, states)),
        ),
    )
    root = Part("oem", parts=(message_header("OEM", "2.0", created_us), segment))
    return Message("OEM", "2.0", root)


def comprehensive(
    name: str,
    object_id: str,
    frame: str,
    created_us: int,
    at_us: Ints,
    states: Floats,
    dv_km_s: Floats,
    comments: tuple[str, ...] = (),
) -> Message:
    """Return an OCM with the track (K, 6) after a burn, and the burn (3,) in RTN."""
    begin = format_utc(int(at_us[0]), 6)
    metadata: dict[str, Value] = {
        "OBJECT_NAME": name,
        "INTERNATIONAL_DESIGNATOR": object_id,
        "TIME_SYSTEM": "UTC",
        "EPOCH_TZERO": begin,
    }
    track: dict[str, Value] = {
        "TRAJ_BASIS": "PREDICTED",
        "CENTER_NAME": "EARTH",
        "TRAJ_REF_FRAME": frame,
        "TRAJ_TYPE": "CARTPV",
        "TRAJ_UNITS": "[km,km,km,km/s,km/s,km/s]",
    }
    burn: dict[str, Value] = {
        "MAN_ID": "AVOIDANCE-1",
        "MAN_BASIS": "PLANNED",
        "MAN_DEVICE_ID": "UNKNOWN",
        "MAN_PURPOSE": "COLA",
        "MAN_REF_FRAME": "RTN",
        "MAN_COMPOSITION": "TIME_RELATIVE,DV_X,DV_Y,DV_Z",
        "MAN_UNITS": "[s,km/s,km/s,km/s]",
    }
    row = "0.0 " + " ".join(repr(float(value)) for value in dv_km_s)
    segment = Part(
        "segment",
        parts=(
            Part("metadata", metadata),
            Part("trajectory", track, rows=state_rows(at_us, states)),
            Part("manoeuvre", burn, comments, rows=(row,)),
        ),
    )
    root = Part("ocm", parts=(message_header("OCM", "3.0", created_us), segment))
    return Message("OCM", "3.0", root)
