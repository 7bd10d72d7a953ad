"""Real processes in network namespaces: the cable is cut, a node killed, its power lost."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.federation.test_power import build

ROOT = Path(__file__).resolve().parents[3]


def may_unshare():
    if any(shutil.which(name) is None for name in ("unshare", "ip", "nsenter")):
        return False
    words = ["unshare", "-rn", "ip", "link", "add", "va", "type", "veth"]
    return subprocess.run(words, capture_output=True, check=False).returncode == 0


@pytest.mark.serial
@pytest.mark.skipif(not may_unshare(), reason="needs network namespaces without root")
def test_a_case_survives_cuts_kills_and_power_loss(tmp_path):
    library = build(tmp_path)
    done = subprocess.run(
        [
            *("unshare", "-rn", sys.executable, "-m", "tests.apps.cases.processes"),
            *(str(tmp_path / "world"), str(library)),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )
    logs = "".join(p.read_text() for p in (tmp_path / "world").glob("*.log"))
    assert done.returncode == 0, done.stderr[-2000:] + logs[-2000:]
    found = json.loads(done.stdout)
    assert found["opened"] == 0
    assert found["while cut"] == ["opened", ""]
    assert found["after power loss"] == ["relying", "committed"]
    assert all(one["equal"] for one in found["replayed"])
    assert sorted(found["papers"][0]) == sorted(found["papers"][1])
    assert found["faults"] == [[], []]
    assert "error" in found["copy"]
