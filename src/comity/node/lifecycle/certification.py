"""Certifying and revoking keys of this party with its root key, which is brought for that."""

from dataclasses import asdict, dataclass, replace
from pathlib import Path

from comity.foundations.constants import DAY_US
from comity.foundations.errors import InputError, ResourceError
from comity.node.exchange.outbox import send_protocol
from comity.node.node import Node, UnitOfWork
from comity.node.store.key_uris import is_key_uri
from comity.node.store.keys import (
    load_signer,
    make_sealing_key,
    make_signer,
    passphrase,
    place_of,
)
from comity.node.store.peers import verified_parties
from comity.node.store.settings import Settings, load_settings, save_settings
from comity.node.store.statements import store_statements
from comity.trust.identity import (
    Keyring,
    PublicKey,
    Signer,
    issue_certificate,
    revoke_key,
)
from comity.trust.identity.certificates import ROLES, Certificate

__all__ = [
    "NODE_YEARS",
    "PERSON_YEARS",
    "YEAR_US",
    "CertifiedKey",
    "RevokedKey",
    "announce_keys",
    "certify",
    "issue_for",
    "load_root",
    "make_place",
    "revoke",
    "send_keys",
    "use_of",
]

YEAR_US = 366 * DAY_US
#: Validity of keys, years: the node's is renewed yearly, a root lasts.
NODE_YEARS, PERSON_YEARS, ROOT_YEARS = 2, 3, 20


@dataclass(frozen=True, slots=True)
class CertifiedKey:
    """A key that was certified, and until when (microseconds of UTC since 1970)."""

    kid: str
    role: str
    name: str
    until_us: int


@dataclass(frozen=True, slots=True)
class RevokedKey:
    """A key that was revoked: from when (microseconds of UTC since 1970), and why."""

    kid: str
    at_us: int
    reason: str


def load_root(folder: Path, settings: Settings, given: Path | None) -> Signer:
    """Return the root key, which is brought for this one act.

    Raises
    ------
    ResourceError, TrustError, DataError, FormatError
        If it is not here, or cannot be used.
    """
    place = place_of(given, settings.root_key)
    if not is_key_uri(place) and not (folder / place).is_file():
        raise ResourceError(
            f"the root key {folder / place} is not here",
            remedy="it is kept offline: bring it, and name it with --root",
        )
    return load_signer(folder, settings, place, "root")


def use_of(role: str) -> str:
    """Return whose PIN the token of a key of a role takes: node, person or root."""
    return {"person": "person", "root": "root"}.get(role, "node")


def make_place(node: Node, key: Path, role: str) -> tuple[Signer, str]:
    """Make a signing key in a file or token; return it and its place.

    Raises
    ------
    ResourceError, TrustError, FormatError
        If there is one already, or it cannot be made.
    """
    place = place_of(key, "")
    seed = node.entropy(32, "key")
    made = make_signer(
        node.folder, node.settings, place, use_of(role), passphrase(), seed
    )
    return made, place


def issue_for(
    root: Signer, ring: Keyring, role: str, key: PublicKey, name: str, at_us: int
) -> Certificate:
    """Certify a key of this party for the years of its role, or until its root ends.

    Raises
    ------
    InputError, TrustError
        If role or key do not fit, or the root does not count.
    """
    if role not in ROLES:
        raise InputError(f"{role!r} is no role", remedy=", ".join(ROLES))
    ring.check_root(root.public.kid, at_us)
    years = {"person": PERSON_YEARS, "root": ROOT_YEARS}.get(role, NODE_YEARS)
    ends_us = ring.root_end_us(root.public.kid)
    return issue_certificate(
        root,
        ring.party,
        role,
        key,
        name=name,
        since_us=at_us,
        until_us=min(at_us + years * YEAR_US, ends_us),
    )


def certify(
    node: Node, role: str, name: str, key_path: Path, root_path: Path | None = None
) -> CertifiedKey:
    """Make a key and certify it; a new node or root key takes the place of the old one.

    The fingerprint that peers have compared stays that of the first root: it vouches for
    its successor.

    Raises
    ------
    InputError, ResourceError, TrustError
        If role, root or file do not fit.
    """
    root = load_root(node.folder, node.settings, root_path)
    if role not in ROLES:
        raise InputError(f"{role!r} is no role", remedy=", ".join(ROLES))
    at = node.clock()
    ring = node.view(lambda work: work.ring(work.party))
    ring.check_root(root.public.kid, at)
    if role == "sealing":
        place = place_of(key_path, "")
        if is_key_uri(place):
            raise InputError(
                "a sealing key (X25519) is kept in a file: few tokens have that curve",
                remedy="give a path",
            )
        public = make_sealing_key(
            Path(place), passphrase(), node.entropy(32, "key")
        ).public
    else:
        key, place = make_place(node, key_path, role)
        public = key.public
    made = issue_for(root, ring, role, public, name, at)
    with node.writing() as work:
        whole = ring.add(made.text, now_us=at)
        store_statements(work.connection, node.party, whole.texts(), own=node.party)
    announce_keys(node)
    settings = load_settings(node.folder)
    if role in node.roles:
        save_settings(node.folder, replace(settings, node_key=place))
    elif role in {"root", "sealing"}:
        given = {f"{role}_key": place}
        save_settings(node.folder, Settings(**{**asdict(settings), **given}))
    return CertifiedKey(public.kid, role, name, made.until_us)


def revoke(
    node: Node,
    kid: str,
    reason: str,
    root_path: Path | None = None,
    *,
    at_us: int | None = None,
) -> RevokedKey:
    """Take a key of this party back; peers learn it with the next contact.

    Parameters
    ----------
    at_us
        From when on it counts for nothing (UTC, microseconds since 1970): when it was stolen,
        for instance; now by default. What was taken in before stays.

    Raises
    ------
    InputError, ResourceError, TrustError
        If there is no such key, the instant does not fit, or the root is not here.
    """
    root = load_root(node.folder, node.settings, root_path)
    with node.reading() as work:
        ring: Keyring = work.ring(work.party)
    known = ring.certificates.get(kid)
    if known is None:
        raise InputError(f"{kid[:60]!r} is no key of {node.party}")
    now = node.clock()
    at = now if at_us is None else at_us
    if not known.since_us <= at < known.until_us:
        raise InputError(
            "the instant of the revocation is outside the validity of the key",
            remedy="leave --at out to revoke it from now on",
        )
    made = revoke_key(root, node.party, kid, at_us=at, reason=reason)
    with node.writing() as work:
        whole = ring.add(made.text, now_us=now)
        store_statements(work.connection, node.party, whole.texts(), own=node.party)
    announce_keys(node)
    return RevokedKey(kid, at, reason)


def announce_keys(node: Node) -> None:
    """Send our certificates and revocations to every verified peer.

    A node whose own key is revoked cannot announce it; its peers learn it from an
    introduction.
    """
    with node.writing() as work:
        send_keys(work)


def send_keys(work: UnitOfWork) -> dict[str, int]:
    """Send our keys in a transaction; return the entry in the outbox by peer."""
    ring = work.ring(work.party)
    revoked = ring.revocations.get(work.node.signer.public.kid)
    if revoked is not None and revoked.at_us <= work.now_us:
        return {}
    return {
        peer: send_protocol(work, "keys", {"keys": ring.texts()}, peer)
        for peer in verified_parties(work.connection, recovering=False)
    }
