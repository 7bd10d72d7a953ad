"""The script of an exercise: what is sent, what people do, which links are cut."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from comity.coordination.notices.roster import read_roster
from comity.foundations.constants import MINUTE_US
from comity.foundations.errors import FormatError
from comity.foundations.plain import Json, JsonObject
from comity.foundations.time import parse_utc
from comity.system.files import read_bytes
from comity.trust.policy.yaml_form import read_yaml, write_yaml

__all__ = [
    "MINUTE_US",
    "Acknowledge",
    "Cut",
    "Mend",
    "Revise",
    "Script",
    "Send",
    "Step",
    "read_script",
]

#: Members that each step must have, and those that it may have.
NEEDED = {
    "send": {"by", "to", "form", "fields"},
    "revise": {"by", "to", "notice", "fields"},
    "acknowledge": {"by", "notice", "rung"},
    "cut": {"between"},
    "mend": {"between"},
}
OPTIONAL = {
    "send": {"name", "text", "about"},
    "revise": {"name", "text"},
    "acknowledge": {"person", "said", "language"},
    "cut": set[str](),
    "mend": set[str](),
}


@dataclass(frozen=True, slots=True)
class Send:
    """A party sends a notice; ``name`` is what the script calls it, empty if nothing."""

    by: str
    to: tuple[str, ...]
    form: str
    fields: JsonObject
    name: str
    text: str
    about: str


@dataclass(frozen=True, slots=True)
class Revise:
    """A party revises its notice."""

    by: str
    to: tuple[str, ...]
    notice: str
    fields: JsonObject
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """A person of a party acknowledges a notice, with the facts as they were read back."""

    by: str
    notice: str
    rung: str
    person: str
    said: Mapping[str, str] | None
    language: str


@dataclass(frozen=True, slots=True)
class Cut:
    """Nothing gets through between two parties any more."""

    between: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Mend:
    """Two parties reach each other again."""

    between: tuple[str, str]


Action = Send | Revise | Acknowledge | Cut | Mend


@dataclass(frozen=True, slots=True)
class Step:
    """An action at an instant (UTC, us); ``what`` is its name in the script."""

    at_us: int
    what: str
    action: Action


@dataclass(frozen=True, slots=True)
class Script:
    """An exercise: its id, parties, agreement, steps in time, and when it ends.

    ``watches``: party → its roster, as the file of a node.
    """

    exercise: str
    parties: tuple[str, ...]
    start_us: int
    stop_us: int
    agreement: str
    steps: tuple[Step, ...]
    watches: Mapping[str, str] = field(default_factory=dict)


def read_script(path: Path) -> Script:
    """Read the script of an exercise.

    Raises
    ------
    FormatError, ResourceError
        If it does not fit; the step is named.
    """
    value = read_yaml(read_bytes(path).decode("utf-8", "replace"))
    needed = {"exercise", "parties", "start", "minutes", "agreement", "steps"}
    known = needed | {"watches"}
    if not isinstance(value, dict) or not needed <= set(value) <= known:
        raise FormatError(f"{path}: a script holds {', '.join(sorted(needed))}")
    parties = value["parties"]
    if not isinstance(parties, list) or len(parties) < 2:
        raise FormatError(f"{path}: parties are two names or more")
    start = parse_utc(str(value["start"]))
    steps = [
        _step(f"{path}, step {k}", raw, start, parties)
        for k, raw in enumerate(value["steps"], 1)
    ]
    minutes = value["minutes"]
    if type(minutes) not in {int, float} or not 0 < minutes <= 10_000:
        raise FormatError(f"{path}: minutes are a number up to 10,000")
    return Script(
        str(value["exercise"]),
        tuple(str(name) for name in parties),
        start,
        start + round(minutes * MINUTE_US),
        write_yaml(value["agreement"]),
        tuple(sorted(steps, key=lambda step: step.at_us)),
        _watches(f"{path}: watches", value.get("watches", {}), parties),
    )


def _watches(where: str, raw: Json, parties: Sequence[str]) -> dict[str, str]:
    if not isinstance(raw, dict) or not set(raw) <= set(parties):
        raise FormatError(f"{where}: party and roster are needed")
    for roster in raw.values():
        read_roster(roster)
    return {party: write_yaml(roster) for party, roster in raw.items()}


def _step(where: str, raw: Json, start_us: int, parties: Sequence[str]) -> Step:
    if not isinstance(raw, dict) or not {"at_min", "do"} <= set(raw):
        raise FormatError(f"{where}: at_min and do are needed")
    what = raw["do"]
    if not isinstance(what, str) or what not in NEEDED:
        raise FormatError(
            f"{where}: {str(what)[:40]!r} is unknown",
            remedy=f"one of {', '.join(NEEDED)}",
        )
    rest = {name: item for name, item in raw.items() if name not in {"at_min", "do"}}
    needed = NEEDED[what]
    if not needed <= set(rest) <= needed | OPTIONAL[what]:
        raise FormatError(f"{where}: {what} needs {', '.join(sorted(needed))}")
    between, to = _names(rest, "between"), _names(rest, "to")
    by = () if rest.get("by") is None else (str(rest["by"]),)
    for name in (*by, *between, *to):
        if name not in parties:
            raise FormatError(f"{where}: {name[:40]!r} takes no part")
    if what in {"cut", "mend"} and len(between) != 2:
        raise FormatError(f"{where}: between names two parties")
    minute = raw["at_min"]
    if not isinstance(minute, int | float):
        raise FormatError(f"{where}: at_min is a number of minutes")
    return Step(start_us + round(minute * MINUTE_US), what, _ACTIONS[what](rest))


def _names(rest: JsonObject, member: str) -> tuple[str, ...]:
    """Return the names in a member; none if it is left out."""
    raw = rest.get(member)
    return tuple(str(name) for name in raw) if isinstance(raw, list) else ()


def _text(rest: JsonObject, member: str, default: str = "") -> str:
    return str(rest.get(member, default))


def _object(rest: JsonObject, member: str) -> JsonObject:
    raw = rest.get(member)
    return raw if isinstance(raw, dict) else {}


def _send(rest: JsonObject) -> Send:
    return Send(
        _text(rest, "by"),
        _names(rest, "to"),
        _text(rest, "form"),
        _object(rest, "fields"),
        _text(rest, "name"),
        _text(rest, "text"),
        _text(rest, "about"),
    )


def _revise(rest: JsonObject) -> Revise:
    return Revise(
        _text(rest, "by"),
        _names(rest, "to"),
        _text(rest, "notice"),
        _object(rest, "fields"),
        _text(rest, "name"),
        _text(rest, "text"),
    )


def _acknowledge(rest: JsonObject) -> Acknowledge:
    by = _text(rest, "by")
    read_back = rest.get("said")
    return Acknowledge(
        by,
        _text(rest, "notice"),
        _text(rest, "rung"),
        _text(rest, "person", f"officer of {by}"),
        {fact: str(value) for fact, value in read_back.items()}
        if isinstance(read_back, dict)
        else None,
        _text(rest, "language", "en"),
    )


def _pair(rest: JsonObject) -> tuple[str, str]:
    one, two = _names(rest, "between")
    return one, two


_ACTIONS: dict[str, Callable[[JsonObject], Action]] = {
    "send": _send,
    "revise": _revise,
    "acknowledge": _acknowledge,
    "cut": lambda rest: Cut(_pair(rest)),
    "mend": lambda rest: Mend(_pair(rest)),
}
