"""What a peer would see of what this node offers, and why; nothing is sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from comity.apps.sharing import released_rows
from comity.apps.sharing.offers import check_kind_and_purpose
from comity.apps.sharing.store.offers import OfferRow, offers_after
from comity.foundations.plain import JsonObject
from comity.foundations.strict import read_strict
from comity.node.cursors import cursor_behind, place_of
from comity.node.gate.parcels import is_held_back
from comity.node.node import Node
from comity.node.operations import Page, page_of
from comity.trust.policy import Withheld

__all__ = [
    "Preview",
    "PreviewRow",
    "ReleasedRow",
    "WithheldRow",
    "preview",
    "preview_page",
]


@dataclass(frozen=True, slots=True)
class WithheldRow:
    """A row of which a peer would see nothing, and why.

    Attributes
    ----------
    object
        Id of the object, or empty.
    released
        False.
    reason, words
        The reason as a code, and as a sentence.
    """

    object: str
    released: Literal[False]
    reason: str
    words: str


@dataclass(frozen=True, slots=True)
class ReleasedRow:
    """What a peer would see of a row.

    Attributes
    ----------
    object
        Id of the object, or empty.
    released
        True.
    row
        The released fields, coarsened.
    hidden
        Names of the fields that are not released.
    coarsened
        Field → quantity → grid, in the unit that the quantity's name ends with.
    clauses
        Clauses that release it, ``HASH#ID``.
    keep_us
        How long the peer may keep it, microseconds; None if without end.
    onward
        Parties to which the peer may pass it on.
    """

    object: str
    released: Literal[True]
    row: JsonObject
    hidden: list[str]
    coarsened: Mapping[str, Mapping[str, float]]
    clauses: list[str]
    keep_us: int | None
    onward: list[str]


PreviewRow = ReleasedRow | WithheldRow


@dataclass(frozen=True, slots=True)
class Preview:
    """What is previewed: the offers of a kind for a purpose, of some objects or of all."""

    kind: str
    purpose: str
    objects: Sequence[str] = ()


def preview(
    node: Node,
    peer: str,
    kind: str,
    purpose: str,
    objects: Sequence[str] = (),
    most: int = 100,
) -> list[PreviewRow]:
    """Preview the offers of this node as a peer would see them; nothing is sent.

    Parameters
    ----------
    objects
        Ids of these objects alone; all if empty.
    most
        At most so many rows.

    Raises
    ------
    UnknownNameError
        If kind or purpose are unknown.
    """
    asked = Preview(kind, purpose, objects)
    return list(preview_page(node, peer, asked, most).items)


def preview_page(
    node: Node, peer: str, asked: Preview, limit: int, cursor: str = ""
) -> Page[PreviewRow]:
    """Preview a part of the offers, by object.

    Raises
    ------
    UnknownNameError
        If kind or purpose are unknown.
    InputError
        If the cursor is none of this list.
    """
    check_kind_and_purpose(asked.kind, asked.purpose)
    after = place_of(cursor, str, str)
    with node.reading() as work:
        offers = offers_after(
            work.connection, asked.kind, asked.objects, limit + 1, after
        )
        context = work.release_context()
    page = page_of(offers, limit, lambda row: cursor_behind(row.object, row.key))
    if is_held_back(context, asked.kind, peer):
        words = f"{peer} is blocked: nothing is shared"
        held_back = (WithheldRow(o.object, False, "blocked", words) for o in page.items)
        return Page(tuple(held_back), page.next)
    decided = released_rows.released_rows(
        node, context.decider, page.items, peer, asked.purpose
    )
    rows = (
        WithheldRow(offer.object, False, answer.reason, answer.words)
        if isinstance(answer, Withheld)
        else _released(offer, answer)
        for offer, answer in decided
    )
    return Page(tuple(rows), page.next)


def _released(offer: OfferRow, released: released_rows.ReleasedRow) -> ReleasedRow:
    whole = read_strict(offer.row.encode())
    value = {name: item for name, item in whole.items() if item is not None}
    cut, release = released.row, released.release
    return ReleasedRow(
        offer.object,
        True,
        cut,
        sorted(set(value) - set(cut)),
        {f: dict(g) for f, g in release.fields.items() if g and f in cut},
        list(release.clauses),
        release.conditions.keep_us,
        sorted(release.conditions.onward),
    )
