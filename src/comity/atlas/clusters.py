"""Reports of one thing: near-duplicate texts, so that reports are never counted as events.

Texts are compared by shingles of five words with MinHash and locality-sensitive hashing
(Broder 1997; datasketch), and every pair that the hashes offer is compared exactly before it
counts. What belongs together by a chain of likeness is one cluster.
"""

from collections.abc import Mapping

__all__ = ["LIKENESS", "cluster", "likeness", "shingles"]

SHINGLE = 5
#: Least Jaccard likeness of shingles for two texts to be reports of one thing.
LIKENESS = 0.5
PERMUTATIONS = 128


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
    # Slow to import, and only needed here.
    from datasketch import MinHash, MinHashLSH  # noqa: PLC0415

    sets = {name: shingles(text) for name, text in texts.items()}
    names = [name for name in sorted(sets) if sets[name]]
    # Somewhat wider than asked: what is offered is compared exactly.
    index = MinHashLSH(threshold=max(0.1, least - 0.1), num_perm=PERMUTATIONS)
    parent = {name: name for name in names}

    def root(name: str) -> str:
        while parent[name] != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    for name in names:
        sketch = MinHash(num_perm=PERMUTATIONS, seed=1)
        sketch.update_batch([s.encode() for s in sorted(sets[name])])
        for near in index.query(sketch):
            if likeness(sets[name], sets[str(near)]) >= least:
                one, other = sorted((root(name), root(str(near))))
                parent[other] = one
        index.insert(name, sketch)
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault(root(name), []).append(name)
    alike = [tuple(group) for group in groups.values() if len(group) > 1]
    return sorted(alike, key=lambda group: (-len(group), group))
