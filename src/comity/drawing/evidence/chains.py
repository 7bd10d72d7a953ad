"""Cases and notices of a bundle: the documents of each in order, and the newest of each party.

The state of a case also depends on when each side received what and on its clock; neither is in a
bundle. So the pages list the signed steps and name the newest, and do not state more.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from comity.drawing.evidence.documents import named, rows_of, shown_utc
from comity.drawing.sheets import (
    Block,
    Run,
    grid,
    heading,
    paragraph,
    said,
    words,
)
from comity.trust.ledger.report import EntryEvidence

__all__ = ["chain_blocks"]

_COLUMNS = {"Signed": 11, "By": 9, "Entry": 3, "What": 17}
_LIMITS = (
    "What the documents of this bundle did, in the order in which they were signed. When a party "
    "received a document, what its clock closed, and later documents are not in the bundle: the state "
    "that a party was in cannot be told from it alone."
)


@dataclass(frozen=True, slots=True)
class _Step:
    """One document of a case or of a notice, by the number of its entry in these pages."""

    entry: int
    at_us: int
    party: str
    what: str


def _of_case(row: Mapping[str, Any]) -> tuple[str, str]:
    body = row.get("body")
    epoch = body.get("epoch") if isinstance(body, dict) else None
    return str(
        row.get("case", "")
    ), f"{row.get('step', 'unknown')}, round of roles {epoch}"


def _base(notice: str) -> tuple[str, str]:
    """Return a notice's id without its revision, and the revision."""
    base, _, revision = notice.rpartition("/")
    return base or notice, revision


def _of_notice(row: Mapping[str, Any]) -> tuple[str, str]:
    base, revision = _base(str(row.get("notice", "")))
    refers = str(row.get("reference", ""))
    more = f", about {refers}" if refers else ""
    return base, f"{row.get('form', 'notice')}, revision {revision}{more}"


def _of_answer(body: Mapping[str, Any]) -> tuple[str, str]:
    base, revision = _base(str(body.get("notice", "")))
    by = str(body.get("by", "")) or "its node, no person"
    return base, f"acknowledged ({body.get('rung')}) revision {revision}, by {by}"


def _places(entry: EntryEvidence) -> Iterable[tuple[str, str, str]]:
    """Yield kind of chain, its id, and what the document does in it."""
    document = entry.content.get("document")
    if not isinstance(document, dict):
        return
    body = document["body"]
    if not isinstance(body, dict):
        return
    if document["kind"] == "coordination":
        yield from (("case", *_of_case(row)) for row in rows_of(body))
    elif document["kind"] == "notices":
        yield from (("notice", *_of_notice(row)) for row in rows_of(body))
    elif document["kind"] == "notice-ack":
        yield "notice", *_of_answer(body)


def _state(steps: Sequence[_Step]) -> Sequence[Run]:
    """Return the newest document of each party."""
    newest = {step.party: step for step in steps}
    runs: list[Run] = [*words("State by this bundle: newest of ")]
    for number, (party, step) in enumerate(sorted(newest.items())):
        runs += words("; of " if number else "")
        runs += (*said(party), *words(": "), *said(step.what))
    return (*runs, *words("."))


def chain_blocks(entries: Sequence[EntryEvidence]) -> list[Block]:
    """Return the cases and notices that the documents of some entries belong to."""
    chains: dict[tuple[str, str], list[_Step]] = {}
    for number, entry in enumerate(entries, 1):
        for kind, name, what in _places(entry):
            step = _Step(number, entry.at_us, entry.sender, what)
            chains.setdefault((kind, name), []).append(step)
    blocks: list[Block] = []
    for (kind, name), steps in sorted(chains.items()):
        steps.sort(key=lambda step: (step.at_us, step.entry))
        blocks.append(heading(2, words(f"{kind.capitalize()} "), named(name)))
        rows = [
            (
                words(shown_utc(s.at_us)),
                said(s.party),
                words(str(s.entry)),
                said(s.what),
            )
            for s in steps
        ]
        blocks.append(grid(_COLUMNS, rows))
        blocks.append(paragraph(_state(steps)))
    if not blocks:
        return []
    return [heading(1, words("Cases and notices")), paragraph(words(_LIMITS)), *blocks]
