"""Ages of a message by a clock that is given: nothing here reads one."""

from comity.astro.risk.plausibility.records import Reason
from comity.astro.risk.plausibility.settings import LIMITS
from comity.foundations.constants import DAY_US
from comity.messages.cdm_quality import OrbitQuality

__all__ = ["judge_ages", "judge_last_observation"]


def _long(days: float) -> str:
    """Return a time in years, days or hours, for people."""
    if abs(days) >= 700.0:
        return f"{days / 365.25:.1f} years"
    return f"{days:.1f} days" if abs(days) >= 2.0 else f"{days * 24.0:.1f} hours"


def judge_ages(created_us: int, tca_us: int, now_us: int) -> list[Reason]:
    """Return what is doubtful about creation and closest approach at an instant.

    Instants in µs of UTC since 1970; ``created_us`` is 0 where the message states none.
    """
    out = []
    left_d = (tca_us - now_us) / DAY_US
    if left_d < 0.0:
        text = f"closest approach is {_long(-left_d)} past: the number is history"
        out.append(Reason("past", text))
    elif left_d > LIMITS.ahead_d:
        text = (
            f"closest approach is {_long(left_d)} ahead; states are predicted "
            f"{LIMITS.ahead_d:g} days at most"
        )
        out.append(Reason("far-ahead", text))
    if created_us == 0:
        out.append(Reason("no-creation-date", "the message states no creation date"))
        return out
    age_d = (now_us - created_us) / DAY_US
    if age_d < -LIMITS.clock_h / 24.0:
        text = (
            f"the message was created {_long(-age_d)} in the future: a clock is wrong"
        )
        out.append(Reason("created-in-future", text))
    elif left_d >= 0.0 and age_d > LIMITS.superseded_d:
        text = (
            f"the message is {_long(age_d)} old (limit {LIMITS.superseded_d:g} days): "
            "later ones must exist"
        )
        out.append(Reason("old", text))
    if created_us > tca_us:
        text = (
            f"the message was created {_long((created_us - tca_us) / DAY_US)} after "
            "closest approach"
        )
        out.append(Reason("created-after", text))
    return out


def judge_last_observation(
    quality: OrbitQuality, created_us: int, tca_us: int, number: int
) -> list[Reason]:
    """Return whether an object was not observed for too long before closest approach."""
    seen_us = quality.last_observation_end_us
    if seen_us is None:
        return []
    start_us = quality.last_observation_start_us
    if created_us and start_us is not None and start_us > created_us:
        text = (
            f"the last observation of object {number} is later than the message itself"
        )
        return [Reason("observed-later", text, object=number)]
    if (tca_us - created_us) / DAY_US >= LIMITS.epoch_age_within_d:
        return []
    drag = abs(quality.energy_dissipation_w_kg or 0.0)
    # Bins 0-1, 2-7 and 8-10 of CARA's EDRBinDetermination.m, W/kg.
    limit_d = LIMITS.epoch_age_d[(drag > 0.0006) + (drag > 0.0090)]
    age_d = (tca_us - seen_us) / DAY_US
    if age_d <= limit_d:
        return []
    text = (
        f"object {number} was last observed {_long(age_d)} before closest approach "
        f"(limit {limit_d:g} days for its drag)"
    )
    return [Reason("last-observation", text, object=number)]
