"""Results of a watch: what a run prints, what it leaves for the next one."""

from dataclasses import dataclass, field

from comity.apps.avoidance.intake.records import SourceReport
from comity.apps.screening.coverage import CoverageReport
from comity.apps.watch.compare import Compared
from comity.apps.watch.feeds import FeedReport
from comity.apps.watch.orbit_changes import SuspectedManoeuvre
from comity.foundations.plain import ABSENT, Absent

__all__ = [
    "CaseLine",
    "Changes",
    "ContactLine",
    "Finished",
    "OwnLine",
    "WatchReport",
    "WatchRow",
]


@dataclass(frozen=True, slots=True)
class Finished:
    """What a finished run leaves for the next one.

    Attributes
    ----------
    at_us, catalogue
        Its instant, UTC, and the file of its catalogue.
    compared
        Its approaches, and what became of them.
    kept
        Objects that no source had any more.
    sources
        Names of its sources.
    """

    at_us: int
    catalogue: str
    compared: tuple[Compared, ...]
    kept: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ContactLine:
    """Whom to reach about a decision; ``about`` says when."""

    name: str
    telephone: str
    mail: str
    about: str


@dataclass(frozen=True, slots=True)
class OwnLine:
    """An own satellite of a run.

    Attributes
    ----------
    object, name, international
        Key, name and international designator, as the catalogues have them.
    in_catalogue
        Whether any source has element sets of it.
    ephemerides
        How many files or folders of own ephemerides the file names for it.
    radius_m, mass_kg
        By the file; the mass is None where it is not given.
    constrained
        Whether its limits on burns are given: without them, deadlines are those of any satellite.
    """

    object: str
    name: str
    international: str
    in_catalogue: bool
    ephemerides: int
    radius_m: float
    mass_kg: float | None
    constrained: bool


@dataclass(frozen=True, slots=True)
class CaseLine:
    """What was done about an approach at the node.

    Attributes
    ----------
    action
        ``offered``: the message was given to the node, which opens or reopens the case by the
        policy that persons have adopted; ``open``: there is a case; ``person``: a person has to act;
        ``failed``: the node could not be asked.
    words
        What it is, for people.
    case, peer
        Id of the case and the partner, empty if there is none.
    """

    action: str
    words: str
    case: str = ""
    peer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchRow:
    """An approach in the list of a run.

    Attributes
    ----------
    change, change_words
        What became of it since the last run, one of ``compare.CHANGES``, and why.
    tier, tier_words
        What its probability means, one of ``decisions.TIERS``, and by which threshold.
    decide_by, hours_left, too_late, deadline_words
        Last instant to decide, UTC, hours until then, whether it has passed, what it rests on.
    basis, source
        What it rests on: ``message``, ``ephemeris``, ``elements``; which one.
    tca, tca_before
        Closest approach, UTC, now and by the last run.
    miss_km, miss_r_km, miss_t_km, miss_n_km, miss_before_km, speed_km_s
        Distance now, its parts in RTN of the own satellite, and by the last run; relative speed.
    pc, pc_before, pc_words
        Probability now and by the last run; what it rests on, or why there is none.
    pc_scaled_max, pc_socrates_max, dilute
        Two other figures that are not comparable with ``pc``, and whether better orbits may
        raise ``pc``.
    wholly_from_kg
        Mass of the other object from which on a collision destroys the own satellite wholly, by 40 J
        for each gram of it; None where its mass is not given.
    other_bases
        Other rows of the same pair at about the same time, by basis: they are not merged.
    first_seen, last_seen
        Runs that saw it, UTC.
    """

    change: str
    change_words: str
    tier: str
    tier_words: str
    decide_by: str | None
    hours_left: float | None
    too_late: bool
    deadline_words: str
    object_1: str
    name_1: str
    object_2: str
    name_2: str
    owner_2: str
    both_own: bool
    tca: str
    tca_before: str | None
    miss_km: float
    miss_r_km: float
    miss_t_km: float
    miss_n_km: float
    miss_before_km: float | None
    speed_km_s: float
    kind: str
    basis: str
    source: str
    pc: float | None
    pc_before: float | None
    pc_words: str
    pc_scaled_max: float | None
    pc_socrates_max: float | None
    dilute: bool | None
    age_1_d: float | None
    age_2_d: float | None
    wholly_from_kg: float | None
    other_bases: tuple[str, ...]
    first_seen: str
    last_seen: str
    case: CaseLine | Absent | None = ABSENT


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed in the catalogue since the last run: counts, and who of them matters here.

    ``manoeuvres_here``, ``added_here``, ``lost_here`` concern own satellites or objects of listed
    approaches; all of them stand in ``manoeuvres``, ``added`` and ``lost``. ``kept`` is how many objects no
    source has any more, those of runs before included.
    """

    renewed: int
    replaced: int
    same: int
    unjudged: int
    kept: int
    added: tuple[str, ...]
    lost: tuple[str, ...]
    manoeuvres: tuple[SuspectedManoeuvre, ...]
    added_here: tuple[str, ...]
    lost_here: tuple[str, ...]
    manoeuvres_here: tuple[SuspectedManoeuvre, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchReport:
    """A run as ``comity watch run --json`` prints it.

    Attributes
    ----------
    at, until, last_run
        The window from now on, and when the last run was, UTC.
    satellites, not_watched
        How many are watched, and which of the file's entries are not, with the reason.
    sources, message_sources
        What each source gave.
    tiers, changes_of_rows
        How many approaches are of each tier, and of each change.
    rows
        All approaches, those to decide first.
    changes
        Of the catalogue.
    coverage
        Own satellites that are not covered; ``others_left_out`` counts all other objects.
    own
        The satellites that are watched.
    objects, left_out_objects
        How many objects the catalogue has, and how many of them (or rows of its sources) are not
        covered, by their gravest reason.
    remarks
        What else was not done, for people.
    contacts
        Whom to reach.
    """

    operation: str
    at: str
    until: str
    last_run: str | None
    satellites: int
    not_watched: tuple[str, ...]
    sources: tuple[FeedReport, ...]
    message_sources: tuple[SourceReport, ...]
    messages_of_others: int
    tiers: dict[str, int]
    changes_of_rows: dict[str, int]
    rows: tuple[WatchRow, ...]
    changes: Changes
    coverage: CoverageReport
    others_left_out: int
    remarks: tuple[str, ...]
    contacts: tuple[ContactLine, ...]
    wall_s: float
    statement: str
    synthetic: bool = False
    result: str | None = None
    own: tuple[OwnLine, ...] = ()
    objects: int | None = None
    left_out_objects: dict[str, int] = field(default_factory=dict)

    @property
    def exit_code(self) -> int:
        """Return 1 if something is to be decided, is not known, or could not be looked for."""
        due = self.tiers.get("decide", 0) + self.tiers.get("undecided", 0)
        sick = not all(one.well for one in self.sources)
        sick |= any(one.exit_code for one in self.message_sources)
        return 1 if due or sick or self.changes_of_rows.get("unchecked", 0) else 0
