"""The review queue: what files say waits here until a person accepts or rejects it.

The queue of a collection is ``queue/proposals.jsonl`` (what was read) and
``queue/decisions.jsonl`` (who decided what, and why). Both only grow, line by line, so an
interrupted import or review loses nothing and shows what was done.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import msgspec

from comity.apps.atlas.collection import text_of
from comity.atlas.clusters import cluster
from comity.atlas.documents import Proposal
from comity.atlas.proposals import read_proposals
from comity.atlas.records import Fault
from comity.foundations.errors import (
    DataError,
    FormatError,
    ResourceError,
    UnknownNameError,
)
from comity.foundations.register import Register
from comity.system.environment import load_register
from comity.system.files import make_folder, read_bytes, write_whole

__all__ = [
    "Imported",
    "Waiting",
    "append_lines",
    "decisions",
    "import_file",
    "proposal_json",
    "waiting",
]


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did."""

    read: int
    new: int
    known: int
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A proposal that waits, with the others that report the same."""

    proposal: Proposal
    reports: tuple[str, ...]


def _lines(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    found = []
    lines = read_bytes(path).split(b"\n")
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            found.append(msgspec.json.decode(line))
        except msgspec.DecodeError as error:
            if number == len(lines):
                # An import was cut off while it wrote: the line counts as not written.
                break
            raise DataError(f"{path}, line {number} is damaged: {error}") from error
    return found


def append_lines(path: Path, rows: Sequence[dict[str, Any]]) -> None:
    """Add rows to a file that only grows; it appears whole or not at all."""
    make_folder(path.parent)
    old = read_bytes(path) if path.exists() else b""
    if old and not old.endswith(b"\n"):
        old = old[: old.rfind(b"\n") + 1]
    new = b"".join(msgspec.json.encode(row) + b"\n" for row in rows)
    write_whole(path, old + new)


def _party_of(register: Register) -> Callable[[str, str], str | None]:
    def party(catalogue: str, code: str) -> str | None:
        if catalogue == "name":
            try:
                return str(register.find(code).id)
            except UnknownNameError:
                return None
        found = register.owner(catalogue, code)
        return str(found.id) if found else None

    return party


def _proposals(folder: Path) -> dict[str, Proposal]:
    rows = _lines(folder / "queue" / "proposals.jsonl")
    names = set(Proposal.__dataclass_fields__)
    found = {}
    for row in rows:
        if set(row) != names:
            raise DataError(f"{folder / 'queue'} holds a proposal of another version")
        lists = {"parties": tuple(row["parties"]), "unknown": tuple(row["unknown"])}
        found[row["id"]] = Proposal(**{**row, **lists})
    return found


def import_file(kind: str, path: Path, folder: Path) -> Imported:
    """Read a file into the queue of a collection; nothing else changes.

    Raises
    ------
    FormatError
        If the file is not of the kind.
    """
    text = text_of(path)
    try:
        found, faults = read_proposals(
            kind, text, path.name, _party_of(load_register())
        )
    except FormatError as error:
        raise FormatError(
            f"{path.name} {error.message}", remedy=error.remedy
        ) from error
    known = _proposals(folder)
    fresh = [p for p in found if p.id not in known]
    append_lines(folder / "queue" / "proposals.jsonl", [asdict(p) for p in fresh])
    return Imported(len(found), len(fresh), len(found) - len(fresh), tuple(faults))


def waiting(folder: Path) -> list[Waiting]:
    """Return what waits, each cluster of reports of one thing once.

    Raises
    ------
    DataError, ResourceError
        If the queue is damaged, or there is no such folder.
    """
    if not folder.is_dir():
        raise ResourceError(f"{folder} is no folder", remedy="check the path")
    decided = {row["id"] for row in _lines(folder / "queue" / "decisions.jsonl")}
    open_ = {k: p for k, p in _proposals(folder).items() if k not in decided}
    texts = {k: p.text for k, p in open_.items() if p.kind == "document"}
    together: dict[str, tuple[str, ...]] = {}
    for group in cluster(texts) if texts else []:
        for name in group[1:]:
            together[name] = ()
        together[group[0]] = group[1:]
    return [
        Waiting(p, together.get(k, ()))
        for k, p in open_.items()
        if k not in together or together[k]
    ]


def decisions(folder: Path) -> list[dict[str, Any]]:
    """Return who decided what, the oldest first."""
    return _lines(folder / "queue" / "decisions.jsonl")


def proposal_json(item: Waiting) -> dict[str, Any]:
    """Return what waits for programs."""
    value: dict[str, Any] = json.loads(msgspec.json.encode(asdict(item.proposal)))
    del value["text"]
    return {**value, "reports": list(item.reports)}
