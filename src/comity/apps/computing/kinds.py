"""The commands that a node runs for its people, named by import path, with the records that they print."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import Any, Union

from comity.cli.command_options import Computable

__all__ = ["KINDS", "Kind", "Row", "any_result"]

#: A row of a table, or the terms of a budget, by the names of its columns, units last in them
#: (``docs/reference/columns.md``).
Row = dict[str, str | float | int | bool | None]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of computation.

    Attributes
    ----------
    words
        Of its command.
    path
        Of the command: module and name, below ``comity.apps``.
    results
        Records that it prints as JSON: module and name below ``comity``; ``[]`` after it: a list of them.
    example
        A request, with installed files that every node of the examples has.
    """

    words: str
    path: str
    results: tuple[str, ...]
    example: Mapping[str, Any] = field(default_factory=dict)

    @property
    def computable(self) -> Computable:
        """The command itself."""
        found: Computable = _found(f"comity.apps.{self.path}").computable
        return found

    def result(self) -> Any:
        """Return the type of what it prints as JSON; this loads what computes it."""
        made = [_result(text) for text in self.results]
        return Union[tuple(made)] if len(made) > 1 else made[0]  # noqa: UP007


def any_result() -> Any:
    """Return the type of what any of them prints as JSON."""
    return Union[tuple(kind.result() for kind in KINDS)]  # noqa: UP007 - made at run time


@cache
def _found(path: str) -> Any:
    module, _, name = path.partition(":")
    return getattr(import_module(module), name)


def _result(text: str) -> Any:
    record = _found(f"comity.{text.removesuffix('[]')}")
    return list[record] if text.endswith("[]") else record  # type: ignore[valid-type]


_EVENT = {"inputs": {"event.cdm": "installed:event.cdm"}}
_SKY = {"inputs": {"sky.tle": "installed:sky.tle"}}
_SITES = {"sky.tle": "installed:sky.tle", "sites.json": "installed:sites.json"}
_START = "2024-11-01T00:00:00Z"
_FLEET = {
    "file": "fleet.yaml",
    "start": _START,
    "inputs": {"fleet.yaml": "installed:fleet.yaml"},
}
_TRACKING = "apps.tracking"

KINDS = (
    Kind(
        "catalogue import",
        "screening.commands.catalogue:import_",
        ("apps.screening.catalogue_records:CatalogueReport",),
        {"files": ["sky.tle"], **_SKY},
    ),
    Kind(
        "catalogue show",
        "operations.commands.catalogue_show:catalogue_show",
        ("apps.operations.show_object:FoundObjects",),
        {"files": ["sky.tle"], "limit": 5, **_SKY},
    ),
    Kind(
        "catalogue diff",
        "screening.commands.catalogue:diff",
        ("apps.screening.catalogue_records:CatalogueChanges",),
        {"old": "sky.tle", "new": "sky.tle", **_SKY},
    ),
    Kind(
        "screen",
        "screening.commands.screen:screen",
        (
            "apps.screening.screen_report:ScreenReport",
            "apps.screening.screen_ephemerides:OwnResult",
        ),
        {"files": ["sample:500"], "days": 0.2, "out": "approaches.parquet"},
    ),
    Kind(
        "risk",
        "avoidance.commands.risk:risk",
        (
            "apps.avoidance.risk_report:RiskReport",
            "apps.avoidance.event_series:RiskSeries",
            "apps.avoidance.risk_report:Unassessed",
        ),
        {"files": ["event.cdm"], "now": "created", **_EVENT},
    ),
    Kind(
        "avoid",
        "avoidance.commands.avoid:avoid",
        (
            "apps.avoidance.plan_report:PlanReport",
            "apps.avoidance.plan_catalogue:CataloguePlans",
        ),
        {"file": "event.cdm", "now": "created", **_EVENT},
    ),
    Kind(
        "message check",
        "avoidance.commands.message:check",
        ("system.message_files:CheckedFile[]",),
        {"files": ["event.cdm"], **_EVENT},
    ),
    Kind(
        "message convert",
        "avoidance.commands.message:convert",
        ("system.message_files:ConvertedFile",),
        {"file": "event.cdm", "out": "event.xml", **_EVENT},
    ),
    Kind(
        "orbit fit",
        "tracking.commands.fit:fit",
        (f"{_TRACKING}.fitted_orbit:FittedOrbit",),
        {
            "files": ["plots.tdm"],
            "stations": "sites.json",
            "inputs": {
                "plots.tdm": "installed:plots.tdm",
                "sites.json": "installed:sites.json",
            },
        },
    ),
    Kind(
        "orbit manoeuvres",
        "tracking.commands.orbit:manoeuvres",
        (
            f"{_TRACKING}.manoeuvres:DetectedManoeuvres",
            f"{_TRACKING}.manoeuvres:DetectedManoeuvre[]",
        ),
        {"files": ["sky.tle"], **_SKY},
    ),
    Kind(
        "orbit train",
        "tracking.commands.orbit:train",
        (f"{_TRACKING}.manoeuvres:ModelCard",),
        {
            "folder": "labelled",
            "out": "model.json",
            "inputs": {"labelled/one.tle": "installed:sky.tle"},
        },
    ),
    Kind(
        "orbit associate",
        "tracking.commands.search:associate",
        (f"{_TRACKING}.associate:Association",),
        {
            "files": ["plots.tdm"],
            "stations": "sites.json",
            "catalogue": ["sky.tle"],
            "inputs": {"plots.tdm": "installed:plots.tdm", **_SITES},
        },
    ),
    Kind(
        "orbit correlate",
        "tracking.commands.search:correlate",
        (f"{_TRACKING}.correlate:CatalogueCorrelation",),
        {"one": ["sky.tle"], "two": ["sky.tle"], **_SKY},
    ),
    Kind(
        "orbit breakup",
        "tracking.commands.events:breakup",
        (f"{_TRACKING}.events:BreakUpReport",),
        {"files": ["sky.tle"], **_SKY},
    ),
    Kind(
        "orbit pattern",
        "tracking.commands.events:pattern",
        (f"{_TRACKING}.events:PatternSegment[]",),
        {"files": ["sky.tle"], **_SKY},
    ),
    Kind(
        "orbit forecast",
        "tracking.commands.forecast:forecast",
        (f"{_TRACKING}.forecast:RiskForecast[]",),
        {"file": "events.csv", "inputs": {"events.csv": "installed:events.csv"}},
    ),
    Kind(
        "orbit train-forecast",
        "tracking.commands.forecast:train_forecast",
        (f"{_TRACKING}.train_forecast:ForecastCard",),
        {
            "file": "events.csv",
            "out": "model.json",
            "inputs": {"events.csv": "installed:events.csv"},
        },
    ),
    Kind(
        "orbit fuse",
        "tracking.commands.fuse:fuse",
        (f"{_TRACKING}.fuse:FusedTrack[]",),
        {"files": ["tracks.json"], "inputs": {"tracks.json": "installed:tracks.json"}},
    ),
    Kind(
        "orbit task",
        "tracking.commands.task:task",
        (f"{_TRACKING}.tasking:TaskingPlan",),
        {
            "files": ["tracks.json"],
            "sensors": "sensors.json",
            "start": _START,
            "inputs": {
                "tracks.json": "installed:tracks.json",
                "sensors.json": "installed:sensors.json",
            },
        },
    ),
    Kind(
        "ephemeris",
        "ephemerides.commands.ephemeris:ephemeris",
        ("apps.ephemerides.records:EphemerisReport",),
        {"files": ["sky.tle"], "start": _START, "days": 0.05, **_SKY},
    ),
    Kind(
        "link windows",
        "links.commands.link:windows",
        ("apps.computing.kinds:Row[]",),
        {
            "stations": "sites.json",
            "catalogue": ["sky.tle"],
            "start": _START,
            "inputs": _SITES,
        },
    ),
    Kind(
        "link budget",
        "links.commands.radio:budget",
        ("apps.links.records:BudgetResult", "apps.computing.kinds:Row"),
        {
            "radio": "link.json",
            "range_km": 1200.0,
            "inputs": {"link.json": "installed:link.json"},
        },
    ),
    Kind(
        "link match",
        "links.commands.radio:match",
        ("apps.links.records:MatchResult",),
        {
            "first": "one.json",
            "second": "two.json",
            "inputs": {
                "one.json": "installed:link.json",
                "two.json": "installed:link.json",
            },
        },
    ),
    Kind(
        "link interference",
        "links.commands.interference:interference",
        ("apps.links.records:InterferenceResult",),
        {
            "case": "case.json",
            "stations": "sites.json",
            "start": _START,
            "wanted": "1",
            "emitters": "2",
            "catalogue": ["sky.tle"],
            "inputs": {"case.json": "installed:case.json", **_SITES},
        },
    ),
    Kind(
        "link plan",
        "links.commands.routes:plan",
        ("astro.links.contacts:ContactPlan",),
        {
            "windows": ["windows.json"],
            "start": _START,
            "rate_mbit_s": 100.0,
            "inputs": {"windows.json": "installed:windows.json"},
        },
    ),
    Kind(
        "link route",
        "links.commands.routes:route",
        ("apps.links.relay_routes:RoutesResult",),
        {
            "plan": "plan.json",
            "source": 1,
            "dest": 2,
            "start": 0.0,
            "inputs": {"plan.json": "installed:plan.json"},
        },
    ),
    Kind(
        "link schedule",
        "links.commands.schedule:schedule",
        (
            "apps.links.schedule_records:ScheduleResult",
            "apps.links.imaging_schedule:PhotographSchedule",
        ),
        {
            "instance": ["antennas.json"],
            "seconds": 1.0,
            "inputs": {"antennas.json": "installed:antennas.json"},
        },
    ),
    Kind(
        "fleet coverage",
        "fleets.commands.fleet:coverage",
        ("apps.fleets.records:CoverageResult",),
        _FLEET,
    ),
    Kind(
        "fleet report",
        "fleets.commands.fleet:report",
        ("apps.fleets.report:FleetReportResult",),
        {**_FLEET, "out": "fleet.html"},
    ),
    Kind(
        "fleet shares",
        "fleets.commands.analyses:shares",
        ("apps.fleets.records:SharesResult",),
        _FLEET,
    ),
    Kind(
        "fleet resilience",
        "fleets.commands.analyses:resilience",
        ("apps.fleets.loss_records:ResilienceResult",),
        _FLEET,
    ),
    Kind(
        "fleet plan",
        "fleets.commands.analyses:plan",
        ("apps.fleets.loss_records:BackupPlan",),
        _FLEET,
    ),
)
