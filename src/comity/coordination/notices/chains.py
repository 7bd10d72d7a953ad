"""Revisions and followers of a notice, folded to what holds now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from comity.coordination.notices.ids import read_id
from comity.coordination.notices.records import Notice
from comity.coordination.notices.values import Fields
from comity.foundations.errors import InputError

__all__ = ["Chain", "Life", "chains_of", "fold"]

#: Fields of an extension that replace those of what it extends.
_WINDOW = ("earliest_us", "latest_us")


class Life(StrEnum):
    """Where a notice stands."""

    CURRENT = "current"
    EXTENDED = "extended"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


#: Form of a follower → the life that it brings about.
_AFTER: Mapping[str, Life] = {
    "extension": Life.EXTENDED,
    "post-launch": Life.COMPLETED,
    "completion": Life.COMPLETED,
    "cancellation": Life.CANCELLED,
}
_ENDED = frozenset({Life.COMPLETED, Life.CANCELLED})


@dataclass(frozen=True, slots=True)
class Chain:
    """A notice with its revisions and the notices that follow it.

    Attributes
    ----------
    latest
        Its highest revision.
    revisions, followers
        All of them, in order.
    life
        Where it stands.
    fields
        What holds now: the highest revision, with the window of the last extension.
    faults
        What does not fit together, for people.
    """

    latest: Notice
    revisions: tuple[Notice, ...]
    followers: tuple[Notice, ...]
    life: Life
    fields: Fields
    faults: tuple[str, ...]

    @property
    def base(self) -> str:
        """Return the id without revision."""
        return self.latest.id.base


def fold(notices: Iterable[Notice], followers: Iterable[Notice] = ()) -> Chain:
    """Fold the revisions of one notice and what refers to it.

    The order in which they came does not matter. Followers of another issuer, and followers
    after a completion or cancellation, change nothing and are listed as faults.

    Raises
    ------
    InputError
        If there is no revision, or they are of several notices.
    """
    whole = {str(n.id): n for n in notices}
    revisions = sorted(whole.values(), key=lambda n: n.id.revision)
    if not revisions or len({n.id.base for n in revisions}) != 1:
        raise InputError("a chain needs revisions of one notice, and of no other")
    latest, faults = revisions[-1], []
    have = {n.id.revision for n in revisions}
    faults += [
        f"revision {k} is missing"
        for k in range(latest.id.revision + 1)
        if k not in have
    ]
    life, fields = Life.CURRENT, dict(latest.fields)
    counted = []
    unique = {str(n.id): n for n in followers}.values()
    for follower in sorted(unique, key=lambda n: (n.issued_us, n.id)):
        after = _AFTER.get(follower.form)
        if after is None:
            continue
        if follower.issuer != latest.issuer:
            faults.append(f"{follower.id} is not its issuer's")
            continue
        if life in _ENDED:
            faults.append(f"{follower.id} came after it was {life}")
            continue
        counted.append(follower)
        life = after
        if after is Life.EXTENDED:
            fields |= {n: follower.fields[n] for n in _WINDOW if n in follower.fields}
    return Chain(latest, tuple(revisions), tuple(counted), life, fields, tuple(faults))


def chains_of(notices: Iterable[Notice]) -> dict[str, Chain]:
    """Return the chains of some notices, by id without revision.

    A follower has a chain of its own, too: it can be revised.
    """
    own: dict[str, list[Notice]] = {}
    about: dict[str, list[Notice]] = {}
    for notice in notices:
        own.setdefault(notice.id.base, []).append(notice)
        if notice.reference:
            about.setdefault(read_id(notice.reference).base, []).append(notice)
    return {base: fold(some, about.get(base, ())) for base, some in own.items()}
