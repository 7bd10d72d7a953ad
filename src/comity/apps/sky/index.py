"""The list of objects that states belong to, as bytes for a browser.

The text ``CSKI``, the length of the head, the head as JSON, and a zlib stream: a byte of each object that
says who may see it, a byte of its class of orbit, two bytes of its owner's row in the head (the lower
first), and the keys, parted by line feeds.
"""

import struct
import zlib

import numpy as np

from comity.apps.sky.frames import LEVEL
from comity.apps.sky.merged import REGIMES, WHO, Sky
from comity.foundations.plain import JsonObject, json_text, plain

__all__ = ["MAGIC", "encode_index"]

MAGIC = b"CSKI"
#: Owners beyond this many share the last row: two bytes hold no more.
MOST_OWNERS = 65_535


def encode_index(sky: Sky) -> bytes:
    """Return the list of objects of a sky as a file."""
    owners, row = np.unique(sky.owner, return_inverse=True)
    head: JsonObject = {
        "sky": sky.id,
        "count": len(sky),
        "who": [*WHO],
        "regimes": [*REGIMES],
        "owners": owners[:MOST_OWNERS].tolist(),
        "not_drawn": dict(sky.not_drawn),
        "watch": plain(sky.watch),
    }
    body = b"".join(
        (
            sky.who.tobytes(),
            sky.regime.tobytes(),
            np.minimum(row, MOST_OWNERS).astype("<u2").tobytes(),
            "\n".join(sky.keys.tolist()).encode(),
        )
    )
    text = json_text(head).encode()
    return MAGIC + struct.pack("<I", len(text)) + text + zlib.compress(body, LEVEL)
