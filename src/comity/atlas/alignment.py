"""Two versions of a policy text, paragraph by paragraph.

Paragraphs are aligned so that the sum of their likenesses is greatest and their order is
kept (Needleman and Wunsch 1970); what is alike but elsewhere counts as moved. The program
lists the changes; their *meaning* is a label that a person gives and signs with a role.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

import numpy as np
from rapidfuzz import fuzz
from rapidfuzz.process import cdist

from comity.foundations.arrays import Floats
from comity.foundations.errors import FormatError, RangeError
from comity.foundations.yaml_lines import YamlError, read_texts

__all__ = ["LABELS", "Change", "Label", "align", "paragraphs", "read_labels"]

#: What a change can mean, by a person's judgement.
LABELS = ("clarified", "narrowed", "widened", "reversed", "editorial")
#: Least likeness (0 to 1) of two versions of one paragraph.
ALIKE = 0.55
MAX_ITEMS = 5000


@dataclass(frozen=True, slots=True)
class Label:
    """A person's judgement of one change."""

    label: str
    role: str
    reason: str


@dataclass(frozen=True, slots=True)
class Change:
    """A paragraph that is not the same in both versions.

    Attributes
    ----------
    key
        Names the pair of paragraphs; labels refer to it.
    kind
        ``changed``, ``added``, ``removed`` or ``moved``.
    old_at, new_at
        Numbers of the paragraphs, from 1; 0 where there is none.
    words
        For ``changed``: runs of words as (``=``, ``-`` or ``+``, text).
    """

    key: str
    kind: str
    old_at: int
    new_at: int
    old: str
    new: str
    likeness: float
    words: tuple[tuple[str, str], ...] = ()
    label: Label | None = None


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text, white space made even."""
    parts = [" ".join(part.split()) for part in re.split(r"\n\s*\n", text)]
    return [part for part in parts if part]


def change_key(old: str, new: str) -> str:
    """Return the name of a pair of paragraphs."""
    return hashlib.sha256(f"{old}\n\n{new}".encode()).hexdigest()[:12]


def word_runs(old: str, new: str) -> tuple[tuple[str, str], ...]:
    """Return runs of words that were kept, removed and added between two paragraphs."""
    one, two = old.split(), new.split()
    runs: list[tuple[str, str]] = []
    for tag, a, b, c, d in SequenceMatcher(
        None, one, two, autojunk=False
    ).get_opcodes():
        if tag == "equal":
            runs.append(("=", " ".join(one[a:b])))
            continue
        if b > a:
            runs.append(("-", " ".join(one[a:b])))
        if d > c:
            runs.append(("+", " ".join(two[c:d])))
    return tuple(runs)


def _pairs(
    old: Sequence[str], new: Sequence[str]
) -> tuple[list[tuple[int, int]], Floats]:
    """Return aligned pairs of indices in order, and all likenesses."""
    like = np.asarray(cdist(old, new, scorer=fuzz.ratio, dtype=np.float64)) / 100.0
    gain = np.where(like >= ALIKE, like, 0.0)
    score = np.zeros((len(old) + 1, len(new) + 1))
    for i in range(1, len(old) + 1):
        diagonal = score[i - 1, :-1] + gain[i - 1]
        above = score[i - 1, 1:]
        row = np.maximum(diagonal, above)
        score[i, 1:] = np.maximum.accumulate(row)
    pairs = []
    i, j = len(old), len(new)
    while i and j:
        if score[i, j] == score[i - 1, j]:
            i -= 1
        elif score[i, j] == score[i, j - 1]:
            j -= 1
        else:
            i, j = i - 1, j - 1
            pairs.append((i, j))
    return pairs[::-1], like


@dataclass(frozen=True, slots=True)
class _Versions:
    """Two lists of paragraphs, their likenesses, and labels by key."""

    old: Sequence[str]
    new: Sequence[str]
    like: Floats
    labels: Mapping[str, Label]

    def change(self, kind: str, i: int | None, j: int | None) -> Change:
        a = "" if i is None else self.old[i]
        b = "" if j is None else self.new[j]
        alike = 0.0 if i is None or j is None else float(self.like[i, j])
        key = change_key(a, b)
        return Change(
            key,
            kind,
            0 if i is None else i + 1,
            0 if j is None else j + 1,
            a,
            b,
            round(alike, 3),
            word_runs(a, b) if a and b and a != b else (),
            self.labels.get(key),
        )

    def moved(self, gone: set[int], came: Sequence[int]) -> dict[int, int]:
        """Return where paragraphs that came were before; they leave ``gone``."""
        origins: dict[int, int] = {}
        for j in came:
            best = max(gone, key=lambda i: (self.like[i, j], -i), default=None)
            if best is not None and self.like[best, j] >= ALIKE:
                origins[j] = best
                gone.discard(best)
        return origins


def align(
    old_text: str, new_text: str, labels: Mapping[str, Label] | None = None
) -> list[Change]:
    """Return the paragraphs that differ between two versions, in the order of the new one.

    Raises
    ------
    FormatError
        If a text is empty.
    RangeError
        If one has more paragraphs than we compare.
    """
    old, new = paragraphs(old_text), paragraphs(new_text)
    for text in (old, new):
        if not text:
            raise FormatError("a text is empty", remedy="give two versions of a text")
        if len(text) > MAX_ITEMS:
            raise RangeError("paragraphs", len(text), f"at most {MAX_ITEMS}")
    pairs, like = _pairs(old, new)
    both = _Versions(old, new, like, labels or {})
    partner = {j: i for i, j in pairs}
    gone = set(range(len(old))) - {i for i, _ in pairs}
    moved = both.moved(gone, [j for j in range(len(new)) if j not in partner])
    changes: list[tuple[float, Change]] = []
    for j in range(len(new)):
        if j in partner and old[partner[j]] != new[j]:
            changes.append((j, both.change("changed", partner[j], j)))
        elif j in moved:
            changes.append((j, both.change("moved", moved[j], j)))
        elif j not in partner:
            changes.append((j, both.change("added", None, j)))
    for i in sorted(gone):
        before = [j for k, j in pairs if k < i]
        changes.append((max(before, default=-1) + 0.5, both.change("removed", i, None)))
    return [item for _, item in sorted(changes, key=lambda pair: pair[0])]


def read_labels(text: str) -> dict[str, Label]:
    """Read labels: ``KEY: {label: narrowed, role: policy-analyst, reason: …}``.

    Raises
    ------
    FormatError
        If a label is unknown or has neither role nor reason.
    """
    try:
        value, lines = read_texts(text)
    except YamlError as error:
        raise FormatError(f"line {error.line}: {error.reason}") from error
    if not isinstance(value, dict):
        raise FormatError("labels must map keys of changes to labels")
    labels = {}
    for key, item in value.items():
        line = lines.get((key,), 1)
        if not isinstance(item, dict) or set(item) != {"label", "role", "reason"}:
            raise FormatError(f"line {line}: must hold label, role and reason")
        if item["label"] not in LABELS:
            known = ", ".join(LABELS)
            raise FormatError(
                f"line {line}: label {item['label']!r} is none of {known}"
            )
        if not str(item["role"]).strip() or not str(item["reason"]).strip():
            raise FormatError(f"line {line}: a label needs a role and a reason")
        labels[key] = Label(*(str(item[name]) for name in ("label", "role", "reason")))
    return labels
