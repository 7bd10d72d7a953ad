"""Calls of a public service within its rules: how often, and not again after a refusal.

The instants of calls are kept in the cache folder of the user, so that the rules hold over all runs
of this user on this machine. A service that answers anything but 200 has refused: it is not called
again until a person says so. A service that gives no answer is called again by a later run, not
by this one. Nothing is ever repeated in a loop.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from comity.foundations import format_utc
from comity.foundations.constants import HOUR_US, MINUTE_US
from comity.foundations.errors import AllowanceError, RemoteError
from comity.foundations.plain import json_text
from comity.system.environment import cache_folder
from comity.system.files import make_folder, write_whole
from comity.system.public_gate import PublicGate

__all__ = ["Rules", "ServiceCalls"]

#: After a call without an answer the service is left alone for so long, µs.
AFTER_SILENCE_US = 15 * MINUTE_US


@dataclass(frozen=True, slots=True)
class Rules:
    """Most calls a minute and an hour, and the least time between two of one query, µs."""

    per_minute: int
    per_hour: int
    between_us: int


@dataclass(slots=True)
class Kept:
    """What is kept of a service: calls of the last hour, queries, and a refusal."""

    calls_us: list[int] = field(default_factory=list)
    queries_us: dict[str, int] = field(default_factory=dict)
    silent_us: int = 0
    refused: str = ""


class ServiceCalls:
    """Calls of one service by this user.

    ``begin_query`` raises unless a query is due; ``send`` counts a call and raises at any
    answer but 200.
    """

    def __init__(
        self,
        service: str,
        rules: Rules,
        gate: PublicGate,
        now_us: int,
        *,
        again: bool = False,
        folder: Path | None = None,
    ) -> None:
        self.service, self.rules, self.gate, self.now_us = service, rules, gate, now_us
        place = folder or cache_folder() / "services"
        self._path = place / f"{service.lower()}.json"
        self.kept = _read(self._path)
        if again and self.kept.refused:
            self.kept.refused = ""
            self._write()

    def _write(self) -> None:
        make_folder(self._path.parent)
        kept = self.kept
        value = {
            "calls_us": kept.calls_us,
            "queries_us": kept.queries_us,
            "silent_us": kept.silent_us,
            "refused": kept.refused,
        }
        write_whole(self._path, json_text(value).encode(), 0o600)

    def begin_query(self, name: str) -> None:
        """Check that a query may be sent now.

        Raises
        ------
        RemoteError
            If the service has refused before, and nobody has said that it may be asked again.
        AllowanceError
            If the rules do not allow it yet.
        """
        kept = self.kept
        if kept.refused:
            raise RemoteError(
                f"{self.service} is not asked: {kept.refused}",
                remedy="look why it refused, at the account and its announcements, then "
                "run the command with --again",
            )
        due_us = (
            kept.queries_us.get(name, -self.rules.between_us) + self.rules.between_us
        )
        if kept.silent_us:
            due_us = max(due_us, kept.silent_us + AFTER_SILENCE_US)
        if self.now_us < due_us:
            raise AllowanceError(
                f"{self.service} is not asked for {name} before "
                f"{format_utc(due_us, 0)} UTC, by its rules",
                remedy="run the command again after that",
                retry_s=-(-(due_us - self.now_us) // 1_000_000),
            )

    def send(
        self,
        url: str,
        part: Path,
        *,
        headers: dict[str, str] | None = None,
        form: dict[str, str] | None = None,
    ) -> None:
        """Send one request; the body of the answer goes to ``part``.

        Raises
        ------
        AllowanceError
            If as many calls were made as the rules allow.
        RemoteError
            If no answer comes, or any but 200: then the service counts as having refused.
        """
        kept = self.kept
        kept.calls_us = [t for t in kept.calls_us if 0 <= self.now_us - t < HOUR_US]
        last_minute = sum(self.now_us - t < MINUTE_US for t in kept.calls_us)
        for made, most, span in (
            (last_minute, self.rules.per_minute, "minute"),
            (len(kept.calls_us), self.rules.per_hour, "hour"),
        ):
            if made >= most:
                raise AllowanceError(
                    f"{made} calls of {self.service} were made within the {span}, at "
                    f"most {most} are allowed",
                    remedy="wait, and ask for less often",
                    retry_s=60 if span == "minute" else 3600,
                )
        kept.calls_us.append(self.now_us)
        self._write()
        with self._told():
            answer = self.gate.send(url, part, headers=headers, form=form)
        if answer.status != 200:
            said = part.read_bytes()[:120].decode("utf-8", "replace").strip()
            self.refuse(f"it answered {answer.status} {said!r}")

    def refuse(self, why: str) -> None:
        """Note that the service has refused, and raise.

        Raises
        ------
        RemoteError
            Always: a person has to look.
        """
        self.kept.refused = f"{why} at {format_utc(self.now_us, 0)} UTC"
        self._write()
        raise RemoteError(
            f"{self.service} refused: {why}; it is not asked again",
            remedy="look why, at the account and its announcements, then run the "
            "command with --again",
        )

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except RemoteError:
            self.kept.silent_us = self.now_us
            self._write()
            raise
        self.kept.silent_us = 0

    def end_query(self, name: str) -> None:
        """Note that a query was answered: it is due again after the time of the rules."""
        self.kept.queries_us[name] = self.now_us
        self._write()


def _read(path: Path) -> Kept:
    """Read what is kept; a file that does not fit counts as none."""
    try:
        value = json.loads(path.read_text())
        return Kept(
            [int(t) for t in value["calls_us"]],
            {str(k): int(t) for k, t in value["queries_us"].items()},
            int(value["silent_us"]),
            str(value["refused"]),
        )
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return Kept()
