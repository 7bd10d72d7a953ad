"""Documents of sharing that a peer sends: rows, keys, agreements, subscriptions.

A handler reads the document and returns the change to make once its entry has a number. It raises
if the document does not fit; then the document is refused and nothing of it is kept.
"""

from comity.apps.sharing.row_keys import row_key
from comity.apps.sharing.store.agreements import (
    AgreementAct,
    agreement_content,
    keep_act,
    keep_agreement,
)
from comity.apps.sharing.store.holdings import IncomingRow, keep_holdings
from comity.apps.sharing.store.standing import set_standing
from comity.foundations.canonical import canonical_bytes
from comity.foundations.errors import FormatError, InputError, TrustError
from comity.foundations.strict import read_canonical
from comity.messages.document import Document
from comity.node.node import UnitOfWork
from comity.node.registry import Act
from comity.node.store.statements import store_statements
from comity.trust.identity import Keyring
from comity.trust.identity.statements import claimed_payload
from comity.trust.ledger.bundle import SIGNATURE, WITHDRAWAL
from comity.trust.policy.kinds import KINDS, PURPOSES
from comity.trust.policy.read import agreement_from_content

__all__ = [
    "receive_agreement",
    "receive_keys",
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
    whole = Keyring.from_texts(ring.party, ring.root, {*ring.texts(), *texts})
    return lambda _entry, _sequence: store_statements(
        work.connection, document.sender, whole.texts()
    )


def receive_agreement(work: UnitOfWork, document: Document) -> Act:
    """Take a version of an agreement that a party to it proposes."""
    content = document.body["content"]
    value = agreement_from_content(content)
    for party in (work.party, document.sender):
        if party not in value.parties:
            raise TrustError(f"{party} is no party to {value.id}")
    at = work.now_us

    def act(_entry: int, _sequence: int) -> None:
        keep_agreement(work.connection, value, at)

    return act


def _read_act(work: UnitOfWork, text: str, type_: str) -> AgreementAct:
    """Verify a signature or withdrawal of any party to an agreement that this node holds.

    Raises
    ------
    FormatError, TrustError, InputError
        If it does not hold.
    """
    claimed = claimed_payload(text)
    shape = {"agreement", "at_us", "party"}
    if set(claimed) != shape:
        raise FormatError("it holds agreement, at_us and party alone")
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
    held = agreement_content(work.connection, claimed["agreement"])
    if held is None:
        raise InputError("it is about an agreement that this node does not hold")
    value = agreement_from_content(read_canonical(held.encode()))
    if claimed["party"] not in value.parties:
        raise TrustError(f"{claimed['party']} is no party to {value.id}")
    return AgreementAct(claimed["agreement"], claimed["party"], at, text)


def receive_signature(work: UnitOfWork, document: Document) -> Act:
    """Take a party's signature of an agreement."""
    signed = _read_act(work, document.body["statement"], SIGNATURE)
    return lambda _entry, _sequence: keep_act(work.connection, SIGNATURE, signed)


def receive_withdrawal(work: UnitOfWork, document: Document) -> Act:
    """Take a party's withdrawal from an agreement."""
    left = _read_act(work, document.body["statement"], WITHDRAWAL)
    return lambda _entry, _sequence: keep_act(work.connection, WITHDRAWAL, left)


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
