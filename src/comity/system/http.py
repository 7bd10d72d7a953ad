"""One request over HTTPS, into a file.

One content coding is asked for and undone, and no more comes out of it than `system.packed`
allows: an answer in several codings, or in another one, is refused.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from comity.foundations.errors import FormatError, RemoteError
from comity.system.packed import inflate

if TYPE_CHECKING:
    import httpx

__all__ = ["Answer", "Request", "make_client", "send"]

AGENT = "comity/0.1 (conjunction screening; conditional requests)"
TIMEOUT_S = 60.0
MAX_BYTES = 500_000_000


@dataclass(frozen=True, slots=True)
class Request:
    """A request: method, address, form fields, and headers."""

    url: str
    method: str = "GET"
    form: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """A response: status, headers in lower case, and the file with its body."""

    status: int
    headers: dict[str, str]
    path: Path


def make_client() -> "httpx.Client":
    """Return a client that keeps cookies for one conversation."""
    import httpx  # noqa: PLC0415 - loaded when needed: the core starts fast

    return httpx.Client(
        timeout=TIMEOUT_S, follow_redirects=False, headers={"User-Agent": AGENT}
    )


def _with_coding(headers: dict[str, str]) -> dict[str, str]:
    """Ask for gzip; a transfer that is continued counts bytes as they are."""
    coding = "identity" if "Range" in headers else "gzip"
    return {**headers, "Accept-Encoding": coding}


def send(client: "httpx.Client", request: Request, part: Path) -> Answer:
    """Send a request and write the body to ``part``, continuing it if asked to.

    A request with a ``Range`` header that is answered with 206 is appended to ``part``;
    any other answer replaces it.

    Raises
    ------
    RemoteError
        If no answer comes, or too large a one.
    """
    import httpx  # noqa: PLC0415

    try:
        with client.stream(
            request.method,
            request.url,
            data=request.form or None,
            headers=_with_coding(request.headers),
        ) as response:
            coding = response.headers.get("content-encoding", "")
            append = response.status_code == 206
            size = part.stat().st_size if append else 0
            with part.open("ab" if append else "wb") as out:
                for chunk in inflate(response.iter_raw(), coding, request.url):
                    size += len(chunk)
                    if size > MAX_BYTES:
                        raise RemoteError(
                            f"{request.url} sends more than {MAX_BYTES} bytes"
                        )
                    out.write(chunk)
            headers = {name.lower(): value for name, value in response.headers.items()}
            return Answer(response.status_code, headers, part)
    except FormatError as error:
        raise RemoteError(error.message, remedy="fetch it later again") from error
    except httpx.HTTPError as error:
        # What has come stays in ``part``; the caller may continue it.
        raise RemoteError(
            f"no answer from {httpx.URL(request.url).host}: {error}",
            remedy="check the network and run the same command again: it continues",
        ) from error
