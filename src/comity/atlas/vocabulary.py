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
    "EXTENTS",
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
    "facility": "a site, centre, radar or launch base",
    "launch": "a launch",
    "incident": "an encounter, test, rescue, break-up or collision",
    "policy": "a policy document or stated position",
    "vote": "a vote or resolution of the United Nations",
    "gesture": "a launch, flight or act that somebody on record called a signal",
    "asset": "a satellite, radar or site of one party that others concern themselves with",
    "exercise": "a drill or manoeuvre of forces or staffs",
}
#: Kinds of pages.
ARTICLE_KINDS = {"article": "a case study or history", "concept": "what a word means"}
DIMENSIONS = ("political", "economic", "security", "scientific")
MODES = ("cooperative", "competitive", "mixed")
CONFIDENCES = ("high", "medium", "low")
#: How far a place was checked, from the page itself to its title alone.
EVIDENCE = ("opened", "data", "excerpt", "beside", "cited")
#: How much of a roll is known: absence from one that is not complete says nothing.
EXTENTS = ("complete", "partial", "floor")
RANKS = ("preferred", "normal", "deprecated")
TIERS = {
    1: "official document or primary data",
    2: "scholarship, curated data or established press",
    3: "other press, state-controlled press, encyclopaedia or copy",
    4: "written by a machine",
}
RECORD_ID = re.compile(r"[a-z]{2,8}-[a-z0-9]+(?:-[a-z0-9]+)*")
_CODE = re.compile(r"[A-Z]{3}")
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


def _parts(
    value: Json, optional: tuple[str, ...] = (), /, **members: Callable[[Json], Part]
) -> Mapping[str, Part]:
    needed = set(members) - set(optional)
    if not isinstance(value, dict) or not needed <= set(value) <= set(members):
        raise FormatError(
            f"must hold {', '.join(sorted(needed, key=list(members).index))}"
        )
    out: dict[str, Part] = {}
    for name, reader in members.items():
        if name not in value:
            continue
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


def _choice(*words: str) -> Callable[[Json], str]:
    def read(text: Json) -> str:
        if text not in words:
            raise FormatError(f"must be one of {', '.join(words)}")
        return str(text)

    return read


def _states(text: Json) -> str:
    """Return codes of parties with spaces between; each stands once, in order."""
    words = text.split() if isinstance(text, str) else []
    if words != sorted(set(words)) or not all(map(_CODE.fullmatch, words)):
        raise FormatError("must be codes of states in order, each once: AFG ALB")
    return " ".join(words)


def _roll_call(value: Json) -> Mapping[str, Part]:
    votes = _parts(
        value, ("Y", "N", "A", "X"), Y=_states, N=_states, A=_states, X=_states
    )
    codes = [code for text in votes.values() for code in str(text).split()]
    if not codes or len(set(codes)) != len(codes):
        raise FormatError("must name each state once, under Y, N, A or X")
    return votes


def _number(text: Json) -> str:
    if not isinstance(text, str) or not re.fullmatch(r"[0-9]{1,9}", text):
        raise FormatError("must be a catalogue number")
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
    "member": lambda v: _parts(
        v, ("since",), party=_party, role=plain_text, since=_edtf
    ),
    "coverage": lambda v: _parts(v, extent=_choice(*EXTENTS), **{"as-of": _edtf}),
    "depositary": lambda v: _parts(v, party=_party),
    "signed": _edtf,
    "in-force": _edtf,
    "operated": _edtf,
    "suspended": _edtf,
    "ended": _edtf,
    "status": lambda v: _parts(v, words=plain_text, seen=_edtf),
    "first-event": _edtf,
    "satellite": plain_text,
    "designator": _designator,
    "operation": plain_text,
    "version": lambda v: _parts(v, about=plain_text, says=plain_text),
    "non-member": lambda v: _parts(v, (), **{"party": _party, "as-of": _edtf}),
    "catalogue-number": _number,
    "tally": lambda v: _parts(v, yes=_count, no=_count, abstain=_count),
    "tally-check": lambda v: _parts(
        v,
        ("against",),
        result=_choice("agrees", "differs", "unchecked"),
        against=plain_text,
    ),
    "roll-call": _roll_call,
    "topic": _word,
    "stance": lambda v: _parts(v, party=_party, topic=_word, position=plain_text),
    "gesture": lambda v: _parts(v, said_by=plain_text, words=plain_text),
    "succeeds": _record,
    "amends": _record,
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
    | {
        "topic",
        "first-satellite",
        "operation",
        "dissolved",
        "signed",
        "ended",
        "coverage",
    }
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
