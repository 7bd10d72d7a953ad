"""The same envelopes by file: through a data diode, or by courier."""

from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import msgspec

from comity.foundations.canonical import canonical_bytes
from comity.foundations.errors import FormatError, InputError
from comity.foundations.plain import Json
from comity.foundations.strict import read_strict
from comity.node.exchange.channels import FILE
from comity.node.exchange.questions import items_of
from comity.node.exchange.receiving import Answer, receive
from comity.node.gate import unpack
from comity.node.gate.parcels import MAX_ITEMS, Item, items_json
from comity.node.gate.peers import open_items
from comity.node.gate.shapes import Shape, read_shape
from comity.node.node import Node, UnitOfWork
from comity.node.store.outbox import first_waiting
from comity.node.store.peers import known_party
from comity.system.files import read_bytes, write_whole

__all__ = ["ImportedEnvelopes", "export_file", "import_file"]

FORM = 1


class _TransferShape(Shape):
    form: int = msgspec.field(name="comity-transfer")
    sender: str = msgspec.field(name="from")
    items: list[Json]
    recipient: str = msgspec.field(name="to")


@dataclass(frozen=True, slots=True)
class ImportedEnvelopes:
    """How many envelopes a file held, and which of them were refused."""

    sender: str = field(metadata={"name": "from"})
    items: int
    stored: int
    refused: tuple[Answer, ...]


def export_file(node: Node, peer: str, path: Path, *, everything: bool = False) -> int:
    """Write what waits for a peer (or all that was sent) into a file; return how many.

    The gate decides as it does for the network. What is written still waits: it is done
    when the peer acknowledges it.

    Raises
    ------
    UnknownNameError, TrustError, ResourceError
        If the peer is unknown or not verified, or the file cannot be written.
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

    items = node.view(read)
    node.raise_fence()
    value = {
        "comity-transfer": FORM,
        "from": node.party,
        "items": items_json(items),
        "to": peer,
    }
    write_whole(path, canonical_bytes(value))
    return len(items)


def import_file(node: Node, path: Path) -> ImportedEnvelopes:
    """Take in a file of envelopes, exactly as if they had come over the network.

    Raises
    ------
    FormatError, InputError, TrustError, ResourceError
        If the file does not fit, is for another party, or of an unverified one.
    """
    value = read_strict(read_bytes(path))
    file = read_shape(value, _TransferShape, f"the transfer file {path}")
    if file.form != FORM:
        raise FormatError(f"{path} is a transfer file of form {file.form}, not {FORM}")
    if file.recipient != node.party:
        raise InputError(f"{path} is for {file.recipient[:60]}, not for {node.party}")
    sender = file.sender
    answers: list[Answer] = []
    for start in range(0, len(file.items), MAX_ITEMS):
        part = file.items[start : start + MAX_ITEMS]
        items = unpack(canonical_bytes({"items": part}))
        change = partial(receive, party=sender, items=items, channel=FILE)
        answers += node.transact(change)
    refused = tuple(a for a in answers if a.state == "refused")
    return ImportedEnvelopes(sender, len(answers), len(answers) - len(refused), refused)
