"""The orbit determination of an object, as far as its message tells it.

Source of the limits: NASA CARA, ODQualityAssessment (settings.py). What is not stated is
unknown, shown as such, and neither good nor bad.
"""

from comity.astro.risk.plausibility.records import Reason
from comity.astro.risk.plausibility.settings import LIMITS
from comity.messages.cdm_quality import OrbitQuality

__all__ = ["judge_quality"]


def _kind(name: str) -> str:
    """Return the kind of an object by its name, as CARA's assessment reads it."""
    words = name.upper()
    if any(word in words for word in ("DEB", "NEE", "COO")):
        return "debris"
    if any(word in words for word in ("R/B", "AKM", "PKM", "PLA")):
        return "rocket body"
    return "payload"


def judge_quality(quality: OrbitQuality, name: str, number: int) -> list[Reason]:
    """Return what is doubtful about an orbit determination."""
    out = []
    share, rms = quality.residuals_accepted_percent, quality.weighted_rms
    if share is not None and share < LIMITS.residuals_percent:
        text = (
            f"{share:g} % of the residuals of object {number} were accepted (at least "
            f"{LIMITS.residuals_percent:g} %)"
        )
        out.append(Reason("residuals-accepted", text, object=number))
    kind = _kind(name)
    if rms is not None and not 0.0 < rms < LIMITS.weighted_rms[kind]:
        text = (
            f"the weighted RMS of object {number} is {rms:g} (above 0 and below "
            f"{LIMITS.weighted_rms[kind]:g} for a {kind})"
        )
        out.append(Reason("weighted-rms", text, object=number))
    for what, used, offered in (
        ("observations", quality.obs_used, quality.obs_available),
        ("tracks", quality.tracks_used, quality.tracks_available),
    ):
        if used is not None and offered is not None and used > offered:
            text = f"{used} {what} of object {number} used, {offered} available"
            out.append(Reason("observations", text, object=number))
        elif used == 0:
            text = f"no {what} of object {number} were used"
            out.append(Reason("observations", text, object=number))
    span = quality.actual_od_span_d
    if span is not None and not span > 0.0:
        text = f"the orbit of object {number} was determined from {span:g} days"
        out.append(Reason("od-span", text, object=number))
    advised = quality.recommended_od_span_d
    if span and advised and not 1.0 / LIMITS.span <= span / advised <= LIMITS.span:
        text = (
            f"the orbit of object {number} was determined from {span:g} days of tracking, "
            f"its producer recommends {advised:g} (within a factor {LIMITS.span:g})"
        )
        out.append(Reason("od-span", text, object=number))
    return out
