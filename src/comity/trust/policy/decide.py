"""The decision whether a document may go to these parties, for this purpose, now.

Every clause in force is a bit. What a clause says of kinds, parties, purposes, labels,
objects, times and ages is a mask of bits, so that a decision is a handful of look-ups and
two ANDs: what shares, minus what withholds. Whatever is not understood has the mask zero,
and zero means nobody.
"""

from collections.abc import Callable, Iterable, Sequence

from comity.trust.policy.kinds import KINDS, PURPOSES
from comity.trust.policy.lifecycle import Life
from comity.trust.policy.masks import (
    ALWAYS_US,
    ObjectMasks,
    Steps,
    bound,
    level_allows,
    rules_of,
)
from comity.trust.policy.merge import merge_clauses, narrow
from comity.trust.policy.records import (
    Agreement,
    Facts,
    Release,
    Rule,
    Withheld,
)

__all__ = ["Decider"]


class Decider:
    """Decisions under a set of agreements. Immutable once built.

    Parameters
    ----------
    agreements
        Versions with their lives.
    live
        Hashes of versions that live cases opened with: control messages of these cases
        go on under them, whatever came after.
    """

    def __init__(
        self, agreements: Iterable[tuple[Agreement, Life]], live: Iterable[str] = ()
    ) -> None:
        pairs = list(agreements)
        self.agreements = {agreement.hash: agreement for agreement, _ in pairs}
        self.live = frozenset(live)
        self.rules = [rule for pair in pairs for rule in rules_of(*pair)]
        bits = [(1 << k, rule) for k, rule in enumerate(self.rules)]
        self.parties = frozenset(
            party for agreement, _ in pairs for party in agreement.parties
        )
        self._shares = sum(bit for bit, rule in bits if rule.clause.shares)
        self._times = Steps((r.begins_us, r.ends_us, bit) for bit, r in bits)
        self._ages = Steps((r.clause.delay_us, ALWAYS_US, bit) for bit, r in bits)
        self._has_delays = any(rule.clause.delay_us for rule in self.rules)
        self._readers: dict[tuple[tuple[str, ...], str], int] = {}
        self._versions = {
            key: sum(bit for bit, r in bits if r.agreement.hash == key)
            for key in self.agreements
        }
        self._fixed: dict[tuple[str, ...], int] = {}
        self._withholding: dict[tuple[str, ...], int] = {}
        self._policies: dict[tuple[str, str, str], tuple[str, ...]] = {}
        self._answers: dict[
            tuple[str, int, int, int, tuple[str, ...]], Release | Withheld
        ] = {}
        self._objects = ObjectMasks(bits)

    def _select(self, test: Callable[[Rule], bool]) -> int:
        return sum(1 << k for k, rule in enumerate(self.rules) if test(rule))

    def _fixed_mask(
        self,
        kind: str,
        sender: str,
        recipient: str,
        purpose: str,
        label: str,
        level: str,
    ) -> int:
        """Return the sharing rules for what seldom changes."""
        key = (kind, sender, recipient, purpose, label, level)
        mask = self._fixed.get(key)
        if mask is None:
            bound(self._fixed)
            mask = self._fixed[key] = self._shares & self._select(
                lambda rule: (
                    kind in rule.clause.kinds
                    and rule.sender == sender
                    and rule.recipient == recipient
                    and purpose in rule.clause.purposes
                    and level_allows(rule, label, level)
                )
            )
        return mask

    def _readers_mask(self, targets: tuple[str, ...], recipient: str) -> int:
        """Return the rules under which a label names a recipient.

        A party is a party everywhere; a group counts only under the agreement whose
        hash it carries, for only there has anybody signed who belongs to it.
        """
        key = (targets, recipient)
        mask = self._readers.get(key)
        if mask is None:
            bound(self._readers)
            mask = self._readers[key] = self._select(
                lambda rule: (
                    recipient in targets
                    or any(
                        recipient in members
                        and f"{rule.agreement.hash}#{name}" in targets
                        for name, members in rule.agreement.groups.items()
                    )
                )
            )
        return mask

    def _withheld_mask(
        self, kind: str, sender: str, recipient: str, purpose: str
    ) -> int:
        """Return the withholding rules; they ask for no label."""
        key = (kind, sender, recipient, purpose)
        mask = self._withholding.get(key)
        if mask is None:
            bound(self._withholding)
            mask = self._withholding[key] = ~self._shares & self._select(
                lambda rule: (
                    kind in rule.clause.kinds
                    and rule.sender == sender
                    and rule.recipient == recipient
                    and purpose in rule.clause.purposes
                )
            )
        return mask

    def label_policies(
        self, sender: str, recipient: str, level: str
    ) -> tuple[str, ...]:
        """Return the policies of labels that know a level, of rules between two parties, once each."""
        key = (sender, recipient, level)
        found = self._policies.get(key)
        if found is None:
            bound(self._policies)
            found = self._policies[key] = tuple(
                dict.fromkeys(
                    rule.agreement.label_policy
                    for rule in self.rules
                    if rule.sender == sender
                    and rule.recipient == recipient
                    and level in rule.agreement.classifications
                )
            )
        return found

    def in_force(self, sender: str, recipient: str, at_us: int) -> tuple[Rule, ...]:
        """Return the rules between two parties that hold at an instant."""
        now = self._times.at(at_us)
        return tuple(
            rule
            for k, rule in enumerate(self.rules)
            if now >> k & 1 and (rule.sender, rule.recipient) == (sender, recipient)
        )

    def decide(
        self, facts: Facts, audience: Sequence[str], purpose: str, at_us: int
    ) -> Release | Withheld:
        """Decide who may have a document.

        For several parties the answer is what all of them may have.

        Parameters
        ----------
        facts
            What is known of the document.
        audience
            Ids of parties; none, or one twice, means nobody.
        purpose
            One of ``PURPOSES``.
        at_us
            Now, microseconds of UTC since 1970.
        """
        # An error must not release anything: it means that nobody may see the document.
        try:
            refusal = self._refuse_question(facts, audience, purpose)
            if refusal is not None:
                return refusal
            if len(audience) == 1:
                return self._decide_one(facts, audience[0], purpose, at_us)
            answers = []
            for party in audience:
                answer = self._decide_one(facts, party, purpose, at_us)
                if isinstance(answer, Withheld):
                    return answer
                answers.append(answer)
            return narrow(answers)
        except Exception as error:  # noqa: BLE001
            return Withheld("error", f"the decision failed: {type(error).__name__}")

    def _refuse_question(
        self, facts: Facts, audience: Sequence[str], purpose: str
    ) -> Withheld | None:
        """Return why a question has no answer, or ``None``."""
        if isinstance(audience, str) or not audience:
            return Withheld("empty-audience", "no party is named: nobody may have it")
        if len(set(audience)) != len(audience):
            return Withheld("doubled-audience", "a party is named twice")
        if facts.kind not in KINDS:
            return Withheld("unknown-kind", f"kind {facts.kind[:40]!r} is unknown")
        if purpose not in PURPOSES:
            return Withheld("unknown-purpose", f"purpose {purpose[:40]!r} is unknown")
        if not facts.objects and KINDS[facts.kind].of_objects:
            return Withheld("no-object", "the document names no object")
        return None

    def _decide_one(
        self, facts: Facts, recipient: str, purpose: str, at_us: int
    ) -> Release | Withheld:
        label = facts.label
        if recipient not in self.parties or recipient == facts.sender:
            return Withheld("unknown-party", f"no agreement knows {recipient[:60]}")
        readers = self._readers_mask(label.releasable_to, recipient)
        if not readers:
            return Withheld(
                "not-releasable", f"its label is not releasable to {recipient}"
            )
        kind, sender = facts.kind, facts.sender
        now = self._now(facts, at_us)
        allowed = (
            now
            & readers
            & self._fixed_mask(
                kind, sender, recipient, purpose, label.policy, label.classification
            )
        )
        forbidden = now & self._withheld_mask(kind, sender, recipient, purpose)
        own = sender == facts.originator
        if not own:
            forbidden |= now & self._withheld_mask(
                kind, facts.originator, recipient, purpose
            )
        touched = 0
        for name in facts.objects:
            mask = self._objects.of(name)
            allowed &= mask
            touched |= mask
        for name in facts.mentions:
            touched |= self._objects.of(name)
        if facts.objects or facts.mentions:
            forbidden &= touched
        if self._has_delays:
            allowed &= self._ages.at(max(0, at_us - facts.as_of_us))
        handed = 0 if own else self._handed(facts, recipient, purpose, now)
        if not own and not handed:
            return Withheld(
                "originator", f"{facts.originator} has not allowed to pass it on"
            )
        key = (kind, allowed, forbidden, handed, facts.fields)
        answer = self._answers.get(key)
        if answer is None:
            bound(self._answers)
            answer = self._answers[key] = self._answer(*key)
        return answer

    def _now(self, facts: Facts, at_us: int) -> int:
        """Return the rules in force; a live case keeps the version it opened with."""
        if facts.opened_with and KINDS[facts.kind].control:
            if facts.opened_with not in self.live:
                return 0
            return self._versions.get(facts.opened_with, 0)
        return self._times.at(at_us)

    def _handed(self, facts: Facts, recipient: str, purpose: str, now: int) -> int:
        """Return the rules by which the originator lets the sender pass it on."""
        label = facts.label
        mask = now & self._fixed_mask(
            facts.kind,
            facts.originator,
            facts.sender,
            purpose,
            label.policy,
            label.classification,
        )
        for name in facts.objects:
            mask &= self._objects.of(name)
        return sum(
            1 << k
            for k, rule in enumerate(self.rules)
            if mask >> k & 1
            and recipient in rule.clause.onward
            and rule.agreement.tlp[label.classification] not in {"amber+strict", "red"}
        )

    def _answer(
        self,
        kind: str,
        allowed: int,
        forbidden: int,
        handed: int,
        fields: tuple[str, ...],
    ) -> Release | Withheld:
        picked = [
            [self.rules[k] for k in range(len(self.rules)) if mask >> k & 1]
            for mask in (allowed, forbidden, handed)
        ]
        return merge_clauses(kind, fields, *picked)
