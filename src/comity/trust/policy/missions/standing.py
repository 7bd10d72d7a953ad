"""Agreement, reports and notices → the standing of a mission."""

from collections.abc import Collection, Mapping, Sequence

from comity.trust.policy.lifecycle import Life
from comity.trust.policy.missions.checking import findings_of
from comity.trust.policy.missions.facts import Facts, flown_of, parts_of, slots_of
from comity.trust.policy.missions.records import (
    IN_ORBIT,
    Due,
    Flown,
    NoticeFacts,
    Report,
    Standing,
)
from comity.trust.policy.missions.terms import Mission
from comity.trust.policy.records import Agreement

__all__ = ["standing_of"]

#: Hours before a slot at which its notice is due where the agreement says nothing (1988).
AHEAD_H = 24.0


def _ended(facts: Facts, rows: Sequence[Flown]) -> str:
    """Return how the agreement ended, or empty while it is in force or coming to be."""
    if facts.life.missing:
        return "draft"
    if rows and all(row.state == "complete" for row in rows):
        return "complete"
    return "ended" if facts.life.state in {"withdrawn", "expired", "amended"} else ""


def _launched(facts: Facts) -> str:
    """Return how far the launches are."""
    after = [facts.notices.get(r.notice) for r in facts.of("launched")]
    outcomes = {one.outcome for one in after if one is not None}
    if outcomes:
        return "launched" if outcomes & IN_ORBIT else "launch failed"
    given = any(r.notice in facts.notices for r in facts.of("notice"))
    return "announced" if given else "agreed"


def _state(
    facts: Facts,
    rows: Sequence[Flown],
    objects: Collection[str],
    registered: Collection[str],
) -> str:
    """Return the one word for it all."""
    ended = _ended(facts, rows)
    if ended or not objects:
        return ended or _launched(facts)
    used = (row for row in rows if row.contribution.kind not in {"launch", "satellite"})
    if any(row.amount > 0 for row in used):
        return "in service"
    return "registered" if set(objects) <= set(registered) else "in orbit"


def _next_of(facts: Facts, row: Flown, ahead_us: int) -> tuple[int, str, str] | None:
    """Return the next step of a contribution."""
    one, who = row.contribution, row.holder or row.contribution.by
    if row.state in {"ended", "complete"}:
        return None
    if one.kind == "satellite":
        return 0, who, f"report the objects of {one.id}"
    if one.kind != "launch":
        left = one.amount - row.amount
        return one.until_us, who, f"{left:g} {one.unit} of {one.id} are still to come"
    if facts.notice(one.id, "notice", "pre-launch") is None:
        sentence = f"pre-launch notice for {one.id} from {one.site}"
        return max(one.from_us - ahead_us, 0), who, sentence
    if facts.notice(one.id, "launched", "post-launch") is None:
        return one.until_us, who, f"launch and post-launch notice of {one.id}"
    return None


def _coming(
    facts: Facts,
    rows: Sequence[Flown],
    objects: Collection[str],
    registered: Collection[str],
) -> list[Due]:
    """Return the next steps, in the order of time."""
    duty = facts.agreement.terms.get("notices", {}).get("pre-launch", {})
    ahead_us = round(float(duty.get("ahead_h", AHEAD_H)) * 3.6e9)
    steps = [_next_of(facts, row, ahead_us) for row in rows]
    out = [Due(*step) for step in steps if step is not None]
    out += [Due(0, party, "sign the agreement") for party in facts.life.missing]
    out += [Due(0, "", f"register {name}") for name in set(objects) - set(registered)]
    return sorted(out)


def standing_of(
    agreement: Agreement,
    mission: Mission,
    life: Life,
    reports: Sequence[Report],
    notices: Mapping[str, NoticeFacts],
    now_us: int,
) -> Standing:
    """Return where a mission stands.

    Parameters
    ----------
    agreement, mission, life
        The version of the agreement, its mission, and when it is in force.
    reports
        Reports of its parties alone.
    notices
        By id, those that the node knows.
    now_us
        The instant, microseconds of UTC since 1970.
    """
    facts = Facts(mission, agreement, life, reports, notices, now_us)
    both = [flown_of(facts, one) for one in mission.contributions]
    rows = tuple(row for row, _ in both)
    given = [name for one in mission.contributions for name in one.objects]
    reported = [name for r in facts.of("objects") for name in r.objects]
    objects = tuple(dict.fromkeys([*given, *reported]))
    registered = {
        name: r.registration for r in facts.of("registered") for name in r.objects
    }
    promised, flown = parts_of(facts, both)
    used = dict.fromkeys(r.notice for r in reports if r.notice in notices)
    return Standing(
        _state(facts, rows, objects, registered),
        rows,
        slots_of(facts),
        objects,
        registered,
        tuple(notices[name] for name in used),
        promised,
        flown,
        dict(life.ends_for),
        tuple(findings_of(facts, rows, objects)),
        tuple(_coming(facts, rows, objects, registered)),
    )
