"""Who gives way: a pure function of the baseline, the same on both sides.

The rules of the agreement come first, in their order; then the classes of the two objects;
then the designators. Right of way breaks ties and decides who spends fuel; it is no reason
to believe that the other moves.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from comity.coordination.negotiation.terms import Rule
from comity.foundations.canonical import content_hash
from comity.foundations.errors import FormatError, UnknownNameError
from comity.foundations.strict import number_in

__all__ = ["CLASSES", "Craft", "Way", "raises_first", "right_of_way"]

#: From the least to the most able to move; the more capable gives way.
CLASSES = ("non-manoeuvrable", "minimal", "manual", "automated")
#: Classes about which people decide.
BY_PEOPLE = ("crewed", "unknown")


@dataclass(frozen=True, slots=True)
class Craft:
    """What right of way depends on about an object.

    Attributes
    ----------
    object, designator, party
        Its id, its designator in the agreement's source of CDMs, and who answers for it.
    kind
        One of ``CLASSES`` or ``BY_PEOPLE``.
    area_m2
        Cross-section, m2, or ``None``.
    score
        Willingness of its party to move it, the higher one moves; or ``None``.
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
    """Return the two objects in the order of their designators: the first raises its orbit.

    Raises
    ------
    UnknownNameError
        If both have the same designator.
    """
    one, two = sorted(crafts, key=lambda c: (len(c.designator), c.designator))
    if one.designator == two.designator:
        raise UnknownNameError(
            f"both objects have the designator {one.designator!r}",
            remedy="give the designators of the agreement's CDM source",
        )
    return one, two


def right_of_way(
    crafts: Sequence[Craft],
    rules: Sequence[Rule],
    *,
    pc: float,
    left_h: float,
    last_gave_way: str = "",
) -> Way:
    """Decide which object gives way.

    Parameters
    ----------
    crafts
        The two objects.
    rules
        Rules of the agreement, bilateral before group, in their order.
    pc, left_h
        Probability, and hours to closest approach, of the baseline.
    last_gave_way
        Party that gave way in the case before, for rules that take turns.

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
    inputs = {
        "crafts": [
            [c.object, c.designator, c.party, c.kind, c.area_m2, c.score]
            for c in raises_first(crafts)
        ],
        "rules": [dict(rule) for rule in rules],
        "pc": pc,
        "left_h": left_h,
        "last": last_gave_way,
    }
    name, mover = _deciding_rule(crafts, rules, pc, left_h, last_gave_way)
    answer = mover.object if mover else ""
    return Way(
        answer, name, content_hash({**inputs, "gives_way": answer, "rule": name})
    )


def _deciding_rule(
    crafts: Sequence[Craft],
    rules: Sequence[Rule],
    pc: float,
    left_h: float,
    last: str,
) -> tuple[str, Craft | None]:
    """Return the name of the first rule that decides, and who gives way by it."""
    movable = [c for c in crafts if c.kind != "non-manoeuvrable"]
    if len(movable) < 2:
        return "classes", movable[0] if movable else None
    if any(c.kind == "crewed" for c in crafts):
        return "crewed", None
    for rule in (*rules, {"rule": "classes"}, {"rule": "designators"}):
        craft = _by_rule(crafts, rule, pc, left_h, last)
        if craft is not None:
            return str(rule["rule"]), craft
        if rule["rule"] == "classes" and any(c.kind == "unknown" for c in crafts):
            return "unknown", None
    return "designators", None


def _by_rule(
    crafts: Sequence[Craft],
    rule: Rule,
    pc: float,
    left_h: float,
    last: str,
) -> Craft | None:
    """Return who gives way by one rule, ``None`` if it does not decide."""
    name = str(rule["rule"])
    if name == "gives-way":
        return _of(crafts, str(rule["party"]))
    if name == "band":
        inside = number_in(rule, "pc_from") <= pc < number_in(rule, "pc_to")
        return _of(crafts, str(rule["party"])) if inside else None
    if name == "take-turns":
        turns = left_h >= number_in(rule, "within_h") and last != ""
        return next((c for c in crafts if turns and c.party != last), None)
    if name == "designators":
        return raises_first(crafts)[1]
    weigh = _WEIGHTS.get(name)
    if weigh is None:
        raise FormatError(
            f"rule {name[:40]!r} of right of way is unknown",
            remedy=f"gives-way, band, take-turns, designators, {', '.join(_WEIGHTS)}",
        )
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
    theirs = [c for c in crafts if c.party == party]
    return theirs[0] if len(theirs) == 1 else None
