"""No number that is none leaves Comity: null in JSON, empty in tables, *undefined* in text."""

import ast
import csv
import json
import math
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, strategies as st
from starlette.responses import JSONResponse

import comity
from comity.cli import output
from comity.foundations.canonical import canonical_bytes
from comity.foundations.errors import FormatError
from comity.foundations.plain import json_text, plain
from comity.foundations.strict import read_strict
from comity.messages.read import read_message
from comity.messages.write import write_message
from comity.system.tables import csv_text, json_rows, write_table
from tests.messages import examples

SOURCE = Path(comity.__file__).parent
#: Where JSON is written by hand, each with ``allow_nan=False``: the mechanism itself, and rows of
#: tables, whose numbers have been looked at column by column.
BY_HAND = {"foundations/plain.py", "foundations/canonical.py", "system/tables.py"}
NONE = st.sampled_from([math.nan, math.inf, -math.inf])
VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | NONE | st.integers(-100, 100) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)


def refuse(word):
    raise AssertionError(word)


def calls(tree, name):
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            base = node.func.value
            if (
                node.func.attr == name
                and isinstance(base, ast.Name)
                and base.id == "json"
            ):
                yield node


def test_json_is_written_by_one_function():
    seen = set()
    for path in SOURCE.rglob("*.py"):
        name = path.relative_to(SOURCE).as_posix()
        for call in [*calls(ast.parse(path.read_text()), "dumps")]:
            assert name in BY_HAND, f"{name}:{call.lineno}: use json_text"
            words = {word.arg: word.value for word in call.keywords}
            assert isinstance(words.get("allow_nan"), ast.Constant), name
            assert words["allow_nan"].value is False
            seen.add(name)
    assert seen == BY_HAND - {"foundations/canonical.py"}


def test_answers_of_the_api_are_plain_records():
    for path in SOURCE.rglob("routes.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            is_answer = (
                isinstance(node, ast.Call)
                and getattr(node.func, "id", "") == "JSONResponse"
            )
            if is_answer and not isinstance(node.args[0], ast.Dict):
                # ``about`` is the description of the API, made of plain values.
                name = getattr(getattr(node.args[0], "func", node.args[0]), "id", "")
                assert name in {"plain", "about"}, f"{path}:{node.lineno}"


@given(VALUES)
def test_whatever_is_written_as_json_has_no_nan(value):
    text = json_text(value)
    assert json.loads(text, parse_constant=refuse) == json.loads(
        json_text(plain(value))
    )


@given(VALUES, NONE)
def test_what_is_signed_or_sent_refuses_a_number_that_is_none(value, none):
    for planted in (none, [value, none], {"a": {"b": [none]}, "c": value}):
        with pytest.raises(FormatError, match="no canonical form"):
            canonical_bytes(planted)


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity", "1e999", "[-1e400]"])
def test_what_comes_refuses_it_too(text):
    with pytest.raises(FormatError):
        read_strict(text.encode())


@dataclass(frozen=True, slots=True)
class Planted:
    pc: float
    rows: tuple[float, ...]
    column: object


PLANTED = Planted(math.nan, (1.0, math.inf), np.array([math.nan, 2.0]))


@pytest.mark.parametrize("as_json", [True, False])
def test_a_record_with_nan_is_printed(as_json, capsys):
    def table(record):
        output.say(
            f"Pc {record.pc:.3e}, from {record.rows[1]:g} to {-record.rows[1]} km"
        )
        output.lines([("pc", f"{record.pc}"), ("sure", output.number(record.pc))])
        output.table(
            ("a", "b"), [("x", f"{record.pc:.2f}"), ("y", output.fixed(record.pc, 2))]
        )
        output.note_faults(
            [{"row": 3, "code": "x", "reason": f"is {record.pc}"}], as_json=as_json
        )

    output.print_record(PLANTED, table, as_json=as_json)
    said = "".join(capsys.readouterr())
    assert "nan" not in said
    assert "inf" not in said
    if as_json:
        value = json.loads(said, parse_constant=refuse)
        assert value == {"pc": None, "rows": [1.0, None], "column": [None, 2.0]}
    else:
        assert said.count("undefined") >= 5


@pytest.mark.parametrize(
    "text",
    [
        "Nan province",
        "inform",
        "nanosatellite",
        "runs/nan/inf.json",
        "financial",
        "a-nan-b",
    ],
)
def test_words_are_left_alone(text):
    assert output.defined(text) == text


COLUMNS = {
    "name": np.array(["a", "b", "c"]),
    "miss_km": np.array([1.0, np.nan, np.inf]),
    "pc": np.array([-np.inf, np.nan, 1e-5]),
    "tca": np.array(["2024-11-01", "NaT", "2024-11-02"], "datetime64[us]"),
}


def test_tables_hold_nothing_where_a_number_is_none(tmp_path):
    rows = [*csv.reader(StringIO(csv_text(COLUMNS)))]
    assert [row[1:3] for row in rows] == [
        ["1.000000", ""],
        ["", ""],
        ["", "1.000000e-05"],
    ]
    found = [json.loads(row, parse_constant=refuse) for row in json_rows(COLUMNS)]
    assert [row["miss_km"] for row in found] == [1.0, None, None]
    assert [row["tca"] is None for row in found] == [False, True, False]
    for suffix in ("csv", "json", "parquet"):
        write_table(tmp_path / f"t.{suffix}", [COLUMNS], {"worst": math.nan})
    text = (tmp_path / "t.json").read_text()
    value = json.loads(text, parse_constant=refuse)
    assert value["worst"] is None
    assert [row["pc"] for row in value["rows"]] == [None, None, 1e-5]
    words = (tmp_path / "t.csv").read_text().replace("name", "")
    assert "nan" not in words
    assert "inf" not in words
    parquet = pytest.importorskip("pyarrow.parquet")
    assert parquet.read_table(tmp_path / "t.parquet")["miss_km"].to_pylist() == [
        1.0,
        None,
        None,
    ]


def test_an_answer_over_http_holds_null():
    body = JSONResponse(plain(PLANTED)).body
    assert json.loads(body, parse_constant=refuse)["pc"] is None
    # What is not plain is refused by the answer itself, not sent.
    with pytest.raises(ValueError, match="not JSON compliant"):
        JSONResponse({"pc": math.nan})


@pytest.mark.parametrize("syntax", ["kvn", "xml", "json"])
def test_a_message_that_held_nan_is_converted_without_it(syntax):
    text = examples.cdm_text().replace("CR_R = 100.0", "CR_R = NaN", 1)
    reading = read_message(text.encode(), "lenient")
    assert [d.rule for d in reading.findings] == ["not-a-number"]
    written = write_message(reading.messages[0], syntax)
    assert "nan" not in written.lower()
    again = read_message(written.encode(), "lenient")
    # It is missing now, which is what it was.
    assert {d.keyword for d in again.findings if d.rule == "missing"} == {"CR_R"}
