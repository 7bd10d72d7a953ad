"""Who has judged a claim, and what that amounts to: four eyes are two persons.

The word *reviewed* follows from `Review.state` and nowhere else.
"""

import re
from dataclasses import dataclass, replace
from typing import Literal

from typing_extensions import override

from comity.foundations.errors import FormatError

__all__ = ["STATES", "UNREVIEWED", "Judge", "Review", "read_review"]

ReviewState = Literal["unreviewed", "accepted by one", "checked by one", "reviewed"]
#: State → what it says of a claim.
STATES: dict[ReviewState, str] = {
    "unreviewed": "no person of a node has judged it",
    "accepted by one": "one person made a record of a proposal; nobody else has checked it",
    "checked by one": "one person has checked it; who wrote it is not on file",
    "reviewed": "one person accepted it, and another one checked it against its source",
}
_UNREVIEWED = "unreviewed"
_JUDGE = re.compile(r"(person:[0-9A-Z]{4,16}) \(([a-z][a-z -]{0,39})\)")
_ACCEPTED, _CHECKED = "accepted by ", "checked by "


@dataclass(frozen=True, slots=True)
class Judge:
    """A person of a node, as peers see it, and the role in which it judged."""

    person: str
    role: str

    @override
    def __str__(self) -> str:
        """Return it as records state it."""
        return f"{self.person} ({self.role})"


@dataclass(frozen=True, slots=True)
class Review:
    """Who accepted a claim from a proposal, and who checked it against its source."""

    accepted: Judge | None = None
    checked: Judge | None = None

    @property
    def state(self) -> ReviewState:
        """What the persons amount to; a key of ``STATES``."""
        if self.accepted is None:
            return "unreviewed" if self.checked is None else "checked by one"
        if self.checked is None or self.checked.person == self.accepted.person:
            return "accepted by one"
        return "reviewed"

    def with_check(self, by: Judge) -> "Review":
        """Return it once a person has checked the claim.

        Raises
        ------
        FormatError
            If it is the person who accepted it: one person is not two.
        """
        if self.accepted is not None and self.accepted.person == by.person:
            raise FormatError(
                f"{by.person} accepted it: another person has to check it"
            )
        return replace(self, checked=by)

    @override
    def __str__(self) -> str:
        """Return it as records state it."""
        parts = []
        if self.accepted is not None:
            parts.append(f"{_ACCEPTED}{self.accepted}")
        if self.checked is not None:
            parts.append(f"{_CHECKED}{self.checked}")
        return "; ".join(parts) or _UNREVIEWED


UNREVIEWED = Review()


def _judge(text: str) -> Judge:
    found = _JUDGE.fullmatch(text)
    if found is None:
        raise FormatError(
            f"{text[:60]!r} is no person of a node: reviewers are written as person:ID (role)"
        )
    return Judge(found[1], found[2])


def read_review(text: str) -> Review:
    """Read who has judged a claim, as a record states it.

    Raises
    ------
    FormatError
        If it names somebody who is no person of a node, or one person twice.
    """
    if text == _UNREVIEWED:
        return UNREVIEWED
    accepted = checked = None
    for part in text.split("; "):
        if part.startswith(_ACCEPTED) and accepted is None and checked is None:
            accepted = _judge(part.removeprefix(_ACCEPTED))
        elif part.startswith(_CHECKED) and checked is None:
            checked = _judge(part.removeprefix(_CHECKED))
        else:
            raise FormatError(
                f"reviewed is {text[:80]!r}: write unreviewed, or accepted by and checked by "
                "persons of a node"
            )
    review = Review(accepted)
    return review if checked is None else review.with_check(checked)
