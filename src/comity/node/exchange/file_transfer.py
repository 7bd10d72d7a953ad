"""The same envelopes by file: through a data diode, or by courier."""

from dataclasses import dataclass, field
from typing import Annotated

import msgspec

from comity.foundations.bounds import FILES
from comity.foundations.canonical import canonical_bytes
from comity.foundations.errors import FormatError, InputError, TrustError
from comity.foundations.plain import Json
from comity.foundations.strict import read_strict
from comity.node.exchange.channels import FILE
from comity.node.exchange.links import correspondent
from comity.node.exchange.questions import items_of
from comity.node.exchange.received import check_older
from comity.node.exchange.receiving import Answer, receive
from comity.node.exchange.sealing_keys import (
    find_pair,
    learn_keys,
    note_file,
    our_statements,
)
from comity.node.gate import unpack
from comity.node.gate.parcels import MAX_ITEMS, Item, items_json
from comity.node.gate.peers import open_items
from comity.node.gate.sealed import Bound, SealingKeyError, open_sealed, seal
from comity.node.gate.shapes import OpenShape, Shape, read_shape
from comity.node.node import Node, UnitOfWork
from comity.node.store.outbox import first_waiting
from comity.node.store.peers import known_party
from comity.trust.identity.keys import from_text64, to_text64

__all__ = ["ImportedEnvelopes", "TransferFile", "take_transfer", "transfer_file"]

#: What the seal of a file is bound to, beside its parties.
TRANSFER = "comity-transfer"
#: Form of a file that is sealed, and of one of protocols before 3.
FORM, OLDER_FORM = 2, 1


class _FormShape(OpenShape):
    form: int = msgspec.field(name="comity-transfer")


class _SealedShape(Shape):
    """``keys``: statements of what to seal for, for a way back by file."""

    form: int = msgspec.field(name="comity-transfer")
    sender: str = msgspec.field(name="from")
    keys: Annotated[list[str], msgspec.Meta(max_length=8)]
    sealed: str
    recipient: str = msgspec.field(name="to")


class _ItemsShape(Shape):
    items: list[Json]


class _OlderShape(Shape):
    form: int = msgspec.field(name="comity-transfer")
    sender: str = msgspec.field(name="from")
    items: list[Json]
    recipient: str = msgspec.field(name="to")


@dataclass(frozen=True, slots=True)
class ImportedEnvelopes:
    """How many envelopes a file held, and which of them were refused."""

    sender: str = field(metadata={"alias": "from"})
    items: int
    stored: int
    refused: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class TransferFile:
    """A file of envelopes for a peer: what is written, and how many envelopes it holds."""

    content: bytes
    items: int


def transfer_file(node: Node, peer: str, *, everything: bool = False) -> TransferFile:
    """Return what waits for a peer (or all that was sent) as a file.

    The gate decides as it does for the network. What is written still waits: it is done
    when the peer acknowledges it.

    Raises
    ------
    UnknownNameError, TrustError
        If the peer is unknown or not verified.
    """

    def read(work: UnitOfWork) -> list[Item]:
        known_party(work.connection, peer)
        first = 1 if everything else first_waiting(work.connection, peer)
        if first is None:
            return []
        stored = items_of(work, peer, first - 1, whole=True)
        context = work.release_context()
        if peer not in context.verified:
            raise InputError(
                f"{peer} is not verified", remedy=f"comity peer verify {peer}"
            )
        return open_items(context, peer, stored, work.now_us)[0]

    ours = our_statements(node)
    with node.reading() as work:
        items = read(work)
        known = correspondent(work, peer)
    node.raise_fence()
    head = {"from": node.party, "to": peer}
    inside = {"items": items_json(items)}
    if known.older:
        value: dict[str, object] = {"comity-transfer": OLDER_FORM, **head, **inside}
    elif known.sealing is None:
        raise SealingKeyError(
            f"no key of {peer} is known that holds now",
            remedy=f"comity peer sync {peer}, or take in a file of theirs: it holds one",
        )
    else:
        sealed = seal(
            known.sealing,
            Bound(TRANSFER, node.party, peer),
            "transfer",
            canonical_bytes(inside),
        )
        value = {
            "comity-transfer": FORM,
            **head,
            "keys": ours,
            "sealed": to_text64(sealed),
        }
    return TransferFile(canonical_bytes(value), len(items))


def take_transfer(node: Node, data: bytes) -> ImportedEnvelopes:
    """Take in a file of envelopes, exactly as if they had come over the network.

    Raises
    ------
    FormatError, InputError, TrustError
        If the file does not fit, is for another party, or of an unverified one.
    """
    value = read_strict(data, FILES)
    name = "the transfer file"
    form = read_shape(value, _FormShape, name).form
    if form == FORM:
        sender, found = _open(node, read_shape(value, _SealedShape, name))
    elif form == OLDER_FORM:
        sender, found = _take_older(node, read_shape(value, _OlderShape, name))
    else:
        raise FormatError(f"the transfer file has form {form}, not {FORM}")
    answers: list[Answer] = []
    for start in range(0, len(found), MAX_ITEMS):
        part = found[start : start + MAX_ITEMS]
        items = unpack(canonical_bytes({"items": part}))
        with node.writing() as work:
            answers += receive(work, party=sender, items=items, channel=FILE)
    refused = tuple(a for a in answers if a.state == "refused")
    return ImportedEnvelopes(sender, len(answers), len(answers) - len(refused), refused)


def _check_recipient(node: Node, recipient: str) -> None:
    """Refuse a file for another party.

    Raises
    ------
    InputError
        If it is one.
    """
    if recipient != node.party:
        raise InputError(
            f"the transfer file is for {recipient[:60]}, not for {node.party}"
        )


def _open(node: Node, file: _SealedShape) -> tuple[str, list[Json]]:
    """Open a file that was sealed for us; return its sender and items.

    Raises
    ------
    InputError, TrustError, FormatError
        If it is for another party, of an unverified one, or does not open.
    """
    _check_recipient(node, file.recipient)
    with node.writing() as work:
        if file.sender not in work.release_context().verified:
            raise TrustError(f"{file.sender[:60]} is not verified")
        learn_keys(work, file.sender, file.keys)
        note_file(work)
    data = open_sealed(
        from_text64(file.sealed),
        Bound(TRANSFER, file.sender, node.party),
        "transfer",
        lambda kid: find_pair(node, kid),
    )
    inside = read_shape(
        read_strict(data, FILES), _ItemsShape, "what the transfer file holds"
    )
    return file.sender, inside.items


def _take_older(node: Node, file: _OlderShape) -> tuple[str, list[Json]]:
    """Take a file of an older protocol, if a person allows that; return sender and items.

    Raises
    ------
    InputError, OlderLinkError, TrustError
        If it is for another party, of an unverified one, or not allowed.
    """
    _check_recipient(node, file.recipient)
    check_older(node, file.sender)
    return file.sender, file.items
