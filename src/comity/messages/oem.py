"""Orbit Ephemeris Messages (CCSDS 502.0-B-3 and earlier): states and covariances."""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from comity.foundations.arrays import Floats, Ints
from comity.foundations.errors import DataError
from comity.messages.epochs import instants_us
from comity.messages.grammar import Kind, Rows, Section, fields
from comity.messages.opm import AXES
from comity.messages.parsed import Block, Findings
from comity.messages.shared import (
    OBJECT,
    check_centre,
    check_time_system,
    header,
    item_of,
    parts_of,
)
from comity.messages.typed import Message, Part, States, text_of

__all__ = [
    "OEM",
    "Ephemeris",
    "EphemerisCovariance",
    "ephemerides_of",
    "piece_of",
    "states_of",
]

METADATA = Section(
    "metadata",
    "metadata",
    OBJECT
    + fields("""
        START_TIME!            date
        USEABLE_START_TIME     date
        USEABLE_STOP_TIME      date
        STOP_TIME!             date
        INTERPOLATION          text
        INTERPOLATION_DEGREE   int
    """),
    mark="META",
    needed="fatal",
)
STATES = Section(
    "states",
    "states",
    needed="fatal",
    rows=Rows(
        "states",
        "stateVector",
        ("EPOCH", *AXES, "X_DDOT", "Y_DDOT", "Z_DDOT"),
    ),
)
MATRIX = Section(
    "matrix",
    "covarianceMatrix",
    fields("EPOCH!! date\nCOV_REF_FRAME text"),
    opener="EPOCH",
    many=True,
    rows=Rows("triangle"),
)
COVARIANCE = Section(
    "covariance", "covariance", sections=(MATRIX,), mark="COVARIANCE", merge=True
)


def check_span(root: Block, findings: Findings) -> None:
    """Refuse a segment without a state."""
    for block in parts_of(root, "segment"):
        if not any(part.parts for part in parts_of(block, "states")):
            meta = item_of(block, "OBJECT_NAME")
            line = meta.line if meta else block.line
            findings.add(line, "", "", "empty", "segment holds no state", "fatal")


OEM = Kind(
    "OEM",
    ("1.0", "2.0", "3.0"),
    Section(
        "oem",
        "oem",
        sections=(
            header("OEM"),
            Section(
                "segment",
                "segment",
                sections=(METADATA, STATES, COVARIANCE),
                opener="META_START",
                many=True,
                needed="fatal",
            ),
        ),
    ),
    (check_time_system, check_centre, check_span),
)


@dataclass(frozen=True, slots=True)
class EphemerisCovariance:
    """A covariance (6, 6) in km and km/s at an instant, in a frame (empty: the states')."""

    at_us: int
    frame: str
    matrix: Floats


@dataclass(frozen=True, slots=True)
class Ephemeris:
    """A segment: states of one object at K instants.

    ``at_us`` (K,) microseconds since 1970 in ``time_system``; ``position_km`` and
    ``velocity_km_s`` (K, 3) in ``frame`` about ``centre``; the usable span in the same
    scale; ``degree`` of the producer's interpolation, 0 if it says none.
    """

    name: str
    object_id: str
    centre: str
    frame: str
    time_system: str
    at_us: Ints
    position_km: Floats
    velocity_km_s: Floats
    usable_us: tuple[int, int]
    interpolation: str
    degree: int
    covariances: tuple[EphemerisCovariance, ...]


def states_of(rows: list[str]) -> States:
    """Return rows of states as arrays.

    Raises
    ------
    ValueError
        If rows differ in their number of cells or contain anything but epochs and
        finite numbers.
    """
    width = len(rows[0].split())
    if width not in (7, 10):
        raise ValueError(f"{width} cells, must be 7 or 10")
    text = "\n".join(rows)
    if text.count(" ") == (width - 1) * len(rows) and "\t" not in text:
        # One blank a gap, as most files are written: the library's reader of tables.
        numbers = np.loadtxt(
            rows, comments=None, delimiter=" ", usecols=range(1, width), ndmin=2
        )
        epochs = [row[: row.index(" ")] for row in rows]
    else:
        cells = text.split()
        if len(cells) != width * len(rows):
            raise ValueError("rows differ in their number of cells")
        # Rows of different widths that add up right have a number in the place of an epoch.
        epochs = cells[::width]
        del cells[::width]
        numbers = np.fromiter(map(float, cells), np.float64, len(cells))
        numbers = numbers.reshape(len(rows), width - 1)
    if not np.all(np.isfinite(numbers)):
        raise ValueError("a number is not finite")
    return States(instants_us(epochs), numbers)


def triangle(rows: tuple[str, ...]) -> Floats:
    """Return the symmetric 6×6 matrix of six rows of a lower triangle."""
    out = np.zeros((6, 6))
    for k, row in enumerate(rows):
        out[k, : k + 1] = list(map(float, row.split()))
    return out + np.tril(out, -1).T


def _segments(segment: Part) -> list[Ephemeris]:
    meta, states = segment.part("metadata"), segment.part("states")
    if states.states is None:
        raise DataError("ephemeris holds rows that are no states")
    at_us, numbers = states.states.at_us, states.states.numbers
    if np.any(np.diff(at_us) < 0):
        raise DataError("epochs of the ephemeris go back in time")
    covariances = [
        EphemerisCovariance(
            int(instants_us([text_of(matrix, "EPOCH")])[0]),
            text_of(matrix, "COV_REF_FRAME").upper(),
            triangle(matrix.rows),
        )
        for matrix in segment.walk()
        if matrix.name == "matrix"
    ]
    span = [
        text_of(meta, f"USEABLE_{edge}_TIME") or text_of(meta, f"{edge}_TIME")
        for edge in ("START", "STOP")
    ]
    usable = instants_us(span) if all(span) else at_us[[0, -1]]
    degree = meta.values.get("INTERPOLATION_DEGREE", 0)
    same = np.diff(at_us) == 0
    jumps = same & np.any(numbers[1:, :6] != numbers[:-1, :6], axis=1)
    keep = np.r_[True, ~same | jumps]
    cuts = [0, *(np.flatnonzero(jumps[keep[1:]]) + 1).tolist(), int(keep.sum())]
    at_us, numbers = at_us[keep], numbers[keep]
    whole = Ephemeris(
        text_of(meta, "OBJECT_NAME"),
        text_of(meta, "OBJECT_ID"),
        text_of(meta, "CENTER_NAME").upper(),
        text_of(meta, "REF_FRAME").upper(),
        text_of(meta, "TIME_SYSTEM").upper(),
        at_us,
        numbers[:, :3],
        numbers[:, 3:6],
        (int(usable[0]), int(usable[1])),
        text_of(meta, "INTERPOLATION").upper(),
        degree if isinstance(degree, int) else 0,
        tuple(covariances),
    )
    if len(cuts) == 2:
        return [whole]
    return [piece_of(whole, a, b) for a, b in pairwise(cuts) if b - a >= 2]


def piece_of(whole: Ephemeris, start: int, stop: int) -> Ephemeris:
    """Return the states of some rows, with the covariances of their span."""
    at_us = whole.at_us[start:stop]
    return replace(
        whole,
        at_us=at_us,
        position_km=whole.position_km[start:stop],
        velocity_km_s=whole.velocity_km_s[start:stop],
        covariances=tuple(
            one for one in whole.covariances if at_us[0] <= one.at_us <= at_us[-1]
        ),
    )


def ephemerides_of(message: Message) -> tuple[Ephemeris, ...]:
    """Return the segments of an OEM as arrays; each is cut where it states one instant twice.

    Two states of one instant that differ are those before and after an impulse: nothing may
    interpolate over it.

    Raises
    ------
    DataError
        If a segment cannot be used: epochs that go back, numbers that are none.
    """
    try:
        return tuple(
            piece for part in message.root.all("segment") for piece in _segments(part)
        )
    except ValueError as error:
        raise DataError(f"states cannot be read: {error}") from error
