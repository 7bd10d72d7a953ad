"""Key files of persons: an Ed25519 key of one person, in a file that a passphrase opens.

It proves acts at the command line, with the node's folder and over the network alike. The public
half is registered to one account, for ever: an authenticator is never two persons'.
"""

from dataclasses import dataclass
from pathlib import Path

from comity.foundations.errors import FormatError, InputError, TrustError
from comity.node.node import UnitOfWork
from comity.node.persons.accounts import account_of
from comity.node.persons.proofs import Answer, Authenticator, add_verifier
from comity.node.store import acts as store
from comity.node.store.acts import PersonKeyRow
from comity.node.store.keys import load_key, make_key
from comity.system.private_files import make_private_folder
from comity.trust.identity import PublicKey, Signer
from comity.trust.identity.keys import from_text64, to_text64

__all__ = [
    "FOLDER",
    "KIND",
    "PersonKey",
    "answer_with",
    "end_key",
    "key_names",
    "key_path",
    "make_key_file",
    "register_key",
]

#: Kind of authenticator, and the folder of key files in that of a node.
KIND, FOLDER = "key", "persons"
#: Separates what is signed here from everything else that an Ed25519 key may sign.
DOMAIN = b"comity person key 1\x00"
#: Shortest passphrase of a key file, bytes; longest label of a key, characters.
SHORTEST, MAX_LABEL_CHARS = 12, 80
#: Most keys of an account that count at a time.
MAX_KEYS = 8


@dataclass(frozen=True, slots=True)
class PersonKey:
    """A key of a person.

    Attributes
    ----------
    person, name
        Id and name of its account.
    key
        Name of the key (RFC 7638).
    label
        What its owner calls it.
    made_us, ended_us
        When it was registered, and since when it counts no more, µs of UTC.
    """

    person: str
    name: str
    key: str
    label: str
    made_us: int
    ended_us: int | None = None


def make_key_file(path: Path, secret: bytes, seed: bytes) -> PublicKey:
    """Make a key file, mode 0600, encrypted; no file is ever replaced.

    Raises
    ------
    InputError
        If the passphrase is too short: a key file without one would be anybody's.
    ResourceError
        If the file exists, or cannot be written.
    """
    if len(secret) < SHORTEST:
        raise InputError(
            f"the passphrase of a person's key has {len(secret)} bytes, must have "
            f"{SHORTEST} or more",
            remedy="COMITY_PERSON_PASSPHRASE_FD, a systemd credential, the keyring, or a "
            "terminal; docs/guides/acts.md tells how",
        )
    make_private_folder(path.parent)
    return make_key(path, secret, seed).public


def answer_with(signer: Signer, challenge: bytes) -> Answer:
    """Let a person's key answer a challenge."""
    signature = to_text64(signer.sign(DOMAIN + challenge))
    return Answer(KIND, signer.public.kid, {"signature": signature})


def open_key_file(path: Path, secret: bytes) -> Signer:
    """Read a person's key file.

    Raises
    ------
    ResourceError, TrustError, DataError
        If it is not there, others may read it, or the passphrase does not open it.
    """
    return load_key(path, secret)


def key_path(folder: Path, name: str) -> Path:
    """Return where the key file of an account lies in a node's folder.

    Raises
    ------
    InputError
        If the name is no name of a file: then the key file has to be named.
    """
    if name.strip(".") == "" or set(name) & set("/\\\0"):
        raise InputError(
            f"{name[:40]!r} is no name of a file",
            remedy="name the key file: --person-key",
        )
    return folder / FOLDER / f"{name}.key"


def key_names(folder: Path) -> list[str]:
    """Return the names of the accounts with a key file in a node's folder."""
    return sorted(path.stem for path in (folder / FOLDER).glob("*.key"))


def register_key(
    work: UnitOfWork, name: str, public: PublicKey, label: str = ""
) -> PersonKey:
    """Give an account a key; who may do so is decided where the key was asked for.

    Raises
    ------
    UnknownNameError
        If there is no such account.
    TrustError
        If the key is another account's, or was: an authenticator is never two persons'.
    InputError
        If the account has as many keys as it may have.
    """
    person = account_of(work, name)
    held = store.keys_of_person(work.connection, person.id)
    if sum(row.ended_us is None for row in held) >= MAX_KEYS:
        raise InputError(
            f"{person.name} has {MAX_KEYS} keys, more are not taken",
            remedy="end one: comity person key end KEY",
        )
    row = PersonKeyRow(
        public.kid,
        person.id,
        public.text,
        label.strip()[:MAX_LABEL_CHARS],
        work.now_us,
        None,
    )
    if not store.add_person_key(work.connection, row):
        raise TrustError(
            f"key {public.kid} is registered already",
            remedy="make a new one: comity person key new",
        )
    return _record(row, person.name)


def end_key(work: UnitOfWork, kid: str) -> PersonKey:
    """Let a key count no more.

    Raises
    ------
    InputError
        If there is no such key.
    """
    row = store.find_person_key(work.connection, kid)
    if row is None:
        raise InputError(f"there is no key {kid[:60]!r}")
    person = account_of(work, row.person)
    if row.ended_us is None:
        store.end_person_key(work.connection, row, work.now_us)
        row = row._replace(ended_us=work.now_us)
    return _record(row, person.name)


def keys_of(work: UnitOfWork, name: str) -> tuple[PersonKey, ...]:
    """Return the keys of an account, ended ones as well."""
    person = account_of(work, name)
    rows = store.keys_of_person(work.connection, person.id)
    return tuple(_record(row, person.name) for row in rows)


def _record(row: PersonKeyRow, name: str) -> PersonKey:
    return PersonKey(row.person, name, row.kid, row.label, row.made_us, row.ended_us)


def check_signature(public: str, challenge: bytes, signature: object) -> None:
    """Check what a person's key has signed.

    Raises
    ------
    TrustError, FormatError
        If it does not hold.
    """
    if not isinstance(signature, str):
        raise FormatError("the answer of a key is its signature, base64url")
    PublicKey.from_text(public).verify(from_text64(signature), DOMAIN + challenge)


def _verify(
    work: UnitOfWork, person: str, challenge: bytes, answer: Answer
) -> Authenticator:
    """Check the answer of a key file; the port of `proofs`."""
    row = store.find_person_key(work.connection, answer.credential)
    # One message for all: who guesses learns nothing about other persons' keys.
    if row is None or row.person != person or row.ended_us is not None:
        raise TrustError(
            f"{answer.credential[:60]!r} is no key of this person",
            remedy="comity person key list names the keys of an account",
        )
    if set(answer.content) != {"signature"}:
        raise FormatError("the answer of a key is its signature, base64url")
    check_signature(row.public, challenge, answer.content["signature"])
    return Authenticator(
        f"key:{row.kid}", KIND, {"ed25519": row.public}, dict(answer.content)
    )


add_verifier(KIND, _verify)
