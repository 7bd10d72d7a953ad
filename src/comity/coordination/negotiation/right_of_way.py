"""Who gives way: a pure function of the baseline, the same on both sides.

The rules of the agreement come first, in their order; then the classes of the two objects;
then the designators. Right of way breaks ties and settles who pays; nobody may believe from
it that the other moves.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from comity.foundations.canonical import content_hash
from comity.foundations.errors import FormatError, UnknownNameError

__all__ = ["CLASSES", "Craft", "Way", "raises_first", "right_of_way"]

#: From the least to the most able to move; the more capable gives way.
CLASSES = ("non-manoeuvrable", "minimal", "manual", "automated")
#: People decide about these.
BY_PEOPLE = ("crewed", "unknown")


@dataclass(frozen=True, slots=True)
class Craft:
    """What right of way knows of an object.

    Attributes
    ----------
    object, designator, party
        Its id, its designator by the agreement's source of CDMs, and who answers for it.
    kind
        One of ``CLASSES`` or ``BY_PEOPLE``.
    area_m2
        Cross-section, or ``None``.
    score
        How willing its party is to move it, higher moves; or ``None``.
    """

    object: str
    designator: str
    party: str
    kind: str = "unknown"
    area_m2: float | None = None
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """Who gives way (id of an object, empty: people decide), by which rule, and its hash."""

    gives_way: str
    rule: str
    hash: str


def raises_first(crafts: Sequence[Craft]) -> tuple[Craft, Craft]:
    """Return the two in the order of their designators: the first raises its orbit.

    Raises
    ------
    UnknownNameError
        If they have the same designator.
    """
    one, two = sorted(crafts, key=lambda c: (len(c.designator), c.designator))
    if one.designator == two.designator:
        raise UnknownNameError(
            f"both objects are called {one.designator!r}",
            remedy="name the designators of the agreement's CDM source",
        )
    return one, two


def right_of_way(
    crafts: Sequence[Craft],
    rules: Sequence[Mapping[str, Any]],
    *,
    pc: float,
    left_h: float,
    last_gave_way: str = "",
) -> Way:
    """Return who gives way.

    Parameters
    ----------
    crafts
        The two objects.
    rules
        Of the agreement, bilateral before group, in their order.
    pc, left_h
        Probability, and hours to closest approach, by the baseline.
    last_gave_way
        Party that gave way the last time, for rules that take turns.

    Raises
    ------
    FormatError
        For a class or a rule that is unknown.
    """
    for craft in crafts:
        if craft.kind not in (*CLASSES, *BY_PEOPLE):
            raise FormatError(
                f"class {craft.kind!r} of {craft.object} is unknown",
                remedy=f"one of {', '.join((*CLASSES, *BY_PEOPLE))}",
            )
    asked = {
        "crafts": [
            [c.object, c.designator, c.party, c.kind, c.area_m2, c.score]
            for c in raises_first(crafts)
        ],
        "rules": [dict(rule) for rule in rules],
        "pc": pc,
        "left_h": left_h,
        "last": last_gave_way,
    }
    name, who = _first_that_tells(crafts, rules, pc, left_h, last_gave_way)
    answer = who.object if who else ""
    return Way(answer, name, content_hash({**asked, "gives_way": answer, "rule": name}))


def _first_that_tells(
    crafts: Sequence[Craft],
    rules: Sequence[Mapping[str, Any]],
    pc: float,
    left_h: float,
    last: str,
) -> tuple[str, Craft | None]:
    movable = [c for c in crafts if c.kind != "non-manoeuvrable"]
    if len(movable) < 2:
        return "classes", movable[0] if movable else None
    if any(c.kind == "crewed" for c in crafts):
        return "crewed", None
    for rule in (*rules, {"rule": "classes"}, {"rule": "designators"}):
        who = _told(crafts, rule, pc, left_h, last)
        if who is not None:
            return str(rule["rule"]), who
        if rule["rule"] == "classes" and any(c.kind == "unknown" for c in crafts):
            return "unknown", None
    return "designators", None


def _told(
    crafts: Sequence[Craft],
    rule: Mapping[str, Any],
    pc: float,
    left_h: float,
    last: str,
) -> Craft | None:
    """Return who gives way by one rule, ``None`` if it does not tell."""
    name = rule["rule"]
    if name == "gives-way":
        return _of(crafts, rule["party"])
    if name == "band":
        inside = rule["pc_from"] <= pc < rule["pc_to"]
        return _of(crafts, rule["party"]) if inside else None
    if name == "take-turns":
        turns = left_h >= rule["within_h"] and last != ""
        return next((c for c in crafts if turns and c.party != last), None)
    if name == "designators":
        return raises_first(crafts)[1]
    weigh = _WEIGHTS.get(name)
    if weigh is None:
        raise FormatError(f"rule {str(name)[:40]!r} of right of way is unknown")
    one, two = crafts
    a, b = weigh(one), weigh(two)
    if a is None or b is None or a == b:
        return None
    return one if a > b else two


#: Rules that compare: the object with the larger number gives way.
_WEIGHTS: Mapping[str, Callable[[Craft], float | None]] = {
    "smaller-cross-section": lambda c: None if c.area_m2 is None else -c.area_m2,
    "willingness": lambda c: c.score,
    "classes": lambda c: CLASSES.index(c.kind) if c.kind in CLASSES else None,
}


def _of(crafts: Sequence[Craft], party: str) -> Craft | None:
    found = [c for c in crafts if c.party == party]
    return found[0] if len(found) == 1 else None
