"""Names and passwords of services, from a file of their owner alone or from the environment.

They are never printed and never stored. A file has one ``NAME=value`` a line, the same names as the
environment; ``#`` begins a remark. One that others may read is refused.
"""

import os
import stat
from pathlib import Path

from typing_extensions import override

from comity.foundations.errors import FormatError, ResourceError, TrustError
from comity.system.files import read_text, unusable

__all__ = ["Credentials"]

_OTHERS = 0o077


class Credentials:
    """Names and values; what is shown of them are the names alone."""

    def __init__(self, given: Path | None = None) -> None:
        self._file = given
        self._values = {} if given is None else _read(given)

    @override
    def __repr__(self) -> str:
        """Return which names are known, without values."""
        return f"Credentials({', '.join(sorted(self._values))})"

    def get(self, *names: str) -> tuple[str, ...]:
        """Return the values of names, of the file before those of the environment.

        Raises
        ------
        ResourceError
            If one is not given.
        """
        values = [self._values.get(name) or os.environ.get(name, "") for name in names]
        missing = [name for name, value in zip(names, values, strict=True) if not value]
        if missing:
            raise ResourceError(
                f"{' and '.join(missing)} not given: the service needs an account",
                remedy="set them in the environment, or in a file with mode 600 that "
                "--credentials names",
            )
        return tuple(values)


def _read(path: Path) -> dict[str, str]:
    """Read a file of credentials.

    Raises
    ------
    ResourceError, TrustError, FormatError
        If it cannot be read, others may read it, or a line is no ``NAME=value``.
    """
    try:
        status = path.stat()
    except OSError as error:
        raise unusable(error) from error
    mode = stat.S_IMODE(status.st_mode)
    if mode & _OTHERS:
        raise TrustError(
            f"{path} has mode {mode:04o}: others can read the passwords in it",
            remedy=f"chmod 600 {path}; if others could read it, change the passwords",
        )
    out = {}
    for number, line in enumerate(read_text(path).splitlines(), start=1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        name, equals, value = text.partition("=")
        if not equals or not name.strip().isidentifier():
            # The line is not shown: it may hold a password.
            raise FormatError(
                f"{path} line {number} is no NAME=value", remedy="write one a line"
            )
        out[name.strip()] = value.strip()
    return out
