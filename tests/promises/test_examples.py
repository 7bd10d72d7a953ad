"""The example at the end of each command's help: it is of that command, and the command takes it."""

import shlex

import pytest

from comity.cli.examples import EXAMPLES, epilogue_of
from comity.cli.old_names import OLD_COMMANDS, OLD_NAMES
from comity.main import app, run
from tests.promises.test_command_line import TREE

#: Examples that run from nothing, quickly.
CHEAP = (
    "atlas search",
    "atlas show",
    "atlas timeline",
    "channel map",
    "completion",
    "conformance list",
    "notice draft",
    "notice schema",
)


def test_every_command_has_one():
    assert set(EXAMPLES) == set(TREE) - set(OLD_COMMANDS)


@pytest.mark.parametrize("command", EXAMPLES)
def test_a_command_takes_its_example(command, monkeypatch, tmp_path):
    for name in ("COMITY_NODE", "COMITY_SERVER", "COMITY_ATLAS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    words = shlex.split(EXAMPLES[command])
    if command == "person key new":
        monkeypatch.setenv("COMITY_NODE", "node")
    app.parse_args(words, exit_on_error=False, print_error=False)
    old = {one.old for one in OLD_NAMES if command in one.commands}
    assert not old & set(words)


@pytest.mark.parametrize("command", [*TREE, "case", "orbit"])
def test_the_help_ends_with_it(command, capsys):
    if command in OLD_COMMANDS:
        return
    assert run([*command.split(), "--help"]) == 0
    page = capsys.readouterr().out
    _, _, end = page.rpartition("Example:\n")
    line = " ".join(end.split())
    assert epilogue_of(command).split("Example:")[1].split() == line.split()
    assert line.startswith(f"comity {command}")


@pytest.mark.parametrize("command", CHEAP)
def test_cheap_ones_run(command, capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    words = shlex.split(EXAMPLES[command])
    assert run(words) == 0
    assert capsys.readouterr().out.strip()
