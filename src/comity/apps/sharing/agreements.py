"""Agreements at work: proposed, signed, amended, withdrawn, explained."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from comity.apps.sharing.store.agreements import (
    AgreementAct,
    act_text,
    keep_act,
    keep_agreement,
    verified_parties,
)
from comity.foundations.errors import (
    DataError,
    InputError,
    TrustError,
    UnknownNameError,
)
from comity.node.exchange.outbox import send_protocol
from comity.node.node import Node, UnitOfWork
from comity.node.store import log
from comity.node.store.agreements import read_lives
from comity.node.store.entries import NewEntry
from comity.node.store.keys import load_key, passphrase
from comity.system.files import read_bytes
from comity.trust.identity import Signer, sign_statement
from comity.trust.ledger.bundle import SIGNATURE, WITHDRAWAL
from comity.trust.ledger.envelope import text_hash
from comity.trust.policy import Agreement, check_agreement, read_agreement
from comity.trust.policy.lifecycle import Life

__all__ = [
    "AgreementVersion",
    "find_agreement",
    "list_agreements",
    "propose",
    "read_file",
    "sign",
    "version_of",
    "withdraw",
]

#: Kind of protocol document that carries each act.
DOCUMENTS = {SIGNATURE: "agreement-signature", WITHDRAWAL: "agreement-withdrawal"}


@dataclass(frozen=True, slots=True)
class AgreementVersion:
    """A version of an agreement, and where it is in its life.

    Attributes
    ----------
    agreement, hash
        Its id, and the hash of its content.
    title, parties
        Its title; ids of its parties.
    state
        signing, signed, in force, notice given, withdrawn, amended or expired.
    from_us, until_us
        In force from (included) to (excluded), microseconds of UTC since 1970; equal if it
        never is.
    missing
        Parties that have not signed.
    ends_for
        Party → the instant from which nothing is shared with or by it.
    clauses
        Ids of its clauses.
    """

    agreement: str
    hash: str
    title: str
    parties: tuple[str, ...]
    state: str
    from_us: int
    until_us: int
    missing: tuple[str, ...]
    ends_for: Mapping[str, int]
    clauses: tuple[str, ...]


def read_file(path: Path) -> Agreement:
    """Read an agreement from a YAML file.

    Raises
    ------
    FormatError, RangeError, UnknownNameError, ResourceError
        For the first thing that does not fit.
    """
    return read_agreement(read_bytes(path).decode("utf-8", "replace"))


def version_of(agreement: Agreement, life: Life) -> AgreementVersion:
    """Return a version with its life, for people and programs."""
    return AgreementVersion(
        agreement.id,
        agreement.hash,
        agreement.title,
        tuple(agreement.parties),
        life.state,
        life.begins_us,
        life.ends_us,
        tuple(life.missing),
        dict(life.ends_for),
        tuple(clause.id for clause in agreement.clauses),
    )


def list_agreements(node: Node) -> list[AgreementVersion]:
    """Return all versions that the node holds."""
    with node.reading() as work:
        lives = read_lives(work.connection, node.clock())
    return [version_of(*pair) for pair in lives]


def find_agreement(work: UnitOfWork, name: str) -> tuple[Agreement, Life]:
    """Return a version by id, hash, or name (the newest version of it).

    Raises
    ------
    UnknownNameError
        If there is none, or several fit.
    """
    lives = read_lives(work.connection, work.now_us)
    exact = [pair for pair in lives if name in {pair[0].hash, pair[0].id}]
    named = [pair for pair in lives if pair[0].name == name]
    matches = exact or [p for p in named if p[0].version == named[-1][0].version]
    if not matches:
        raise UnknownNameError(
            f"this node holds no agreement {name[:80]!r}",
            remedy="comity agreement list",
        )
    if len(matches) > 1:
        raise UnknownNameError(
            f"{len(matches)} agreements are called {name[:80]!r}",
            remedy="name one by its hash: " + ", ".join(p[0].hash for p in matches),
        )
    return matches[0]


def _check_parties(work: UnitOfWork, agreement: Agreement) -> None:
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
        keep_agreement(work.connection, agreement, work.now_us)
        for party in agreement.parties:
            if party != work.party:
                body = {"content": dict(agreement.content)}
                send_protocol(work, "agreement", body, party, agreement.hash)
        return version_of(*find_agreement(work, agreement.hash))


def _act(node: Node, name: str, type_: str, key_path: Path | None) -> AgreementVersion:
    """Sign an act about an agreement as a person, log it, send it to all parties."""
    path = key_path or node.folder / node.settings.person_key
    signer = load_key(path, passphrase())
    with node.writing() as work:
        agreement, _ = find_agreement(work, name)
        _check_parties(work, agreement)
        role = "drill" if node.settings.drill else "person"
        work.ring(work.party).certificate(signer.public.kid, (role,), work.now_us)
        text = act_text(work.connection, type_, agreement.hash, work.party)
        # Who has signed already sends it again: somebody may have missed it.
        text = text or _sign_first(work, agreement, type_, signer)
        for party in agreement.parties:
            if party != work.party:
                if type_ == SIGNATURE:
                    # It may overtake the draft that another party sends.
                    draft = {"content": dict(agreement.content)}
                    send_protocol(work, "agreement", draft, party, agreement.hash)
                body = {"statement": text}
                send_protocol(work, DOCUMENTS[type_], body, party, agreement.hash)
        return version_of(*find_agreement(work, agreement.hash))


def _sign_first(
    work: UnitOfWork, agreement: Agreement, type_: str, signer: Signer
) -> str:
    """Sign an act for the first time, keep it and log it; return its text."""
    payload = {
        "agreement": agreement.hash,
        "at_us": work.now_us,
        "party": work.party,
    }
    text = sign_statement(signer, type_, payload)
    act = AgreementAct(agreement.hash, work.party, work.now_us, text)
    keep_act(work.connection, type_, act)
    row = NewEntry(
        work.now_us,
        "signed",
        peer="",
        outgoing=True,
        hash=text_hash(text),
        kind=DOCUMENTS[type_],
        statement=text,
        reason=agreement.id,
    )
    log.add_entries(work.connection, [row])
    work.count_signatures(1)
    return text


def sign(node: Node, name: str, key_path: Path | None = None) -> AgreementVersion:
    """Sign a version as this party; who has signed already sends the signature again.

    Raises
    ------
    UnknownNameError, InputError, TrustError
        If there is none, this node is no party to it, or the key may not sign.
    """
    return _act(node, name, SIGNATURE, key_path)


def withdraw(node: Node, name: str, key_path: Path | None = None) -> AgreementVersion:
    """Withdraw from a version; sharing ends when the notice has passed.

    Raises
    ------
    UnknownNameError, InputError, TrustError
        If there is none, this node is no party to it, or the key may not sign.
    """
    return _act(node, name, WITHDRAWAL, key_path)
