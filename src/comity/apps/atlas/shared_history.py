"""Ties from the rest of the node into the atlas: what two parties have behind them.

Whoever looks at a case, a notice, an agreement or an object sees the history of its parties.
Nothing here decides anything: an edit in the atlas never changes an audience.
"""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from comity.apps.atlas.collection import (
    Atlas,
    default_folder,
    fingerprint,
    open_atlas,
)
from comity.atlas.records import Record, in_time
from comity.foundations.errors import ComityError

__all__ = ["here", "history_of_object", "pages_of", "shared_history"]

#: Kinds that tell what parties did; rolls are told apart.
TOLD = ("agreement", "mission", "facility", "launch", "incident", "policy", "vote")
REGISTRATION = "agr-reg-1974"


@lru_cache(maxsize=2)
def _opened(folder: Path | None, _stamp: str) -> Atlas:
    return open_atlas(folder)


def here() -> Atlas:
    """Return the atlas of this machine: the shipped one, with ``COMITY_ATLAS`` if set.

    It is read and checked once, and again when a file has changed.

    Raises
    ------
    FormatError, InputError, ResourceError
        If the folder does not hold.
    """
    folder = default_folder()
    return _opened(folder, fingerprint(folder))


def _at_hand() -> Atlas:
    """Return the atlas of this machine, or the shipped one if the folder does not hold.

    Whoever looks at a case must see it, whatever has become of a folder of records.
    """
    try:
        return here()
    except ComityError:
        return _opened(None, "")


def _row(record: Record) -> dict[str, Any]:
    return {
        "id": record.id,
        "date": str(record.date) if record.date else None,
        "kind": record.kind,
        "mode": record.mode,
        "title": record.title,
    }


def pages_of(party: str) -> list[str]:
    """Return the ids of the records that concern a party, in the order of time."""
    return [record.id for record in _at_hand().collection.of_party(party)]


def shared_history(parties: Sequence[str]) -> dict[str, Any]:
    """Return the records that name all of some parties, and what all belong to.

    Parameters
    ----------
    parties
        Ids; of fewer than two nothing is shared.
    """
    atlas = _at_hand()
    wanted = list(dict.fromkeys(parties))
    found: list[Record] = []
    rolls: list[Record] = []
    if len(wanted) > 1:
        for record in sorted(atlas.collection.records.values(), key=in_time):
            if all(party in record.parties for party in wanted):
                (rolls if record.kind == "membership" else found).append(record)
    return {
        "parties": wanted,
        "records": [_row(record) for record in found if record.kind in TOLD],
        "together_in": [
            {"of": roll.of, "record": roll.id, "title": roll.title} for roll in rolls
        ],
    }


def history_of_object(designator: str, owner: str) -> dict[str, Any]:
    """Return the records of an object by its designator, of its launch, and of its owner.

    Parameters
    ----------
    designator
        International designator, ``1998-067A``; ``unknown`` or empty if it has none.
    owner
        Id of a party, or ``unknown``.
    """
    atlas = _at_hand()
    found = []
    for record in sorted(atlas.collection.records.values(), key=in_time):
        pieces = [claim.value for claim in record.all("designator")]
        if designator in pieces:
            found.append({**_row(record), "names": "this object"})
        elif any(piece[:8] == designator[:8] for piece in pieces):
            found.append({**_row(record), "names": "its launch"})
    pages = [
        r.id
        for r in atlas.collection.records.values()
        if owner.startswith("party:") and r.of == owner and r.kind == "actor"
    ]
    known = len(designator) >= 8 and designator[:4].isdigit()
    return {
        "launch": designator[:8] if known else "unknown",
        "atlas": found,
        "atlas_owner": pages[0] if pages else None,
        "registration": (
            f"not known here: the atlas has {REGISTRATION}, and no list of what is "
            "registered under it"
        ),
    }
