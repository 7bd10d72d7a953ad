"""What an agreement sets for cases: deadlines, thresholds and rules of right of way."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from comity.foundations.errors import FormatError
from comity.foundations.strict import number_in

__all__ = ["DEFAULT_LIMITS", "CaseTerms", "Rule", "terms_for_cases"]

#: A rule of right of way as the agreement states it: its name under ``rule``, its settings.
Rule = Mapping[str, object]
#: Probabilities, and the skew between two clocks in seconds, unless the agreement sets others.
DEFAULT_LIMITS: Mapping[str, float] = {
    "open_pc": 1e-4,
    "target_pc": 1e-6,
    "margin": 2.0,
    "skew_s": 5.0,
}


@dataclass(frozen=True, slots=True)
class CaseTerms:
    """The terms of an agreement that concern cases.

    Attributes
    ----------
    deadlines
        Hours before closest approach that replace ``clock.DEFAULT_HOURS``, by name.
    limits
        ``DEFAULT_LIMITS``, with the thresholds that the agreement sets.
    right_of_way
        Rules in the order in which they are tried.
    """

    deadlines: Mapping[str, float] = field(default_factory=dict)
    limits: Mapping[str, float] = field(default_factory=lambda: dict(DEFAULT_LIMITS))
    right_of_way: tuple[Rule, ...] = ()


def terms_for_cases(terms: Mapping[str, object]) -> CaseTerms:
    """Return the terms of an agreement that concern cases, with the defaults filled in.

    Parameters
    ----------
    terms
        ``deadlines``, ``thresholds`` and ``right_of_way`` of the agreement; other terms are
        ignored.

    Raises
    ------
    FormatError
        If one of them has another shape.
    """
    rules = terms.get("right_of_way", ())
    if not isinstance(rules, list | tuple) or not all(
        isinstance(rule, Mapping) for rule in rules
    ):
        raise FormatError("terms.right_of_way is a list of rules")
    return CaseTerms(
        _numbers(terms, "deadlines"),
        {**DEFAULT_LIMITS, **_numbers(terms, "thresholds")},
        tuple(rules),
    )


def _numbers(terms: Mapping[str, object], name: str) -> dict[str, float]:
    values = terms.get(name, {})
    if not isinstance(values, Mapping):
        raise FormatError(f"terms.{name} is a mapping of numbers")
    return {str(key): number_in(values, key) for key in values}
