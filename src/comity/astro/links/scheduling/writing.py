"""Schedules as CCSDS 902.1 Simple Schedule and iCalendar (RFC 5545)."""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from comity.astro.links.scheduling.problem import Problem, Track
from comity.foundations.constants import SECOND_US
from comity.foundations.time import format_utc
from comity.messages.icalendar import CalendarEvent, calendar_of_events

__all__ = ["Origin", "calendar_text", "simple_schedule"]


@dataclass(frozen=True, slots=True)
class Origin:
    """Author of a schedule, time of writing (UTC, microseconds since 1970), version."""

    organisation: str
    made_us: int
    version: int = 1


def _time(at_s: int) -> str:
    return f"{format_utc(at_s * SECOND_US, 0)}Z"


def simple_schedule(problem: Problem, tracks: Sequence[Track], origin: Origin) -> str:
    """Return a schedule as CCSDS Simple Schedule, one package for each track.

    The parameters of CCSDS 902.1-B-1 (May 2018): a header with the originating organisation,
    the time of generation, the version and the span; scheduled packages with their user; for
    each activity its begin and end with set-up and tear-down (BOA, EOA) and those of the
    track (BOT, EOT) and the aperture. The schema of the book was not available for a check.
    """

    def tag(name: str, value: str, deep: int) -> str:
        return f"{'  ' * deep}<{name}>{escape(value)}</{name}>"

    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        "<simpleSchedule>",
        "  <schedHeader>",
        tag("originatingOrganization", origin.organisation, 2),
        tag("generationTime", _time(origin.made_us // 1_000_000), 2),
        tag("version", str(origin.version), 2),
        tag("startTime", _time(problem.start_s), 2),
        tag("endTime", _time(problem.end_s), 2),
        tag("status", "OPERATIONAL", 2),
        "  </schedHeader>",
    ]
    for track in tracks:
        request = problem.requests[track.request]
        lines += [
            "  <scheduledPackage>",
            tag("scheduledPackageId", request.name, 2),
            tag("user", problem.members[request.member].name, 2),
        ]
        for a in request.options[track.option].antennas:
            antenna = problem.antennas[a]
            lines += [
                "    <scheduledActivity>",
                tag("activityStatus", "COMMITTED", 3),
                tag("siteRef", antenna.owner, 3),
                tag("apertureRef", antenna.name, 3),
                tag("beginningOfActivity", _time(track.start_s - request.setup_s), 3),
                tag("beginningOfTrack", _time(track.start_s), 3),
                tag("endOfTrack", _time(track.end_s), 3),
                tag("endOfActivity", _time(track.end_s + request.teardown_s), 3),
                "    </scheduledActivity>",
            ]
        lines.append("  </scheduledPackage>")
    return "\n".join([*lines, "</simpleSchedule>"]) + "\n"


def calendar_text(problem: Problem, tracks: Sequence[Track], origin: Origin) -> str:
    """Return a schedule as iCalendar: an event for each track, set-up included."""
    events = []
    for track in tracks:
        request = problem.requests[track.request]
        member = problem.members[request.member].name
        antennas = [problem.antennas[a] for a in request.options[track.option].antennas]
        where = ", ".join(
            f"{a.name} ({a.owner})" if a.owner else a.name for a in antennas
        )
        events.append(
            CalendarEvent(
                f"{request.name}-{track.start_s}@{origin.organisation or 'comity'}",
                (track.start_s - request.setup_s) * SECOND_US,
                (track.end_s + request.teardown_s) * SECOND_US,
                f"{request.name} · {member}",
                where,
                f"Track {_time(track.start_s)} to {_time(track.end_s)}",
                sequence=origin.version,
            )
        )
    return calendar_of_events(events, origin.made_us, "Schedule")
