"""The guide to ephemerides: every command of the page, run as it stands, and what it shows."""

import io
import json
import re
import shlex
import sys
from pathlib import Path

from comity.main import run
from tests.messages.czml_rules import check_czml
from tests.messages.test_geojson import check_geojson
from tests.messages.test_icalendar import read_calendar

PAGE = Path(__file__).resolve().parents[3] / "docs" / "guides" / "ephemerides.md"


def steps():
    """Yield the commands of the page, each with the lines that it shows."""
    blocks = re.findall(r"```console\n(.*?)```", PAGE.read_text(), re.DOTALL)
    for block in blocks:
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            whole = part.replace("\\\n", " ").rstrip("\n")
            if whole.startswith("cat > "):
                yield whole, []
                continue
            command, *shown = whole.split("\n")
            yield command, shown


class Stream:
    def __init__(self, data):
        self.buffer = io.BytesIO(data)


def here_document(text):
    match = re.fullmatch(r"cat > (\S+) <<END\n(.*\n)END", text, re.DOTALL)
    Path(match[1]).write_text(match[2])


def done(command, capsys, monkeypatch):
    """Run a command line with what the page uses of the shell: a pipe, a file for the output."""
    rest, _, target = command.partition(" > ")
    source, pipe, rest = rest.partition(" | ") if " | " in rest else ("", "", rest)
    if pipe:
        data = Path(source.removeprefix("cat ")).read_bytes()
        monkeypatch.setattr(sys, "stdin", Stream(data))
    words = shlex.split(rest)
    assert words[0] == "comity"
    assert run(words[1:]) == 0, command
    printed = capsys.readouterr().out
    if target:
        Path(target).write_text(printed)
    return printed


def test_the_page_as_it_stands(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    ran = 0
    for command, shown in steps():
        if command.startswith("cat > "):
            here_document(command)
            continue
        printed = done(command, capsys, monkeypatch)
        # Prose is broken where the terminal ends, not where the page does.
        text = " ".join(printed.split())
        for line in shown:
            there = " ".join(line.split()) in text
            assert line == "…" or there, (command, line, printed)
        ran += 1
    assert ran == 10
    read_calendar(Path("passes.ics").read_bytes().decode())
    read_calendar(Path("windows.ics").read_bytes().decode())
    check_czml(json.loads(Path("scene.czml").read_text()))
    for name in ("track.geojson", "below.geojson"):
        check_geojson(Path(name).read_text())
    rows = [json.loads(line) for line in Path("states.ndjson").read_text().splitlines()]
    assert len(rows) == 1441
    assert Path("looks.csv").read_text().startswith("object,name,station,t,azimuth_deg")
