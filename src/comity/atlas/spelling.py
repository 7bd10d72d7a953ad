"""Misspelt words: the nearest words that stand in an index."""

from collections.abc import Mapping

from rapidfuzz import process
from rapidfuzz.distance import OSA

__all__ = ["Speller"]

MAX_ITEMS = 3


class Speller:
    """Knows the words of an index, by length, with how often each stands there."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        self._counts = counts
        self._by_length: dict[int, list[str]] = {}
        for word in sorted(counts):
            self._by_length.setdefault(len(word), []).append(word)

    def near(self, word: str) -> list[str]:
        """Return at most three words within one slip, or two in a word of six or more.

        A slip is a letter too many, too few, wrong, or two letters swapped (optimal string
        alignment). Numbers are never taken for misspelt, nor words of three letters.
        """
        if len(word) < 4 or any(letter.isdigit() for letter in word):
            return []
        reach = 1 if len(word) < 6 else 2
        candidates: list[tuple[int, int, str]] = []
        for length in range(len(word) - reach, len(word) + reach + 1):
            bucket = self._by_length.get(length, [])
            for near, slips, _ in process.extract(
                word, bucket, scorer=OSA.distance, score_cutoff=reach, limit=50
            ):
                candidates.append((int(slips), -self._counts[near], near))
        candidates.sort()
        least = candidates[0][0] if candidates else 0
        return [near for slips, _, near in candidates if slips == least][:MAX_ITEMS]
