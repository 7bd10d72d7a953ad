"""Reports of one thing: near-duplicate texts, so that reports are never counted as events.

Texts are compared by shingles of five words with MinHash and locality-sensitive hashing
(Broder 1997), and every pair that the hashes offer is compared exactly before it
counts. What belongs together by a chain of likeness is one cluster.
"""

from collections.abc import Iterator, Mapping
from hashlib import blake2b, shake_128

import numpy as np
from numpy.typing import NDArray

__all__ = ["LIKENESS", "cluster", "likeness", "shingles"]

SHINGLE = 5
#: Least Jaccard likeness of shingles for two texts to be reports of one thing.
LIKENESS = 0.5
PERMUTATIONS = 128
#: Share of pairs of the least likeness that the hashes may fail to offer.
MISSED = 0.005
#: Numbers of the hashes: odd factors, and terms, from a stream that never changes.
_FACTORS, _TERMS = (
    np.frombuffer(shake_128(word).digest(PERMUTATIONS * 8), np.uint64)
    for word in (b"factors", b"terms")
)
_FACTORS = _FACTORS | np.uint64(1)


def shingles(text: str) -> frozenset[str]:
    """Return the runs of five words of a text, in small letters; the whole of a short one."""
    words = "".join(c if c.isalnum() else " " for c in text.lower()).split()
    if len(words) <= SHINGLE:
        return frozenset([" ".join(words)]) if words else frozenset()
    return frozenset(
        " ".join(words[k : k + SHINGLE]) for k in range(len(words) - SHINGLE + 1)
    )


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the Jaccard likeness of two sets, 0 for two empty ones."""
    together = len(one | other)
    return len(one & other) / together if together else 0.0


def cluster(texts: Mapping[str, str], least: float = LIKENESS) -> list[tuple[str, ...]]:
    """Return clusters of at least two texts that tell the same, the largest first.

    Parameters
    ----------
    texts
        Text by id.
    least
        Least likeness, 0 to 1.
    """
    sets = {name: shingles(text) for name, text in texts.items()}
    names = [name for name in sorted(sets) if sets[name]]
    parent = {name: name for name in names}

    def root(name: str) -> str:
        while parent[name] != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    for one, other in _offered({name: sets[name] for name in names}, least):
        if likeness(sets[one], sets[other]) >= least:
            first, second = sorted((root(one), root(other)))
            parent[second] = first
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault(root(name), []).append(name)
    alike = [tuple(group) for group in groups.values() if len(group) > 1]
    return sorted(alike, key=lambda group: (-len(group), group))


def _offered(
    sets: Mapping[str, frozenset[str]], least: float
) -> Iterator[tuple[str, str]]:
    """Yield pairs of sets that agree in a band of their least hashes: candidates, to be compared."""
    rows = _rows(least)
    buckets: dict[tuple[int, bytes], list[str]] = {}
    seen: set[tuple[str, str]] = set()
    for name, members in sets.items():
        sketch = _sketch(members)
        for band in range(PERMUTATIONS // rows):
            part = sketch[band * rows : (band + 1) * rows].tobytes()
            others = buckets.setdefault((band, part), [])
            for other in others:
                if (other, name) not in seen:
                    seen.add((other, name))
                    yield other, name
            others.append(name)


def _rows(least: float) -> int:
    """Return how many hashes make a band: as many as offer a pair of that likeness nearly always."""
    rows = 1
    while (1.0 - least ** (rows + 1)) ** (PERMUTATIONS // (rows + 1)) <= MISSED:
        rows += 1
    return rows


def _sketch(members: frozenset[str]) -> NDArray[np.uint64]:
    """Return the least value of each hash over a set, shape (PERMUTATIONS,)."""
    digests = b"".join(blake2b(m.encode(), digest_size=8).digest() for m in members)
    values = np.frombuffer(digests, np.uint64)
    # Multiply-shift hashing (Dietzfelbinger et al. 1997): the upper half of a product modulo 2^64.
    mixed = (values[:, None] * _FACTORS + _TERMS) >> np.uint64(32)
    least: NDArray[np.uint64] = mixed.min(axis=0)
    return least
