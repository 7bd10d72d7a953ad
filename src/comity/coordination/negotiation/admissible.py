"""Which burns of two parties are safe together, whatever each of them flies.

Burns are along the velocity, inside windows about half-odd numbers of orbits before closest
approach, in a sense that the designators fix. In the plane of the encounter a burn moves
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

#: Largest performance of a burn, and the number of sizes from none to the least agreed one.
MAX_PERFORMANCE, STEPS = 1.05, 15
#: Below this relative speed, or above this crossing angle, people plan a separation.
MIN_SPEED_KM_S, MAX_CROSSING_RAD = 0.1, np.radians(170.0)
#: Half the width of a window, in orbits.
HALF_WIDTH = 1.0 / 36.0


@dataclass(frozen=True, slots=True)
class Burns:
    """The burns that one party may fly: windows, sizes and sense.

    Attributes
    ----------
    leads_s
        (W, 2) start and end of each window, seconds before closest approach.
    dv_km_s
        Least and largest size, km/s.
    sense
        +1 along the velocity (raises), -1 against it.
    """

    leads_s: Floats
    dv_km_s: tuple[float, float]
    sense: int


def within(part: Burns, whole: Burns) -> bool:
    """Tell whether burns keep to the windows, sizes and sense of other burns."""
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
    """Whether burns are admissible, with the numbers behind it.

    Attributes
    ----------
    admissible, reason
        The result, and why.
    pc
        Probability without a burn, the largest over the data.
    worst_nominal
        Largest Pc over the outcomes A, B and AB at agreed sizes and up to 105 %.
    worst_any
        Largest ratio, at any performance, of Pc to its bound: Pc without a burn times the
        margin, or the target if that is larger.
    """

    admissible: bool
    reason: str
    pc: float
    worst_nominal: float
    worst_any: float


def scope_of(encounter: Encounter) -> str:
    """Return why people have to decide about a pair, empty if automatic rules apply."""
    pair = encounter.pair
    speed = float(np.linalg.norm(pair.relative_km_s))
    if speed <= MIN_SPEED_KM_S:
        return f"relative speed {speed * 1e3:.0f} m/s, above {MIN_SPEED_KM_S * 1e3:.0f} m/s is needed"
    one, two = pair.velocity_1_km_s, pair.velocity_2_km_s
    cosine = float(one @ two / np.linalg.norm(one) / np.linalg.norm(two))
    angle = float(np.arccos(np.clip(cosine, -1.0, 1.0)))
    if angle > MAX_CROSSING_RAD:
        return f"crossing angle {np.degrees(angle):.0f} deg, below 170 deg is needed"
    return ""


def leads_of(period_s: float, least_s: float, most_s: float) -> Floats:
    """Return windows (W, 2), s, about half-odd numbers of orbits, the earliest first."""
    half = HALF_WIDTH * period_s
    count = int(most_s / period_s) + 2
    centres = (np.arange(count)[::-1] + 0.5) * period_s
    fit = (centres + half <= most_s) & (centres - half >= least_s)
    result: Floats = np.stack([centres[fit] + half, centres[fit] - half], axis=1)
    return result


def _shift(encounter: Encounter, view: Encounter, lead_s: float, sense: int) -> Floats:
    """Return the shift (2,) of the miss by 1 km/s along the mover's velocity, km."""
    state = burn_state(view, lead_s)
    along = rtn_axes(state[:3], state[3:]) @ state[3:]
    flat = plane_map(view, lead_s) @ (sense * along / np.linalg.norm(along))
    if view is encounter:
        return flat
    result: Floats = -encounter.plane.axes @ (view.plane.axes.T @ flat)
    return result


def _shifts(encounter: Encounter, view: Encounter, burns: Burns) -> Floats:
    """Return the shifts (K, 2) at start, middle and end of each window."""
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
    """Return sizes from 0 to 105 % of the largest, and which of them are agreed."""
    least, most = burns.dv_km_s
    sizes = np.r_[
        np.linspace(0.0, least, STEPS),
        np.linspace(least, MAX_PERFORMANCE * most, 4)[1:],
    ]
    return sizes, sizes >= least * (1.0 - 1e-12)


def judge_alone(
    encounters: Sequence[Encounter],
    mover: int,
    burns: Burns,
    target_pc: float,
    margin: float,
) -> Verdict:
    """Judge the burns of one party that alone moves.

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
    """Judge every outcome of the burns of two parties.

    For every set of data, every pair of windows and every performance: each agreed burn
    alone and both together reach the target, and no part of them makes the encounter
    worse than no burn by more than the margin.

    Parameters
    ----------
    encounters
        The encounter by each set of data, the raising object first.
    first, second
        Burns of each, by commitment and as a fallback alike.
    target_pc, margin
        Limits of the agreement.
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
    reason = "; ".join(reasons) or "every outcome reaches the target"
    return Verdict(not reasons, reason, pc, nominal, any_)


def size_for(
    encounters: Sequence[Encounter],
    mover: int,
    leads_s: Floats,
    sense: int,
    target_pc: float,
    largest_km_s: float,
) -> float | None:
    """Return the size, km/s, that alone reaches the target from every window by all data.

    ``None`` if no size within the limit does.
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
