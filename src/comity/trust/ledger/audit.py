"""Faults of logs: altered leaves, gaps, broken chains, split views. Each is named.

A public log died of one flipped bit: its operator had signed a head over a leaf that no
longer hashed to what it should. So leaves are hashed again before a head is signed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from comity.trust.ledger.heads import Head
from comity.trust.ledger.tree import (
    Frontier,
    leaf_hash,
    root_of,
    roots_from_consistency,
)

__all__ = ["Fault", "Leaf", "audit_leaves", "compare_heads", "compare_views"]

What = Literal["altered", "gap", "chain", "root", "split-view", "shrunk", "commitment"]


@dataclass(frozen=True, slots=True)
class Leaf:
    """A stored entry: its number in its stream, bytes, hash as stored, hash before it."""

    number: int
    data: bytes
    stored: bytes
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that does not hold: what, where (number, -1: the whole), and why, as a sentence."""

    what: What
    where: int
    words: str


def audit_leaves(
    leaves: Iterable[Leaf], root: bytes | None = None, size: int | None = None
) -> tuple[list[Fault], list[bytes]]:
    """Hash every leaf again, follow the chain, and compare with a root.

    Returns
    -------
    faults, hashes
        Faults in the order of the log, and the hashes as computed now.
    """
    faults: list[Fault] = []
    hashes: list[bytes] = []
    tip = ""
    for expected, leaf in enumerate(leaves, 1):
        if leaf.number != expected:
            sentence = f"entry {leaf.number} is where {expected} is expected"
            faults.append(Fault("gap", expected, sentence))
            break
        digest = leaf_hash(leaf.data)
        if digest != leaf.stored:
            sentence = f"entry {leaf.number} does not hash to what was logged"
            faults.append(Fault("altered", leaf.number, sentence))
        if leaf.previous != tip:
            sentence = f"entry {leaf.number} does not name the entry before it"
            faults.append(Fault("chain", leaf.number, sentence))
        tip = leaf.hash
        hashes.append(digest)
    if size is not None and len(hashes) < size and not faults:
        sentence = f"{len(hashes)} entries are held, {size} were signed"
        faults.append(Fault("shrunk", len(hashes), sentence))
    if root is not None and not faults and root_of(hashes[:size]) != root:
        faults.append(Fault("root", -1, "the entries do not give the root of the head"))
    return faults, hashes


def compare_heads(
    ours: Sequence[Frontier], theirs: Head, at: Sequence[str]
) -> list[Fault]:
    """Compare a peer's head with our own streams at the same sizes.

    Parameters
    ----------
    ours
        Our frontier of each stream of the head, at the size that the head names.
    theirs
        The peer's head.
    at
        Names of the streams, for people.
    """
    faults = []
    for frontier, state, name in zip(ours, theirs.streams, at, strict=True):
        if frontier.size != state["size"]:
            sentence = f"{name}: {state['size']} entries are signed, the ledger holds {frontier.size}"
            faults.append(Fault("gap", int(state["size"]), sentence))
        elif "sha256:" + frontier.root.hex() != state["root"]:
            sentence = f"{name}: {theirs.signer} signs another log of the same size"
            faults.append(Fault("split-view", int(state["size"]), sentence))
    return faults


def compare_views(
    old: Head, new: Head, paths: Sequence[Sequence[bytes]]
) -> list[Fault]:
    """Check that a signer's later head continues its earlier one.

    Parameters
    ----------
    old, new
        Two heads over the same streams, in the same order.
    paths
        A consistency proof for each stream.
    """
    faults = []
    for before, after, path in zip(old.streams, new.streams, paths, strict=True):
        name = f"{before['from']} → {before['to']}"
        size, grown = int(before["size"]), int(after["size"])
        if grown < size:
            sentence = f"{name}: {new.signer} signed {size} entries, now {grown}"
            faults.append(Fault("shrunk", grown, sentence))
            continue
        if size == 0:
            continue
        root = bytes.fromhex(str(before["root"])[7:])
        first, second = roots_from_consistency(size, grown, path, root)
        if first != root or "sha256:" + second.hex() != after["root"]:
            sentence = (
                f"{name}: {new.signer} signs a log that does not continue its own"
            )
            faults.append(Fault("split-view", size, sentence))
    return faults
