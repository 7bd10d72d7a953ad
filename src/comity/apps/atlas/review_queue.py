"""The review queue: proposals read from files wait until a person accepts or rejects them.

The queue of a collection is ``queue/proposals.jsonl`` (what was read) and
``queue/decisions.jsonl`` (who decided what, and why). Both only grow, line by line, so an
interrupted import or review loses nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

import msgspec

from comity.apps.atlas.collection import text_of
from comity.atlas.clusters import cluster
from comity.atlas.documents import Proposal
from comity.atlas.doubts import doubts_of_date
from comity.atlas.proposals import read_proposals
from comity.atlas.records import Fault
from comity.foundations.errors import (
    DataError,
    FormatError,
    InputError,
    ResourceError,
    UnknownNameError,
)
from comity.foundations.plain import ABSENT, Absent, JsonObject, plain
from comity.foundations.register import Register
from comity.system.environment import load_register
from comity.system.files import make_folder, read_bytes, write_whole

__all__ = [
    "UNDONE",
    "Decision",
    "Imported",
    "ProposalRow",
    "Waiting",
    "append_lines",
    "decisions",
    "import_file",
    "import_text",
    "proposal_row",
    "standing",
    "waiting",
]


@dataclass(frozen=True, slots=True)
class Imported:
    """Counts of an import: proposals read, new in the queue, known there; rows refused."""

    read: int
    new: int
    known: int
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A proposal that waits, with the others that report the same."""

    proposal: Proposal
    reports: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """A line of the decisions: ``rejected`` with a reason, ``accepted`` with a record.

    Other reports of the same thing are decided as ``report of the same``, with the id ``of`` the
    one that was judged. ``undone`` takes the last decision about it back, with a reason: it waits
    again. ``by``: the person of a node, empty where a folder was worked on without one.
    """

    id: str
    decision: str
    by: str = ""
    reason: str | Absent = ABSENT
    record: str | Absent | None = ABSENT
    at: str = ""
    of: str | Absent = ABSENT


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """A proposal that waits, without its text; ``reports`` are ids of reports of the same.

    ``doubts``: why it is set aside; it is accepted alone, never with many others.
    """

    id: str
    kind: str
    title: str
    date: str
    parties: tuple[str, ...]
    unknown: tuple[str, ...]
    summary: str
    source: str
    locator: str
    reports: tuple[str, ...]
    doubts: tuple[str, ...]


T = TypeVar("T")
#: Proposals that one file may add, and that a queue holds: nobody reads more.
MOST_OF_A_FILE, MOST_PROPOSALS = 20_000, 100_000
#: The decision that takes another one back.
UNDONE = "undone"


def _lines(path: Path, kind: type[T]) -> list[T]:
    """Read a file of the queue, one object a line.

    Raises
    ------
    DataError
        If a line that was written whole is not of the kind.
    """
    if not path.exists():
        return []
    rows: list[T] = []
    lines = read_bytes(path).split(b"\n")
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            rows.append(msgspec.json.decode(line, type=kind))
        except msgspec.DecodeError as error:
            if number == len(lines):
                # An import was cut off while it wrote: the line counts as not written.
                break
            raise DataError(f"{path}, line {number} is damaged: {error}") from error
    return rows


def append_lines(path: Path, rows: Sequence[Proposal | Decision]) -> None:
    """Add rows to a file that only grows; it appears whole or not at all."""
    make_folder(path.parent)
    old = read_bytes(path) if path.exists() else b""
    if old and not old.endswith(b"\n"):
        old = old[: old.rfind(b"\n") + 1]
    new = b"".join(msgspec.json.encode(plain(row)) + b"\n" for row in rows)
    write_whole(path, old + new)


def _party_of(register: Register) -> Callable[[str, str], str | None]:
    def party(catalogue: str, code: str) -> str | None:
        if catalogue == "name":
            try:
                return str(register.find(code).id)
            except UnknownNameError:
                return None
        owner = register.owner(catalogue, code)
        return str(owner.id) if owner else None

    return party


def _proposals(folder: Path) -> dict[str, Proposal]:
    path = folder / "queue" / "proposals.jsonl"
    names = set(Proposal.__dataclass_fields__)
    proposals = {}
    for row in _lines(path, JsonObject):
        if not names - {"doubts"} <= set(row) <= names:
            raise DataError(f"{path.parent} holds a proposal of another version")
        try:
            proposal = msgspec.convert(row, Proposal)
        except msgspec.ValidationError as error:
            raise DataError(f"{path} holds a damaged proposal: {error}") from error
        proposals[proposal.id] = proposal
    return proposals


def import_file(kind: str, path: Path, folder: Path) -> Imported:
    """Read a file into the queue of a collection; nothing else changes.

    Raises
    ------
    FormatError, InputError
        If the file is not of the kind, or holds more than is taken.
    """
    return import_text(kind, path.name, text_of(path), folder)


def import_text(kind: str, name: str, text: str, folder: Path) -> Imported:
    """Read a text into the queue of a collection; nothing else changes.

    Raises
    ------
    FormatError, InputError
        If it is not of the kind, or holds more than is taken.
    """
    try:
        proposals, faults = read_proposals(kind, text, name, _party_of(load_register()))
    except FormatError as error:
        raise FormatError(f"{name} {error.message}", remedy=error.remedy) from error
    known = _proposals(folder)
    fresh = [p for p in proposals if p.id not in known]
    room = MOST_PROPOSALS - len(known)
    if len(fresh) > min(MOST_OF_A_FILE, max(room, 0)):
        most = min(MOST_OF_A_FILE, max(room, 0))
        raise InputError(
            f"{name} holds {len(fresh)} new proposals, {most} are taken",
            remedy="split the file" if room > MOST_OF_A_FILE else "review what waits",
        )
    append_lines(folder / "queue" / "proposals.jsonl", fresh)
    return Imported(
        len(proposals), len(fresh), len(proposals) - len(fresh), tuple(faults)
    )


def waiting(folder: Path) -> list[Waiting]:
    """Return the proposals that wait, each cluster of reports of one thing once.

    Raises
    ------
    DataError, ResourceError
        If the queue is damaged, or there is no such folder.
    """
    if not folder.is_dir():
        raise ResourceError(f"{folder} is no folder", remedy="check the path")
    decided = {k for k, one in standing(decisions(folder)).items() if one is not None}
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


def decisions(folder: Path) -> list[Decision]:
    """Return the decisions of a collection, the oldest first."""
    return _lines(folder / "queue" / "decisions.jsonl", Decision)


def standing(made: Sequence[Decision]) -> dict[str, Decision | None]:
    """Return the decision that stands for each proposal; None if the last one was taken back."""
    return {one.id: None if one.decision == UNDONE else one for one in made}


def proposal_row(item: Waiting, today: date) -> ProposalRow:
    """Return a proposal that waits, without its text, and what is doubtful about it."""
    p = item.proposal
    return ProposalRow(
        p.id,
        p.kind,
        p.title,
        p.date,
        p.parties,
        p.unknown,
        p.summary,
        p.source,
        p.locator,
        item.reports,
        (*p.doubts, *doubts_of_date(p.date, today)),
    )
