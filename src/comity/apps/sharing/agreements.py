"""Agreements at work: proposed, signed, rejected, withdrawn from."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from comity.apps.sharing.named_versions import (
    Held,
    find_by_hash,
    find_signed,
    find_version,
    lives_of,
)
from comity.apps.sharing.store.agreements import (
    AgreementAct,
    act_text,
    keep_act,
    keep_agreement,
    set_rejected,
    verified_parties,
)
from comity.apps.sharing.versions import AgreementVersion, version_of
from comity.apps.sharing.withdrawal_receipts import send_to_parties
from comity.foundations.errors import DataError, InputError, TrustError
from comity.node.exchange.outbox import send_protocol
from comity.node.node import Node, UnitOfWork
from comity.node.persons.authority import admit
from comity.node.persons.four_eyes import persons_needed
from comity.node.store import log
from comity.node.store.agreements import HeldVersion, read_content
from comity.node.store.entries import NewEntry
from comity.node.store.keys import load_signer, place_of
from comity.system.files import read_bytes
from comity.trust.identity import Signer, sign_statement
from comity.trust.ledger.bundle import SIGNATURE, WITHDRAWAL
from comity.trust.ledger.envelope import text_hash
from comity.trust.persons import PersonMark, Right
from comity.trust.persons.marks import marks_json
from comity.trust.policy import Agreement, check_agreement, read_agreement

__all__ = [
    "Rejected",
    "persons_for",
    "propose",
    "read_file",
    "reject",
    "reject_drafts",
    "sign",
    "withdraw",
]

#: Kind of protocol document that carries each act.
DOCUMENTS = {SIGNATURE: "agreement-signature", WITHDRAWAL: "agreement-withdrawal"}


@dataclass(frozen=True, slots=True)
class Rejected:
    """Drafts that people of this node have rejected, and what that means."""

    agreements: tuple[AgreementVersion, ...]
    means: tuple[str, ...]


def read_file(path: Path) -> Agreement:
    """Read an agreement from a YAML file.

    Raises
    ------
    FormatError, RangeError, UnknownNameError, ResourceError
        For the first thing that does not fit.
    """
    return read_agreement(read_bytes(path).decode("utf-8", "replace"))


def _check_parties(work: UnitOfWork, agreement: Agreement | HeldVersion) -> None:
    if work.party not in agreement.parties:
        raise InputError(f"{work.party} is no party to {agreement.id}")
    verified = verified_parties(work.connection)
    for party in agreement.parties:
        if party != work.party and party not in verified:
            raise TrustError(
                f"{party} is no verified peer of this node",
                remedy="comity peer add URL, then comity peer verify",
            )


def propose(node: Node, agreement: Agreement) -> AgreementVersion:
    """Keep a draft and send it to its parties.

    Raises
    ------
    DataError
        If it contradicts itself.
    InputError, TrustError
        If this node is no party to it, or another party is no verified peer.
    """
    faults = [f for f in check_agreement(agreement) if f.weight == "fault"]
    if faults:
        reasons = "; ".join(f"clause {f.clause}: {f.words}" for f in faults)
        raise DataError(f"{agreement.id} contradicts itself: {reasons}")
    with node.writing() as work:
        _check_parties(work, agreement)
        keep_agreement(work.connection, agreement, work.party, work.now_us)
        for party in agreement.parties:
            if party != work.party:
                body = {"content": dict(agreement.content)}
                send_protocol(work, "agreement", body, party, agreement.hash)
        return version_of(*find_version(work, agreement.hash))


def _sign_act(
    work: UnitOfWork,
    version: HeldVersion,
    type_: str,
    signer: Signer,
    marks: Sequence[PersonMark],
) -> str:
    """Sign an act, unless this party has: then its text is the same as before."""
    made = admit(work, marks, Right.SIGN).marks
    check_pair(work, version, len(made))
    role = "drill" if work.node.settings.drill else "person"
    work.ring(work.party).certificate(signer.public.kid, (role,), work.now_us)
    text = act_text(work.connection, type_, version.hash, work.party)
    return text or _sign_first(work, version, type_, signer, made)


def _sign_first(
    work: UnitOfWork,
    version: HeldVersion,
    type_: str,
    signer: Signer,
    marks: Sequence[PersonMark],
) -> str:
    """Sign an act for the first time, keep it and log it; return its text."""
    payload = {
        "agreement": version.hash,
        "at_us": work.now_us,
        "party": work.party,
        "persons": marks_json(marks),
    }
    text = sign_statement(signer, type_, payload)
    act = AgreementAct(version.hash, work.party, work.now_us, text)
    keep_act(work.connection, type_, act)
    row = NewEntry(
        work.now_us,
        "signed",
        peer="",
        outgoing=True,
        hash=text_hash(text),
        kind=DOCUMENTS[type_],
        statement=text,
        reason=version.id,
    )
    log.add_entries(work.connection, [row])
    work.count_signatures(1)
    return text


def persons_for(work: UnitOfWork, version: HeldVersion) -> int:
    """Return how many persons have to prove a signature of a version, or a withdrawal."""
    terms = read_content(work.connection, version.hash).terms
    return persons_needed(work.node.settings, "agreements", terms)


def check_pair(work: UnitOfWork, version: HeldVersion, persons: int) -> None:
    """Check that enough persons have proved a signature or withdrawal.

    Raises
    ------
    TrustError
        If there are fewer than agreement or settings ask for.
    """
    needed = persons_for(work, version)
    if persons < needed:
        raise TrustError(
            f"{version.id} is signed by {needed} persons, {persons} has proved it"
        )


def _signer(node: Node, key_path: Path | None, secret: bytes | None) -> Signer:
    """Return the key of the person who signs; its passphrase, or that of the environment."""
    place = place_of(key_path, node.settings.person_key)
    return load_signer(node.folder, node.settings, place, "person", secret)


def sign(
    node: Node,
    what: str,
    key_path: Path | None = None,
    *,
    marks: Sequence[PersonMark],
    secret: bytes | None = None,
) -> AgreementVersion:
    """Sign a version as this party; who has signed already sends the signature again.

    Parameters
    ----------
    what
        ``NAME@HASH`` as it was shown, or the hash alone; see `find_by_hash`.
    key_path, secret
        Key of the party's signatories and its passphrase, if not that of the settings and the
        passphrase of the environment.
    marks
        Of the persons who have proved it.

    Raises
    ------
    UnknownNameError, InputError, TrustError
        If there is none, it was named without its hash or has changed since, this node is
        no party to it, or the key may not sign.
    """
    signer = _signer(node, key_path, secret)
    with node.writing() as work:
        version, _ = find_by_hash(work, what)
        _check_parties(work, version)
        text = _sign_act(work, version, SIGNATURE, signer, marks)
        if version.rejected_us is not None:
            set_rejected(work.connection, version, None)
        content = dict(read_content(work.connection, version.hash).content)
        for party in version.parties:
            if party != work.party:
                # It may overtake the draft that another party sends.
                draft = {"content": content}
                send_protocol(work, "agreement", draft, party, version.hash)
                body = {"statement": text}
                send_protocol(work, DOCUMENTS[SIGNATURE], body, party, version.hash)
        return version_of(*find_version(work, version.hash))


def withdraw(
    node: Node,
    what: str,
    key_path: Path | None = None,
    *,
    marks: Sequence[PersonMark],
    secret: bytes | None = None,
) -> AgreementVersion:
    """Withdraw from a version that this party has signed.

    Sharing with each other party ends when the notice to it has passed; the notice runs
    from when that party has the withdrawal.

    Raises
    ------
    UnknownNameError, InputError, TrustError
        If there is none, this party has not signed it, or the key may not sign.
    """
    signer = _signer(node, key_path, secret)
    with node.writing() as work:
        version, _ = find_signed(work, what)
        text = _sign_act(work, version, WITHDRAWAL, signer, marks)
        body = {"statement": text}
        send_to_parties(work, version, DOCUMENTS[WITHDRAWAL], body)
        return version_of(*find_version(work, version.hash))


# -- not signed --------------------------------------------------------------------------

#: What a rejection means, for people.
REJECTION = (
    "nothing is in force under it, and nothing was ever shared under it",
    "the other parties are not told by the program; they see that this party has not signed",
    (
        "it counts no longer among the drafts of its sender, and is not shown in lists; "
        "the ledger keeps the document; signing its hash takes the rejection back"
    ),
)


def reject(node: Node, what: str) -> Rejected:
    """Reject a draft that this party has not signed, named by its hash.

    Raises
    ------
    UnknownNameError, InputError
        If there is none, it is named without its hash, or this party has signed it.
    """
    with node.writing() as work:
        version, life = find_by_hash(work, what)
        if work.party not in life.missing:
            raise InputError(
                f"{work.party} has signed {version.id}: it cannot be rejected any more",
                remedy=f"comity agreement withdraw {version.name}@{version.hash}",
            )
        return _reject(work, [version])


def reject_drafts(node: Node, sender: str) -> Rejected:
    """Reject every draft of a party that this one has not signed."""
    with node.writing() as work:
        waiting = [
            version
            for version, life in lives_of(work)
            if version.proposer == sender
            and version.rejected_us is None
            and work.party in life.missing
        ]
        return _reject(work, waiting)


def _reject(work: UnitOfWork, versions: list[HeldVersion]) -> Rejected:
    rows = []
    for version in versions:
        set_rejected(work.connection, version, work.now_us)
        rows.append(
            NewEntry(
                work.now_us,
                "rejected",
                version.proposer if version.proposer != work.party else "",
                outgoing=False,
                hash=version.hash,
                kind="agreement",
                reason=version.id,
            )
        )
    log.add_entries(work.connection, rows)
    hashes = {version.hash for version in versions}
    after: list[Held] = [pair for pair in lives_of(work) if pair[0].hash in hashes]
    return Rejected(tuple(version_of(*pair) for pair in after), REJECTION)
