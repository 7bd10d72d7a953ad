"""The typed form of a parsed message, with a finding for every departure from the grammar."""

import re
from dataclasses import replace
from math import isfinite

from comity.foundations.errors import FormatError
from comity.messages.epochs import is_epoch, is_number, printed_step
from comity.messages.grammar import Field, Kind, Section
from comity.messages.oem import states_of
from comity.messages.parsed import Block, Findings, Item, Lines
from comity.messages.shared import item_of, parts_of
from comity.messages.typed import Message, Part, States, Value
from comity.messages.units import conversion, other_scale

__all__ = ["check_message"]

_UNITS = re.compile(r"^(.*?)(\s*)\[([^\]]*)\]\s*$")
_PATH = re.compile(r"\d+(,\d+)+")
#: Texts that producers write in place of a missing number.
NOTHING = frozenset({"NAN", "N/A", "NA", "NULL", "NONE", "INF", "+INF", "-INF", "-NAN"})


def check_message(root: Block, kind: Kind, findings: Findings) -> Message:
    """Check a parsed message and return its typed form.

    Refused items are in ``findings``; the message holds all items that could be read.
    """
    for head in parts_of(root, "header"):
        item = item_of(head, kind.version_key)
        if item is not None and item.value not in kind.versions:
            reason = f"version {item.value!r} of {kind.name}, known are {', '.join(kind.versions)}"
            findings.add(item.line, item.key, item.value, "version", reason)
    part = _section(root, kind.root, kind.version_key, findings)
    for rule in kind.rules:
        rule(root, findings)
    version = ""
    head_part = part.find("header")
    if head_part is not None:
        version = str(head_part.values.get(kind.version_key, ""))
    return Message(kind.name, version, part)


def _section(block: Block, section: Section, kind_key: str, findings: Findings) -> Part:
    values: dict[str, Value] = {}
    comments: list[str] = []
    parts: list[Part] = []
    rows: list[str] = []
    by_name = {child.name: child for child in section.sections}
    observing = section.rows is not None and section.rows.form == "observations"
    begun = False
    for entry in block.parts:
        if isinstance(entry, Block):
            if entry.name in by_name:
                parts.append(_section(entry, by_name[entry.name], kind_key, findings))
        elif isinstance(entry, Lines):
            rows.extend(_rows(entry, section, findings))
        elif entry.key == "COMMENT":
            if begun and not (observing or rows):
                reason = "comment between fields, not before them"
                findings.add(
                    entry.line,
                    "COMMENT",
                    entry.value,
                    "comment-place",
                    reason,
                    "remark",
                )
            comments.append(entry.value)
        elif observing:
            rows.extend(_observation(entry, section, findings))
        else:
            begun = begun or entry.key != kind_key
            _put(entry, section, values, findings)
    _missing(block, section, values, findings)
    _check_triangle(block, section, rows, findings)
    settled = _settled(section, values, comments, parts, rows)
    settled = replace(settled, steps=_steps(block, section))
    if rows and section.rows is not None and section.rows.form == "states":
        states = _states(block, rows, findings)
        text = "\n".join(rows)
        if "  " in text or "\t" in text:
            rows = [" ".join(row.split()) for row in rows]
        return replace(settled, rows=tuple(rows), states=states)
    return settled


def _check_triangle(
    block: Block, section: Section, rows: list[str], findings: Findings
) -> None:
    if section.rows is not None and section.rows.form == "triangle" and len(rows) != 6:
        reason = f"covariance has {len(rows)} rows, must have 6"
        last = [part.line for part in block.parts if isinstance(part, Lines)]
        findings.add(last[0] if last else block.line, "", "", "covariance-rows", reason)


def _settled(
    section: Section,
    values: dict[str, Value],
    comments: list[str],
    parts: list[Part],
    rows: list[str],
) -> Part:
    """Return a part in the form that does not depend on the syntax.

    Parts are in the order of the grammar. A comment of an empty part belongs to the next one:
    KVN does not distinguish the two.
    """
    order = {child.name: k for k, child in enumerate(section.sections)}
    parts = sorted(parts, key=lambda part: order[part.name])
    kept: list[Part] = []
    carried: tuple[str, ...] = () if section.fields or rows else tuple(comments)
    for k, part in enumerate(parts):
        empty = not (part.values or part.parts or part.rows)
        if empty and not part.comments:
            continue
        if empty and k + 1 < len(parts):
            carried += part.comments
            continue
        kept.append(replace(part, comments=carried + part.comments))
        carried = ()
        first = kept[-1]
        if not first.values and not first.rows and first.comments and first.parts:
            below = first.parts[0]
            moved = replace(below, comments=first.comments + below.comments)
            kept[-1] = replace(first, comments=(), parts=(moved, *first.parts[1:]))
    own = tuple(comments) if section.fields or rows or not parts else carried
    return Part(section.name, values, own, tuple(kept), tuple(rows))


def _missing(
    block: Block, section: Section, values: dict[str, Value], findings: Findings
) -> None:
    line = block.end or block.line
    # An item that could not be read has its own finding.
    tried = {part.key for part in block.parts if isinstance(part, Item)}
    for field in section.fields:
        if field.needed and field.key not in values and field.key not in tried:
            reason = f"{field.key} is missing"
            findings.add(line, field.key, "", "missing", reason, field.needed)
    names = {part.name for part in block.parts if isinstance(part, Block)}
    for child in section.sections:
        if child.needed and child.name not in names:
            first = next((f.key for f in child.fields if f.needed), "")
            reason = f"section {child.name} is missing" + (
                f", with {first}" if first else ""
            )
            findings.add(line, first, "", "missing", reason, child.needed)


def _steps(block: Block, section: Section) -> dict[str, float]:
    """Return one unit of the last printed digit of each number, in the standard's units.

    Only for sections that keep it.
    """
    steps: dict[str, float] = {}
    if not section.printed:
        return steps
    for item in block.parts:
        field = section.find(item.key) if isinstance(item, Item) else None
        if not isinstance(item, Item) or field is None or item.key in steps:
            continue
        text, units = _split_units(item, field, Findings())
        if field.form in {"float", "date"} and text:
            factor = _factor(units, item, field, Findings())
            steps[item.key] = printed_step(text) * factor
    return steps


def _put(
    item: Item, section: Section, values: dict[str, Value], findings: Findings
) -> None:
    field = section.find(item.key)
    if field is None:
        reason = f"keyword {item.key} does not belong here"
        findings.add(item.line, item.key, item.value, "unexpected-keyword", reason)
        return
    if item.key in values:
        same = str(values[item.key]) == _split_units(item, field, Findings())[0]
        reason = f"{item.key} is given twice, the first value is kept"
        weight = "remark" if same else "error"
        findings.add(item.line, item.key, item.value, "repeated", reason, weight)
        return
    text, units = _split_units(item, field, findings)
    if not text:
        if field.needed:
            reason = f"{item.key} is empty"
            findings.add(item.line, item.key, "", "empty-value", reason)
        else:
            reason = f"{item.key} is empty: taken as not given"
            findings.add(item.line, item.key, "", "empty-value", reason, "remark")
        if field.form == "text":
            values[item.key] = ""
        return
    value = _value(text, units, item, field, findings)
    if value is not None:
        values[item.key] = value


def _split_units(
    item: Item, field: Field, findings: Findings
) -> tuple[str, str | None]:
    """Return value and unit; text keeps its brackets."""
    if item.units is not None or field.form not in {"float", "int", "floats", "list"}:
        return item.value, item.units
    match = _UNITS.match(item.value)
    if match is None or (field.form == "list"):
        return item.value, None
    if len(match[3]) != len(match[3].strip()):
        reason = f"unit [{match[3]}] is padded"
        findings.add(item.line, item.key, item.value, "padded-unit", reason, "remark")
    return match[1].strip(), match[3].strip()


def _value(
    text: str, units: str | None, item: Item, field: Field, findings: Findings
) -> Value | None:
    form = field.form
    if form in {"float", "int", "floats"}:
        return _number(text, units, item, field, findings)
    fits = {
        "date": is_epoch(text),
        "time": is_epoch(text) or is_number(text),
        "yes": text.upper() in {"YES", "NO"},
        "one": text.upper() in {choice.upper() for choice in field.choices},
        "path": _PATH.fullmatch(text) is not None,
    }.get(form, True)
    if not fits:
        expected = {
            "date": "an epoch that exists, such as 2024-11-01T00:00:00.000",
            "time": "an epoch or seconds from EPOCH_TZERO",
            "yes": "YES or NO",
            "one": " or ".join(field.choices),
            "path": "participants such as 1,2,1",
        }[form]
        weight = "fatal" if field.needed == "fatal" else "error"
        reason = f"{item.key} is {text[:40]!r}, must be {expected}"
        findings.add(item.line, item.key, text, f"not-{form}", reason, weight)
        if form in {"date", "time"}:
            return None
    return text


def _number(
    text: str, units: str | None, item: Item, field: Field, findings: Findings
) -> Value | None:
    factor = _factor(units, item, field, findings)
    cells = [text] if field.form != "floats" else text.replace(",", " ").split()
    numbers = []
    for cell in cells:
        if cell.upper() in NOTHING:
            reason = f"{item.key} is {cell}, no number"
            findings.add(item.line, item.key, cell, "not-a-number", reason)
            numbers.append(float("nan"))
        elif is_number(cell):
            numbers.append(float(cell.replace("D", "E").replace("d", "e")) * factor)
        else:
            reason = f"{item.key} is {cell[:40]!r}, must be a number"
            weight = "fatal" if field.needed == "fatal" else "error"
            findings.add(item.line, item.key, text, "not-number", reason, weight)
            return None
    if field.form == "floats":
        return tuple(numbers)
    if field.form == "int" and isfinite(numbers[0]):
        if numbers[0] != int(numbers[0]):
            reason = f"{item.key} is {text}, must be a whole number"
            findings.add(item.line, item.key, text, "not-whole", reason)
            return numbers[0]
        return int(numbers[0])
    return numbers[0]


def _factor(units: str | None, item: Item, field: Field, findings: Findings) -> float:
    """Return the factor to the standard's unit, by the stated policy."""
    if not units or not field.unit or units == field.unit:
        if units and not field.unit and units.lower() not in {"n/a", "1"}:
            reason = f"{item.key} has no unit in the standard, given {units}"
            findings.add(item.line, item.key, units, "unit", reason, "remark")
        return 1.0
    # Standards write day and d, per cent and its sign, for the same.
    try:
        factor = conversion(units, field.unit)
    except FormatError as error:
        findings.add(item.line, item.key, units, "unit", error.message)
        return 1.0
    if other_scale(factor):
        reason = f"{units} converted to {field.unit}, the unit of the standard"
        findings.add(item.line, item.key, units, "unit-converted", reason)
        return factor
    return 1.0


def _rows(lines: Lines, section: Section, findings: Findings) -> list[str]:
    if section.rows is None:
        return []
    if section.rows.form == "states":
        # Read all at once later, and row by row only to name faults.
        return lines.rows
    rows = [" ".join(row.split()) for row in lines.rows]
    for k, row in enumerate(rows):
        fault = _row_fault(row, section.rows.form, k)
        if fault:
            findings.add(lines.line + k, "", row, "row", fault)
    return rows


def _states(block: Block, rows: list[str], findings: Findings) -> States | None:
    """Return rows of states as arrays, or name each row that is none."""
    try:
        return states_of(rows)
    except ValueError:
        for part in block.parts:
            if isinstance(part, Lines):
                for k, row in enumerate(part.rows):
                    fault = _row_fault(row, "states", k)
                    if fault:
                        findings.add(part.line + k, "", row, "row", fault, "fatal")
    return None


def _row_fault(row: str, form: str, k: int) -> str:
    """Return the fault of a row, empty if it is valid."""
    cells = row.split()
    if form == "triangle":
        if len(cells) != k + 1 or k > 5:
            return (
                f"row {k + 1} of a covariance has {len(cells)} cells, must have {k + 1}"
            )
        broken = [cell for cell in cells if not is_number(cell)]
        return f"{broken[0]!r} is no number" if broken else ""
    if form == "states":
        return _state_fault(cells)
    if not (is_epoch(cells[0]) or is_number(cells[0])):
        return f"{cells[0]!r} is neither epoch nor number"
    return ""


def _state_fault(cells: list[str]) -> str:
    if len(cells) not in {7, 10}:
        return f"state has {len(cells)} cells, must have 7 or 10"
    if not is_epoch(cells[0]):
        return f"{cells[0]!r} is no epoch"
    broken = [cell for cell in cells[1:] if not is_number(cell)]
    return f"{broken[0]!r} is no number" if broken else ""


def _observation(item: Item, section: Section, findings: Findings) -> list[str]:
    if section.find(item.key) is None:
        reason = f"keyword {item.key} does not belong here"
        findings.add(item.line, item.key, item.value, "unexpected-keyword", reason)
        return []
    cells = item.value.split()
    if len(cells) != 2 or not is_epoch(cells[0]) or not is_number(cells[1]):
        reason = f"{item.key} must be an epoch and a number, is {item.value[:60]!r}"
        findings.add(item.line, item.key, item.value, "observation", reason)
        return []
    return [f"{item.key} {cells[0]} {cells[1]}"]
