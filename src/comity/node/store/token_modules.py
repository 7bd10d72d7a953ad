"""Modules of PKCS #11, the libraries of tokens: loaded once, started anew after a fork, locked.

Calls of a module are made one at a time: not every module is safe with several threads at once, and to
log in or out holds for all sessions with a token (PKCS #11 v2.40, section 5.6).
"""

import contextlib
import importlib
import os
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from comity.foundations.errors import ResourceError, TrustError

__all__ = ["Module", "PinError", "TokenError", "forget_logins", "module_at"]


class TokenError(ResourceError):
    """A token, its module or a key in it is not available."""

    code = "token"


class PinError(TrustError):
    """A PIN is missing, wrong, or not tried."""

    code = "pin"


@dataclass
class Module:
    """A loaded module.

    Attributes
    ----------
    path
        Its file.
    library
        As the package ``pkcs11`` gives it.
    lock
        Whoever calls the module holds it.
    starts
        How often it was started; sessions of an earlier start have ended.
    refused
        Serial numbers of tokens that have refused a PIN since this process began.
    logins
        Sessions with tokens, by what names the token.
    """

    path: Path
    library: Any
    lock: threading.RLock = field(default_factory=threading.RLock)
    starts: int = 1
    process: int = field(default_factory=os.getpid)
    refused: set[bytes] = field(default_factory=set)
    logins: dict[str, Any] = field(default_factory=dict)

    def end(self) -> None:
        """End all sessions."""
        # In a child process, or after a fault, it counts as ended already.
        with contextlib.suppress(RuntimeError):
            self.library.finalize()

    def start_again(self) -> None:
        """End all sessions and start the module anew."""
        self.end()
        self.library.initialize()
        self.starts += 1
        self.process = os.getpid()


_modules: dict[Path, Module] = {}
_all = threading.RLock()


def _after_fork() -> None:
    """Give the child locks of its own: those of its parent may be held for ever."""
    global _all  # noqa: PLW0603 - a lock that no thread of the child can release
    _all = threading.RLock()
    for module in _modules.values():
        module.lock = threading.RLock()


os.register_at_fork(after_in_child=_after_fork)


def module_at(path: str) -> Module:
    """Load a module, or return it if this process has loaded it.

    Raises
    ------
    TokenError
        If no module is named, there is none, it cannot be loaded, or the package is missing.
    """
    if not path:
        raise TokenError(
            "a key is in a token, and no PKCS #11 module is named",
            remedy="pkcs11_module: /path/of/the/module.so in node.yaml, or --module",
        )
    place = Path(path).absolute()
    with _all:
        if place not in _modules:
            _modules[place] = Module(place, _load(place))
        return _modules[place]


def _load(place: Path) -> Any:
    try:
        package = importlib.import_module("pkcs11")
    except ImportError as error:
        raise TokenError(
            "the package for tokens is not installed",
            remedy="pip install 'comity[hsm]'",
        ) from error
    if not place.is_file():
        raise TokenError(
            f"the PKCS #11 module {place} is not there",
            remedy="install the token's software, or correct pkcs11_module in node.yaml",
        )
    try:
        return package.lib(str(place))
    except RuntimeError as error:
        raise TokenError(
            f"the PKCS #11 module {place} cannot be loaded: {error}",
            remedy="it must be a module for this machine's processor, and be set up: see "
            "its own documents",
        ) from error


def forget_logins(*, start: bool = True) -> None:
    """End the sessions of all modules, as a process does that starts anew.

    ``start``: whether modules are started again at once; otherwise when they are used.
    """
    with _all:
        for module in _modules.values():
            module.logins.clear()
            module.refused.clear()
            module.end()
            if start:
                module.start_again()
