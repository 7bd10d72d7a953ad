"""What Comity does is what was recorded (see ``record.py`` for recording anew)."""

import shlex

import pytest

from tests.behaviour.apis import api_routes
from tests.behaviour.bench import EXEMPT, NEVER_FAIL
from tests.behaviour.compare import check, load
from tests.behaviour.helps import callable_commands, fresh_help_tree
from tests.behaviour.record import NAMES, SCRIPTS, played
from tests.behaviour.sites import site_hashes


def words_of(line):
    """Return the words of a line of a script that name a command."""
    return shlex.split(line.removeprefix("+ ").removeprefix("- "))


def named_by(words, commands):
    """Return the longest command that words begin with."""
    fits = [c for c in commands if words[: len(c.split())] == c.split()]
    return max(fits, key=len, default=None)


def test_every_command_is_recorded_or_named_with_a_reason():
    commands = set(callable_commands())
    codes = {command: set() for command in commands}
    for name in NAMES:
        for step in load(name):
            command = named_by(words_of(step["line"].split(" => ")[0]), commands)
            if command is not None:
                codes[command].add(step["code"])
    assert {c for c, found in codes.items() if 0 not in found} == set(EXEMPT)
    assert {c for c, found in codes.items() if not found - {0}} == set(NEVER_FAIL)
    assert all(EXEMPT.values())
    assert all(NEVER_FAIL.values())


def test_what_is_recorded_is_what_the_scripts_run():
    for name in NAMES:
        text = (SCRIPTS / f"{name}.txt").read_text()
        lines = [one for one in text.splitlines() if one.strip() and one[0] not in "#@"]
        told = [step["line"] for step in load(name)]
        assert list(dict.fromkeys(told)) == [
            line.split(" => ")[0] for line in dict.fromkeys(lines)
        ]


def test_help():
    check(load("help"), fresh_help_tree())


def test_apis():
    check(load("api"), api_routes())


def test_reading_site():
    check(load("site"), site_hashes())


@pytest.mark.parametrize("name", NAMES)
def test_commands(name, tmp_path, monkeypatch):
    bench = played(name, tmp_path / "bench", monkeypatch)
    check(load(name), bench.steps)


def test_a_difference_is_found_and_named():
    steps = load("messages")
    line = "+ risk event.cdm --now created --accept-doubtful"
    place = next(k for k, step in enumerate(steps) if step["line"] == line)
    was, now = steps[place], {**steps[place], "code": 3}
    with pytest.raises(AssertionError, match=r"\.code is 3, was 0"):
        check(was, now)
    nearly = {"pc": 1e-5, "words": "Pc 1.25e-5 of 3.5"}
    check(nearly, {"pc": 1e-5 * (1 + 1e-12), "words": "Pc 1.25e-5 of 3.5"})
    for other in ({"pc": 1.0001e-5}, {"words": "Pc 1.26e-5 of 3.5"}, {"more": 1}):
        with pytest.raises(AssertionError, match="1 differences"):
            check(nearly, nearly | other)
