"""Times, ages and objects of rules as masks of bits."""

from bisect import bisect_right
from collections.abc import Iterable, MutableMapping
from typing import TypeVar

from comity.trust.policy.lifecycle import Life
from comity.trust.policy.records import Agreement, Rule, catalogue_number

__all__ = ["ALWAYS_US", "ObjectMasks", "Steps", "bound", "level_allows", "rules_of"]

#: Entries of each memory.
REMEMBERED = 100_000
ALWAYS_US = 1 << 62


def rules_of(agreement: Agreement, life: Life) -> Iterable[Rule]:
    """Yield a rule for every clause and pair of parties."""
    for clause in agreement.clauses:
        for sender in sorted(clause.by):
            for recipient in sorted(clause.to - {sender}):
                ends = min(
                    life.ends_us,
                    life.ends_between.get((sender, recipient), ALWAYS_US),
                    life.ends_between.get((recipient, sender), ALWAYS_US),
                )
                if life.begins_us < ends:
                    yield Rule(
                        agreement, clause, sender, recipient, life.begins_us, ends
                    )


K = TypeVar("K")
V = TypeVar("V")


def bound(memory: MutableMapping[K, V]) -> None:
    """Clear a memory of ``REMEMBERED`` entries: what peers send decides its keys."""
    if len(memory) >= REMEMBERED:
        memory.clear()


def level_allows(rule: Rule, policy: str, level: str) -> bool:
    """Tell whether a clause shares what is labelled so."""
    levels = rule.agreement.classifications
    if policy != rule.agreement.label_policy or level not in levels:
        return False
    highest = rule.clause.up_to or levels[-1]
    return levels.index(level) <= levels.index(highest)


class Steps:
    """A mask that changes at instants: ``at(x)`` is the mask that holds at ``x``."""

    def __init__(self, changes: Iterable[tuple[int, int, int]]) -> None:
        """Take ``(from, to, bit)``."""
        spans = list(changes)
        self.edges = sorted({edge for low, high, _ in spans for edge in (low, high)})
        self.masks = [0]
        for edge in self.edges:
            self.masks.append(
                sum(bit for low, high, bit in spans if low <= edge < high)
            )

    def at(self, value: int) -> int:
        """Return the mask that holds at a value."""
        return self.masks[bisect_right(self.edges, value)]


class ObjectMasks:
    """Which rules mean an object, and which except it, by id and number."""

    def __init__(self, bits: list[tuple[int, Rule]]) -> None:
        """Take the rules with their bits."""
        self._known: dict[str, int] = {}
        self._by_id: tuple[dict[str, int], dict[str, int]] = ({}, {})
        everything = [0, 0]
        spans: tuple[list[tuple[int, int, int]], ...] = ([], [])
        for bit, rule in bits:
            for side, some in enumerate((rule.clause.objects, rule.clause.but_not)):
                everything[side] |= bit if some.everything else 0
                table = self._by_id[side]
                for name in some.ids:
                    table[name] = table.get(name, 0) | bit
                for low, high in united(some.ranges):
                    spans[side].append((low, high + 1, bit))
        self._all = everything
        self._numbers = [Steps(side) for side in spans]

    def of(self, name: str) -> int:
        """Return the rules that mean an object."""
        known = self._known.get(name)
        if known is not None:
            return known
        number = catalogue_number(name)
        meant, excepted = (
            self._all[side]
            | self._by_id[side].get(name, 0)
            | (self._numbers[side].at(number) if number >= 0 else 0)
            for side in (0, 1)
        )
        bound(self._known)
        mask = self._known[name] = meant & ~excepted
        return mask


def united(ranges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return ranges without overlap, so that a bit is never added twice."""
    united: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if united and low <= united[-1][1] + 1:
            united[-1] = (united[-1][0], max(high, united[-1][1]))
        else:
            united.append((low, high))
    return united
