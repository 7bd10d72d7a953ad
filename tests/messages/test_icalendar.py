"""Calendars by the rules of RFC 5545: lines, folding, escaping, instants."""

import re

from hypothesis import given, strategies as st

from comity.foundations import parse_utc
from comity.messages.icalendar import CalendarEvent, calendar_of_events

AT = parse_utc("2024-11-01T05:51:08.400")
NEEDED = ("UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY")


def read_calendar(text):
    """Return the events of a calendar, strictly: a value by name, texts unescaped."""
    assert text.endswith("\r\n")
    lines = text.split("\r\n")[:-1]
    for line in lines:
        assert len(line.encode()) <= 75
        assert not re.search(r"[\x00-\x08\x0a-\x1f\x7f]", line)
    whole = "\r\n".join(lines).replace("\r\n ", "").split("\r\n")
    assert whole[0] == "BEGIN:VCALENDAR"
    assert whole[-1] == "END:VCALENDAR"
    assert whole[1] == "VERSION:2.0"
    assert whole[2].startswith("PRODID:")
    events = []
    for line in whole[3:-1]:
        name, colon, value = line.partition(":")
        assert colon
        if line == "BEGIN:VEVENT":
            events.append({})
        elif line != "END:VEVENT":
            assert re.fullmatch(r"[A-Z]+", name)
            assert name not in events[-1]
            events[-1][name] = value
    for event in events:
        assert all(event.get(name) for name in NEEDED)
        for name in ("DTSTAMP", "DTSTART", "DTEND"):
            assert re.fullmatch(r"\d{8}T\d{6}Z", event[name])
        assert event["DTSTART"] < event["DTEND"]
        for name in ("UID", "SUMMARY", "LOCATION", "DESCRIPTION"):
            event[name] = unescaped(event.get(name, ""))
    assert len({event["UID"] for event in events}) == len(events)
    return events


def unescaped(value):
    out, k = [], 0
    while k < len(value):
        if value[k] == "\\":
            assert value[k + 1] in "\\;,n"
            out.append("\n" if value[k + 1] == "n" else value[k + 1])
            k += 2
        else:
            assert value[k] not in ";,"
            out.append(value[k])
            k += 1
    return "".join(out)


def test_an_event():
    event = CalendarEvent("a@b", AT, AT + 60_000_000, "S", "Dresden", "D", (51.0, 13.7))
    (read,) = read_calendar(calendar_of_events([event], AT, "Passes"))
    # Whole seconds around the pass: it is never cut.
    assert (read["DTSTART"], read["DTEND"]) == ("20241101T055108Z", "20241101T055209Z")
    assert read["GEO"] == "51.000000;13.700000"
    assert read["LOCATION"] == "Dresden"


@given(st.text(min_size=1, max_size=200), st.text(max_size=120))
def test_any_text_stays_one_value(summary, location):
    event = CalendarEvent("a@b", AT, AT + 1, f"x{summary}", location, "a\nb")
    (read,) = read_calendar(calendar_of_events([event], AT, "Passes"))
    kept = re.sub(r"[\x00-\x09\x0b-\x1f\x7f]", "", summary.replace("\r\n", "\n"))
    assert read["SUMMARY"] == f"x{kept}"
    assert read["DESCRIPTION"] == "a\nb"
