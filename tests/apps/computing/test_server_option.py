"""The option ``--server``: what is sent and written, interruption, names, and the commands about computations."""

import json
import shlex
import time
from pathlib import Path

import pytest

from comity.apps.avoidance.commands.message import convert
from comity.apps.avoidance.commands.risk import risk
from comity.apps.screening.commands.screen import screen
from comity.cli import remote_run
from comity.cli.remote_run import _wanted, packed
from comity.foundations.errors import InputError
from comity.main import run
from tests.apps.computing.at_node import computing_node

EVENT = Path(__file__).parents[3] / "docs/tutorials/event.cdm"


@pytest.fixture(scope="module")
def far(tmp_path_factory):
    with computing_node(tmp_path_factory.mktemp("node")) as node:
        folder = node.node.folder / "installed"
        folder.mkdir()
        (folder / "event.cdm").write_text(EVENT.read_text())
        (folder / ".hidden").write_text("x")
        yield node


@pytest.fixture
def said(far, capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COMITY_TOKEN", far.token)

    def say(line):
        code = run(shlex.split(f"{line} --server {far.url}"))
        return code, capsys.readouterr()

    return say


def test_files_have_their_own_names_or_names_of_this_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sub").mkdir()
    for name in ("a.cdm", "sub/b.cdm"):
        (tmp_path / name).write_text("x")
    away = tmp_path.parent / "away.cdm"
    away.write_text("x")
    values = {"files": [Path("a.cdm"), Path("sub/b.cdm"), Path("../away.cdm"), away]}
    made = packed(risk.computable, values)
    assert made.request["files"][:2] == ["a.cdm", "sub/b.cdm"]
    assert made.request["files"][2:] == ["input-1/away.cdm", "input-2/away.cdm"]
    assert made.renamed["input-1/away.cdm"] == "../away.cdm"
    assert set(made.inputs) == set(made.request["files"])
    away.unlink()


def test_a_node_writes_no_file_that_was_not_asked_for(tmp_path):
    out, folder = tmp_path / "week.csv", tmp_path / "cdm"
    made = packed(
        screen.computable, {"out": out, "cdm_out": folder, "files": ["sample"]}
    )
    (at_node,) = made.outputs
    (in_folder,) = made.folders
    answers = [
        at_node,
        f"{at_node}.coverage.json",
        f"{in_folder}/1.cdm",
        f"{in_folder}/../../evil",
        "/etc/passwd",
        "../evil",
        ".bashrc",
        f"{at_node.rpartition('/')[0]}/other.csv",
    ]
    assert dict(_wanted(made, answers)) == {
        at_node: out,
        f"{at_node}.coverage.json": tmp_path / "week.csv.coverage.json",
        f"{in_folder}/1.cdm": folder / "1.cdm",
    }
    made = packed(convert.computable, {"file": Path("x"), "out": Path("m.xml")})
    assert dict(_wanted(made, ["m.xml", "x.xml"])) == {"m.xml": Path("m.xml")}


def test_what_works_here_alone_is_refused_far_away(tmp_path):
    with pytest.raises(InputError, match="--notices works on this machine alone"):
        packed(screen.computable, {"files": ["sample"], "notices": tmp_path})
    with pytest.raises(InputError, match="--engine works on this machine alone"):
        packed(screen.computable, {"files": ["sample"], "engine": "dask=1.2.3.4:5"})
    packed(screen.computable, {"files": ["sample"], "engine": "threads"})


def test_installed_files_are_listed_and_used(said):
    code, printed = said("computation installed --json")
    assert code == 0
    assert [one["name"] for one in json.loads(printed.out)] == ["installed:event.cdm"]
    code, printed = said("risk installed:event.cdm --now created --json")
    assert code in {0, 7}, printed.err
    assert json.loads(printed.out)["file"] == "event.cdm"
    code, printed = said("risk installed:nothing --json")
    assert code == 2
    assert "not installed" in printed.err


def test_paths_are_those_that_were_given(said, tmp_path):
    place = tmp_path.parent / f"{tmp_path.name}-away"
    (place / "new").mkdir(parents=True)
    (place / "event.cdm").write_text(EVENT.read_text())
    out = place / "new" / "event.xml"
    code, printed = said(f"message convert {place}/event.cdm --out {out}")
    assert code == 0, printed.err
    assert str(out) in printed.out.replace("\n", "")
    assert out.read_text().startswith("<?xml")


def test_interruption_cancels_the_computation_there(far, said, monkeypatch):
    def interrupt(_seconds):
        for one in far.ask("GET", "/computations").json()["items"]:
            if one["state"] == "running":
                raise KeyboardInterrupt

    monkeypatch.setattr(remote_run.time, "sleep", interrupt)
    code, _ = said("screen sample:20000 --days 7 --threshold-km 20 --json")
    monkeypatch.undo()
    assert code == 130
    newest = far.ask("GET", "/computations").json()["items"][0]
    assert newest["state"] == "cancelled"


def test_the_commands_about_computations(far, said):
    name = far.begin("screen", files=["sample:20000"], days=7.0, threshold_km=20.0)
    far.wait(name, "running")
    end = time.monotonic() + 60
    while time.monotonic() < end:
        code, printed = said(f"computation show {name} --json")
        assert code == 0
        if json.loads(printed.out)["progress"]:
            break
        time.sleep(0.3)
    shown = json.loads(printed.out)
    assert (shown["state"], shown["by"]) == ("running", "one")
    assert shown["progress"]["label"] == "screening"
    code, printed = said("computation list")
    assert code == 0
    assert name in printed.out
    code, printed = said(f"computation cancel {name}")
    assert code == 0
    assert "cancelled" in printed.out
    code, printed = said(f"computation continue {name} --json")
    assert code == 2
    code, printed = said("computation list --all --json")
    assert code == 6, "its token has not this right"
    code = run(["computation", "list", "--all", "--dir", str(far.node.folder)])
    assert code == 0
    code = run(["computation", "stop", name, "--dir", str(far.node.folder)])
    assert code == 0


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("risk event.cdm --server nowhere", 2),
        ("risk event.cdm --server ftp://x", 2),
        ("risk event.cdm --server http://example.org", 2),
        ("risk event.cdm --server http://localhost:1", 5),
    ],
)
def test_what_is_wrong_with_a_server_is_said(capsys, monkeypatch, tmp_path, line, code):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "event.cdm").write_text("x")
    monkeypatch.setenv("COMITY_TOKEN", "x")
    assert run(shlex.split(f"{line} --json")) == code
    assert json.loads(capsys.readouterr().err)["error"]["message"]
    monkeypatch.delenv("COMITY_TOKEN")
    monkeypatch.delenv("COMITY_TOKEN_FILE", raising=False)
    assert run(shlex.split("risk event.cdm --server http://localhost:1")) == 6


def test_a_command_without_server_loads_no_client_and_no_node():
    import subprocess
    import sys

    words = (
        "import sys; from comity.main import run; run(['message', 'check', 'none']); "
        "print([m for m in sys.modules if m in ('httpx', 'comity.cli.remote_run') "
        "or m.startswith('comity.node')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", words], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip().endswith("[]")
