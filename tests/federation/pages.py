"""Pages of the documentation, run as they stand: real processes on loopback."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TUTORIALS = Path(__file__).resolve().parents[2] / "docs" / "tutorials"


def commands_of(page):
    """Return the commands of a page, in order; here-documents stay whole."""
    blocks = re.findall(r"```console\n(.*?)```", page.read_text(), re.DOTALL)
    return "\n".join(re.sub(r"^\$ ", "", block, flags=re.MULTILINE) for block in blocks)


def run_page(page, folder):
    """Run a page's commands in a folder; return what they print, and the logs."""
    if shutil.which("bash") is None or shutil.which("curl") is None:
        pytest.skip("the page needs bash and curl")
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    script = f"set -e\nset -m\ntrap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n{commands_of(page)}"
    done = subprocess.run(
        ["bash", "-c", script],  # noqa: S607 - the shell of the machine
        cwd=folder,
        env=os.environ | {"PATH": path, "COLUMNS": "200"},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    logs = "".join(p.read_text() for p in sorted(folder.glob("*.log")))
    assert done.returncode == 0, (
        f"{done.stdout[-2000:]}\n{done.stderr[-2000:]}\n{logs[-2000:]}"
    )
    return done.stdout, logs
