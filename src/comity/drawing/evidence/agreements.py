"""Agreements of a bundle: who signed and withdrew, and the clauses that its documents name."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from comity.drawing.evidence.documents import Line, marks_in_words, shown_utc
from comity.drawing.sheets import (
    Block,
    Run,
    facts,
    heading,
    in_fours,
    points,
    said,
    words,
)
from comity.foundations.canonical import content_hash
from comity.foundations.errors import ComityError
from comity.trust.identity.statements import claimed_payload
from comity.trust.ledger.report import AgreementEvidence, EntryEvidence
from comity.trust.policy.explain import clause_in_words
from comity.trust.policy.read import agreement_from_content

__all__ = ["agreement_blocks"]


def _named(entries: Iterable[EntryEvidence]) -> dict[str, set[str]]:
    """Return hash of an agreement → ids of its clauses that documents name."""
    named: dict[str, set[str]] = {}
    for entry in entries:
        document = entry.content.get("document")
        clauses = document["clauses"] if isinstance(document, dict) else ()
        for one in clauses if isinstance(clauses, list) else ():
            agreement, _, clause = str(one).partition("#")
            named.setdefault(agreement, set()).add(clause)
    return named


def _clauses(content: object, named: set[str]) -> list[Sequence[Run]]:
    """Return the named clauses in words, the product's own as far as it can read the agreement."""
    try:
        agreement = agreement_from_content(content)
    except ComityError as error:
        return [said(f"this version cannot read it: {str(error)[:200]}")]
    lines: list[Sequence[Run]] = []
    for clause in agreement.clauses:
        if clause.id in named:
            given = (
                " and ".join(sorted(clause.by)) + " → " + ", ".join(sorted(clause.to))
            )
            text = clause_in_words(clause, lambda party: party)
            lines.append((*said(clause.id), *words(": "), *said(f"{given}: {text}")))
    return lines


def _when(parties: Mapping[str, int]) -> Sequence[Run]:
    runs: list[Run] = []
    for number, (party, at_us) in enumerate(sorted(parties.items())):
        runs += words("; " if number else "")
        runs += (*said(party), *words(f" {shown_utc(at_us)}"))
    return tuple(runs) or words("nobody")


def _persons(item: Mapping[str, Any]) -> list[Line]:
    lines: list[Line] = []
    for party, text in sorted(item["signatures"].items()):
        marks = marks_in_words(claimed_payload(text).get("persons"))
        if marks:
            lines.append(("persons", (*said(party), *words(": "), *marks)))
    return lines


def agreement_blocks(
    bundle: Mapping[str, Any],
    agreements: Sequence[AgreementEvidence],
    entries: Sequence[EntryEvidence],
) -> list[Block]:
    """Return the agreements of a bundle, those first that its documents name."""
    named = _named(entries)
    items = {content_hash(item["content"]): item for item in bundle["agreements"]}
    blocks: list[Block] = []
    for one in sorted(agreements, key=lambda a: (a.hash not in named, a.agreement)):
        item = items[one.hash]
        lines: list[Line] = [
            ("hash", in_fours(one.hash)),
            ("signed by", _when(one.signed_us)),
        ]
        lines += _persons(item)
        if one.unsigned:
            lines.append(("not signed by", said(", ".join(one.unsigned))))
        if one.withdrawn_us:
            lines.append(("withdrawn by", _when(one.withdrawn_us)))
        for party, received in sorted(one.received_us.items()):
            of = (*words("of the withdrawal by "), *said(party), *words(": "))
            lines.append(("receipts", (*of, *_when(received))))
        blocks += [heading(2, said(one.agreement)), facts(lines)]
        clauses = _clauses(item["content"], named.get(one.hash, set()))
        if clauses:
            blocks += [
                heading(3, words("Clauses that documents here name")),
                points(clauses),
            ]
    return blocks
