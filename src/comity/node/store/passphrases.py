"""Where passphrases of key files and PINs of tokens come from; never from the command line.

Others see a command line. So each secret is looked for in this order: a file descriptor that the
caller has opened (``COMITY_PASSPHRASE_FD``), a credential of systemd
(``$CREDENTIALS_DIRECTORY/comity-passphrase``, see https://systemd.io/CREDENTIALS/), an entry of the
system's keyring (``COMITY_KEYRING``, with the package ``keyring``), and the environment
(``COMITY_PASSPHRASE``), which every program that this user runs can read. A person at a terminal is
asked where a key turns out to be encrypted, or a token asks for a PIN. PINs have names of their own,
one for the token of each key: a PIN that is tried at the wrong token brings that one nearer to
being locked.

A process that was given a secret writes no core dump, and other programs of its user cannot read its
memory or environment (``keep_memory_private``).
"""

import getpass
import importlib
import os
import stat
import sys
from dataclasses import dataclass
from pathlib import Path

from comity.foundations.errors import InputError, ResourceError, TrustError
from comity.system.files import reason_of
from comity.system.limits import keep_memory_private

__all__ = [
    "DATABASE",
    "PASSPHRASE",
    "PERSON_KEY",
    "SOURCES",
    "Source",
    "ask",
    "ask_new",
    "ask_pin",
    "given",
    "is_asked",
    "passphrase",
    "pin",
    "pin_source",
]


@dataclass(frozen=True, slots=True)
class Source:
    """Names under which one secret is given.

    Attributes
    ----------
    what
        The secret in words.
    variable
        Of the environment: the secret itself. With ``_FD`` a number of a file descriptor.
    keyring
        Of the environment: an entry of the keyring.
    credential
        Of systemd: the name of a credential.
    """

    what: str
    variable: str
    keyring: str
    credential: str

    @property
    def descriptor(self) -> str:
        """Return the variable that holds a number of a file descriptor."""
        return f"{self.variable}_FD"


#: Name of the variable; also in messages elsewhere.
PASSPHRASE = "COMITY_PASSPHRASE"  # noqa: S105 - a name
CREDENTIALS = "CREDENTIALS_DIRECTORY"
#: The service of entries of the keyring.
SERVICE = "comity"
_KEYS = Source("passphrase", PASSPHRASE, "COMITY_KEYRING", "comity-passphrase")
#: By the use of the key that the token holds.
_PINS = {
    "node": Source("PIN", "COMITY_PIN", "COMITY_PIN_KEYRING", "comity-pin"),
    "person": Source(
        "PIN", "COMITY_PERSON_PIN", "COMITY_PERSON_PIN_KEYRING", "comity-person-pin"
    ),
    "root": Source(
        "PIN", "COMITY_ROOT_PIN", "COMITY_ROOT_PIN_KEYRING", "comity-root-pin"
    ),
}
#: Of a person's key file, which proves acts; several persons may use one machine.
PERSON_KEY = Source(
    "passphrase",
    "COMITY_PERSON_PASSPHRASE",
    "COMITY_PERSON_KEYRING",
    "comity-person-passphrase",
)
#: Of the role of the node at its database on a server.
DATABASE = Source(
    "password of the database",
    "COMITY_DATABASE_PASSWORD",
    "COMITY_DATABASE_KEYRING",
    "comity-database-password",
)
#: All of them.
SOURCES = (_KEYS, *_PINS.values(), PERSON_KEY, DATABASE)
#: Longest secret, bytes; shortest passphrase that a person may choose, characters.
MAX_BYTES, SHORTEST = 4096, 12
#: What allows all users of the machine to read a file.
_WORLD = 0o007

#: What was read from a descriptor: it can be read once only. And what a person has typed.
_read: dict[str, bytes] = {}
_typed: list[bytes] = []


def passphrase() -> bytes:
    """Return the passphrase that this process was given; empty if it was given none.

    Raises
    ------
    InputError, ResourceError, TrustError
        If a source is named that cannot be read, holds nothing, or can be read by everybody.
    """
    return given(_KEYS) or (_typed[-1] if _typed else b"")


def pin_source(use: str) -> Source:
    """Return under which names the PIN of the token of a key is given.

    ``use``: ``node``, ``person`` or ``root``; keys of drills are those of nodes or persons.
    """
    return _PINS[use]


def pin(use: str) -> bytes:
    """Return the PIN that this process was given for the token of a key; empty if none.

    Raises
    ------
    InputError, ResourceError, TrustError
        As ``passphrase``.
    """
    return given(_PINS[use])


def given(source: Source) -> bytes:
    """Return a secret from the first source that names one; empty if none does."""
    found = _found(source)
    if found:
        keep_memory_private()
    return found


def _found(source: Source) -> bytes:
    number = os.environ.get(source.descriptor, "")
    if number:
        return _from_descriptor(source, number)
    folder = os.environ.get(CREDENTIALS, "")
    if folder and (path := Path(folder) / source.credential).exists():
        return _from_file(source, path)
    name = os.environ.get(source.keyring, "")
    if name:
        return _from_keyring(source, name)
    return os.environ.get(source.variable, "").encode()


def _line(what: str, data: bytes, place: str) -> bytes:
    """Return a secret without the end of its line.

    Raises
    ------
    InputError
        If there is none, or it is too long.
    """
    found = data.removesuffix(b"\n").removesuffix(b"\r")
    if not found or len(found) > MAX_BYTES:
        raise InputError(
            f"the {what} from {place} has {len(found)} bytes, must have 1 to {MAX_BYTES}"
        )
    return found


def _check_mode(what: str, mode: int, place: str) -> None:
    """Check that not every user of the machine can read a file with a secret.

    Its group may: systemd gives a credential to a service by its group entry.

    Raises
    ------
    TrustError
        If everybody can.
    """
    if mode & _WORLD:
        raise TrustError(
            f"{place} holds a {what} and has mode {mode & 0o777:03o}: every user of this "
            "machine can read it",
            remedy=f"chmod 600; if somebody could have read it, change the {what}",
        )


def _from_descriptor(source: Source, number: str) -> bytes:
    if number not in _read:
        try:
            with os.fdopen(int(number), "rb") as opened:
                mode = os.fstat(opened.fileno()).st_mode
                data = opened.read(MAX_BYTES + 2)
        except (OSError, ValueError) as error:
            raise InputError(
                f"{source.descriptor} is {number[:20]!r}, no descriptor that can be read",
                remedy=f"open it for the command: {source.descriptor}=3 comity … 3< FILE",
            ) from error
        if stat.S_ISREG(mode):
            _check_mode(source.what, mode, f"the file of descriptor {number}")
        _read[number] = _line(source.what, data, f"descriptor {number}")
    return _read[number]


def _from_file(source: Source, path: Path) -> bytes:
    try:
        with path.open("rb") as opened:
            mode = os.fstat(opened.fileno()).st_mode
            # Where others cannot enter the folder, the file's own mode lets nobody in.
            entered = path.parent.stat().st_mode & stat.S_IXOTH
            data = opened.read(MAX_BYTES + 2)
    except OSError as error:
        raise ResourceError(
            f"credential {path} cannot be read: {reason_of(error)}",
            remedy=f"LoadCredential={source.credential}:FILE in the unit of the service",
        ) from error
    if entered:
        _check_mode(source.what, mode, f"credential {path}")
    return _line(source.what, data, str(path))


def _from_keyring(source: Source, name: str) -> bytes:
    try:
        library = importlib.import_module("keyring")
    except ImportError as error:
        raise ResourceError(
            f"{source.keyring} names an entry, and the package keyring is not installed",
            remedy=f"pip install keyring, or unset {source.keyring}",
        ) from error
    try:
        found = library.get_password(SERVICE, name)
    except Exception as error:
        raise ResourceError(
            f"the keyring gives no {source.what}: {type(error).__name__}"
        ) from error
    if found is None:
        raise ResourceError(
            f"the keyring has no entry {name!r} of the service {SERVICE}",
            remedy=f"keyring set {SERVICE} {name}",
        )
    return _line(source.what, str(found).encode(), "the keyring")


def is_asked() -> bool:
    """Tell whether there is a person at a terminal who can be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def ask(what: str) -> bytes:
    """Ask a person for the passphrase of something; the answer holds for this process."""
    given = getpass.getpass(f"Passphrase of {what}: ").encode()
    keep_memory_private()
    _typed[:] = [given]
    return given


def ask_pin(what: str) -> bytes:
    """Ask a person for the PIN of a token; it is kept by the one who asks, for no other token."""
    given = getpass.getpass(f"PIN of {what}: ").encode()
    keep_memory_private()
    return given


def ask_new() -> bytes:
    """Ask a person for a new passphrase, twice.

    Raises
    ------
    InputError
        If it is too short, or the second differs from the first.
    """
    first = getpass.getpass("Passphrase for the keys: ")
    if len(first) < SHORTEST:
        raise InputError(
            f"the passphrase has {len(first)} characters, must have {SHORTEST} or more",
            remedy="choose a longer one, or --no-passphrase for keys that are not encrypted",
        )
    if getpass.getpass("The same once more: ") != first:
        raise InputError("the two passphrases differ", remedy="run the command again")
    keep_memory_private()
    _typed[:] = [first.encode()]
    return first.encode()
