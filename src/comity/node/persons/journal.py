"""The journal of proofs: what was shown to a person and what the authenticator answered.

Each record is canonical JSON; its hash is the ``proof`` of the person's mark in the signed
document. A record holds the hash of the one before, so that none can be taken out or changed
without all later ones, whose hashes peers hold in signed documents. One record verifies by
itself: the terms give the challenge, and the public half verifies the answer to it.
"""

from dataclasses import dataclass

from comity.foundations.canonical import canonical_bytes, content_hash
from comity.foundations.errors import ComityError, DataError, FormatError, TrustError
from comity.foundations.plain import Json, JsonObject
from comity.foundations.strict import read_strict
from comity.node.node import UnitOfWork
from comity.node.persons.accounts import Account
from comity.node.persons.assertions import check_signed
from comity.node.persons.key_files import KIND as KEY, check_signature
from comity.node.persons.proofs import Authenticator
from comity.node.store import acts as store
from comity.node.store.acts import ActRow, JournalRow
from comity.trust.persons import ActTerms, PersonMark, Right, Role, challenge_of, may
from comity.trust.persons.marks import DEMONSTRATION

__all__ = [
    "CheckedProof",
    "JournalReport",
    "add_record",
    "check_journal",
    "check_record",
    "mark_of",
    "role_for",
]

#: Members of a record.
MEMBERS = frozenset(
    {
        "act",
        "assertion",
        "at_us",
        "authenticator",
        "id",
        "lines",
        "person",
        "previous",
        "public",
        "request",
        "role",
        "terms",
    }
)
#: Records that are read at a time.
PART = 500


def role_for(person: Account, right: Right) -> Role:
    """Return the role in which a person does what needs a right, the first of the table.

    Raises
    ------
    TrustError
        If none of its roles may.
    """
    for role in Role:
        if role in person.roles and may({role}, right):
            return role
    raise TrustError(
        f"{person.name} may not {right}: "
        f"{', '.join(sorted(person.roles)) or 'no role'}",
        remedy="ask a person whose role has that right; docs/reference/rights.md lists them",
    )


def add_record(
    work: UnitOfWork,
    act: ActRow,
    person: Account,
    terms: ActTerms,
    authenticator: Authenticator,
) -> PersonMark:
    """Append the proof of an act by a person; return the mark that documents bear."""
    role = role_for(person, Right(act.right))
    content: JsonObject = {
        "act": act.operation,
        "assertion": dict(authenticator.assertion),
        "at_us": work.now_us,
        "authenticator": {"id": authenticator.id, "kind": authenticator.kind},
        "id": act.id,
        "lines": read_strict(act.lines.encode()),
        "person": person.id,
        "previous": store.last_proof(work.connection),
        "public": dict(authenticator.public),
        "request": read_strict(act.request.encode()),
        "role": str(role),
        "terms": _terms_json(terms),
    }
    proof = content_hash(content)
    row = JournalRow(
        0,
        proof,
        act.id,
        person.id,
        authenticator.id,
        work.now_us,
        canonical_bytes(content).decode(),
    )
    store.add_proof(work.connection, row)
    return PersonMark(person.id, role, proof, _marked_kind(authenticator.kind))


def _marked_kind(kind: str) -> str:
    """Return what a mark says of the authenticator: of one that proves nothing, that it is one."""
    return kind if kind == DEMONSTRATION else ""


def _terms_json(terms: ActTerms) -> JsonObject:
    return {
        "act": terms.act,
        "document": terms.document,
        "expires_us": terms.expires_us,
        "nonce": terms.nonce,
        "party": terms.party,
        "person": terms.person,
    }


def mark_of(row: JournalRow) -> PersonMark:
    """Return the mark of a proof in the journal."""
    content = read_strict(row.content.encode())
    kind = _marked_kind(str(content["authenticator"]["kind"]))
    return PersonMark(row.person, Role(content["role"]), row.proof, kind)


# -- verified again --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CheckedProof:
    """A record of the journal that holds.

    Attributes
    ----------
    proof
        Its hash.
    act, document, person, role, at_us
        What was done about which document, by whom, in which role, when (µs of UTC).
    kind
        Of the authenticator.
    answer_verified
        Whether its answer was verified here as well; passwords leave nothing to verify, and
        the demonstration authenticator proves nothing.
    """

    proof: str
    act: str
    document: str
    person: str
    role: str
    at_us: int
    kind: str
    answer_verified: bool


@dataclass(frozen=True, slots=True)
class JournalReport:
    """How many records the journal has, its newest hash, and each fault."""

    records: int
    newest: str
    faults: tuple[str, ...]

    @property
    def exit_code(self) -> int:
        """Return 1 if there is a fault, else 0."""
        return 1 if self.faults else 0


def _object(value: Json, name: str) -> JsonObject:
    if not isinstance(value, dict):
        raise FormatError(f"{name} of a proof is no object")
    return value


def check_record(text: str) -> CheckedProof:
    """Verify one record of a journal by itself, such as a partner shows it in a dispute.

    Raises
    ------
    FormatError, TrustError
        If it has another form, or the answer is not one to its own challenge.
    """
    value = read_strict(text.encode())
    if not isinstance(value, dict) or set(value) != MEMBERS:
        raise FormatError(f"a proof has the members {', '.join(sorted(MEMBERS))}")
    if canonical_bytes(value).decode() != text:
        raise FormatError("a proof is canonical JSON (RFC 8785)")
    record: JsonObject = value
    raw = _object(record["terms"], "terms")
    try:
        terms = ActTerms(**raw)  # type: ignore[arg-type]
    except TypeError as error:
        raise FormatError(f"the terms of a proof do not fit: {error}") from error
    if terms.act != record["act"] or terms.person != record["person"]:
        raise TrustError("the terms of the proof are those of another act or person")
    at_us = record["at_us"]
    if type(at_us) is not int or at_us > terms.expires_us:
        raise TrustError("the proof was given after it expired")
    by = _object(record["authenticator"], "authenticator")
    verified = _answer_holds(str(by.get("kind")), challenge_of(terms), record)
    return CheckedProof(
        content_hash(record),
        terms.act,
        terms.document,
        terms.person,
        str(record["role"]),
        at_us,
        str(by.get("kind")),
        verified,
    )


def _answer_holds(kind: str, challenge: bytes, record: JsonObject) -> bool:
    """Verify the answer if anybody can; tell whether that was so."""
    public = _object(record["public"], "public")
    assertion = _object(record["assertion"], "assertion")
    if kind == "passkey":
        check_signed(public, challenge, assertion)
        return True
    if kind != KEY:
        return False
    check_signature(str(public.get("ed25519")), challenge, assertion.get("signature"))
    return True


def check_journal(work: UnitOfWork) -> JournalReport:
    """Verify the whole journal: each record, and that each names the one before."""
    previous, number, count, faults = "", 0, 0, []
    while rows := store.proofs_after(work.connection, number, PART):
        for row in rows:
            try:
                _check_row(row, previous)
            except ComityError as error:
                faults.append(f"record {row.number}: {error}")
            previous, number, count = row.proof, row.number, count + 1
    return JournalReport(count, previous, tuple(faults))


def _check_row(row: JournalRow, previous: str) -> None:
    checked = check_record(row.content)
    if checked.proof != row.proof:
        raise DataError(f"its hash is {checked.proof}, {row.proof} is stored")
    named = read_strict(row.content.encode())["previous"]
    if named != previous:
        raise DataError("it does not name the record before it")
