"""Which conjunction messages mean the same approach, and what changed from one to the next.

Two messages mean one approach if their closest approaches differ by no more than their orbits are
uncertain, by less than half a revolution, and happen on the same side of the Earth. The instants alone do not
tell: the pair meets again half a revolution later at the other node, and an uncertain orbit moves the
instant by minutes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from comity.astro.orbits.gravity import WGS84
from comity.astro.orbits.rtn import rtn_axes
from comity.astro.risk.records import Pair
from comity.foundations.arrays import Floats

__all__ = [
    "ReportedRisk",
    "Step",
    "approach_tolerance_s",
    "events_of",
    "in_order",
    "same_approach",
    "steps_of",
]

#: Standard deviations of the instant that still mean the same approach.
SIGMAS = 5.0
#: Added to the tolerance: rounding, and what covariances do not hold, seconds.
FLOOR_S = 2.0
#: Tolerance of messages without both covariances, seconds.
ASSUMED_S = 60.0
#: Standard deviations (three axes) beyond which two orbits of one object do not fit together:
#: one in 10,000 by chance (chi-squared of three degrees of freedom, 21.1).
UNLIKELY_SIGMAS = 4.6
#: Longest step of the integration between two instants, seconds.
STEP_S = 10.0
MU = WGS84.mu_km3_s2


@dataclass(frozen=True, slots=True)
class ReportedRisk:
    """The risk that one message reports, its states at its own closest approach.

    Instants in µs of UTC since 1970; covariances (6, 6) inertial or None. ``objects`` are the
    designators of both, ``observed_us`` the end of the interval of their last observations.
    """

    provider: str
    created_us: int
    tca_us: int
    pair: Pair
    covariances: tuple[Floats | None, Floats | None]
    pc: float | None
    objects: tuple[str, str] = ("", "")
    observed_us: tuple[int | None, int | None] = (None, None)


@dataclass(frozen=True, slots=True)
class Step:
    """What changed of one object from a message to the next one of the same approach.

    Attributes
    ----------
    kind
        ``same orbit``: state and instant are those of the message before. ``no new tracking``: the last
        observation is the same. ``new orbit``: it fits the one before within both covariances. ``unexplained``: it does not; the object has
        manoeuvred, or one of both orbits is worse than its covariance says. ``unknown``: without a
        covariance that cannot be told.
    sigmas
        Distance between both orbits at the later closest approach, in standard deviations of
        their difference over three axes, taken as independent; None without both covariances.
        Orbits that share observations differ by less than that.
    """

    kind: str
    sigmas: float | None


def _instant_sigma_s(one: ReportedRisk) -> float | None:
    """Return the standard deviation of the instant of closest approach, s.

    Along straight lines it is at ``-(r·v)/(v·v)``, so that its variance is that of the
    relative position along the relative velocity over the speed squared.
    """
    first, second = one.covariances
    velocity = one.pair.relative_km_s
    speed = float(np.linalg.norm(velocity))
    if first is None or second is None or speed == 0.0:
        return None
    along = velocity / speed
    variance = along @ (np.asarray(first) + np.asarray(second))[:3, :3] @ along
    return float(np.sqrt(max(float(variance), 0.0)) / speed)


def _half_revolution_s(one: ReportedRisk) -> float:
    """Return half of the shorter period of both objects, s; infinite for what escapes."""
    halves = []
    for place, velocity in (
        (one.pair.position_1_km, one.pair.velocity_1_km_s),
        (one.pair.position_2_km, one.pair.velocity_2_km_s),
    ):
        energy = 2.0 / float(np.linalg.norm(place)) - float(velocity @ velocity) / MU
        halves.append(np.pi * np.sqrt(energy**-3 / MU) if energy > 0.0 else np.inf)
    return float(min(halves))


def approach_tolerance_s(one: ReportedRisk, two: ReportedRisk) -> float:
    """Return by how much the instants of two messages may differ and mean one approach, s.

    Five standard deviations of both instants together, added as they are since orbits from the same
    sensors err alike, and two seconds; less than half a revolution in any case.
    """
    sigmas = (_instant_sigma_s(one), _instant_sigma_s(two))
    if sigmas[0] is None or sigmas[1] is None:
        tolerance_s = ASSUMED_S
    else:
        tolerance_s = SIGMAS * (sigmas[0] + sigmas[1]) + FLOOR_S
    half_s = min(_half_revolution_s(one), _half_revolution_s(two))
    return float(min(tolerance_s, np.nextafter(half_s, 0.0)))


def same_approach(one: ReportedRisk, two: ReportedRisk) -> bool:
    """Decide whether two messages mean the same approach of the same pair."""
    if set(one.objects) != set(two.objects):
        return False
    apart_s = abs(one.tca_us - two.tca_us) / 1e6
    if apart_s > approach_tolerance_s(one, two):
        return False
    swapped = one.objects != two.objects
    relative = float(one.pair.relative_km_s @ two.pair.relative_km_s)
    side = float(one.pair.position_1_km @ two.pair.position_1_km)
    # Half a revolution later both are on the other side and cross the other way.
    return side > 0.0 and (relative < 0.0 if swapped else relative > 0.0)


def events_of(messages: Sequence[ReportedRisk]) -> tuple[tuple[int, ...], ...]:
    """Group messages by the approach that they mean.

    A message joins the event whose newest member means the same approach as it does; taken by
    creation, so that an approach that drifts from message to message stays one.

    Returns
    -------
    tuple of tuple of int
        Indices into ``messages``, each group by creation, groups by their closest approach.
    """
    groups: list[list[int]] = []
    by_creation = sorted(range(len(messages)), key=lambda k: messages[k].created_us)
    for k in by_creation:
        fits = [g for g in groups if same_approach(messages[g[-1]], messages[k])]
        if fits:
            nearest = min(
                fits, key=lambda g: abs(messages[g[-1]].tca_us - messages[k].tca_us)
            )
            nearest.append(k)
        else:
            groups.append([k])
    groups.sort(key=lambda g: messages[g[-1]].tca_us)
    return tuple(tuple(g) for g in groups)


def in_order(one: ReportedRisk, objects: tuple[str, str]) -> ReportedRisk:
    """Return a message with its objects in an order: providers name them in either."""
    if one.objects == objects or one.objects != objects[::-1]:
        return one
    pair = one.pair
    return replace(
        one,
        pair=Pair(
            pair.position_2_km,
            pair.velocity_2_km_s,
            pair.position_1_km,
            pair.velocity_1_km_s,
        ),
        covariances=one.covariances[::-1],
        objects=objects,
        observed_us=one.observed_us[::-1],
    )


def steps_of(before: ReportedRisk, after: ReportedRisk) -> tuple[Step, Step]:
    """Tell what changed of both objects between two messages of one approach.

    Objects are in the order of ``after``.
    """
    before = in_order(before, after.objects)
    return _step(before, after, 0), _step(before, after, 1)


def _step(before: ReportedRisk, after: ReportedRisk, side: int) -> Step:
    then, now = before.observed_us[side], after.observed_us[side]
    dt_s = (after.tca_us - before.tca_us) / 1e6
    old, new = _two_body(_state(before, side), dt_s), _state(after, side)
    first, second = before.covariances[side], after.covariances[side]
    sigmas = None
    if first is not None and second is not None:
        # Errors turn with the object: along its path they are the largest.
        turn = rtn_axes(old[:3], old[3:]).T @ rtn_axes(
            *np.split(_state(before, side), 2)
        )
        both = turn @ np.asarray(first)[:3, :3] @ turn.T + np.asarray(second)[:3, :3]
        difference = (new - old)[:3]
        squared = float(difference @ np.linalg.solve(both, difference))
        sigmas = float(np.sqrt(max(squared, 0.0)))
    if dt_s == 0.0 and np.array_equal(new, _state(before, side)):
        return Step("same orbit", sigmas)
    if then is not None and now is not None and then == now:
        return Step("no new tracking", sigmas)
    if sigmas is None:
        return Step("unknown", None)
    return Step("unexplained" if sigmas > UNLIKELY_SIGMAS else "new orbit", sigmas)


def _state(one: ReportedRisk, side: int) -> Floats:
    pair = one.pair
    if side == 0:
        return np.concatenate([pair.position_1_km, pair.velocity_1_km_s])
    return np.concatenate([pair.position_2_km, pair.velocity_2_km_s])


def _two_body(state: Floats, dt_s: float) -> Floats:
    """Return a state (6,) after a while, km and km/s, by RK4 in the field of a point mass.

    Oblateness is left out: it moves a low object by 20 m within a minute.
    """
    count = max(1, int(np.ceil(abs(dt_s) / STEP_S)))
    h = dt_s / count

    def slope(y: Floats) -> Floats:
        return np.concatenate([y[3:], -MU * y[:3] / np.linalg.norm(y[:3]) ** 3])

    for _ in range(count):
        a = slope(state)
        b = slope(state + 0.5 * h * a)
        c = slope(state + 0.5 * h * b)
        d = slope(state + h * c)
        state = state + h / 6.0 * (a + 2.0 * b + 2.0 * c + d)
    return state
