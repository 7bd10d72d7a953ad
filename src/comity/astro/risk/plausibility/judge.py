"""One entry point: a message, its encounter, a clock → a verdict with reasons."""

from collections.abc import Iterable, Sequence

import numpy as np

from comity.astro.risk.message import Encountered
from comity.astro.risk.plausibility.ages import judge_ages, judge_last_observation
from comity.astro.risk.plausibility.orbits import judge_orbit, shape_of
from comity.astro.risk.plausibility.quality import judge_quality
from comity.astro.risk.plausibility.reading import judge_findings
from comity.astro.risk.plausibility.records import Gate, Reason, gate_of
from comity.astro.risk.plausibility.settings import LIMITS
from comity.astro.risk.plausibility.spreads import judge_covariance
from comity.astro.risk.plausibility.stated import judge_probability, judge_relative
from comity.foundations.errors import ComityError
from comity.messages.cdm_record import Cdm
from comity.messages.parsed import Diagnostic

__all__ = ["judge_message", "refusal", "repeated_covariances"]


def judge_message(
    cdm: Cdm,
    encounter: Encountered,
    now_us: int | None,
    findings: Iterable[Diagnostic] = (),
    hbr_m: float | None = None,
) -> Gate:
    """Judge whether a probability may be computed from a message, and believed.

    Parameters
    ----------
    cdm
        The message.
    encounter
        Its states in one inertial frame, and the verdicts on its covariances.
    now_us
        The instant at which its age is judged, µs of UTC since 1970; None: its own
        creation, for messages that are kept.
    findings
        Of reading it.
    hbr_m
        The sum of radii that is used, if another than the message's.

    Returns
    -------
    Gate
        ``refused``: the numbers are not those of two Earth satellites, or no covariance,
        and no probability is given. ``doubtful``: something does not fit; a person has
        to accept it. ``clean``: nothing was found.
    """
    reasons = judge_findings(findings)
    pair = encounter.pair
    states = (
        (pair.position_1_km, pair.velocity_1_km_s),
        (pair.position_2_km, pair.velocity_2_km_s),
    )
    sound = True
    for number, (thing, state) in enumerate(
        zip(cdm.objects, states, strict=True), start=1
    ):
        physics = judge_orbit(*state, thing.centre, number)
        sound = sound and not physics
        reasons += physics
        quality = thing.quality
        shape = None if physics else shape_of(*state)
        verdict = encounter.verdicts[number - 1]
        reasons += judge_covariance(verdict, shape, quality.covariance_method, number)
        reasons += judge_quality(quality, thing.name, number)
        reasons += judge_last_observation(quality, cdm.created_us, cdm.tca_us, number)
    if sound:
        reasons += _stated(cdm, encounter)
    reasons += _copied(encounter)
    reasons += _radius(cdm.hbr_m if hbr_m is None else hbr_m)
    at_us = cdm.created_us if now_us is None else now_us
    reasons += judge_ages(cdm.created_us, cdm.tca_us, at_us)
    return gate_of(reasons)


def _copied(encounter: Encountered) -> list[Reason]:
    one, two = (verdict.matrix for verdict in encounter.verdicts)
    if one is None or two is None or not np.array_equal(one, two):
        return []
    text = (
        "both objects have the same covariance to the last digit: one was copied, or both "
        "are constants"
    )
    return [Reason("covariance-copied", text)]


def _radius(hbr_m: float | None) -> list[Reason]:
    low, high = LIMITS.radius_m
    if hbr_m is None or low <= hbr_m <= high:
        return []
    text = (
        f"the sum of both radii is {hbr_m:g} m; real ones lie between {low:g} and "
        f"{high:g} m: another unit?"
    )
    return [Reason("radius", text)]


def _stated(cdm: Cdm, encounter: Encountered) -> list[Reason]:
    out = judge_relative(cdm.relative, encounter.pair)
    if np.array_equal(encounter.pair.relative_km, np.zeros(3)):
        out.append(Reason("same-state", "both objects are at one place"))
    one, two = encounter.covariances
    combined = None if one is None or two is None else one + two
    radius_km = None if cdm.hbr_m is None else cdm.hbr_m / 1e3
    out += judge_probability(
        cdm.probability, cdm.probability_method, encounter.pair, combined, radius_km
    )
    return out


def refusal(error: ComityError) -> Gate:
    """Return the verdict on a message from which not even an encounter could be made."""
    return Gate("refused", (Reason(error.code, str(error), "refused"),))


def repeated_covariances(messages: Sequence[Cdm]) -> list[list[Reason]]:
    """Return per message of one event whose covariance did not change since an earlier one.

    Real covariances shrink or grow with every observation and every hour; one that stays
    is a constant that somebody filled in. A message that is given twice is not meant.
    """
    out: list[list[Reason]] = [[] for _ in messages]
    order = sorted(range(len(messages)), key=lambda k: messages[k].created_us)
    for place, later in enumerate(order):
        for number in (1, 2):
            same = [
                messages[earlier].message_id
                for earlier in order[:place]
                if _unchanged(messages[earlier], messages[later], number)
            ]
            if same:
                text = (
                    f"the covariance of object {number} is that of message {same[-1]}, to "
                    "the last digit: it is a constant"
                )
                out[later].append(Reason("covariance-unchanged", text, object=number))
    return out


def _unchanged(before: Cdm, after: Cdm, number: int) -> bool:
    one, two = before.objects[number - 1], after.objects[number - 1]
    if before.created_us == after.created_us or one.designator != two.designator:
        return False
    if one.covariance is None or two.covariance is None:
        return False
    return bool(np.array_equal(one.covariance, two.covariance))
