"""What is wrong with an agreement although it can be read."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from comity.trust.policy.kinds import EXACT, KINDS
from comity.trust.policy.leaks import leaks_of
from comity.trust.policy.merge import grids_of
from comity.trust.policy.records import Agreement, Clause, Objects

__all__ = ["Finding", "check_agreement"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that the authors of an agreement should know.

    ``fault``: a contradiction, or a clause that can never apply. ``remark``: it works, but
    perhaps not as meant.
    """

    weight: Literal["fault", "remark"]
    clause: str
    words: str


def check_agreement(agreement: Agreement) -> list[Finding]:
    """Return contradictions, clauses that never apply or give away what they coarsen, remarks."""
    findings = list(_names(agreement))
    for weight, clause_id, words in leaks_of(agreement, _meet):
        graded: Literal["fault", "remark"] = "fault" if weight == "fault" else "remark"
        findings.append(Finding(graded, clause_id, words))
    for clause in agreement.clauses:
        findings += _alone(agreement, clause)
    shares = [clause for clause in agreement.clauses if clause.shares]
    withholds = [clause for clause in agreement.clauses if not clause.shares]
    for clause in shares:
        findings += _against(clause, withholds)
    for k, clause in enumerate(shares):
        for other in shares[:k] + shares[k + 1 :]:
            if _covers(other, clause, agreement) and not _same(other, clause, shares):
                sentence = f"shares nothing that {other.id} does not share already"
                findings.append(Finding("remark", clause.id, sentence))
                break
    for clause in withholds:
        if not any(_touches(clause, other) for other in shares):
            sentence = "withholds what no clause shares"
            findings.append(Finding("remark", clause.id, sentence))
    silent = set(agreement.parties) - {party for c in shares for party in c.by | c.to}
    for party in sorted(silent):
        findings.append(Finding("remark", "", f"{party} neither gives nor receives"))
    return findings


def _names(agreement: Agreement) -> Iterator[Finding]:
    seen: set[str] = set()
    for clause in agreement.clauses:
        if clause.id in seen:
            yield Finding("fault", clause.id, "two clauses have this id")
        seen.add(clause.id)


def _alone(agreement: Agreement, clause: Clause) -> Iterator[Finding]:
    """Yield what is wrong with a clause by itself."""
    if not any(clause.to - {sender} for sender in clause.by):
        yield Finding("fault", clause.id, "shares with its sender alone: never applies")
    if _within(clause.objects, clause.but_not):
        yield Finding("fault", clause.id, "excepts all of its objects: never applies")
    if agreement.since_us + clause.delay_us >= agreement.until_us:
        sentence = "its delay is longer than the agreement lasts: never applies"
        yield Finding("fault", clause.id, sentence)
    for kind in sorted(clause.kinds):
        yield from _of_kind(clause, kind)
    for party in sorted(clause.onward & (clause.to | clause.by)):
        sentence = (
            f"lets {party} have it from {party}'s own partners; it has it already"
        )
        yield Finding("remark", clause.id, sentence)


def _of_kind(clause: Clause, kind: str) -> Iterator[Finding]:
    """Yield what is wrong with what a clause says of a kind."""
    fields = set(KINDS[kind].fields)
    wanted = fields if clause.fields is None else fields & clause.fields
    if not wanted:
        sentence = f"names no field of {KINDS[kind].words}: never applies to them"
        yield Finding("fault", clause.id, sentence)
    elif kind in EXACT and clause.precision:
        return  # leaks_of says so, and by how much
    elif clause.shares and all(grids_of(kind, f, clause) is None for f in wanted):
        sentence = (
            f"sets a precision, but names only texts of {KINDS[kind].words} "
            "that cannot be coarsened: never applies to them"
        )
        yield Finding("fault", clause.id, sentence)
    elif clause.precision and any(KINDS[kind].fields[f] == "verbatim" for f in wanted):
        sentence = f"its precision leaves out the verbatim text of {KINDS[kind].words}"
        yield Finding("remark", clause.id, sentence)
    if clause.precision and not any(grids_of(kind, f, clause) for f in wanted):
        sentence = f"its precision has nothing to coarsen in {KINDS[kind].words}"
        yield Finding("remark", clause.id, sentence)


def _against(clause: Clause, withholds: Iterable[Clause]) -> Iterator[Finding]:
    """Yield where a sharing clause contradicts withholding ones."""
    for other in withholds:
        if not _touches(other, clause):
            continue
        fields = {f for kind in clause.kinds for f in KINDS[kind].fields}
        mine = fields if clause.fields is None else clause.fields
        theirs = fields if other.fields is None else other.fields
        covers = (
            clause.kinds <= other.kinds
            and clause.by <= other.by
            and clause.to <= other.to
            and clause.purposes <= other.purposes
            and _within(clause.objects, other.objects)
            and other.but_not == Objects()
            and mine <= theirs
        )
        if covers:
            sentence = f"{other.id} withholds all that it shares: never applies"
            yield Finding("fault", clause.id, sentence)
        elif mine & theirs:
            sentence = f"{other.id} withholds a part of what it shares"
            yield Finding("remark", clause.id, sentence)


def _touches(one: Clause, two: Clause) -> bool:
    """Tell whether two clauses can speak about the same thing."""
    fields = one.fields is None or two.fields is None or bool(one.fields & two.fields)
    return bool(
        fields
        and one.kinds & two.kinds
        and one.by & two.by
        and one.to & two.to
        and one.purposes & two.purposes
        and _meet(one.objects, two.objects)
    )


def _covers(one: Clause, two: Clause, agreement: Agreement) -> bool:
    """Tell whether ``one`` shares all that ``two`` shares, on no stricter terms."""
    levels = agreement.classifications
    return (
        two.kinds <= one.kinds
        and two.by <= one.by
        and two.to <= one.to
        and two.purposes <= one.purposes
        and _within(two.objects, one.objects)
        and (one.but_not == Objects() or one.but_not == two.but_not)
        and (
            one.fields is None or (two.fields is not None and two.fields <= one.fields)
        )
        and all(grid <= two.precision.get(q, 0) for q, grid in one.precision.items())
        and one.delay_us <= two.delay_us
        and levels.index(one.up_to or levels[-1])
        >= levels.index(two.up_to or levels[-1])
        and (one.keep_us is None or (two.keep_us or one.keep_us + 1) <= one.keep_us)
        and two.onward <= one.onward
    )


def _same(one: Clause, two: Clause, order: list[Clause]) -> bool:
    """Tell whether two clauses cover each other and ``two`` stands first."""
    return one.kinds == two.kinds and order.index(two) < order.index(one)


def _within(inner: Objects, outer: Objects) -> bool:
    """Tell whether a set of objects surely lies within another."""
    if outer.everything:
        return True
    if inner.everything:
        return False
    ranges = all(
        any(low <= a and b <= high for low, high in outer.ranges)
        for a, b in inner.ranges
    )
    return ranges and all(outer.holds(name) for name in inner.ids)


def _meet(one: Objects, two: Objects) -> bool:
    """Tell whether two sets of objects have one in common."""
    if one.everything or two.everything:
        return True
    if any(two.holds(name) for name in one.ids) or any(one.holds(n) for n in two.ids):
        return True
    return any(a <= d and c <= b for a, b in one.ranges for c, d in two.ranges)
