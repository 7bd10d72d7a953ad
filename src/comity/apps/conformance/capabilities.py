"""Capabilities of the objects of the kit's meetings, as rows that are offered."""

from comity.apps.conformance.meetings import BY_HAND, THEIR_FIRST
from comity.apps.sharing.rows import Rows

__all__ = ["capabilities", "their_objects"]

#: Objects that each of the two parties offers.
OBJECTS = 40


def capabilities(first: int, at_us: int, *, hand: bool) -> Rows:
    """Return capabilities of 40 objects; ``hand``: those of the last meetings are manual."""
    rows = tuple(
        {
            "object": f"object:norad:{first + number}",
            "class": "manual" if hand and number >= BY_HAND else "automated",
            "manoeuvrable": True,
        }
        for number in range(1, OBJECTS + 1)
    )
    return Rows("capabilities", rows, (at_us,) * len(rows))


def their_objects(at_us: int) -> Rows:
    """Return the capabilities that the node under test must offer, of 40 objects."""
    return capabilities(THEIR_FIRST, at_us, hand=True)
