"""Clauses whose precision would not hold, and by how much: for ``agreement check``."""

from collections.abc import Callable, Iterator

from comity.trust.policy.degraded import class_of
from comity.trust.policy.kinds import DEGRADABLE, EXACT, KINDS
from comity.trust.policy.records import Agreement, Clause, Objects

__all__ = ["leaks_of"]

#: Weight, clause, words: what a finding is made of.
Said = tuple[str, str, str]

#: Of kinds that cannot be degraded: what rounding would leave exact, and which part of the agreed
#: precision would remain. Roundings of tracks average out: a uniform error of one grid has the
#: deviation 0.29, and a hundred of them leave a tenth of that.
ROUNDED = {
    "observations": ("angles, range rates and times stay exact", 0.0),
    "tracks": ("a hundred rounded tracks average to a fiftieth of their grid", 0.03),
    "cdms": ("the instant of closest approach places it beside the other object", 0.0),
    "plans": ("the window and the size of a burn place it on its orbit", 0.0),
    "coordination": ("the documents of a case hold exact states of its pair", 0.0),
}
#: Fields without which a kind does not tell where an object is; one of them suffices.
PLACING = {
    "elements": {"mean_anomaly_rad"},
    "ephemerides": {"position_km", "velocity_km_s"},
    "observations": {
        "range_km",
        "range_rate_km_s",
        "right_ascension_rad",
        "declination_rad",
        "azimuth_rad",
        "elevation_rad",
    },
    "tracks": {"mean_anomaly_rad"},
    "cdms": {"tca_us", "miss_km", "relative_rtn_km", "message"},
    "plans": {"window_start_us", "window_stop_us", "message"},
}


def leaks_of(
    agreement: Agreement, meet: Callable[[Objects, Objects], bool]
) -> Iterator[Said]:
    """Yield what is wrong with the precisions of an agreement.

    Parameters
    ----------
    meet
        Whether two sets of objects have one in common.
    """
    shares = [clause for clause in agreement.clauses if clause.shares]
    for clause in shares:
        yield from _alone(clause)
        if _class(clause):
            for other in shares:
                yield from _beside(clause, other, meet)


def _class(clause: Clause) -> float:
    """Return the class of the orbits that a clause shares, km; 0 for exact ones or none."""
    if not clause.kinds & DEGRADABLE:
        return 0.0
    return class_of(clause.precision.get("position_km", 0.0))


def _alone(clause: Clause) -> Iterator[Said]:
    """Yield what a precision leaves open by itself."""
    grid = clause.precision.get("position_km", 0.0)
    for kind in sorted(clause.kinds & EXACT) if clause.precision else ():
        words, left = ROUNDED[kind]
        sentence = (
            f"{KINDS[kind].words} cannot be coarsened: {words}, {left * grid:g} km of the "
            f"{grid:g} km would remain; nothing of them is shared under a precision. Share them "
            "in a clause of their own, or not: never applies to them"
        )
        yield "fault", clause.id, sentence
    kinds = clause.kinds & DEGRADABLE
    if clause.precision and kinds and not grid:
        names = ", ".join(sorted(clause.precision))
        sentence = (
            f"sets {names} without position_km: exact positions give the rest away, 0 km would "
            "remain; no orbit is shared under it. Set position_km"
        )
        yield "fault", clause.id, sentence
    elif kinds and grid:
        if class_of(grid) != grid:
            yield (
                "remark",
                clause.id,
                f"positions to {grid:g} km fall into the class of {class_of(grid):g} km",
            )
        extra = sorted({"velocity_km_s", "angle_rad"} & set(clause.precision))
        if extra:
            yield (
                "remark",
                clause.id,
                f"{', '.join(extra)} changes nothing: velocities derive from the degraded orbit",
            )


def _places(clause: Clause) -> list[str]:
    """Return the kinds of a clause that tell where an object is."""
    return [
        kind
        for kind in sorted(clause.kinds & set(PLACING))
        if (clause.fields is None or clause.fields & PLACING[kind])
        and not (kind in EXACT and clause.precision)
        and not (kind in DEGRADABLE and clause.precision and not _class(clause))
    ]


def _beside(
    clause: Clause, other: Clause, meet: Callable[[Objects, Objects], bool]
) -> Iterator[Said]:
    """Yield where another clause shares the same objects more finely."""
    if other is clause or not meet(clause.objects, other.objects):
        return
    by = clause.by & other.by
    if not by:
        return
    mine = _class(clause)
    if "coordination" in other.kinds and clause.to & other.to and not other.precision:
        sentence = (
            f"cases under {other.id} give the other side exact states of its pair; with one of "
            f"them 0 km of {mine:g} km remain for that object"
        )
        yield "remark", clause.id, sentence
    kinds = _places(other)
    exact = [kind for kind in kinds if kind in EXACT or not _class(other)]
    left = 0.0 if exact else _class(other)
    if not kinds or left >= mine:
        return
    what = " and ".join(KINDS[kind].words for kind in (exact or kinds))
    both = clause.to & other.to
    if both - by or (both and len(by) > 1):
        sentence = (
            f"{other.id} shares {what} of the same objects with the same party: {left:g} km of "
            f"{mine:g} km remain"
        )
        yield "fault", clause.id, sentence
    elif (other.to - by) and (clause.to - by):
        sentence = (
            f"whoever has {what} by {other.id} as well, from another party, knows the same "
            f"objects to {left:g} km"
        )
        yield "remark", clause.id, sentence
