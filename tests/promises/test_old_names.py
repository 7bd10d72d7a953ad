"""Old names of options: each still works, is told on the error stream, and stands in the pages."""

import json
from pathlib import Path

import pytest

from comity.cli.old_names import OLD_NAMES, with_new_names
from comity.main import app, run
from tests.promises.test_command_line import TREE, dummy, kind_of, line_with

ROOT = Path(__file__).parents[2]
EVERY = [
    pytest.param(command, one, id=f"{command} {one.old}")
    for one in OLD_NAMES
    for command in one.commands
]


@pytest.mark.parametrize("command, one", EVERY)
def test_an_old_name_still_works(command, one, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    names = {name for argument in TREE[command] for name in argument.names}
    assert one.old not in names, "the name has another meaning now"
    argument = next(a for a in TREE[command] if one.new in a.names)
    words = dummy(argument) if kind_of(argument) is not None else ["oem"]
    if str(argument.hint).startswith("typing.Optional[typing.Literal"):
        words = ["xml"]
    line = line_with(command, argument, words)
    if one.new not in line:
        line = [word for word in line if word != words[0]] + [one.new, *words]
    for with_sign in (False, True):
        old = [one.old if word == one.new else word for word in line]
        if with_sign:
            k = old.index(one.old)
            old[k : k + 2] = [f"{one.old}={old[k + 1]}"]
        new, told = with_new_names(command, old)
        assert told == [one]
        _, bound, _ = app.parse_args(new, exit_on_error=False, print_error=False)
        _, known, _ = app.parse_args(line, exit_on_error=False, print_error=False)
        assert str(bound.arguments) == str(known.arguments)


def test_what_follows_two_hyphens_and_other_commands_stay():
    line = ["screen", "x", "--", "--top"]
    assert with_new_names("screen", line) == (line, [])
    line = ["risk", "x", "--top", "3"]
    assert with_new_names("risk", line) == (line, [])


def test_the_new_name_is_told_to_people_alone(capsys):
    words = ["atlas", "search", "kourou", "--most", "2", "--from", "1990"]
    assert run(words) == 0
    said = capsys.readouterr()
    assert said.err.splitlines() == [
        "comity: --most is now called --limit; the old name works for this version alone",
        "comity: --from is now called --since; the old name works for this version alone",
    ]
    assert "--limit" not in said.out
    assert run([*words, "--json"]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    assert len(json.loads(said.out)) == 2


def test_the_pages_list_the_old_names():
    page = (ROOT / "docs" / "reference" / "commands.md").read_text()
    rows = [line for line in page.splitlines() if line.startswith("| `--")]
    changes = (ROOT / "CHANGELOG.md").read_text()
    for one in OLD_NAMES:
        commands = ", ".join(f"`{command}`" for command in one.commands)
        assert f"| `{one.old}` | `{one.new}` | {commands} |" in rows, one
        assert f"`{one.old}` → `{one.new}`" in changes, one
    assert sum(" | `--" in row for row in rows) == len(OLD_NAMES)
