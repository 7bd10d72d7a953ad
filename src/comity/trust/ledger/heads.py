"""Heads: what both sides of a channel sign about the log that they share.

A channel's log has two streams, one for each direction, each written by its sender alone
and numbered without gaps. A head names, for each stream, its size, its Merkle root and its
last hash. No order between the streams has to be agreed, so a head of any two beginnings
can be cosigned by both sides at any time, also after a partition.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict

from comity.foundations.errors import FormatError
from comity.trust.ledger.tree import Frontier

EMPTY_LOG = Frontier()

__all__ = ["HEAD", "Head", "Stream", "StreamState", "head_payload", "read_head"]

#: Type of the signed statement.
HEAD = "comity-head"
#: The state of one stream in a head: sender, Merkle root, envelopes, last hash, recipient.
StreamState = TypedDict(
    "StreamState", {"from": str, "root": str, "size": int, "tip": str, "to": str}
)


@dataclass(frozen=True, slots=True)
class Stream:
    """One direction of a channel as it stands.

    Attributes
    ----------
    sender, recipient
        Ids of the parties.
    frontier
        Its Merkle tree.
    tip
        Hash of its last envelope, or empty.
    incarnation
        Incarnation that wrote the last one.
    """

    sender: str
    recipient: str
    frontier: Frontier = EMPTY_LOG
    tip: str = ""
    incarnation: int = 0

    @property
    def size(self) -> int:
        """Return how many envelopes it has."""
        return self.frontier.size

    def append(self, leaf: bytes, tip: str, incarnation: int) -> "Stream":
        """Return the stream with one more envelope."""
        frontier = self.frontier.append(leaf)
        return Stream(self.sender, self.recipient, frontier, tip, incarnation)

    def state(self) -> StreamState:
        """Return its state, as a head states it."""
        return {
            "from": self.sender,
            "root": "sha256:" + self.frontier.root.hex(),
            "size": self.size,
            "tip": self.tip,
            "to": self.recipient,
        }


@dataclass(frozen=True, slots=True)
class Head:
    """A signed head: who signed, when, and the state of each stream."""

    signer: str
    at_us: int
    streams: tuple[StreamState, ...]
    text: str


def head_payload(
    signer: str, streams: Sequence[Stream], at_us: int
) -> dict[str, object]:
    """Return the payload of a head, which is signed."""
    states = sorted((stream.state() for stream in streams), key=lambda s: s["from"])
    return {"at_us": at_us, "from": signer, "streams": states}


def read_head(payload: Mapping[str, Any], text: str) -> Head:
    """Return the head that a verified payload describes.

    Raises
    ------
    FormatError
        If it is none.
    """
    shape = {"from": str, "root": str, "size": int, "tip": str, "to": str}
    streams = payload.get("streams")
    fits = (
        set(payload) == {"at_us", "from", "streams"}
        and type(payload["at_us"]) is int
        and isinstance(streams, list)
        and all(
            isinstance(s, dict)
            and set(s) == set(shape)
            and all(type(s[name]) is kind for name, kind in shape.items())
            for s in streams
        )
    )
    if not fits or not isinstance(streams, list):
        raise FormatError("a head holds at_us, from and the states of streams alone")
    return Head(payload["from"], payload["at_us"], tuple(streams), text)
