"""Real processes: a link is cut, the gateway brings it, a node is killed, the ladder ends."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.apps.cases.test_processes import may_unshare

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.serial
@pytest.mark.skipif(not may_unshare(), reason="needs network namespaces without root")
def test_with_the_link_cut_the_ladder_completes_through_the_gateway(tmp_path):
    folder = tmp_path / "world"
    folder.mkdir()
    words = [*("unshare", "-rn", sys.executable), "-m", "tests.apps.notices.processes"]
    done = subprocess.run(
        [*words, str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    logs = "".join(p.read_text()[-1500:] for p in folder.glob("*.log"))
    assert done.returncode == 0, done.stderr[-2000:] + logs
    found = json.loads(done.stdout)
    assert found["sent"] == 0
    assert found["tested"]
    assert found["bravo had it by"] == ["gateway party:gate"]
    assert found["after the kill"] == [True, "stored"]
    assert found["climbed"] == [[0, 0, 1, 0], [0, 0, 1, 0]]
    assert found["alfa knows"] == ["understood", "understood"]
    assert found["charlie had it by"] == [
        "bilateral",
        "gateway party:gate",
        "public party:alfa",
    ]
    assert found["calls at bravo"]
    assert found["ledgers hold"] == [0, 0, 0, 0]
