"""What the pages promise is what stands in the tree."""

import importlib
import re
import subprocess
import sys
from pathlib import Path

import pytest
from cyclopts import App

from comity.cli.app import app
from comity.main import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "comity"
#: Rooms that hold rooms, in which the map names each.
GROUPS = {"apps", "astro", "coordination", "node", "trust"}


#: "`name` in `file.py`" or "of": the name must stand in that file.
SYMBOL = re.compile(
    r"`([A-Za-z_.]+)`(?: beside it)?[^`|;]{0,20}? (?:in|of) `([\w/]+\.py)`"
)


def is_room(path):
    return (path / "__init__.py").exists()


def rooms():
    """Yield the rooms as the map names them."""
    for top in sorted(SOURCE.iterdir()):
        if top.name in GROUPS:
            yield from (f"{top.name}/{p.name}" for p in top.iterdir() if is_room(p))
        elif is_room(top):
            yield top.name


ROOMS = sorted(rooms())


def test_every_room_is_on_the_map():
    page = (ROOT / "ARCHITECTURE.md").read_text()
    rows = re.findall(r"^\| `([a-z_/]+)/` \|", page, re.MULTILINE)
    assert sorted(rows) == ROOMS


def named_files():
    """Yield every file that the map names; in the walks, a bare name is of the last folder."""
    page = (ROOT / "ARCHITECTURE.md").read_text()
    walks = page[page.index("## Five walks") : page.index("## Where a new thing goes")]
    for part, bare in ((page, False), (walks, True)):
        folder = ""
        for name in re.findall(r"`([\w/*<>.-]+\.(?:py|md|toml|svg|ftl))`", part):
            if "<" in name:
                continue
            if "/" in name:
                folder = name.rpartition("/")[0]
                yield name
            elif bare:
                yield f"{folder}/{name}"


def test_files_on_the_map_stand_in_the_tree():
    lost = [
        name
        for name in named_files()
        if not any(list(top.glob(name)) for top in (SOURCE, ROOT))
    ]
    assert lost == []


def test_names_on_the_map_stand_in_the_files_that_it_says():
    page = (ROOT / "ARCHITECTURE.md").read_text()
    pairs = SYMBOL.findall(page[page.index("## Where a new thing goes") :])
    assert len(pairs) > 8
    for name, file in pairs:
        if "/" not in file and not (SOURCE / file).exists():
            continue  # of the topic's folder, whichever it is
        text = (SOURCE / file).read_text()
        assert re.search(rf"\b{name.rpartition('.')[2]}\b", text), (name, file)


@pytest.mark.parametrize("room", ROOMS)
def test_rooms_say_what_they_are_and_export_at_most_ten_names(room):
    module = importlib.import_module(f"comity.{room.replace('/', '.')}")
    assert module.__doc__
    assert len(module.__doc__.split()) > 6
    names = getattr(module, "__all__", [])
    assert len(names) <= 10
    assert (
        names == sorted(names, key=lambda n: (n.islower(), not n.isupper(), n)) or names
    )
    for name in names:
        assert hasattr(module, name)


def modules():
    return [
        p
        for p in SOURCE.rglob("*.py")
        if p.name not in {"__init__.py", "__main__.py"} and "migrations" not in p.parts
    ]


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(SOURCE)))
def test_modules_fit(path):
    text = path.read_text()
    assert text.count("\n") <= 400
    assert "__all__" in text or path.parent.name in {"cli", "commands"}


def test_no_drawer_for_everything():
    for path in SOURCE.rglob("*"):
        assert path.stem not in {"utils", "util", "common", "helpers", "misc"}


def test_constraints_are_hashed_and_name_no_host():
    for path in (ROOT / "constraints").glob("*.txt"):
        text = path.read_text()
        assert "://" not in text
        assert text.count("==") <= text.count("--hash=sha256:")


def test_readme_code_runs_as_printed(capsys):
    page = (ROOT / "README.md").read_text()
    code, printed = re.search(
        r"```python\n(.*?)```\s*```text\n(.*?)```", page, re.DOTALL
    ).groups()
    exec(compile(code, "README.md", "exec"), {})
    assert capsys.readouterr().out == printed


def test_every_command_is_in_the_reference():
    page = (ROOT / "docs" / "reference" / "commands.md").read_text()
    for command in (c.name for c in COMMANDS):
        assert f"## comity {command}" in page


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: c.name)
def test_a_command_is_what_the_list_of_commands_says(command):
    module, _, name = command.path.partition(":")
    target = getattr(importlib.import_module(module), name)
    help_ = target.help if isinstance(target, App) else target.__doc__
    assert help_.split("\n")[0] == command.help
    if isinstance(target, App):
        assert target.name == (command.name,)
        assert [g.name for g in target.group] == [command.group.name]
    assert app[command.name].help.split("\n")[0] == command.help


def test_every_error_has_its_code_in_the_reference():
    from comity.foundations import errors

    page = (ROOT / "docs" / "reference" / "errors.md").read_text()
    for name in errors.__all__:
        error = getattr(errors, name)
        if not isinstance(error, type):
            continue
        assert f"`{error.code}`" in page
        assert f"| {error.exit_code} |" in page


def test_the_command_starts_without_the_heavy_libraries():
    """They are loaded by the command that needs them: also because a compiler that is
    imported before its cache is chosen keeps its results beside the sources.
    """
    program = (
        "import sys, comity.main; "
        "print([m for m in ('numba', 'ortools', 'scipy', 'sqlalchemy') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_other_names_in_json_are_given_in_one_way():
    """A record's field with another name in JSON uses ``named``; others lose the name."""
    for path in SOURCE.rglob("*.py"):
        if path != SOURCE / "foundations" / "plain.py":
            assert 'metadata={"name"' not in path.read_text(), path
