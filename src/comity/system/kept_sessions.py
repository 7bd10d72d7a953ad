"""Sessions at nodes far away that a person has begun at this command line, one file each.

They lie in ``$XDG_STATE_HOME/comity/sessions`` (XDG Base Directory Specification: state that is
kept between runs), mode 0600. A session reads and prepares acts; each act is still proved with
the key file. It ends by itself at the node, and with ``comity person sign-out``.
"""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from comity.foundations.errors import DataError, FormatError
from comity.foundations.plain import json_text, plain
from comity.foundations.strict import read_strict
from comity.system.files import read_bytes
from comity.system.private_files import make_private_folder, write_private

__all__ = ["KeptSession", "drop_session", "keep_session", "kept_session"]

MAX_BYTES = 10_000
_TEXTS = ("url", "secret", "person", "name")


@dataclass(frozen=True, slots=True)
class KeptSession:
    """A session at a node far away.

    Attributes
    ----------
    url, secret
        Of the node, and of the session.
    person, name
        Id and name of the person's account.
    until_us
        When it ends at the latest, µs of UTC since 1970.
    """

    url: str
    secret: str
    person: str
    name: str
    until_us: int


def _path(url: str) -> Path:
    state = os.environ.get("XDG_STATE_HOME", "")
    # The specification has relative paths ignored.
    home = Path(state) if state.startswith("/") else Path.home() / ".local" / "state"
    name = hashlib.sha256(url.rstrip("/").encode()).hexdigest()[:24]
    return home / "comity" / "sessions" / f"{name}.json"


def kept_session(url: str) -> KeptSession | None:
    """Return the session at a node, None if none is kept.

    Raises
    ------
    DataError
        If the file is damaged.
    ResourceError
        If it cannot be read.
    """
    path = _path(url)
    if not path.exists():
        return None
    try:
        value = read_strict(read_bytes(path)[:MAX_BYTES])
    except FormatError:
        value = None
    if not isinstance(value, dict) or not _fits(value):
        raise DataError(
            f"{path} is damaged: it holds no session",
            remedy="comity person sign-in makes it anew",
        )
    url_, secret, person, name = (str(value[one]) for one in _TEXTS)
    return KeptSession(url_, secret, person, name, int(str(value["until_us"])))


def _fits(value: Mapping[str, object]) -> bool:
    texts = all(isinstance(value.get(name), str) for name in _TEXTS)
    return texts and type(value.get("until_us")) is int


def keep_session(session: KeptSession) -> Path:
    """Keep a session, in place of the one before; return the file.

    Raises
    ------
    ResourceError
        If it cannot be written.
    """
    path = _path(session.url)
    make_private_folder(path.parent)
    write_private(path, json_text(plain(session)).encode())
    return path


def drop_session(url: str) -> None:
    """Forget the session at a node."""
    _path(url).unlink(missing_ok=True)
