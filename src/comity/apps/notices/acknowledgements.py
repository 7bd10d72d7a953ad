"""Acknowledgements: what our people have reached, reported to the sender of a notice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from comity.apps.notices.documents import (
    find_notice,
    keep_ladder,
    ladder_of,
    speech,
    stored_notice,
)
from comity.apps.notices.store import ladders as store
from comity.apps.notices.store.channels import delivering_channels
from comity.apps.notices.store.entries import add_acknowledgement
from comity.apps.notices.store.ladders import LadderRow
from comity.coordination.notices.facts import LANGUAGES
from comity.coordination.notices.forms import form_of
from comity.coordination.notices.ids import read_id
from comity.coordination.notices.ladder import Event, State, climb
from comity.coordination.notices.readback import Mismatch, code_fits, compare
from comity.foundations.errors import InputError, TrustError, UnknownNameError
from comity.node.exchange.alerts import page
from comity.node.exchange.channels import (
    BILATERAL,
    SPOKEN,
    load_channels,
    note_delivered,
    spread,
)
from comity.node.exchange.outbox import enqueue, protocol_document
from comity.node.node import Node, UnitOfWork
from comity.node.persons.authority import admit
from comity.trust.persons import PersonMark, Right

__all__ = [
    "ACK",
    "Acknowledged",
    "CodeCheck",
    "acknowledge",
    "check_read_back",
    "confirm_spoken",
    "report_stored",
]

#: The kind of protocol document.
ACK = "notice-ack"
#: What people may acknowledge, by name in commands.
RUNGS: dict[str, Event] = {
    "shown": Event.SHOW,
    "read": Event.READ,
    "understood": Event.AGREE,
    "decided": Event.DECIDE,
}


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """What an acknowledgement brought about.

    Attributes
    ----------
    notice
        Id of the notice, as it was named.
    state
        Where the notice stands now.
    wrong
        The key facts that were not read back correctly; empty if all were.
    """

    notice: str
    state: State
    wrong: tuple[Mismatch, ...]

    @property
    def exit_code(self) -> int:
        """Return 1 if something was read back wrongly, else 0."""
        return 1 if self.wrong else 0


@dataclass(frozen=True, slots=True)
class CodeCheck:
    """Whether a code read over the telephone is that of a notice stored here."""

    notice: str
    code_fits: bool

    @property
    def exit_code(self) -> int:
        """Return 0 if it is, else 1."""
        return 0 if self.code_fits else 1


@dataclass(frozen=True, slots=True)
class _ReadBack:
    """Who has proved it, and the key facts that were read back, in which language."""

    persons: tuple[PersonMark, ...] = ()
    language: str = ""
    facts: Mapping[str, str] | None = None


def _send(work: UnitOfWork, row: LadderRow, rung: Event, given: _ReadBack) -> None:
    """Report a rung to the sender, on the channels that the notice's pace asks for."""
    channels = delivering_channels(work.connection, row.notice, row.party)
    body = {
        "at_us": work.now_us,
        # Of the form before persons had accounts, where it held what anybody had typed.
        "by": "",
        "language": given.language,
        "notice": row.notice,
        "paper": row.document_hash,
        "received_us": row.received_us,
        "rung": str(rung),
        "said": dict(given.facts or {}),
        "ways": channels,
    }
    document = protocol_document(work.node, ACK, body, row.peer, persons=given.persons)
    (entry,) = enqueue(work, row.peer, [document])
    add_acknowledgement(work.connection, row.notice, entry)
    urgent = form_of(read_id(row.notice).form).pace != "routine"
    # A notice that did not come directly may mean that the direct channel is broken.
    indirect = any(channel != BILATERAL for channel in channels)
    if urgent or indirect or load_channels(work.node).spread == "all":
        spread(work, row.peer, entry)


def report_stored(work: UnitOfWork, row: LadderRow) -> bool:
    """Report to the sender that its notice is stored here (A0).

    Returns
    -------
    bool
        False if this node must recover from that peer first; a job reports it later.
    """
    try:
        _send(work, row, Event.STORE, _ReadBack())
    except TrustError:
        return False
    return True


def _check_request(rung: str, language: str) -> None:
    if rung not in RUNGS:
        raise InputError(
            f"{rung!r} is no rung of the ladder", remedy=f"one of {', '.join(RUNGS)}"
        )
    if language not in LANGUAGES:
        raise UnknownNameError(
            f"language {language[:20]!r} is not available",
            remedy=f"one of {', '.join(LANGUAGES)}",
        )


def acknowledge(
    node: Node,
    name: str,
    rung: str,
    *,
    marks: Sequence[PersonMark],
    read_back: Mapping[str, str] | None = None,
    language: str = "en",
) -> Acknowledged:
    """Acknowledge a notice that this node has received.

    Parameters
    ----------
    name
        Id of the notice, with or without revision.
    rung
        ``shown``, ``read``, ``understood`` or ``decided``.
    marks
        Of the persons who have proved it.
    read_back, language
        The key facts as that person has read them back, and in which language.

    Raises
    ------
    InputError, UnknownNameError, TrustError
        If rung, person or language do not fit, or the notice was not received here.
    """
    _check_request(rung, language)
    with node.writing() as work:
        persons = admit(work, marks, Right.ACKNOWLEDGE).marks
        given = _ReadBack(persons, language, read_back)
        notice_id = find_notice(work, name)
        row = store.ladder_row(work.connection, notice_id, work.party)
        if row is None or row.outgoing:
            raise InputError(
                f"{notice_id} was not received by this node",
                remedy="comity notice list --received",
            )
        event, wrong = RUNGS[rung], []
        if event is Event.AGREE:
            wrong = check_read_back(work, notice_id, read_back or {}, language)
            event = Event.DIFFER if wrong else Event.AGREE
        ladder, times = ladder_of(row)
        after = climb(ladder, event, work.now_us)
        if after is ladder:
            raise InputError(
                f"{notice_id} is {ladder.state} already: {rung} changes nothing",
                remedy="comity notice show names what is awaited",
            )
        keep_ladder(work, row, after, times)
        _send(work, row, event, given)
        return Acknowledged(name, after.state, tuple(wrong))


def check_read_back(
    work: UnitOfWork, notice: str, read_back: Mapping[str, str], language: str
) -> list[Mismatch]:
    """Compare the key facts that a person has read back with those of a stored notice."""
    terms = speech().terms(language)
    return compare(stored_notice(work, notice), read_back, language, terms)


def confirm_spoken(
    node: Node, name: str, code: str, *, marks: Sequence[PersonMark]
) -> CodeCheck:
    """Compare a code that was read over the telephone: both sides hold the same bytes.

    A code that does not fit calls people.

    Raises
    ------
    UnknownNameError, InputError
        If there is no such notice, or no person has proved it.
    """
    with node.writing() as work:
        admit(work, marks, Right.ACKNOWLEDGE)
        notice = find_notice(work, name)
        held = store.ladder_documents(work.connection, notice)
        fitting = [row for row, document in held if code_fits(document, code)]
        for row in fitting:
            note_delivered(work.connection, notice, row.party, SPOKEN, work.now_us)
        if not fitting and held:
            text = (
                f"{notice}: the code that was read does not fit the notice stored here"
            )
            page(work, held[0][0].peer, [notice, "code", code], text)
        return CodeCheck(name, bool(fitting))
