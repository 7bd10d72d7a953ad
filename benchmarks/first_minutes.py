"""The first minutes: ``make demo`` in a fresh clone, start-up of commands, weight by package.

``python -m benchmarks.first_minutes`` prints the tables of start-up and weight: medians of ``--rounds`` (9)
after a warm-up, each program in turn; a node is made for ``case list``. The weight is what the core installs,
from ``constraints/run.txt``, as the files of the installed packages say. ``--demo`` clones this repository into an empty folder and
runs ``make demo`` there with empty caches of kernels, by step; ``--old COMMIT`` does the same for an
earlier commit in the same run. What pip downloads is in the step of packages, and depends on the network.
"""

import argparse
import importlib.metadata
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EVENT = ROOT / "docs" / "tutorials" / "event.cdm"
BIN = Path(sys.executable).parent
#: Exit codes of an answer: risk has its own for a probability above the limit.
ANSWERED = (0, 7)
COMITY = (sys.executable, "-m", "comity")
#: What is timed: its name, the command line, the aim in CPU seconds.
PROGRAMS: tuple[tuple[str, tuple[str, ...], float | None], ...] = (
    ("python -c pass", (sys.executable, "-c", "pass"), None),
    ("comity --help", (*COMITY, "--help"), 0.15),
    ("comity --version", (*COMITY, "--version"), 0.15),
    (
        "comity completion bash",
        (*COMITY, "completion", "bash"),
        0.15,
    ),
    (
        "comity show party:FRA",
        (*COMITY, "show", "party:FRA"),
        0.5,
    ),
    (
        "comity atlas search kourou",
        (*COMITY, "atlas", "search", "kourou"),
        0.5,
    ),
    (
        "comity case list --dir NODE",
        (*COMITY, "case", "list"),
        0.5,
    ),
    (
        "comity risk EVENT.cdm",
        (*COMITY, "risk", str(EVENT)),
        1.0,
    ),
    ("import skyfield.api", (sys.executable, "-c", "import skyfield.api"), None),
    ("brahe: import", (sys.executable, "-c", "import brahe"), None),
    ("pytest --version", (str(BIN / "pytest"), "--version"), None),
    ("alembic --help", (str(BIN / "alembic"), "--help"), None),
)


def cpu_of(line: Sequence[str]) -> float:
    """Return the processor seconds of a program, its own and the system's."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
    )
    if done.returncode not in ANSWERED:
        raise subprocess.CalledProcessError(done.returncode, line)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def start_up(rounds: int, node: Path) -> None:
    """Print the processor seconds of each program."""
    lines = []
    for name, line, aim in PROGRAMS:
        if "case list" in name:
            lines.append((name, (*line, "--dir", str(node)), aim))
            continue
        lines.append((name, line, aim))
    seconds: dict[str, list[float]] = {}
    for number in range(rounds + 1):
        for name, line, _aim in lines:
            try:
                took = cpu_of(line)
            except (OSError, subprocess.CalledProcessError):
                continue
            if number:
                seconds.setdefault(name, []).append(took)
    print("| program | CPU seconds | aim | |\n|---|---|---|---|")
    for name, _line, aim in lines:
        if name not in seconds:
            print(f"| {name} | not installed | | |")
            continue
        median = statistics.median(seconds[name])
        told = "" if aim is None else "met" if median <= aim else "**missed**"
        print(
            f"| {name} | {median:.3f} | {'' if aim is None else f'≤ {aim:g}'} | {told} |"
        )


def megabytes_of(name: str) -> float | None:
    """Return the size of an installed package's files; None if it is not installed."""
    try:
        files = importlib.metadata.distribution(name).files or []
    except importlib.metadata.PackageNotFoundError:
        return None
    paths = {
        Path(str(file.locate())) for file in files if not file.name.endswith(".pyc")
    }
    return sum(p.stat().st_size for p in paths if p.is_file()) / 1e6


def names_in(constraints: Path) -> list[str]:
    """Return the packages that a constraints file names."""
    return re.findall(r"^([a-z0-9-]+)==", constraints.read_text(), re.MULTILINE)


def weight() -> None:
    """Print what the core and each extra weigh, the heaviest packages first."""
    core = names_in(ROOT / "constraints" / "run.txt")
    for path in (
        ROOT / "constraints" / "run.txt",
        *sorted((ROOT / "constraints").glob("extra-*.txt")),
    ):
        names = [n for n in names_in(path) if path.name == "run.txt" or n not in core]
        sizes = {n: megabytes_of(n) for n in names}
        known = sorted(
            ((s, n) for n, s in sizes.items() if s is not None), reverse=True
        )
        own = sum(s for s, _ in known)
        aim = (
            f" (aim < 450: {'met' if own < 450 else 'missed'})"
            if path.name == "run.txt"
            else ""
        )
        heaviest = ", ".join(f"{n} {s:.0f}" for s, n in known[:8])
        print(f"{path.stem}: {own:.0f} MB in {len(known)} packages{aim}: {heaviest}")
        missing = [n for n, s in sizes.items() if s is None]
        if missing:
            print(f"  not installed here: {', '.join(missing)}")


def demo_of(commit: str) -> tuple[float, float]:
    """Run ``make demo`` of a commit as on a fresh machine; print its steps; return wall and processor seconds."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        clone = folder / "comity"
        for line in (
            ("clone", "--quiet", str(ROOT), str(clone)),
            ("-C", str(clone), "checkout", "--quiet", commit),
        ):
            subprocess.run(("git", *line), check=True)
        # What pip has downloaded before is kept: it is not what is measured.
        own = {"XDG_CACHE_HOME": str(folder / "cache"), "NO_COLOR": "1"}
        own |= {"PIP_CACHE_DIR": str(Path.home() / ".cache" / "pip")}
        kept = {
            k: v
            for k, v in os.environ.items()
            if not k.startswith(("NUMBA_", "COMITY_", "PYTHONPATH"))
        }
        before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        running = subprocess.Popen(
            ("make", "demo"),
            cwd=clone,
            env=kept | own,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for told in running.stdout or ():
            if re.search(r"\d s\b|set-up|compiled", told):
                print(f"  {time.monotonic() - begun:6.1f} s  {told.strip()[:110]}")
        code = running.wait()
        after, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"{commit}: {wall - begun:.0f} s of wall, {cpu:.0f} CPU s, exit code {code}")
    return wall - begun, cpu


def fresh(old: str | None) -> None:
    """Print ``make demo`` of this commit, and of an older one beside it."""
    wall, cpu = demo_of("HEAD")
    print(
        f"aim: at most 100 s besides what pip downloads, on a quiet machine: {wall:.0f} s"
    )
    if old:
        old_wall, old_cpu = demo_of(old)
        print(
            f"ratio: {old_wall / wall:.2f} of wall, {old_cpu / cpu:.2f} of CPU (aim 2)"
        )


def main() -> None:
    """Print what is asked for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--node", type=Path)
    parser.add_argument("--only", choices=("start-up", "weight"))
    parser.add_argument("--demo", action="store_true")
    parser.add_argument("--old", metavar="COMMIT")
    asked = parser.parse_args()
    print(
        f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors"
    )
    if asked.demo:
        fresh(asked.old)
        return
    with tempfile.TemporaryDirectory() as name:
        node = asked.node or Path(name) / "node"
        if asked.only != "weight":
            if asked.node is None:
                made = ("node", "init", "--party", "party:alfa", "--kind", "operator")
                line = (*COMITY, *made, "--dir", str(node), "--no-passphrase")
                subprocess.run(line, check=True, stdout=subprocess.DEVNULL)
            start_up(asked.rounds, node)
    if asked.only != "start-up":
        weight()


if __name__ == "__main__":
    main()
