"""Contact plans: sender, receiver, times, rate and light time of each contact.

Two forms are read: JSON as HDTN writes it (``contacts`` with ``source``, ``dest``,
``startTime``, ``endTime``, ``rateBitsPerSec``, ``owlt``) and the commands of ION
(``a contact``, ``a range``). A row that is not valid is a fault and is left out.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from comity.foundations.arrays import Floats, Ints32
from comity.foundations.bounds import FILES
from comity.foundations.errors import FormatError
from comity.foundations.strict import is_number, read_strict

__all__ = ["Plan", "PlanFault", "plan_of_rows", "read_plan"]


@dataclass(frozen=True, slots=True)
class PlanFault:
    """A row at fault, and the reason; rows count from 1.

    Attributes
    ----------
    kept
        Whether the row is used nevertheless: contacts of one pair that overlap occur in
        published plans and should be checked.
    """

    row: int
    reason: str
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """Contacts in columns of one length.

    Attributes
    ----------
    nodes
        Numbers of nodes, rising; columns hold places in it.
    contact
        Number of each contact in the file.
    sender, receiver
        Places in ``nodes``.
    free_s, end_s
        When a new message can be sent (from the start, or the end of the last booking) and
        the end, s on the plan's clock.
    rate_bit_s, light_s
        Rate, and light time one way.
    """

    nodes: tuple[int, ...]
    contact: Ints32
    sender: Ints32
    receiver: Ints32
    free_s: Floats
    end_s: Floats
    rate_bit_s: Floats
    light_s: Floats

    def __len__(self) -> int:
        """Return the number of contacts."""
        return len(self.contact)

    def place(self, node: int) -> int:
        """Return the place of a node, −1 if it is not in the plan."""
        at = int(np.searchsorted(np.array(self.nodes, np.int64), node))
        return at if at < len(self.nodes) and self.nodes[at] == node else -1


#: Contact, source, destination, start, end, rate, light time.
Row = tuple[int, int, int, float, float, float, float]


def _wrong(row: Row) -> str:
    """Return the fault of a row, empty if it is valid."""
    _, source, dest, start, end, rate, light = row
    if source == dest:
        return f"node {source} sends to itself"
    if not all(np.isfinite(v) for v in (start, end, rate, light)):
        return "a time, rate or light time is no number"
    if end <= start:
        return f"ends at {end:g} s, before it begins at {start:g} s"
    if rate <= 0.0:
        return f"rate is {rate:g} bit/s, must be above 0"
    if light < 0.0:
        return f"light time is {light:g} s, must be 0 or more"
    return ""


def plan_of_rows(rows: Sequence[tuple[int, Row]]) -> tuple[Plan, list[PlanFault]]:
    """Return a plan of rows with their numbers, and the rows at fault.

    Contacts of one pair that overlap in time are listed and kept.
    """
    faults: list[PlanFault] = []
    good: list[Row] = []
    until: dict[tuple[int, int], float] = {}
    for number, row in sorted(rows, key=lambda item: (item[1][3], item[0])):
        pair = (row[1], row[2])
        if reason := _wrong(row):
            faults.append(PlanFault(number, reason))
            continue
        if row[3] < until.get(pair, -np.inf):
            reason = f"overlaps an earlier contact of {pair[0]} to {pair[1]}"
            faults.append(PlanFault(number, reason, kept=True))
        until[pair] = max(row[4], until.get(pair, -np.inf))
        good.append(row)
    good.sort(key=lambda row: (row[1], row[3], row[2], row[0]))
    nodes = tuple(sorted({row[1] for row in good} | {row[2] for row in good}))
    place = {node: k for k, node in enumerate(nodes)}

    def column(k: int) -> Floats:
        return np.array([row[k] for row in good], np.float64)

    return (
        Plan(
            nodes,
            np.array([row[0] for row in good], np.int32),
            np.array([place[row[1]] for row in good], np.int32),
            np.array([place[row[2]] for row in good], np.int32),
            column(3),
            column(4),
            column(5),
            column(6),
        ),
        sorted(faults, key=lambda fault: fault.row),
    )


def _number(value: object, name: str) -> float:
    if not is_number(value):
        raise FormatError(f"{name} is {value!r}, must be a number")
    return float(value)


def _node(value: object, name: str) -> int:
    if type(value) is not int or not 0 <= value < 2**53:
        raise FormatError(f"{name} is {value!r}, must be a whole number, 0 or more")
    return int(value)


def _json_row(item: object) -> Row:
    if not isinstance(item, Mapping):
        raise FormatError("is no contact")
    rate = item.get("rateBitsPerSec", item.get("rate"))
    if type(item.get("contact")) is not int or not 0 <= item["contact"] < 2**31:
        raise FormatError(f"contact is {item.get('contact')!r}, must be a whole number")
    return (
        item["contact"],
        _node(item.get("source"), "source"),
        _node(item.get("dest"), "dest"),
        _number(item.get("startTime"), "startTime"),
        _number(item.get("endTime"), "endTime"),
        _number(rate, "rateBitsPerSec"),
        _number(item.get("owlt"), "owlt"),
    )


def _read_json(text: str) -> tuple[Plan, list[PlanFault]]:
    value = read_strict(text.encode(), FILES)
    items = value.get("contacts") if isinstance(value, dict) else None
    if not isinstance(items, list):
        raise FormatError("is no contact plan: it has no list of contacts")
    rows: list[tuple[int, Row]] = []
    faults: list[PlanFault] = []
    for number, item in enumerate(items, start=1):
        try:
            rows.append((number, _json_row(item)))
        except FormatError as error:
            faults.append(PlanFault(number, str(error)))
    plan, more = plan_of_rows(rows)
    return plan, sorted([*faults, *more], key=lambda fault: fault.row)


_COMMAND = re.compile(r"a\s+(contact|range)\s+(\S+)\s+(\S+)\s+(\d+)\s+(\d+)\s+(\S+)")


def _seconds(text: str) -> float:
    if not re.fullmatch(r"\+[0-9]{1,12}", text):
        raise FormatError(f"time {text!r} is not read: write seconds as +N")
    return float(text[1:])


def _command(text: str) -> tuple[str, int, int, float, float, float]:
    """Read a command of ION: its kind, start, end, two nodes, rate or light time."""
    matched = _COMMAND.match(text)
    if matched is None:
        raise FormatError(f"{text[:60]!r} is not read")
    try:
        value = float(matched[6])
    except ValueError as error:
        raise FormatError(f"{matched[6]!r} is no number") from error
    start, end = _seconds(matched[2]), _seconds(matched[3])
    return matched[1], int(matched[4]), int(matched[5]), start, end, value


def _read_ion(text: str) -> tuple[Plan, list[PlanFault]]:
    """Read commands of ION: rates in bytes/s; a range applies in both directions."""
    contacts: list[tuple[int, tuple[int, int, float, float, float]]] = []
    ranges: dict[tuple[int, int], list[tuple[float, float, float]]] = {}
    faults: list[PlanFault] = []
    for number, line in enumerate(text.split("\n"), start=1):
        command = line.split("#")[0].strip()
        if not command.startswith("a "):
            continue
        try:
            kind, one, other, start, end, value = _command(command)
        except FormatError as error:
            faults.append(PlanFault(number, str(error)))
            continue
        if kind == "contact":
            contacts.append((number, (one, other, start, end, value)))
            continue
        for way in ((one, other), (other, one)):
            ranges.setdefault(way, []).append((start, end, value))
    rows: list[tuple[int, Row]] = []
    for number, (source, dest, start, end, rate) in contacts:
        light = next(
            (
                light
                for begins, ends, light in ranges.get((source, dest), ())
                if begins <= start < ends
            ),
            None,
        )
        if light is None:
            faults.append(PlanFault(number, f"no range of {source} to {dest} then"))
            continue
        row = (number, source, dest, start, end, rate * 8.0, light)
        rows.append((number, row))
    plan, more = plan_of_rows(rows)
    return plan, sorted([*faults, *more], key=lambda fault: fault.row)


def read_plan(text: str) -> tuple[Plan, list[PlanFault]]:
    """Read a contact plan in either form.

    Returns
    -------
    tuple
        The plan, and the rows at fault with reasons.

    Raises
    ------
    FormatError
        If it is of neither form, or holds no valid contact.
    """
    if text.lstrip().startswith(("{", "[")):
        plan, faults = _read_json(text)
    elif re.search(r"^\s*a\s+contact\s", text, re.MULTILINE):
        plan, faults = _read_ion(text)
    else:
        raise FormatError(
            "is no contact plan", remedy="give HDTN's JSON or ION's commands"
        )
    if not len(plan):
        why = f": row {faults[0].row} {faults[0].reason}" if faults else ""
        raise FormatError(f"holds no contact that can be used{why}")
    return plan, faults
