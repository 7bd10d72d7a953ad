"""Files encrypted to recipients, in the format of age (https://age-encryption.org/v1).

A recipient is a public key (``age1…``): who encrypts to it cannot read what was encrypted. The matching
identity is kept elsewhere, and opens it.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from comity.foundations.errors import InputError, ResourceError, TrustError
from comity.system.files import unusable, writing

__all__ = ["check_recipients", "decrypt_file", "encrypt_file", "is_encrypted"]

#: How a file begins, and where an identity's line begins.
HEADER, IDENTITY = b"age-encryption.org/v1\n", "AGE-SECRET-KEY-"


def _library() -> Any:
    try:
        import pyrage  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise ResourceError(
            "encrypted backups need pyrage", remedy="pip install 'comity[backup]'"
        ) from error
    return pyrage


def _recipients(texts: Sequence[str]) -> list[Any]:
    library, out = _library(), []
    for text in texts:
        try:
            out.append(library.x25519.Recipient.from_str(text))
        except library.RecipientError as error:
            raise InputError(
                f"{text[:20]!r} is no public key of age",
                remedy="age-keygen prints one: age1…",
            ) from error
    return out


def check_recipients(texts: Sequence[str]) -> None:
    """Check that all are public keys.

    Raises
    ------
    InputError
        If one is not, or there is none.
    ResourceError
        If the library is not installed.
    """
    if not _recipients(texts):
        raise InputError(
            "nobody could open it: there is no recipient",
            remedy="backup_recipients in node.yaml: public keys of age (age1…)",
        )


def is_encrypted(path: Path) -> bool:
    """Tell whether a file is encrypted, by how it begins.

    Raises
    ------
    ResourceError
        If it cannot be read.
    """
    try:
        with path.open("rb") as opened:
            return opened.read(len(HEADER)) == HEADER
    except OSError as error:
        raise unusable(error) from error


def encrypt_file(source: Path, target: Path, recipients: Sequence[str]) -> int:
    """Encrypt a file to recipients; return the bytes of the new one, which appears whole or not at all.

    Raises
    ------
    InputError
        If a recipient is none, or there is none.
    ResourceError
        If a file cannot be read or written, or the library is not installed.
    """
    check_recipients(recipients)
    library = _library()
    try:
        with writing(target, mode=0o600) as unfinished:
            library.encrypt_file(str(source), str(unfinished), _recipients(recipients))
        return target.stat().st_size
    except library.EncryptError as error:
        raise ResourceError(f"{target} cannot be written: {error}") from error
    except OSError as error:
        raise unusable(error) from error


def decrypt_file(source: Path, target: Path, identity: Path) -> None:
    """Decrypt a file into one of mode 0600.

    Raises
    ------
    InputError
        If the file with the identity holds none.
    TrustError
        If the identity does not open it, or it was changed.
    ResourceError
        If a file cannot be read or written, or the library is not installed.
    """
    library = _library()
    try:
        lines = identity.read_text("utf-8", "replace").split()
    except OSError as error:
        raise unusable(error) from error
    keys = [
        library.x25519.Identity.from_str(line)
        for line in lines
        if line.startswith(IDENTITY)
    ]
    if not keys:
        raise InputError(
            f"{identity} holds no identity of age", remedy=f"a line {IDENTITY}…"
        )
    with writing(target, mode=0o600) as unfinished:
        try:
            library.decrypt_file(str(source), str(unfinished), keys)
        except library.DecryptError as error:
            raise _not_opened(source, str(error)) from error
        except OSError as error:
            if error.errno is not None:
                raise
            # A part whose authenticator does not fit, met while it is read.
            raise _not_opened(source, str(error)) from error


def _not_opened(source: Path, said: str) -> TrustError:
    return TrustError(
        f"{source} is not opened by this identity, or was changed: {said}",
        remedy="take the identity of one of its recipients",
    )
