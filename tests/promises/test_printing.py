"""How commands print: no blanks at the ends of lines, and a pipe that its reader closes is no fault."""

import subprocess
import sys

import pytest

from comity.cli import output
from comity.main import run


@pytest.mark.parametrize("columns", ["40", "80", "200"])
def test_no_line_ends_with_a_blank(capsys, monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", columns)
    output.lines([("a name", "its value"), ("", "words " * 40), ("an empty one", "")])
    output.table(("object", "km"), [("one", "1.0"), ("a longer one", "")])
    output.say("a line ")
    out = capsys.readouterr().out
    assert "a longer one" in out or "longer" in out
    assert [line for line in out.split("\n") if line.endswith(" ")] == []
    assert run(["catalogue", "show", "sample:20"]) == 0
    out = capsys.readouterr().out
    assert len(out.split("\n")) > 20
    assert [line for line in out.split("\n") if line.endswith(" ")] == []


def test_blanks_within_a_line_stay(capsys):
    output.lines([("a", "two  blanks"), ("longer name", "x")])
    first, second = capsys.readouterr().out.splitlines()
    assert first == "a            two  blanks"
    assert second == "longer name  x"


@pytest.mark.parametrize("more", [[], ["--json"]])
def test_a_reader_that_has_enough_is_no_fault(more):
    words = ["catalogue", "show", "sample:5000", "--limit", "5000", *more]
    process = subprocess.Popen(
        [sys.executable, "-m", "comity", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout.readline()
    process.stdout.close()
    error = process.stderr.read()
    process.stderr.close()
    assert process.wait(60) == 0
    assert error == b""
