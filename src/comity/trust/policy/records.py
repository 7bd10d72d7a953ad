"""Agreements, what is asked of them, and what they answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from comity.trust.policy.labels import Label

__all__ = [
    "Agreement",
    "Clause",
    "Conditions",
    "Facts",
    "Objects",
    "Release",
    "Rule",
    "Withheld",
]


@dataclass(frozen=True, slots=True)
class Objects:
    """A set of objects, hashed into the agreement: all, ids, ranges of numbers.

    Attributes
    ----------
    everything
        Whether all objects are meant.
    ids
        Ids (``object:norad:25544``).
    ranges
        Pairs of catalogue numbers, both included (``object:norad:40000-40100``).
    """

    everything: bool = False
    ids: frozenset[str] = frozenset()
    ranges: tuple[tuple[int, int], ...] = ()

    def holds(self, object_id: str) -> bool:
        """Tell whether an object belongs to the set."""
        if self.everything or object_id in self.ids:
            return True
        number = catalogue_number(object_id)
        return any(low <= number <= high for low, high in self.ranges)


def catalogue_number(object_id: str) -> int:
    """Return the number of ``object:norad:N``, -1 for any other object."""
    digits = object_id.removeprefix("object:norad:")
    plain = digits.isascii() and digits.isdigit() and len(digits) <= 9
    return int(digits) if plain and digits != object_id else -1


@dataclass(frozen=True, slots=True)
class Clause:
    """What one clause shares, or withholds.

    Attributes
    ----------
    id
        Name within the agreement.
    shares
        Whether it shares; otherwise it withholds, whatever other clauses share.
    kinds, by, to, purposes
        Which kinds of data, by whom, to whom, for what.
    objects, but_not
        Of which objects, and which are left out.
    fields
        Which fields; ``None`` means all.
    precision
        Quantity → grid; nothing finer is released.
    delay_us
        Least age of what is released, microseconds.
    up_to
        Highest classification, empty for the highest of the policy.
    keep_us
        How long it may be kept after receipt, microseconds; ``None`` for the agreement's end.
    onward
        To whom it may be passed on (empty: the originator is asked).
    """

    id: str
    shares: bool
    kinds: frozenset[str]
    by: frozenset[str]
    to: frozenset[str]
    purposes: frozenset[str]
    objects: Objects
    but_not: Objects = Objects()
    fields: frozenset[str] | None = None
    precision: Mapping[str, float] = field(default_factory=dict)
    delay_us: int = 0
    up_to: str = ""
    keep_us: int | None = None
    onward: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Agreement:
    """A version of an agreement.

    Attributes
    ----------
    name, version, title
        ``agreement:NAME:VERSION``, and its title.
    parties
        Who signs.
    groups
        Name → members, as enumerated in this version.
    since_us, until_us
        Validity: begin included, end excluded.
    notice_us
        How long sharing goes on after a withdrawal, microseconds.
    amends
        Hash of the version that this one replaces, or empty.
    label_policy, classifications, tlp
        The agreement's own policy: levels, lowest first, and their TLP level.
    clauses
        What is shared.
    terms
        For later rooms: deadlines, right of way, named CDM source, acknowledgement times.
    content
        What is signed, as JSON.
    hash
        ``sha256:…`` of its canonical bytes.
    """

    name: str
    version: int
    title: str
    parties: tuple[str, ...]
    groups: Mapping[str, frozenset[str]]
    since_us: int
    until_us: int
    notice_us: int
    amends: str
    label_policy: str
    classifications: tuple[str, ...]
    tlp: Mapping[str, str]
    clauses: tuple[Clause, ...]
    terms: Mapping[str, Any]
    content: Mapping[str, Any]
    hash: str

    @property
    def id(self) -> str:
        """Return ``agreement:NAME:VERSION``."""
        return f"agreement:{self.name}:{self.version}"


@dataclass(frozen=True, slots=True)
class Rule:
    """A clause of an agreement, and when it holds between two of its parties."""

    agreement: Agreement
    clause: Clause
    sender: str
    recipient: str
    begins_us: int
    ends_us: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What a decision needs to know of a document, and nothing of its content.

    Attributes
    ----------
    kind, objects, fields
        Kind, ids of the objects it is about, names of its fields.
    sender, originator
        Who sends, and who made it.
    label
        Its label.
    as_of_us
        Instant of the newest thing in it; a delay counts from here.
    opened_with
        Hash of the version that a live case opened with (control messages), or empty.
    mentions
        Objects that it only mentions: clauses that withhold mean them, too.
    """

    kind: str
    objects: tuple[str, ...]
    fields: tuple[str, ...]
    sender: str
    originator: str
    label: Label
    as_of_us: int
    opened_with: str = ""
    mentions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Conditions:
    """What binds the receiver: the strictest of the clauses that are used.

    Attributes
    ----------
    keep_us
        How long it may be kept after receipt, microseconds, or ``None``.
    until_us
        Instant at which it must be erased at the latest: the end of the agreement.
    onward
        To whom it may be passed on.
    """

    keep_us: int | None
    until_us: int
    onward: frozenset[str]


@dataclass(frozen=True, slots=True)
class Release:
    """Released, so far.

    Attributes
    ----------
    fields
        Field → quantity → grid it must be coarsened to (empty: as it is).
    conditions
        What binds the receiver.
    clauses
        ``HASH#CLAUSE`` of each clause that allows it.
    """

    fields: Mapping[str, Mapping[str, float]]
    conditions: Conditions
    clauses: tuple[str, ...]

    released = True


@dataclass(frozen=True, slots=True)
class Withheld:
    """Withheld: the reason as a code, and as a sentence for people."""

    reason: str
    words: str

    released = False
