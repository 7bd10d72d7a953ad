"""Which burns of two parties are safe together: the physical half of idea 1.

Burns are along the velocity, inside windows about half-odd numbers of orbits before closest
approach, in a sense that is fixed by identity. In the plane of the encounter a burn moves
the miss along one line, in proportion to its size, so every outcome (one, the other, both)
at every performance is a point of a grid whose probability is computed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from comity.astro.manoeuvre.impulse import along_velocity
from comity.astro.manoeuvre.kernels.level import pcs_at
from comity.astro.manoeuvre.outcomes import second_of
from comity.astro.manoeuvre.reach import burn_state, period_of, plane_map
from comity.astro.manoeuvre.records import Encounter
from comity.astro.orbits.rtn import rtn_axes
from comity.foundations.arrays import Bools, Floats

__all__ = [
    "Burns",
    "Verdict",
    "judge",
    "judge_alone",
    "leads_of",
    "periods_of",
    "scope_of",
    "size_for",
    "within",
]

#: Largest performance of a burn, and how many between none and that are looked at.
MAX_ITEMS, PARTS = 1.05, 15
#: Slower than this, or nearer to head-on, people plan a separation.
SLOWEST_KM_S, STEEPEST_RAD = 0.1, np.radians(170.0)
#: Half the width of a window, in orbits.
HALF_WIDTH = 1.0 / 36.0


@dataclass(frozen=True, slots=True)
class Burns:
    """What one party may fly: leads of its windows, size, sense.

    Attributes
    ----------
    leads_s
        (W, 2) begin and end of each window, seconds before closest approach.
    dv_km_s
        Least and largest size.
    sense
        +1 along the velocity (raises), -1 against it.
    """

    leads_s: Floats
    dv_km_s: tuple[float, float]
    sense: int


def within(part: Burns, whole: Burns) -> bool:
    """Tell whether a burn lies within what is allowed: its windows, sizes and sense."""
    near = 1e-9
    return (
        part.sense == whole.sense
        and len(part.leads_s) > 0
        and part.dv_km_s[0] >= whole.dv_km_s[0] * (1.0 - near)
        and part.dv_km_s[1] <= whole.dv_km_s[1] * (1.0 + near)
        and all(
            any(np.allclose(one, other, atol=1e-5) for other in whole.leads_s)
            for one in part.leads_s
        )
    )


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether burns are admissible, with the numbers that say so.

    Attributes
    ----------
    admissible, reason
        The answer.
    pc
        Doing nothing, the largest over the data.
    worst_nominal
        Largest Pc over the outcomes A, B and AB at agreed sizes and up to 105 %.
    worst_any
        Largest ratio of Pc to doing nothing (or to the target, if that is larger), at any
        performance.
    """

    admissible: bool
    reason: str
    pc: float
    worst_nominal: float
    worst_any: float


def scope_of(encounter: Encounter) -> str:
    """Return why a pair is outside automatic play, empty if it is not."""
    pair = encounter.pair
    speed = float(np.linalg.norm(pair.relative_km_s))
    if speed <= SLOWEST_KM_S:
        return f"relative speed {speed * 1e3:.0f} m/s, above {SLOWEST_KM_S * 1e3:.0f} m/s is needed"
    one, two = pair.velocity_1_km_s, pair.velocity_2_km_s
    cosine = float(one @ two / np.linalg.norm(one) / np.linalg.norm(two))
    angle = float(np.arccos(np.clip(cosine, -1.0, 1.0)))
    if angle > STEEPEST_RAD:
        return f"crossing angle {np.degrees(angle):.0f} deg, below 170 deg is needed"
    return ""


def leads_of(period_s: float, least_s: float, most_s: float) -> Floats:
    """Return windows (W, 2) about half-odd orbits within lead times, earliest first."""
    half = HALF_WIDTH * period_s
    count = int(most_s / period_s) + 2
    centres = (np.arange(count)[::-1] + 0.5) * period_s
    fit = (centres + half <= most_s) & (centres - half >= least_s)
    result: Floats = np.stack([centres[fit] + half, centres[fit] - half], axis=1)
    return result


def _shift(encounter: Encounter, view: Encounter, lead_s: float, sense: int) -> Floats:
    """Return how 1 km/s along the velocity of the view's mover shifts the miss, (2,)."""
    state = burn_state(view, lead_s)
    along = rtn_axes(state[:3], state[3:]) @ state[3:]
    flat = plane_map(view, lead_s) @ (sense * along / np.linalg.norm(along))
    if view is encounter:
        return flat
    result: Floats = -encounter.plane.axes @ (view.plane.axes.T @ flat)
    return result


def _shifts(encounter: Encounter, view: Encounter, burns: Burns) -> Floats:
    """Return the shifts (K, 2) at begin, middle and end of each window."""
    leads = [
        float(lead)
        for begin, end in burns.leads_s
        for lead in (begin, 0.5 * (begin + end), end)
    ]
    return np.array([_shift(encounter, view, lead, burns.sense) for lead in leads])


def _pcs(encounter: Encounter, points: Floats) -> Floats:
    flat = np.ascontiguousarray(points.reshape(-1, 2))
    out = np.empty(len(flat))
    plane = encounter.plane
    pcs_at(flat, plane.sigma_x_km, plane.sigma_y_km, encounter.hbr_km, out)
    result: Floats = out.reshape(points.shape[:-1])
    return result


def _sizes(burns: Burns) -> tuple[Floats, Bools]:
    """Return sizes from nothing to 105 % of the largest, and which are agreed ones."""
    least, most = burns.dv_km_s
    sizes = np.r_[
        np.linspace(0.0, least, PARTS), np.linspace(least, MAX_ITEMS * most, 4)[1:]
    ]
    return sizes, sizes >= least * (1.0 - 1e-12)


def judge_alone(
    encounters: Sequence[Encounter],
    mover: int,
    burns: Burns,
    target_pc: float,
    margin: float,
) -> Verdict:
    """Return whether one party's burns are safe if it alone moves.

    Parameters
    ----------
    encounters
        The encounter by each set of data, the raising object first.
    mover
        0 for the first object, 1 for the second.
    """
    nominal, any_ = 0.0, 0.0
    for encounter in encounters:
        view = second_of(encounter) if mover else encounter
        shifts = _shifts(encounter, view, burns)
        sizes, full = _sizes(burns)
        points = encounter.miss + sizes[None, :, None] * shifts[:, None, :]
        pcs = _pcs(encounter, points)
        nominal = max(nominal, float(pcs[:, full].max(initial=0.0)))
        allowed = max(encounter.pc * margin, target_pc)
        any_ = max(any_, float(pcs.max(initial=0.0)) / allowed)
    return _verdict(encounters, nominal, any_, target_pc)


def judge(
    encounters: Sequence[Encounter],
    first: Burns,
    second: Burns,
    target_pc: float,
    margin: float,
) -> Verdict:
    """Return whether every outcome of two parties' burns is safe.

    For every set of data, every pair of windows and every performance: each agreed burn
    alone and both together reach the target, and no part of them makes the encounter
    worse than doing nothing by more than the margin.

    Parameters
    ----------
    encounters
        The encounter by each set of data, the raising object first.
    first, second
        What each may fly, windows of commitments and fallbacks alike.
    target_pc, margin
        Of the agreement.
    """
    nominal, any_ = 0.0, 0.0
    for encounter in encounters:
        one = _shifts(encounter, encounter, first)
        two = _shifts(encounter, second_of(encounter), second)
        (a, full_a), (b, full_b) = _sizes(first), _sizes(second)
        points = (
            encounter.miss
            + (a[None, :, None] * one[:, None, :])[:, None, :, None, :]
            + (b[None, :, None] * two[:, None, :])[None, :, None, :, :]
        )
        pcs = _pcs(encounter, points)
        outcomes = (
            pcs[:, :, full_a, 0],
            pcs[:, :, 0, :][:, :, full_b],
            pcs[:, :, full_a][:, :, :, full_b],
        )
        nominal = max(nominal, *(float(part.max(initial=0.0)) for part in outcomes))
        allowed = max(encounter.pc * margin, target_pc)
        any_ = max(any_, float(pcs.max(initial=0.0)) / allowed)
    return _verdict(encounters, nominal, any_, target_pc)


def _verdict(
    encounters: Sequence[Encounter], nominal: float, any_: float, target_pc: float
) -> Verdict:
    reasons = []
    if not nominal <= target_pc:
        reasons.append(f"an outcome leaves Pc {nominal:.2e}, target {target_pc:.2e}")
    if not any_ <= 1.0 + 1e-9:
        reasons.append(f"a part of a burn is {any_:.2f} times worse than is allowed")
    pc = max((e.pc for e in encounters), default=0.0)
    words = "; ".join(reasons) or "every outcome reaches the target"
    return Verdict(not reasons, words, pc, nominal, any_)


def size_for(
    encounters: Sequence[Encounter],
    mover: int,
    leads_s: Floats,
    sense: int,
    target_pc: float,
    largest_km_s: float,
) -> float | None:
    """Return a size that alone reaches the target from every window by all data, km/s.

    ``None`` if none within the limit does.
    """
    largest = 0.0
    for encounter in encounters:
        view = second_of(encounter) if mover else encounter
        if view.pc <= target_pc:
            continue
        for lead in np.unique(leads_s):
            burn = along_velocity(
                view, float(lead), target_pc, sense, None, largest_km_s
            )
            if burn is None:
                return None
            largest = max(largest, burn.size_km_s)
    return largest if largest <= largest_km_s else None


def periods_of(encounter: Encounter) -> tuple[float, float]:
    """Return the periods of the two objects, s."""
    return period_of(encounter), period_of(second_of(encounter))
