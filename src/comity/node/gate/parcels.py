"""Envelopes with their documents, as they travel, and whether policy lets them.

A document that policy no longer releases is left out; its envelope goes, so that the
numbers of the stream stay whole. An envelope holds a label and a salted commitment alone.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Protocol, TypeVar

from msgspec import Meta

from comity.foundations.canonical import canonical_bytes
from comity.foundations.errors import ComityError, FormatError
from comity.foundations.plain import Json
from comity.foundations.strict import read_strict
from comity.messages.document import Document
from comity.node.gate.shapes import Shape, read_shape
from comity.trust.identity.keys import from_text64, to_text64
from comity.trust.ledger.commitments import SALT_BYTES
from comity.trust.policy import Decider, Facts, Release, Withheld
from comity.trust.policy.labels import read_label
from comity.trust.policy.protocol import PROTOCOL, decide_protocol

__all__ = [
    "LARGEST_DOCUMENT",
    "MAX_ITEMS",
    "Item",
    "ReleaseContext",
    "decide_document",
    "facts_of",
    "items_json",
    "pack",
    "portion",
    "unpack",
]

#: Items in one delivery, and the longest document, characters.
MAX_ITEMS = 100
LARGEST_DOCUMENT = 2_000_000
#: The longest envelope, characters.
LARGEST_ENVELOPE = 100_000
#: Characters after which a delivery or an answer is full; one item always fits.
PORTION = 2_000_000


@dataclass(frozen=True, slots=True)
class Item:
    """An envelope, and its document with the salt (or neither, if withheld or erased)."""

    envelope: str
    document: str | None = None
    salt: bytes | None = None


class Stored(Protocol):
    """A stored entry with its texts."""

    @property
    def envelope(self) -> str | None:
        """Text of the envelope."""
        ...

    @property
    def document(self) -> str | None:
        """Text of the document, if it was not erased."""
        ...


Row = TypeVar("Row", bound=Stored)


@dataclass(frozen=True, slots=True)
class ReleaseContext:
    """The grounds of a decision: who we are, what is in force, whom we have verified.

    Attributes
    ----------
    party
        Our id.
    decider
        Decisions under the agreements in force.
    verified
        Parties whose fingerprint people have compared.
    parties_of
        Hash of an agreement, draft or not → its parties.
    blocked
        Parties that people block: nothing that agreements share goes to them.
    """

    party: str
    decider: Decider
    verified: frozenset[str]
    parties_of: Callable[[str], Sequence[str]]
    blocked: frozenset[str] = frozenset()


def facts_of(document: Document) -> Facts:
    """Return the facts of a document that a decision needs.

    Raises
    ------
    FormatError
        If its label does not fit.
    """
    rows = document.rows
    return Facts(
        kind=document.kind,
        objects=tuple(
            dict.fromkeys(str(row["object"]) for row in rows if "object" in row)
        ),
        fields=tuple(sorted({name for row in rows for name in row} - {"object"})),
        sender=document.sender,
        originator=document.originator,
        label=read_label(document.label),
        as_of_us=document.as_of_us,
        opened_with=document.opened_with,
        mentions=tuple(
            dict.fromkeys(str(row["other"]) for row in rows if "other" in row)
        )
        if document.kind == "cdms"
        else (),
    )


def _about(document: Document, context: ReleaseContext) -> Sequence[str]:
    """Return the parties of the agreement that a protocol document is about."""
    content = document.body.get("content")
    if isinstance(content, dict):
        parties = content.get("parties", [])
        return [str(p) for p in parties] if isinstance(parties, list) else []
    return context.parties_of(str(document.purpose))


#: Kinds that go to a blocked party all the same: what was promised, and warnings.
UNBLOCKED = frozenset({"coordination", "notices"})


def is_held_back(context: ReleaseContext, kind: str, recipient: str) -> bool:
    """Tell whether documents of a kind do not go to a party because people block it."""
    return recipient in context.blocked and kind not in UNBLOCKED


def decide_document(
    context: ReleaseContext, document: Document, recipient: str, at_us: int
) -> Release | Withheld:
    """Decide whether a document may go from its sender to a recipient, now.

    Both sides ask this: the sender before each time it sends, the receiver before it
    keeps anything. An error means no.
    """
    try:
        if document.kind in PROTOCOL:
            other = recipient if document.sender == context.party else document.sender
            return decide_protocol(
                document.kind,
                document.body,
                recipient,
                verified=other in context.verified,
                parties=_about(document, context),
            )
        return _decide_data(context, document, recipient, at_us)
    except ComityError as error:
        return Withheld("error", str(error))
    except Exception as error:  # noqa: BLE001 - an error of any kind means no
        return Withheld("error", type(error).__name__)


def _decide_data(
    context: ReleaseContext, document: Document, recipient: str, at_us: int
) -> Release | Withheld:
    """Decide on a document of data, which agreements release."""
    other = recipient if document.sender == context.party else document.sender
    if other not in context.verified:
        return Withheld("unverified", f"{other} is not verified by fingerprint")
    if document.sender == context.party and is_held_back(
        context, document.kind, recipient
    ):
        return Withheld("blocked", f"{recipient} is blocked: nothing is shared")
    if set(document.body) != {"rows"}:
        return Withheld("fields", "a document of data holds rows alone")
    return context.decider.decide(
        facts_of(document), [recipient], document.purpose, at_us
    )


def portion(rows: Iterable[Row]) -> list[Row]:
    """Return the first stored entries that fit one delivery, at least one."""
    taken: list[Row] = []
    length = 0
    for row in rows:
        length += len(row.envelope or "") + len(row.document or "")
        if taken and (length > PORTION or len(taken) == MAX_ITEMS):
            break
        taken.append(row)
    return taken


def items_json(items: Sequence[Item]) -> list[Json]:
    """Return items as they travel in JSON."""
    return [
        {
            "document": item.document,
            "envelope": item.envelope,
            "salt": None if item.salt is None else to_text64(item.salt),
        }
        for item in items
    ]


def pack(items: Sequence[Item]) -> bytes:
    """Return the bytes that travel."""
    return canonical_bytes({"items": items_json(items)})


def unpack(data: bytes) -> list[Item]:
    """Read the bytes of a peer that ``pack`` made, or should have made.

    Raises
    ------
    FormatError
        If it does not fit, or holds too much.
    """
    delivery = read_shape(read_strict(data), _DeliveryShape, "a delivery")
    return [_item(item) for item in delivery.items]


class _ItemShape(Shape):
    document: Annotated[str, Meta(max_length=LARGEST_DOCUMENT)] | None
    envelope: Annotated[str, Meta(max_length=LARGEST_ENVELOPE)]
    salt: str | None


class _DeliveryShape(Shape):
    items: Annotated[list[_ItemShape], Meta(max_length=MAX_ITEMS)]


def _item(item: _ItemShape) -> Item:
    if item.document is None and item.salt is None:
        return Item(item.envelope)
    if item.document is None or item.salt is None:
        raise FormatError("document and salt come together")
    salt = from_text64(item.salt)
    if len(salt) != SALT_BYTES:
        raise FormatError(f"a salt has {len(salt)} bytes, must have {SALT_BYTES}")
    return Item(item.envelope, item.document, salt)
