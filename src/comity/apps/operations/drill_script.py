"""The script of an exercise: what is sent, what people do, which links are cut."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from comity.coordination.notices.roster import read_roster
from comity.foundations.constants import MINUTE_US
from comity.foundations.errors import FormatError
from comity.foundations.time import parse_utc
from comity.system.files import read_bytes
from comity.trust.policy.yaml_form import read_yaml, write_yaml

__all__ = ["MINUTE_US", "Script", "Step", "read_script"]

NEEDED = {
    "send": {"by", "to", "form", "fields"},
    "revise": {"by", "to", "notice", "fields"},
    "acknowledge": {"by", "notice", "rung"},
    "cut": {"between"},
    "mend": {"between"},
}
MORE = {
    "send": {"name", "text", "about"},
    "revise": {"name", "text"},
    "acknowledge": {"person", "said", "language"},
    "cut": set[str](),
    "mend": set[str](),
}


@dataclass(frozen=True, slots=True)
class Step:
    """What happens at an instant: ``what`` is one of the words of ``NEEDED``."""

    at_us: int
    what: str
    more: Mapping[str, Any]


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


def _watches(where: str, raw: Any, parties: list[str]) -> dict[str, str]:
    if not isinstance(raw, dict) or not set(raw) <= set(parties):
        raise FormatError(f"{where}: party and roster are needed")
    for roster in raw.values():
        read_roster(roster)
    return {party: write_yaml(roster) for party, roster in raw.items()}


def _step(where: str, raw: Any, start: int, parties: list[str]) -> Step:
    if not isinstance(raw, dict) or not {"at_min", "do"} <= set(raw):
        raise FormatError(f"{where}: at_min and do are needed")
    what = raw["do"]
    if what not in NEEDED:
        raise FormatError(
            f"{where}: {str(what)[:40]!r} is unknown",
            remedy=f"one of {', '.join(NEEDED)}",
        )
    rest = {name: item for name, item in raw.items() if name not in {"at_min", "do"}}
    needed = NEEDED[what]
    if not needed <= set(rest) <= needed | MORE[what]:
        raise FormatError(f"{where}: {what} needs {', '.join(sorted(needed))}")
    named = [rest.get("by"), *rest.get("between", []), *rest.get("to", [])]
    for name in named:
        if name is not None and name not in parties:
            raise FormatError(f"{where}: {str(name)[:40]!r} takes no part")
    return Step(start + round(float(raw["at_min"]) * MINUTE_US), what, rest)
