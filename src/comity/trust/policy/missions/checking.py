"""What does not fit in a mission: reports, notices, slots, objects, withdrawals."""

from collections.abc import Collection, Sequence

from comity.trust.policy.missions.facts import Facts, holder_of
from comity.trust.policy.missions.records import Finding, Flown
from comity.trust.policy.missions.terms import Contribution

__all__ = ["findings_of"]


def _check_reports(facts: Facts) -> list[Finding]:
    """Return findings about single reports."""
    out = []
    known = {one.id: one for one in facts.mission.contributions}
    for report in facts.reports:
        one = known.get(report.contribution)
        where = f"{report.step} of {report.contribution}"
        if one is None:
            sentence = f"{report.by} reports on {report.contribution!r}, which is no contribution"
            out.append(Finding("fault", report.step, sentence))
            continue
        holder, _ = holder_of(facts, one)
        if report.by not in {one.by, holder}:
            sentence = f"reported by {report.by}, but it is {one.by}'s"
            out.append(Finding("fault", where, sentence))
        if report.step == "flown" and report.amount > one.amount * (1 + 1e-9):
            sentence = (
                f"{report.amount:g} {one.unit} flown, {one.amount:g} were promised"
            )
            out.append(Finding("remark", where, sentence))
        if report.notice and report.notice not in facts.notices:
            sentence = f"notice {report.notice} is not known to this node"
            out.append(Finding("fault", where, sentence))
    return out


def _check_launch(facts: Facts, one: Contribution) -> list[Finding]:
    """Return contradictions between slot, notice, outcome and objects of a launch."""
    out = []
    before = facts.notice(one.id, "notice", "pre-launch")
    after = facts.notice(one.id, "launched", "post-launch")
    if before is not None:
        if before.issuer != one.by:
            sentence = f"its notice is {before.issuer}'s, the launch is {one.by}'s"
            out.append(Finding("fault", one.id, sentence))
        if not one.from_us <= before.earliest_us <= before.latest_us <= one.until_us:
            sentence = f"notice {before.id} opens or closes outside the slot"
            out.append(Finding("fault", one.id, sentence))
        if one.site.casefold() not in before.site.casefold():
            sentence = (
                f"notice {before.id} names {before.site!r}, the slot {one.site!r}"
            )
            out.append(Finding("fault", one.id, sentence))
        if before.life == "cancelled":
            out.append(Finding("remark", one.id, f"notice {before.id} was cancelled"))
    if after is not None:
        if before is None or after.reference.split("/")[:3] != before.id.split("/")[:3]:
            sentence = f"{after.id} refers to {after.reference or 'nothing'}, not to its notice"
            out.append(Finding("fault", one.id, sentence))
        reported = {name for r in facts.of("objects") for name in r.objects}
        strange = sorted(reported - set(after.objects)) if after.objects else []
        if strange:
            sentence = f"{', '.join(strange)} not among the objects of {after.id}"
            out.append(Finding("fault", one.id, sentence))
    elif facts.now_us > one.until_us:
        out.append(Finding("remark", one.id, "its slot has passed without a launch"))
    return out


def findings_of(
    facts: Facts, rows: Sequence[Flown], objects: Collection[str]
) -> list[Finding]:
    """Return everything that the parties should know."""
    out = _check_reports(facts)
    for row in rows:
        one = row.contribution
        if one.kind == "launch":
            out += _check_launch(facts, one)
        if row.state == "ended":
            sentence = f"ended with the withdrawal of {one.by}, {row.amount:g} {one.unit} flown"
            out.append(Finding("fault", one.id, sentence))
        elif (
            one.kind != "launch" and row.part < 1.0 and 0 < one.until_us < facts.now_us
        ):
            sentence = (
                f"overdue: {row.amount:g} of {one.amount:g} {one.unit} at its end"
            )
            out.append(Finding("remark", one.id, sentence))
    registered = {name for r in facts.of("registered") for name in r.objects}
    missing = sorted(set(objects) - registered)
    if missing:
        sentence = f"{', '.join(missing)}: not registered yet (Registration Convention)"
        out.append(Finding("remark", "registration", sentence))
    strange = sorted(registered - set(objects))
    if strange:
        sentence = f"{', '.join(strange)}: registered, but nobody reported them"
        out.append(Finding("fault", "registration", sentence))
    return out
