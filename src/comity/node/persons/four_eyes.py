"""How many persons an act needs: two where an agreement or the settings of the node ask for it."""

from collections.abc import Mapping
from typing import Any, Literal

from comity.foundations.errors import FormatError
from comity.node.store.settings import Settings

__all__ = ["PAIRED", "Paired", "agreed_persons", "persons_needed"]

#: What may need two persons.
Paired = Literal["agreements", "crisis", "commitments"]
PAIRED: tuple[Paired, ...] = ("agreements", "crisis", "commitments")


def persons_needed(
    settings: Settings,
    what: Paired,
    terms: Mapping[str, Any],
    size_m_s: float | None = None,
) -> int:
    """Return how many persons have to prove an act.

    Parameters
    ----------
    terms
        Of the agreement that it is about or falls under.
    size_m_s
        Of a commitment, the largest burn that it may lead to, m/s; None: not known, so large.

    Raises
    ------
    FormatError
        If the settings name something that cannot need two persons: nothing is signed then.
    """
    wrong = set(settings.two_persons) - set(PAIRED)
    if wrong:
        raise FormatError(
            f"two_persons in node.yaml holds {', '.join(sorted(wrong))}",
            remedy=f"of {', '.join(PAIRED)}",
        )
    here = what in settings.two_persons and _large(
        what, size_m_s, settings.two_persons_above_m_s
    )
    return 2 if here or agreed_persons(terms, what, size_m_s) > 1 else 1


def agreed_persons(
    terms: Mapping[str, Any], what: str, size_m_s: float | None = None
) -> int:
    """Return how many persons an agreement asks for; its receiver checks that, too."""
    agreed = terms.get("persons", {})
    if int(agreed.get(what, 1)) < 2:
        return 1
    return 2 if _large(what, size_m_s, float(agreed.get("above_m_s", 0.0))) else 1


def _large(what: str, size_m_s: float | None, above_m_s: float) -> bool:
    return what != "commitments" or size_m_s is None or size_m_s > above_m_s
