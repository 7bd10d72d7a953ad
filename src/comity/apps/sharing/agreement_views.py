"""Operations by which people look at an agreement: who has signed it, and what it would do."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from comity.apps.sharing.agreement_operations import (
    EXAMPLE,
    MOST_YAML,
    NAME,
    PARTY,
    AgreementText,
    NamedAgreement,
    read_text,
)
from comity.apps.sharing.agreements import persons_for
from comity.apps.sharing.named_versions import find_agreement, find_version
from comity.apps.sharing.trial_records import Trial
from comity.apps.sharing.trials import try_agreement
from comity.apps.sharing.versions import shown_agreement
from comity.foundations.canonical import canonical_bytes
from comity.foundations.errors import ComityError, InputError
from comity.foundations.plain import JsonObject
from comity.node.node import Node, UnitOfWork
from comity.node.operations import Operation
from comity.node.store.agreements import (
    StoredAgreement,
    read_content,
    stored_agreements,
)
from comity.trust.identity.statements import claimed_payload, statement_header
from comity.trust.persons import Right, read_marks
from comity.trust.persons.callers import Caller
from comity.trust.policy import Agreement

__all__ = [
    "LIST_SIGNATURES",
    "OPERATIONS",
    "TRY_AGREEMENT",
    "SignatureLine",
    "Signatures",
    "TryAgreement",
]


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """A verified statement of a party about an agreement.

    Attributes
    ----------
    party, at_us
        Who signed, and when by its own clock, microseconds of UTC since 1970.
    key, key_name
        Name of the key, and what its certificate calls it; empty if it is not known any more.
    persons
        Pseudonyms of the persons who proved it, with their roles; empty if the statement
        names none.
    """

    party: str
    at_us: int
    key: str
    key_name: str
    persons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Signatures:
    """Who has signed a version, and who has withdrawn from it.

    Attributes
    ----------
    agreement, hash, size_bytes
        Its id, the hash that is signed, and how many bytes were hashed.
    signed, withdrawn
        Statements, the first one first.
    persons
        How many persons of this party have to prove a signature.
    """

    agreement: str
    hash: str
    size_bytes: int
    signed: tuple[SignatureLine, ...]
    withdrawn: tuple[SignatureLine, ...]
    persons: int


@dataclass(frozen=True, slots=True)
class TryAgreement:
    """An agreement, by name or as it is written, and as whom it is seen.

    Attributes
    ----------
    party
        Id of the party; whoever is no party to the agreement sees nothing under it.
    name
        A version that the node holds, as in ``agreement show``; else ``content`` or ``yaml``.
    """

    party: Annotated[str, Field(max_length=100)]
    name: Annotated[str, Field(max_length=200)] = ""
    content: JsonObject | None = None
    yaml: Annotated[str, Field(max_length=MOST_YAML)] = ""


def _line(work: UnitOfWork, party: str, text: str) -> SignatureLine:
    payload, (kid, _) = claimed_payload(text), statement_header(text)
    try:
        marks = [f"{one.person} ({one.role})" for one in read_marks(payload["persons"])]
    except (ComityError, KeyError):
        marks = []
    try:
        known = work.ring(party).certificates.get(kid)
    except ComityError:
        # A party that was removed: its statement stays, what its key was called does not.
        known = None
    at_us = int(payload.get("at_us", 0))
    return SignatureLine(
        party, at_us, kid, "" if known is None else known.name, tuple(marks)
    )


def _lines(work: UnitOfWork, texts: dict[str, str]) -> tuple[SignatureLine, ...]:
    made = [_line(work, party, text) for party, text in texts.items()]
    return tuple(sorted(made, key=lambda one: (one.at_us, one.party)))


def _stored(rows: Sequence[StoredAgreement], hash_: str) -> StoredAgreement:
    return next(one for one in rows if one.hash == hash_)


def _signatures(node: Node, asked: NamedAgreement, _caller: Caller) -> Signatures:
    """List who has signed a version with which key, and who has withdrawn from it."""
    with node.reading() as work:
        version, _ = find_version(work, asked.name)
        kept = _stored(stored_agreements(work.connection), version.hash)
        content = read_content(work.connection, version.hash).content
        return Signatures(
            version.id,
            version.hash,
            len(canonical_bytes(dict(content))),
            _lines(work, kept.signatures),
            _lines(work, kept.withdrawals),
            persons_for(work, version),
        )


def _named(node: Node, name: str) -> tuple[Agreement, Agreement | None]:
    """Return a version that the node holds, and the one that it is compared with."""
    with node.reading() as work:
        value, _ = find_agreement(work, name)
        before = shown_agreement(work, name).compared_with
        old = read_content(work.connection, before) if before else None
    return value, old


def _before(node: Node, value: Agreement) -> Agreement | None:
    """Return what an agreement that is being written is compared with: what it amends, else its name's."""
    for name in (value.amends, value.name):
        try:
            with node.reading() as work:
                return find_agreement(work, name)[0] if name else None
        except ComityError:
            continue
    return None


def _try(node: Node, asked: TryAgreement, _caller: Caller) -> Trial:
    """Show what a party would see of what this node offers under an agreement; nothing is sent."""
    if asked.name:
        if asked.content is not None or asked.yaml:
            raise InputError(
                "one agreement is needed", remedy="give name, content or yaml"
            )
        value, old = _named(node, asked.name)
    else:
        value = read_text(AgreementText(asked.content, asked.yaml))
        old = _before(node, value)
    return try_agreement(node, value, asked.party, old)


LIST_SIGNATURES = Operation(
    name="agreement signatures",
    path="/agreements/{name}/signatures",
    right=Right.READ,
    request=NamedAgreement,
    result=Signatures,
    run=_signatures,
    example=NamedAgreement(NAME),
)
TRY_AGREEMENT = Operation(
    name="agreement try",
    method="POST",
    path="/agreements/trial",
    right=Right.READ_SHARED,
    request=TryAgreement,
    result=Trial,
    run=_try,
    example=TryAgreement(PARTY, content=EXAMPLE),
)
OPERATIONS = (LIST_SIGNATURES, TRY_AGREEMENT)
