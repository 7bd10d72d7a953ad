"""A sample of every command with every wrong input; ``make inputs`` runs all of it."""

from collections import Counter
from pathlib import Path

from tests.behaviour.input_matrix import Try, judged, matrix, names_it, run_tries

#: One try of so many: another one of each command than its neighbours get.
STEP = 61


def test_the_matrix_reaches_every_kind_of_input(tmp_path):
    tries = list(matrix(tmp_path))
    assert len(tries) > 4000
    assert len({one.command for one in tries}) > 170
    kinds = Counter(one.kind for one in tries)
    assert set(kinds) == {
        "file",
        "folder",
        "instant",
        "name",
        "node",
        "number",
        "output",
    }
    assert min(kinds.values()) > 10


def test_a_sample_of_wrong_inputs(tmp_path, monkeypatch):
    tries = [one for one in matrix(tmp_path) if one.command != "screen"][::STEP]
    found = run_tries(tries, tmp_path, monkeypatch)
    faults = [
        f"{one.fault}: {' '.join(one.tried.words)[:200]}" for one in found if one.fault
    ]
    assert faults == []
    assert sum(one.code not in {0, 1, 7} for one in found) > 0.7 * len(found)


def test_what_would_be_a_fault_is_found():
    words = ("risk", "absent.cdm")
    tried = Try("messages", "risk", "FILES", "file", "missing", "absent.cdm", words)
    good = (
        '{"error": {"code": "x", "message": "absent.cdm is no file", "remedy": "look"}}'
    )
    assert judged(tried, 4, "", good) == ""
    assert judged(tried, 9, "", good) == "exit code 9"
    assert judged(tried, 4, "", good.replace("look", "")) == "no remedy and no limit"
    assert judged(tried, 4, "", good.replace("absent.cdm", "it"))
    assert judged(tried, 4, "", "")
    assert judged(tried, 1, "Traceback (most recent call last)", "") == "traceback"
    number = tried._replace(option="--hbr-m", kind="number", value="1e300")
    assert names_it(number, "hbr is 1e+300 m, must be below 100")
    assert not names_it(number, "it is too large")
    assert Path(tried.value).name in good
