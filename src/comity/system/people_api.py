"""The people's API of a node on another machine, as a program calls it.

HTTPS, or this machine itself: a token never travels in the clear. Every answer is bounded; a
problem (RFC 9457) becomes the error that the same call would raise at the node, with its code,
message and remedy, so that exit codes are the same near and far.
"""

import os
import ssl
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from comity.foundations.errors import (
    ComityError,
    FormatError,
    InputError,
    RemoteError,
    TrustError,
    error_of_code,
)
from comity.foundations.plain import JsonObject
from comity.foundations.strict import read_strict
from comity.system.files import parts_of_file, read_bytes, size_of, writing
from comity.system.kept_sessions import kept_session

if TYPE_CHECKING:
    import httpx

__all__ = ["PeopleApi", "Reply", "api_of", "token_from_environment"]

TOKEN, TOKEN_FILE, AUTHORITIES = "COMITY_TOKEN", "COMITY_TOKEN_FILE", "COMITY_SERVER_CA"
TIMEOUT_S, MAX_BYTES = 60.0, 100_000_000
#: A stream gives a sign of life at least every 15 seconds: silence longer than this is its end.
SILENCE_S = 40.0
LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
AGENT = "comity/0.1"


def token_from_environment() -> str:
    """Return the token for a node far away: from a file (credential) or the environment.

    Empty if there is none.

    Raises
    ------
    ResourceError
        If the file cannot be read.
    """
    path = os.environ.get(TOKEN_FILE, "")
    text = read_bytes(Path(path)).decode("ascii", "replace") if path else ""
    return (text or os.environ.get(TOKEN, "")).strip()


def api_of(url: str) -> "PeopleApi":
    """Return a connection to a node: with the token of the environment, else a session kept here.

    Raises
    ------
    TrustError
        If there is neither.
    InputError, ResourceError, DataError
        If the address is none, or a file cannot be read.
    """
    token = token_from_environment()
    if token:
        return PeopleApi(url, token)
    session = kept_session(url)
    if session is None:
        raise TrustError(
            f"no token for the node: {TOKEN_FILE} and {TOKEN} are not set, and nobody is signed in",
            remedy="comity person sign-in --server URL; a program: comity node token NAME "
            "at the node, or the console, makes one",
        )
    return PeopleApi(url, session.secret, "Session")


def error_of(status: int, body: bytes) -> ComityError:
    """Return the error that a problem tells of; its code decides the kind."""
    try:
        value = read_strict(body)
    except FormatError:
        value = None
    if not isinstance(value, dict):
        return RemoteError(f"the node answered {status} and no problem details")
    detail, remedy = str(value.get("detail", ""))[:2000], str(value.get("remedy", ""))
    code = str(value.get("code", ""))
    known = {401: TrustError, 403: TrustError, 422: InputError}
    return error_of_code(
        code,
        detail or f"the node answered {status}",
        remedy=remedy,
        otherwise=known.get(status, RemoteError),
    )


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: status, headers in lower case, body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass
class PeopleApi:
    """A node's people's API at an address.

    Attributes
    ----------
    url
        ``https://HOST[:PORT]``, or ``http://localhost:PORT`` on this machine.
    token, scheme
        A program's token (``Bearer``) or the secret of a person's session (``Session``); empty: nobody.

    Raises
    ------
    InputError
        If the address is neither HTTPS nor of this machine.
    """

    url: str
    token: str = field(repr=False)
    scheme: str = "Bearer"

    def __post_init__(self) -> None:
        """Check the address."""
        parts = urlsplit(self.url)
        local = parts.scheme == "http" and (parts.hostname or "") in LOCAL
        if not local and not (parts.scheme == "https" and parts.hostname):
            raise InputError(
                f"{self.url[:100]!r} is no address for a token: https://HOST[:PORT], or "
                "http://localhost:PORT on this machine"
            )
        self.url = f"{parts.scheme}://{parts.netloc}"

    @cached_property
    def _client(self) -> "httpx.Client":
        import httpx  # noqa: PLC0415 - loaded when needed: the core starts fast

        extra = os.environ.get(AUTHORITIES)
        said = {"Authorization": f"{self.scheme} {self.token}"} if self.token else {}
        try:
            trust = ssl.create_default_context(cafile=extra) if extra else True
        except OSError as error:
            raise InputError(f"{AUTHORITIES}: {extra}: {error}") from error
        return httpx.Client(
            base_url=self.url,
            timeout=TIMEOUT_S,
            verify=trust,
            trust_env=False,
            headers={"User-Agent": AGENT, **said},
        )

    def close(self) -> None:
        """Close connections."""
        if "_client" in self.__dict__:
            self._client.close()

    def send(
        self,
        method: str,
        path: str,
        query: Sequence[tuple[str, str]] = (),
        body: JsonObject | None = None,
        accept: str = "application/json",
    ) -> Reply:
        """Send a request and return its answer.

        A change carries a key of its own and is sent once more when the connection was
        lost: the node does it once.

        Raises
        ------
        ComityError
            What the node's problem says; ``RemoteError`` if it cannot be reached.
        """
        import httpx  # noqa: PLC0415

        headers = {"Accept": accept}
        if method in {"POST", "PUT", "DELETE"}:
            headers["Idempotency-Key"] = str(uuid.uuid4())
        given: dict[str, Any] = {"params": list(query), "headers": headers}
        if body is not None:
            given["json"] = body
        for last in (False, True):
            try:
                return self._once(method, path, given)
            except httpx.TransportError as error:
                if last or isinstance(error, httpx.ConnectError):
                    raise RemoteError(
                        f"{self.url} cannot be reached: {type(error).__name__}",
                        remedy="comity serve runs there? does --server name its people's API?",
                    ) from error
        raise AssertionError

    def lines(self, path: str, headers: Mapping[str, str]) -> Iterator[str]:
        """Yield the lines of an answer without an end, as they come.

        Raises
        ------
        ComityError
            As ``send``; ``RemoteError`` when the connection is lost.
        """
        import httpx  # noqa: PLC0415

        given = {**headers, "Accept": "text/event-stream"}
        limits = httpx.Timeout(TIMEOUT_S, read=SILENCE_S)
        try:
            with self._client.stream(
                "GET", path, headers=given, timeout=limits
            ) as answer:
                if answer.status_code >= 400:
                    raise error_of(answer.status_code, answer.read()[:MAX_BYTES])
                yield from answer.iter_lines()
        except httpx.TransportError as error:
            raise RemoteError(
                f"{self.url}: the stream was lost: {type(error).__name__}"
            ) from error

    def upload(self, path: str, file: Path) -> Reply:
        """Send a file as it is, and return the answer.

        Raises
        ------
        ResourceError
            If it cannot be read.
        ComityError
            As ``send``.
        """
        import httpx  # noqa: PLC0415

        headers = {
            "Content-Type": "application/octet-stream",
            "Content-Length": str(size_of(file)),
        }
        given = {"content": parts_of_file(file), "headers": headers}
        try:
            return self._once("POST", path, given)
        except httpx.TransportError as error:
            raise RemoteError(
                f"{self.url}: {file} could not be sent: {type(error).__name__}",
                remedy="the node limits the size of uploads, and how slow they are",
            ) from error

    def download(self, path: str, target: Path) -> None:
        """Write an answer to a file, which appears whole or not at all.

        Raises
        ------
        ResourceError
            If it cannot be written.
        ComityError
            As ``send``.
        """
        import httpx  # noqa: PLC0415

        try:
            with (
                self._client.stream("GET", path) as answer,
                writing(target) as temporary,
                temporary.open("wb") as out,
            ):
                if answer.status_code >= 400:
                    raise error_of(answer.status_code, answer.read()[:MAX_BYTES])
                for part in answer.iter_bytes():
                    out.write(part)
        except httpx.TransportError as error:
            raise RemoteError(
                f"{self.url}: the file was lost: {type(error).__name__}"
            ) from error

    def _once(self, method: str, path: str, given: dict[str, Any]) -> Reply:
        with self._client.stream(method, path, **given) as answer:
            parts, size = [], 0
            for part in answer.iter_bytes():
                size += len(part)
                if size > MAX_BYTES:
                    raise RemoteError(
                        f"the answer is longer than {MAX_BYTES} bytes",
                        remedy="ask for fewer rows",
                    )
                parts.append(part)
        body = b"".join(parts)
        if answer.status_code >= 400:
            raise error_of(answer.status_code, body)
        return Reply(answer.status_code, dict(answer.headers), body)
