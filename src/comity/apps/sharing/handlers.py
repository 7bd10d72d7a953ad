"""Documents of sharing that a peer sends: rows, keys, agreements, subscriptions.

A handler reads the document and returns the change to make once its entry has a number. It raises
if the document does not fit; then the document is refused and nothing of it is kept.
"""

from comity.apps.sharing.row_keys import row_key
from comity.apps.sharing.store.agreements import (
    AgreementAct,
    act_text,
    count_drafts,
    keep_act,
    keep_agreement,
    keep_receipt,
)
from comity.apps.sharing.store.holdings import IncomingRow, keep_holdings
from comity.apps.sharing.store.standing import set_standing
from comity.apps.sharing.withdrawal_receipts import give_receipt, read_receipt
from comity.foundations.canonical import canonical_bytes
from comity.foundations.errors import FormatError, InputError, TrustError
from comity.foundations.plain import Json
from comity.messages.document import Document
from comity.node.exchange.person_marks import check_marks, takes_acts_without_persons
from comity.node.exchange.taken_keys import take_statements
from comity.node.node import UnitOfWork
from comity.node.persons.four_eyes import agreed_persons
from comity.node.registry import Act
from comity.node.store.agreements import held_version, read_content
from comity.node.store.statements import check_keys_apart
from comity.trust.identity.statements import claimed_payload
from comity.trust.ledger.bundle import SIGNATURE, WITHDRAWAL
from comity.trust.ledger.envelope import Code, RefusedError
from comity.trust.persons import Right, read_marks
from comity.trust.policy import Agreement
from comity.trust.policy.kinds import KINDS, PURPOSES
from comity.trust.policy.read import agreement_from_content

__all__ = [
    "receive_agreement",
    "receive_keys",
    "receive_receipt",
    "receive_rows",
    "receive_signature",
    "receive_subscription",
    "receive_withdrawal",
]

#: Objects that one subscription may name.
MAX_OBJECTS = 100_000


def receive_rows(work: UnitOfWork, document: Document) -> Act:
    """Take the rows of a document, each as the newest of its kind, object and key."""
    rows = [
        IncomingRow(
            document.sender,
            document.kind,
            str(row.get("object", ""))[:80],
            row_key(document.kind, row),
            document.as_of_us,
            work.now_us,
            canonical_bytes(row).decode(),
        )
        for row in document.rows
    ]
    return lambda entry, sequence: keep_holdings(work.connection, rows, entry, sequence)


def receive_keys(work: UnitOfWork, document: Document) -> Act:
    """Take the certificates and revocations of a peer."""
    texts = document.body["keys"]
    ring = work.ring(document.sender)
    for text in texts:
        if not isinstance(text, str):
            raise FormatError("keys are texts")
    whole = ring.with_news(texts, work.now_us)
    check_keys_apart(work.connection, whole.party, whole.kids, work.party)

    def act(_entry: int, _sequence: int) -> None:
        take_statements(work, whole, ring)
        # Its keys to seal for, and its address, may be new as well.
        work.node.to_ask.add(document.sender)

    return act


def receive_agreement(work: UnitOfWork, document: Document) -> Act:
    """Take a version of an agreement that a party to it proposes.

    Raises
    ------
    FormatError, TrustError, RefusedError
        If it does not fit, is not between sender and receiver, is too large, or as many
        drafts of its sender wait here as settings allow.
    """
    content = document.body["content"]
    length, most = len(canonical_bytes(content)), work.node.settings.draft_kb * 1000
    if length > most:
        raise RefusedError(
            Code.TOO_LARGE,
            f"the draft has {length} characters, at most {most} are taken",
        )
    value = agreement_from_content(content)
    for party in (work.party, document.sender):
        if party not in value.parties:
            raise TrustError(f"{party} is no party to {value.id}")
    if held_version(work.connection, value.hash) is not None:
        return None
    _check_room(work, document.sender, value)
    at = work.now_us

    def act(_entry: int, _sequence: int) -> None:
        keep_agreement(work.connection, value, document.sender, at)

    return act


def _check_room(work: UnitOfWork, sender: str, value: Agreement) -> None:
    """Refuse a draft beyond those of its sender that may wait for this party.

    Raises
    ------
    RefusedError
        If as many wait already.
    """
    name = f"draft {value.hash}"
    fresh = sum(key.startswith("draft ") for key in work.taken)
    waiting = count_drafts(work.connection, sender, work.party, work.now_us) + fresh
    if name not in work.taken and waiting >= work.node.settings.drafts_per_peer:
        raise RefusedError(
            Code.TOO_MANY,
            f"{waiting} drafts of {sender} wait to be signed or rejected, at most "
            f"{work.node.settings.drafts_per_peer} are kept",
        )
    work.taken[name] = 1


def _read_act(work: UnitOfWork, text: str, type_: str) -> AgreementAct:
    """Verify a signature or withdrawal of any party to an agreement that this node holds.

    Raises
    ------
    FormatError, TrustError, InputError
        If it does not hold.
    """
    claimed = claimed_payload(text)
    if set(claimed) - {"persons"} != {"agreement", "at_us", "party"}:
        raise FormatError("it holds agreement, at_us, party and persons alone")
    at = claimed["at_us"]
    if type(at) is not int or at > work.now_us + round(work.node.settings.skew_s * 1e6):
        raise TrustError("it was signed in the future")
    ring = work.ring(str(claimed["party"]))
    roles = ("drill",) if work.node.settings.drill else ("person",)
    # The key must have been good when it was used, and must not be revoked now.
    ring.read(text, type_, roles, at)
    revoked = [r for r in ring.revocations.values() if r.at_us <= work.now_us]
    kid = ring.read(text, type_, roles, at).kid
    if any(r.kid == kid for r in revoked):
        raise TrustError(f"{kid} of {ring.party} is revoked")
    value = held_version(work.connection, str(claimed["agreement"]))
    if value is None:
        raise InputError("it is about an agreement that this node does not hold")
    if claimed["party"] not in value.parties:
        raise TrustError(f"{claimed['party']} is no party to {value.id}")
    made = AgreementAct(claimed["agreement"], claimed["party"], at, text)
    _check_persons(work, made, type_, claimed.get("persons"))
    return made


def _check_persons(
    work: UnitOfWork, made: AgreementAct, type_: str, persons: Json
) -> None:
    """Check who has signed: roles that may, and as many persons as the agreement asks for.

    What is held already was checked when it came, or is from before acts named persons.

    Raises
    ------
    FormatError, RefusedError
        If somebody is missing, or may not.
    """
    if act_text(work.connection, type_, made.agreement, made.party) == made.text:
        return
    if persons is None and takes_acts_without_persons(work, made.party):
        return
    marks = () if persons is None else read_marks(persons)
    check_marks(marks, Right.SIGN)
    terms = read_content(work.connection, made.agreement).terms
    needed = agreed_persons(terms, "agreements")
    if len(marks) < needed:
        raise RefusedError(
            Code.PERSONS,
            f"the agreement asks for {needed} persons of each party, {len(marks)} signed",
        )


def receive_signature(work: UnitOfWork, document: Document) -> Act:
    """Take a party's signature of an agreement."""
    signed = _read_act(work, document.body["statement"], SIGNATURE)
    return lambda _entry, _sequence: keep_act(work.connection, SIGNATURE, signed)


def receive_withdrawal(work: UnitOfWork, document: Document) -> Act:
    """Take a party's withdrawal from an agreement, and sign that it came."""
    left = _read_act(work, document.body["statement"], WITHDRAWAL)

    def act(_entry: int, _sequence: int) -> None:
        keep_act(work.connection, WITHDRAWAL, left)
        give_receipt(work, left)

    return act


def receive_receipt(work: UnitOfWork, document: Document) -> Act:
    """Take the receipt of a withdrawal by another party, and the withdrawal if it is new."""
    left = _read_act(work, document.body["withdrawal"], WITHDRAWAL)
    receipt = read_receipt(work, left, document.body["statement"])

    def act(_entry: int, _sequence: int) -> None:
        held = act_text(work.connection, WITHDRAWAL, left.agreement, left.party)
        if held is None:
            keep_act(work.connection, WITHDRAWAL, left)
            give_receipt(work, left)
        elif held != left.text:
            # Another withdrawal of the same party came first here: that one counts.
            return
        keep_receipt(work.connection, receipt)

    return act


def receive_subscription(work: UnitOfWork, document: Document) -> Act:
    """Note that a peer asks for a kind of data, or no longer."""
    body = document.body
    if body["data"] not in KINDS or body["purpose"] not in PURPOSES:
        raise FormatError("kind or purpose of the subscription is unknown")
    objects = body["objects"]
    if len(objects) > MAX_OBJECTS or not all(isinstance(n, str) for n in objects):
        raise FormatError(f"objects of a subscription are at most {MAX_OBJECTS:,} ids")

    def act(_entry: int, _sequence: int) -> None:
        set_standing(
            work.connection,
            document.sender,
            body["data"],
            body["purpose"],
            theirs=body["active"],
            objects=objects,
        )

    return act
