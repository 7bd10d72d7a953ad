"""Which role sees what others have shared: one table beside that of rights.

Labels are those of the Traffic Light Protocol 2.0 (FIRST, 2022). What agreements of parties call
otherwise counts as the class that the agreement maps it to; a label that nobody can read counts as
none that anybody sees.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from comity.trust.persons.callers import Caller, allowed
from comity.trust.persons.roles import Right, Role

__all__ = ["CLASSES", "HIGHEST", "highest", "seen_classes", "sees", "strictest"]

#: Classes of TLP 2.0, the most open first.
CLASSES = ("clear", "green", "amber", "amber+strict", "red")

#: The highest class that a role sees of what others have shared; None: nothing of it. Red is for
#: those who act on it in orbit, and for whoever answers for the act; an analyst works with what
#: the whole organisation and those it works for may know.
HIGHEST: Mapping[Role, str | None] = MappingProxyType(
    {
        Role.VIEWER: None,
        Role.ANALYST: "amber",
        Role.DUTY_OFFICER: "red",
        Role.FLIGHT_DYNAMICS: "red",
        Role.SIGNATORY: "red",
        Role.ADMINISTRATOR: None,
    }
)


def highest(caller: Caller) -> str | None:
    """Return the highest class that a caller sees; None if it sees nothing that is shared.

    The right comes first: a token without the scope to read shared data sees nothing.
    """
    if not allowed(caller, Right.READ_SHARED):
        return None
    ranks = [CLASSES.index(top) for role in caller.roles if (top := HIGHEST.get(role))]
    return CLASSES[max(ranks)] if ranks else None


def seen_classes(caller: Caller) -> tuple[str, ...]:
    """Return the classes that a caller sees, the most open first."""
    top = highest(caller)
    return () if top is None else CLASSES[: CLASSES.index(top) + 1]


def strictest(classes: Iterable[str]) -> str:
    """Return the strictest of some classes; empty, which nobody sees, if one is unknown or none is given."""
    found = set(classes)
    if not found or not found <= set(CLASSES):
        return ""
    return max(found, key=CLASSES.index)


def sees(caller: Caller, tlp: str) -> bool:
    """Return whether a caller sees what bears a class; an unknown class is seen by nobody."""
    return tlp in seen_classes(caller)
