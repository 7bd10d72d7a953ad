"""Trajectories and covariances of an OCM as ephemerides (CCSDS 502.0-B-3, section 6).

A trajectory is cut at every manoeuvre of the message, so that nothing interpolates over a burn. What
lies between the last state before a burn and the burn itself is left to no piece.
"""

import numpy as np

from comity.foundations.arrays import Floats, Ints
from comity.foundations.errors import DataError
from comity.foundations.time import parse_utc
from comity.messages.oem import Ephemeris, EphemerisCovariance, piece_of
from comity.messages.typed import Message, Part, text_of

__all__ = ["burns_of", "cut_at", "trajectories_of"]

#: Trajectory types that hold a position and a velocity, and their columns.
CARTESIAN = {"CARTPV": 6, "CARTPVA": 9}
#: Covariance types of position and velocity; others are not read.
COVARIANCES = frozenset({"CARTPV"})


def _instant_us(text: str, zero_us: int) -> int:
    """Return an instant of a row: absolute, or seconds from the message's epoch."""
    if "T" in text or text.count("-") >= 2:
        return parse_utc(text)
    return zero_us + round(float(text) * 1e6)


def _rows(part: Part, zero_us: int, columns: int) -> tuple[Ints, Floats]:
    """Return instants (K,) and numbers (K, columns) of a table."""
    at, numbers = [], []
    for row in part.rows:
        first, *cells = row.split()
        if len(cells) < columns:
            raise DataError(
                f"a row of {part.name} has {len(cells)} numbers, must have {columns}"
            )
        at.append(_instant_us(first, zero_us))
        numbers += cells[:columns]
    table = np.fromiter(map(float, numbers), np.float64, len(numbers))
    return np.array(at, np.int64), table.reshape(-1, columns)


def burns_of(segment: Part, zero_us: int) -> tuple[tuple[int, int], ...]:
    """Return begin and end of every manoeuvre, µs of the message's time system, by begin."""
    out = []
    for part in segment.all("manoeuvre"):
        names = [
            name.strip().upper()
            for name in str(text_of(part, "MAN_COMPOSITION")).split(",")
        ]
        times = [k for k, name in enumerate(names) if name.startswith("TIME_")]
        if not times:
            continue
        lasts = names.index("MAN_DURA") if "MAN_DURA" in names else None
        for row in part.rows:
            cells = row.split()
            begin = _instant_us(cells[times[0]], zero_us)
            length = float(cells[lasts]) if lasts is not None else 0.0
            out.append((begin, begin + round(length * 1e6)))
    return tuple(sorted(out))


def cut_at(ephemeris: Ephemeris, burns: tuple[tuple[int, int], ...]) -> list[Ephemeris]:
    """Return the pieces of an ephemeris between the edges of burns.

    Two states at an edge are those before and after it. A single one at an impulse has the velocity
    of one side, nobody says of which: it is left out of both, unless the ephemeris begins or ends
    there. A piece with one state is left out: it covers nothing.
    """
    at_us, total = ephemeris.at_us, len(ephemeris.at_us)
    starts, stops = [0], []
    for edge, impulse in sorted(
        {(edge, begin == end) for begin, end in burns for edge in (begin, end)}
    ):
        first = int(np.searchsorted(at_us, edge, "left"))
        last = int(np.searchsorted(at_us, edge, "right"))
        if last - first == 2:
            stops.append(first + 1)
            starts.append(first + 1)
        elif last - first == 1 and (not impulse or first == 0 or last == total):
            stops.append(last)
            starts.append(first)
        else:
            stops.append(first)
            starts.append(last)
    stops.append(total)
    return [
        piece_of(ephemeris, start, stop)
        for start, stop in zip(starts, stops, strict=True)
        if stop - start >= 2
    ]


def _matrix(numbers: Floats, ordering: str) -> Floats:
    """Return a covariance (6, 6) of the numbers of a row."""
    out = np.zeros((6, 6))
    if ordering == "FULL":
        return np.asarray(numbers[:36].reshape(6, 6))
    lower = ordering.startswith("LTM")
    rows, columns = np.tril_indices(6) if lower else np.triu_indices(6)
    out[rows, columns] = numbers[:21]
    out[columns, rows] = numbers[:21]
    return out


def _covariances(segment: Part, zero_us: int) -> list[EphemerisCovariance]:
    out = []
    for part in segment.all("covariance"):
        if text_of(part, "COV_TYPE").upper() not in COVARIANCES:
            continue
        ordering = (text_of(part, "COV_ORDERING") or "LTM").upper()
        if ordering not in {"LTM", "UTM", "FULL"}:
            continue
        at_us, numbers = _rows(part, zero_us, 36 if ordering == "FULL" else 21)
        frame = text_of(part, "COV_REF_FRAME").upper()
        out += [
            EphemerisCovariance(int(at), frame, _matrix(row, ordering))
            for at, row in zip(at_us, numbers, strict=True)
        ]
    return sorted(out, key=lambda one: one.at_us)


def trajectories_of(message: Message) -> tuple[Ephemeris, ...]:
    """Return the trajectories of an OCM, cut at its manoeuvres.

    Raises
    ------
    DataError
        If it has no trajectory of positions and velocities, or one that cannot be read.
    """
    segment = message.root.part("segment")
    meta = segment.part("metadata")
    zero_us = parse_utc(text_of(meta, "EPOCH_TZERO"))
    tracks = [
        part
        for part in segment.all("trajectory")
        if text_of(part, "TRAJ_TYPE").upper() in CARTESIAN
    ]
    if not tracks:
        types = {text_of(part, "TRAJ_TYPE") for part in segment.all("trajectory")}
        raise DataError(
            f"OCM has no trajectory of positions and velocities, but {sorted(types)}",
            remedy=f"ask for TRAJ_TYPE {' or '.join(CARTESIAN)}",
        )
    try:
        burns = burns_of(segment, zero_us)
        covariances = tuple(_covariances(segment, zero_us))
        out = []
        for part in tracks:
            whole = _trajectory(part, meta, zero_us, covariances)
            out += cut_at(whole, burns)
    except (ValueError, IndexError) as error:
        raise DataError(f"OCM cannot be read: {error}") from error
    return tuple(out)


def _trajectory(
    part: Part, meta: Part, zero_us: int, covariances: tuple[EphemerisCovariance, ...]
) -> Ephemeris:
    at_us, numbers = _rows(part, zero_us, 6)
    if len(at_us) < 2 or np.any(np.diff(at_us) < 0):
        raise DataError(
            "trajectory has fewer than 2 states"
            if len(at_us) < 2
            else "epochs of the trajectory go back in time"
        )
    if not np.all(np.isfinite(numbers)):
        raise DataError("a number of the trajectory is not finite")
    edges = [text_of(part, f"USEABLE_{edge}_TIME") for edge in ("START", "STOP")]
    usable = [
        _instant_us(text, zero_us) if text else int(at_us[k])
        for text, k in zip(edges, (0, -1), strict=True)
    ]
    degree = part.values.get("INTERPOLATION_DEGREE", 0)
    name = text_of(meta, "OBJECT_NAME")
    return Ephemeris(
        name,
        text_of(meta, "OBJECT_DESIGNATOR") or text_of(meta, "INTERNATIONAL_DESIGNATOR"),
        text_of(part, "CENTER_NAME").upper(),
        text_of(part, "TRAJ_REF_FRAME").upper(),
        text_of(meta, "TIME_SYSTEM").upper(),
        at_us,
        numbers[:, :3],
        numbers[:, 3:6],
        (usable[0], usable[1]),
        text_of(part, "INTERPOLATION").upper(),
        degree if isinstance(degree, int) else 0,
        covariances,
    )
