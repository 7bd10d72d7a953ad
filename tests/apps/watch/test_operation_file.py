"""The file of an operation: read strictly, each fault with its line and limit."""

import pytest

from comity.apps.watch.check import draft_text
from comity.apps.watch.operation_file import read_operation
from comity.foundations.errors import ComityError, FormatError, InputError

GOOD = """operation: Example
satellites:
  - object: 25544
    radius_m: 50
  - owner: ESA
catalogues:
  - name: public
    from: gp.csv
"""


def written(tmp_path, text):
    path = tmp_path / "operation.yaml"
    path.write_text(text)
    return path


def test_a_file_is_read_with_its_defaults(tmp_path):
    read = read_operation(written(tmp_path, GOOD))
    assert [one.words for one in read.satellites] == ["25544", "owner:ESA"]
    assert (read.window_d, read.threshold_km, read.catalogues[0].every_h) == (7, 5, 24)


def test_the_draft_is_a_file_that_can_be_read(tmp_path):
    text = draft_text()
    read = read_operation(written(tmp_path, text))
    assert read.satellites[0].object == 25544
    # What is commented out stands with its defaults: read with it, nothing else changes.
    lines = []
    for line in text.splitlines():
        bare = line.removeprefix("# ") if line.startswith("# ") else line
        key = bare.split(":")[0].strip()
        lines.append(
            bare
            if key
            in {
                "window_d",
                "threshold_km",
                "radius_m",
                "max_age_d",
                "prepare_h",
                "keep_d",
                "state",
            }
            else line
        )
    again = read_operation(written(tmp_path, "\n".join(lines)))
    assert again == read


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("radius_m: 50", "radius_m: -5", "line 4: satellites[1].radius_m"),
        ("radius_m: 50", "radius_m: wide", "line 4: satellites[1].radius_m"),
        ("radius_m: 50", "colour: red", "line 4: satellites[1].colour is unknown"),
        (
            "from: gp.csv",
            "from: gp.csv\n    every_h: 0",
            "line 9: catalogues[1].every_h",
        ),
        ("name: public", "name: ../up", "line 7: catalogues[1].name"),
        ("operation: Example\n", "", "object missing required field operation"),
        ("owner: ESA", "owner: ESA\n    object: 5", "satellite 2 has both"),
        ("- owner: ESA", "- radius_m: 5", "satellite 2 has neither"),
        ("owner: ESA", "object: 25544", "'25544' stands there twice"),
        ("operation: Example", "operation: [", "no YAML"),
        ("operation: Example", "operation: Example\nwindow_d: 31", "line 2: window_d"),
        ("operation: Example", "operation: Example\nnode: {}", "node has neither"),
    ],
)
def test_a_fault_names_its_line_and_member(tmp_path, old, new, words):
    assert old in GOOD
    with pytest.raises(InputError) as caught:
        read_operation(written(tmp_path, GOOD.replace(old, new)))
    assert words in caught.value.message
    assert caught.value.remedy or "YAML" in caught.value.message


@pytest.mark.parametrize("data", [b"", b"\xff\xfe\x00", b"\x00" * 50, b"- 1\n"])
def test_bytes_that_are_no_file_of_an_operation(tmp_path, data):
    path = tmp_path / "operation.yaml"
    path.write_bytes(data)
    with pytest.raises(FormatError):
        read_operation(path)


def test_a_folder_and_a_missing_file_are_no_operation(tmp_path):
    for path in (tmp_path, tmp_path / "none.yaml"):
        with pytest.raises(ComityError):
            read_operation(path)
