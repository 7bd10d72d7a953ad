"""Orbit Mean-Elements Messages in CSV, JSON, KVN and XML (CCSDS 502.0-B-3)."""

import csv
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from io import StringIO
from typing import Protocol

from comity.foundations.bounds import FILES, check_markup
from comity.foundations.errors import FormatError
from comity.foundations.strict import read_with_texts
from comity.messages.records import FIELDS, REQUIRED, Fault, RawSets

__all__ = ["read_omm_csv", "read_omm_json", "read_omm_kvn", "read_omm_xml"]

#: Where the standard lets a message say that its theory is another one.
_THEORY = "MEAN_ELEMENT_THEORY"
_THEORIES = frozenset({"", "SGP4", "SGP", "SGP/SGP4", "SDP4"})
_UNIT = re.compile(r"\s*\[[^\]]*\]\s*$")
_WANTED = (*FIELDS, _THEORY)
MAX_FIELD = 1000


def read_omm_csv(text: str) -> RawSets:
    """Read the CSV form of CelesTrak and Space-Track: a header and one row per set.

    Rows whose number of cells differs from the header's are refused one by one.

    Raises
    ------
    FormatError
        If the header lacks a required field.
    """
    csv.field_size_limit(100_000)
    reader = csv.reader(StringIO(text))
    try:
        header = [cell.strip().strip("\ufeff").upper() for cell in next(reader)]
    except (StopIteration, csv.Error) as error:
        raise FormatError(
            "file is empty", remedy="give a file with a header"
        ) from error
    missing = sorted(REQUIRED - set(header))
    if missing:
        raise FormatError(f"CSV header lacks {', '.join(missing)}")
    out = RawSets("omm-csv")
    kept = _whole_rows(reader, len(header), out)
    columns = list(zip(*kept, strict=True)) if kept else [()] * len(header)
    given = dict(zip(header, columns, strict=True))
    for name in FIELDS:
        out.columns[name] = list(given.get(name, ())) or [""] * len(kept)
    return out


class _CsvReader(Protocol):
    """A reader of the module csv, which has no name of its own for types."""

    @property
    def line_num(self) -> int: ...

    def __iter__(self) -> Iterator[list[str]]: ...


def _whole_rows(reader: _CsvReader, width: int, out: RawSets) -> list[list[str]]:
    """Return the rows as wide as the header; note their lines and the others' faults."""
    kept = []
    try:
        for row in reader:
            if len(row) == width and len(row[0]) < MAX_FIELD:
                kept.append(row)
                out.lines.append(reader.line_num)
            elif row:
                reason = f"has {len(row)} cells, the header {width}"
                out.faults.append(Fault(reader.line_num, "", "", reason))
    except csv.Error as error:
        out.faults.append(Fault(reader.line_num, "", "", f"is no CSV: {error}"))
    return kept


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _add_checked(out: RawSets, line: int, values: dict[str, str]) -> None:
    theory = values.get(_THEORY, "").strip().upper()
    if theory not in _THEORIES:
        out.faults.append(
            Fault(line, _THEORY, theory, "is not SGP4: cannot be propagated")
        )
        return
    out.add(line, values)


def read_omm_json(text: str) -> RawSets:
    """Read a JSON array of OMM objects, or a single one.

    Lines are counted as positions in the array, from 1.
    """
    value = read_with_texts(text)
    rows = value if isinstance(value, list) else [value]
    out = RawSets("omm-json")
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, dict):
            out.faults.append(Fault(number, "", _text(row)[:40], "is no object"))
            continue
        _add_checked(out, number, {str(k).upper(): _text(v) for k, v in row.items()})
    return out


def read_omm_kvn(text: str) -> RawSets:
    """Read one or more OMM in keyword = value notation, one after the other."""
    out = RawSets("omm-kvn")
    start, values = 0, dict[str, str]()
    for number, line in enumerate(text.splitlines(), start=1):
        key, equals, value = line.partition("=")
        key = key.strip().upper()
        if not equals or key == "COMMENT" or not key or " " in key:
            if line.strip() and not line.strip().upper().startswith("COMMENT"):
                out.faults.append(
                    Fault(number, "", line.strip()[:40], "is no keyword = value")
                )
            continue
        if key == "CCSDS_OMM_VERS":
            if start:
                _add_checked(out, start, values)
            start, values = number, {}
        elif key in values:
            out.faults.append(
                Fault(number, key, value.strip(), "repeated: first value kept")
            )
        else:
            values[key] = _UNIT.sub("", value).strip()
    if start:
        _add_checked(out, start, values)
    return out


def read_omm_xml(text: str) -> RawSets:
    """Read OMM or NDM XML with any number of OMM.

    Raises
    ------
    FormatError
        For text that is no XML, and for any document type or entity declaration.
    """
    check_markup(text, FILES)
    try:
        # Declarations are refused above, so nothing can be expanded or fetched.
        root = ET.fromstring(text)  # noqa: S314
    except ET.ParseError as error:
        raise FormatError(f"is no complete XML: {error}") from error
    out = RawSets("omm-xml")
    # Most files use no namespace, and then nothing need be cut off a name.
    plain = next(root.iter("omm"), None) is not None
    messages = iter(root.iter("omm") if plain else root.findall(".//{*}omm"))
    if not plain and root.tag.rpartition("}")[2] == "omm":
        messages = iter([root])
    for number, message in enumerate(messages, start=1):
        values = {leaf.tag: leaf.text for leaf in message.iter()}
        if not plain:
            values = {tag.rpartition("}")[2]: text for tag, text in values.items()}
        wanted = {name: (values.get(name) or "").strip() for name in _WANTED}
        _add_checked(out, number, wanted)
    return out
