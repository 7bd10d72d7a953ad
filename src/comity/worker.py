"""The worker process of a node: one computation on files that others sent, confined, then its end.

``python -m comity.worker FOLDER`` confines itself to the folder, loads what all commands need, and waits
for its one job: a line of JSON on the standard input. It runs the job's command line in
``FOLDER/files`` as ``comity`` itself would, what is printed goes to ``FOLDER/stdout`` and
``FOLDER/stderr``, and writes lines of JSON to the standard output: ``ready``, ``progress``, ``end``.
"""

import json
import os
import site
import sys
import sysconfig
import time
from collections.abc import Sequence
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Any

from comity.foundations.errors import ComityError, ResourceError
from comity.foundations.plain import json_text
from comity.system.confined import (
    Confinement,
    Limits,
    confine,
    end_with_parent,
    limit,
)
from comity.system.environment import use_kernel_cache

__all__ = ["Line", "main"]

#: Shortest time between two lines about progress, s.
PAUSE_S = 0.2
#: What the system's libraries read; a worker needs no other file of the machine.
SYSTEM = ("/usr", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/localtime", "/proc/self")
SYSTEM_DEVICES = ("/dev/urandom", "/sys/devices/system/cpu", "/proc/cpuinfo")


def readable() -> list[Path]:
    """Return what a worker may read: Python, the installed packages, compiled kernels."""
    paths = {sys.prefix, sys.base_prefix, *site.getsitepackages()}
    paths |= {path for path in sys.path if path}
    paths |= {sysconfig.get_paths()["stdlib"], str(Path(__file__).parents[1])}
    kernels = os.environ.get("NUMBA_CACHE_DIR")
    more = [kernels] if kernels else []
    return [Path(path) for path in (*sorted(paths), *more, *SYSTEM, *SYSTEM_DEVICES)]


class Line:
    """Lines of JSON to the node."""

    def __init__(self, descriptor: int) -> None:
        self.out = os.fdopen(descriptor, "w", encoding="utf-8")
        self._told_s = 0.0

    def tell(self, what: str, **members: Any) -> None:
        """Write a line."""
        self.out.write(json_text({"what": what, **members}) + "\n")
        self.out.flush()

    def progress(self, label: str, unit: str, done: int, total: int) -> None:
        """Tell how far the work is, now and then."""
        now_s = time.monotonic()
        if now_s - self._told_s >= PAUSE_S or done == total:
            self._told_s = now_s
            self.tell("progress", label=label, unit=unit, done=done, total=total)


def run(words: Sequence[str], line: Line, limits: Limits) -> None:
    """Run a command line, and tell how it ended: its exit code, or its error."""
    # What parses and computes is loaded once this process is confined.
    from comity.cli import output  # noqa: PLC0415
    from comity.cli.failures import EXPECTED, about_file, fault, typed  # noqa: PLC0415
    from comity.main import app  # noqa: PLC0415

    output.follow_progress(line.progress)
    error: ComityError | None = None
    code = 0
    try:
        result = app(
            list(words),
            exit_on_error=False,
            print_error=False,
            result_action="return_value",
        )
        code = output.exit_code_of(result)
    except MemoryError:
        error = ResourceError(
            f"the computation needs more than {limits.memory_mb} MB of memory",
            remedy="ask for less at a time; computation_memory_mb of node.yaml is the limit",
        )
    except EXPECTED as raised:
        error = about_file(typed(raised), words)
    except Exception as raised:  # noqa: BLE001 - whatever it is, the node is told
        error = fault(raised)
    sys.stdout.flush()
    sys.stderr.flush()
    problem = (
        {"code": error.code, "message": error.message, "remedy": error.remedy}
        if error
        else None
    )
    line.tell("end", exit_code=error.exit_code if error else code, problem=problem)


def _redirect(folder: Path) -> None:
    """Send what is printed, by Python or by libraries, to files of the folder."""
    for name, descriptor in (("stdout", 1), ("stderr", 2)):
        opened = os.open(
            folder / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600
        )
        os.dup2(opened, descriptor)
        os.close(opened)


def main() -> None:
    """Confine this process, wait for the job, run it."""
    end_with_parent()
    os.umask(0o077)
    folder = Path(sys.argv[1])
    limits = Limits(**json.loads(sys.argv[2]))
    limit(limits)
    confined: Confinement = confine(folder, readable())
    line = Line(os.dup(1))
    _redirect(folder)
    # Their folder is shared by all workers and the node: who writes there makes the others run his code.
    # Kernels that are missing are compiled for this process alone.
    use_kernel_cache(writes=False)
    import_module("comity.main")
    line.tell("ready", confined=asdict(confined))
    job = json.loads(sys.stdin.readline() or "null")
    # A command that is given "-" finds no input: it would wait for lines of the node.
    sys.stdin.close()
    if job is None:
        return
    os.chdir(folder / "files")
    if job["columns"]:
        os.environ["COLUMNS"] = str(job["columns"])
    run(job["words"], line, limits)


if __name__ == "__main__":
    main()
