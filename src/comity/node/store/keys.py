"""Private keys in files: readable by their owner alone, encrypted with a passphrase.

The form is PKCS #8 in PEM, so that other tools can read them. A token behind PKCS #11 can
be added in a module that gives the same ``Signer``.
"""

import os
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from comity.foundations.errors import DataError, ResourceError, TrustError
from comity.system.files import read_bytes
from comity.trust.identity import SoftKey
from comity.trust.identity.sealing import SealingKey

__all__ = [
    "PASSPHRASE",
    "load_key",
    "load_sealing_key",
    "make_key",
    "make_sealing_key",
    "passphrase",
]

#: Environment variable that holds the passphrase for unattended starts.
PASSPHRASE = "COMITY_PASSPHRASE"  # noqa: S105 - a name


def passphrase() -> bytes:
    """Return the passphrase from the environment; empty means keys are not encrypted."""
    return os.environ.get(PASSPHRASE, "").encode()


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
    try:
        return serialization.load_pem_private_key(data, secret or None)
    except TypeError as error:
        raise TrustError(
            f"{path} is encrypted" if not secret else f"{path} is not encrypted",
            remedy=f"set {PASSPHRASE} to its passphrase (or unset it)",
        ) from error
    except ValueError as error:
        if b"ENCRYPTED" in data and secret:
            raise TrustError(
                f"the passphrase of {path} is wrong", remedy=f"check {PASSPHRASE}"
            ) from error
        raise DataError(f"{path} is no key: {error}") from error
