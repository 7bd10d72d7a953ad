"""The vocabulary of the atlas: kinds, properties and the types of their values.

Values are read from text. A value that does not fit is refused; nothing is guessed.
"""

import re
from collections.abc import Callable, Mapping

from comity.atlas.dates import Edtf, parse_edtf
from comity.atlas.records import Part, Value
from comity.foundations.errors import FormatError
from comity.foundations.identifiers import parse_id
from comity.foundations.plain import Json

__all__ = [
    "ARTICLE_KINDS",
    "CONFIDENCES",
    "DIMENSIONS",
    "EVIDENCE",
    "KINDS",
    "MODES",
    "PROPERTIES",
    "RANKS",
    "RECORD_ID",
    "SINGLE",
    "TIERS",
    "plain_text",
    "read_value",
]

#: Kinds of records, with what each is.
KINDS = {
    "actor": "a state, alliance, agency or operator",
    "membership": "who belongs to an organisation, agreement or programme, and since when",
    "agreement": "treaty, memorandum, charter, programme or settlement",
    "mission": "a flight or satellite of more than one party",
    "facility": "a place that parties share",
    "launch": "a launch",
    "incident": "an encounter, test, rescue, break-up or collision",
    "policy": "a policy document or stated position",
    "vote": "a vote or resolution of the United Nations",
}
#: Kinds of pages.
ARTICLE_KINDS = {"article": "a case study or history", "concept": "what a word means"}
DIMENSIONS = ("political", "economic", "security", "scientific")
MODES = ("cooperative", "competitive", "mixed")
CONFIDENCES = ("high", "medium", "low")
EVIDENCE = ("opened", "data", "cited")
RANKS = ("preferred", "normal", "deprecated")
TIERS = {
    1: "official document or primary data",
    2: "scholarship or curated data",
    3: "press, encyclopaedia or mirror",
    4: "written by a machine",
}
RECORD_ID = re.compile(r"[a-z]{2,8}-[a-z0-9]+(?:-[a-z0-9]+)*")
_TAG = re.compile(r"<\s*[/!?a-zA-Z]")
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)


def plain_text(text: Json) -> str:
    """Return text without hidden characters, its white space made even.

    Raises
    ------
    FormatError
        If it is no text, is empty, or holds HTML, control or direction characters.
    """
    if not isinstance(text, str) or not text.strip():
        raise FormatError("must be text")
    if tag := _TAG.search(text):
        raise FormatError(f"holds HTML ({text[tag.start() : tag.start() + 12]!r})")
    if hidden := _HIDDEN.search(text):
        raise FormatError(f"holds the hidden character U+{ord(hidden.group()):04X}")
    return " ".join(text.split())


def _party(text: Json) -> str:
    if not isinstance(text, str):
        raise FormatError("must be the id of a party")
    return str(parse_id(text)) if text.startswith("party:") else _fail(text)


def _fail(text: str) -> str:
    raise FormatError(f"{text!r} is no party id", remedy="write party:FRA or party:esa")


def _parties(value: Json) -> tuple[str, ...]:
    if not isinstance(value, list) or not value:
        raise FormatError("must be a list of party ids")
    parties = tuple(_party(item) for item in value)
    if len(set(parties)) != len(parties):
        raise FormatError("names a party twice")
    return parties


def _parts(value: Json, **members: Callable[[Json], Part]) -> Mapping[str, Part]:
    if not isinstance(value, dict) or set(value) != set(members):
        raise FormatError(f"must hold {', '.join(members)}")
    out: dict[str, Part] = {}
    for name, reader in members.items():
        try:
            out[name] = reader(value[name])
        except FormatError as error:
            raise FormatError(f"{name} {error}") from error
    return out


def _count(text: Json) -> int:
    if not isinstance(text, str) or not re.fullmatch(r"[0-9]{1,6}", text):
        raise FormatError("must be a whole number")
    return int(text)


def _word(text: Json) -> str:
    if not isinstance(text, str) or not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,62}", text):
        raise FormatError("must be a word of small letters, digits and hyphens")
    return text


def _record(text: Json) -> str:
    if not isinstance(text, str) or not RECORD_ID.fullmatch(text):
        raise FormatError("must be the id of a record")
    return text


def _designator(text: Json) -> str:
    if not isinstance(text, str) or not re.fullmatch(
        r"[0-9]{4}-[0-9]{3}[A-Z]{0,3}", text
    ):
        raise FormatError("must be an international designator like 2019-029AV")
    return text


def _edtf(text: Json) -> Edtf:
    if not isinstance(text, str):
        raise FormatError("must be a date")
    return parse_edtf(text)


#: Property → how its value is read. ``SINGLE`` properties have one true value at a time.
PROPERTIES: dict[str, Callable[[Json], Value]] = {
    "date": _edtf,
    "parties": _parties,
    "summary": plain_text,
    "member": lambda v: _parts(v, party=_party, role=plain_text),
    "in-force": _edtf,
    "first-event": _edtf,
    "satellite": plain_text,
    "designator": _designator,
    "operation": plain_text,
    "tally": lambda v: _parts(v, yes=_count, no=_count, abstain=_count),
    "stance": lambda v: _parts(v, party=_party, topic=_word, position=plain_text),
    "gesture": lambda v: _parts(v, said_by=plain_text, words=plain_text),
    "succeeds": _record,
    "explains": lambda v: _parts(
        v, series=_word, party=_party, window=_edtf, direction=_word
    ),
    "founded": _edtf,
    "dissolved": _edtf,
    "first-satellite": plain_text,
    "launches-for-others": plain_text,
    "detail": plain_text,
    "text-version": lambda v: _parts(v, version=_edtf, where=plain_text),
}
SINGLE = frozenset(
    {"date", "parties", "in-force", "first-event", "satellite", "founded", "tally"}
    | {"first-satellite", "operation", "dissolved"}
)


def read_value(name: str, value: Json) -> Value:
    """Return the value of a property in the type that belongs to the property.

    Raises
    ------
    FormatError
        If the property is unknown or the value does not fit it.
    """
    reader = PROPERTIES.get(name)
    if reader is None:
        raise FormatError(
            f"property {name!r} is unknown", remedy=f"one of {', '.join(PROPERTIES)}"
        )
    try:
        return reader(value)
    except FormatError as error:
        raise FormatError(f"{name} {error}") from error
