"""Tables of votes → roll calls and stances; what is ambiguous is named, not guessed."""

import csv
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO

from comity.atlas.records import Collection, Fault
from comity.foundations.errors import FormatError

__all__ = [
    "RollCall",
    "Votes",
    "read_long_votes",
    "read_roll_calls",
    "read_wide_votes",
    "votes_of_records",
]

_VOTES = {
    "y": "Y", "yes": "Y", "n": "N", "no": "N", "a": "A", "abstain": "A",
    "abstention": "A", "": "",
}  # fmt: skip
_MANY = re.compile(r"(?:^|-)other$")


@dataclass(frozen=True, slots=True)
class RollCall:
    """One vote of a body on one text."""

    id: str
    year: int
    topic: str
    resolution: str


@dataclass(frozen=True, slots=True)
class Votes:
    """Votes by actor and roll call (``Y``, ``N``, ``A``), and what could not be read.

    ``actors`` are ids of parties where the register knows the column, and the column's own
    name where it does not.
    """

    roll_calls: Mapping[str, RollCall]
    by_actor: Mapping[str, Mapping[str, str]]
    faults: tuple[Fault, ...]

    @property
    def coverage_to(self) -> int:
        """Return the last year of which there is a vote, 0 if there is none."""
        return max((call.year for call in self.roll_calls.values()), default=0)


def _table(text: str, needed: Sequence[str], what: str) -> "csv.DictReader[str]":
    rows = csv.DictReader(StringIO(text), strict=True)
    missing = [name for name in needed if name not in (rows.fieldnames or ())]
    if missing:
        raise FormatError(f"is no table of {what}: column {missing[0]} is missing")
    return rows


def _number(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text.strip()) else None


def read_roll_calls(text: str, file: str) -> tuple[dict[str, RollCall], list[Fault]]:
    """Read roll calls on space: ``rcid``, ``session``, ``topic``, ``unres``.

    The year is that of the session (session + 1945): the days of the published table are
    not reliable before 2003. Rows whose ``space`` is not 1, and topics that gather many
    different texts (``…-other``), are no series and are left out.

    Raises
    ------
    FormatError
        If a column is missing.
    """
    rows = _table(text, ("rcid", "session", "topic", "unres"), "roll calls")
    calls: dict[str, RollCall] = {}
    faults = []
    for row in rows:
        topic = (row["topic"] or "").strip()
        if not topic or row.get("space", "1") != "1" or _MANY.search(topic):
            continue
        session = _number(row["session"] or "")
        if session is None or not 1 <= session <= 200:
            reason = f"session is {row['session']!r}, must be 1 to 200"
            faults.append(Fault(file, rows.line_num, reason))
            continue
        call = RollCall(row["rcid"].strip(), session + 1945, topic, row["unres"] or "")
        if call.id in calls:
            faults.append(Fault(file, rows.line_num, f"rcid {call.id} stands twice"))
            continue
        calls[call.id] = call
    return calls, faults


def _vote(text: str | None) -> str | None:
    return _VOTES.get((text or "").strip().lower())


def read_wide_votes(
    text: str,
    calls: Mapping[str, RollCall],
    party: Callable[[str], str],
    file: str,
) -> Votes:
    """Read a table with one row per roll call and one column per state.

    Parameters
    ----------
    calls
        Roll calls of interest; other rows are skipped.
    party
        Column → id of a party, or the column itself if the register does not know it.

    Raises
    ------
    FormatError
        If a column is missing.
    """
    rows = _table(text, ("rcid",), "votes")
    columns = {name: party(name) for name in rows.fieldnames or () if name != "rcid"}
    if len(set(columns.values())) != len(columns):
        raise FormatError("two columns of the table mean the same party")
    by_actor: dict[str, dict[str, str]] = {actor: {} for actor in columns.values()}
    faults = []
    for row in rows:
        if row["rcid"] not in calls:
            continue
        for name, actor in columns.items():
            vote = _vote(row[name])
            if vote is None:
                reason = f"vote of {name} is {row[name]!r}, must be Y, N, A or empty"
                faults.append(Fault(file, rows.line_num, reason))
            elif vote:
                by_actor[actor][row["rcid"]] = vote
    return Votes(calls, by_actor, tuple(faults))


def read_long_votes(text: str, party: Callable[[str], str], file: str) -> Votes:
    """Read a table with one row per vote: ``text``, ``date``, ``state``, ``vote``.

    The topic is ``topic`` if there is such a column, else the text itself.

    Raises
    ------
    FormatError
        If a column is missing.
    """
    rows = _table(text, ("text", "date", "state", "vote"), "votes")
    calls: dict[str, RollCall] = {}
    by_actor: dict[str, dict[str, str]] = {}
    faults = []
    for row in rows:
        year, vote = _number((row["date"] or "")[:4]), _vote(row["vote"])
        if year is None or not vote:
            reason = f"date {row['date']!r} or vote {row['vote']!r} cannot be read"
            faults.append(Fault(file, rows.line_num, reason))
            continue
        name = row["text"]
        calls[name] = RollCall(name, year, row.get("topic") or name, name)
        own = by_actor.setdefault(party(row["state"]), {})
        if name in own:
            reason = f"{row['state']} votes twice on {name}"
            faults.append(Fault(file, rows.line_num, reason))
            continue
        own[name] = vote
    return Votes(calls, by_actor, tuple(faults))


def votes_of_records(collection: Collection) -> Votes:
    """Return the roll calls that a collection holds, by the id of their record.

    The topic is that of the record; texts whose topic gathers many different ones
    (``…-other``) are no series and are left out, as are states that did not vote.
    """
    calls: dict[str, RollCall] = {}
    by_actor: dict[str, dict[str, str]] = {}
    for record in collection.records.values():
        call, topic = record.best("roll-call"), record.best("topic")
        if call is None or topic is None or record.date is None:
            continue
        if _MANY.search(str(topic.value)) or not isinstance(call.value, Mapping):
            continue
        year = record.date.year
        calls[record.id] = RollCall(record.id, year, str(topic.value), record.title)
        for letter in ("Y", "N", "A"):
            for code in call.part(letter).split():
                by_actor.setdefault(f"party:{code}", {})[record.id] = letter
    return Votes(calls, by_actor, ())
