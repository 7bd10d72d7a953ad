"""States of many objects as bytes for a browser: quantised, predicted, packed.

A file of states is the text ``CSKY``, the length of its head (4 bytes, little endian), the head as JSON,
and a zlib stream of numbers. The first node of a file holds positions and velocities as whole numbers of
``POSITION_KM`` and ``VELOCITY_KM_S``; each further node what is left after a prediction from the node
before, as two bodies attract each other, in the same steps::

    a = -mu r / |r|³     r' = r + v t + a t² / 2 + j t³ / 6,  j = -mu (v - 3 r (r·v) / r²) / |r|³
    v' = v + a t + j t² / 2

Only additions, products, quotients and square roots are used, in one order, so that a browser predicts
bit for bit the same. Numbers are zigzag-coded, cut into four planes of bytes (the highest first), and
packed. A row that cannot be propagated has the velocity zero in each node, and is counted in the head.

Between two nodes a browser interpolates with the cubic of Hermite. How far that is from the theory half
way is measured for each file and stands in its head (``interpolation_km``).
"""

import json
import struct
import zlib
from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from comity.astro.orbits.deep import sidereal_time_rad
from comity.astro.orbits.elements import THEORY_ZERO_US, ElementSets
from comity.astro.orbits.states import FAULTS, propagate
from comity.foundations.arrays import Floats
from comity.foundations.constants import DAY_US, EARTH_MU_KM3_S2
from comity.foundations.plain import JsonObject, json_text

__all__ = [
    "MAGIC",
    "POSITION_KM",
    "VELOCITY_KM_S",
    "Frames",
    "decode_states",
    "encode_states",
    "frames_of",
    "packed",
    "unpacked",
]

MAGIC = b"CSKY"
#: Steps of the numbers: half of one is the largest error of a component in the first node.
POSITION_KM, VELOCITY_KM_S = 0.002, 0.000_02
#: Distances beyond which a state is not sent, km: what leaves the Earth is no object of a globe.
FARTHEST_KM = 2_000_000.0
#: Packing: the level of zlib; higher ones take longer and save a hundredth.
LEVEL = 5
OUTSIDE = 255
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Frames:
    """States of N objects at K nodes.

    Attributes
    ----------
    at_us, span_s
        The first node, UTC, and the seconds between two.
    position_km, velocity_km_s
        (K, N, 3) in TEME of date.
    faulty
        (N,) whether the theory fails at any node: then all states of the row are zero.
    not_propagated
        How many rows that are, by reason.
    interpolation_km
        Median and largest distance between cubic of Hermite and theory half way between nodes.
    sidereal_rad
        Greenwich mean sidereal time 1982 at the first node.
    """

    at_us: int
    span_s: float
    position_km: Floats
    velocity_km_s: Floats
    faulty: NDArray[np.bool_]
    not_propagated: dict[str, int]
    interpolation_km: tuple[float, float]
    sidereal_rad: float


def frames_of(elements: ElementSets, at_us: int, span_s: float, nodes: int) -> Frames:
    """Propagate objects to nodes; rows for which the theory fails stop no other.

    Parameters
    ----------
    at_us, span_s, nodes
        The first instant, UTC, the seconds between nodes, and their number, at least 2.
    """
    half = np.arange(2.0 * nodes - 1.0, dtype=np.float64) * (span_s / 2.0)
    # Rows of others may hold any numbers: what they give is told by the faults.
    with np.errstate(all="ignore"):
        states = propagate(elements, at_us, half)
    place = np.ascontiguousarray(np.swapaxes(states.position_km, 0, 1))
    speed = np.ascontiguousarray(np.swapaxes(states.velocity_km_s, 0, 1))
    fault = np.max(states.fault, axis=1) if len(elements) else np.zeros(0, np.uint8)
    with np.errstate(invalid="ignore"):
        away = ~(np.abs(place).max(axis=(0, 2)) < FARTHEST_KM)
    fault = np.where((fault == 0) & away, OUTSIDE, fault)
    faulty = fault != 0
    place[:, faulty], speed[:, faulty] = 0.0, 0.0
    words = FAULTS | {OUTSIDE: "farther than 2,000,000 km"}
    counted = Counter(words[code] for code in fault[faulty].tolist())
    r, v = place[::2], speed[::2]
    middle = (r[:-1] + r[1:]) / 2.0 + (v[:-1] - v[1:]) * (span_s / 8.0)
    apart = np.linalg.norm(middle - place[1::2], axis=-1)[:, ~faulty]
    off = (float(np.median(apart)), float(apart.max())) if apart.size else (0.0, 0.0)
    days = np.array([(at_us - THEORY_ZERO_US) / DAY_US])
    turn = float(sidereal_time_rad(days)[0])
    return Frames(at_us, span_s, r, v, faulty, dict(counted), off, turn)


def _predicted(r: Floats, v: Floats, t: float) -> tuple[Floats, Floats]:
    """Return where two bodies would be after t seconds; the order of the sums is part of the form."""
    x, y, z = r[:, 0], r[:, 1], r[:, 2]
    square = (x * x + y * y) + z * z
    square = np.where(square == 0.0, 1.0, square)
    pull = EARTH_MU_KM3_S2 / (square * np.sqrt(square))
    turned = 3.0 * ((x * v[:, 0] + y * v[:, 1]) + z * v[:, 2]) / square
    a = -(pull[:, None] * r)
    j = -(pull[:, None] * (v - turned[:, None] * r))
    place = ((r + v * t) + a * (t * t / 2.0)) + j * (t * t * t / 6.0)
    speed = (v + a * t) + j * (t * t / 2.0)
    return place, speed


def _values(r: Numbers, v: Numbers) -> tuple[Floats, Floats]:
    """Return positions and velocities that steps stand for."""
    return (
        np.asarray(r * POSITION_KM, np.float64),
        np.asarray(v * VELOCITY_KM_S, np.float64),
    )


def _steps(value: Floats, step: float) -> Numbers:
    # Not rint: browsers round halves up.
    return np.floor(value / step + 0.5).astype(np.int64)


def packed(columns: NDArray[np.int64]) -> bytes:
    """Return whole numbers of any shape as four planes of bytes of their zigzag codes, packed."""
    flat = columns.reshape(-1)
    coded = ((flat << 1) ^ (flat >> 63)).astype("<u4")
    planes = coded.view(np.uint8).reshape(-1, 4).T[::-1]
    return zlib.compress(np.ascontiguousarray(planes).tobytes(), LEVEL)


def unpacked(data: bytes, count: int) -> Numbers:
    """Return so many whole numbers that ``packed`` has packed."""
    planes = np.frombuffer(zlib.decompress(data), np.uint8).reshape(4, count)
    coded = (
        np.ascontiguousarray(planes[::-1].T).view("<u4").reshape(-1).astype(np.int64)
    )
    return (coded >> 1) ^ -(coded & 1)


def encode_states(frames: Frames, sky: str, *, following: bool) -> bytes:
    """Return states as a file.

    Parameters
    ----------
    sky
        The list of objects that the rows belong to.
    following
        Whether the reader has the first node, quantised as by this function: then it is left out.
    """
    r = _steps(frames.position_km[0], POSITION_KM)
    v = _steps(frames.velocity_km_s[0], VELOCITY_KM_S)
    parts = [] if following else [r.T, v.T]
    for k in range(1, len(frames.position_km)):
        place, speed = _predicted(*_values(r, v), frames.span_s)
        r = _steps(frames.position_km[k], POSITION_KM)
        v = _steps(frames.velocity_km_s[k], VELOCITY_KM_S)
        parts += [
            (r - _steps(place, POSITION_KM)).T,
            (v - _steps(speed, VELOCITY_KM_S)).T,
        ]
    head: JsonObject = {
        "sky": sky,
        "count": len(frames.faulty),
        "at_us": frames.at_us,
        "span_s": frames.span_s,
        "nodes": len(frames.position_km),
        "following": following,
        "position_km": POSITION_KM,
        "velocity_km_s": VELOCITY_KM_S,
        "mu_km3_s2": EARTH_MU_KM3_S2,
        "sidereal_rad": frames.sidereal_rad,
        "interpolation_km": [float(f"{one:.3g}") for one in frames.interpolation_km],
        "not_propagated": dict(frames.not_propagated),
        "numbers": sum(part.size for part in parts),
    }
    body = packed(np.concatenate([part.reshape(-1) for part in parts]))
    text = json_text(head).encode()
    return MAGIC + struct.pack("<I", len(text)) + text + body


def decode_states(
    data: bytes, first: tuple[Numbers, Numbers] | None = None
) -> tuple[JsonObject, Floats, Floats]:
    """Return head, positions and velocities (K, N, 3) of a file, as a browser reads it.

    Parameters
    ----------
    first
        Of a file that follows another one: steps of the node that the reader has.
    """
    (length,) = struct.unpack("<I", data[4:8])
    head: JsonObject = json.loads(data[8 : 8 + length])
    count, span_s = int(str(head["count"])), float(str(head["span_s"]))
    numbers = unpacked(data[8 + length :], int(str(head["numbers"])))
    many = 2 * (int(str(head["nodes"])) - bool(head["following"]))
    parts = list(numbers.reshape(many, 3, count))
    if first is None:
        r, v = parts.pop(0).T, parts.pop(0).T
    else:
        r, v = first
    places, speeds = [r], [v]
    for k in range(0, len(parts), 2):
        place, speed = _predicted(*_values(r, v), span_s)
        r = _steps(place, POSITION_KM) + parts[k].T
        v = _steps(speed, VELOCITY_KM_S) + parts[k + 1].T
        places.append(r)
        speeds.append(v)
    return head, *_values(np.stack(places), np.stack(speeds))
