"""TraCSS's own forms of messages as the standard's: OCM in JSON, of both of its versions.

Version 1 is the standard's XML as a tree of JSON objects (``header``, ``body``); version 2 a flat
object with names such as ``objectDesignator`` and lists ``trajectories`` and ``covariances``
(*Bulk Data Service*, 1.1.3, paths ``/bulkdata/ocm/v1/stream`` and ``/v2/stream``: the OpenAPI
description in github.com/open-space-collective/tracss-sdk-python, fern/openapi/bulk_data). The
description shows names alone, no values: how rows of ``trajValues`` are written is taken as one
row a line or a list of rows. Untested with the service itself.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from comity.foundations.errors import FormatError
from comity.messages.ocm import DETERMINATION, PERTURBATIONS, PHYSICAL

__all__ = ["CDM_VERSION_KEY", "ocm_text", "xml_text"]

#: The keyword that TraCSS's CDM of version 2 has in place of ``CCSDS_CDM_VERS``.
CDM_VERSION_KEY = "TRACSS_CDM_VERS"
#: Names of version 2 that do not follow from the keyword by capitals alone.
_NAMES = {
    "epochT0": "EPOCH_TZERO",
    "taimUtcAtT0": "TAIMUTC_AT_TZERO",
    "ut1MUtcAtT0": "UT1MUTC_AT_TZERO",
    "nextLeapTaimUtc": "NEXT_LEAP_TAIMUTC",
    "prevMessageId": "PREVIOUS_MESSAGE_ID",
    "maxObsGap": "MAXIMUM_OBS_GAP",
    "odEpochElGMAJ": "OD_EPOCH_EIGMAJ",
    "odEpochElGINT": "OD_EPOCH_EIGINT",
    "odEpochElGMIN": "OD_EPOCH_EIGMIN",
    "odMaxPredEigMAJ": "OD_MAX_PRED_EIGMAJ",
    "odMaxPredEigMIN": "OD_MIN_PRED_EIGMIN",
    "orbRevNum": "ORB_REVNUM",
    "orbRevNumBasis": "ORB_REVNUM_BASIS",
}
_WORD = re.compile(r"[A-Z]+[0-9]*[A-Z]*(?![a-z])|[A-Z]?[a-z]+|[0-9]+[A-Z]?[0-9]*")
_TAG = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,60}")
#: Names that belong to the service's tables, not to the message.
_OWN = frozenset(
    "sectionNumber idOcmTraj idOcmCov idOcmMan messageId trajComments covComments "
    "trajValues covValues".split()
)
#: In which section of the standard a keyword of the flat object stands; else in the metadata.
_SECTION = {
    item.key: mark
    for mark, part in (
        ("PHYS", PHYSICAL),
        ("PERT", PERTURBATIONS),
        ("OD", DETERMINATION),
    )
    for item in part.fields
}
HEADER = ("CLASSIFICATION", "CREATION_DATE", "ORIGINATOR", "MESSAGE_ID")
DEEPEST = 16


def keyword_of(name: str) -> str:
    """Return the keyword of a name of version 2: ``OBJECT_DESIGNATOR`` of ``objectDesignator``."""
    if name in _NAMES:
        return _NAMES[name]
    fixed = re.fullmatch(r"fixed([FMSY])10P7(Mean)?", name)
    if fixed:
        return f"FIXED_{fixed[1]}10P7" + ("_MEAN" if fixed[2] else "")
    return "_".join(_WORD.findall(name)).upper()


def _single(value: object) -> str:
    """Return a value on one line: no value can add a keyword to a message."""
    if isinstance(value, list):
        return " ".join(_single(item) for item in value)
    return " ".join(str(value).split())


def _rows(value: object) -> Iterator[str]:
    """Yield rows of a table: a list of rows, or a text with one a line."""
    if isinstance(value, str):
        lines: list[object] = list(value.replace(";", "\n").splitlines())
    elif isinstance(value, list):
        lines = value
    else:
        raise FormatError("a table of an OCM is neither a list nor a text")
    for line in lines:
        row = _single(line)
        if row:
            yield row


def _block(mark: str, values: Mapping[str, Any], table: str) -> Iterator[str]:
    yield f"{mark}_START"
    for name, value in values.items():
        if name not in _OWN and value not in (None, "", []):
            yield f"{keyword_of(name)} = {_single(value)}"
    yield from _rows(values.get(table) or [])
    yield f"{mark}_STOP"


def _blocks(values: object, mark: str, table: str) -> Iterator[str]:
    if values in (None, "", []):
        return
    for one in values if isinstance(values, list) else [values]:
        if not isinstance(one, Mapping):
            raise FormatError(f"a {mark} section of an OCM is no JSON object")
        yield from _block(mark, one, table)


def ocm_text(given: Mapping[str, Any]) -> str:
    """Return an OCM of version 2 of the profile as KVN.

    Raises
    ------
    FormatError
        If a table or section is not of the form that it should have.
    """
    flat = {
        keyword_of(name): _single(value)
        for name, value in given.items()
        if value not in (None, "", [])
        and not isinstance(value, dict)
        and name not in {"trajectories", "covariances", "maneuvers", "ccsdsOcmVersion"}
    }
    lines = [f"CCSDS_OCM_VERS = {_single(given.get('ccsdsOcmVersion') or '3.0')}"]
    lines += [f"{key} = {flat.pop(key)}" for key in HEADER if key in flat]
    groups = {mark: list[str]() for mark in ("META", "PHYS", "PERT", "OD")}
    for key, value in flat.items():
        groups[_SECTION.get(key, "META")].append(f"{key} = {value}")
    lines += ["META_START", *groups["META"], "META_STOP"]
    lines += _blocks(given.get("trajectories"), "TRAJ", "trajValues")
    lines += _marked("PHYS", groups["PHYS"])
    lines += _blocks(given.get("covariances"), "COV", "covValues")
    lines += _blocks(given.get("maneuvers"), "MAN", "manValues")
    lines += _marked("PERT", groups["PERT"]) + _marked("OD", groups["OD"])
    user = given.get("userDefined")
    if isinstance(user, Mapping) and user:
        own = [f"USER_DEFINED_{keyword_of(k)} = {_single(v)}" for k, v in user.items()]
        lines += _marked("USER", own)
    return "\n".join(lines) + "\n"


def _marked(mark: str, lines: list[str]) -> list[str]:
    return [f"{mark}_START", *lines, f"{mark}_STOP"] if lines else []


def xml_text(given: Mapping[str, Any]) -> str:
    """Return a message whose XML was written as a tree of JSON objects, as XML.

    Raises
    ------
    FormatError
        If it cannot be told what it is, or it is nested too deep.
    """
    name = str(given.get("id") or "")
    kind = next((k for k in ("ocm", "cdm", "oem") if k in name.lower()), "")
    if not kind:
        segment = given.get("body")
        kind = "ocm" if "traj" in str(segment)[:100_000] else "cdm"
    version = str(given.get("version") or "")
    mark = f"CCSDS_{kind.upper()}_VERS"
    body = "".join(
        _element(part, given[part], 0) for part in ("header", "body") if part in given
    )
    return f"<{kind} id={quoteattr(mark)} version={quoteattr(version)}>{body}</{kind}>"


def _element(tag: str, value: object, depth: int) -> str:
    if depth > DEEPEST:
        raise FormatError(f"nested deeper than {DEEPEST} levels")
    if not _TAG.fullmatch(tag):
        raise FormatError(f"{tag[:40]!r} is no name of an element")
    if isinstance(value, list):
        return "".join(_element(tag, item, depth + 1) for item in value)
    if value is None:
        return ""
    if isinstance(value, Mapping):
        units = value.get("units")
        text = next(
            (value[k] for k in ("value", "#text", "content") if k in value), None
        )
        if units is not None or text is not None:
            if text in (None, ""):
                return ""
            given = "" if units is None else f" units={quoteattr(str(units))}"
            return f"<{tag}{given}>{escape(_single(text))}</{tag}>"
        inner = "".join(_element(str(k), v, depth + 1) for k, v in value.items())
        return f"<{tag}>{inner}</{tag}>"
    return f"<{tag}>{escape(_single(value))}</{tag}>"
