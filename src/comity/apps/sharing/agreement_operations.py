"""Operations about agreements that bind nobody: list, show, explain, check, draft, reject."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from comity.apps.sharing.agreement_checks import (
    AgreementCheck,
    AgreementExplained,
    CedarPolicies,
    cedar_of,
    checked,
    explain_version,
)
from comity.apps.sharing.agreements import (
    Rejected,
    propose,
    reject,
    reject_drafts,
)
from comity.apps.sharing.named_versions import find_agreement
from comity.apps.sharing.versions import (
    AgreementContent,
    AgreementVersion,
    list_agreements,
    shown_agreement,
)
from comity.foundations.errors import InputError
from comity.foundations.plain import JsonObject
from comity.node.node import Node
from comity.node.operations import Number, Operation, Page, PageLimit, page_of
from comity.system.environment import load_register
from comity.trust.persons import Right
from comity.trust.persons.callers import Caller
from comity.trust.policy import Agreement, read_agreement
from comity.trust.policy.read import agreement_from_content

__all__ = [
    "CEDAR_POLICIES",
    "CHECK_AGREEMENT",
    "DRAFT_AGREEMENT",
    "EXPLAIN_AGREEMENT",
    "LIST_AGREEMENTS",
    "OPERATIONS",
    "REJECT_DRAFT",
    "REJECT_DRAFTS",
    "SHOW_AGREEMENT",
    "AgreementText",
    "DraftOf",
    "ExplainAgreement",
    "ListAgreements",
    "NamedAgreement",
    "RejectDraft",
    "read_text",
]

#: Characters of YAML that are read, at most: a reader of YAML is slow.
MOST_YAML = 100_000


@dataclass(frozen=True, slots=True)
class ListAgreements:
    """Versions by name, number and hash; a cursor is the hash of the last one shown.

    Attributes
    ----------
    at_us
        As this node knew them at an instant of the past, microseconds of UTC since 1970.
    """

    rejected: bool = False
    cursor: str = ""
    limit: PageLimit = 100
    at_us: Number | None = None


@dataclass(frozen=True, slots=True)
class NamedAgreement:
    """A version by NAME (the newest), NAME@HASH, its id or its hash."""

    name: str


@dataclass(frozen=True, slots=True)
class ExplainAgreement:
    """A version by its name, for one of its parties or (if the text is empty) for all."""

    name: str
    party: str = ""


@dataclass(frozen=True, slots=True)
class AgreementText:
    """An agreement: its content as JSON, or as YAML of at most 100,000 characters."""

    content: JsonObject | None = None
    yaml: Annotated[str, Field(max_length=MOST_YAML)] = ""


@dataclass(frozen=True, slots=True)
class RejectDraft:
    """A draft as NAME@HASH or by its hash, which may stand apart in ``hash``."""

    name: str
    hash: Annotated[str, Field(pattern=r"^(sha256:[0-9a-f]{12,64})?$")] = ""


@dataclass(frozen=True, slots=True)
class DraftOf:
    """The party whose drafts are meant."""

    party: str


def read_text(text: AgreementText) -> Agreement:
    """Return the agreement of a request.

    Raises
    ------
    FormatError, RangeError, UnknownNameError
        If it is none.
    InputError
        If there are two, or none.
    """
    if (text.content is None) is not bool(text.yaml):
        raise InputError(
            "one agreement is needed", remedy="give content (JSON) or yaml, not both"
        )
    if text.content is None:
        return read_agreement(text.yaml)
    return agreement_from_content(text.content)


def _list(node: Node, asked: ListAgreements, _caller: Caller) -> Page[AgreementVersion]:
    """List the versions that the node holds, with their state."""
    rows = list_agreements(
        node,
        after=asked.cursor,
        limit=asked.limit + 1,
        rejected=asked.rejected,
        at_us=asked.at_us,
    )
    return page_of(rows, asked.limit, lambda row: row.hash)


def _show(node: Node, asked: NamedAgreement, _caller: Caller) -> AgreementContent:
    """Show a version before it is signed: its hash, and what changed since the last one."""
    with node.reading() as work:
        return shown_agreement(work, asked.name)


def _explain(
    node: Node, asked: ExplainAgreement, _caller: Caller
) -> AgreementExplained:
    """Explain in plain words, per party, what it may see and may not."""
    with node.reading() as work:
        value, _ = find_agreement(work, asked.name)
    names = {str(party.id): party.name for party in load_register()}
    return explain_version(value, names, asked.party)


def _cedar(node: Node, asked: NamedAgreement, _caller: Caller) -> CedarPolicies:
    """Return Cedar policies that decide as an agreement does, for auditors."""
    with node.reading() as work:
        value, _ = find_agreement(work, asked.name)
    return cedar_of(value)


def _check(_node: Node, asked: AgreementText, _caller: Caller) -> AgreementCheck:
    """Find contradictions in an agreement, and clauses that can never apply."""
    return checked(read_text(asked))


def _draft(node: Node, asked: AgreementText, _caller: Caller) -> AgreementVersion:
    """Keep a draft and send it to its parties; nothing is in force before all have signed."""
    return propose(node, read_text(asked))


def _reject(node: Node, asked: RejectDraft, _caller: Caller) -> Rejected:
    """Reject a draft that this party has not signed."""
    return reject(node, content_named(asked.name, asked.hash))


def content_named(name: str, hash_: str) -> str:
    """Return what names a content: the hash, under the name that it is given with.

    Raises
    ------
    InputError
        If two hashes are given that differ.
    """
    if not hash_:
        return name
    if name.startswith("sha256:") or "@" in name:
        if name.rpartition("@")[2] != hash_:
            raise InputError(f"the path names {name[:80]}, hash is {hash_}")
        return name
    return f"{name}@{hash_}"


def _reject_all(node: Node, asked: DraftOf, _caller: Caller) -> Rejected:
    """Reject every draft of a party that this one has not signed."""
    return reject_drafts(node, asked.party)


NAME, PARTY = "alfa-bravo", "party:alfa"
EXAMPLE: JsonObject = {
    "agreement": "shared-skies",
    "version": 1,
    "title": "Shared ephemerides for flight safety",
    "parties": ["party:alfa", "party:bravo"],
    "from": "2027-01-01",
    "until": "2029-01-01",
    "notice_d": 30,
    "clauses": [
        {
            "id": "full-ephemerides",
            "data": ["ephemerides", "cdms"],
            "by": "party:alfa",
            "to": "party:bravo",
            "purposes": ["flight-safety"],
            "up_to": "amber",
            "keep_d": 90,
        }
    ],
}
LIST_AGREEMENTS = Operation(
    name="agreement list",
    path="/agreements",
    right=Right.READ,
    request=ListAgreements,
    result=Page[AgreementVersion],
    run=_list,
    example=ListAgreements(),
)
SHOW_AGREEMENT = Operation(
    name="agreement show",
    path="/agreements/{name}",
    right=Right.READ,
    request=NamedAgreement,
    result=AgreementContent,
    run=_show,
    example=NamedAgreement(NAME),
)
EXPLAIN_AGREEMENT = Operation(
    name="agreement explain",
    path="/agreements/{name}/explanation",
    right=Right.READ,
    request=ExplainAgreement,
    result=AgreementExplained,
    run=_explain,
    example=ExplainAgreement(NAME, PARTY),
)
CEDAR_POLICIES = Operation(
    name="agreement cedar",
    path="/agreements/{name}/cedar",
    right=Right.READ,
    request=NamedAgreement,
    result=CedarPolicies,
    run=_cedar,
    example=NamedAgreement(NAME),
)
CHECK_AGREEMENT = Operation(
    name="agreement check",
    method="POST",
    path="/agreements/check",
    right=Right.DRAFT,
    request=AgreementText,
    result=AgreementCheck,
    run=_check,
    example=AgreementText(EXAMPLE),
)
DRAFT_AGREEMENT = Operation(
    name="agreement draft",
    method="POST",
    path="/agreements",
    right=Right.DRAFT,
    request=AgreementText,
    result=AgreementVersion,
    run=_draft,
    example=AgreementText(EXAMPLE),
)
REJECT_DRAFT = Operation(
    name="agreement reject",
    method="POST",
    path="/agreements/{name}/rejection",
    right=Right.DRAFT,
    request=RejectDraft,
    result=Rejected,
    run=_reject,
    example=RejectDraft("draft-of-alfa", "sha256:" + 64 * "0"),
)
REJECT_DRAFTS = Operation(
    name="agreement reject-drafts",
    method="POST",
    path="/peers/{party}/rejection",
    right=Right.DRAFT,
    request=DraftOf,
    result=Rejected,
    run=_reject_all,
    example=DraftOf(PARTY),
)
OPERATIONS = (
    LIST_AGREEMENTS,
    SHOW_AGREEMENT,
    EXPLAIN_AGREEMENT,
    CEDAR_POLICIES,
    CHECK_AGREEMENT,
    DRAFT_AGREEMENT,
    REJECT_DRAFT,
    REJECT_DRAFTS,
)
