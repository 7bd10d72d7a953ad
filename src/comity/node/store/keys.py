"""Private keys: in files, readable by their owner alone and encrypted, or in tokens.

The form of files is PKCS #8 in PEM, so that other tools can read them. What signs may be in a
token instead (``token_keys``): its place is then a URI, ``pkcs11:token=…;object=…``.
"""

import os
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from comity.foundations.errors import DataError, ResourceError, TrustError
from comity.node.store.key_uris import is_key_uri
from comity.node.store.passphrases import PASSPHRASE, ask, is_asked, passphrase
from comity.node.store.settings import Settings
from comity.node.store.token_keys import load_token_key, make_token_key
from comity.system.files import read_bytes
from comity.trust.identity import Signer, SoftKey
from comity.trust.identity.sealing import SealingKey

__all__ = [
    "load_key",
    "load_sealing_key",
    "load_signer",
    "make_key",
    "make_sealing_key",
    "make_signer",
    "passphrase",
    "place_of",
]


_GIVE = (
    f"give its passphrase by {PASSPHRASE}_FD, a systemd credential, COMITY_KEYRING or "
    f"{PASSPHRASE}; docs/guides/federation.md tells how"
)


def place_of(path: Path | None, otherwise: str) -> str:
    """Return the place of a key that somebody named, or the usual one.

    A path that is given counts from the working folder, one in the settings from the node's.
    """
    if path is None:
        return otherwise
    return str(path) if is_key_uri(str(path)) else str(path.absolute())


def _module(settings: Settings, use: str) -> str:
    other = settings.root_pkcs11_module if use == "root" else ""
    return other or settings.pkcs11_module


def make_signer(
    folder: Path,
    settings: Settings,
    place: str | Path,
    use: str,
    secret: bytes,
    seed: bytes,
) -> Signer:
    """Make a signing key: in a file from 32 random bytes, or in a token by the token itself.

    Parameters
    ----------
    folder, settings
        Of the node: relative paths lie in the folder.
    place
        Path of the file, or URI of the key in a token.
    use
        Whose PIN a token takes: ``node``, ``person`` or ``root``.
    secret, seed
        Passphrase of the file, empty for none, and the random bytes; a token needs neither.

    Raises
    ------
    ResourceError, TrustError, FormatError
        If there is one already, or it cannot be made.
    """
    if is_key_uri(str(place)):
        return make_token_key(str(place), _module(settings, use), use)
    return make_key(folder / place, secret, seed)


def load_signer(
    folder: Path,
    settings: Settings,
    place: str | Path,
    use: str,
    secret: bytes | None = None,
) -> Signer:
    """Return the signer of a key in a file or token; as ``make_signer``.

    Raises
    ------
    ResourceError, TrustError, DataError, FormatError
        As ``load_key``, ``load_token_key``.
    """
    if is_key_uri(str(place)):
        return load_token_key(str(place), _module(settings, use), use)
    return load_key(folder / place, passphrase() if secret is None else secret)


def make_key(path: Path, secret: bytes, seed: bytes) -> SoftKey:
    """Write a key made from 32 random bytes, mode 0600; no file is ever replaced.

    Raises
    ------
    ResourceError
        If the file exists, or cannot be written.
    """
    key = SoftKey(seed)
    _write(path, key.private_key(), secret)
    return key


def make_sealing_key(path: Path, secret: bytes, seed: bytes) -> SealingKey:
    """Write a key that others seal for; as ``make_key``.

    Raises
    ------
    ResourceError
        If the file exists, or cannot be written.
    """
    key = SealingKey(seed)
    _write(path, key.private_key(), secret)
    return key


def _write(
    path: Path, key: Ed25519PrivateKey | X25519PrivateKey, secret: bytes
) -> None:
    form = (
        serialization.BestAvailableEncryption(secret)
        if secret
        else serialization.NoEncryption()
    )
    data = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, form
    )
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
    except FileExistsError as error:
        raise ResourceError(
            f"{path} exists", remedy="choose another folder: keys are never replaced"
        ) from error
    except OSError as error:
        raise ResourceError(f"{path} cannot be written: {error.strerror}") from error


def load_key(path: Path, secret: bytes) -> SoftKey:
    """Read a key.

    Raises
    ------
    ResourceError
        If it is not there.
    TrustError
        If others may read it, or the passphrase is wrong or missing.
    DataError
        If it is no Ed25519 key.
    """
    key = _read(path, secret)
    if not isinstance(key, Ed25519PrivateKey):
        raise DataError(f"{path} is no Ed25519 key")
    return SoftKey(key.private_bytes_raw())


def load_sealing_key(path: Path, secret: bytes) -> SealingKey:
    """Read a key that others seal for; as ``load_key``.

    Raises
    ------
    ResourceError, TrustError, DataError
        As ``load_key``.
    """
    key = _read(path, secret)
    if not isinstance(key, X25519PrivateKey):
        raise DataError(f"{path} is no X25519 key")
    return SealingKey(key.private_bytes_raw())


def _read(path: Path, secret: bytes) -> object:
    data = read_bytes(path)
    mode = path.stat().st_mode & 0o777
    if mode & 0o077:
        raise TrustError(
            f"{path} has mode {mode:03o}: others may read it",
            remedy=f"chmod 600 {path}; if others could read it, revoke the key",
        )
    if not secret and b"ENCRYPTED" in data and is_asked():
        secret = ask(str(path))
    try:
        return serialization.load_pem_private_key(data, secret or None)
    except TypeError as error:
        raise TrustError(
            f"{path} is encrypted" if not secret else f"{path} is not encrypted",
            remedy=_GIVE if not secret else f"unset {PASSPHRASE}: this key has none",
        ) from error
    except ValueError as error:
        if b"ENCRYPTED" in data and secret:
            raise TrustError(
                f"the passphrase of {path} is wrong", remedy=_GIVE
            ) from error
        raise DataError(f"{path} is no key: {error}") from error
