"""Receipts of withdrawals: each other party signs when it had one, and tells all parties.

The notice of an agreement runs from the receipt, so a withdrawal that is dated back ends
nothing at once, and one that the other side says it never saw ends when it can be proven.
"""

from comity.apps.sharing.store.agreements import AgreementAct, act_text, keep_receipt
from comity.foundations.errors import FormatError, TrustError, UnknownNameError
from comity.node.exchange.channels import spread
from comity.node.exchange.outbox import send_protocol
from comity.node.node import UnitOfWork
from comity.node.store import log
from comity.node.store.agreements import HeldVersion, held_version
from comity.node.store.entries import NewEntry
from comity.node.store.withdrawals import ReceiptRow, first_read_us, receipt_of
from comity.trust.identity import sign_statement
from comity.trust.identity.statements import claimed_payload
from comity.trust.ledger.bundle import RECEIPT, WITHDRAWAL
from comity.trust.ledger.envelope import text_hash

__all__ = ["RECEIPT_DOCUMENT", "give_receipt", "read_receipt", "send_to_parties"]

#: Kind of the document that carries a receipt.
RECEIPT_DOCUMENT = "agreement-receipt"


def give_receipt(work: UnitOfWork, act: AgreementAct) -> None:
    """Sign that this node has a withdrawal, once, and tell every party, each time it comes.

    It states when the withdrawal came, or when its hash was read before in the public feed
    of the party that withdraws.
    """
    version = held_version(work.connection, act.agreement)
    kept = act_text(work.connection, WITHDRAWAL, act.agreement, act.party)
    if version is None or act.party == work.party or kept != act.text:
        return
    known = receipt_of(work.connection, act.agreement, act.party, work.party)
    receipt = known or _sign(work, act)
    if receipt.text:
        body = {"statement": receipt.text, "withdrawal": act.text}
        send_to_parties(work, version, RECEIPT_DOCUMENT, body)


def _sign(work: UnitOfWork, act: AgreementAct) -> ReceiptRow:
    read_us = first_read_us(work.connection, act.party, act.text)
    payload = {
        "agreement": act.agreement,
        "at_us": work.now_us if read_us is None else min(read_us, work.now_us),
        "by": work.party,
        "party": act.party,
        "withdrawal": text_hash(act.text),
    }
    text = sign_statement(work.node.signer, RECEIPT, payload)
    receipt = ReceiptRow(
        act.agreement, act.party, work.party, int(str(payload["at_us"])), text
    )
    keep_receipt(work.connection, receipt)
    row = NewEntry(
        work.now_us,
        "signed",
        peer="",
        outgoing=True,
        hash=text_hash(text),
        kind=RECEIPT_DOCUMENT,
        statement=text,
        reason=f"withdrawal of {act.party}",
    )
    log.add_entries(work.connection, [row])
    work.count_signatures(1)
    return receipt


def send_to_parties(
    work: UnitOfWork, version: HeldVersion, kind: str, body: dict[str, str]
) -> None:
    """Send an act to all other parties that can get it, through gateways as well.

    A party that is no verified peer, or from which this node must recover first, is left
    out: who sends the act again, or asks, gets it.
    """
    for party in version.parties:
        if party == work.party:
            continue
        try:
            entry = send_protocol(work, kind, body, party, version.hash)
        except (TrustError, UnknownNameError):
            continue
        spread(work, party, entry)


def read_receipt(work: UnitOfWork, act: AgreementAct, text: str) -> ReceiptRow:
    """Verify the receipt of a withdrawal by one of the other parties.

    Raises
    ------
    FormatError, TrustError
        If it does not hold.
    """
    claimed = claimed_payload(text)
    at, by = claimed.get("at_us"), str(claimed.get("by"))
    skew_us = round(work.node.settings.skew_s * 1e6)
    if type(at) is not int or at > work.now_us + skew_us:
        raise TrustError("the receipt was signed in the future")
    ring = work.ring(by)
    kid = ring.read(text, RECEIPT, work.node.roles, at).kid
    if any(r.kid == kid and r.at_us <= work.now_us for r in ring.revocations.values()):
        raise TrustError(f"{kid} of {by} is revoked")
    expected = {
        "agreement": act.agreement,
        "at_us": at,
        "by": by,
        "party": act.party,
        "withdrawal": text_hash(act.text),
    }
    version = held_version(work.connection, act.agreement)
    others = () if version is None else version.parties
    if claimed != expected or by not in others or by == act.party:
        raise FormatError("it is the receipt of something else")
    return ReceiptRow(act.agreement, act.party, by, at, text)
