"""What stands around every page: the rail with what waits, the lines to others, who has the watch."""

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["SECTIONS", "FrameState", "Line", "Section"]


@dataclass(frozen=True, slots=True)
class Section:
    """An entry of the rail.

    Attributes
    ----------
    name, path
        Its name, which is that of its text and its icon, too, and where it leads.
    group
        ``""``, ``plan`` or ``know``.
    key
        The letter after ``g`` that leads there; empty if none does.
    """

    name: str
    path: str
    group: str = ""
    key: str = ""


SECTIONS: tuple[Section, ...] = (
    Section("today", "/today", key="t"),
    Section("cases", "/cases", key="c"),
    Section("notices", "/notices", key="n"),
    Section("sky", "/sky", key="s"),
    Section("ledger", "/ledger", key="l"),
    Section("operation", "/operation", "plan", "o"),
    Section("watch", "/watch", "plan", "w"),
    Section("atlas", "/atlas", "know"),
    Section("agreements", "/agreements", "know", "a"),
    Section("parties", "/parties", "know", "p"),
    Section("administration", "/administration", "know"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """The state of a peer or channel in the top bar.

    Attributes
    ----------
    name, words
        Its name, and what there is to say: an age, or what is wrong.
    lost
        Whether a person has to look.
    path
        Where more is told.
    """

    name: str
    words: str
    lost: bool
    path: str


@dataclass(frozen=True, slots=True)
class FrameState:
    """What stands around a page.

    Attributes
    ----------
    waiting
        Name of a section → what waits there for this person.
    lines
        States of peers and channels.
    more_lines
        How many are not among them.
    on_watch, until_us
        Who has the watch and until when; empty if nobody.
    exercise
        Name of the exercise that the node is in, empty if none.
    attended
        How many consoles are attended.
    last_entry
        The last entry of the ledger: the stream of events goes on behind it.
    """

    waiting: Mapping[str, int] = field(default_factory=dict)
    lines: tuple[Line, ...] = ()
    more_lines: int = 0
    on_watch: str = ""
    until_us: int | None = None
    exercise: str = ""
    attended: int = 0
    last_entry: int = 0
