"""Computed states as an Orbit Ephemeris Message (CCSDS 502.0-B-3)."""

from collections.abc import Sequence
from dataclasses import dataclass

from comity.foundations.arrays import Floats, Ints
from comity.messages.plan_build import message_header, state_rows, track_metadata
from comity.messages.typed import Message, Part, States

__all__ = ["OemSegment", "oem_of_segments"]


@dataclass(frozen=True, slots=True)
class OemSegment:
    """States (K, 6), km and km/s, of one object in a frame at instants (K,) of UTC, µs since 1970.

    ``comments`` say where they come from and what they do not tell.
    """

    name: str
    object_id: str
    frame: str
    at_us: Ints
    states: Floats
    comments: tuple[str, ...] = ()


def _segment(one: OemSegment) -> Part:
    metadata = track_metadata(one.name, one.object_id, one.frame, one.at_us)
    rows = state_rows(one.at_us, one.states)
    # Hermite's polynomial through K states has degree 2 K − 1: four states for the seventh.
    metadata["INTERPOLATION_DEGREE"] = min(7, 2 * len(rows) - 1)
    return Part(
        "segment",
        parts=(
            Part("metadata", metadata, one.comments),
            Part("states", rows=rows, states=States(one.at_us, one.states)),
        ),
    )


def oem_of_segments(segments: Sequence[OemSegment], created_us: int) -> Message:
    """Return segments of states as one message, in their order."""
    parts = (message_header("OEM", "2.0", created_us), *map(_segment, segments))
    return Message("OEM", "2.0", Part("oem", parts=parts))
