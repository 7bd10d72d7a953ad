"""Counts of the source tree: how large, how deep, how loosely typed, how far to walk.

    python -m tools.count_house                        a table
    python -m tools.count_house --json                 the same for programs
    python -m tools.count_house --inside comity.node   the deepest chain inside a package
    python -m tools.count_house --compare FILE.json    earlier figures, then an arrow, then those of now

What the figures mean:

deepest chain
    The number of modules on the longest path of imports; a package's ``__init__`` is one of
    them, a circle of imports counts as one, imports in function bodies and for type
    checkers count as any other. Inside a package, imports among its own modules alone.
    (The services of the node came to 17 by this on 2026-11-30.)
the word Any
    As a word anywhere in the source, the lines that import it included (1,159 in the whole on
    2026-11-30). Beside it, how often it stands in an annotation, by the syntax tree.
lines with dict[str, Any]
    Lines of source that hold these characters (284 in the node on 2026-11-30).
functions with more than 8 parameters
    ``*rows`` and ``**more`` count as one each, ``self`` and ``cls`` do not.
as_json
    Parameters of that name.
upward imports
    Imports of a module that stands in a higher layer of the contracts in
    ``pyproject.toml``.
walks
    Stays and climbs as :mod:`tools.walks` defines them. They were counted in another way,
    by reading, when the restructuring was planned: compare figures of this tool alone.
"""

import argparse
import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tools.source_tree import Module, Tree, condense, longest_chain
from tools.walks import WALKS, Step, climbs, record_walk, stays

__all__ = ["Figures", "count", "main", "table"]

ROOT = Path(__file__).resolve().parents[1]
MOST_PARAMETERS = 8
#: A section of the table: names of rows and their figures.
Figures = dict[str, dict[str, int]]
Function = ast.FunctionDef | ast.AsyncFunctionDef


def _functions(modules: Iterable[Module]) -> Iterator[Function]:
    for module in modules:
        for node in ast.walk(module.syntax):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node


def parameters_of(function: Function) -> list[str]:
    """Return the names of a function's parameters, without ``self`` and ``cls``."""
    given = function.args
    ours = [*given.posonlyargs, *given.args, given.vararg]
    ours += [*given.kwonlyargs, given.kwarg]
    names = [one.arg for one in ours if one is not None]
    return [name for name in names if name not in {"self", "cls"}]


def annotated_any(module: Module) -> int:
    """Return how often ``Any`` stands in the annotations of a module."""
    found = 0
    for node in ast.walk(module.syntax):
        for place in ("annotation", "returns"):
            shown = getattr(node, place, None)
            for part in () if shown is None else ast.walk(shown):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    found += len(re.findall(r"\bAny\b", part.value))
                found += isinstance(part, ast.Name) and part.id == "Any"
    return found


def count_types(modules: Sequence[Module]) -> dict[str, int]:
    """Return the figures of looseness of some modules."""
    lines = [line for module in modules for line in module.text.splitlines()]
    shown = [parameters_of(function) for function in _functions(modules)]
    return {
        "the word Any": sum(len(re.findall(r"\bAny\b", line)) for line in lines),
        "Any in annotations": sum(annotated_any(module) for module in modules),
        "lines with dict[str, Any]": sum("dict[str, Any]" in line for line in lines),
        "functions": len(shown),
        f"functions with more than {MOST_PARAMETERS} parameters": sum(
            len(names) > MOST_PARAMETERS for names in shown
        ),
        "as_json parameters": sum(name == "as_json" for f in shown for name in f),
    }


def count_rooms(tree: Tree) -> dict[str, dict[str, int]]:
    """Return lines, modules and the deepest chain of the whole and of every room."""
    found = {}
    for name in [tree.package, *tree.rooms()]:
        graph = tree.inside(name)
        found[name] = {
            "lines": sum(tree.modules[one].lines for one in graph),
            "modules": len(graph),
            "deepest chain": len(longest_chain(graph)),
        }
    return found


def count(tree: Tree) -> dict[str, Figures]:
    """Return the figures that stand in the source alone."""
    node = [tree.modules[name] for name in tree.inside(f"{tree.package}.node")]
    within = count_types(node)
    circles = [part for part in condense(tree.imports) if len(part) > 1]
    return {
        "rooms": count_rooms(tree),
        "code": {
            name: {"whole": total, "node": within[name]}
            for name, total in count_types(list(tree.modules.values())).items()
        },
        "imports": {
            "imports": {"whole": sum(map(len, tree.imports.values()))},
            "upward imports": {"whole": len(tree.upward())},
            "circles of imports": {"whole": len(circles)},
        },
    }


def count_walks(names: Iterable[str]) -> Figures:
    """Return stays, climbs and files of walks, each run in a process of its own."""
    found = {}
    for name in names:
        done = subprocess.run(
            [sys.executable, "-m", "tools.count_house", "--walk", name],
            cwd=ROOT,
            env=os.environ | {"PYTHONHASHSEED": "0"},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise SystemExit(f"the walk {name} failed:\n{done.stderr}")
        found[name] = json.loads(done.stdout)["figures"]
    return found


def walk(tree: Tree, name: str) -> dict[str, Any]:
    """Run a walk in this process; return its figures, its steps and where it climbs."""
    steps = record_walk(tree, name)
    upward = climbs(tree, steps)
    return {
        "figures": {
            "stays": stays(steps),
            "climbs": len(upward),
            "files": len({step.module for step in steps}),
        },
        "climbs": [asdict(step) for step in upward],
        "path": _path(steps),
    }


def _path(steps: Sequence[Step]) -> list[str]:
    """Return the modules of the stays, in order."""
    names = [step.module for step in steps]
    return [n for i, n in enumerate(names) if not i or names[i - 1] != n]


def table(now: dict[str, Figures], before: dict[str, Figures] | None = None) -> str:
    """Return figures as tables in Markdown; those of an earlier tree stand before them."""
    parts = []
    for section, rows in now.items():
        earlier = (before or {}).get(section, {})
        names = list(rows) + [name for name in earlier if name not in rows]
        keys = list(next(iter(rows.values())))
        lines = [[section, *keys]]
        for name in names:
            cells = []
            for key in keys:
                shown = _shown(rows, name, key)
                if before is not None:
                    shown = f"{_shown(earlier, name, key)} → {shown}"
                cells.append(shown)
            lines.append([f"`{name}`" if section == "rooms" else name, *cells])
        parts.append(_aligned(lines))
    return "\n".join(parts)


def _shown(rows: Figures, name: str, key: str) -> str:
    value = rows.get(name, {}).get(key)
    return "—" if value is None else f"{value:,}"


def _aligned(lines: list[list[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    shown = [
        [cells[0].ljust(widths[0])]
        + [cell.rjust(width) for cell, width in zip(cells[1:], widths[1:], strict=True)]
        for cells in [lines[0], rule, *lines[1:]]
    ]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in shown)


def main(words: Sequence[str] | None = None) -> int:
    """Run the tool; return its exit code."""
    parser = argparse.ArgumentParser(prog="count_house", description="Count the tree.")
    parser.add_argument("--root", type=Path, default=ROOT, help="of the repository")
    parser.add_argument("--package", default="comity", help="the root package")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--compare", type=Path, help="earlier figures, as JSON")
    parser.add_argument("--inside", action="append", help="a package: its chain alone")
    parser.add_argument("--no-walks", action="store_true", help="leave the walks out")
    parser.add_argument("--walk", choices=WALKS, help="one walk, with its path")
    asked = parser.parse_args(words)
    tree = Tree(asked.root.resolve(), asked.package)
    if asked.walk:
        print(json.dumps(walk(tree, asked.walk), indent=1))
        return 0
    if asked.inside:
        return _inside(tree, asked.inside, asked.json)
    found = count(tree)
    if not asked.no_walks and asked.root.resolve() == ROOT:
        found["walks"] = count_walks(WALKS)
    if asked.json:
        print(json.dumps(found, indent=1))
        return 0
    before = json.loads(asked.compare.read_text()) if asked.compare else None
    print(table(found, before), end="")
    return 0


def _inside(tree: Tree, packages: Sequence[str], as_json: bool) -> int:
    for package in packages:
        if package not in tree.modules:
            print(f"count_house: no package {package}", file=sys.stderr)
            return 2
    chains = {name: longest_chain(tree.inside(name)) for name in packages}
    if as_json:
        print(json.dumps(chains, indent=1))
        return 0
    for name, chain in chains.items():
        print(f"{name}: {len(chain)} levels\n  " + "\n  ".join(chain))
    return 0


if __name__ == "__main__":
    sys.exit(main())
