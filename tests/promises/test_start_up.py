"""What a command imports, counted: seconds depend on the machine, modules do not."""

import ast
import subprocess
import sys

import pytest

from comity.cli.front import packaged_answer
from tools.make_command_texts import TARGET, texts

SOURCE = TARGET.parents[1]
EVENT = SOURCE.parents[1] / "docs" / "tutorials" / "event.cdm"
HEAVY = {
    *(
        "numpy",
        "numba",
        "scipy",
        "pandas",
        "pydantic",
        "sqlalchemy",
        "cyclopts",
        "rich",
    ),
    *("yaml", "satkit", "ortools", "cryptography", "starlette", "webauthn", "httpx"),
}
#: Command line → what it may not import, and how many modules it may import at most.
COMMANDS = {
    "": (HEAVY, 150),
    "--help": (HEAVY, 150),
    "--version": (HEAVY, 200),
    "completion bash": (HEAVY, 150),
    "completion zsh": (HEAVY, 150),
    "risk --help": (HEAVY - {"numpy", "cyclopts", "rich"}, 650),
    "show party:FRA": (HEAVY - {"numpy", "cyclopts", "rich", "yaml"}, 750),
    "atlas search gps": (
        {
            "numba",
            "scipy",
            "pandas",
            "sqlalchemy",
            "cryptography",
            "satkit",
            "webauthn",
        },
        1000,
    ),
    f"risk {EVENT}": (
        {"pandas", "pydantic", "sqlalchemy", "satkit", "ortools", "starlette"},
        1250,
    ),
}


def imported(line):
    program = (
        "import sys, runpy; sys.argv = ['comity', *sys.argv[1:]]\n"
        "try: runpy.run_module('comity', run_name='__main__')\n"
        "except SystemExit: pass\n"
        "sys.stderr.write('\\n' + ' '.join(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *line.split()],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout, set(done.stderr.splitlines()[-1].split())


@pytest.mark.parametrize("line", COMMANDS)
def test_a_command_imports_what_it_needs(line):
    forbidden, most = COMMANDS[line]
    told, modules = imported(line)
    assert told
    assert not forbidden & modules
    assert len(modules) <= most


def test_the_packaged_texts_are_those_of_the_commands():
    for name, text in texts().items():
        assert (TARGET / name).read_text("utf-8") == text, (
            "python -m tools.make_command_texts"
        )


def test_what_is_answered_without_a_command():
    assert (
        packaged_answer([])
        == packaged_answer(["-h"])
        == (TARGET / "help.txt").read_text()
    )
    assert packaged_answer(["--version"]).strip()[0].isdigit()
    for line in (["risk"], ["--help", "--json"], ["completion"], ["completion", "sh"]):
        assert packaged_answer(line) is None


def test_a_narrow_terminal_has_the_list_written_anew(monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    assert packaged_answer(["--help"]) is None


def test_rooms_offer_what_they_import_for_types():
    """An offered name stands in ``__all__``, in the imports that types are read from, and its module."""
    found = 0
    for path in SOURCE.rglob("__init__.py"):
        tree = ast.parse(path.read_text())
        calls = [
            node.value
            for node in tree.body
            if isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Call)
            and getattr(node.value.func, "id", "") == "offer"
        ]
        if not calls:
            continue
        found += 1
        places = ast.literal_eval(calls[0].args[1])
        package = ".".join(("comity", *path.parent.relative_to(SOURCE).parts))
        offered = {
            (f"{package}.{m}", n) for m, names in places.items() for n in names.split()
        }
        typed = {
            (node.module, alias.name)
            for block in tree.body
            if isinstance(block, ast.If)
            for node in block.body
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        assert offered == typed, package
        room = __import__(package, fromlist=["x"])
        for name in room.__all__:
            assert hasattr(room, name), (package, name)
        with pytest.raises(AttributeError, match="no attribute 'shoot'"):
            room.shoot  # noqa: B018
    assert found > 20


def test_an_offered_function_is_never_hidden_by_its_module():
    program = (
        "import comity.astro.risk.assess, sys; from comity.astro import risk; "
        "print(callable(risk.assess))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "True"
