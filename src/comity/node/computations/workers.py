"""Worker processes: started warm, given one job each, watched by their lines, killed whole."""

import contextlib
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from comity.foundations.errors import ResourceError
from comity.foundations.plain import json_text
from comity.node.computations.tasks import Problem, Task
from comity.node.computing import Progress
from comity.node.store.settings import Settings
from comity.system.confined import Limits
from comity.system.environment import use_kernel_cache
from comity.system.files import unusable
from comity.system.private_files import make_private_folder

__all__ = ["Ending", "Worker", "limits_of"]

#: The longest line of a worker that is read, characters.
MAX_LINE = 20_000
#: What a worker gets of this process's environment: where things are, and what decides which machine code
#: numpy, its algebra and the kernels run. Without the latter, last digits would differ from those of a command.
ENVIRONMENT = (
    *("PATH", "LANG", "LC_ALL", "PYTHONPATH", "TZ"),
    *("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "MKL_CBWR"),
    *("NPY_DISABLE_CPU_FEATURES", "NPY_ENABLE_CPU_FEATURES"),
    *("NUMBA_CACHE_DIR", "NUMBA_CPU_NAME", "NUMBA_CPU_FEATURES", "COMITY_KERNELS"),
)


@dataclass(frozen=True, slots=True)
class Ending:
    """How a worker's job ended: the exit code of its command, or why there is none."""

    exit_code: int | None
    problem: Problem | None


def limits_of(settings: Settings) -> Limits:
    """Return the limits of a worker by the node's settings."""
    return Limits(
        memory_mb=settings.computation_memory_mb,
        cpu_s=max(1, round(settings.computation_cpu_minutes * 60)),
        file_mb=settings.computation_files_mb,
    )


@dataclass
class Worker:
    """A worker process with a folder of its own; it does one job."""

    parent: Path
    limits: Limits
    name: str = field(default_factory=lambda: secrets.token_hex(12))
    #: Whether files and network are out of its reach, as it said itself when it began.
    confined: bool = False

    def __post_init__(self) -> None:
        """Start the process; it loads what all commands need, and waits.

        Raises
        ------
        ResourceError
            If it cannot be started.
        """
        # Python's -P: the folder of a job is none that modules are loaded from.
        command = [sys.executable, "-P", "-m", "comity.worker", str(self.folder)]
        try:
            make_private_folder(self.files)
            (self.folder / "tmp").mkdir(mode=0o700)
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                [*command, json_text(asdict(self.limits))],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=self.folder,
                env=self._environment(),
                start_new_session=True,
                text=True,
                encoding="utf-8",
                errors="replace",
            )
        except OSError as error:
            raise unusable(error) from error

    @property
    def folder(self) -> Path:
        """Its folder: what is printed, and ``files``, where the job works."""
        return self.parent / self.name

    @property
    def files(self) -> Path:
        """Where the job works."""
        return self.folder / "files"

    @property
    def pid(self) -> int:
        """Number of its process."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether its process runs."""
        return self._process.poll() is None

    def _environment(self) -> dict[str, str]:
        use_kernel_cache()
        kept = {name: os.environ[name] for name in ENVIRONMENT if name in os.environ}
        own = {"HOME": str(self.folder), "TMPDIR": str(self.folder / "tmp")}
        return {**kept, **own, "PYTHONDONTWRITEBYTECODE": "1"}

    def run(self, task: Task, follow: Callable[[Progress], None]) -> Ending:
        """Give the worker its job, follow it to its end, and say how it ended.

        Parameters
        ----------
        follow
            Told how far it is.
        """
        job = {"words": list(task.words), "columns": task.columns}
        ending: Ending | None = None
        with contextlib.suppress(OSError, ValueError):
            stdin, stdout = self._pipes()
            stdin.write(json_text(job) + "\n")
            stdin.close()
            for line in iter(lambda: stdout.readline(MAX_LINE), ""):
                told = _read(line)
                if told.get("what") == "ready":
                    measures = told.get("confined")
                    done = isinstance(measures, dict) and all(measures.values())
                    self.confined = done
                elif told.get("what") == "progress":
                    follow(_progress(told))
                elif told.get("what") == "end":
                    ending = _ending(told)
                    break
        if ending is not None:
            # It has nothing more to do: what it would do further is not waited for.
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(2)
        self.end()
        return ending or _died(self._process.returncode, self.limits)

    def _pipes(self) -> tuple[IO[str], IO[str]]:
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise ResourceError("the worker has no pipes")
        return stdin, stdout

    def _close_pipes(self) -> None:
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError, ValueError):
                    pipe.close()

    def kill(self) -> None:
        """Kill the process and all that it has started, and wait for its end."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def end(self) -> None:
        """Kill a worker that nobody follows, and close its pipes; its folder stays."""
        self.kill()
        self._close_pipes()

    def close(self) -> None:
        """End a worker that has had no job, and erase its folder."""
        self.end()
        shutil.rmtree(self.folder, ignore_errors=True)


def _read(line: str) -> dict[str, Any]:
    """Return what a line says; nothing if it is none of ours."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _progress(told: dict[str, Any]) -> Progress:
    def number(name: str) -> int:
        value = told.get(name)
        return int(value) if isinstance(value, int | float) else 0

    return Progress(
        str(told.get("label"))[:40],
        str(told.get("unit"))[:40],
        number("done"),
        number("total"),
    )


def _ending(told: dict[str, Any]) -> Ending:
    code, problem = told.get("exit_code"), told.get("problem")
    if not isinstance(problem, dict):
        return Ending(code if isinstance(code, int) else 1, None)
    words = {
        name: str(problem.get(name, ""))[:2000]
        for name in ("code", "message", "remedy")
    }
    return Ending(code if isinstance(code, int) else 1, Problem(**words))


def _died(code: int, limits: Limits) -> Ending:
    """Say why a worker ended without a word."""
    if code == -signal.SIGXCPU:
        words = f"the computation has used {limits.cpu_s} s of processors"
        return Ending(
            None,
            Problem("resource", words, "ask for less at a time, or raise the limit"),
        )
    told = f"ended by signal {-code}" if code < 0 else f"ended with code {code}"
    return Ending(
        None,
        Problem(
            "resource",
            f"the worker {told} before it had a result: most often for want of memory "
            f"({limits.memory_mb} MB)",
            "ask for less at a time; the node works on",
        ),
    )
