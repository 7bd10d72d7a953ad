"""Clauses as sentences, and what changed in them word by word, for pages and print."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from comity.trust.policy import Agreement
from comity.trust.policy.explain import clause_in_words
from comity.trust.policy.records import Clause

__all__ = ["ClauseLine", "Segment", "clause_lines", "segments"]

#: What happened to some words of a clause.
Change = Literal["same", "added", "removed"]


@dataclass(frozen=True, slots=True)
class Segment:
    """Words of a sentence, and whether they are new, gone or as before."""

    change: Change
    text: str


@dataclass(frozen=True, slots=True)
class ClauseLine:
    """A clause in words beside the same clause of the version before.

    Attributes
    ----------
    number, id
        Its place in this version (in the version before, if it is gone), and its name.
    shares
        Whether it shares, or withholds.
    change
        ``same``, ``changed``, ``added`` or ``removed``.
    segments
        Its sentence.
    """

    number: int
    id: str
    shares: bool
    change: Literal["same", "changed", "added", "removed"]
    segments: tuple[Segment, ...]

    @property
    def words(self) -> str:
        """Return its sentence as it is in this version."""
        return "".join(one.text for one in self.segments if one.change != "removed")


def _name(party: str) -> str:
    return party.removeprefix("party:")


def _sentence(agreement: Agreement, clause: Clause) -> str:
    """Return a whole sentence: who gives whom what, or does not."""
    givers = ", ".join(_name(p) for p in agreement.parties if p in clause.by)
    takers = ", ".join(_name(p) for p in agreement.parties if p in clause.to)
    verb = "give" if len(clause.by) > 1 else "gives"
    if not clause.shares:
        verb = "do not give" if len(clause.by) > 1 else "does not give"
    return f"{givers} {verb} {takers} {clause_in_words(clause, _name)}."


def segments(before: str, after: str) -> tuple[Segment, ...]:
    """Return a sentence with what is new and what is gone in it, word by word."""
    old, new = re.findall(r"\S+\s*", before), re.findall(r"\S+\s*", after)
    made: list[Segment] = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for _, i1, i2, j1, j2 in matcher.get_opcodes():
        if old[i1:i2] == new[j1:j2]:
            made.append(Segment("same", "".join(new[j1:j2])))
            continue
        if i2 > i1:
            made.append(Segment("removed", "".join(old[i1:i2])))
        if j2 > j1:
            made.append(Segment("added", "".join(new[j1:j2])))
    return tuple(made)


def _added(number: int, clause: Clause, words: str) -> ClauseLine:
    made = (Segment("added", words),)
    return ClauseLine(number, clause.id, clause.shares, "added", made)


def clause_lines(value: Agreement, before: Agreement | None) -> tuple[ClauseLine, ...]:
    """Return the clauses of a version in words, those that are gone from it last.

    Parameters
    ----------
    before
        The version that it is compared with; without one nothing is marked as new.
    """
    old: Mapping[str, Clause] = {c.id: c for c in before.clauses} if before else {}
    lines = []
    for number, clause in enumerate(value.clauses, 1):
        words = _sentence(value, clause)
        if before is None:
            made: Sequence[Segment] = (Segment("same", words),)
            lines.append(
                ClauseLine(number, clause.id, clause.shares, "same", tuple(made))
            )
        elif clause.id not in old:
            lines.append(_added(number, clause, words))
        else:
            made = segments(_sentence(before, old[clause.id]), words)
            same = all(one.change == "same" for one in made)
            change: Literal["same", "changed"] = "same" if same else "changed"
            lines.append(
                ClauseLine(number, clause.id, clause.shares, change, tuple(made))
            )
    if before is None:
        return tuple(lines)
    kept = {clause.id for clause in value.clauses}
    for number, clause in enumerate(before.clauses, 1):
        if clause.id not in kept:
            gone = (Segment("removed", _sentence(before, clause)),)
            lines.append(ClauseLine(number, clause.id, clause.shares, "removed", gone))
    return tuple(lines)
