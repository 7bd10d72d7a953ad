"""Kernels are compiled ahead, in processes side by side."""

import os
import subprocess
import sys

#: Two kernels that share nothing, and one that is listed in vain.
PROGRAM = """
import os, signal, sys
from comity.system.environment import use_kernel_cache
places = use_kernel_cache()
from comity.system import kernel_compiling
from comity.system.kernel_signatures import listed, Signature
wanted = [one for one in listed() if one.kernel.endswith((":ring_distance", ":delays"))]
wanted.append(Signature("comity.astro.risk.kernels.ring:ring_distance", "array(float64, 1d, C)", True))
kernel_compiling.listed = lambda: tuple(wanted)
def tick(done, of):
    if "stop" in sys.argv:
        os.kill(os.getpid(), signal.SIGINT)
if __name__ == "__main__":
    done = kernel_compiling.compile_kernels(tick, workers=2)
    print(done.kernels, done.processes, len(done.failed))
    print(*done.failed)
"""


def ran(tmp_path, *words):
    path = tmp_path / "program.py"
    path.write_text(PROGRAM)
    return subprocess.run(
        [sys.executable, str(path), *words],
        env=os.environ | {"NUMBA_CACHE_DIR": str(tmp_path / "cache")},
        capture_output=True,
        text=True,
        check=False,
    )


def kept(tmp_path):
    return sorted(
        path.name.split("-")[0] for path in (tmp_path / "cache" / "comity").iterdir()
    )


def test_what_is_missing_is_compiled_once_and_what_fails_is_told(tmp_path):
    first, told = ran(tmp_path).stdout.splitlines()
    assert first == "2 2 1"
    assert "ring_distance" in told
    assert "astro.constellations.kernels.gaps.delays" in kept(tmp_path)
    assert "astro.risk.kernels.ring.ring_distance" in kept(tmp_path)
    # What is kept is not compiled again.
    assert ran(tmp_path).stdout.splitlines()[0] == "0 1 1"


def test_an_interruption_ends_all_processes(tmp_path):
    done = ran(tmp_path, "stop")
    assert "KeyboardInterrupt" in done.stderr
    assert done.returncode
    assert not done.stdout
