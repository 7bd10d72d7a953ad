"""Merkle trees as RFC 9162 defines them (sections 2.1.1 to 2.1.4), over SHA-256.

A log of any length is held as its *frontier*: the roots of its full subtrees, one for each
bit of its size. Appending and the root cost its logarithm and need no earlier leaf; proofs
need the hashes of the leaves. ``pymerkle`` computes the same in the tests.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from comity.foundations.errors import RangeError

__all__ = [
    "Frontier",
    "consistency_path",
    "inclusion_path",
    "leaf_hash",
    "root_from_path",
    "root_of",
    "roots_from_consistency",
]

EMPTY = hashlib.sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of a leaf: ``SHA-256(0x00 || data)``."""
    return hashlib.sha256(b"\x00" + data).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """A log: its size and the roots of its full subtrees, the largest first."""

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def append(self, leaf: bytes) -> "Frontier":
        """Return the log with one more leaf (its hash, 32 bytes)."""
        peaks, size = list(self.peaks), self.size
        while size & 1:
            leaf = _node(peaks.pop(), leaf)
            size >>= 1
        return Frontier(self.size + 1, (*peaks, leaf))

    @property
    def root(self) -> bytes:
        """Return the root over all leaves."""
        if not self.peaks:
            return EMPTY
        *rest, root = self.peaks
        for peak in reversed(rest):
            root = _node(peak, root)
        return root

    def to_bytes(self) -> bytes:
        """Return size (8 bytes) and peaks, to be stored."""
        return self.size.to_bytes(8) + b"".join(self.peaks)

    @classmethod
    def from_bytes(cls, data: bytes) -> "Frontier":
        """Read what ``to_bytes`` wrote.

        Raises
        ------
        RangeError
            If the length does not fit the size.
        """
        size, rest = int.from_bytes(data[:8]), data[8:]
        if len(data) < 8 or len(rest) != 32 * size.bit_count():
            raise RangeError("length of a frontier", len(data), "8 + 32 a peak")
        return cls(size, tuple(rest[k : k + 32] for k in range(0, len(rest), 32)))


def root_of(leaves: Iterable[bytes]) -> bytes:
    """Return the root over hashes of leaves."""
    log = Frontier()
    for leaf in leaves:
        log = log.append(leaf)
    return log.root


def _split(size: int) -> int:
    """Return the largest power of two below ``size``."""
    return 1 << ((size - 1).bit_length() - 1)


def inclusion_path(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """Return the audit path of a leaf (section 2.1.3.1).

    Raises
    ------
    RangeError
        If there is no such leaf.
    """
    if not 0 <= index < len(leaves):
        raise RangeError("leaf", index, f"0 to {len(leaves) - 1}")
    low, high, path = 0, len(leaves), []
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            path.append(root_of(leaves[middle:high]))
            high = middle
        else:
            path.append(root_of(leaves[low:middle]))
            low = middle
    return path[::-1]


def root_from_path(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes:
    """Return the root that a leaf and its audit path give (section 2.1.3.2).

    Raises
    ------
    RangeError
        If index, size and length of the path do not fit.
    """
    if not 0 <= index < size:
        raise RangeError("leaf", index, f"0 to {size - 1}")
    at, last, root = index, size - 1, leaf
    for part in path:
        if not last:
            raise RangeError("length of the audit path", len(path), "shorter")
        if at & 1 or at == last:
            root = _node(part, root)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            root = _node(root, part)
        at, last = at >> 1, last >> 1
    if last:
        raise RangeError("length of the audit path", len(path), "longer")
    return root


def consistency_path(leaves: Sequence[bytes], old: int) -> list[bytes]:
    """Return the proof that the first ``old`` leaves are a beginning (section 2.1.4.1).

    Raises
    ------
    RangeError
        If there are not that many.
    """
    if not 0 < old <= len(leaves):
        raise RangeError("old size", old, f"1 to {len(leaves)}")
    low, high, whole, path = 0, len(leaves), True, []
    while high - low > old:
        middle = low + _split(high - low)
        if old <= middle - low:
            path.append(root_of(leaves[middle:high]))
            high = middle
        else:
            path.append(root_of(leaves[low:middle]))
            old -= middle - low
            low, whole = middle, False
    if not whole:
        path.append(root_of(leaves[low:high]))
    return path[::-1]


def roots_from_consistency(
    old: int, new: int, path: Sequence[bytes], old_root: bytes
) -> tuple[bytes, bytes]:
    """Return both roots that a consistency proof gives (section 2.1.4.2).

    Raises
    ------
    RangeError
        If sizes and length of the path do not fit.
    """
    if not 0 < old <= new:
        raise RangeError("old size", old, f"1 to {new}")
    if old == new:
        if path:
            raise RangeError("length of the proof", len(path), "0")
        return old_root, old_root
    parts = [old_root, *path] if old.bit_count() == 1 else list(path)
    if not parts:
        raise RangeError("length of the proof", 0, "longer")
    full = (~(old - 1) & old).bit_length() - 1
    at, last = (old - 1) >> full, (new - 1) >> full
    first = second = parts[0]
    for part in parts[1:]:
        if not last:
            raise RangeError("length of the proof", len(path), "shorter")
        if at & 1 or at == last:
            first, second = _node(part, first), _node(part, second)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            second = _node(second, part)
        at, last = at >> 1, last >> 1
    if last:
        raise RangeError("length of the proof", len(path), "longer")
    return first, second
