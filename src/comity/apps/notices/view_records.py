"""Notices as people and programs see them: the records of lists, pages and responses."""

from collections.abc import Mapping
from dataclasses import dataclass

from comity.apps.atlas.shared_history import SharedHistory
from comity.coordination.notices.chains import Life
from comity.coordination.notices.values import Fields
from comity.foundations.plain import ABSENT, Absent, JsonObject, named

__all__ = [
    "AcknowledgementView",
    "ChannelView",
    "FormLine",
    "NoticeCount",
    "NoticeCounts",
    "NoticeLine",
    "NoticeNow",
    "NoticeView",
    "RecipientView",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeLine:
    """A notice in a list.

    Attributes
    ----------
    notice, form, issuer
        Id of its newest revision, name of its form, who issued it.
    sent, at_us
        Whether it is our own, and when it was sent or stored here, UTC us.
    life, exercise
        Where it stands, and the id of the exercise that it belongs to, or empty.
    states
        Recipient → how far it has acknowledged.
    waiting
        Whether somebody has still to understand it.
    until_us
        The first deadline of what is awaited of its recipients, UTC us; None if nothing is.
    """

    notice: str
    form: str
    issuer: str = named("from")
    sent: bool
    at_us: int
    life: Life
    exercise: str
    states: Mapping[str, str]
    waiting: bool = named("open")
    until_us: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeCount:
    """How many notices there are of a form: sent by us or received, open or not."""

    sent: bool
    form: str
    waiting: bool = named("open")
    count: int


@dataclass(frozen=True, slots=True)
class NoticeCounts:
    """How many notices a list holds, by side, form, and whether somebody has still to understand."""

    counts: tuple[NoticeCount, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AcknowledgementView:
    """A signed acknowledgement.

    Attributes
    ----------
    rung, by
        What happened, and the persons who proved it, with their roles; what anybody typed in
        acknowledgements from before persons had accounts.
    party
        The party that sent it; empty for our own.
    at_us, received_us
        When it was signed, and when it was stored here, UTC us.
    language, read_back
        The key facts as they were read back, and in which language.
    channels
        Channels that had delivered the notice by then.
    entry, signature
        Its entry of the ledger, and the hash of the signed document.
    persons
        The marks of the persons: pseudonym, role, and the hash of the proof.
    """

    rung: str
    by: str
    party: str
    at_us: int
    received_us: int = named("heard_us")
    language: str
    read_back: Mapping[str, str] = named("said")
    channels: tuple[str, ...]
    entry: int
    signature: str
    persons: tuple[JsonObject, ...] = ()


@dataclass(frozen=True, slots=True)
class ChannelView:
    """What a channel did with a notice, instants in UTC us.

    ``kind`` is ``bilateral``, ``gateway``, ``public``, ``spoken`` or ``file``; ``signed_for``
    is true if a gateway has signed that it took the notice.
    """

    channel: str
    sent_us: int
    accepted_us: int | None
    delivered_us: int | None
    kind: str
    signed_for: bool
    by_hand: bool


@dataclass(frozen=True, slots=True)
class RecipientView:
    """Where a notice stands with a recipient, instants in UTC us.

    Attributes
    ----------
    rungs
        State → when it was reached.
    awaited, until_us
        The next rung and its deadline, None if nothing is awaited.
    late
        By how much it was issued later than agreed, empty if it was not.
    level, next_call_us
        Who has been called so far (0 to 5), and when somebody else is.
    times_s
        How long stored, shown, read and understood may take, s.
    """

    party: str
    state: str
    sent_us: int
    stored_us: int | None
    rungs: Mapping[str, int]
    awaited: str | None
    until_us: int | None
    late: str
    level: int
    next_call_us: int | None
    times_s: tuple[float, ...]
    acknowledgements: tuple[AcknowledgementView, ...]
    channels: tuple[ChannelView, ...]


@dataclass(frozen=True, slots=True)
class FormLine:
    """A form in a list.

    Attributes
    ----------
    form, pace, purpose
        Its name; ``routine``, ``warning`` or ``crisis``; what its data are used for.
    facts
        Names of the key facts that must be read back.
    refers
        Forms that it refers to; empty if it stands alone.
    """

    form: str
    pace: str
    purpose: str
    facts: tuple[str, ...]
    refers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NoticeNow:
    """What holds now of a notice: the newest revision, an extension applied."""

    life: Life
    fields: Fields


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeView:
    """A whole notice: fields, revisions, recipients, rungs, channels, signatures.

    Attributes
    ----------
    faults
        What does not fit together among its revisions and followers.
    read_back
        Names of the key facts that must be read back.
    spoken_code
        The code that people read to each other over the telephone.
    history
        What its parties have behind them in the atlas, where that was asked for.
    """

    notice: str
    form: str
    issuer: str = named("from")
    sent: bool
    issued_us: int
    at_us: int
    reference: str
    exercise: str
    text: str
    fields: Fields
    now: NoticeNow
    revisions: tuple[str, ...]
    followers: tuple[str, ...]
    faults: tuple[str, ...]
    read_back: tuple[str, ...]
    spoken_code: str
    recipients: tuple[RecipientView, ...]
    history: SharedHistory | Absent = ABSENT

    @property
    def parties(self) -> tuple[str, ...]:
        """Return its issuer and its recipients."""
        return self.issuer, *(one.party for one in self.recipients)
