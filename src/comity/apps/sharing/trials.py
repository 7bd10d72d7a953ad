"""What an agreement does, tried before it is signed: what a party would see of what this node offers.

The clauses are read for each kind and field, and every stored offer is decided about as the gate would
decide it, as if all had signed and the agreement were in force now. Nothing is sent, and no orbit is
degraded: of a row that would go from another orbit the class is told alone.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from comity.apps.sharing.offers import decide_offer
from comity.apps.sharing.store.offers import OfferRow, count_offers, offers_after
from comity.apps.sharing.trial_records import Outcome, SeenKind, SeenPart, Trial
from comity.node.node import Node
from comity.trust.policy import Agreement, Decider, Release
from comity.trust.policy.coarsen import class_of_release
from comity.trust.policy.explain import limits_in_words
from comity.trust.policy.kinds import KINDS, PURPOSES
from comity.trust.policy.lifecycle import life_of
from comity.trust.policy.merge import grids_of
from comity.trust.policy.records import Objects, Rule

__all__ = ["MOST_TRIED", "try_agreement"]

#: Offers of a kind that are decided about; how many more there are is told.
MOST_TRIED = 1000


def _as_in_force(value: Agreement, now_us: int) -> Decider:
    """Return decisions as if all had signed and it were in force now."""
    signed = dict.fromkeys(value.parties, value.since_us)
    life = life_of(value, signed, at_us=value.since_us)
    begins, ends = min(life.begins_us, now_us), max(life.ends_us, now_us + 1)
    return Decider([(value, replace(life, begins_us=begins, ends_us=ends))])


def _everywhere(rule: Rule) -> bool:
    """Tell whether a clause means all objects and all purposes."""
    clause = rule.clause
    return (
        clause.objects.everything
        and clause.but_not == Objects()
        and clause.purposes == frozenset(PURPOSES)
    )


def _answer(kind: str, field: str, rules: Sequence[Rule]) -> SeenPart:
    """Return what the clauses between two parties say of a field."""
    giving: list[tuple[Rule, Mapping[str, float]]] = []
    taking = []
    for rule in rules:
        if kind not in rule.clause.kinds:
            continue
        if rule.clause.shares:
            grids = grids_of(kind, field, rule.clause)
            if grids is not None:
                giving.append((rule, grids))
        elif rule.clause.fields is None or field in rule.clause.fields:
            taking.append(rule)
    names = dict.fromkeys(rule.clause.id for rule, _ in giving)
    against = dict.fromkeys(rule.clause.id for rule in taking)
    if not giving:
        return SeenPart(
            (field,), "withheld" if taking else "no clause", tuple(against), {}
        )
    if any(_everywhere(rule) for rule in taking):
        return SeenPart((field,), "withheld", tuple(against), {})
    finest = min((grids for _, grids in giving), key=lambda g: sorted(g.values()))
    answer = "partly" if taking else "coarse" if finest else "sent"
    limits = dict.fromkeys(
        words for rule, _ in giving for words in limits_in_words(rule.clause)
    )
    return SeenPart((field,), answer, (*names, *against), dict(finest), tuple(limits))


def _parts(kind: str, rules: Sequence[Rule]) -> tuple[SeenPart, ...]:
    """Return the fields of a kind, those with the same answer together."""
    found: dict[str, SeenPart] = {}
    for field in KINDS[kind].fields:
        one = _answer(kind, field, rules)
        key = repr((one.answer, one.clauses, sorted(one.grids.items()), one.limits))
        same = found.get(key)
        found[key] = (
            one if same is None else replace(same, fields=(*same.fields, field))
        )
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class _Version:
    """A version with its decisions, and what stands between this party and the one that looks."""

    decider: Decider
    rules: tuple[Rule, ...]

    @classmethod
    def of(cls, node: Node, value: Agreement, party: str) -> "_Version":
        decider = _as_in_force(value, node.clock())
        rules = [
            rule
            for rule in decider.rules
            if rule.recipient == party and rule.sender == node.party
        ]
        return cls(decider, tuple(rules))

    def purposes(self, kind: str) -> list[str]:
        named = {
            purpose
            for rule in self.rules
            if kind in rule.clause.kinds
            for purpose in rule.clause.purposes
        }
        return [one for one in PURPOSES if one in named]

    def decide(self, node: Node, offer: OfferRow, party: str) -> tuple[bool, bool, str]:
        """Return whether an offer is sent for any purpose, whether from another orbit, and why not."""
        words = "no clause shares this"
        for purpose in self.purposes(offer.kind):
            answer, _ = decide_offer(node, self.decider, offer, party, purpose)
            if isinstance(answer, Release):
                return True, class_of_release(offer.kind, answer) > 0.0, ""
            words = answer.words
        return False, False, words


def _offers(node: Node, kind: str) -> tuple[list[OfferRow], int]:
    with node.reading() as work:
        held = count_offers(work.connection, kind)
        rows = offers_after(work.connection, kind, (), MOST_TRIED) if held else []
    return rows, held


def _outcome(
    node: Node, kind: str, party: str, now: _Version, before: _Version | None
) -> Outcome:
    offers, held = _offers(node, kind)
    sent = coarse = newly = no_longer = 0
    reasons: Counter[str] = Counter()
    for offer in offers:
        goes, other_orbit, words = now.decide(node, offer, party)
        sent += goes
        coarse += other_orbit
        if not goes:
            reasons[words] += 1
        if before is not None:
            went = before.decide(node, offer, party)[0]
            newly += goes and not went
            no_longer += went and not goes
    compared = (None, None) if before is None else (newly, no_longer)
    return Outcome(held, len(offers), sent, coarse, dict(reasons), *compared)


def _kinds(
    node: Node, party: str, now: _Version, before: _Version | None
) -> Iterator[SeenKind]:
    for kind, about in KINDS.items():
        parts = _parts(kind, now.rules)
        outcome = _outcome(node, kind, party, now, before)
        was = () if before is None else _parts(kind, before.rules)
        changed = before is not None and _told(parts) != _told(was)
        if outcome.held or any(one.answer != "no clause" for one in (*parts, *was)):
            yield SeenKind(kind, about.words, parts, outcome, changed)


def _told(parts: Iterable[SeenPart]) -> set[tuple[str, str, str]]:
    return {
        (field, one.answer, repr((sorted(one.grids.items()), one.limits)))
        for one in parts
        for field in one.fields
    }


def try_agreement(
    node: Node, value: Agreement, party: str, before: Agreement | None = None
) -> Trial:
    """Return what a party would see of what this node offers, under an agreement alone.

    Parameters
    ----------
    party
        As whom it is seen; whoever is no party to it sees nothing under it.
    before
        The version that changes are told against.
    """
    old = None if before is None else _Version.of(node, before, party)
    kinds = sorted(
        _kinds(node, party, _Version.of(node, value, party), old),
        key=lambda one: (not one.changed, not one.outcome.held),
    )
    named = {one.kind for one in kinds}
    return Trial(
        value.id,
        value.hash,
        party,
        node.party,
        "" if before is None else before.hash,
        tuple(kinds),
        tuple(about.words for kind, about in KINDS.items() if kind not in named),
    )
