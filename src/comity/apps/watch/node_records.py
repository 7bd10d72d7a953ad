"""What a node tells of its watch: records of the people's API."""

from dataclasses import dataclass

from comity.apps.avoidance.intake.records import SourceReport
from comity.apps.screening.coverage import CoverageReport
from comity.apps.watch.feeds import FeedReport
from comity.apps.watch.orbit_changes import SuspectedManoeuvre
from comity.apps.watch.records import ContactLine, OwnLine, WatchRow

__all__ = [
    "ChangeLine",
    "LatestRun",
    "OwnWatched",
    "WatchApproaches",
    "WatchChanges",
    "WatchState",
]


@dataclass(frozen=True, slots=True)
class WatchState:
    """Whether the node has a run to show.

    ``state`` is ``there``, ``none``, ``missing``, ``empty`` or ``damaged``; ``words`` and ``remedy`` say
    what is wrong; ``at`` is the instant of the run, UTC, None without one.
    """

    state: str
    words: str
    remedy: str
    at: str | None


@dataclass(frozen=True, slots=True)
class OwnWatched:
    """An own satellite and what comes near it.

    Attributes
    ----------
    satellite
        It.
    approaches, to_decide, passed, unchecked
        Listed approaches that are not gone; those to decide about or without probability; those of
        them whose last moment to decide had passed at the run; those that could not be looked for.
    largest_pc, next_tca, decide_by
        The largest probability, the next closest approach and the first deadline, ahead of the
        run, of those to decide about, UTC; None where there is none.
    not_covered
        Why it is not covered by the screening, and from when to when; empty if it is.
    """

    satellite: OwnLine
    approaches: int
    to_decide: int
    passed: int
    unchecked: int
    largest_pc: float | None
    next_tca: str | None
    decide_by: str | None
    not_covered: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LatestRun:
    """The last run of the node's watch without its approaches; they are asked for in parts.

    Attributes
    ----------
    watch
        Whether there is one; all else is empty if not.
    operation, until, last_run
        Name of the operation, end of the window and the run before, UTC.
    own, not_watched
        Own satellites, and what of the operation's file could not be used.
    sources, message_sources
        What each source gave, how old it is, and how it was judged.
    objects, covered, not_covered
        Objects of the catalogue, how many of them were screened over the whole window, and why not
        the others, by reason; None where a run of before does not say it.
    coverage
        Own satellites that are not covered.
    approaches, tiers, changes_of_rows, bases
        How many approaches are listed, and how many of each tier, change and basis.
    window_d
        Length of the window, days.
    threshold_words
        What an approach means that is to be decided about.
    """

    watch: WatchState
    operation: str = ""
    until: str | None = None
    last_run: str | None = None
    own: tuple[OwnWatched, ...] = ()
    not_watched: tuple[str, ...] = ()
    sources: tuple[FeedReport, ...] = ()
    message_sources: tuple[SourceReport, ...] = ()
    objects: int | None = None
    covered: int | None = None
    not_covered: dict[str, int]
    coverage: CoverageReport | None = None
    approaches: int = 0
    tiers: dict[str, int]
    changes_of_rows: dict[str, int]
    bases: dict[str, int]
    remarks: tuple[str, ...] = ()
    contacts: tuple[ContactLine, ...] = ()
    statement: str = ""
    synthetic: bool = False


@dataclass(frozen=True, slots=True)
class WatchApproaches:
    """A part of the approaches of a run.

    Attributes
    ----------
    watch
        Whether there is a run.
    items, next
        The approaches, and the cursor of what follows, empty at the end; it belongs to this run,
        whatever runs come.
    fitting, listed
        How many fit what was asked, and how many are listed in all.
    """

    watch: WatchState
    items: tuple[WatchRow, ...]
    next: str
    fitting: int
    listed: int


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """What changed about an object since the run before.

    Attributes
    ----------
    change
        ``manoeuvre``: its new element set does not follow from the one before; ``added``: no source
        had it before; ``lost``: no source has it any more, its last element set stays in use.
    here
        Whether it is an own satellite or in a listed approach.
    manoeuvre
        By how much the orbit changed.
    """

    change: str
    object: str
    name: str
    international: str
    owner: str
    here: bool
    manoeuvre: SuspectedManoeuvre | None = None


@dataclass(frozen=True, slots=True)
class WatchChanges:
    """A part of what changed in the catalogue from one run to the next; those here come first.

    Attributes
    ----------
    since
        The run before, UTC; None if there was none: then nothing is compared.
    renewed, replaced, same, unjudged, kept
        Objects with a newer element set that follows, with another one of the same epoch, with the
        same one; those that could not be judged; those that no source has any more.
    counts
        How many of each change there are.
    """

    watch: WatchState
    items: tuple[ChangeLine, ...]
    next: str
    since: str | None
    renewed: int
    replaced: int
    same: int
    unjudged: int
    kept: int
    counts: dict[str, int]
