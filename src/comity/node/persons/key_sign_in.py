"""Signing in with a key file, for a command line far from the node.

The node offers a random number; the person's key signs it together with the origin that the
command line has connected to. So an answer that was made for one node is no answer for another
one, whoever passes it on, and an answer to sign in is none to an act: each has a domain of its own.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from comity.foundations.canonical import canonical_bytes
from comity.foundations.errors import TrustError
from comity.node.node import UnitOfWork
from comity.node.persons import ceremonies
from comity.node.persons.accounts import Account, account_of
from comity.node.persons.sessions import begin_session, find_live
from comity.node.persons.sites import origin_named, site_of
from comity.node.persons.throttle import ADDRESS, attempt, forget
from comity.node.store import acts as store
from comity.trust.identity import PublicKey, Signer
from comity.trust.identity.keys import from_text64, to_text64

__all__ = [
    "KeyAnswer",
    "KeyChallenge",
    "SignedIn",
    "answer_sign_in",
    "begin_key_sign_in",
    "end_key_sign_in",
]

DOMAIN = b"comity person sign-in 1\x00"
KIND = "sign in by key"


@dataclass(frozen=True, slots=True)
class KeyChallenge:
    """What a key has to sign, and the secret of who began.

    Attributes
    ----------
    begun
        Names the sign-in that was begun; it is ended once, within 10 minutes.
    nonce
        Base64url of 32 random bytes.
    """

    begun: str
    nonce: str


@dataclass(frozen=True, slots=True)
class KeyAnswer:
    """What a person's key has signed.

    Attributes
    ----------
    begun
        As the challenge has it.
    origin
        Scheme, host and port that the command line has connected to.
    key
        Name of the key (RFC 7638).
    signature
        Base64url, of the domain and the canonical JSON of origin and nonce.
    """

    begun: str
    origin: str
    key: str
    signature: str


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session that was begun by a key.

    Attributes
    ----------
    session
        The secret: ``Authorization: Session SECRET``. Nobody else may have it.
    person, name, roles
        Whose session it is.
    until_us
        When it ends at the latest, µs of UTC since 1970.
    party
        Of the node.
    """

    session: str
    person: str
    name: str
    roles: tuple[str, ...]
    until_us: int
    party: str


def _signed(origin: str, nonce: str) -> bytes:
    return DOMAIN + canonical_bytes({"nonce": nonce, "origin": origin})


def answer_sign_in(signer: Signer, challenge: KeyChallenge, url: str) -> KeyAnswer:
    """Let a person's key answer, at the command line that has connected to a URL."""
    parts = urlsplit(url)
    origin = origin_named(parts)
    signature = signer.sign(_signed(origin, challenge.nonce))
    return KeyAnswer(challenge.begun, origin, signer.public.kid, to_text64(signature))


def begin_key_sign_in(work: UnitOfWork) -> KeyChallenge:
    """Begin a sign-in. No name is asked for, so that nobody learns who has an account."""
    nonce = to_text64(work.node.entropy(32, "challenge"))
    return KeyChallenge(ceremonies.begin(work, KIND, {"nonce": nonce}), nonce)


def count_attempt(work: UnitOfWork, address: str) -> None:
    """Count an attempt from an address as a failure, until one from there holds.

    Raises
    ------
    TooManyAttemptsError
        If too many have failed.
    """
    attempt(work, ADDRESS, address)


def end_key_sign_in(
    work: UnitOfWork, answer: KeyAnswer, *, address: str = "", agent: str = ""
) -> SignedIn:
    """End a sign-in: the key's account has a new session.

    Raises
    ------
    TrustError
        If it was not begun here, was signed for another origin, the key is nobody's or counts no
        more, the signature does not hold, or the account is suspended.
    """
    data = ceremonies.take(work, KIND, answer.begun)
    expected = origin_named(urlsplit(site_of(work.node.settings).origin))
    if answer.origin != expected:
        raise TrustError(
            f"the key has signed in at {answer.origin[:100]!r}, people open this node at "
            f"{expected}",
            remedy=f"--server {expected}, or people_url in node.yaml",
        )
    account = _account(work, answer, str(data["nonce"]))
    secret = begin_session(work, account, f"key {answer.key}", agent)
    forget(work, ADDRESS, address)
    return SignedIn(
        secret,
        account.id,
        account.name,
        tuple(sorted(account.roles)),
        find_live(work, secret).row.until_us,
        work.party,
    )


def _account(work: UnitOfWork, answer: KeyAnswer, nonce: str) -> Account:
    row = store.find_person_key(work.connection, answer.key)
    # One message for all: who guesses learns nothing about keys.
    if row is None or row.ended_us is not None:
        raise TrustError(
            "this key is unknown here, or counts no more",
            remedy="comity person key list names those that count; a link from an administrator adds one",
        )
    signature = from_text64(answer.signature)
    PublicKey.from_text(row.public).verify(signature, _signed(answer.origin, nonce))
    return account_of(work, row.person)
