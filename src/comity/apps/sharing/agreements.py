"""Agreements at work: proposed, signed, amended, withdrawn, explained."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import select

from comity.apps.sharing.handlers import (
    keep_agreement,
    keep_signature,
    keep_withdrawal,
)
from comity.foundations.errors import (
    DataError,
    InputError,
    TrustError,
    UnknownNameError,
)
from comity.node.exchange.outbox import send_protocol
from comity.node.node import Node, UnitOfWork
from comity.node.store import log, schema
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
    "find_agreement",
    "list_agreements",
    "propose",
    "read_file",
    "sign",
    "withdraw",
]

Shown = dict[str, Any]


def read_file(path: Path) -> Agreement:
    """Read an agreement from a YAML file.

    Raises
    ------
    FormatError, RangeError, UnknownNameError, ResourceError
        For the first thing that does not fit.
    """
    return read_agreement(read_bytes(path).decode("utf-8", "replace"))


def shown(agreement: Agreement, life: Life) -> Shown:
    """Return a version with its life, for people and programs."""
    return {
        "agreement": agreement.id,
        "hash": agreement.hash,
        "title": agreement.title,
        "parties": list(agreement.parties),
        "state": life.state,
        "from_us": life.begins_us,
        "until_us": life.ends_us,
        "missing": list(life.missing),
        "ends_for": dict(life.ends_for),
        "clauses": [clause.id for clause in agreement.clauses],
    }


def list_agreements(node: Node) -> list[Shown]:
    """Return all versions that the node holds."""
    lives = node.database.read(lambda c: read_lives(c, node.clock()))
    return [shown(*pair) for pair in lives]


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
    found = exact or [p for p in named if p[0].version == named[-1][0].version]
    if not found:
        raise UnknownNameError(
            f"no agreement {name[:80]!r} is here", remedy="comity agreement list"
        )
    if len(found) > 1:
        raise UnknownNameError(
            f"{len(found)} agreements are called {name[:80]!r}",
            remedy="name one by its hash: " + ", ".join(p[0].hash for p in found),
        )
    return found[0]


def _check_parties(work: UnitOfWork, agreement: Agreement) -> None:
    if work.party not in agreement.parties:
        raise InputError(f"{work.party} is no party to {agreement.id}")
    rows = work.connection.execute(
        select(schema.peers.c.party, schema.peers.c.verified_us)
    )
    known = {row.party: row.verified_us for row in rows}
    for party in agreement.parties:
        if party != work.party and known.get(party) is None:
            raise TrustError(
                f"{party} is no verified peer of this node",
                remedy="comity peer add URL, then comity peer verify",
            )


def propose(node: Node, agreement: Agreement) -> Shown:
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
        words = "; ".join(f"clause {f.clause}: {f.words}" for f in faults)
        raise DataError(f"{agreement.id} contradicts itself: {words}")

    def change(work: UnitOfWork) -> Shown:
        _check_parties(work, agreement)
        keep_agreement(work.connection, dict(agreement.content), work.now_us)
        for party in agreement.parties:
            if party != work.party:
                body = {"content": dict(agreement.content)}
                send_protocol(work, "agreement", body, party, agreement.hash)
        return shown(*find_agreement(work, agreement.hash))

    return node.transact(change)


def _act(
    node: Node,
    name: str,
    type_: str,
    kind: str,
    key_path: Path | None,
) -> Shown:
    """Sign something about an agreement as a person, log it, send it to all parties."""
    path = key_path or node.folder / node.settings.person_key
    signer = load_key(path, passphrase())
    table = schema.signatures if type_ == SIGNATURE else schema.withdrawals

    def change(work: UnitOfWork) -> Shown:
        agreement, _ = find_agreement(work, name)
        _check_parties(work, agreement)
        at = work.now_us
        role = "drill" if node.settings.drill else "person"
        work.ring(work.party).certificate(signer.public.kid, (role,), at)
        text = work.connection.execute(
            select(table.c.text).where(
                table.c.agreement == agreement.hash, table.c.party == work.party
            )
        ).scalar()
        # Who has signed already sends it again: somebody may have missed it.
        text = text or _first(work, agreement, type_, kind, signer, at)
        for party in agreement.parties:
            if party != work.party:
                if type_ == SIGNATURE:
                    # It may overtake the draft that another party sends.
                    draft = {"content": dict(agreement.content)}
                    send_protocol(work, "agreement", draft, party, agreement.hash)
                body = {"statement": text}
                send_protocol(work, kind, body, party, agreement.hash)
        return shown(*find_agreement(work, agreement.hash))

    return node.transact(change)


def _first(
    work: UnitOfWork,
    agreement: Agreement,
    type_: str,
    kind: str,
    signer: Signer,
    at_us: int,
) -> str:
    """Sign for the first time: keep it and log it."""
    said: Mapping[str, Any] = {
        "agreement": agreement.hash,
        "at_us": at_us,
        "party": work.party,
    }
    text = sign_statement(signer, type_, dict(said))
    keep = keep_signature if type_ == SIGNATURE else keep_withdrawal
    keep(work.connection, {**said, "text": text})
    row = NewEntry(
        at_us,
        "signed",
        peer="",
        outgoing=True,
        hash=text_hash(text),
        kind=kind,
        statement=text,
        reason=agreement.id,
    )
    log.add_entries(work.connection, [row])
    work.count_signatures(1)
    return text


def sign(node: Node, name: str, key_path: Path | None = None) -> Shown:
    """Sign a version as this party; who has signed already sends the signature again.

    Raises
    ------
    UnknownNameError, InputError, TrustError
        If there is none, this node is no party to it, or the key may not sign.
    """
    return _act(node, name, SIGNATURE, "agreement-signature", key_path)


def withdraw(node: Node, name: str, key_path: Path | None = None) -> Shown:
    """Withdraw from a version; sharing ends when the notice has passed.

    Raises
    ------
    UnknownNameError, InputError, TrustError
        If there is none, this node is no party to it, or the key may not sign.
    """
    return _act(node, name, WITHDRAWAL, "agreement-withdrawal", key_path)
