"""Files of observations, and of ephemerides to compare with, → columns in UTC and GCRF."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import erfa
import numpy as np

from comity.apps.tracking.faults import Fault, first_reason
from comity.astro.tracking.observing.observations import (
    Circumstances,
    Observations,
    Site,
    observations_of,
)
from comity.foundations.arrays import Floats, Ints
from comity.foundations.errors import (
    ComityError,
    DataError,
    FormatError,
    InputError,
    UnknownNameError,
)
from comity.foundations.frames import gcrf_to_itrf
from comity.foundations.time import EarthOrientation, julian_dates, utc_to_tai_s
from comity.messages.detect import decode_text
from comity.messages.read import read_message
from comity.messages.tracking import (
    Ephemeris,
    Listing,
    Observation,
    read_cpf,
    read_crd,
    read_listing,
    read_sp3,
    read_visual,
    tdm_observations,
)
from comity.system.files import read_plain

__all__ = ["Gathered", "gather", "open_ephemeris", "orbit_of"]

#: Seconds by which the scales of files run ahead of TAI.
AHEAD_S = {"TAI": 0.0, "GPS": -19.0, "GAL": -19.0, "TT": 32.184}
CELESTIAL = ("EME2000", "GCRF", "ICRF")
#: Positions through which an ephemeris is interpolated.
MIN_POINTS = 9


@dataclass(frozen=True, slots=True)
class Gathered:
    """Observations of one object, its name, the forms of the files, and rows left out."""

    observations: Observations
    target: str
    forms: tuple[str, ...]
    faults: list[Fault]


def _read(path: Path) -> list[Listing]:
    """Read the observations of a file; its first characters determine the form.

    Raises
    ------
    FormatError
        If it is of no known form.
    """
    data = read_plain(path)[0]
    text = decode_text(data)
    head = text.lstrip()[:400].upper()
    if head.startswith("H1 CRD"):
        return [read_crd(text)]
    if "CCSDS_TDM_VERS" in head or "<TDM" in head:
        reading = read_message(data)
        if not reading.accepted:
            raise FormatError(f"is no usable TDM: {reading.findings[0]}")
        return [tdm_observations(message) for message in reading.messages]
    try:
        return [read_visual(text)]
    except FormatError:
        return [read_listing(text)]


def _to_utc(at_us: Ints, scale: str, orientation: EarthOrientation) -> Ints:
    """Convert instants of a scale to UTC.

    Raises
    ------
    FormatError
        For an unknown scale.
    """
    if scale in {"UTC", ""}:
        return at_us
    if scale not in AHEAD_S:
        raise FormatError(f"time system {scale} is none of UTC, {', '.join(AHEAD_S)}")
    shift = utc_to_tai_s(at_us, orientation) + AHEAD_S[scale]
    return at_us - np.round(shift * 1e6).astype(np.int64)


def _turned(rows: list[Observation]) -> list[Observation]:
    """Rotate right ascension and declination of old equinoxes to GCRF.

    The two of a sighting are adjacent rows. An equinox is turned by the precession of
    IAU 2006; ``date`` means the true equator and equinox of the instant.
    """
    out = list(rows)
    for k, row in enumerate(rows[:-1]):
        if row.kind != "right_ascension" or row.frame in CELESTIAL:
            continue
        other = rows[k + 1]
        if other.kind != "declination" or other.at_us != row.at_us:
            continue
        if row.frame == "date":
            day = julian_dates(np.array([row.at_us]), 69.0)
            turn = erfa.pnm06a(day[0][0], day[1][0])
        else:
            turn = erfa.pmat06(*erfa.epj2jd(float(row.frame)))
        line = turn.T @ erfa.s2c(row.value, other.value)
        right, declination = erfa.c2s(line)
        out[k] = replace(row, value=float(right % (2.0 * math.pi)), frame="GCRF")
        out[k + 1] = replace(other, value=float(declination), frame="GCRF")
    return out


def _chosen(
    rows: list[Observation], target: str | None
) -> tuple[list[Observation], str]:
    """Select the rows of one object.

    Raises
    ------
    InputError
        If there are several and none is named.
    UnknownNameError
        If no row is of the one that is named.
    """
    names = sorted({row.target for row in rows})
    if target is not None:
        wanted = target.lower().replace(" ", "")
        some = [r for r in rows if r.target.lower().replace(" ", "") == wanted]
        if not some and names != [""]:
            raise UnknownNameError(
                f"{target} is not observed", remedy=f"observed: {', '.join(names[:12])}"
            )
        return some or rows, target
    if len(names) > 1:
        raise InputError(
            f"the files hold {len(names)} objects",
            remedy=f"name one with --objects: {', '.join(names[:12])}",
        )
    return rows, names[0] if names else ""


def _weather(rows: Sequence[Observation]) -> Floats:
    return np.array(
        [(r.wavelength_um, r.pressure_hpa, r.temperature_k, r.humidity) for r in rows]
    ).reshape(-1, 4)


def gather(
    paths: Sequence[Path],
    sites: Sequence[Site],
    orientation: EarthOrientation,
    target: str | None = None,
    *,
    every: bool = False,
) -> Gathered:
    """Read the observations of one object from files of any form; of all, if ``every``.

    Raises
    ------
    FormatError, ResourceError
        If a file cannot be used at all.
    InputError, UnknownNameError
        If several objects are observed and none is named; if a station is not known.
    DataError
        If there is no observation.
    """
    rows: list[Observation] = []
    forms: list[str] = []
    faults: list[Fault] = []
    for path in paths:
        try:
            listings = _read(path)
        except FormatError as error:
            raise FormatError(
                f"{path}: {error.message}", remedy=error.remedy
            ) from error
        for one in listings:
            forms.append(one.form)
            faults += [
                Fault(file=path.name, code="format", reason=str(f)) for f in one.faults
            ]
            at = np.array([row.at_us for row in one.rows], np.int64)
            utc = _to_utc(at, one.scale, orientation)
            rows += [
                replace(row, at_us=int(t)) for row, t in zip(one.rows, utc, strict=True)
            ]
    if not rows:
        raise DataError(f"the files hold no observation{first_reason(faults)}")
    if len(faults) > len(rows):
        raise FormatError(
            f"{len(faults)} rows are refused and {len(rows)} read: {faults[0].reason}",
            remedy="check the form, the units and the order of the file",
        )
    chosen, name = (rows, "") if every else _chosen(rows, target)
    chosen = _turned(chosen)
    observations = observations_of(
        sites,
        [r.at_us for r in chosen],
        [r.station for r in chosen],
        [r.kind for r in chosen],
        [r.value for r in chosen],
        [r.sigma for r in chosen],
        Circumstances(
            tags=[r.tag for r in chosen],
            ways=[r.ways for r in chosen],
            air=_weather(chosen),
            refracted=[r.refracted for r in chosen],
            centred=[r.centred for r in chosen],
        ),
    )
    return Gathered(observations, name, tuple(dict.fromkeys(forms)), faults)


def open_ephemeris(path: Path, target: str, orientation: EarthOrientation) -> Ephemeris:
    """Read an ephemeris, CPF or SP3: positions in ITRF, instants in UTC.

    Raises
    ------
    FormatError, ResourceError
        If the file cannot be used.
    UnknownNameError
        If it holds several objects and not this one.
    """
    text = decode_text(read_plain(path)[0])
    try:
        if text.lstrip()[:6].upper().startswith("H1 CPF"):
            objects = [read_cpf(text)[0]]
        else:
            objects = read_sp3(text)[0]
    except ComityError as error:
        raise FormatError(
            f"{path}: {error.message}", remedy="give a CPF or SP3 file"
        ) from error
    if len(objects) > 1:
        objects = [one for one in objects if one.target.lower() == target.lower()]
        if not objects:
            raise UnknownNameError(
                f"{target or 'the object'} is not in {path}",
                remedy="give --objects the name that the file uses",
            )
    one = objects[0]
    return replace(one, at_us=_to_utc(one.at_us, one.scale, orientation), scale="UTC")


def orbit_of(one: Ephemeris, at_us: int, orientation: EarthOrientation) -> Floats:
    """Interpolate the state (6,) in GCRF at an instant, by a polynomial through nine positions.

    Raises
    ------
    DataError
        If the instant lies outside the ephemeris.
    """
    if len(one.at_us) < MIN_POINTS or not one.at_us[0] <= at_us <= one.at_us[-1]:
        raise DataError("the instant lies outside the ephemeris")
    middle = int(np.searchsorted(one.at_us, at_us))
    first = int(np.clip(middle - 4, 0, len(one.at_us) - MIN_POINTS))
    rows = np.arange(first, first + MIN_POINTS)
    turn = gcrf_to_itrf(one.at_us[rows], orientation)
    place = np.einsum("nji,nj->ni", turn, one.position_km[rows])
    span = float(one.at_us[rows[-1]] - one.at_us[rows[0]]) / 2e6
    mid = 0.5 * float(one.at_us[rows[-1]] + one.at_us[rows[0]])
    x = (one.at_us[rows] - mid) / 1e6 / span
    at = (at_us - mid) / 1e6 / span
    powers = np.linalg.solve(np.vander(x, increasing=True), place)
    order = np.arange(MIN_POINTS)
    value = at**order @ powers
    rate = (order[1:] * at ** order[:-1]) @ powers[1:] / span
    return np.concatenate([value, rate])
