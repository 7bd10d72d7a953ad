"""Writes ``constraints/``: hashed versions of the core, of each extra, and of the groups of developers.

    python -m tools.renew_constraints [--upgrade]

Needs uv (``UV`` names it where it is not on the path). ``run.txt`` is the core; ``extra-NAME.txt`` is what an
extra adds to it; ``dev.txt`` is the core with everything that tests, checks and pages need; ``bench.txt`` the
peers of the figures. Versions that still fit are kept, without ``--upgrade``.
"""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

__all__ = ["additions", "extras", "main"]

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "constraints"
#: How uv is asked: for all systems, with hashes, without the address of a registry.
COMPILE = (
    *(
        "pip",
        "compile",
        "--quiet",
        "--no-emit-index-url",
        "--generate-hashes",
        "--universal",
    ),
    *("--no-header", "--no-annotate", "--python-version", "3.11", "pyproject.toml"),
)


def extras() -> list[str]:
    """Return the names of all extras."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return sorted(project["optional-dependencies"])


def _blocks(text: str) -> list[tuple[str, str]]:
    """Return each package's name and lines; one may stand twice, for two versions of Python."""
    parts = re.split(r"^(?=\S)", text, flags=re.MULTILINE)
    return [(part.split("==")[0], part) for part in parts if "==" in part]


def additions(whole: str, core: str) -> str:
    """Return the packages of a file of constraints that another does not name."""
    known = {name for name, _ in _blocks(core)}
    return "".join(part for name, part in _blocks(whole) if name not in known)


def _compiled(target: str, *words: str) -> None:
    uv = os.environ.get("UV") or shutil.which("uv")
    if uv is None:
        raise SystemExit("uv is not installed: python -m pip install uv, or set UV")
    subprocess.run(
        [uv, *COMPILE, *words, "-o", str(FOLDER / target)], cwd=ROOT, check=True
    )


def main(words: list[str]) -> int:
    """Write all files."""
    upgrade = [word for word in words if word == "--upgrade"]
    _compiled("run.txt", *upgrade)
    core = (FOLDER / "run.txt").read_text()
    for name in extras():
        target = f"extra-{name}.txt"
        path = FOLDER / target
        _compiled(target, "--extra", name, "-c", "constraints/run.txt", *upgrade)
        path.write_text(additions(path.read_text(), core))
    _compiled("dev.txt", "--group", "dev", "-c", "constraints/run.txt", *upgrade)
    _compiled("bench.txt", "--group", "bench", "-c", "constraints/dev.txt", *upgrade)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
