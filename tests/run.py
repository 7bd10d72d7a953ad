"""All tests: kernels compiled first, most tests in parallel, the timed ones alone.

``python -m tests.run [words for pytest]``; ``make test`` does it. ``COMITY_WORKERS`` is the
number of parallel workers, by default the number of cores. Tests marked ``serial`` hold a
stopwatch, use fixed ports or start several processes: they run after the others, one by
one. Both runs are done, and the exit code is that of the first that failed.
"""

import os
import resource
import subprocess
import sys
import time
from pathlib import Path

from comity.system.environment import use_kernel_cache

__all__ = ["PARALLEL", "parallel_words", "warm_up"]

PARALLEL, SERIAL = "not slow and not serial", "serial and not slow"
SLOWEST = 20
#: What pytest answers where nothing was selected: no fault where words select tests.
NOTHING_SELECTED = 5


def parallel_words():
    """Return how pytest shares tests among workers: a file's fixtures are made once."""
    workers = int(os.environ.get("COMITY_WORKERS") or len(os.sched_getaffinity(0)))
    return ["-n", str(workers), "--dist", "loadfile"] if workers > 1 else []


def compiled():
    """Return how many compiled functions the kernels' cache holds."""
    return sum(1 for _ in Path(os.environ["NUMBA_CACHE_DIR"]).rglob("*.kernel"))


def warm_up():
    """Compile kernels before workers would all do it; return how many were."""
    use_kernel_cache()
    before = compiled()
    command = Path(sys.executable).parent / "comity"
    subprocess.run(
        [command, "doctor", "--compile"], check=False, stdout=subprocess.DEVNULL
    )
    return compiled() - before


def tests(marked, *words):
    """Run pytest; return its exit code."""
    command = [sys.executable, "-m", "pytest", "-q", f"--durations={SLOWEST}"]
    return subprocess.run([*command, "-m", marked, *words], check=False).returncode


def main(words):
    """Run all tests; return the exit code."""
    begun = time.monotonic()
    cold = warm_up()
    held, ready = compiled(), time.monotonic() - begun
    codes = [tests(PARALLEL, *parallel_words(), *words), tests(SERIAL, *words)]
    if words:
        codes = [0 if code == NOTHING_SELECTED else code for code in codes]
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(
        f"{time.monotonic() - begun:.0f} s of wall, "
        f"{spent.ru_utime + spent.ru_stime:.0f} s of CPU; kernels were "
        f"{'cold' if cold else 'warm'}: {cold} compiled first, in {ready:.0f} s, "
        f"{compiled() - held} while tests ran"
    )
    return next((code for code in codes if code), 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
