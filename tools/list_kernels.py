"""Writes which kernels Comity calls, and for which types: ``src/comity/system/data/kernel-signatures.txt``.

    python -m tools.list_kernels [words for pytest]

The demonstration, ``comity doctor`` and the tests of commands run twice with a folder of compiled kernels of
their own. In the second round everything is kept, so that only what Python itself calls is loaded: what a kernel
calls is part of its machine code. Takes about twenty minutes.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from comity.system.kernel_places import LOG
from comity.system.kernel_signatures import FILE

__all__ = ["loaded", "main", "text_of"]

ROOT = Path(__file__).parents[1]
APPS = "screening avoidance links fleets tracking ephemerides missions"
TESTS = ("tests/behaviour", *(f"tests/apps/{name}" for name in APPS.split()))
HEAD = (
    "# Kernels that Comity calls, and for which types of arguments: python -m tools.list_kernels\n"
    "# demo: the demonstration calls it; all: other commands do.\n"
)


def loaded(log: str) -> set[tuple[str, str]]:
    """Return the kernels and types that a log tells to have been loaded."""
    rows = (line.split("\t") for line in log.splitlines())
    return {(row[1], row[2]) for row in rows if len(row) == 3 and row[0] != "compiled"}


def text_of(demo: Iterable[tuple[str, str]], others: Iterable[tuple[str, str]]) -> str:
    """Return the list: first what the demonstration calls."""
    first = set(demo)
    rows = [("demo", *one) for one in sorted(first)]
    rows += [("all", *one) for one in sorted(set(others) - first)]
    return HEAD + "".join("\t".join(row) + "\n" for row in rows)


def _run(folder: Path, log: Path, words: Sequence[str]) -> None:
    kept = {"NUMBA_CACHE_DIR": str(folder / "kernels"), LOG: str(log)}
    subprocess.run(
        [sys.executable, "-m", *words],
        env=os.environ | kept,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        check=False,
    )


def main(words: Sequence[str]) -> None:
    """Run everything twice, and write the list."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        demo, others = folder / "demo", folder / "others"
        for _round in ("compiled", "loaded"):
            demo.write_text("")
            others.write_text("")
            _run(folder, demo, ("comity", "demo", "--out", str(folder / "demo.html")))
            _run(folder, others, ("comity", "doctor"))
            _run(folder, others, ("pytest", "-q", *(words or TESTS)))
        text = text_of(loaded(demo.read_text()), loaded(others.read_text()))
    Path(str(FILE)).write_text(text, "utf-8")
    print(f"{text.count(chr(10)) - 2} kernels")


if __name__ == "__main__":
    main(sys.argv[1:])
