"""A file of a record → the record; a claim that does not fit is refused with its line."""

import re
from dataclasses import dataclass
from datetime import date

from comity.atlas.members import Reader
from comity.atlas.records import Citation, Claim, Record
from comity.atlas.reviewing import read_review
from comity.atlas.vocabulary import (
    CONFIDENCES,
    DIMENSIONS,
    EVIDENCE,
    KINDS,
    MODES,
    RANKS,
    read_value,
)
from comity.foundations.errors import FormatError
from comity.foundations.plain import Json
from comity.foundations.yaml_lines import Path

__all__ = ["UNKNOWN", "record_of"]

#: How files write an address or place that is not known.
UNKNOWN = "unknown"


def _citations(r: Reader, value: Json, path: Path) -> tuple[Citation, ...]:
    if not isinstance(value, list):
        raise r.fail(path, "sources must be a list")
    citations = []
    for k, item in enumerate(value):
        place = (*path, k)
        m = r.members(item, place, ("source", "locator", "evidence"), ())
        source = m["source"]
        if not isinstance(source, str) or not re.fullmatch(r"[a-z0-9-]{2,80}", source):
            raise r.fail((*place, "source"), f"source {source!r} is no source id")
        locator = r.text(m["locator"], (*place, "locator"))
        evidence = r.word(m["evidence"], (*place, "evidence"), EVIDENCE)
        citations.append(
            Citation(source, "" if locator == UNKNOWN else locator, evidence)
        )
    if len({(c.source, c.locator) for c in citations}) != len(citations):
        raise r.fail(path, "a source is cited twice at one place")
    return tuple(citations)


@dataclass(frozen=True, slots=True)
class _Shared:
    """Members of a record that hold for each claim without its own."""

    sources: tuple[Citation, ...]
    recorded: date
    reviewed: str


def _review(r: Reader, value: Json, path: Path) -> str:
    """Return who has judged a claim, as it is stated; persons of nodes alone."""
    try:
        return str(read_review(r.text(value, path)))
    except FormatError as error:
        raise r.fail(path, str(error)) from error


def _claim(r: Reader, value: Json, k: int, shared: _Shared) -> Claim:
    path: Path = ("claims", k)
    m = r.members(
        value,
        path,
        ("property", "value", "confidence"),
        (
            "id",
            "sources",
            "valid",
            "recorded",
            "rank",
            "reason",
            "reviewed",
            "note",
            "speaker",
        ),
    )
    about = str(m["property"])
    try:
        read = read_value(about, m["value"])
    except FormatError as error:
        raise r.fail((*path, "value"), str(error)) from error
    rank = r.word(m.get("rank", "normal"), (*path, "rank"), RANKS)
    if (rank == "normal") != ("reason" not in m):
        word = "needs a reason" if rank != "normal" else "takes no reason"
        raise r.fail((*path, "rank"), f"rank {rank} {word}")
    citations = (
        _citations(r, m["sources"], (*path, "sources"))
        if "sources" in m
        else shared.sources
    )
    if not citations:
        raise r.fail(path, "claim without a source")
    name = m.get("id", about)
    if not isinstance(name, str) or not re.fullmatch(r"[a-z0-9-]{1,40}", name):
        raise r.fail(
            (*path, "id"), f"id of a claim is {name!r}: small letters, digits, -"
        )
    recorded = (
        r.day(m["recorded"], (*path, "recorded"))
        if "recorded" in m
        else shared.recorded
    )
    valid = r.edtf(m["valid"], (*path, "valid")) if "valid" in m else None
    if valid is None and about == "member":
        raise r.fail(path, "a membership needs valid: FROM/TO")
    if valid is not None and valid.is_window:
        raise r.fail((*path, "valid"), "an unknown day is no span of validity")
    return Claim(
        name,
        about,
        read,
        citations,
        r.word(m["confidence"], (*path, "confidence"), CONFIDENCES),
        valid,
        recorded,
        rank,
        r.text(m["reason"], (*path, "reason")) if "reason" in m else "",
        _review(r, m["reviewed"], (*path, "reviewed"))
        if "reviewed" in m
        else shared.reviewed,
        r.text(m["note"], (*path, "note")) if "note" in m else "",
        r.text(m["speaker"], (*path, "speaker")) if "speaker" in m else "",
    )


def record_of(r: Reader, value: Json) -> Record:
    """Return the record of a file.

    Raises
    ------
    Refusal
        If a part does not fit.
    """
    m = r.members(
        value,
        (),
        ("id", "kind", "title", "recorded", "reviewed", "claims"),
        ("form", "of", "dimension", "mode", "sources"),
    )
    kind = r.word(m["kind"], ("kind",), KINDS)
    shared = _Shared(
        _citations(r, m["sources"], ("sources",)) if "sources" in m else (),
        r.day(m["recorded"], ("recorded",)),
        _review(r, m["reviewed"], ("reviewed",)),
    )
    if not isinstance(m["claims"], list) or not m["claims"]:
        raise r.fail(("claims",), "claims must be a list")
    claims = tuple(_claim(r, item, k, shared) for k, item in enumerate(m["claims"]))
    lines: dict[str, int] = {}
    for k, claim in enumerate(claims):
        if claim.id in lines:
            raise r.fail(
                ("claims", k), f"claim id {claim.id} stands twice: give each its own id"
            )
        lines[claim.id] = r.line(("claims", k))
    if (kind in {"membership", "actor"}) != ("of" in m):
        word = "needs" if "of" not in m else "takes no"
        raise r.fail(
            ("kind",), f"kind {kind} {word} of: the party or record that it is of"
        )
    return Record(
        r.record_id(m["id"], ("id",)),
        kind,
        r.text(m.get("form", kind), ("form",)),
        r.text(m["title"], ("title",)),
        r.word(m.get("dimension", "political"), ("dimension",), DIMENSIONS),
        r.word(m.get("mode", "cooperative"), ("mode",), MODES),
        claims,
        r.file,
        str(m.get("of", "")),
        lines,
    )
