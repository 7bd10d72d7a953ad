"""Numbered meetings of the kit: objects of both sides, and data of their encounters."""

import numpy as np

from comity.coordination.negotiation.baseline import Data
from comity.coordination.negotiation.right_of_way import Craft

__all__ = ["BY_HAND", "KIT_FIRST", "THEIR_FIRST", "crafts_of", "meeting_data"]

MU_KM3_S2 = 398_600.4418
#: Objects of the kit and of the node under test, by number; from 21 on those of the node under
#: test are of class manual, so that the kit gives way.
KITS, THEIRS = "object:norad:{}", "object:norad:{}"
KIT_FIRST, THEIR_FIRST, BY_HAND = 600_000, 700_000, 21


def crafts_of(number: int, kit: str, peer: str) -> tuple[Craft, Craft]:
    """Return the two objects of a numbered meeting."""
    hand = number >= BY_HAND
    return (
        Craft(
            KITS.format(KIT_FIRST + number), str(KIT_FIRST + number), kit, "automated"
        ),
        Craft(
            THEIRS.format(THEIR_FIRST + number),
            str(THEIR_FIRST + number),
            peer,
            "manual" if hand else "automated",
        ),
    )


def meeting_data(number: int, party: str, at_us: int) -> Data:
    """Return the data of a close encounter in low orbit, drawn from its number."""
    rng = np.random.default_rng(9_000 + number)
    radius = 7_000.0 + 10.0 * (number % 40)
    up = rng.normal(size=3)
    up /= np.linalg.norm(up)
    helper = (
        np.array([0.0, 0.0, 1.0]) if abs(up[2]) < 0.9 else np.array([1.0, 0.0, 0.0])
    )
    east = np.cross(helper, up)
    east /= np.linalg.norm(east)
    north = np.cross(up, east)
    turn, angle = rng.uniform(0.0, 6.28), rng.uniform(0.8, 2.0)
    speed = np.sqrt(MU_KM3_S2 / radius)
    flown = [
        speed * (np.cos(t) * east + np.sin(t) * north) for t in (turn, turn + angle)
    ]
    across = np.cross(flown[1] - flown[0], up)
    across /= np.linalg.norm(across)
    position = radius * up
    states = np.array(
        [
            [*position, *flown[0]],
            [*(position + 0.08 * across + 0.01 * up), *flown[1]],
        ]
    )
    covariance = np.zeros((3, 3))
    for velocity in flown:
        along = velocity / np.linalg.norm(velocity)
        covariance += 0.01 * np.outer(along, along) + 4e-4 * np.eye(3)
    return Data(party, f"kit {number}", at_us, states, covariance, 0.012)
