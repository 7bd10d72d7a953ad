"""One message as it came → what it says, the gate's verdict, and what makes it the same again."""

import hashlib
from dataclasses import dataclass
from typing import Literal

import numpy as np

from comity.astro.risk.events import ReportedRisk
from comity.astro.risk.message import Encountered, encounter_of, needs_orientation
from comity.astro.risk.plausibility import judge_message, refusal
from comity.foundations import parse_utc
from comity.foundations.errors import ComityError, FormatError
from comity.foundations.plain import json_text
from comity.messages.cdm_record import Cdm, cdm_of
from comity.messages.conjunction_summary import ConjunctionSummary, summary_of
from comity.messages.read import read_message
from comity.messages.split import Piece
from comity.messages.typed import Message, Reading, text_of
from comity.system.environment import load_orientation
from comity.system.files import digest

__all__ = ["Judged", "judge_piece"]

At = int | Literal["created"]
SUFFIXES = {"kvn": "", "xml": ".xml", "json": ".json"}


@dataclass(frozen=True, slots=True)
class Judged:
    """What a message says and how it is judged.

    Attributes
    ----------
    identity
        Originator, identifier and creation date; empty parts where the message has none.
    content
        Hash of its numbers, whatever the notation it is written in.
    risk
        States and covariances at closest approach, None without.
    suffix
        Of the file to keep it in.
    """

    kind: str
    verdict: str
    reasons: tuple[str, ...]
    data: bytes
    identity: tuple[str, str, int] = ("", "", 0)
    content: str = ""
    tca_us: int | None = None
    objects: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    miss_m: float | None = None
    stated_pc: float | None = None
    risk: ReportedRisk | None = None
    suffix: str = ".cdm"


def judge_piece(piece: Piece, at: At) -> Judged:
    """Read a message and judge it; whatever is wrong with it is a verdict, never an error."""
    try:
        if piece.row is not None:
            return _of_summary(summary_of(piece.row), piece)
        return _of_message(piece.data, at)
    except (ComityError, ArithmeticError, ValueError, LookupError) as error:
        told = error if isinstance(error, ComityError) else FormatError(repr(error))
        data = piece.data or json_text(piece.row).encode()
        return Judged("", "refused", (refusal(told).why,), data)


def _of_message(data: bytes, at: At) -> Judged:
    reading = read_message(data)
    if not reading.accepted or not reading.messages:
        fatal = [str(one) for one in reading.findings if one.weight == "fatal"]
        return Judged(reading.kind, "refused", tuple(fatal[:3]), data)
    message = reading.messages[0]
    if message.kind == "CDM":
        return _of_cdm(cdm_of(message), reading, data, at)
    if message.kind == "OCM":
        return _of_ocm(message, reading, data)
    why = f"{message.kind} is no conjunction message: neither CDM nor OCM"
    return Judged(message.kind, "refused", (why,), data)


def _of_cdm(cdm: Cdm, reading: Reading, data: bytes, at: At) -> Judged:
    turned = load_orientation() if needs_orientation(cdm) else None
    encounter = encounter_of(cdm, turned)
    now_us = None if at == "created" else at
    gate = judge_message(cdm, encounter, now_us, reading.findings)
    reasons = tuple(one.text for one in gate.reasons)
    return Judged(
        "CDM",
        gate.verdict,
        reasons,
        data,
        (cdm.originator, cdm.message_id, cdm.created_us),
        _content(cdm),
        cdm.tca_us,
        tuple(one.designator for one in cdm.objects),
        tuple(one.name for one in cdm.objects),
        cdm.miss_m,
        cdm.probability,
        _reported(cdm, encounter),
        ".cdm" + SUFFIXES[reading.syntax],
    )


def _content(cdm: Cdm) -> str:
    """Hash instant, states and covariances as stated: the same in every notation."""
    made = hashlib.sha256(str(cdm.tca_us).encode())
    for one in cdm.objects:
        made.update(one.designator.encode())
        for numbers in (one.position_km, one.velocity_km_s, one.covariance):
            if numbers is not None:
                made.update(np.ascontiguousarray(numbers).tobytes())
    return made.hexdigest()[:32]


def _reported(cdm: Cdm, encounter: Encountered) -> ReportedRisk:
    one, two = cdm.objects
    return ReportedRisk(
        cdm.originator,
        cdm.created_us,
        cdm.tca_us,
        encounter.pair,
        encounter.covariances,
        cdm.probability,
        (one.designator, two.designator),
        (one.quality.last_observation_end_us, two.quality.last_observation_end_us),
    )


def _of_ocm(message: Message, reading: Reading, data: bytes) -> Judged:
    head = message.root.find("header")
    segment = message.root.part("segment")
    meta = segment.part("metadata")
    created = text_of(head, "CREATION_DATE") if head else ""
    name = text_of(meta, "OBJECT_NAME")
    number = text_of(meta, "OBJECT_DESIGNATOR")
    key = number or text_of(meta, "INTERNATIONAL_DESIGNATOR") or name
    return Judged(
        "OCM",
        "unjudged",
        (),
        data,
        (
            text_of(head, "ORIGINATOR") if head else "",
            text_of(head, "MESSAGE_ID") if head else "",
            parse_utc(created) if created else 0,
        ),
        digest(data)[:32],
        None,
        (key,) if key else (),
        (name,) if name else (),
        suffix=".ocm" + SUFFIXES[reading.syntax],
    )


def _of_summary(one: ConjunctionSummary, piece: Piece) -> Judged:
    data = json_text(piece.row, indent=1, ensure_ascii=False).encode() + b"\n"
    return Judged(
        "summary",
        "unjudged",
        (),
        data,
        ("cdm_public", one.id, one.created_us),
        digest(data)[:32],
        one.tca_us,
        tuple(thing.number for thing in one.objects),
        tuple(thing.name for thing in one.objects),
        one.miss_m,
        one.probability,
        suffix=".summary.json",
    )
