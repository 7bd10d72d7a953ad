"""Takes a decision back: nothing is deleted, and what was decided waits again."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from comity.apps.atlas.review_queue import (
    UNDONE,
    Decision,
    append_lines,
    decisions,
    standing,
)
from comity.atlas.reviewing import Judge
from comity.foundations.errors import InputError, UnknownNameError
from comity.system.files import make_folder, read_bytes, write_whole

__all__ = ["UndoneDecision", "undo"]


@dataclass(frozen=True, slots=True)
class UndoneDecision:
    """Proposals that wait again; ``kept``: where the record went, empty if there was none."""

    waits: tuple[str, ...]
    kept: str


def _aside(folder: Path, record: str) -> str:
    """Move the file of a record out of the collection; return where it went."""
    path = folder / "records" / f"{record}.yaml"
    if not path.is_file():
        return ""
    place = folder / "queue" / "undone"
    make_folder(place)
    number = 1
    while (kept := place / f"{record}-{number}.yaml").exists():
        number += 1
    write_whole(kept, read_bytes(path))
    path.unlink()
    return kept.relative_to(folder).as_posix()


def undo(
    folder: Path, name: str, *, by: Judge | None, reason: str, today: date
) -> UndoneDecision:
    """Take back what was decided about a proposal, or the acceptance that made a record.

    The file of a record moves to ``queue/undone``; the decision and its undoing both stay on file.

    Parameters
    ----------
    name
        Of a proposal, a report of it, or a record that was accepted.
    by
        Who takes it back; None at a folder without a node.

    Raises
    ------
    InputError, UnknownNameError
        If no reason is given, or nothing that stands has this name.
    """
    if not reason.strip():
        raise InputError("taking back needs a reason", remedy="give --reason")
    stands = {k: d for k, d in standing(decisions(folder)).items() if d is not None}
    found = next((d for d in stands.values() if name in {d.id, d.record}), None)
    if found is None:
        raise UnknownNameError(
            f"no decision that stands is about {name!r}",
            remedy="comity atlas review decisions lists them",
        )
    head = found.of if isinstance(found.of, str) else found.id
    together = [d.id for d in stands.values() if head in {d.id, d.of}]
    record = found.record if isinstance(found.record, str) else ""
    kept = _aside(folder, record) if record else ""
    rows = [
        Decision(one, UNDONE, str(by or ""), reason, record or None, today.isoformat())
        for one in together
    ]
    append_lines(folder / "queue" / "decisions.jsonl", rows)
    return UndoneDecision(tuple(together), kept)
