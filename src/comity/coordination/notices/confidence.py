"""Warnings of many sources, joined to events and confirmed by independent lineages.

Repetition confirms nothing. What counts is the *lineage* of the sensor, as agreements declare
it: the same source through two alliances counts once; a lineage that no agreement declares,
or that is named by a party that may not relay it, adds nothing.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import hypot

from comity.coordination.notices.chains import Chain, Life
from comity.coordination.notices.geometry import (
    angle_apart_deg,
    centre_of,
    distance_km,
    outside_km,
    reach_km,
)
from comity.coordination.notices.ids import read_id
from comity.coordination.notices.matching import SIGMAS, Detected
from comity.coordination.notices.values import (
    Circle,
    area_in,
    instant_in,
    number_in,
    text_in,
)

__all__ = [
    "Advice",
    "Assessment",
    "Confidence",
    "Lineage",
    "Report",
    "advise",
    "assess",
    "denials_near",
    "events_of",
    "report_of",
    "seen_by",
]

#: What two reports of one event may differ beyond their errors.
SLACK_S, SLACK_KM, SLACK_DEG = 60.0, 50.0, 10.0
#: How long an answer is waited for before people are called: with one source, and with
#: one source that another one contradicts.
ASK_S, DENIED_S = 180.0, 300.0


@dataclass(frozen=True, slots=True)
class Lineage:
    """A lineage of sensors that an agreement declares: its owner, and who may relay it."""

    owner: str
    relays: frozenset[str] = frozenset()

    def may_report(self, party: str) -> bool:
        """Tell whether a party may report for it."""
        return party == self.owner or party in self.relays


@dataclass(frozen=True, slots=True)
class Report:
    """A warning as it counts: which party reports what of which sensors.

    Attributes
    ----------
    base, sender, issued_us
        Id of the warning without revision, its issuer, when it was signed (UTC us).
    origin
        The warning that it repeats, or its own id.
    lineage
        Lineage of the sensors, or empty.
    detected
        False for sensors that observed that place at that time and detected nothing.
    withdrawn
        Whether its issuer has cancelled it.
    detection
        What was detected, or not.
    """

    base: str
    sender: str
    origin: str
    lineage: str
    detected: bool
    withdrawn: bool
    detection: Detected
    issued_us: int


class Confidence(StrEnum):
    """How far an event is confirmed."""

    SINGLE = "single"
    MATCHED = "matched"
    CONFIRMED = "confirmed"
    CONTRADICTED = "contradicted"
    WITHDRAWN = "withdrawn"


class Advice(StrEnum):
    """What a machine proposes; people decide."""

    REST = "rest"
    ASK = "ask"
    CALL = "call"


@dataclass(frozen=True, slots=True)
class Assessment:
    """How far an event is confirmed, and why.

    Attributes
    ----------
    lineages, against
        Lineages that detected it, and those that observed and did not.
    ignored
        Report → why it adds nothing.
    matched
        The notice that announced it, or empty.
    """

    state: Confidence
    lineages: tuple[str, ...]
    against: tuple[str, ...]
    ignored: Mapping[str, str]
    matched: str = ""


def report_of(chain: Chain) -> Report | None:
    """Return the report of a warning, ``None`` if fields that it needs were withheld."""
    fields, latest = chain.fields, chain.latest
    area, at_us = area_in(fields), instant_in(fields, "at_us")
    seen, finding = text_in(fields, "seen"), text_in(fields, "found")
    if latest.form != "warning" or not (seen and finding and area) or at_us is None:
        return None
    origin = text_in(fields, "origin")
    return Report(
        chain.base,
        latest.issuer,
        read_id(origin).base if origin else chain.base,
        text_in(fields, "lineage"),
        finding == "event",
        chain.life is Life.CANCELLED,
        Detected(
            seen,
            at_us,
            number_in(fields, "sigma_s") or 0.0,
            centre_of(area),
            reach_km(area),
            number_in(fields, "azimuth_deg"),
            number_in(fields, "sigma_deg") or 0.0,
            text_in(fields, "object"),
        ),
        latest.issued_us,
    )


def _same(one: Detected, other: Detected) -> bool:
    """Tell whether two detections can be of one event."""
    if one.seen != other.seen:
        return False
    apart_s = abs(one.at_us - other.at_us) / 1e6
    if apart_s > SIGMAS * hypot(one.sigma_s, other.sigma_s) + SLACK_S:
        return False
    if one.object_id and other.object_id and one.object_id != other.object_id:
        return False
    apart_km = distance_km(one.place_deg, other.place_deg)
    if apart_km > one.radius_km + other.radius_km + SLACK_KM:
        return False
    if one.azimuth_deg is None or other.azimuth_deg is None:
        return True
    allowed = SIGMAS * hypot(one.sigma_deg, other.sigma_deg) + SLACK_DEG
    return angle_apart_deg(one.azimuth_deg, other.azimuth_deg) <= allowed


def events_of(reports: Iterable[Report]) -> list[tuple[Report, ...]]:
    """Join reports to events; reports of "nothing" stay outside.

    Two warnings of one sender and lineage, neither of which repeats the other, are two
    events: a sensor distinguishes its own events.
    """
    events: list[list[Report]] = []
    ordered = sorted(reports, key=lambda r: (r.detection.at_us, r.issued_us, r.base))
    widest_s = 0.0
    for report in ordered:
        if not report.detected:
            continue
        fitting = [
            event
            for event in _near(events, report.detection, widest_s)
            if _same(event[0].detection, report.detection) and not _apart(event, report)
        ]
        widest_s = max(widest_s, report.detection.sigma_s)
        echo = [e for e in fitting if any(r.origin == report.origin for r in e)]
        nearest = sorted(
            echo or fitting,
            key=lambda e: abs(e[0].detection.at_us - report.detection.at_us),
        )
        if nearest:
            nearest[0].append(report)
        else:
            events.append([report])
    return [tuple(event) for event in events]


def _near(
    events: Sequence[list[Report]], detection: Detected, widest_s: float
) -> list[list[Report]]:
    """Return the events, which stand in the order of time, that can be one with a detection.

    Parameters
    ----------
    widest_s
        Largest standard deviation of the time of any of them, s.
    """
    reach_us = 1e6 * (SIGMAS * hypot(detection.sigma_s, widest_s) + SLACK_S)
    first = bisect_left(
        events, detection.at_us - reach_us, key=lambda e: e[0].detection.at_us
    )
    return list(events[first:])


def denials_near(
    ordered: Sequence[Report], event: Detected, widest_s: float
) -> Sequence[Report]:
    """Return the reports of "nothing" that can concern an event, by their time.

    Parameters
    ----------
    ordered
        All of them, in the order of their time.
    widest_s
        How long around its time any of them observed at most, s.
    """

    def at(report: Report) -> int:
        return report.detection.at_us

    reach_us = 1e6 * widest_s
    first = bisect_left(ordered, event.at_us - reach_us, key=at)
    return ordered[first : bisect_right(ordered, event.at_us + reach_us, key=at)]


def _apart(event: Sequence[Report], report: Report) -> bool:
    return any(
        r.lineage == report.lineage
        and r.sender == report.sender
        and r.origin != report.origin
        for r in event
    )


def seen_by(event: Sequence[Report]) -> Detected:
    """Return an event as its most precise report describes it.

    One with a direction is preferred, then the smallest error of the place.
    """
    alive = [r for r in event if not r.withdrawn] or list(event)
    best = min(
        alive,
        key=lambda r: (r.detection.azimuth_deg is None, r.detection.radius_km, r.base),
    )
    return best.detection


def _why_not(report: Report, lineages: Mapping[str, Lineage]) -> str:
    if report.withdrawn:
        return "withdrawn"
    if not report.lineage:
        return "its lineage is not declared"
    known = lineages.get(report.lineage)
    if known is None:
        return f"no agreement declares the lineage {report.lineage}"
    if not known.may_report(report.sender):
        return f"{report.sender} may not report for {report.lineage}"
    return ""


def _denies(report: Report, event: Detected) -> bool:
    """Tell whether sensors that detected nothing observed that place at that time."""
    detection = report.detection
    apart_s = abs(detection.at_us - event.at_us) / 1e6
    area: Circle = {
        "centre_deg": [*detection.place_deg],
        "radius_km": detection.radius_km,
    }
    return (
        detection.seen == event.seen
        and apart_s <= detection.sigma_s
        and outside_km(event.place_deg, area) == 0.0
    )


def assess(
    event: Sequence[Report],
    denials: Iterable[Report],
    lineages: Mapping[str, Lineage],
    matched: str = "",
) -> Assessment:
    """Assess how far an event is confirmed.

    Parameters
    ----------
    event
        Its reports.
    denials
        Reports of sensors that detected nothing; those that observed elsewhere or at
        another time do not count.
    lineages
        What the agreements in force declare.
    matched
        The notice that announced it, or empty.
    """
    ignored = {r.base: why for r in event if (why := _why_not(r, lineages))}
    counted = {r.lineage for r in event if r.base not in ignored}
    against = set()
    seen = seen_by(event)
    for report in denials:
        if report.detected or not _denies(report, seen):
            continue
        why = _why_not(report, lineages)
        if why:
            ignored[report.base] = why
        elif report.lineage not in counted:
            against.add(report.lineage)
    if all(r.withdrawn for r in event):
        state = Confidence.WITHDRAWN
    elif matched:
        state = Confidence.MATCHED
    elif len(counted) >= 2 and len(counted) > len(against):
        # Sensors that detected nothing never outvote several that detected it.
        state = Confidence.CONFIRMED
    elif against:
        state = Confidence.CONTRADICTED
    else:
        state = Confidence.SINGLE
    return Assessment(
        state, tuple(sorted(counted)), tuple(sorted(against)), ignored, matched
    )


def advise(assessment: Assessment, *, age_s: float, explained: bool) -> Advice:
    """Propose what to do about an event: nothing, ask, or call people.

    Parameters
    ----------
    age_s
        Since its first report was stored here.
    explained
        Whether a party that was asked has answered that it is its own.
    """
    if explained or assessment.state in {Confidence.WITHDRAWN, Confidence.MATCHED}:
        return Advice.REST
    if assessment.state is Confidence.CONFIRMED:
        return Advice.CALL
    if not assessment.lineages or len(assessment.against) > 1:
        return Advice.ASK
    wait_s = DENIED_S if assessment.against else ASK_S
    return Advice.CALL if age_s >= wait_s else Advice.ASK
