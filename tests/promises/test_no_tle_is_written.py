"""No command writes TLE: its five columns end at 99999, and numbers beyond 69999 mean others there.

Element sets leave as OMM in CSV, in which a number is whole. Whoever adds a writer of TLE must warn
for numbers beyond 69999, and change this test.
"""

import ast
from pathlib import Path

import pytest

import comity
from comity.messages.omm import read_omm_csv
from comity.messages.shared_build import omm_csv_of_rows

SOURCE = Path(comity.__file__).parent
#: They read TLE.
READERS = {"messages/tle.py", "messages/__init__.py"}
ROW = {
    "epoch_us": 1_730_419_200_000_000,
    "mean_motion_rad_s": 0.0011,
    "eccentricity": 0.001,
    "inclination_rad": 1.0,
    "node_rad": 2.0,
    "perigee_rad": 3.0,
    "mean_anomaly_rad": 4.0,
}


def writers(tree):
    """Yield what a module has that writes TLE: an exporter, a checksum, lines that begin as theirs do."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom | ast.Import):
            names = [getattr(node, "module", None) or "", *(a.name for a in node.names)]
            yield from (
                n for n in names if n in {"sgp4.exporter", "exporter", "checksum"}
            )
        if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
            begin = str(node.values[0].value)
            if begin in {"1 ", "2 "} and len(node.values) > 6:
                yield begin


def test_no_module_writes_one():
    found = {}
    for path in SOURCE.rglob("*.py"):
        name = str(path.relative_to(SOURCE))
        if name not in READERS and "node/cli" not in name:
            parts = list(writers(ast.parse(path.read_text())))
            if parts:
                found[name] = parts
    assert found == {}


def test_a_writer_would_be_found():
    for text in (
        "from sgp4.exporter import export_tle",
        "from comity.messages.tle import checksum",
        "f'1 {n:05d}U {d:8} {e:14.8f} {m:9} {b:8} {k}'",
    ):
        assert list(writers(ast.parse(text)))


@pytest.mark.parametrize("number", [69999, 70000, 99999, 100000, 270001, 799500001])
def test_numbers_stay_whole_in_what_is_written(number):
    text = omm_csv_of_rows([{**ROW, "object": f"object:norad:{number}"}])
    rows = read_omm_csv(text)
    assert str(number) in text
    assert rows.columns["NORAD_CAT_ID"] == [str(number)]
