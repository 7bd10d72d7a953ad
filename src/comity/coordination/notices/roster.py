"""The roster of watches: who is on duty, who is the deputy, when nobody is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from comity.coordination.notices.ladder import Level
from comity.foundations.constants import DAY_US, HOUR_US
from comity.foundations.errors import FormatError
from comity.foundations.plain import Json
from comity.foundations.time import format_utc, parse_utc

__all__ = ["Person", "Watch", "call_text", "gaps", "on_watch", "read_roster"]

NOBODY = "nobody is on watch"
#: Longest name or telephone number, characters.
MAX_CHARS = 120


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can be called: name, telephone, another means such as a radio channel."""

    name: str
    telephone: str
    other: str = ""


@dataclass(frozen=True, slots=True)
class Watch:
    """A watch: its officer and deputy, and when.

    ``hours`` are of UTC, every day between ``since_us`` and ``until_us``; a watch may
    pass midnight (20 to 8).
    """

    name: str = field(metadata={"name": "watch"})
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


def _person(where: str, value: Json) -> Person:
    known = {"name", "telephone", "other"}
    if (
        not isinstance(value, Mapping)
        or not {"name", "telephone"} <= set(value) <= known
    ):
        raise FormatError(f"{where}: name, telephone and perhaps other are needed")
    texts = {
        name: text
        for name, text in value.items()
        if isinstance(text, str) and 0 < len(text) <= MAX_CHARS
    }
    if len(texts) != len(value):
        raise FormatError(
            f"{where}: texts of at most {MAX_CHARS} characters are needed",
            remedy="put numbers such as telephones into quotation marks",
        )
    return Person(texts["name"], texts["telephone"], texts.get("other", ""))


def _hours(where: str, value: Json) -> tuple[float, float]:
    hours = [
        float(hour)
        for hour in (value if isinstance(value, list) else ())
        if isinstance(hour, int | float) and not isinstance(hour, bool)
        if 0 <= hour <= 24
    ]
    if not isinstance(value, list) or len(value) != 2 or len(set(hours)) != 2:
        raise FormatError(f"{where}: hours are two different numbers from 0 to 24, UTC")
    return hours[0], hours[1]


def read_roster(value: Json) -> tuple[Watch, ...]:
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
    watches = []
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
        watches.append(watch)
    return tuple(watches)


def on_watch(roster: Sequence[Watch], at_us: int) -> Watch | None:
    """Return who is on duty, ``None`` if nobody is."""
    return next((watch for watch in roster if watch.holds(at_us)), None)


def gaps(roster: Sequence[Watch], start_us: int, stop_us: int) -> list[tuple[int, int]]:
    """Return the spans without a watch, to a quarter of an hour."""
    step, spans = HOUR_US // 4, []
    begin: int | None = None
    for at in range(start_us, stop_us, step):
        if on_watch(roster, at) is None:
            begin = at if begin is None else begin
        elif begin is not None:
            spans.append((begin, at))
            begin = None
    return [*spans, *([(begin, stop_us)] if begin is not None else [])]


def call_text(roster: Sequence[Watch], level: Level, at_us: int) -> str:
    """Return who is to be called at a level, and how, for people."""
    watch = on_watch(roster, at_us)
    if watch is None:
        return f"{NOBODY} at {format_utc(at_us, 0)}Z: whoever sees this acts"
    officer, deputy = watch.officer, watch.deputy
    if level <= Level.DUTY:
        return f"officer {officer.name}"
    if level is Level.DEPUTY:
        return f"deputy {deputy.name}"
    if level is Level.CHANNEL:
        people = [f"{p.name} by {p.other or p.telephone}" for p in (officer, deputy)]
        return "other channel: " + ", ".join(people)
    return f"telephone {officer.name} {officer.telephone}, {deputy.name} {deputy.telephone}"
