"""Profiles → a match; emitters, a wanted satellite and stations → interference."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from comity.apps.links.geometry import Sky, Wanted, seen_with_arcs
from comity.astro.links.interference import (
    Emission,
    Victim,
    flux_db,
    intervals_of,
    mask_of,
    noise_ratio_db,
)
from comity.astro.links.matching import Field, Match, match
from comity.astro.links.profiles import Licence, Profile, RadioLink, read_profile
from comity.astro.links.stations import Station, sites_of
from comity.astro.links.windows import looks_of
from comity.foundations import format_utc
from comity.foundations.arrays import Floats
from comity.foundations.errors import FormatError
from comity.foundations.strict import number_in, read_strict
from comity.system.files import read_plain
from comity.system.interruptible import Tick

__all__ = ["Case", "interfered", "match_value", "open_case", "open_profile"]

#: Interference over noise that harms: 6 % of the noise (ITU-R S.1432).
HARM_DB = -12.2
#: Step of the samples: a low satellite moves by half a degree and less in it.
STEP_S = 0.25


def open_profile(path: Path) -> tuple[Profile, list[tuple[int, str]]]:
    """Read a profile of a party's radios.

    Raises
    ------
    FormatError
        If it is none.
    """
    try:
        return read_profile(read_plain(path)[0].decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise FormatError(f"{path} is not UTF-8") from error
    except FormatError as error:
        raise FormatError(f"{path} {error.message}", remedy=error.remedy) from error


def _field(field: Field) -> dict[str, Any]:
    return {
        "field": field.name,
        "status": field.status,
        "common": field.common,
        "change": field.change,
        "effort": field.effort,
    }


def _licence(licence: Licence | None, at_us: int) -> dict[str, Any]:
    if licence is None:
        return {"status": "not stated"}
    over = licence.until_us is not None and licence.until_us < at_us
    return {
        "status": licence.status,
        "authority": licence.authority,
        "reference": licence.reference,
        "until": None if licence.until_us is None else format_utc(licence.until_us, 0),
        "over": over,
    }


def _radio(link: RadioLink | None, at_us: int) -> dict[str, Any] | None:
    if link is None:
        return None
    return {
        "name": link.name,
        "from_mhz": link.band_mhz[0],
        "to_mhz": link.band_mhz[1],
        "licence_as_stated": _licence(link.licence, at_us),
    }


def match_value(one: Profile, other: Profile, at_us: int) -> dict[str, Any]:
    """Return the match of two profiles for programs; licences are judged by date alone."""
    found: Match = match(one, other)
    directions = [
        {
            "direction": pairing.direction,
            "works": pairing.works,
            "first": _radio(pairing.first, at_us),
            "second": _radio(pairing.second, at_us),
            "fields": [_field(field) for field in pairing.fields],
        }
        for pairing in found.pairings
    ]
    changes = [
        {"where": pairing.direction, **_field(field)}
        for pairing in found.pairings
        for field in pairing.fields
        if field.change
    ]
    if found.services.change:
        changes.append({"where": "services", **_field(found.services)})
    return {
        "parties": [one.party, other.party],
        "interoperable": found.works,
        "directions": directions,
        "services": _field(found.services),
        "smallest_changes": changes,
    }


@dataclass(frozen=True, slots=True)
class Case:
    """An emission, who may suffer from it, and from which I/N on it harms."""

    emission: Emission
    victim: Victim
    harm_db: float


def open_case(path: Path) -> Case:
    """Read a case of interference: ``emission``, ``victim``, ``harm_db``.

    Raises
    ------
    FormatError, RangeError
        If it is none, or its values cannot be.
    """
    value = read_strict(read_plain(path)[0])
    if not isinstance(value, dict) or not all(
        isinstance(value.get(name), dict) for name in ("emission", "victim")
    ):
        raise FormatError(
            f"{path} is no case of interference",
            remedy="write emission (frequency_mhz, bandwidth_mhz, eirp_dbw) and victim "
            "(frequency_mhz, bandwidth_mhz, dish_m, noise_k)",
        )
    sent, heard = value["emission"], value["victim"]
    return Case(
        Emission(
            number_in(sent, "frequency_mhz") * 1e6,
            number_in(sent, "bandwidth_mhz") * 1e6,
            number_in(sent, "eirp_dbw"),
        ),
        Victim(
            number_in(heard, "frequency_mhz") * 1e6,
            number_in(heard, "bandwidth_mhz") * 1e6,
            number_in(heard, "dish_m"),
            number_in(heard, "noise_k"),
        ),
        number_in(value, "harm_db", HARM_DB),
    )


def _direction(azimuth: Floats, elevation: Floats) -> Floats:
    return np.stack(
        [
            np.sin(azimuth) * np.cos(elevation),
            np.cos(azimuth) * np.cos(elevation),
            np.sin(elevation),
        ],
        axis=-1,
    )


def interfered(
    emitters: Sky,
    own: Sky,
    stations: Sequence[Station],
    case: Case,
    wanted: Wanted,
    tick: Tick,
) -> tuple[list[dict[str, Any]], list[dict[str, str]]]:
    """Return when which emitter harms reception or exceeds its mask at which station.

    The stations follow the own satellites while these are above the least elevation.
    """
    theirs, arcs, faults = seen_with_arcs(emitters, stations, wanted, tick)
    mine, own_arcs, wrong = seen_with_arcs(own, stations, wanted, lambda _d, _t: None)
    sites = sites_of(stations)
    out: list[dict[str, Any]] = []
    mask = mask_of(case.emission.frequency_hz / 1e6)
    for k in range(len(theirs)):
        row, place = int(theirs.satellite[k]), int(theirs.station[k])
        rise, _, fall = theirs.times_s[k]
        told: dict[str, Any] = {
            "emitter": emitters.keys[row],
            "emitter_name": emitters.names[row],
            "station": stations[place].name,
        }
        if mask is not None:
            times = np.arange(rise, fall + 1.0, 1.0)
            _, elevation, distance, _ = looks_of(arcs[row], sites[place], times)
            flux = flux_db(case.emission, distance, mask.reference_hz)
            for span in intervals_of(times, flux - mask.at(elevation)):
                value = {"kind": "flux above mask", **told, "mask": mask.name}
                out.append(value | _when(wanted, span, "above_mask_db"))
        for j in np.flatnonzero(mine.station == place):
            low = max(rise, mine.times_s[j, 0])
            high = min(fall, mine.times_s[j, 2])
            own_row = int(mine.satellite[j])
            if high <= low or own.keys[own_row] == emitters.keys[row]:
                continue
            times = np.arange(low, high + STEP_S, STEP_S)
            azimuth, elevation, distance, _ = looks_of(arcs[row], sites[place], times)
            axis, height, _, _ = looks_of(own_arcs[own_row], sites[place], times)
            cosine = np.sum(
                _direction(azimuth, elevation) * _direction(axis, height), axis=1
            )
            angle = np.arccos(np.clip(cosine, -1.0, 1.0))
            ratio = noise_ratio_db(case.emission, case.victim, distance, angle)
            for span in intervals_of(times, ratio - case.harm_db):
                more = {
                    "kind": "into the beam",
                    **told,
                    "wanted": own.keys[own_row],
                    "least_angle_deg": round(float(np.degrees(angle.min())), 3),
                }
                out.append(more | _when(wanted, span, "above_harm_db"))
    return sorted(out, key=lambda one: one["start"]), faults + wrong


def _when(
    wanted: Wanted, span: tuple[float, float, float], name: str
) -> dict[str, Any]:
    start, end = (wanted.span.start_us + round(t * 1e6) for t in span[:2])
    return {
        "start": format_utc(start, 3),
        "end": format_utc(end, 3),
        name: round(span[2], 3),
    }
