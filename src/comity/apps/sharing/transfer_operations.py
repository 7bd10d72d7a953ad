"""Operations about envelopes in files: through a diode, by courier."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from comity.node.exchange.file_transfer import (
    ImportedEnvelopes,
    take_transfer,
    transfer_file,
)
from comity.node.node import Node
from comity.node.operations import File, Operation
from comity.trust.persons import Right
from comity.trust.persons.callers import Caller

__all__ = [
    "EXPORT_TRANSFER",
    "IMPORT_TRANSFER",
    "OPERATIONS",
    "ExportTransfer",
    "ImportTransfer",
]


@dataclass(frozen=True, slots=True)
class ExportTransfer:
    """For whom, and whether all that was ever sent is wanted, not only what waits."""

    party: str
    everything: bool = False


@dataclass(frozen=True, slots=True)
class ImportTransfer:
    """The text of a file that another node wrote for this one."""

    content: Annotated[str, Field(min_length=2)]


def _export(node: Node, asked: ExportTransfer, _caller: Caller) -> File:
    """Return what waits for a peer as a file; it waits on until it is acknowledged."""
    made = transfer_file(node, asked.party, everything=asked.everything)
    counts = {"items": made.items}
    return File("transfer.json", "application/json", made.content, counts)


def _import(node: Node, asked: ImportTransfer, _caller: Caller) -> ImportedEnvelopes:
    """Take in a file of envelopes, exactly as if they had come over the network."""
    return take_transfer(node, asked.content.encode("utf-8", "replace"))


EXPORT_TRANSFER = Operation(
    name="transfer export",
    path="/peers/{party}/transfer",
    right=Right.OPERATE,
    request=ExportTransfer,
    result=File,
    run=_export,
    example=ExportTransfer("party:alfa"),
)
IMPORT_TRANSFER = Operation(
    name="transfer import",
    method="POST",
    path="/transfers",
    right=Right.OPERATE,
    request=ImportTransfer,
    result=ImportedEnvelopes,
    run=_import,
    example=ImportTransfer("{}"),
)
OPERATIONS = (EXPORT_TRANSFER, IMPORT_TRANSFER)
