"""A real encounter from start to end, the tutorial, and the commands as a person types them."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from comity.apps.operations.exercise_catalogue import rehearse_catalogue
from comity.main import run
from tests.apps.cases.cases import message, partners, set_limits

PAGE = Path(__file__).resolve().parents[3] / "docs" / "tutorials" / "two-nodes-meet.md"
DATA = Path(os.environ.get("COMITY_DATA", "none"))
REAL = DATA / "catalogue" / "celestrak_on_orbit_20241101.csv.gz"
LOG = DATA / "atlas" / "gcat_launchlog_1957-2024.tsv.gz"


def test_the_tutorial_runs_as_it_stands(tmp_path):
    blocks = re.findall(r"```console\n(.*?)```", PAGE.read_text(), re.DOTALL)
    script = "\n".join(re.sub(r"^\$ ", "", b, flags=re.MULTILINE) for b in blocks)
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", f"set -e\n{script}"],  # noqa: S607 - the shell of the machine
        cwd=tmp_path,
        env=os.environ | {"PATH": path, "COLUMNS": "200"},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    story = re.search(r"```text\n(.*?)```", PAGE.read_text(), re.DOTALL).group(1)
    for line in story.splitlines():
        assert line in done.stdout
    assert "equal to what the node keeps" in done.stdout


@pytest.mark.skipif(not REAL.is_file(), reason="needs COMITY_DATA with the catalogue")
def test_a_conjunction_of_a_real_catalogue_is_solved(tmp_path):
    found = rehearse_catalogue(
        str(REAL), tmp_path, 2.0, lambda _done, _all: None, launch_logs=[LOG]
    )
    row = found.item.row
    assert row["owner_1"] != row["owner_2"]
    assert found.pc_after <= 1e-6
    assert found.pc_before > 1e-4
    (signed,) = found.case["commitments"]
    assert signed["complete"]
    assert len({s["party"] for s in signed["signatures"]}) == 2
    assert all(s["document"].count(".") == 2 for s in signed["signatures"])
    proposal = [p for p in found.case["papers"] if p["step"] == "propose"]
    assert len(proposal) == 1


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Make two nodes with a case, closed again so that commands may open them."""
    from tests.acts import open_from_message

    root = tmp_path_factory.mktemp("commands")
    with partners(root) as world:
        for name in ("alfa", "bravo"):
            set_limits(world, name)
        encounter = open_from_message(
            world.nodes["alfa"], "party:bravo", message(root, "first")
        )
        world.settle()
    return root, encounter


def call(capsys, *words):
    code = run([str(word) for word in words])
    out = capsys.readouterr()
    return code, out.out, out.err


def test_a_case_is_listed_shown_and_replayed(folder, capsys):
    root, encounter = folder
    code, out, _ = call(capsys, "case", "list", "--closed", "--dir", root / "alfa")
    assert code == 0
    assert encounter[7:19] in out
    code, out, _ = call(
        capsys, "case", "show", encounter[7:15], "--dir", root / "alfa", "--json"
    )
    shown = json.loads(out)
    assert code == 0
    for name in ("state", "baseline", "roles", "commitments", "deadlines", "next"):
        assert name in shown
    assert set(shown["next"]) == {"who", "what"}
    code, out, _ = call(capsys, "case", "show", encounter, "--dir", root / "bravo")
    assert code == 0
    assert "deadline" in out or "commit" in out
    code, out, _ = call(capsys, "case", "replay", encounter, "--dir", root / "bravo")
    assert code == 0
    assert "equal" in out


@pytest.mark.parametrize(
    "words, code",
    [
        (("show", "ffffffff"), 2),
        (("show", ""), 2),
        (("propose", "CASE"), 2),
        (("promise", "CASE"), 2),
        (("commit", "CASE"), 2),
        (("acknowledge", "CASE"), 2),
        (("take-over", "CASE"), 2),
        (("stand-down", "CASE"), 2),
        (("reopen", "CASE"), 2),
        (("refuse", "CASE", "because"), 2),
        (("withdraw", "CASE", "because"), 2),
        (("counter", "CASE", "less"), 2),
        (("evidence", "CASE"), 2),
        (("evidence", "CASE", "--at", "yesterday", "--dv-m-s", "0", "1", "0"), 3),
        (("evidence", "CASE", "--of-peer"), 2),
        (("open", "missing.cdm", "--with", "bravo"), 4),
        (("open", "missing.cdm"), 2),
        (("dance", "CASE"), 2),
    ],
)
def test_bad_input_of_each_verb_ends_with_a_code_and_a_remedy(
    folder, capsys, words, code
):
    root, encounter = folder
    given = [encounter if word == "CASE" else word for word in words]
    found, _, err = call(capsys, "case", *given, "--dir", root / "alfa", "--json")
    assert found == code, err
    told = json.loads(err)["error"]
    assert told["code"]
    assert told["message"]


def test_the_kit_of_conformance_can_be_prepared_and_listed(tmp_path, capsys):
    code, out, _ = call(capsys, "conformance", "prepare", tmp_path / "try", "--json")
    assert code == 0
    made = json.loads(out)
    assert set(made) == {"kit", "tested", "url"}
    code, out, _ = call(capsys, "conformance", "list", "--json")
    assert code == 0
    assert len(json.loads(out)) >= 120
    code, _, err = call(
        capsys, "conformance", made["url"], "--dir", made["kit"], "--json"
    )
    assert code == 5, err
