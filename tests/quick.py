"""The tests nearest to a change, in under two minutes.

``python -m tests.quick [BASE]``; ``make quick`` does it. What differs from the commit BASE
(``HEAD`` if none is given) is followed from module to module along imports, function
bodies included, to the test files that import it. Nearest files come first, until their
last measured times (``tests/timing.py``) fill the time; a file that was never measured
counts ``UNKNOWN_S``. A changed file that is no Python is followed to the tests that name
it. Tests marked ``serial`` or ``slow`` are left out: this replaces no ``make test``.
"""

import ast
import json
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

from tests.run import PARALLEL, parallel_words
from tests.timing import KEY, seconds_by_file

__all__ = ["affected", "imports_of", "modules"]

ROOT = Path(__file__).resolve().parents[1]
#: Packages, from the root of the repository.
PACKAGES = ("src/comity", "tests")
#: Test seconds to fill, summed over workers, and what an unmeasured file counts.
BUDGET_S, UNKNOWN_S = 120.0, 10.0
#: The rules for all modules: always run.
ALWAYS = "tests/promises/test_house.py"


def modules(root=ROOT):
    """Return the file of each module, by its dotted name."""
    found = {}
    for package in PACKAGES:
        place = root / package
        for path in sorted(place.rglob("*.py")):
            parts = path.relative_to(place.parent).with_suffix("").parts
            found[".".join(p for p in parts if p != "__init__")] = path
    return found


def imports_of(path, known):
    """Return which of the known modules a file imports, anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                found.add(inner if inner in known else node.module)
    return found & known.keys()


def changed_files(base):
    """Return the files that differ from a commit, from the root of the repository."""
    listed = []
    for words in (
        ["diff", "--name-only", base, "--"],
        ["ls-files", "--others", "--exclude-standard"],
    ):
        done = subprocess.run(
            ["git", *words],  # noqa: S607 - the one of the machine
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
        )
        listed += done.stdout.splitlines()
    return sorted(set(listed))


def affected(changed, known):
    """Return the distance of every test file from the changed files.

    Parameters
    ----------
    changed
        Paths from the root of the repository.
    known
        Files by module, as ``modules`` returns them.
    """
    importers = defaultdict(set)
    for name, path in known.items():
        for other in imports_of(path, known):
            importers[other].add(name)
    names = {str(path.relative_to(ROOT)): name for name, path in known.items()}
    near = {names[path]: 0 for path in changed if path in names}
    for path in changed:
        if not path.endswith(".py"):
            near |= dict.fromkeys(naming(Path(path).name, known), 1)
    edge = list(near)
    while edge:
        after = []
        for name in edge:
            for importer in sorted(importers[name] - near.keys()):
                near[importer] = near[name] + 1
                after.append(importer)
        edge = after
    found = {str(known[name].relative_to(ROOT)): d for name, d in near.items()}
    return {p: d for p, d in found.items() if Path(p).name.startswith("test_")}


def naming(file, known):
    """Return the test modules whose text names a file."""
    return [
        name
        for name, path in known.items()
        if path.name.startswith("test_") and file in path.read_text("utf-8")
    ]


def chosen(distances, seconds):
    """Return the nearest test files whose times fill the budget, and how many are left."""
    files, spent = [], 0.0
    order = sorted(distances, key=lambda p: (distances[p], seconds.get(p, UNKNOWN_S)))
    for path in order:
        cost = seconds.get(path, UNKNOWN_S)
        if spent + cost <= BUDGET_S or distances[path] == 0:
            files.append(path)
            spent += cost
    return files, len(distances) - len(files)


def measured():
    """Return the seconds of each test file when it was last run here."""
    path = ROOT / ".pytest_cache" / "v" / KEY
    return seconds_by_file(json.loads(path.read_text())) if path.is_file() else {}


def main(base):
    """Run the tests nearest to what differs from a commit; return the exit code."""
    changed = changed_files(base)
    files, left = chosen(affected(changed, modules()), measured())
    if not files:
        print(f"no test imports what differs from {base}")
    files = sorted({*files, ALWAYS})
    print(f"{len(changed)} files changed, {len(files)} test files; {left} farther ones")
    words = [sys.executable, "-m", "pytest", "-q", "-m", PARALLEL, *parallel_words()]
    return subprocess.run([*words, *files], check=False, cwd=ROOT).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "HEAD"))
