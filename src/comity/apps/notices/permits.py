"""What agreements in force let a peer have of a notice."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from comity.coordination.notices.forms import form_of
from comity.coordination.notices.ids import NoticeId
from comity.coordination.notices.ladder import Times, times_of
from comity.coordination.notices.net import late_by_duty
from comity.coordination.notices.records import Notice, row_of
from comity.coordination.notices.values import Fields
from comity.foundations.errors import TrustError
from comity.node.node import UnitOfWork
from comity.trust.policy import Agreement, Facts, Label, Release, Withheld

__all__ = ["NOTICES", "Permit", "late_for", "permit_for", "who_may_have"]

#: The kind of data that notices are.
NOTICES = "notices"
#: Fields without which a row is no notice.
HEAD = frozenset({"notice", "form"})


@dataclass(frozen=True, slots=True)
class Permit:
    """What of a notice a peer may have, under which label, in which times, by which terms."""

    release: Release
    policy: str
    level: str
    times: Times
    terms: Mapping[str, Any]


def permit_for(work: UnitOfWork, notice: Notice, peer: str, level: str) -> Permit:
    """Return the permit of a peer for a notice, by the agreements in force.

    Raises
    ------
    TrustError
        If nothing, or not even the fields of ``HEAD``.
    """
    form = form_of(notice.form)
    decider = work.release_context().decider
    why = "no clause in force shares notices with it for this purpose"
    for rule in decider.in_force(work.party, peer, work.now_us):
        clause = rule.clause
        if (
            not clause.shares
            or NOTICES not in clause.kinds
            or form.purpose not in clause.purposes
        ):
            continue
        levels = rule.agreement.classifications
        wanted = level or clause.up_to or levels[-1]
        if wanted not in levels:
            why = f"{rule.agreement.id} knows no level {wanted!r}"
            continue
        permit = _decide(work, notice, peer, wanted, rule.agreement)
        if isinstance(permit, Permit):
            return permit
        why = permit
    raise TrustError(
        f"{notice.form} is withheld from {peer}: {why}",
        remedy="sign an agreement with a clause for data: notices "
        f"and purpose {form.purpose}",
    )


def _decide(
    work: UnitOfWork, notice: Notice, peer: str, level: str, agreement: Agreement
) -> Permit | str:
    """Return the permit that an agreement gives a peer for a notice, or why there is none."""
    form, row = form_of(notice.form), row_of(notice)
    facts = Facts(
        NOTICES,
        (str(row["object"]),) if "object" in row else (),
        tuple(sorted(set(row) - {"object"})),
        work.party,
        work.party,
        Label(agreement.label_policy, level, (peer,)),
        notice.issued_us,
    )
    answer = work.release_context().decider.decide(
        facts, [peer], form.purpose, work.now_us
    )
    if isinstance(answer, Withheld):
        return answer.words
    needed = HEAD | ({"exercise"} if notice.exercise else set())
    needed |= {"reference"} if notice.reference else set()
    if not needed <= set(answer.fields):
        return f"{agreement.id} does not release {', '.join(sorted(needed))}"
    terms = agreement.terms.get("acknowledgement", {})
    times = times_of(notice.form, form.pace, terms)
    return Permit(answer, agreement.label_policy, level, times, agreement.terms)


def late_for(work: UnitOfWork, notice: Notice, clauses: Iterable[str]) -> str:
    """Return by how much later than agreed a notice was issued; empty if it was not.

    Parameters
    ----------
    clauses
        Those that release it, ``HASH#ID``.
    """
    known = work.release_context().decider.agreements
    for name in clauses:
        agreement = known.get(name.partition("#")[0])
        if agreement is not None:
            duty = agreement.terms.get("notices", {}).get(notice.form, {})
            return late_by_duty(duty, notice.fields, notice.issued_us)
    return ""


def who_may_have(
    work: UnitOfWork,
    form: str,
    fields: Fields,
    reference: str = "",
) -> list[str]:
    """Return the verified peers that may have such a notice by agreements in force."""
    # The number of a notice that is not sent: no decision depends on it.
    number = NoticeId(form, work.party.removeprefix("party:"), 2000, 1, 0)
    exercise = work.node.settings.exercise
    notice = Notice(number, fields, work.now_us, reference, exercise)
    allowed = []
    for peer in sorted(work.release_context().verified):
        try:
            permit_for(work, notice, peer, "")
        except TrustError:
            continue
        allowed.append(peer)
    return allowed
