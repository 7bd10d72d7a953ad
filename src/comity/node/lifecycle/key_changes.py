"""Keys changed at once: a stolen node key, the signatory's, those that others seal for."""

from dataclasses import dataclass, replace
from pathlib import Path

from comity.foundations.errors import InputError
from comity.node.exchange.alerts import page
from comity.node.exchange.sealing_keys import our_statements
from comity.node.lifecycle.certification import (
    issue_for,
    load_root,
    make_place,
    send_keys,
)
from comity.node.lifecycle.incarnations import begin_incarnation
from comity.node.lifecycle.rotation import take_over
from comity.node.node import Node
from comity.node.store.entries import count_signed_since
from comity.node.store.keys import load_signer
from comity.node.store.peers import verified_parties
from comity.node.store.sealing import destroy_all_seeds
from comity.node.store.settings import load_settings, save_settings
from comity.node.store.statements import store_statements
from comity.trust.identity import revoke_key

__all__ = [
    "ReplacedKey",
    "RotatedKey",
    "RotatedSealing",
    "replace_stolen",
    "rotate_person",
    "rotate_sealing",
]


@dataclass(frozen=True, slots=True)
class RotatedKey:
    """A person's key that has taken the place of another, which counts no more."""

    kid: str
    until_us: int
    old_kid: str


@dataclass(frozen=True, slots=True)
class RotatedSealing:
    """Keys that others seal for, made anew: how many, and how many old ones were destroyed."""

    made: int
    destroyed: int
    told: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReplacedKey:
    """A node key that was stolen, and the one that has taken its place.

    Attributes
    ----------
    kid, old_kid
        The new key and the stolen one.
    at_us
        From when on the stolen one counts for nothing (UTC, microseconds since 1970).
    in_doubt
        Envelopes that this node itself signed with it since then: peers that got them drop
        what they rest on, and people look at what they said.
    incarnation
        The life of the node that begins; peers fence the old one, the thief with it.
    recovering
        Peers that return what they hold before this node signs for them.
    """

    kid: str
    old_kid: str
    at_us: int
    in_doubt: int
    incarnation: int
    recovering: tuple[str, ...]


def replace_stolen(
    node: Node,
    key: Path,
    name: str,
    reason: str,
    root: Path | None = None,
    *,
    at_us: int | None = None,
) -> ReplacedKey:
    """Take back a node key that somebody else may have, and go on with another at once.

    The node begins a new incarnation: each peer returns what it holds, the thief's envelopes
    included, and takes nothing more of the old life. What waited is signed anew.

    Parameters
    ----------
    key, name, root
        As ``rotate_node``.
    reason
        Why; peers see this text.
    at_us
        From when on the old key counts for nothing (UTC, microseconds since 1970): when it was
        stolen, or now. What peers took in before stays.

    Raises
    ------
    InputError, ResourceError, TrustError
        If the instant does not fit, or a key cannot be had.
    """
    signer = load_root(node.folder, node.settings, root)
    with node.reading() as work:
        ring, now = work.ring(work.party), work.now_us
    old = ring.certificates[node.signer.public.kid]
    at = now if at_us is None else at_us
    if not old.since_us <= at <= now:
        raise InputError(
            "the instant of the theft is before the key was certified, or after now",
            remedy="leave --at out if it is not known: from now on",
        )
    ring.check_root(signer.public.kid, now)
    made, place = make_place(node, key, "node")
    (role,) = node.roles
    texts = (
        issue_for(signer, ring, role, made.public, name, now).text,
        revoke_key(signer, node.party, old.key.kid, at_us=at, reason=reason).text,
    )
    with node.writing() as work:
        whole = ring
        for text in texts:
            whole = whole.add(text, now_us=now)
        store_statements(work.connection, node.party, whole.texts(), own=node.party)
        doubtful = count_signed_since(work.connection, at)
        page(
            work,
            "",
            ["stolen", old.key.kid],
            f"node key {old.key.kid} is revoked ({reason}); {doubtful} envelopes that it "
            "signed since count for nothing: look at what they said",
        )
    take_over(node, made, place)
    begin_incarnation(node, node.incarnation)
    with node.reading() as work:
        peers = tuple(sorted(verified_parties(work.connection)))
    return ReplacedKey(
        made.public.kid, old.key.kid, at, doubtful, node.incarnation, peers
    )


def rotate_person(
    node: Node, key: Path, name: str, reason: str = "", root: Path | None = None
) -> RotatedKey:
    """Certify a new key of the signatory, and revoke the one in use from now on.

    What the old key has signed stays signed.

    Raises
    ------
    InputError, ResourceError, TrustError
        If a key cannot be had.
    """
    signer = load_root(node.folder, node.settings, root)
    usual = load_signer(node.folder, node.settings, node.settings.person_key, "person")
    old = usual.public.kid
    with node.reading() as work:
        ring, now = work.ring(work.party), work.now_us
    role = "drill" if node.settings.drill else "person"
    made, place = make_place(node, key, "person")
    certificate = issue_for(signer, ring, role, made.public, name, now)
    why = reason or f"replaced by {made.public.kid}"
    ended = revoke_key(signer, node.party, old, at_us=now, reason=why)
    with node.writing() as work:
        whole = ring.add(certificate.text, now_us=now).add(ended.text, now_us=now)
        store_statements(work.connection, node.party, whole.texts(), own=node.party)
        send_keys(work)
    settings = replace(load_settings(node.folder), person_key=place)
    save_settings(node.folder, settings)
    node.settings = replace(node.settings, person_key=place)
    return RotatedKey(made.public.kid, certificate.until_us, old)


def rotate_sealing(node: Node) -> RotatedSealing:
    """Make new keys to seal for at once, and destroy the halves that open the old ones.

    What is under way for an old key is refused and sealed again by its sender; a transfer file
    for it must be written again. Peers are told at once, and ask for the new keys.

    Raises
    ------
    TrustError
        If by the fence this node is a copy.
    """
    with node.writing() as work:
        destroyed = destroy_all_seeds(work.connection)
    node.pairs.clear()
    node.database.forget()
    made = len(our_statements(node))
    with node.writing() as work:
        told = tuple(sorted(send_keys(work)))
    return RotatedSealing(made, destroyed, told)
