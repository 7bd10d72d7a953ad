"""Fetching public catalogues politely.

CelesTrak's data change every two hours and its rules ask for no more; Space-Track asks
for no more than one download of all element sets an hour. The times of the last answer
are kept beside the file; a request too early is not sent. Requests are conditional, and
a transfer that broke off is continued.
"""

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from comity.foundations import format_utc
from comity.foundations.constants import HOUR_US
from comity.foundations.errors import InputError, RemoteError, ResourceError
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
    """What a fetch did: ``new``, ``unchanged`` (by the server) or ``early`` (not asked)."""

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


def read_notes(path: Path) -> dict[str, Any]:
    """Return what was noted at the last answer."""
    try:
        value = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


def log_in(gate: PublicGate, part: Path) -> None:
    """Open a conversation with Space-Track, credentials from the environment."""
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


def conditions(notes: dict[str, Any], path: Path, part: Path) -> dict[str, str]:
    """Return the headers that make a request conditional, or continue a transfer."""
    if part.exists() and part.stat().st_size and notes.get("part_etag"):
        return {
            "Range": f"bytes={part.stat().st_size}-",
            "If-Range": notes["part_etag"],
        }
    headers = {}
    if path.exists() and notes.get("etag"):
        headers["If-None-Match"] = notes["etag"]
    if path.exists() and notes.get("last_modified"):
        headers["If-Modified-Since"] = notes["last_modified"]
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
        The file; notes are kept in ``.NAME.fetch.json`` beside it.
    gate, at_us
        For tests: another gate, another clock.

    Raises
    ------
    InputError, RemoteError, ResourceError
        If it cannot be had. What has come so far is kept and continued next time.
    """
    service, url = address_of(what)
    at = now_us() if at_us is None else at_us
    if not out.parent.is_dir():
        raise ResourceError(f"{out.parent} is no folder", remedy="make it first")
    note_path = out.with_name(f".{out.name}.fetch.json")
    part = out.with_name(f".{out.name}.part")
    notes = read_notes(note_path)
    asked = int(notes.get("asked_us", 0)) if notes.get("url") == url else 0
    if out.exists() and 0 <= at - asked < MIN_INTERVAL_US[service]:
        return Fetched(out, "early", out.stat().st_size, format_utc(asked, 0))
    notes = notes if notes.get("url") == url else {}
    gate = gate or PublicGate()
    headers = conditions(notes, out, part)
    if service == "space-track":
        log_in(gate, part.with_suffix(".login"))
    answer = gate.send(url, part, headers=headers)
    if answer.status == 304:
        part.unlink(missing_ok=True)
        write_whole(note_path, json.dumps(notes | {"asked_us": at}).encode())
        return Fetched(out, "unchanged", out.stat().st_size, format_utc(at, 0))
    etag = answer.headers.get("etag", "")
    expected = int(answer.headers.get("content-length", 0) or 0)
    have = part.stat().st_size
    if answer.status not in {200, 206}:
        words = part.read_bytes()[:200].decode("utf-8", "replace").strip()
        part.unlink()
        raise RemoteError(f"{service} answered {answer.status}: {words!r}")
    if (
        answer.status == 200
        and "content-encoding" not in answer.headers
        and have < expected
    ):
        write_whole(
            note_path, json.dumps(notes | {"url": url, "part_etag": etag}).encode()
        )
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
    kept = {
        "url": url,
        "asked_us": at,
        "etag": etag,
        "last_modified": answer.headers.get("last-modified", ""),
    }
    write_whole(note_path, json.dumps(kept).encode())
    return Fetched(out, "new", len(data), format_utc(at, 0))
