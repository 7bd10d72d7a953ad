"""What a node may do in a case by itself, and its own checks before it signs.

The file ``cases.yaml`` in the folder of the node holds the limits; without one people do each
step by hand.
"""

from dataclasses import dataclass, fields

import numpy as np

from comity.apps.cases.documents import chained
from comity.apps.cases.store.documents import encounter_of_case
from comity.apps.cases.store.shared import own_capabilities
from comity.astro.manoeuvre import Burn
from comity.astro.manoeuvre.impulse import fly
from comity.astro.manoeuvre.outcomes import second_of
from comity.astro.manoeuvre.reach import burn_state
from comity.astro.orbits.rtn import rtn_axes
from comity.astro.screening.coverage import MAX_AGE_D
from comity.coordination.negotiation import Baseline, Case, RefusalError, check_baseline
from comity.coordination.negotiation.acts import own_choice
from comity.coordination.negotiation.admissible import Burns, within
from comity.coordination.negotiation.case import latest
from comity.coordination.negotiation.chains import link_of
from comity.coordination.negotiation.forms import read_burns
from comity.coordination.negotiation.outcomes import encounters_of
from comity.coordination.negotiation.records import Event, Reason, Step
from comity.coordination.negotiation.wire import read_baseline
from comity.foundations.errors import ComityError, FormatError, RangeError
from comity.node.node import Node, UnitOfWork
from comity.system.files import read_bytes
from comity.trust.policy.yaml_form import read_yaml

__all__ = [
    "MODES",
    "AutonomyLimits",
    "check_act",
    "fits",
    "load_limits",
    "planned_burn",
]

MODES = ("manual", "assisted", "automatic")
NAME = "cases.yaml"


@dataclass(frozen=True, slots=True)
class AutonomyLimits:
    """What a node may do in a case by itself.

    Attributes
    ----------
    mode
        ``manual``: people do each step. ``assisted``: the next step is ready for one
        click. ``automatic``: the node takes it within the other limits.
    largest_m_s
        Largest burn that is agreed to without people, m/s.
    largest_pc
        Probability above which people decide.
    catalogue
        Files that burns are screened against; ``sample`` for the built-in population.
    secondary_pc, secondary_km
        Probability above which, and miss distance, km, below which a conjunction after the
        burn counts as new.
    max_age_d
        Largest distance of the catalogue's epochs from closest approach, days.
    """

    mode: str = "manual"
    largest_m_s: float = 0.5
    largest_pc: float = 1.0
    catalogue: tuple[str, ...] = ()
    secondary_pc: float = 1e-5
    secondary_km: float = 5.0
    max_age_d: float = MAX_AGE_D


def load_limits(node: Node) -> AutonomyLimits:
    """Read the limits of a node; the defaults if it has no ``cases.yaml``.

    Raises
    ------
    FormatError, RangeError
        If the file holds an unknown name, or a value out of its range.
    """
    path = node.folder / NAME
    if not path.is_file():
        return AutonomyLimits()
    value = read_yaml(read_bytes(path).decode("utf-8", "replace"))
    known = {item.name for item in fields(AutonomyLimits)}
    if not isinstance(value, dict) or set(value) - known:
        raise FormatError(f"{path} may hold only {', '.join(sorted(known))}")
    files = value.get("catalogue", ())
    names = (files,) if isinstance(files, str) else tuple(str(name) for name in files)
    limits = AutonomyLimits(**{**value, "catalogue": names})
    if limits.mode not in MODES:
        raise FormatError(
            f"{path}: mode {limits.mode!r} is not one of {', '.join(MODES)}"
        )
    numbers = ("largest_m_s", "largest_pc", "secondary_pc", "secondary_km", "max_age_d")
    for name in numbers:
        item = getattr(limits, name)
        if type(item) not in {int, float} or not 0.0 < item < 1e6:
            raise RangeError(f"{path}: {name}", item, "a number above 0")
    return limits


def fits(work: UnitOfWork, limits: AutonomyLimits, case: Case, event: Event) -> Reason:
    """Return the reason why an act fails this node's own checks, ``Reason.NONE`` if it passes."""
    try:
        check_act(work, case, event)
        if event in {Event.PROPOSE, Event.COMMIT, Event.TAKEOVER}:
            _within_limits(limits, case)
    except RefusalError as error:
        return error.why
    except ComityError:
        return Reason.NUMBERS
    return Reason.NONE


def check_act(work: UnitOfWork, case: Case, event: Event) -> None:
    """Check the document that an act would countersign, by hand and by itself alike.

    Raises
    ------
    RefusalError, ComityError
        If the baseline or the proposal fails a check, with the reason.
    """
    checks = {
        Event.ACK: _baseline,
        Event.CONSENT: _reopening,
        Event.PROMISE: _proposal,
        Event.FALLBACK: _unsigned,
    }
    if event in checks:
        checks[event](work, case)


def why_not(work: UnitOfWork, case: Case, event: Event) -> str:
    """Return the message of the check that an act fails, empty if it passes."""
    try:
        check_act(work, case, event)
    except ComityError as error:
        return str(error)
    return ""


def _value(case: Case) -> Baseline:
    if case.baseline is None:
        raise RefusalError(Reason.STATE, "the case has no baseline")
    return case.baseline


def _unsigned(work: UnitOfWork, case: Case) -> None:
    """Check a baseline that we have not signed before a fallback by it."""
    value = _value(case)
    opened = any(
        p.mine and p.step is Step.OPEN and p.case == case.id for p in case.documents
    )
    if not case.seat.agreed and not opened:
        # Its age does not count: there is no other baseline.
        _check(work, case, value, value.when.opened_us)


def _check(
    work: UnitOfWork,
    case: Case,
    value: Baseline,
    now_us: int | None = None,
) -> None:
    decider = work.release_context().decider
    agreement = decider.agreements.get(value.agreement)
    if agreement is None or not any(
        rule.agreement.hash == value.agreement
        for rule in decider.in_force(work.party, case.peer, work.now_us)
    ):
        raise RefusalError(
            Reason.AUTHORITY,
            f"agreement {value.agreement[:19]} of the baseline is not in force",
        )
    ours = value.craft_of(work.party)
    own = own_capabilities(work.connection, ours.object)
    if own is not None and (own.kind, own.area_m2, own.score) != (
        ours.kind,
        ours.area_m2,
        ours.score,
    ):
        raise RefusalError(
            Reason.AUTHORITY,
            f"{ours.object} is {own.kind} ({own.area_m2} m2, score {own.score}) by our own "
            f"capabilities, {ours.kind} ({ours.area_m2} m2, score {ours.score}) by the "
            "baseline",
        )
    link = link_of(value, ours.object)
    apart = encounter_of_case(work.connection, case.id) or ""
    if link.moves and chained(work, link, apart):
        raise RefusalError(
            Reason.BUSY,
            f"{ours.object} may have to burn with the other sense in another encounter",
        )
    check_baseline(
        value,
        terms=agreement.terms,
        agreement=value.agreement,
        sender=case.peer,
        receiver=work.party,
        now_us=work.now_us if now_us is None else now_us,
    )


def _baseline(work: UnitOfWork, case: Case) -> None:
    _check(work, case, _value(case))


def _reopening(work: UnitOfWork, case: Case) -> None:
    document = latest(case, [Step.REOPEN], mine=False, epoch=case.seat.epoch)
    if document is None:
        raise RefusalError(Reason.NOT_CALLED, "the other side has not called for it")
    _check(work, case, read_baseline(document.body["baseline"]))


def _proposal(work: UnitOfWork, case: Case) -> None:
    """Check that a proposal keeps to the baseline, and was screened."""
    del work
    value = _value(case)
    document = latest(case, [Step.PROPOSE], mine=False, epoch=case.seat.epoch)
    choice = own_choice(case, case.peer)
    if document is None or choice is None:
        raise RefusalError(Reason.PLAN, "the baseline does not let the other side move")
    offered = read_burns("burn", document.body["burn"], value.tca_us)
    if not within(offered, choice.commit):
        raise RefusalError(
            Reason.WINDOW,
            "windows, sizes or sense of the proposal are not those of the baseline",
        )
    target = value.limits["target_pc"]
    pc_after = document.number("pc_after")
    if pc_after > target:
        raise RefusalError(
            Reason.INADMISSIBLE,
            f"the proposal leaves Pc {pc_after:.1e}, the target is {target:.1e}",
        )
    screened = document.part("screened")
    if screened.get("new") != 0 or screened.get("state") == "unscreened":
        raise RefusalError(
            Reason.SCREENING,
            "the proposed burn was not screened, or makes a new conjunction",
        )


def _within_limits(limits: AutonomyLimits, case: Case) -> None:
    """Check the burns of the baseline against the limits of this node."""
    value = _value(case)
    choice = own_choice(case)
    if choice is None:
        raise RefusalError(Reason.PLAN, "the baseline does not let this party move")
    if value.craft_of(case.party).kind == "crewed":
        raise RefusalError(
            Reason.LIMITS, "a crewed object is never moved automatically"
        )
    largest = max(choice.commit.dv_km_s[1], choice.fallback.dv_km_s[1]) * 1e3
    if largest > limits.largest_m_s:
        raise RefusalError(
            Reason.LIMITS,
            f"a burn of {largest:.3g} m/s, own limit {limits.largest_m_s:g} m/s",
        )
    if value.pc > limits.largest_pc:
        raise RefusalError(
            Reason.LIMITS, f"Pc {value.pc:.1e}, own limit {limits.largest_pc:.1e}"
        )


def planned_burn(value: Baseline, party: str, burns: Burns) -> tuple[Burn, float]:
    """Compute the least agreed burn in the middle of the first window.

    Returns
    -------
    tuple
        The burn by the first set of data, and the largest Pc that it leaves over all sets.
    """
    k = [craft.party for craft in value.crafts].index(party)
    lead_s = float(burns.leads_s[0].mean())
    flown = []
    for encounter in encounters_of(value.data):
        view = second_of(encounter) if k else encounter
        state = burn_state(view, lead_s)
        along = rtn_axes(state[:3], state[3:]) @ state[3:]
        push = burns.sense * burns.dv_km_s[0] * along / np.linalg.norm(along)
        flown.append(fly(view, lead_s, push))
    return flown[0], max(burn.pc_after for burn in flown)
