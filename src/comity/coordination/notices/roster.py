"""The roster of watches: who is on duty, who is the deputy, when nobody is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from comity.coordination.notices.ladder import Level
from comity.foundations.constants import DAY_US, HOUR_US
from comity.foundations.errors import FormatError
from comity.foundations.time import format_utc, parse_utc

__all__ = ["Person", "Watch", "call_words", "gaps", "on_watch", "read_roster"]

NOBODY = "nobody is on watch"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can be called: a name, a telephone, another way."""

    name: str
    telephone: str
    other: str = ""


@dataclass(frozen=True, slots=True)
class Watch:
    """A watch: its officer and deputy, and when.

    ``hours`` are of UTC, every day between ``since_us`` and ``until_us``; a watch may
    pass midnight (20 to 8).
    """

    name: str
    officer: Person
    deputy: Person
    since_us: int
    until_us: int
    hours: tuple[float, float] = (0.0, 24.0)

    def holds(self, at_us: int) -> bool:
        """Tell whether it is on duty at an instant."""
        if not self.since_us <= at_us < self.until_us:
            return False
        low, high = self.hours
        hour = at_us % DAY_US / HOUR_US
        return low <= hour < high if low < high else hour >= low or hour < high


def _person(where: str, value: Any) -> Person:
    known = {"name", "telephone", "other"}
    if (
        not isinstance(value, Mapping)
        or not {"name", "telephone"} <= set(value) <= known
    ):
        raise FormatError(f"{where}: name, telephone and perhaps other are needed")
    if not all(isinstance(v, str) and 0 < len(v) <= 120 for v in value.values()):
        raise FormatError(f"{where}: texts of at most 120 characters are needed")
    return Person(value["name"], value["telephone"], value.get("other", ""))


def _hours(where: str, value: Any) -> tuple[float, float]:
    fits = (
        isinstance(value, list)
        and len(value) == 2
        and all(type(h) in {int, float} and 0 <= h <= 24 for h in value)
        and value[0] != value[1]
    )
    if not fits:
        raise FormatError(f"{where}: hours are two different numbers from 0 to 24, UTC")
    return float(value[0]), float(value[1])


def read_roster(value: Any) -> tuple[Watch, ...]:
    """Read a roster: a list of watches, the first that holds is on duty.

    Raises
    ------
    FormatError
        If it does not fit; the watch is named.
    """
    if not isinstance(value, list):
        raise FormatError("a roster is a list of watches")
    known = {"watch", "officer", "deputy", "from", "until", "hours"}
    needed = known - {"hours"}
    found = []
    for k, raw in enumerate(value, 1):
        where = f"watch {k}"
        if not isinstance(raw, Mapping) or not needed <= set(raw) <= known:
            raise FormatError(f"{where}: {', '.join(sorted(needed))} are needed")
        watch = Watch(
            str(raw["watch"]),
            _person(f"{where}: officer", raw["officer"]),
            _person(f"{where}: deputy", raw["deputy"]),
            parse_utc(str(raw["from"])),
            parse_utc(str(raw["until"])),
            _hours(where, raw.get("hours", [0, 24])),
        )
        if watch.since_us >= watch.until_us:
            raise FormatError(f"{where}: it ends before it begins")
        found.append(watch)
    return tuple(found)


def on_watch(roster: Sequence[Watch], at_us: int) -> Watch | None:
    """Return who is on duty, ``None`` if nobody is."""
    return next((watch for watch in roster if watch.holds(at_us)), None)


def gaps(roster: Sequence[Watch], start_us: int, stop_us: int) -> list[tuple[int, int]]:
    """Return the spans without a watch, to a quarter of an hour."""
    step, found = HOUR_US // 4, []
    begin: int | None = None
    for at in range(start_us, stop_us, step):
        if on_watch(roster, at) is None:
            begin = at if begin is None else begin
        elif begin is not None:
            found.append((begin, at))
            begin = None
    return [*found, *([(begin, stop_us)] if begin is not None else [])]


def call_words(roster: Sequence[Watch], level: Level, at_us: int) -> str:
    """Return who is to be called at a level, and how, in words."""
    watch = on_watch(roster, at_us)
    if watch is None:
        return f"{NOBODY} at {format_utc(at_us, 0)}Z: whoever sees this acts"
    officer, deputy = watch.officer, watch.deputy
    if level <= Level.DUTY:
        return f"officer {officer.name}"
    if level is Level.DEPUTY:
        return f"deputy {deputy.name}"
    if level is Level.CHANNEL:
        ways = [f"{p.name} by {p.other or p.telephone}" for p in (officer, deputy)]
        return "other channel: " + ", ".join(ways)
    return f"telephone {officer.name} {officer.telephone}, {deputy.name} {deputy.telephone}"
