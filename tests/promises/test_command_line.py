"""The whole tree of commands against words that cannot be used: each is refused, and by name."""

import json
import re
from pathlib import Path

import pytest

from comity.cli.options import OutFile, OutFiles, OutFolder, OutPlace
from comity.cli.values import finite_number, whole_number
from comity.foundations.errors import ComityError
from comity.main import app, run
from tests.behaviour.helps import commands

#: Options and arguments that name something to be read. Every other path is written, and is
#: refused where it could not be, before any work is done.
READ = {
    "--person-key",
    "--certificate",
    "--credentials",
    *("EPHEMERIDES", "OPERATION"),
    *("FILE", "FILES", "OLD", "NEW", "MESSAGE", "INSTANCE", "SCHEDULE", "SCRIPT", "BUNDLE"),
    *("WINDOWS", "FIRST", "SECOND", "KEY", "FOLDER"),
    *("--launch-log", "--satcat", "--register", "--volume", "--changed", "--ephemeris", "--key"),
    *("--constraints", "--model", "--labels", "--stations", "--first-orbit", "--reference", "--link"),
    *("--catalogue", "--one", "--two", "--sensors", "--dir", "--root", "--backup", "--file"),
    *("--case", "--plan", "--instance", "--windows", "--before", "--asked", "--outlines"),
    *("--fleet", "--collection", "--votes", "--roll-calls", "--ideal-points"),
    *("--notices", "--history", "--identity", "SOURCE"),
}  # fmt: skip
#: Arguments of a name that others read under, but that is written here.
WRITTEN = {("conformance prepare", "FOLDER")}
NUMBERS = {int, float}
CODE = {
    "input": 2,
    "range": 2,
    "unknown-name": 2,
    "format": 3,
    "data": 3,
    "resource": 4,
}


def tree():
    """Yield the words, node and arguments of every command that does something."""
    for path, node in commands():
        if node.default_command is not None:
            yield " ".join(path), list(node.assemble_argument_collection())


TREE = dict(tree())


def kind_of(argument):
    """Return the type of an argument's words, and whether it takes several."""
    text = str(argument.hint)
    for name, kind in (("Path", Path), ("float", float), ("int", int)):
        if re.search(rf"\b{name}\b", text):
            return kind
    return str if "str" in text else None


def with_type(*kinds):
    return [
        pytest.param(command, argument, id=f"{command} {argument.name}")
        for command, arguments in TREE.items()
        for argument in arguments
        if kind_of(argument) in kinds and not argument.parameter.count
    ]


def dummy(argument):
    kind = kind_of(argument)
    words = ["1"] if kind in NUMBERS else ["x"]
    if argument.name == "--server":
        words = ["http://localhost:9"]
    if str(argument.hint).startswith("typing.Literal"):
        words = [argument.hint.__args__[0]]
    return words


def line_with(command, argument, words):
    """Return a whole command line in which one argument has these words."""
    line = command.split()
    for other in TREE[command]:
        if other.name == argument.name:
            line += words if not other.name.startswith("-") else [other.name, *words]
        elif other.required and other.name != "*":
            given = dummy(other)
            line += given if not other.name.startswith("-") else [other.name, *given]
    return line


def refused(line, capsys, code=2):
    assert run([*line, "--json"]) == code
    said = capsys.readouterr()
    assert said.out == ""
    error = json.loads(said.err.splitlines()[-1])["error"]
    assert error["remedy"]
    assert "Traceback" not in said.err
    return error


def test_the_walk_covers_the_tree():
    assert len(TREE) > 110
    assert len(with_type(int)) > 30
    assert len(with_type(float)) > 50


@pytest.mark.parametrize("command, argument", with_type(float))
def test_a_number_is_finite(command, argument, capsys, monkeypatch):
    monkeypatch.delenv("COMITY_NODE", raising=False)
    for word in ("nan", "inf", "-inf", "1e999", "", "ten"):
        several = "dv_m_s" in argument.name.replace("-", "_")
        words = [word] * (3 if several else 1)
        error = refused(line_with(command, argument, words), capsys)
        assert "number" in error["message"] or "requires" in error["message"]
        assert argument.name in error["message"]


@pytest.mark.parametrize("command, argument", with_type(int))
def test_a_count_is_whole(command, argument, capsys, monkeypatch):
    monkeypatch.delenv("COMITY_NODE", raising=False)
    for word in ("1.5", "nan", "1e99", "", "ten", "0.999"):
        error = refused(line_with(command, argument, [word]), capsys)
        assert argument.name in error["message"]
    for word, value in (("1e3", 1000), ("1_000", 1000), ("1000", 1000), ("2.0", 2)):
        line = line_with(command, argument, [word])
        _, bound, _ = app.parse_args(line, exit_on_error=False, print_error=False)
        assert f"={value}" in re.sub(r"[\s'\[\]{}:]|: ", "=", str(bound.arguments))


@pytest.mark.parametrize("command, argument", with_type(Path))
def test_a_path_is_not_empty(command, argument, capsys, monkeypatch):
    monkeypatch.delenv("COMITY_NODE", raising=False)
    error = refused(line_with(command, argument, [""]), capsys)
    assert "path is empty" in error["message"] or "is missing" in error["message"]


def is_written(command, argument):
    return argument.name not in READ or (command, argument.name) in WRITTEN


@pytest.mark.parametrize(
    "command, argument",
    [one for one in with_type(Path) if is_written(*one.values)],
)
def test_what_cannot_be_written_is_refused_before_any_work(
    command, argument, capsys, tmp_path, monkeypatch
):
    monkeypatch.delenv("COMITY_NODE", raising=False)
    validators = {
        kind.__metadata__[0].validator[0]
        for kind in (OutFile, OutFiles, OutFolder, OutPlace)
    }
    assert validators & set(argument.parameter.validator or ())
    (tmp_path / "file").write_text("")
    for place in ("/proc/x.csv", "/proc/x/y.svg", str(tmp_path / "file" / "x.json")):
        error = refused(line_with(command, argument, [place]), capsys, 4)
        assert error["code"] == "resource"
        assert Path(place).parent.name in error["message"]


@pytest.mark.parametrize(
    "command", [c for c, args in TREE.items() if any(a.required for a in args)]
)
def test_what_is_missing_is_named(command, capsys, monkeypatch):
    for name in ("COMITY_NODE", "COMITY_ATLAS"):
        monkeypatch.delenv(name, raising=False)
    if command == "completion":  # it prints a script, and has no --json
        assert run(["completion"]) == 2
        assert "SHELL is missing; see comity completion" in capsys.readouterr().err
        return
    error = refused(command.split(), capsys)
    needed = {a.name: a for a in TREE[command] if a.required}
    named = [
        a for name, a in needed.items() if f"{name} is missing" in error["message"]
    ]
    assert named, error
    for variable in named[0].parameter.env_var or ():
        assert variable in error["remedy"]
        assert named[0].name in error["remedy"]


def test_a_node_that_is_needed_now_and_then_is_named_by_both(capsys, monkeypatch):
    monkeypatch.delenv("COMITY_NODE", raising=False)
    for line in (
        ["ledger", "verify"],
        ["channel", "map"],
        ["agreement", "explain", "pact"],
    ):
        error = refused(line, capsys)
        assert error["message"] == "--dir is missing"
        assert "COMITY_NODE" in error["remedy"]


def test_a_wrong_folder_is_named_by_both(capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("COMITY_NODE", str(tmp_path))
    error = refused(["case", "list"], capsys, 4)
    assert str(tmp_path) in error["message"]
    assert "--dir" in error["remedy"]
    assert "COMITY_NODE" in error["remedy"]


@pytest.mark.parametrize(
    "line",
    [
        ["nonsense"],
        ["case", "nonsense"],
        ["risk", "x", "--nonsense", "1"],
        ["--nonsense"],
    ],
)
def test_words_that_are_not_known(line, capsys):
    refused(line, capsys)


@pytest.mark.parametrize(
    "text, value", [("1e6", 10**6), ("1_000_000", 10**6), ("-3", -3), ("5.0", 5)]
)
def test_whole_numbers(text, value):
    assert whole_number(text) == value
    assert type(whole_number(text)) is int


@pytest.mark.parametrize("text", ["1.5", "1e-3", "", "0x", "one", "1e19", "nan", "inf"])
def test_no_whole_numbers(text):
    with pytest.raises(ValueError, match=r"must be|within"):
        whole_number(text)
    if text in {"nan", "inf"}:
        with pytest.raises(ValueError, match="finite"):
            finite_number(text)


def test_a_fault_of_comity_has_its_message_and_code(monkeypatch, capsys):
    import comity.main as entry

    def broken(_tokens):
        raise IndexError("list index out of range")

    monkeypatch.setattr(entry, "run", broken)
    monkeypatch.setattr("sys.argv", ["comity", "risk", "x", "--json"])
    monkeypatch.delenv("COMITY_TRACEBACK", raising=False)
    with pytest.raises(SystemExit) as end:
        entry.main()
    assert end.value.code == 1
    error = json.loads(capsys.readouterr().err)["error"]
    assert error["code"] == "error"
    assert "IndexError" in error["message"]
    monkeypatch.setenv("COMITY_TRACEBACK", "1")
    with pytest.raises(IndexError):
        entry.main()


@pytest.mark.parametrize(
    "error, code",
    [
        (PermissionError(13, "Permission denied", "/x"), 4),
        (OSError(28, "No space left on device", "/x"), 4),
        (MemoryError("30 GiB"), 4),
        (KeyboardInterrupt(), 130),
        (ComityError("odd"), 1),
    ],
)
def test_what_the_machine_refuses_has_its_code(error, code, monkeypatch, capsys):
    import comity.main as entry

    def failing(*_, **__):
        raise error

    failing.__iter__ = lambda: iter(())
    monkeypatch.setattr(
        entry,
        "app",
        type("App", (), {"__call__": failing, "__iter__": failing.__iter__})(),
    )
    monkeypatch.setattr(entry, "show_whole_help", lambda _tokens: None)
    monkeypatch.setattr(entry, "where_to_look", lambda _tokens: "see comity --help")
    assert entry.run(["x", "--json"]) == code
    said = json.loads(capsys.readouterr().err)["error"]
    assert said["remedy"]
