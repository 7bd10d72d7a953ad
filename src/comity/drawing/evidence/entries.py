"""Each entry of a bundle: who, what, when, its hashes, its clauses, and how it is proven."""

from collections.abc import Mapping, Sequence
from typing import Any

from comity.drawing.evidence.documents import (
    Line,
    content_lines,
    marks_in_words,
    named,
    shown_utc,
)
from comity.drawing.sheets import (
    Block,
    Run,
    facts,
    grid,
    heading,
    in_fours,
    mono,
    said,
    words,
)
from comity.foundations.errors import ComityError
from comity.trust.identity.statements import claimed_payload, statement_header
from comity.trust.ledger.envelope import text_hash
from comity.trust.ledger.report import EntryEvidence

__all__ = ["entry_blocks", "items_by_hash"]


def items_by_hash(bundle: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Return the items of a bundle by the hash of their envelopes."""
    return {text_hash(str(item["envelope"])): item for item in bundle["entries"]}


def _what(entry: EntryEvidence) -> str:
    document = entry.content.get("document")
    if isinstance(document, dict):
        return str(document["kind"])
    return "erased" if "erased_us" in entry.content else "withheld"


def _signers(document: Mapping[str, Any]) -> Sequence[Run]:
    """Return the persons of a document, or of the statement of a person that it carries."""
    marks = document.get("persons")
    statement = document["body"].get("statement")
    if not marks and isinstance(statement, str):
        try:
            marks = claimed_payload(statement).get("persons")
        except ComityError:
            marks = None
    return marks_in_words(marks) or words(
        "none is named: the node sent it by itself, or its form names no person"
    )


def _label(document: Mapping[str, Any]) -> str:
    label = document.get("label")
    values = label if isinstance(label, dict) else {}
    only = values.get("releasable_to")
    named = ", ".join(map(str, only)) if isinstance(only, list) else "nobody named"
    return f"{values.get('classification', 'none')}, for {named}"


def _document(item: Mapping[str, Any], document: Mapping[str, Any]) -> list[Line]:
    """Return the facts of a document that stands in the bundle."""
    clauses = [str(one) for one in document["clauses"]]
    lines: list[Line] = [
        ("kind", said(str(document["kind"]))),
        ("purpose", named(document["purpose"])),
        ("made by", said(str(document["originator"]))),
        (
            "content as of",
            words(f"{shown_utc(document['as_of_us'])}, as its sender states"),
        ),
        ("label", said(_label(document))),
        ("persons", _signers(document)),
    ]
    if document.get("policy"):
        lines.append(("under the policy", in_fours(str(document["policy"]))))
    if not clauses:
        lines.append(("clauses", words("none: a document of the protocol itself")))
    for one in clauses:
        agreement, _, clause = one.partition("#")
        of = (
            *words("“"),
            *said(clause),
            *words("” of the agreement "),
            *named(agreement),
        )
        lines.append(("clause", of))
    lines.append(("signed document", in_fours(text_hash(str(item["document"])))))
    return lines


def _content(
    item: Mapping[str, Any], entry: EntryEvidence
) -> tuple[list[Line], list[Line]]:
    """Return the facts about a document, and what it says."""
    document: Any = entry.content.get("document")
    if isinstance(document, dict):
        kind, body = str(document["kind"]), document["body"]
        return _document(item, document), content_lines(kind, body)
    if "erased_us" in entry.content:
        said_by = (
            *words("erased by "),
            *said(str(entry.content["by"])),
            *words(f" {shown_utc(entry.content['erased_us'])}: "),
            *said(str(entry.content["why"])),
        )
        return [("document", said_by)], []
    return [
        ("document", words("withheld from this bundle: its content was not checked"))
    ], []


def _proof(
    bundle: Mapping[str, Any], item: Mapping[str, Any], entry: EntryEvidence
) -> Sequence[Run]:
    """Return the inclusion proof in words: leaf, path, root, who signed the root."""
    runs: list[Run] = []
    seen = set()
    for text in bundle["heads"]:
        for state in claimed_payload(text)["streams"]:
            place = (str(state["root"]), int(state["size"]))
            if (state["from"], state["to"]) != (
                entry.sender,
                entry.recipient,
            ) or place in seen:
                continue
            seen.add(place)
            count = len(item["path"])
            runs += words("; " if runs else "")
            runs += words(
                f"leaf {entry.sequence} of {state['size']}: hashed with "
                f"{count} other hash{'' if count == 1 else 'es'} it gives the root "
            )
            runs += in_fours(place[0])
    return (
        *runs,
        *words(", which "),
        *said(" and ".join(entry.witnesses)),
        *words(" signed"),
    )


def entry_blocks(
    bundle: Mapping[str, Any],
    number: int,
    item: Mapping[str, Any],
    entry: EntryEvidence,
) -> list[Block]:
    """Return the blocks of one entry."""
    about, content = _content(item, entry)
    key, _ = statement_header(str(item["envelope"]))
    lines: list[Line] = [
        (
            "signed by",
            (
                *said(entry.sender),
                *words(f", number {entry.sequence} of its stream to "),
                *said(entry.recipient),
            ),
        ),
        ("signed", words(f"{shown_utc(entry.at_us)}, by the sender's clock")),
        *about,
        ("envelope", in_fours(entry.envelope)),
        ("key of the sender", mono(key)),
        ("proof", _proof(bundle, item, entry)),
    ]
    title = heading(
        2,
        words(f"{number}. "),
        said(f"{entry.sender} → {entry.recipient}, number {entry.sequence}: "),
        said(_what(entry)),
    )
    blocks = [title, facts(lines)]
    if content:
        rows = [(said(label), value) for label, value in content]
        blocks += [
            heading(3, words("What it says")),
            grid({"Member": 1, "Value": 2}, rows),
        ]
    return blocks
