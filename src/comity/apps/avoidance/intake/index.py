"""The folder of kept messages and its index: each message once, over runs and interruptions.

A message is written whole to a file of its own, then a line in ``index.ndjson`` says so; both are
on the disk before the next message is taken. If the process is killed between the two, the next
run writes the same file again, since its name follows from the message. Refused messages are kept
apart in ``refused/``, so that they can be looked at.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from comity.apps.avoidance.intake.judging import Judged
from comity.apps.avoidance.intake.records import Received, Status
from comity.astro.risk.events import ReportedRisk, same_approach
from comity.astro.risk.records import Pair
from comity.foundations import format_utc
from comity.foundations.plain import JsonObject, plain_object
from comity.system.appended import AppendedLines, opened_lines
from comity.system.files import make_folder, write_whole

__all__ = ["Index", "Kept", "opened_index"]

INDEX, REFUSED = "index.ndjson", "refused"
#: Rows without states mean one approach if their instants are so close, µs (that of messages
#: without covariances in ``astro.risk.events``).
ASSUMED_US = 60_000_000


@dataclass(frozen=True, slots=True)
class Kept:
    """A message in the folder: its record, its instants, and its states if it has any."""

    record: Received
    created_us: int
    tca_us: int | None
    risk: ReportedRisk | None

    def means(self, judged: Judged) -> bool:
        """Tell whether a message is about the same approach, or the same object's trajectory."""
        if self.record.kind != judged.kind:
            return False
        if self.risk is not None and judged.risk is not None:
            return same_approach(self.risk, judged.risk)
        return judged.kind == "OCM" or self.close_to(judged.tca_us)

    def close_to(self, tca_us: int | None) -> bool:
        """Tell whether an instant may be that of the same approach, by the instants alone."""
        if self.tca_us is None or tca_us is None:
            return False
        return abs(self.tca_us - tca_us) <= ASSUMED_US


class Index:
    """Everything that is known of a folder, and the one way to add to it."""

    def __init__(self, folder: Path, lines: AppendedLines) -> None:
        self.folder, self._lines = folder, lines
        self.kept = 0
        self.sources: dict[str, JsonObject] = {}
        self.about: dict[frozenset[str], list[Kept]] = {}
        self._taken: dict[str, tuple[Received, int]] = {}
        self._contents: dict[tuple[str, str, int], set[str]] = {}
        self._unnamed: set[str] = set()
        rows, self.damaged = lines.read()
        for row in rows:
            try:
                self._take_line(row)
            except (KeyError, TypeError, ValueError):
                self.damaged += 1

    def _take_line(self, row: JsonObject) -> None:
        if row["line"] == "source":
            self.sources[str(row["source"])] = row
            return
        told: Any = row["record"]
        fields: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value
            for key, value in told.items()
        }
        record = Received(**fields)
        created_us: Any = row["created_us"]
        tca_us: Any = row["tca_us"]
        self._taken[record.sha256] = (record, int(created_us))
        if record.status != "refused":
            kept = Kept(record, int(created_us), tca_us, _risk_of(row["risk"]))
            self._remember(record, str(row["content"]), kept)

    def _remember(self, record: Received, content: str, kept: Kept) -> None:
        self.kept += 1
        if record.message_id:
            key = (record.originator, record.message_id, kept.created_us)
            self._contents.setdefault(key, set()).add(content)
        else:
            self._unnamed.add(content)
        self.about.setdefault(frozenset(record.objects), []).append(kept)

    def taken(self, sha256: str) -> tuple[Received, int] | None:
        """Return the record of bytes that were taken before, and their creation date in µs."""
        return self._taken.get(sha256)

    def status_of(self, judged: Judged) -> Status:
        """Return what a message that was judged is to this folder."""
        if judged.verdict == "refused":
            return "refused"
        if judged.identity[1]:
            contents = self._contents.get(judged.identity)
            if contents is not None:
                return "duplicate" if judged.content in contents else "differs"
        elif judged.content in self._unnamed:
            return "duplicate"
        earlier = self.about.get(frozenset(judged.objects), ())
        return "updated" if any(one.means(judged) for one in earlier) else "new"

    def add(self, record: Received, judged: Judged) -> Kept | None:
        """Write a message and its line; return what is kept now, None of a refused one.

        Raises
        ------
        ResourceError
            If the disk is full or the folder not writable: the run ends, what was taken stays.
        """
        path = self.folder / record.file
        make_folder(path.parent)
        write_whole(path, judged.data)
        created_us = judged.identity[2]
        self._lines.add(
            {
                "line": "message",
                "record": plain_object(record),
                "created_us": created_us,
                "tca_us": judged.tca_us,
                "content": judged.content,
                "risk": _plain_risk(judged.risk),
            }
        )
        self._taken[record.sha256] = (record, created_us)
        if record.status == "refused":
            return None
        kept = Kept(record, created_us, judged.tca_us, judged.risk)
        self._remember(record, judged.content, kept)
        return kept

    def note_source(self, source: str, newest_us: int | None, state: str) -> None:
        """Keep how a source stands, if that has changed."""
        row: JsonObject = {
            "line": "source",
            "source": source,
            "newest_us": newest_us,
            "state": state,
        }
        if self.sources.get(source) != row:
            self._lines.add(row)
            self.sources[source] = row

    def newest_us(self, source: str) -> int | None:
        """Return the creation date of the newest message that a source ever delivered."""
        value = self.sources.get(source, {}).get("newest_us")
        return value if isinstance(value, int) else None


@contextmanager
def opened_index(folder: Path) -> Iterator[Index]:
    """Open the index of a folder and hold it: one run at a time adds to it.

    Raises
    ------
    ResourceError
        If another run holds it, or the folder cannot be used.
    """
    make_folder(folder)
    with opened_lines(folder / INDEX) as lines:
        yield Index(folder, lines)


def file_of(judged: Judged, sha256: str) -> str:
    """Return the name of a message's file: its identifier, creation date and bytes give it."""
    _, identifier, created_us = judged.identity
    words = identifier or "_".join(judged.objects) or judged.kind or "message"
    plain = "".join(
        c if c.isascii() and (c.isalnum() or c in "-_") else "-" for c in words
    )
    stamp = format_utc(created_us, 0) if created_us else ""
    stamp = stamp.replace("-", "").replace(":", "")
    name = "_".join(part for part in (plain[:60], stamp, sha256[:8]) if part)
    folder = f"{REFUSED}/" if judged.verdict == "refused" else ""
    return f"{folder}{name}{judged.suffix}"


def _plain_risk(risk: ReportedRisk | None) -> object:
    if risk is None:
        return None
    pair = risk.pair
    return {
        "provider": risk.provider,
        "pair": [
            pair.position_1_km,
            pair.velocity_1_km_s,
            pair.position_2_km,
            pair.velocity_2_km_s,
        ],
        "covariances": list(risk.covariances),
        "pc": risk.pc,
        "objects": list(risk.objects),
        "observed_us": list(risk.observed_us),
        "created_us": risk.created_us,
        "tca_us": risk.tca_us,
    }


def _risk_of(value: Any) -> ReportedRisk | None:
    if value is None:
        return None
    one, two = (
        None if matrix is None else np.array(matrix, np.float64)
        for matrix in value["covariances"]
    )
    pair = Pair(*(np.array(part, np.float64) for part in value["pair"]))
    first, second = value["objects"]
    seen = value["observed_us"]
    return ReportedRisk(
        value["provider"],
        value["created_us"],
        value["tca_us"],
        pair,
        (one, two),
        value["pc"],
        (first, second),
        (seen[0], seen[1]),
    )
