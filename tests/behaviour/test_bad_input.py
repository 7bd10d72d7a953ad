"""Every command with input that nobody can use: an error with its code and remedy, no traceback.

The recorded lines are run again with one word changed: a file that is empty, a folder, binary, of
another form, not there, or not readable; a number below every limit or beyond it. Whatever
comes of it has an exit code of the table, a remedy or a limit, and no number that is none.
"""

import contextlib
import io
import json
import os
import re
import shlex
from pathlib import Path

import pytest

from comity.cli.values import finite_number
from comity.foundations.errors import RangeError
from comity.main import run
from tests.behaviour.bench import EXEMPT, Bench
from tests.behaviour.helps import commands
from tests.behaviour.inputs import unpack
from tests.behaviour.record import INPUTS, NAMES, SCRIPTS
from tests.behaviour.test_behaviour import named_by, words_of
from tests.behaviour.worlds import NodeBench

#: Exit codes of the table in docs/reference/errors.md.
CODES = {0, 1, 2, 3, 4, 5, 6, 7, 130}
#: What Python writes for a number that is none; quoted input may hold ``NaN``.
NO_NUMBER = re.compile(r"(?<![\w./\"-])[-+]?(nan|inf)(?![\w/-])")
#: Commands whose work does not depend on a word alone, or that take minutes.
LEFT_OUT = {
    *EXEMPT,
    "demo",
    "doctor",
    "orbit train",
    "conformance prepare",
    "atlas build",
}
NUMBERS = ("-1", "1e300")
#: Commands whose numbers are tried by tests of their own: one try would take seconds.
SLOW = ("avoid", "risk", "fleet", "orbit", "notice fragments", "screen")


def bad_files(folder):
    """Return names of files that nobody can use; made anew, since commands may write."""
    folder.mkdir(exist_ok=True)
    contents = {
        "empty": b"",
        "binary": bytes(range(256)) * 8,
        "zeros": b"\0" * 64,
        "odd.json": b'{"a": [1e999, NaN, null, {"x": []}], "a": 1}',
        "deep.json": b"[" * 500 + b"]" * 500,
        "half.gz": b"\x1f\x8b\x08\x00\x00",
    }
    for name, data in contents.items():
        (folder / name).write_bytes(data)
    locked = folder / "locked"
    if not locked.exists():
        locked.write_bytes(b"x")
    locked.chmod(0)
    names = [folder / name for name in contents] + [folder, folder / "missing", locked]
    return [str(name) for name in names]


def tried(line, bad):
    """Yield the words of a line with one of them changed."""
    for at, word in enumerate(line):
        option = at and line[at - 1].startswith("--")
        if word.startswith("--") or (
            at and line[at - 1] in {"--dir", "--out", "--start"}
        ):
            continue
        if Path(word).is_file():
            for name in bad:
                yield [*line[:at], name, *line[at + 1 :]]
        elif option and is_number(word) and not " ".join(line).startswith(SLOW):
            for number in NUMBERS:
                yield [*line[:at], number, *line[at + 1 :]]


def is_number(word):
    try:
        finite_number(word)
    except ValueError:
        return False
    return True


def attempt(words):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run(words)
    return code, out.getvalue(), err.getvalue()


def refuse(word):
    raise AssertionError(f"{word} in JSON")


def judge(words):
    code, out, err = attempt(words)
    assert code in CODES, words
    assert "Traceback" not in err, words
    with contextlib.suppress(json.JSONDecodeError):
        json.loads(out, parse_constant=refuse)
    found = NO_NUMBER.search(out + err)
    assert found is None, (
        words,
        (out + err)[max(0, found.start() - 80) : found.end() + 40],
    )
    if code in CODES - {0, 1, 7}:
        said = err.strip().splitlines()[-1] if err.strip() else ""
        assert said or out.strip(), words
        if said.startswith("{") and "error" in (value := json.loads(said)):
            error = value["error"]
            assert error["message"], words
            assert error["remedy"] or " must " in error["message"], (words, error)


@pytest.mark.parametrize("name", NAMES)
def test_files_and_numbers_that_nobody_can_use(name, tmp_path, monkeypatch):
    known = {" ".join(path) for path, node in commands() if node.default_command}
    text = (SCRIPTS / f"{name}.txt").read_text()
    folder = tmp_path / "bench"
    unpack(INPUTS, folder)
    bench = (NodeBench if "@ world" in text else Bench)(folder, monkeypatch)
    seen, tries = set(), 0
    try:
        for row in text.splitlines():
            if row.startswith("@ world"):
                bench.do_world(row.split()[-1])
            if not row.strip() or row[0] in "@#" or "$" in row:
                continue
            words = words_of(row.partition(" => ")[0])
            command = named_by(words, known)
            if command is None or command in LEFT_OUT or command in seen:
                continue
            seen.add(command)
            if "--dir" in words and isinstance(bench, NodeBench):
                bench.node = Path(words[words.index("--dir") + 1]).name
            bad = bad_files(tmp_path / "bad")
            # What is slow to start is tried with fewer of them.
            for line in tried(words, bad[::3] if command.startswith("orbit") else bad):
                bad_files(tmp_path / "bad")
                judge([*line, *(["--json"] if "completion" not in line else [])])
                tries += 1
    finally:
        bench.close()
        (tmp_path / "bad" / "locked").chmod(0o600)
    assert tries or name == "house"


@pytest.mark.parametrize(
    "line, code, words",
    [
        ("screen sample:60 --days 1e-300", 2, "1 s"),
        (
            "screen sample:60 --days 0.1 --changed moved.csv --start 2024-11-01 --days -1",
            2,
            "days",
        ),
        ("catalogue import one.json --register BINARY", 3, "not UTF-8"),
        ("fleet shares fleet.json --start 2026-07-10 --seed -1", 2, "seed"),
        (
            "link windows --stations stations.csv --start 2024-11-01 --catalogue LOCKED",
            4,
            "LOCKED",
        ),
        ("risk -", 4, "the standard input cannot be read"),
        ("risk absent.cdm", 4, "does not exist"),
        ("orbit forecast BINARY", 3, "no CSV"),
        ("atlas search ''", 2, "the query is empty"),
        ("risk event.cdm --trials 1.5", 2, "whole number"),
    ],
)
def test_what_ended_in_a_traceback_or_in_silence(
    line, code, words, tmp_path, monkeypatch, capsys
):
    unpack(INPUTS, tmp_path / "bench")
    bench = Bench(tmp_path / "bench", monkeypatch)
    names = dict(
        zip(("BINARY", "LOCKED"), bad_files(tmp_path / "bad")[1::7], strict=True)
    )
    if "LOCKED" in line and os.access(names["LOCKED"], os.R_OK):
        pytest.skip("an administrator may read every file")
    given = [names.get(word, word) for word in shlex.split(line)]
    assert run([*given, "--json"]) == code
    said = "".join(capsys.readouterr())
    assert names.get(words, words) in said
    bench.close()


def test_weather_that_no_climate_has_is_refused():
    from comity.apps.links.weather import Weather

    for percent in (0.0, -1.0, 1e300, 60.0, float("nan")):
        with pytest.raises(RangeError, match="percentage"):
            Weather(percent)
