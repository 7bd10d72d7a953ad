"""The code before protocol 3, as it stood in the history, run as processes of its own."""

import contextlib
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

#: The last commit whose nodes spoke protocols 1 and 2 alone.
COMMIT = "2bb2b208680aeb6d1e56e621eefe3634ac1a1af3"
ROOT = Path(__file__).resolve().parents[2]


def old_source(folder):
    """Write the old source into a folder and return it; ``None`` without the history."""
    git = shutil.which("git")
    if git is None:
        return None
    packed = subprocess.run(
        [git, "-C", str(ROOT), "archive", COMMIT, "src"],
        capture_output=True,
        check=False,
    )
    if packed.returncode:
        return None
    with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as archive:
        archive.extractall(folder, filter="data")
    return folder / "src"


class OldNode:
    """A node of the old code: commands, and a process that serves."""

    def __init__(self, source, folder, name, port):
        self.source, self.folder, self.port = source, folder / name, port
        self.url = f"http://127.0.0.1:{port}"
        given = ("--party", f"party:{name}", "--kind", "fictional", "--url", self.url)
        self.made = self.run("node", "init", *given, "--json")[1]

    def _environment(self):
        path = {"PYTHONPATH": str(self.source), "COMITY_NODE": str(self.folder)}
        return {**os.environ, **path}

    def run(self, *words):
        """Run a command; return its exit code, its JSON (if any), its errors."""
        done = subprocess.run(
            [sys.executable, "-m", "comity", *words],
            env=self._environment(),
            cwd=self.source,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        value = None
        with contextlib.suppress(ValueError):
            value = json.loads(done.stdout)
        return done.returncode, value, done.stdout + done.stderr

    @contextlib.contextmanager
    def serving(self):
        """Serve while the block runs."""
        ports = ("--port", str(self.port), "--people-port", "0")
        process = subprocess.Popen(
            [sys.executable, "-m", "comity", "serve", *ports],
            env=self._environment(),
            cwd=self.source,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        try:
            assert process.stdout.readline(), "the old node does not serve"
            yield
        finally:
            process.terminate()
            process.wait(timeout=30)
            process.stdout.close()
