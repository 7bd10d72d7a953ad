"""What a run found → the record that is printed, kept, and shown."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from comity.apps.screening.coverage import LeftOut, coverage_report
from comity.apps.screening.screen import Screened
from comity.apps.watch.approaches import WatchedApproach, at_same_time, period_s
from comity.apps.watch.compare import CHANGES, Compared
from comity.apps.watch.decisions import TIERS, Limits, decide_by, tier_of
from comity.apps.watch.ephemeris_approaches import ByEphemeris
from comity.apps.watch.feeds import Feed
from comity.apps.watch.message_approaches import ByMessages
from comity.apps.watch.operation_file import Operation
from comity.apps.watch.orbit_changes import OrbitChanges
from comity.apps.watch.own_objects import OwnObject, OwnObjects
from comity.apps.watch.records import (
    CaseLine,
    Changes,
    ContactLine,
    OwnLine,
    WatchReport,
    WatchRow,
)
from comity.astro.catalogue import Snapshot
from comity.astro.risk.consequence import CATASTROPHIC_J_G
from comity.astro.screening.coverage import REASONS
from comity.foundations.constants import DAY_US, HOUR_US
from comity.foundations.plain import ABSENT
from comity.foundations.time import format_utc

__all__ = ["Run", "watch_report"]

STATEMENT = (
    "By element sets a miss is known to kilometres, and Pc rests on errors that agree with later sets, "
    "not with the truth: decide about a burn by a message or an ephemeris with covariances."
)


@dataclass(frozen=True, slots=True)
class Run:
    """What a run found, before it is told.

    Attributes
    ----------
    operation, base
        The file, and the folder that its paths are relative to.
    limits
        Probabilities that count.
    at_us, last_us
        Instant of this run and of the last one, UTC.
    """

    operation: Operation
    base: Path
    limits: Limits
    at_us: int
    last_us: int | None
    feeds: tuple[Feed, ...]
    own: OwnObjects
    snapshot: Snapshot
    done: Screened | None
    ephemerides: ByEphemeris
    messages: ByMessages
    changes: OrbitChanges
    compared: tuple[Compared, ...]
    remarks: tuple[str, ...]

    def tier(self, one: WatchedApproach) -> tuple[str, str]:
        """Return what the probability of an approach means by the file's thresholds."""
        return tier_of(one, self.limits)


def watch_report(run: Run, cases: Mapping[int, CaseLine], wall_s: float) -> WatchReport:
    """Put a run together.

    Parameters
    ----------
    cases
        What was done at the node about approaches, by their place in ``run.compared``.
    """
    operation = run.operation
    pairs: dict[tuple[str, str], list[Compared]] = {}
    for one in run.compared:
        pairs.setdefault(one.approach.pair, []).append(one)
    rows = [_row(run, one, pairs, cases.get(k)) for k, one in enumerate(run.compared)]
    rows.sort(key=_rank)
    own, others, reasons = _coverage(run)
    tiers = Counter(row.tier for row in rows if row.change != "gone")
    counts = Counter(row.change for row in rows)
    sources = [one for collected in run.messages.collected for one in collected.sources]
    return WatchReport(
        operation=operation.operation,
        at=format_utc(run.at_us, 0),
        until=format_utc(run.at_us + round(operation.window_d * DAY_US), 0),
        last_run=None if run.last_us is None else format_utc(run.last_us, 0),
        satellites=len(run.own.objects),
        not_watched=run.own.faults,
        sources=tuple(feed.report for feed in run.feeds),
        message_sources=tuple(sources),
        messages_of_others=run.messages.others,
        tiers={tier: tiers[tier] for tier in TIERS if tier in tiers},
        changes_of_rows={one: counts[one] for one in CHANGES if one in counts},
        rows=tuple(rows),
        changes=_changes(run),
        coverage=coverage_report(
            own, operation.max_age_d, "every own satellite of the catalogues"
        ),
        others_left_out=others,
        remarks=(*run.remarks, *run.ephemerides.faults, *run.messages.faults),
        contacts=tuple(
            ContactLine(one.name, one.telephone, one.mail, one.about)
            for one in operation.contacts
        ),
        wall_s=round(wall_s, 3),
        statement=STATEMENT,
        synthetic=run.snapshot.synthetic,
        own=tuple(map(_own_line, run.own.objects)),
        objects=len(run.snapshot.current),
        left_out_objects=reasons,
    )


def _own_line(one: OwnObject) -> OwnLine:
    return OwnLine(
        one.key,
        one.name,
        one.international,
        one.row is not None,
        len(one.ephemerides),
        one.radius_m,
        one.mass_kg,
        one.constraints is not None,
    )


def _rank(row: WatchRow) -> tuple[bool, int, float, str]:
    """Order rows: what is gone last, then by tier, the largest probability first."""
    pc = -1.0 if row.pc is None else row.pc
    return row.change == "gone", TIERS.index(row.tier), -pc, row.tca


def _row(
    run: Run,
    one: Compared,
    pairs: Mapping[tuple[str, str], list[Compared]],
    case: CaseLine | None,
) -> WatchRow:
    approach, before = one.approach, one.before
    mine = run.own.by_key.get(approach.object_1)
    due = decide_by(
        approach.tca_us,
        period_s(approach),
        run.at_us,
        run.operation.prepare_h,
        mine.constraints if mine else None,
    )
    tier, why = run.tier(approach)
    left = due.decide_by_us
    beside = [
        f"{other.approach.basis}: miss {other.approach.miss_km:.3f} km"
        for other in pairs[approach.pair]
        if other.approach is not approach
        and other.change != "gone"
        and other.approach.basis != approach.basis
        and at_same_time(approach, other.approach)
    ]
    r, t, n = approach.miss_rtn_km
    return WatchRow(
        change=one.change,
        change_words=one.words,
        tier=tier,
        tier_words=why,
        decide_by=due.decide_by,
        hours_left=None if left is None else round((left - run.at_us) / HOUR_US, 2),
        too_late=due.passed,
        deadline_words=due.words,
        object_1=approach.object_1,
        name_1=approach.name_1,
        object_2=approach.object_2,
        name_2=approach.name_2,
        owner_2=approach.owner_2,
        both_own=approach.both_own,
        tca=approach.tca,
        tca_before=None if before is None else format_utc(before.tca_us, 3),
        miss_km=approach.miss_km,
        miss_r_km=r,
        miss_t_km=t,
        miss_n_km=n,
        miss_before_km=None if before is None else before.miss_km,
        speed_km_s=approach.speed_km_s,
        kind=approach.kind,
        basis=approach.basis,
        source=approach.source,
        pc=approach.pc,
        pc_before=None if before is None else before.pc,
        pc_words=approach.pc_words,
        pc_scaled_max=approach.pc_scaled_max,
        pc_socrates_max=approach.pc_socrates_max,
        dilute=approach.dilute,
        age_1_d=approach.age_1_d,
        age_2_d=approach.age_2_d,
        wholly_from_kg=_wholly_from_kg(mine, approach),
        other_bases=tuple(beside),
        first_seen=format_utc(one.first_us, 0),
        last_seen=format_utc(one.seen_us, 0),
        case=case if case is not None else ABSENT,
    )


def _wholly_from_kg(mine: OwnObject | None, approach: WatchedApproach) -> float | None:
    """Return the mass from which on the other object destroys the own satellite wholly, kg.

    Where the energy ``m v² / 2`` of the smaller object exceeds 40 J for each gram of the larger one
    (`astro.risk.consequence`).
    """
    if mine is None or mine.mass_kg is None or approach.speed_km_s <= 0.0:
        return None
    energy_j = CATASTROPHIC_J_G * 1e3 * mine.mass_kg
    least_kg = 2.0 * energy_j / (approach.speed_km_s * 1e3) ** 2
    # A slower one than that has to be the heavier one, and then it is the other's energy that counts.
    return float(f"{least_kg:.4g}") if least_kg <= mine.mass_kg else None


def _coverage(run: Run) -> tuple[list[LeftOut], int, dict[str, int]]:
    """Return what is not covered of own satellites, how many other rows are left out, and by reason.

    The counts by reason are those of objects: each has its gravest.
    """
    keys = set(run.own.by_key)
    everything: list[LeftOut] = list(run.ephemerides.left_out)
    if run.done is not None:
        everything += run.done.coverage.left_out
    own = [one for one in everything if one.object in keys]
    gravest: dict[str, str] = {}
    order = list(REASONS)
    for one in sorted(everything, key=lambda one: order.index(one.reason)):
        gravest.setdefault(one.object, one.reason)
    counts = Counter(gravest.values())
    reasons = {code: counts[code] for code in REASONS if code in counts}
    return own, len(everything) - len(own), reasons


def _changes(run: Run) -> Changes:
    """Return what changed in the catalogue, and what of it concerns listed approaches."""
    changes = run.changes
    here = set(run.own.by_key)
    here |= {one.approach.object_2 for one in run.compared if one.change != "gone"}
    return Changes(
        renewed=len(changes.renewed),
        replaced=len(changes.replaced),
        same=changes.same,
        unjudged=changes.unjudged,
        kept=len(changes.kept),
        added=changes.added,
        lost=changes.lost,
        manoeuvres=changes.manoeuvres,
        added_here=tuple(key for key in changes.added if key in here),
        lost_here=tuple(key for key in changes.lost if key in here),
        manoeuvres_here=tuple(one for one in changes.manoeuvres if one.object in here),
    )
