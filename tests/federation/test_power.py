"""Power loss at every durable write: nothing acknowledged is lost, nothing applied twice."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
#: `make power` cuts a thousand times.
CUTS = int(os.environ.get("COMITY_CUTS", "80"))


def build(folder):
    """Return the preloaded library, or skip."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None or not sys.platform.startswith("linux"):
        pytest.skip(
            "a C compiler on Linux is needed to build the disk that loses writes"
        )
    out = folder / "powercut.so"
    command = [
        compiler,
        "-shared",
        "-fPIC",
        "-O1",
        "-o",
        str(out),
        str(HERE / "powercut.c"),
        "-ldl",
    ]
    subprocess.run(command, check=True, capture_output=True)
    return out


def run(folder, library, cuts):
    disk, shadow = folder / "disk", folder / "shadow"
    for place in (disk, shadow):
        place.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "tests.federation.powercut", str(cuts), "1"],
        cwd=ROOT,
        env=os.environ
        | {
            "LD_PRELOAD": str(library),
            "COMITY_DISK": str(disk),
            "COMITY_SHADOW": str(shadow),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


def test_nothing_acknowledged_is_lost_and_nothing_applied_twice(tmp_path):
    found = run(tmp_path, build(tmp_path), CUTS)
    assert found["wrong"] == []
    assert found["cuts"] > 0.9 * CUTS
    assert found["syncs"] > 10
    assert found["acknowledged"] > CUTS // 4


def test_the_harness_finds_a_node_that_acknowledges_too_early(tmp_path, monkeypatch):
    """Planted fault: commits that do not wait for the disk."""
    monkeypatch.setenv("COMITY_PLANT", "synchronous=OFF")
    found = run(tmp_path, build(tmp_path), CUTS)
    # Either the row is gone, or the fence tells that signatures were forgotten.
    words = " ".join(found["wrong"])
    assert "lost what it acknowledged" in words or "restored or copied" in words
