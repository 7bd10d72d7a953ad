"""An agreement in plain words: per party, what it may see and what it may not."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from comity.foundations.constants import DAY_US, HOUR_US
from comity.trust.policy.degraded import class_of
from comity.trust.policy.kinds import DEGRADABLE, EXACT, KINDS, PURPOSES
from comity.trust.policy.records import Agreement, Clause, Objects

__all__ = ["Explained", "clause_in_words", "explain_agreement", "limits_in_words"]

UNITS = {
    "position_km": ("positions to", "km"),
    "velocity_km_s": ("velocities to", "km/s"),
    "angle_rad": ("angles to", "rad"),
    "time_s": ("times to", "s"),
}


@dataclass(frozen=True, slots=True)
class Explained:
    """What a party may see of each other one, and what not, a sentence each."""

    party: str
    may: tuple[str, ...]
    may_not: tuple[str, ...]


def _listed(items: Iterable[str]) -> str:
    parts = list(items)
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def _objects_in_words(some: Objects) -> str:
    if some.everything:
        return "all objects"
    parts = [f"numbers {low} to {high}" for low, high in some.ranges]
    ids = sorted(some.ids)
    parts += [name.removeprefix("object:") for name in ids[:3]]
    if len(ids) > 3:
        parts.append(f"{len(ids) - 3} more objects")
    return _listed(parts) or "no object"


def _limits(clause: Clause) -> list[str]:
    parts = []
    if clause.precision:
        degraded = clause.precision.get("position_km", 0.0)
        if clause.kinds & DEGRADABLE and degraded:
            class_km = class_of(degraded)
            parts.append(
                f"from degraded orbits, {class_km:g} to about {5.5 * class_km:g} km from the "
                "true ones"
            )
        grids = [
            f"{UNITS[name][0]} {grid:g} {UNITS[name][1]}"
            for name, grid in sorted(clause.precision.items())
            if name == "time_s" or not clause.kinds & DEGRADABLE
        ]
        parts += [_listed(grids)] if grids else []
    return [*parts, *limits_in_words(clause)]


def limits_in_words(clause: Clause) -> list[str]:
    """Return what bounds a clause beside its precision: age, label, time of keeping."""
    parts = []
    if clause.delay_us:
        parts.append(f"{clause.delay_us / HOUR_US:g} h after the fact")
    if clause.up_to:
        parts.append(f"labelled up to {clause.up_to}")
    if clause.shares and clause.keep_us is not None:
        parts.append(f"to be erased after {clause.keep_us / DAY_US:g} d")
    return parts


def clause_in_words(clause: Clause, name: Callable[[str], str]) -> str:
    """Return the data that a clause gives its recipients, as the rest of a sentence."""
    # Of kinds that cannot be coarsened a clause with a precision shares nothing.
    shared = clause.kinds - EXACT if clause.precision else clause.kinds
    kinds = _listed(KINDS[kind].words for kind in sorted(shared)) or "nothing"
    what = [f"{kinds} of {_objects_in_words(clause.objects)}"]
    if clause.but_not != Objects():
        what.append(f"but not of {_objects_in_words(clause.but_not)}")
    if clause.fields is not None:
        what.append(
            f"only {_listed(sorted(clause.fields))}"
            if clause.shares
            else f"namely {_listed(sorted(clause.fields))}"
        )
    what += _limits(clause)
    if clause.purposes != frozenset(PURPOSES):
        purposes = [p for p in PURPOSES if p in clause.purposes]
        what.append(f"for {_listed(purposes)} alone")
    if clause.shares:
        onward = _listed(name(party) for party in sorted(clause.onward))
        what.append(
            f"it may be passed on to {onward}" if onward else "it may not be passed on"
        )
    return "; ".join(what)


def explain_agreement(
    agreement: Agreement, names: Mapping[str, str] | None = None
) -> list[Explained]:
    """Return per party what it may see and may not, in plain words.

    Parameters
    ----------
    agreement
        The agreement.
    names
        Names to show for ids of parties.
    """

    def name(party: str) -> str:
        return (names or {}).get(party, party.removeprefix("party:"))

    return [
        Explained(
            party,
            tuple(_may(agreement, party, name)),
            tuple(_may_not(agreement, party, name)),
        )
        for party in agreement.parties
    ]


def _may(agreement: Agreement, party: str, name: Callable[[str], str]) -> Iterable[str]:
    for clause in agreement.clauses:
        senders = [name(p) for p in agreement.parties if p in clause.by - {party}]
        if clause.shares and party in clause.to and senders:
            sentence = clause_in_words(clause, name)
            yield f"from {_listed(senders)}: {sentence} (clause {clause.id})"


def _may_not(
    agreement: Agreement, party: str, name: Callable[[str], str]
) -> Iterable[str]:
    for sender in agreement.parties:
        if sender == party:
            continue
        between = [c for c in agreement.clauses if sender in c.by and party in c.to]
        for clause in between:
            if not clause.shares:
                sentence = clause_in_words(clause, name)
                yield f"from {name(sender)}: {sentence} (clause {clause.id})"
        shared = {kind for c in between if c.shares for kind in c.kinds}
        never = [KINDS[kind].words for kind in KINDS if kind not in shared]
        if never:
            yield f"from {name(sender)}: any {_listed(never).replace(' and ', ' or ')}"
