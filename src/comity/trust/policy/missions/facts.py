"""Reports and notices of a mission, asked: whose a contribution is, how much has flown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from comity.trust.policy.lifecycle import Life
from comity.trust.policy.missions.records import (
    IN_ORBIT,
    Flown,
    NoticeFacts,
    Report,
    Slot,
)
from comity.trust.policy.missions.terms import Contribution, Mission
from comity.trust.policy.records import Agreement

__all__ = ["Facts", "flown_of", "holder_of", "parts_of", "slots_of"]


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is folded."""

    mission: Mission
    agreement: Agreement
    life: Life
    reports: Sequence[Report]
    notices: Mapping[str, NoticeFacts]
    now_us: int

    def of(self, step: str, contribution: str = "") -> list[Report]:
        """Return the reports on a step, those of the contribution's party first."""
        return [
            one
            for one in self.reports
            if one.step == step
            and (not contribution or one.contribution == contribution)
        ]

    def notice(self, contribution: str, step: str, form: str) -> NoticeFacts | None:
        """Return the notice of a launch, or of its outcome."""
        for one in self.of(step, contribution):
            notice = self.notices.get(one.notice)
            if notice is not None and notice.form == form:
                return notice
        return None

    def gone(self, party: str) -> bool:
        """Tell whether a party's withdrawal has taken effect."""
        return party in self.life.ends_for and self.life.ends_for[party] <= self.now_us


def holder_of(facts: Facts, one: Contribution) -> tuple[str, str]:
    """Return whose a contribution is now, and ``ended`` or ``passed on`` if it changed."""
    if not facts.gone(one.by) or one.if_leaves == "stays":
        return one.by, ""
    if one.if_leaves == "ends" or facts.gone(one.if_leaves):
        return "", "ended"
    return one.if_leaves, "passed on"


def amount(facts: Facts, one: Contribution, party: str) -> float:
    """Return how much of a contribution a party has flown."""
    if one.kind == "launch":
        after = facts.notice(one.id, "launched", "post-launch")
        good = after is not None and after.outcome in IN_ORBIT and after.issuer == party
        return float(good)
    if one.kind == "satellite":
        reports = [r for r in facts.of("objects", one.id) if r.by == party]
        return float(len({name for r in reports for name in r.objects}))
    reports = [r for r in facts.of("flown", one.id) if r.by == party]
    return max(reports, key=lambda r: r.at_us).amount if reports else 0.0


def flown_of(facts: Facts, one: Contribution) -> tuple[Flown, dict[str, float]]:
    """Return a contribution's standing, and how much of it each party has flown."""
    holder, changed = holder_of(facts, one)
    parties = dict.fromkeys([one.by, *([holder] if holder else [])])
    amounts = {party: amount(facts, one, party) for party in parties}
    total = sum(amounts.values())
    state = changed
    if not state:
        state = "promised" if total <= 0 else "begun"
    if total >= one.amount * (1.0 - 1e-9):
        state = "complete"
    return Flown(one, holder, total, state), amounts


def parts_of(
    facts: Facts, rows: Sequence[tuple[Flown, dict[str, float]]]
) -> tuple[dict[str, float], dict[str, float]]:
    """Return promised and flown parts of the whole by value."""
    parties = facts.agreement.parties
    promised, flown = dict.fromkeys(parties, 0.0), dict.fromkeys(parties, 0.0)
    for row, amounts in rows:
        one = row.contribution
        promised[one.by] += one.value
        for party, amount in amounts.items():
            flown[party] += one.value * min(amount / one.amount, 1.0)
    whole, done = sum(promised.values()), sum(flown.values())
    if facts.mission.shares:
        promised = {p: facts.mission.shares.get(p, 0.0) for p in parties}
    elif whole:
        promised = {p: v / whole for p, v in promised.items()}
    return promised, {p: v / done if done else 0.0 for p, v in flown.items()}


def slots_of(facts: Facts) -> tuple[Slot, ...]:
    """Return the slots at sites, with the notices that were given for them."""
    out = []
    for one in facts.mission.contributions:
        if not one.site:
            continue
        notice = facts.notice(one.id, "notice", "pre-launch")
        inside = None
        if notice is not None:
            inside = (
                one.from_us <= notice.earliest_us <= notice.latest_us <= one.until_us
            )
        hours = (one.until_us - one.from_us) / 3.6e9
        out.append(
            Slot(
                one.id,
                one.by,
                one.site,
                one.from_us,
                one.until_us,
                one.amount if one.unit == "hours" else hours,
                notice.id if notice else "",
                inside,
            )
        )
    return tuple(out)
