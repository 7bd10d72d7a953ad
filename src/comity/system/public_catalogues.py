"""Fetching public catalogues within the rules of their services.

CelesTrak's data change every two hours and its rules ask for no more; Space-Track asks
for no more than one download of all element sets an hour. The time of the last answer
is kept in a file next to the catalogue; a request too early is not sent. Requests are
conditional, and a transfer that broke off is continued.
"""

import json
import os
import re
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from comity.foundations import format_utc
from comity.foundations.constants import HOUR_US
from comity.foundations.errors import InputError, RemoteError, ResourceError
from comity.foundations.plain import json_text
from comity.system.environment import now_us
from comity.system.files import write_whole
from comity.system.public_gate import PublicGate

__all__ = ["Fetched", "fetch"]

#: Least time between two requests for the same thing, by service.
MIN_INTERVAL_US = {"celestrak": 2 * HOUR_US, "space-track": HOUR_US}
CELESTRAK = "https://celestrak.org/NORAD/elements/gp.php?GROUP={group}&FORMAT=csv"
LOGIN = "https://www.space-track.org/ajaxauth/login"
SPACE_TRACK = (
    "https://www.space-track.org/basicspacedata/query/class/gp/decay_date/null-val/"
    "epoch/%3Enow-30/orderby/norad_cat_id/format/json"
)


@dataclass(frozen=True, slots=True)
class Fetched:
    """The result of a fetch: ``new``, ``unchanged`` (by the server) or ``early`` (not asked)."""

    path: Path
    outcome: str
    bytes: int
    fetched: str


def address_of(what: str) -> tuple[str, str]:
    """Return service and address for ``celestrak:GROUP`` or ``space-track``.

    Raises
    ------
    InputError
        For anything else.
    """
    service, _, group = what.partition(":")
    if service == "celestrak" and re.fullmatch(r"[A-Za-z0-9-]{1,40}", group):
        return service, CELESTRAK.format(group=group)
    if what == "space-track":
        return service, SPACE_TRACK
    raise InputError(
        f"{what!r} is no public catalogue",
        remedy="write celestrak:active, another CelesTrak group, or space-track",
    )


@dataclass(frozen=True, slots=True)
class Notes:
    """Notes of the last answer: its address, when it came, and its marks.

    ``part_etag`` is the mark of a transfer that broke off.
    """

    url: str = ""
    asked_us: int = 0
    etag: str = ""
    last_modified: str = ""
    part_etag: str = ""


def read_notes(path: Path) -> Notes:
    """Read the notes of the last answer; a file that does not fit counts as none."""
    try:
        return Notes(**json.loads(path.read_text()))
    except (OSError, TypeError, ValueError):
        return Notes()


def write_notes(path: Path, notes: Notes) -> None:
    """Write notes; marks that are not known are left out."""
    kept = {name: value for name, value in asdict(notes).items() if value}
    write_whole(path, json_text(kept).encode())


def log_in(gate: PublicGate, part: Path) -> None:
    """Log in to Space-Track with the credentials of the environment."""
    user, password = (
        os.environ.get("SPACETRACK_USER"),
        os.environ.get("SPACETRACK_PASSWORD"),
    )
    if not user or not password:
        raise ResourceError(
            "Space-Track needs an account",
            remedy="set SPACETRACK_USER and SPACETRACK_PASSWORD",
        )
    answer = gate.send(LOGIN, part, form={"identity": user, "password": password})
    body = part.read_bytes()
    part.unlink()
    if answer.status != 200 or b"Failed" in body:
        raise RemoteError(f"Space-Track refused the login (status {answer.status})")


def conditions(notes: Notes, path: Path, part: Path) -> dict[str, str]:
    """Return the headers that make a request conditional, or continue a transfer."""
    if part.exists() and part.stat().st_size and notes.part_etag:
        return {
            "Range": f"bytes={part.stat().st_size}-",
            "If-Range": notes.part_etag,
        }
    headers = {}
    if path.exists() and notes.etag:
        headers["If-None-Match"] = notes.etag
    if path.exists() and notes.last_modified:
        headers["If-Modified-Since"] = notes.last_modified
    return headers


def fetch(
    what: str, out: Path, *, gate: PublicGate | None = None, at_us: int | None = None
) -> Fetched:
    """Fetch a public catalogue into a file.

    Parameters
    ----------
    what
        ``celestrak:GROUP`` or ``space-track``.
    out
        The file; notes are kept in ``.NAME.fetch.json`` in the same folder.
    gate, at_us
        Another gate, or another instant than now (microseconds of UTC since 1970).

    Raises
    ------
    InputError, RemoteError, ResourceError
        If it cannot be had. Bytes that came are kept, and the transfer continued next time.
    """
    service, url = address_of(what)
    at = now_us() if at_us is None else at_us
    if not out.parent.is_dir():
        raise ResourceError(f"{out.parent} is no folder", remedy="make it first")
    note_path = out.with_name(f".{out.name}.fetch.json")
    part = out.with_name(f".{out.name}.part")
    notes = read_notes(note_path)
    if notes.url != url:
        notes = Notes(url)
    asked = notes.asked_us
    if out.exists() and 0 <= at - asked < MIN_INTERVAL_US[service]:
        return Fetched(out, "early", out.stat().st_size, format_utc(asked, 0))
    gate = gate or PublicGate()
    headers = conditions(notes, out, part)
    if service == "space-track":
        log_in(gate, part.with_suffix(".login"))
    answer = gate.send(url, part, headers=headers)
    if answer.status == 304:
        part.unlink(missing_ok=True)
        write_notes(note_path, replace(notes, asked_us=at))
        return Fetched(out, "unchanged", out.stat().st_size, format_utc(at, 0))
    etag = answer.headers.get("etag", "")
    expected = int(answer.headers.get("content-length", 0) or 0)
    have = part.stat().st_size
    if answer.status not in {200, 206}:
        message = part.read_bytes()[:200].decode("utf-8", "replace").strip()
        part.unlink()
        raise RemoteError(f"{service} answered {answer.status}: {message!r}")
    if (
        answer.status == 200
        and "content-encoding" not in answer.headers
        and have < expected
    ):
        write_notes(note_path, replace(notes, part_etag=etag))
        raise RemoteError(
            f"{have} of {expected} bytes came",
            remedy="run the same command again: it continues",
        )
    data = part.read_bytes()
    if (
        not data.strip()
        or data.lstrip()[:1] == b"<"
        or b"No GP data found" in data[:100]
    ):
        part.unlink()
        raise RemoteError(f"{service} has no element sets for {what}: {data[:60]!r}")
    write_whole(out, data)
    part.unlink()
    changed = answer.headers.get("last-modified", "")
    write_notes(note_path, Notes(url, at, etag, changed))
    return Fetched(out, "new", len(data), format_utc(at, 0))
