"""Sessions with tokens behind PKCS #11 (version 2.40 and later): opened, shared, reopened.

Threads and keys share the login with a token; calls are made one at a time. After a fork the child starts the module anew; when a token
was taken out and put back, its session is opened anew. What was asked for is then tried once more.

A PIN that a token refused is not tried again: not by this process, and, since the token says so
itself (``CKF_USER_PIN_COUNT_LOW``), by no later process, until a person at a terminal gives the
right one. So a service that restarts does not lock its token.
"""

import importlib
import os
from collections.abc import Callable
from typing import Any, TypeVar

from comity.node.store.key_uris import KeyUri
from comity.node.store.passphrases import ask_pin, is_asked, pin, pin_source
from comity.node.store.token_modules import Module, PinError, TokenError

__all__ = ["TokenLogin", "login"]

Result = TypeVar("Result")

#: What a module answers when a session has ended or its token was taken out, by name of the
#: exception in the package ``pkcs11``.
_GONE = frozenset(
    {
        "DeviceError",
        "DeviceRemoved",
        "FunctionFailed",
        "GeneralError",
        "KeyHandleInvalid",
        "NoSuchToken",
        "ObjectHandleInvalid",
        "PKCS11Error",
        "SessionClosed",
        "SessionHandleInvalid",
        "SlotIDInvalid",
        "TokenNotPresent",
        "TokenNotRecognised",
        "UserNotLoggedIn",
    }
)
#: The PIN was tried and refused, or does not have the form that the token asks for.
_WRONG = frozenset({"PinIncorrect", "PinInvalid", "PinLenRange"})


class _AbsentError(TokenError):
    """No token that the module knows has the name: it may have come since the module started."""


def login(module: Module, uri: KeyUri, use: str) -> "TokenLogin":
    """Return the login with the token of a key; keys in one token share it.

    ``use`` names whose PIN it takes: ``node``, ``person`` or ``root``.
    """
    name = repr((uri.token, uri.serial, uri.manufacturer, uri.model))
    with module.lock:
        known: TokenLogin = module.logins.setdefault(name, TokenLogin(module, uri, use))
        known.use = use
        return known


class TokenLogin:
    """A session with a token, in which this process has logged in."""

    def __init__(self, module: Module, uri: KeyUri, use: str) -> None:
        self.module, self.uri, self.use = module, uri, use
        self._session: Any = None
        self._start = 0
        self._good = ""

    @property
    def generation(self) -> int:
        """Number that changes when the session is opened anew: handles of keys end with it."""
        return self._start

    def run(self, work: Callable[[Any], Result]) -> Result:
        """Do something in the session; if it has ended, once more in a new one.

        Raises
        ------
        TokenError, PinError
            If the token is not there, or does not do it.
        """
        with self.module.lock:
            if self.module.process != os.getpid():
                self.module.start_again()
            try:
                return work(self._opened())
            except _AbsentError:
                # Modules list tokens when they start, not when one is inserted.
                self._session = None
            except RuntimeError as error:
                if type(error).__name__ not in _GONE:
                    raise self._fault(error) from error
                self._session = None
            try:
                self.module.start_again()
                return work(self._opened())
            except RuntimeError as error:
                raise self._fault(error) from error

    def run_writing(self, work: Callable[[Any], Result]) -> Result:
        """Do something in a session of its own that may write to the token.

        Raises
        ------
        TokenError, PinError
            As ``run``.
        """

        def do(session: Any) -> Result:
            # It is logged in already, with all sessions of this process.
            writing = session.token.open(rw=True)
            try:
                return work(writing)
            finally:
                writing.close()

        return self.run(do)

    def mechanisms(self) -> set[Any]:
        """Return the mechanisms of the token.

        Raises
        ------
        TokenError, PinError
            As ``run``.
        """
        return self.run(lambda session: set(session.token.slot.get_mechanisms()))

    def _opened(self) -> Any:
        """Return the session, opened if there is none of this start of the module."""
        if self._session is None or self._start != self.module.starts:
            self._session = self._open(self._find())
            self._start = self.module.starts
        return self._session

    def _find(self) -> Any:
        """Find the one token that the URI names.

        Raises
        ------
        TokenError
            If there is none, or several.
        """
        uri = self.uri
        found = [
            token
            for token in self.module.library.get_tokens(
                token_label=uri.token or None,
                token_serial=uri.serial.encode() if uri.serial else None,
            )
            if uri.manufacturer in {"", token.manufacturer_id}
            and uri.model in {"", token.model}
        ]
        if not found:
            raise _AbsentError(
                f"{uri.holder} is not there",
                remedy="insert it, or correct the name of the key in node.yaml "
                "(pkcs11:token=…)",
            )
        if len(found) > 1:
            raise TokenError(
                f"{len(found)} tokens are {uri.holder}",
                remedy="take one out, or add serial=… to the name of the key",
            )
        return found[0]

    def _open(self, token: Any) -> Any:
        flags = importlib.import_module("pkcs11").TokenFlag
        if token.flags & flags.PROTECTED_AUTHENTICATION_PATH:
            # The token has a keypad of its own.
            return self._log_in(token, importlib.import_module("pkcs11").PROTECTED_AUTH)
        if not token.flags & flags.LOGIN_REQUIRED:
            return token.open()
        self._check_flags(token, flags)
        return self._log_in(token, self._pin(token, flags))

    def _check_flags(self, token: Any, flags: Any) -> None:
        """Refuse a token whose PIN is locked, was never set, or is one try from being locked.

        Raises
        ------
        PinError
            If it is.
        """
        if token.flags & flags.USER_PIN_LOCKED:
            raise PinError(
                f"the PIN of {self.uri.holder} is locked",
                remedy="its security officer unlocks it (SO PIN) with the token's own "
                "software; nothing was tried",
            )
        if not token.flags & flags.USER_PIN_INITIALIZED:
            raise PinError(
                f"{self.uri.holder} has no PIN yet",
                remedy="set it with the token's own software",
            )
        if token.flags & flags.USER_PIN_FINAL_TRY and not is_asked():
            raise PinError(
                f"one more wrong PIN locks {self.uri.holder}: none is tried",
                remedy="give the right one at a terminal: comity node show",
            )

    def _pin(self, token: Any, flags: Any) -> str:
        """Return the PIN: as given, or typed by a person where one was refused before.

        Raises
        ------
        PinError
            If none may be tried.
        """
        refused = token.serial in self.module.refused
        wrong_before = refused or bool(token.flags & flags.USER_PIN_COUNT_LOW)
        if self._good and not refused:
            return self._good
        given = b"" if wrong_before else pin(self.use)
        if not given and is_asked():
            given = ask_pin(self.uri.holder)
        if given:
            return given.decode("utf-8", "replace")
        source = pin_source(self.use)
        if wrong_before:
            raise PinError(
                f"{self.uri.holder} was given a wrong PIN since the last right one: none is "
                "tried, so that it does not lock",
                remedy=f"correct {source.credential} or {source.variable}_FD, then give the "
                "right one at a terminal: comity node show",
            )
        raise PinError(
            f"{self.uri.holder} asks for its PIN, and none is given",
            remedy=f"{source.descriptor}=3 comity … 3< FILE, a systemd credential "
            f"{source.credential}, {source.keyring} or {source.variable}",
        )

    def _log_in(self, token: Any, given: Any) -> Any:
        try:
            session = token.open(user_pin=given)
        except RuntimeError as error:
            name = type(error).__name__
            if name == "UserAlreadyLoggedIn":
                return token.open()
            if name in _WRONG:
                self.module.refused.add(token.serial)
                self._good = ""
            raise
        self.module.refused.discard(token.serial)
        # Kept for a token that is taken out and put back; the process's memory is its own.
        self._good = given if isinstance(given, str) else ""
        return session

    def _fault(self, error: RuntimeError) -> TokenError | PinError:
        """Return the error of the tree for what a module answers; it holds no PIN."""
        name, holder = type(error).__name__, self.uri.holder
        if name in _WRONG:
            return PinError(
                f"{holder} refuses the PIN",
                remedy="it is not tried again; give the right one at a terminal: comity "
                "node show. Some tokens lock after three wrong ones",
            )
        if name == "PinLocked":
            return PinError(
                f"the PIN of {holder} is locked",
                remedy="its security officer unlocks it (SO PIN) with the token's own software",
            )
        if name == "PinExpired":
            return PinError(
                f"the PIN of {holder} must be changed first",
                remedy="change it with the token's own software",
            )
        if name in {"MechanismInvalid", "FunctionNotSupported"}:
            return TokenError(
                f"{holder} does not sign with Ed25519 (CKM_EDDSA)",
                remedy="use a token and firmware that do, or a key file",
            )
        words = str(error) or name
        return TokenError(
            f"{holder} does not answer as it should: {words}",
            remedy="look at the token and its software, then try again",
        )
