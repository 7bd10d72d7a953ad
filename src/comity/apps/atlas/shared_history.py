"""The history that parties share, for pages of cases, notices, agreements and objects.

It is shown, and nothing is decided by it: an edit in the atlas never changes an audience.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from comity.apps.atlas.collection import (
    Atlas,
    default_folder,
    fingerprint,
    open_atlas,
)
from comity.atlas.precedents import Precedent, precedents
from comity.atlas.records import Record, in_time
from comity.foundations.errors import ComityError

__all__ = [
    "HistoryRow",
    "ObjectHistory",
    "ObjectRow",
    "SharedHistory",
    "TogetherRow",
    "history_of_object",
    "local_atlas",
    "pages_of",
    "shared_history",
]

#: Kinds of records of what parties did; rolls of members are listed apart.
EVENT_KINDS = (
    "agreement",
    "mission",
    "facility",
    "launch",
    "incident",
    "policy",
    "vote",
)
REGISTRATION = "agr-reg-1974"


@lru_cache(maxsize=2)
def _opened(folder: Path | None, _stamp: str) -> Atlas:
    return open_atlas(folder)


def local_atlas() -> Atlas:
    """Return the shipped collection, joined with the folder ``COMITY_ATLAS`` if that is set.

    It is read and checked once, and again when a file has changed.

    Raises
    ------
    FormatError, InputError, ResourceError
        If the folder does not hold.
    """
    folder = default_folder()
    return _opened(folder, fingerprint(folder))


def _usable_atlas() -> Atlas:
    """Return the atlas of this machine, or the shipped one if the folder does not hold.

    A case is shown even if the folder of records is damaged.
    """
    try:
        return local_atlas()
    except ComityError:
        return _opened(None, "")


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """A record of a history; ``date`` is an EDTF date."""

    id: str
    date: str | None
    kind: str
    mode: str
    title: str


@dataclass(frozen=True, slots=True)
class ObjectRow(HistoryRow):
    """A record of an object; ``names`` is ``this object`` or ``its launch``."""

    names: str


@dataclass(frozen=True, slots=True)
class TogetherRow:
    """A roll of members on which all parties stand; ``of`` is what they belong to."""

    of: str
    record: str
    title: str


@dataclass(frozen=True, slots=True)
class SharedHistory:
    """Records that name all parties, what all of them belong to, and what happened before.

    ``precedents``: records of situations like this one, each with why; empty without a situation.
    """

    parties: tuple[str, ...]
    records: tuple[HistoryRow, ...]
    together_in: tuple[TogetherRow, ...]
    precedents: tuple[Precedent, ...] = ()


@dataclass(frozen=True, slots=True)
class ObjectHistory:
    """What the atlas has about an object: its launch, records and owner."""

    launch: str
    atlas: tuple[ObjectRow, ...]
    atlas_owner: str | None
    registration: str


def _when(record: Record) -> str | None:
    return str(record.date) if record.date else None


def pages_of(party: str) -> list[str]:
    """Return the ids of the records that concern a party, in the order of time."""
    return [record.id for record in _usable_atlas().collection.of_party(party)]


def shared_history(parties: Sequence[str], situation: str = "") -> SharedHistory:
    """Return the records that name all of some parties, and what all belong to.

    Parameters
    ----------
    parties
        Ids; fewer than two share nothing.
    situation
        What the page is about (a key of ``SITUATIONS``), for what happened before.
    """
    atlas = _usable_atlas()
    wanted = tuple(dict.fromkeys(parties))
    together = [
        record
        for record in sorted(atlas.collection.records.values(), key=in_time)
        if len(wanted) > 1 and all(party in record.parties for party in wanted)
    ]
    return SharedHistory(
        wanted,
        tuple(
            HistoryRow(r.id, _when(r), r.kind, r.mode, r.title)
            for r in together
            if r.kind in EVENT_KINDS
        ),
        tuple(
            TogetherRow(roll.of, roll.id, roll.title)
            for roll in together
            if roll.kind == "membership"
        ),
        precedents(atlas.collection, situation, wanted),
    )


def _relation(record: Record, designator: str) -> str:
    """Return how a record names an object, empty if it does not."""
    pieces = record.texts("designator")
    if designator in pieces:
        return "this object"
    same = any(piece[:8] == designator[:8] for piece in pieces)
    return "its launch" if same else ""


def history_of_object(designator: str, owner: str) -> ObjectHistory:
    """Return the records of an object by its designator, of its launch, and of its owner.

    Parameters
    ----------
    designator
        International designator, ``1998-067A``; ``unknown`` or empty if it has none.
    owner
        Id of a party, or ``unknown``.
    """
    atlas = _usable_atlas()
    rows = tuple(
        ObjectRow(r.id, _when(r), r.kind, r.mode, r.title, names)
        for r in sorted(atlas.collection.records.values(), key=in_time)
        if (names := _relation(r, designator))
    )
    pages = [
        r.id
        for r in atlas.collection.records.values()
        if owner.startswith("party:") and r.of == owner and r.kind == "actor"
    ]
    known = len(designator) >= 8 and designator[:4].isdigit()
    return ObjectHistory(
        designator[:8] if known else "unknown",
        rows,
        pages[0] if pages else None,
        f"not known here: the atlas has {REGISTRATION}, and no list of what is "
        "registered under it",
    )
