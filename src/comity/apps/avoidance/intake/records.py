"""What intake hands out: each message, each source, all of them together."""

from dataclasses import dataclass
from typing import Literal

from comity.foundations.plain import ABSENT, Absent

__all__ = ["Collected", "Event", "Received", "SourceReport", "State", "Status"]

Status = Literal["new", "updated", "duplicate", "differs", "refused"]
State = Literal["ok", "late", "yesterday's", "empty", "early", "down", "refused"]


@dataclass(frozen=True, slots=True)
class Received:
    """One message that a source delivered, or what was delivered in the place of one.

    Attributes
    ----------
    source, place, line
        Name of the source; file, mail and attachment; line in it from 1, 0 for the whole.
    kind
        ``CDM``, ``OCM``, ``summary`` (a row of a public list, without states) or empty.
    status
        ``new``: the first of its approach here. ``updated``: a later message of an approach that is
        known. ``duplicate``: this message is here already. ``differs``: the same identifier
        and creation date as a message that is here, with other contents; both are kept.
        ``refused``: it cannot be read, or the plausibility gate refuses it.
    verdict
        Of the gate: ``clean``, ``doubtful``, ``refused``; ``unjudged`` where there is nothing
        to judge: a summary has no states, an OCM no encounter.
    reasons
        Why it is doubtful or refused.
    known
        Whether it was refused in an earlier run, too.
    message_id, originator, created, tca
        As the message states them; UTC, empty if it does not.
    objects, names
        Designators and names.
    miss_m, stated_pc
        As stated; None if not.
    file
        Where it is kept, in the folder; of a duplicate with other bytes empty.
    sha256
        Of its bytes.
    """

    source: str
    place: str
    line: int
    kind: str
    status: Status
    verdict: str
    reasons: tuple[str, ...] = ()
    known: bool = False
    message_id: str = ""
    originator: str = ""
    created: str = ""
    tca: str = ""
    objects: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    miss_m: float | None = None
    stated_pc: float | None = None
    file: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class SourceReport:
    """What a source delivered this time, and how old its newest message is.

    Attributes
    ----------
    kind
        ``file``, ``folder``, ``space-track`` or ``tracss``.
    state
        ``ok``; ``late``: it brought something, and the newest is older than expected;
        ``yesterday's``: nothing that was not here, and the newest was created before today;
        ``empty``: it answered and delivered no message; ``early``: not asked, by the rules of the
        service; ``down``: it cannot be had; ``refused``: the service refused, a person has to look.
    complete
        Whether all that the source has is known to have come.
    untested_live
        Whether the source is a service that was tried with recorded answers alone.
    records
        Messages and faults that came; the counts below are parts of it.
    newest, age_h
        Creation date of the newest message that this source ever delivered here, UTC, and its
        age in hours; None if there is none.
    said
        A sentence for people.
    remedy
        What to do where the state is not ``ok``; empty otherwise.
    exit_code
        Of the error if the source could not be had, else 0.
    """

    source: str
    kind: str
    state: State
    complete: bool
    untested_live: bool
    records: int
    new: int
    updated: int
    duplicate: int
    differs: int
    refused: int
    doubtful: int
    newest: str | None
    age_h: float | None
    said: str
    remedy: str = ""
    exit_code: int = 0


@dataclass(frozen=True, slots=True)
class Event:
    """One approach of which a message came this time: all messages of it in the folder.

    ``messages`` and ``files`` by creation; ``change`` is ``new`` or ``updated``; the numbers are those
    of the newest message, stated, not computed again. ``without_states`` for rows of public lists.
    """

    objects: tuple[str, ...]
    names: tuple[str, ...]
    tca: str
    change: str
    messages: tuple[str, ...]
    files: tuple[str, ...]
    verdict: str
    miss_m: float | None
    stated_pc: float | None
    without_states: bool = False


@dataclass(frozen=True, slots=True)
class Collected:
    """What one run of intake brought.

    Attributes
    ----------
    folder, at
        Where messages are kept, and the instant of the run, UTC.
    sources
        In the order in which they were given; every one of them, also those that failed.
    messages
        Every message and every fault of this run, in order.
    events
        Approaches with a new message, by closest approach.
    kept
        Messages in the folder after the run.
    damaged_lines
        Lines of the index that could not be read: the messages of them count as not here.
    """

    folder: str
    at: str
    sources: tuple[SourceReport, ...]
    messages: tuple[Received, ...]
    events: tuple[Event, ...]
    kept: int
    damaged_lines: int | Absent = ABSENT

    @property
    def exit_code(self) -> int:
        """Return 5 or 4 if a source could not be had, 3 if something new was refused, else 0."""
        codes = [one.exit_code for one in self.sources if one.exit_code]
        if codes:
            return max(codes)
        refused = any(m.status == "refused" and not m.known for m in self.messages)
        return 3 if refused else 0
