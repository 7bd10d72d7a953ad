"""A person's judgement: proposals become records, or do not; claims are checked by another person.

Whoever judges is a person of a node, as its session names it. At a folder without a node nobody is
known: what is accepted there stays unreviewed, and nothing can be checked.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from comity.apps.atlas.collection import read_atlas
from comity.apps.atlas.review_queue import Decision, Waiting, append_lines, waiting
from comity.atlas.dates import parse_edtf
from comity.atlas.documents import Proposal
from comity.atlas.places import place_fault
from comity.atlas.records import Citation, Claim, Record, Value
from comity.atlas.reviewing import Judge, Review, read_review
from comity.atlas.vocabulary import KINDS, RECORD_ID, TIERS, plain_text
from comity.atlas.writing import record_yaml, source_yaml
from comity.foundations.errors import FormatError, InputError, UnknownNameError
from comity.system.files import make_folder, write_whole

__all__ = ["Judgement", "NewSource", "accept", "confirm", "find_waiting", "reject"]

#: Kinds that a proposal can become: a roll of members is written by hand.
BECOMES = tuple(kind for kind in KINDS if kind != "membership")


def find_waiting(folder: Path, name: str) -> Waiting:
    """Return a proposal that waits, by its id or that of a report of the same.

    Raises
    ------
    UnknownNameError
        If nothing has this name.
    """
    for item in waiting(folder):
        if item.proposal.id == name or name in item.reports:
            return item
    raise UnknownNameError(
        f"nothing in the queue of {folder} is called {name!r}",
        remedy="comity atlas review list shows what waits",
    )


def _decide(folder: Path, item: Waiting, decision: Decision) -> None:
    others = [
        replace(
            decision,
            id=name,
            decision="report of the same",
            record=decision.record or None,
            of=decision.id,
        )
        for name in (item.proposal.id, *item.reports)
        if name != decision.id
    ]
    append_lines(folder / "queue" / "decisions.jsonl", [decision, *others])


def reject(
    folder: Path, name: str, *, by: Judge | None, reason: str, today: date
) -> None:
    """Reject a proposal, and with it all reports of the same.

    Parameters
    ----------
    by
        Who judges; None at a folder without a node.

    Raises
    ------
    UnknownNameError, InputError
        If nothing has this name, or no reason is given.
    """
    if not reason.strip():
        raise InputError("a rejection needs a reason", remedy="give --reason")
    item = find_waiting(folder, name)
    rejected = Decision(
        item.proposal.id,
        "rejected",
        str(by or ""),
        reason=reason,
        at=today.isoformat(),
    )
    _decide(folder, item, rejected)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a person adds to a proposal that becomes a record; empty keeps the proposal's."""

    record: str
    kind: str = ""
    title: str = ""
    date: str = ""
    parties: tuple[str, ...] = ()
    summary: str = ""
    source: str = ""
    confidence: str = "medium"
    dimension: str = "political"
    mode: str = "cooperative"
    locator: str = ""


def _place(proposal: Proposal, judgement: Judgement) -> str:
    """Return the place in the source.

    Raises
    ------
    InputError
        If there is none: a line of the file that was read is no place that others find.
    """
    own = "" if proposal.kind == "document" else proposal.locator
    place = judgement.locator.strip() or own
    fault = place_fault(place)
    if fault:
        raise InputError(f"{proposal.id}: {fault}", remedy="give --locator")
    return place


def _record(
    proposal: Proposal, judgement: Judgement, by: Judge | None, today: date
) -> Record:
    """Return the record that a proposal becomes.

    Raises
    ------
    InputError
        If something is missing that a person must say.
    """
    kind = judgement.kind or proposal.kind
    source = judgement.source or proposal.source
    when = judgement.date or proposal.date
    parties = judgement.parties or proposal.parties
    if kind not in BECOMES:
        allowed = ", ".join(BECOMES)
        raise InputError(f"kind is {kind!r}", remedy=f"give --as, one of {allowed}")
    if not RECORD_ID.fullmatch(judgement.record):
        raise InputError(
            f"{judgement.record!r} is no id of a record",
            remedy="write --record inc-words-2026",
        )
    of_one = kind == "actor"
    needed = [("--source", source), ("--party", parties)]
    needed += [] if of_one else [("--date", when)]
    for name, value in needed:
        if not value:
            raise InputError(f"{proposal.id} leaves it out", remedy=f"give {name}")
    if proposal.unknown and not judgement.parties:
        unknown = ", ".join(proposal.unknown)
        raise InputError(
            f"{unknown} is not in the register", remedy="name the party with --party"
        )
    if of_one and len(parties) != 1:
        raise InputError(f"an actor is one party, not {len(parties)}: give one --party")
    values: list[tuple[str, Value]] = [
        ("summary", judgement.summary or proposal.summary)
    ]
    if of_one:
        values += [("founded", parse_edtf(when))] if when else []
    else:
        values = [("date", parse_edtf(when)), ("parties", tuple(parties)), *values]
    evidence = "opened" if proposal.kind == "document" else "data"
    cited = (Citation(source, _place(proposal, judgement), evidence),)
    reviewed = str(Review(by))
    return Record(
        judgement.record,
        kind,
        kind,
        judgement.title or proposal.title,
        judgement.dimension,
        judgement.mode,
        tuple(
            Claim(
                name,
                name,
                value,
                cited,
                judgement.confidence,
                None,
                today,
                "normal",
                "",
                reviewed,
            )
            for name, value in values
        ),
        of=parties[0] if of_one else "",
    )


@dataclass(frozen=True, slots=True)
class NewSource:
    """A source that is cited for the first time."""

    id: str
    title: str
    publisher: str
    url: str
    tier: int


def _add_source(folder: Path, source: NewSource) -> Path:
    """Write the file of a new source.

    Raises
    ------
    InputError, FormatError
        If its id, tier or texts do not hold, or it is known.
    """
    if not re.fullmatch(r"[a-z0-9-]{2,80}", source.id):
        raise InputError(
            f"source id {source.id!r} is not 2 to 80 small letters, digits and hyphens"
        )
    if source.tier not in TIERS:
        known = ", ".join(f"{n} {meaning}" for n, meaning in TIERS.items())
        raise InputError(f"tier is {source.tier}, one of {known}")
    path = folder / "sources" / f"{source.id}.yaml"
    if path.exists():
        raise InputError(f"source {source.id} is known", remedy="leave --publisher out")
    make_folder(path.parent)
    text = source_yaml(
        source.id,
        plain_text(source.title),
        plain_text(source.publisher),
        source.url,
        source.tier,
    )
    write_whole(path, text.encode())
    return path


def accept(
    folder: Path,
    name: str,
    judgement: Judgement,
    today: date,
    source: NewSource | None = None,
    *,
    by: Judge | None = None,
) -> Path:
    """Make a record of a proposal: the file is written, checked, and the decision kept.

    All reports of the same are decided with it.

    Parameters
    ----------
    by
        Who judges; None at a folder without a node: the record stays unreviewed.

    Raises
    ------
    UnknownNameError, InputError, FormatError
        If nothing has this name, something is missing, or the record would be refused; then
        nothing is left behind.
    """
    item = find_waiting(folder, name)
    record = _record(item.proposal, judgement, by, today)
    path = folder / "records" / f"{record.id}.yaml"
    if path.exists():
        raise InputError(f"{path} exists", remedy="choose another --record")
    made = [_add_source(folder, source)] if source else []
    make_folder(path.parent)
    write_whole(path, record_yaml(record).encode())
    made.append(path)
    files = {p.relative_to(folder).as_posix() for p in made}
    wrong = [fault for fault in read_atlas(folder).faults if fault.file in files]
    if wrong:
        for file in made:
            file.unlink()
        raise FormatError(
            f"the record would be refused: {wrong[0].reason}",
            remedy="a new source needs --source-title, --publisher, --tier",
        )
    accepted = Decision(
        item.proposal.id,
        "accepted",
        str(by or ""),
        record=record.id,
        at=today.isoformat(),
    )
    _decide(folder, item, accepted)
    return path


def confirm(folder: Path, name: str, claims: Sequence[str], by: Judge | None) -> Path:
    """Note that a person has checked claims of a record of a folder; all if none is named.

    Raises
    ------
    UnknownNameError, InputError
        If the folder has no such record or claim, nobody is known, or it is the person who
        accepted one of them: then none is noted.
    """
    if by is None:
        raise InputError(
            "nobody is known at a folder: a claim is checked by a person of a node",
            remedy="sign in and give --server",
        )
    record = read_atlas(folder).collection.records.get(name)
    if record is None or not (folder / record.file).is_file():
        raise UnknownNameError(f"{folder} holds no record {name!r}")
    known = {claim.id for claim in record.claims}
    if missing := [c for c in claims if c not in known]:
        raise UnknownNameError(
            f"{name} has no claim {missing[0]!r}", remedy=f"one of {', '.join(known)}"
        )
    chosen = set(claims) or known
    try:
        reviewed = tuple(
            replace(c, reviewed=str(read_review(c.reviewed).with_check(by)))
            if c.id in chosen
            else c
            for c in record.claims
        )
    except FormatError as error:
        raise InputError(f"{name}: {error.message}") from error
    path = folder / record.file
    write_whole(path, record_yaml(replace(record, claims=reviewed)).encode())
    return path
