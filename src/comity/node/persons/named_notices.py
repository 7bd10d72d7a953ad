"""Texts that name notices: calls to people, lines of the watch, items that were set aside.

Such a text is for those who see the notices that it names. One that names a notice which is not
stored any more is for those who see every class: nobody can tell any more which it had.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from comity.node.node import UnitOfWork
from comity.node.persons.seen import Seen
from comity.node.proofs.listing import ListedEntry
from comity.node.store.notice_classes import classes_of_bases
from comity.trust.persons.views import CLASSES, strictest

__all__ = ["WITHHELD", "classes_named", "readable", "with_reasons"]

#: What stands in place of a text that somebody does not see, where its row is shown all the same.
WITHHELD = "withheld"
#: Ids of notices, with or without revision, as ``coordination.notices.ids`` reads them.
_NAMED = re.compile(
    r"(?<![\w/.-])[a-z][a-z-]{1,30}/(?:[A-Z]{3}|[a-z0-9][a-z0-9.-]{0,62})"
    r"/[12][0-9]{3}/[1-9][0-9]{0,6}(?![0-9])"
)


def classes_named(work: UnitOfWork, texts: Iterable[str]) -> list[str | None]:
    """Return the class that each text needs: None if it names no notice, empty if nobody sees it."""
    named = [frozenset(_NAMED.findall(text)) for text in texts]
    bases = frozenset().union(*named)
    if not bases:
        return [None] * len(named)
    found = classes_of_bases(work.connection, sorted(bases))
    gone = {CLASSES[-1]}
    return [
        strictest(one for base in some for one in found.get(base, gone))
        if some
        else None
        for some in named
    ]


def readable(work: UnitOfWork, texts: Sequence[str], seen: Seen) -> list[bool]:
    """Return which texts are seen: those whose notices are."""
    if seen.classes is None:
        return [True] * len(texts)
    return [seen.reads(needed) for needed in classes_named(work, texts)]


def with_reasons(
    work: UnitOfWork, rows: Sequence[ListedEntry], seen: Seen
) -> list[ListedEntry]:
    """Return entries of the ledger with those reasons withheld that are not seen.

    The entries stay: their numbers have no gaps, and each is proven.
    """
    shown = readable(work, [row.reason for row in rows], seen)
    return [
        row if one else replace(row, reason=WITHHELD)
        for row, one in zip(rows, shown, strict=True)
    ]
