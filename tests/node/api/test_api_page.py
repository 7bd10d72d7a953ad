"""Every example of the page of the API runs as it stands, against the example node."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from comity.apps.wiring import standard_operations
from comity.node.server.api.rules import OTHER_ROUTES
from comity.node.server.connections import Caps, Connections
from comity.trust.persons import ACTS, Right
from tests.attacks.serving import serving
from tests.node.api.example_node import served

PAGE = Path(__file__).resolve().parents[3] / "docs" / "reference" / "api.md"
#: A catalogue of one's own, for the command that shares one.
CATALOGUE = """OBJECT_NAME,OBJECT_ID,EPOCH,MEAN_MOTION,ECCENTRICITY,INCLINATION,RA_OF_ASC_NODE,ARG_OF_PERICENTER,MEAN_ANOMALY,EPHEMERIS_TYPE,CLASSIFICATION_TYPE,NORAD_CAT_ID,ELEMENT_SET_NO,REV_AT_EPOCH,BSTAR,MEAN_MOTION_DOT,MEAN_MOTION_DDOT
OURS,2020-001A,2024-11-01T11:00:00.000000,15.5,0.001,51.6,10,20,30,0,U,90001,999,1,0.0001,0,0
"""
#: Prints the status of each answer where no output is.
CURL = "curl() { command curl --silent --show-error -w '%{stderr}status %{http_code}\\n' \"$@\"; }\n"


def commands():
    """Return the commands of the page in order, each with the status that it says."""
    blocks = re.findall(r"```console\n(.*?)```", PAGE.read_text(), re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    assert all(line.startswith("$ ") for line in lines)
    made = []
    for line in lines:
        command, _, status = line[2:].partition("  # ")
        made.append((command, status or "200"))
    return made


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """Run all commands in one shell; return what each printed, on both streams."""
    if shutil.which("bash") is None or shutil.which("curl") is None:
        pytest.skip("the page needs bash and curl")
    folder = tmp_path_factory.mktemp("page")
    (folder / "catalogue.csv").write_text(CATALOGUE)
    script = CURL
    for number, (command, _) in enumerate(commands()):
        script += (
            f"{{ {command}; }} > out{number} 2> err{number}; echo $? > rc{number}\n"
        )
    with served(tmp_path_factory.mktemp("node")) as api:
        token = api.program(scopes=set(Right) - ACTS)["authorization"].split(" ")[1]
        with serving(api.app, Connections(Caps())) as port:
            subprocess.run(
                ["bash", "-c", script.replace("localhost:8441", f"localhost:{port}")],  # noqa: S607 - the shell of the machine
                cwd=folder,
                env=os.environ
                | {
                    "COMITY_TOKEN": token,
                    "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
                },
                check=True,
                timeout=120,
            )
    return folder


def test_each_example_is_answered_as_the_page_says(ran):
    wrong = []
    for number, (command, status) in enumerate(commands()):
        said = (ran / f"err{number}").read_text()
        if "curl " in command and f"status {status}" not in said:
            wrong.append((command, said, (ran / f"out{number}").read_text()[:300]))
        elif (ran / f"rc{number}").read_text().strip() != "0":
            wrong.append((command, said))
    assert wrong == []
    assert len(commands()) > 10


def output_of(ran, words):
    """Return what the example with these words printed."""
    (number,) = [k for k, (one, _) in enumerate(commands()) if words in one]
    return (ran / f"out{number}").read_bytes()


def test_the_problem_is_the_one_that_is_shown(ran):
    shown = json.loads(re.search(r"```json\n(.*?)```", PAGE.read_text(), re.DOTALL)[1])
    seen = json.loads(output_of(ran, "agreements/none"))
    assert {name: seen.get(name) for name in shown} == shown
    assert set(seen) - set(shown) == {"instance"}


def test_pages_files_and_tables_hold_what_the_page_says(ran):
    import pyarrow.parquet as pq

    first = json.loads((ran / "page.json").read_text())["items"]
    second = json.loads(output_of(ran, "cursor=$NEXT"))["items"]
    assert len(first) == len(second) == 1
    assert first != second
    lines = output_of(ran, "x-ndjson").splitlines()
    assert len(lines) == pq.read_table(ran / "rows.parquet").num_rows >= 2
    assert all(isinstance(json.loads(line), dict) for line in lines)
    assert [one.name for one in ran.glob("*elements*")]


def test_every_route_that_the_page_names_is_one():
    every = standard_operations().by_name.values()
    known = {one.method: [] for one in every}
    for one in every:
        pattern = re.sub(r"{\w+(:path)?}", "[^/]+", one.path)
        known[one.method].append(re.compile(pattern))
    for route in OTHER_ROUTES:
        method, path = route.replace("/api/v1", "").split(" ")
        known.setdefault(method, []).append(re.compile(re.sub(r"{\w+}", "[^/]+", path)))
    text = re.sub(r"```.*?```", "", PAGE.read_text(), flags=re.DOTALL)
    named = re.findall(r"`(GET|POST|PUT|DELETE) (/[^`?]*)", text)
    assert len(named) > 5
    for method, path in named:
        assert any(one.fullmatch(path) for one in known[method]), (method, path)
