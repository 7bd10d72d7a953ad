"""Start-up and weight: CPU seconds of commands beside other programs, megabytes by package.

``python -m benchmarks.first_minutes`` prints both tables: medians of ``--rounds`` (9) after a warm-up,
each program in turn. The weight is what the core installs, from ``constraints/run.txt``, as the files of
the installed packages say.
"""

import argparse
import importlib.metadata
import re
import resource
import statistics
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EVENT = ROOT / "docs" / "tutorials" / "event.cdm"
BIN = Path(sys.executable).parent
#: What is timed: its name, the command line, the aim in CPU seconds.
PROGRAMS: tuple[tuple[str, tuple[str, ...], float | None], ...] = (
    ("python -c pass", (sys.executable, "-c", "pass"), None),
    ("comity --help", (sys.executable, "-m", "comity", "--help"), 0.15),
    ("comity --version", (sys.executable, "-m", "comity", "--version"), 0.15),
    (
        "comity completion bash",
        (sys.executable, "-m", "comity", "completion", "bash"),
        0.15,
    ),
    (
        "comity show party:FRA",
        (sys.executable, "-m", "comity", "show", "party:FRA"),
        0.5,
    ),
    (
        "comity atlas search kourou",
        (sys.executable, "-m", "comity", "atlas", "search", "kourou"),
        0.5,
    ),
    (
        "comity case list --dir NODE",
        (sys.executable, "-m", "comity", "case", "list"),
        0.5,
    ),
    (
        "comity risk EVENT.cdm",
        (sys.executable, "-m", "comity", "risk", str(EVENT)),
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
    subprocess.run(
        line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def start_up(rounds: int, node: Path | None) -> None:
    """Print the processor seconds of each program."""
    lines = []
    for name, line, aim in PROGRAMS:
        if "case list" in name:
            if node is None:
                print(f"left out: {name}: give a folder with --node")
                continue
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


def main() -> None:
    """Print what is asked for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--node", type=Path)
    parser.add_argument("--only", choices=("start-up", "weight"))
    asked = parser.parse_args()
    if asked.only != "weight":
        start_up(asked.rounds, asked.node)
    if asked.only != "start-up":
        weight()


if __name__ == "__main__":
    main()
