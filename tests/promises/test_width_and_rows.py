"""What commands print: within 80 columns, without blanks at line ends; their rows one a line.

The commands and lines come from the scripts of ``tests/behaviour``: each command's first line that
ends well. Commands of a node that list something are called for a recorded world.
"""

import contextlib
import io
import json
import re
import shlex
from pathlib import Path

import pytest

from comity.cli.console import broken
from comity.cli.old_names import OLD_COMMANDS
from comity.cli.rows import ROWS
from comity.main import run
from tests.behaviour.bench import Bench
from tests.behaviour.compare import load
from tests.behaviour.helps import callable_commands
from tests.behaviour.inputs import unpack
from tests.behaviour.record import INPUTS, NAMES, SCRIPTS
from tests.behaviour.test_behaviour import named_by, words_of
from tests.behaviour.worlds import NodeBench
from tests.promises.test_command_line import TREE

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "commands.md"
#: They print the text of a file, as it is.
RAW = {"atlas export", "completion", "--version"}
#: What takes seconds, and prints as a shorter command does.
SLOW = {"orbit train", "orbit associate", "demo", "doctor", "atlas build"}
#: What is done once: a second time it is refused.
ONCE = (
    "atlas amend",
    "atlas review accept",
    "atlas review confirm",
    "atlas review reject",
    "atlas review undo",
    "conformance prepare",
    "message fetch",
)
COMMANDS = set(callable_commands())


def lines_of_scripts():
    """Yield a script's name and lines: one that ended well for each command, from files alone."""
    for name in NAMES:
        if "@ world" in (SCRIPTS / f"{name}.txt").read_text():
            continue
        lines, seen = [], set()
        for step in load(name):
            line = step["line"].split(" => ")[0]
            command = named_by(words_of(line), COMMANDS) or "--version"
            if step["code"] not in {0, 1, 7} or command in {*RAW, *SLOW, *ONCE}:
                continue
            if command not in seen or " out/" in line:
                lines.append((command, words_of(line), command not in seen))
            seen.add(command)
        yield pytest.param(lines, id=name)


def said(words):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run(words)
    assert code in {0, 1, 7}, (words, err.getvalue())
    return out.getvalue()


def too_long(text, width):
    return [
        line for line in text.split("\n") if len(line) > width and len(line.split()) > 1
    ]


def faults_of(command, words, patch):
    """Return what is wrong with what one line prints, for people and for programs."""
    faults = []
    for columns in (80, 60):
        patch.setenv("COLUMNS", str(columns))
        text = said(words)
        faults += [f"{columns}: {line}" for line in too_long(text, columns)]
        faults += [f"blank: {line}" for line in text.split("\n") if line.endswith(" ")]
    if command in ROWS:
        rows = rows_of(command, words)
        found = [json.loads(line) for line in said([*words, "--ndjson"]).splitlines()]
        if len(found) != len(rows):
            faults.append(f"{len(found)} rows, in JSON {len(rows)}")
        pairs = zip(found, rows, strict=False)
        faults += [
            f"{one}, in JSON {other}" for one, other in pairs if not like(one, other)
        ]
    return [f"{' '.join(words)}: {fault}" for fault in faults]


def rows_of(command, words):
    value = json.loads(said([*words, "--json"]))
    return value if isinstance(value, list) else value.get(ROWS[command], [value])


def like(one, other):
    """Tell whether a row is the same but for times that were measured."""
    return set(one) == set(other)


@pytest.mark.parametrize("lines", list(lines_of_scripts()))
def test_lines_of_commands_on_files(lines, tmp_path, monkeypatch):
    unpack(INPUTS, tmp_path / "bench")
    Bench(tmp_path / "bench", monkeypatch)
    faults = []
    for command, words, judged in lines:
        if judged:
            faults += faults_of(command, words, monkeypatch)
        else:  # what it writes is read by a later line
            said(words)
    assert faults == []


def test_lists_of_a_node(tmp_path, monkeypatch):
    unpack(INPUTS, tmp_path / "bench")
    bench = NodeBench(tmp_path / "bench", monkeypatch)
    faults, rows = [], 0
    try:
        bench.do_world("net")
        folder = tmp_path / "bench" / "net" / "alfa"
        for command in ROWS:
            needed = [a.name for a in TREE[command] if a.required and a.name != "*"]
            if needed == ["--dir"] and command != "atlas state":
                words = [*command.split(), "--dir", str(folder)]
                faults += faults_of(command, words, monkeypatch)
                rows += len(rows_of(command, words))
    finally:
        bench.close()
    assert faults == []
    assert rows > 10


def test_commands_with_rows_offer_them_and_the_page_names_them():
    offered = {
        command
        for command, arguments in TREE.items()
        if any("--ndjson" in argument.names for argument in arguments)
        and command not in OLD_COMMANDS
    }
    assert offered == set(ROWS)
    text = PAGE.read_text()
    told = dict(
        re.findall(r"^\| `([a-z -]+)` \| (`\w+`|the list) \|$", text, re.MULTILINE)
    )
    wanted = {c: f"`{m}`" if m else "the list" for c, m in ROWS.items()}
    assert told == wanted


def test_json_and_rows_together_are_refused(capsys):
    words = ["catalogue", "show", "sample:3", "--json", "--ndjson"]
    assert run(words) == 2
    error = json.loads(capsys.readouterr().err)["error"]
    assert error == {
        "code": "input",
        "message": "--json and --ndjson are given",
        "remedy": "give one of them",
    }
    assert run(["risk", "x.cdm", "--ndjson"]) == 4
    assert "error" in json.loads(capsys.readouterr().err)


@pytest.mark.parametrize("width", [10, 30, 80])
def test_lines_break_at_blanks_and_lose_no_word(width):
    for text in ("  one two  three " * 9, "x" * 90, f"a {'y' * 40} b", "注意" * 60, ""):
        parts = broken(text, width)
        assert "".join("".join(parts).split()) == "".join(text.split())
        for part in parts:
            assert len(part) <= width or len(part.split()) == 1


def test_a_narrow_table_keeps_every_column(monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "40")
    assert run(["catalogue", "show", "sample:2"]) == 0
    out = capsys.readouterr().out
    for head in ("Object, designator", "Perigee km", "Apogee km", "Epoch (UTC)"):
        assert out.count(head) == 2
    assert "…" not in out


def test_a_file_may_be_the_standard_output(tmp_path, monkeypatch, capsys):
    unpack(INPUTS, tmp_path)
    monkeypatch.chdir(tmp_path)
    lines = {
        "screen sample:400:3 --days 0.2 --threshold-km 12 --out -": "object_1,",
        "message convert event.cdm --out - --form json": "{",
        "link plan windows.json --start 2024-11-01 --rate-mbit-s 9 --out -": "{",
        "atlas timeline --party France --picture -": "<svg",
        "atlas export csl --out -": "[",
    }
    windows = (
        "link windows --catalogue sample:12 --start 2024-11-01 --stations stations.csv"
    )
    assert run([*windows.split(), "--days", "0.3", "--json"]) == 0
    (tmp_path / "windows.json").write_text(capsys.readouterr().out)
    for line, begin in lines.items():
        assert run(shlex.split(line)) == 0
        found = capsys.readouterr()
        assert found.out.startswith(begin), line
        assert "\nwritten: " not in found.out
        if "export" not in line:
            assert run([*shlex.split(line), "--json"]) == 2
            error = json.loads(capsys.readouterr().err)["error"]
            assert error["remedy"] == "name a file"
