"""Several clauses → one answer.

A field is released if one clause shares it, at the finest grid that a clause which shares
it allows; but the conditions that bind the receiver are the strictest of all that are used.
What any clause withholds is out, whichever agreement it stands in.
"""

from collections.abc import Mapping, Sequence

from comity.trust.policy.kinds import (
    DEGRADABLE,
    EXACT,
    KINDS,
    ORBITAL,
    QUANTITIES,
)
from comity.trust.policy.records import Clause, Conditions, Release, Rule, Withheld

__all__ = ["grids_of", "merge_clauses", "narrow"]

Grids = Mapping[str, float]


def grids_of(kind: str, field: str, clause: Clause) -> Grids | None:
    """Return the grids that a clause sets for a field; ``None``: it shares it not.

    All that tells of an orbit has the one precision of positions: the row is one of a degraded
    orbit. Without that precision, and of kinds that cannot be degraded, nothing is shared as
    soon as a clause sets any: what it leaves as it is would give the rest away.
    """
    quantity = KINDS[kind].fields.get(field)
    if quantity is None or (clause.fields is not None and field not in clause.fields):
        return None
    if clause.precision and (kind in EXACT or quantity == "verbatim"):
        return None
    if kind in DEGRADABLE and quantity in ORBITAL and clause.precision:
        grid = clause.precision.get("position_km")
        return None if grid is None else {"position_km": grid}
    if quantity in clause.precision:
        return {quantity: clause.precision[quantity]}
    return {}


def _finest(options: Sequence[Grids]) -> Grids:
    """Return the finest option, positions first; grids of two clauses are never mixed."""
    return min(options, key=lambda grids: [grids.get(name, 0.0) for name in QUANTITIES])


def _coarsest(options: Sequence[Grids]) -> Grids:
    names = sorted({name for option in options for name in option})
    return {name: max(option.get(name, 0.0) for option in options) for name in names}


def _share(kind: str, fields: Sequence[str], rules: Sequence[Rule]) -> dict[str, Grids]:
    shared = {}
    for field in fields:
        options = [
            grids
            for rule in rules
            if (grids := grids_of(kind, field, rule.clause)) is not None
        ]
        if options:
            shared[field] = _finest(options)
    return shared


def _used(kind: str, fields: Mapping[str, Grids], rules: Sequence[Rule]) -> list[Rule]:
    return [
        rule
        for rule in rules
        if any(grids_of(kind, field, rule.clause) is not None for field in fields)
    ]


def merge_clauses(
    kind: str,
    fields: Sequence[str],
    allowed: Sequence[Rule],
    forbidden: Sequence[Rule],
    handed: Sequence[Rule],
) -> Release | Withheld:
    """Return the shared fields less the withheld ones.

    Parameters
    ----------
    kind, fields
        Of the document.
    allowed, forbidden
        Rules that share and that withhold.
    handed
        Rules by which an originator lets the sender pass on; empty for own documents.
    """
    if not allowed:
        return Withheld("no-clause", "no clause in force shares this")
    out = {
        field
        for rule in forbidden
        for field in fields
        if rule.clause.fields is None or field in rule.clause.fields
    }
    shared = _share(kind, [field for field in fields if field not in out], allowed)
    if handed:
        passed = _share(kind, list(shared), handed)
        shared = {f: _coarsest([shared[f], passed[f]]) for f in shared if f in passed}
    if not shared:
        if out:
            return Withheld("withheld", "a clause withholds this")
        return Withheld("no-field", "no clause in force shares any of its fields")
    used = _used(kind, shared, [*allowed, *handed])
    kept = [rule.clause.keep_us for rule in used if rule.clause.keep_us is not None]
    conditions = Conditions(
        keep_us=min(kept, default=None),
        until_us=min(rule.agreement.until_us for rule in used),
        onward=frozenset.intersection(*[rule.clause.onward for rule in used]),
    )
    names = sorted({f"{rule.agreement.hash}#{rule.clause.id}" for rule in used})
    return Release(shared, conditions, tuple(names))


def narrow(answers: Sequence[Release]) -> Release | Withheld:
    """Return the fields that every one of several parties may have."""
    common = set(answers[0].fields).intersection(*[a.fields for a in answers[1:]])
    if not common:
        return Withheld("no-field", "there is no field that all of them may have")
    fields = {
        field: _coarsest([answer.fields[field] for answer in answers])
        for field in answers[0].fields
        if field in common
    }
    kept = [a.conditions.keep_us for a in answers if a.conditions.keep_us is not None]
    conditions = Conditions(
        keep_us=min(kept, default=None),
        until_us=min(answer.conditions.until_us for answer in answers),
        onward=frozenset.intersection(*[a.conditions.onward for a in answers]),
    )
    names = sorted({name for answer in answers for name in answer.clauses})
    return Release(fields, conditions, tuple(names))
