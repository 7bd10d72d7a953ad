"""Events as iCalendar (RFC 5545)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from comity.foundations.time import format_utc

__all__ = ["CalendarEvent", "calendar_of_events"]

#: What a text may not hold: controls but the end of a line (RFC 5545, 3.1 and 3.3.11).
_CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """An event.

    Attributes
    ----------
    uid
        Name that no other event in the world has.
    start_us, end_us
        UTC, microseconds since 1970; a calendar has whole seconds, so that the begin is rounded
        down and the end up.
    summary, location, description
        Texts.
    place_deg
        Latitude and longitude, or None.
    sequence
        Which version of the event this is.
    """

    uid: str
    start_us: int
    end_us: int
    summary: str
    location: str = ""
    description: str = ""
    place_deg: tuple[float, float] | None = None
    sequence: int = 0


def folded(line: str) -> str:
    """Fold a line to 75 octets (RFC 5545, 3.1), never inside a character."""
    out, size = [], 0
    for character in line:
        wide = len(character.encode())
        if size + wide > 75:
            out.append("\r\n ")
            size = 1
        out.append(character)
        size += wide
    return "".join(out)


def _text(text: str) -> str:
    """Return a text as a value (RFC 5545, 3.3.11)."""
    for mark in ("\\", ";", ","):
        text = text.replace(mark, f"\\{mark}")
    return _CONTROLS.sub("", text.replace("\r\n", "\n")).replace("\n", "\\n")


def _instant(at_us: int) -> str:
    return f"{format_utc(at_us, 0)}Z".replace("-", "").replace(":", "")


def _lines(event: CalendarEvent, made_us: int) -> list[str]:
    second = 1_000_000
    lines = [
        "BEGIN:VEVENT",
        f"UID:{_text(event.uid)}",
        f"DTSTAMP:{_instant(made_us // second * second)}",
        f"DTSTART:{_instant(event.start_us // second * second)}",
        f"DTEND:{_instant(-(-event.end_us // second) * second)}",
        f"SEQUENCE:{event.sequence}",
        f"SUMMARY:{_text(event.summary)}",
    ]
    if event.location:
        lines.append(f"LOCATION:{_text(event.location)}")
    if event.place_deg is not None:
        lines.append(f"GEO:{event.place_deg[0]:.6f};{event.place_deg[1]:.6f}")
    if event.description:
        lines.append(f"DESCRIPTION:{_text(event.description)}")
    return [*lines, "END:VEVENT"]


def calendar_of_events(
    events: Sequence[CalendarEvent], made_us: int, product: str
) -> str:
    """Return events as one calendar.

    Parameters
    ----------
    made_us
        When it was made: UTC, microseconds since 1970.
    product
        What made it, a word of its identifier: ``Passes``.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//Comity//{product}//EN"]
    for event in events:
        lines += _lines(event, made_us)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines)
