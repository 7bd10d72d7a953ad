"""Objects of messages: segments of an OEM, trajectories of an OCM, states of an OPM and a CDM."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from comity.apps.ephemerides.subjects import Subject
from comity.foundations import format_utc, parse_utc
from comity.foundations.errors import ComityError, DataError, FormatError
from comity.messages.cdm_record import CdmObject, cdm_of
from comity.messages.typed import Message, Part, number_of, text_of
from comity.system.ephemeris_files import read_tracks
from comity.system.message_files import messages_of
from comity.system.message_states import StatedOrbit, stated_orbit

__all__ = ["REMEDY", "subjects_of_message"]

REMEDY = "give element sets, an OEM, an OCM, an OPM or a CDM"


def subjects_of_message(path: Path, kind: str) -> list[Subject]:
    """Return the objects of a message with states: OEM, OCM, OPM or CDM.

    Raises
    ------
    DataError, FormatError
        If it cannot be used.
    """
    try:
        if kind in {"OEM", "OCM"}:
            return _of_ephemeris(path)
        if kind == "OPM":
            messages, _ = messages_of(path, "OPM", REMEDY)
            return [_of_opm(message, path.name) for message in messages]
        if kind == "CDM":
            messages, _ = messages_of(path, "CDM", REMEDY)
            return [one for message in messages for one in _of_cdm(message, path.name)]
    except FormatError as error:
        if str(path) in error.message or path.name in error.message:
            raise
        raise FormatError(f"{path}: {error.message}", remedy=error.remedy) from error
    raise FormatError(f"{path} is an {kind}, which holds no state", remedy=REMEDY)


def _of_ephemeris(path: Path) -> list[Subject]:
    out = []
    for own in read_tracks([path]):
        key = own.object_id or own.name
        notes = ["computed between the points of the ephemeris, never beyond them"]
        if not len(own.track.covariance_us):
            notes.append("the ephemeris states no covariance: not how far it is off")
        out.append(
            Subject(
                key,
                own.name or key,
                own.object_id,
                own.source,
                tuple(notes),
                track=own.track,
            )
        )
    return out


def _state_notes(orbit: StatedOrbit) -> tuple[str, ...]:
    notes = [orbit.forces_said]
    if orbit.burn_us is not None:
        notes.append(
            f"the message plans a burn at {format_utc(orbit.burn_us, 3)} UTC, "
            "which is not flown here"
        )
    return tuple(notes)


def _of_opm(message: Message, source: str) -> Subject:
    segment = message.root.part("segment")
    meta, state = segment.part("metadata"), segment.part("state")
    numbers = [
        number_of(state, key) for key in ("X", "Y", "Z", "X_DOT", "Y_DOT", "Z_DOT")
    ]
    if any(value is None for value in numbers):
        raise DataError(f"{source}: the state holds no number", remedy=REMEDY)
    centre = text_of(meta, "CENTER_NAME").upper()
    orbit = stated_orbit(
        np.array(numbers, np.float64),
        parse_utc(text_of(state, "EPOCH")),
        (
            text_of(meta, "TIME_SYSTEM").upper(),
            text_of(meta, "REF_FRAME").upper(),
            centre,
        ),
        _coefficients(segment.find("spacecraft")),
    )
    burns = [
        parse_utc(text_of(part, "MAN_EPOCH_IGNITION"))
        for part in segment.all("manoeuvre")
        if text_of(part, "MAN_EPOCH_IGNITION")
    ]
    orbit = replace(orbit, burn_us=min(burns) if burns else None)
    key = text_of(meta, "OBJECT_ID") or text_of(meta, "OBJECT_NAME")
    name = text_of(meta, "OBJECT_NAME") or key
    return Subject(
        key, name, text_of(meta, "OBJECT_ID"), source, _state_notes(orbit), state=orbit
    )


def _coefficients(part: Part | None) -> tuple[float | None, float | None]:
    """Return what drag and radiation push with, m²/kg, None where an OPM does not tell."""
    if part is None:
        return None, None
    mass = number_of(part, "MASS")
    out = []
    for what in ("DRAG", "SOLAR_RAD"):
        area = number_of(part, f"{what}_AREA")
        factor = number_of(part, f"{what}_COEFF")
        told = mass and area is not None and factor is not None
        out.append(factor * area / mass if told and mass else None)  # type: ignore[operator]
    return out[0], out[1]


def _of_cdm(message: Message, source: str) -> list[Subject]:
    cdm = cdm_of(message)
    extras = [
        segment.part("data").find("additional")
        for segment in message.root.all("segment")
    ]
    return [
        _side(one, extra, cdm.tca_us, source)
        for one, extra in zip(cdm.objects, extras, strict=True)
    ]


def _side(one: CdmObject, extra: Part | None, tca_us: int, source: str) -> Subject:
    told = [
        None if extra is None else number_of(extra, f"{what}_AREA_OVER_MASS")
        for what in ("CD", "CR")
    ]
    state = np.concatenate([one.position_km, one.velocity_km_s])
    try:
        orbit = stated_orbit(
            state, tca_us, ("UTC", one.frame, one.centre), (told[0], told[1])
        )
    except ComityError as error:
        error.message = f"{source}: {error.message}"
        raise
    return Subject(
        one.designator or one.name,
        one.name or one.designator,
        one.international,
        source,
        (
            "the state of a conjunction message, at closest approach",
            *_state_notes(orbit),
        ),
        state=orbit,
    )
