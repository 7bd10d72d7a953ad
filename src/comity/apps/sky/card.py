"""One object with everything that the viewer may see of it: sources beside each other, and how they differ."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from comity.apps.cases.views import cases_page
from comity.apps.screening.probabilities import load_prior
from comity.apps.sharing.holdings import HeldRow
from comity.apps.sky.merged import (
    Sky,
    elements_of_row,
    key_of_object,
    shared_rows,
    sky_of,
)
from comity.apps.sky.records import Difference, SkyObject, SkySource
from comity.apps.sky.views import line_of, row_of
from comity.apps.watch.node_watch import NodeWatch, catalogue_of, watch_of
from comity.apps.watch.records import WatchRow
from comity.astro.orbits import ElementSets
from comity.astro.orbits.states import propagate_each
from comity.astro.risk.element_errors.regimes import regime_of
from comity.foundations.arrays import Floats
from comity.foundations.constants import DAY_US
from comity.foundations.errors import ComityError, UnknownNameError
from comity.foundations.identifiers import object_name
from comity.foundations.time import format_utc
from comity.node.node import Node
from comity.node.persons.seen import NOTHING, seen_by
from comity.system.environment import load_register
from comity.trust.persons.callers import Caller
from comity.trust.policy.degraded import DEGRADED

__all__ = ["card_of"]

#: Approaches that a card lists.
SHOWN = 5
#: Live cases that are looked through for the object.
MOST_CASES = 1000
LEARNED = "learned from later sets, not from the truth"


@dataclass(frozen=True, slots=True)
class _Told:
    """A source, and where it has the object now; None where it cannot be told."""

    source: SkySource
    position_km: Floats | None


def _place(elements: ElementSets, at_us: int) -> Floats | None:
    states = propagate_each(elements, np.array([at_us]))
    return None if states.fault[0, 0] else states.position_km[0, 0]


def _learned_km(elements: ElementSets, at_us: int) -> float | None:
    """Return what element sets of such orbits usually err at this age, km; None if not known."""
    errors = load_prior().regimes[int(regime_of(elements)[0])]
    age_d = abs(at_us - int(elements.epoch_us[0])) / DAY_US
    if errors.basis == "none" or age_d > errors.oldest_d:
        return None
    variance = errors.moving_km2(np.array([age_d]))[0] + errors.floor_km**2
    return math.sqrt(float(variance.sum()))


def _of_catalogue(watch: NodeWatch, key: str, at_us: int) -> list[_Told]:
    """Return what each source of the watch's catalogue says: the newest set of each."""
    if watch.run is None:
        return []
    try:
        snapshot = catalogue_of(watch.run)
        rows = snapshot.rows_of(key)
    except ComityError:
        return []
    out: list[_Told] = []
    named = set[int]()
    for row in rows.tolist():
        number = int(snapshot.source[row])
        if number in named:
            continue
        named.add(number)
        one = snapshot.elements.take(np.array([row]))
        sigma = _learned_km(one, at_us)
        words = LEARNED if sigma is not None else "no covariance given"
        source = SkySource(
            "catalogue",
            snapshot.sources[number].name,
            "",
            format_utc(int(one.epoch_us[0]), 0),
            None if sigma is None else float(f"{sigma:.2g}"),
            words,
        )
        out.append(_Told(source, _place(one, at_us)))
    return out


def _stated_km(row: HeldRow, at_us: int) -> float | None:
    """Return the error that a degraded row states, km."""
    stated = row.row.get(DEGRADED)
    if not isinstance(stated, dict):
        return None
    start, growth = stated.get("error_km"), stated.get("error_growth_km_d")
    if not isinstance(start, int | float) or not isinstance(growth, int | float):
        return None
    return start + growth * max(abs(at_us - row.as_of_us) / DAY_US - 0.5, 0.0)


def _of_partner(row: HeldRow, at_us: int) -> _Told:
    elements = elements_of_row(row)
    sigma, words = _stated_km(row, at_us), "degraded by its owner, as it states"
    if sigma is None and elements is not None:
        sigma, words = _learned_km(elements, at_us), LEARNED
    if sigma is None:
        words = "covariance not given"
    if row.kind == "ephemerides":
        given = bool(row.row.get("covariance_rtn"))
        words = "covariance in its own file" if given else "covariance not given"
    source = SkySource(
        row.kind,
        "element set" if row.kind == "elements" else "ephemeris",
        row.sender,
        format_utc(row.as_of_us, 0),
        None if sigma is None else float(f"{sigma:.2g}"),
        words,
        row.entry,
    )
    return _Told(source, None if elements is None else _place(elements, at_us))


def _differences(told: Sequence[_Told]) -> tuple[Difference, ...]:
    """Return how far each source is from the first one that tells a position."""
    placed = [
        (k, one.position_km, one.source.sigma_km)
        for k, one in enumerate(told)
        if one.position_km is not None
    ]
    out = []
    for k, place, sigma in placed[1:]:
        first, base, base_sigma = placed[0]
        apart = float(np.linalg.norm(place - base))
        sigmas = None
        if base_sigma and sigma:
            both = math.hypot(base_sigma, sigma)
            sigmas = float(f"{apart / both:.2g}")
        out.append(Difference(first, k, float(f"{apart:.3g}"), sigmas))
    return tuple(out)


def _drawn(sky: Sky, row: int | None, one: SkySource) -> bool:
    if row is None or one.kind == "ephemerides" or one.sender != sky.sender[row]:
        return False
    return one.at == format_utc(int(sky.elements.epoch_us[row]), 0)


def _owner_name(owner: str) -> str:
    try:
        return load_register().find(owner).name if owner else ""
    except UnknownNameError:
        return owner


def _launched(international: str) -> int | None:
    return int(international[:4]) if international[:4].isdigit() else None


def _capability(rows: Sequence[HeldRow]) -> tuple[str, bool | None]:
    for row in rows:
        able = row.row.get("manoeuvrable")
        return str(row.row.get("class") or ""), able if isinstance(able, bool) else None
    return "", None


def card_of(
    node: Node, caller: Caller, key: str, as_of_us: int | None = None
) -> SkyObject:
    """Return an object with its sources, their differences, its cases and approaches.

    Parameters
    ----------
    as_of_us
        By the last run until then and the cases as they were known then, UTC us; partners' rows
        are those of now, and are left out then. None: now.

    Raises
    ------
    UnknownNameError
        If the viewer sees nothing of such an object.
    """
    at_us = node.clock() if as_of_us is None else as_of_us
    seen, name = seen_by(caller) if as_of_us is None else NOTHING, object_name(key)
    sky = sky_of(node, caller, as_of_us)
    kinds = ("elements", "ephemerides", "capabilities")
    held = {kind: shared_rows(node, seen, kind, name) for kind in kinds}
    watch = watch_of(node, as_of_us)
    rows: tuple[WatchRow, ...] = watch.run.report.rows if watch.run else ()
    own = {one.object for one in watch.run.report.own} if watch.run else set()
    mine = [row for row in rows if key in (row.object_1, row.object_2)]
    try:
        row: int | None = row_of(sky, key)
    except UnknownNameError:
        if not any(held.values()) and not mine and key not in own:
            raise
        row = None
    told = [
        *(_of_partner(one, at_us) for one in held["elements"] + held["ephemerides"]),
        *_of_catalogue(watch, key, at_us),
    ]
    line = None if row is None else line_of(sky, row)
    able, manoeuvrable = _capability(held["capabilities"])
    there = [one for one in mine if one.change != "gone"]
    cases = cases_page(
        node, closed=False, cursor="", limit=MOST_CASES, at_us=as_of_us
    ).items
    return SkyObject(
        watch=sky.watch,
        at=format_utc(at_us, 0),
        object=key,
        line=line,
        sources=tuple(
            _marked(one.source, _drawn(sky, row, one.source)) for one in told
        ),
        differences=_differences(told),
        object_class=able,
        manoeuvrable=manoeuvrable,
        owner_name=_owner_name(line.owner if line else ""),
        launch_year=_launched(line.international if line else ""),
        own=key in own,
        cases=tuple(
            one for one in cases if key in {key_of_object(o) for o in one.objects}
        ),
        approaches=tuple(there[:SHOWN]),
        approaches_listed=len(there),
    )


def _marked(source: SkySource, drawn: bool) -> SkySource:
    values = {item.name: getattr(source, item.name) for item in fields(source)}
    return SkySource(**(values | {"drawn": drawn}))
