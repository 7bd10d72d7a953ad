"""The modules of a source tree, what they import, and the layers they are declared in.

Imports are read from the syntax tree, those in function bodies and those for type checkers
included, as the import contracts see them too. ``from comity.astro.orbits import arcs`` leads to
the module ``comity.astro.orbits.arcs``; a name that is no module leads to the package.
"""

import ast
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

__all__ = ["Layers", "Module", "Tree", "condense", "layers_of", "longest_chain"]

Graph = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Module:
    """One file of the tree.

    Attributes
    ----------
    name
        Dotted; a package's is that of its ``__init__.py``.
    path
        Of the file.
    text
        Its source.
    """

    name: str
    path: Path
    text: str

    @cached_property
    def syntax(self) -> ast.Module:
        """The parsed source."""
        return ast.parse(self.text)

    @property
    def lines(self) -> int:
        """The number of lines."""
        return len(self.text.splitlines())

    @property
    def is_package(self) -> bool:
        """Whether other modules stand below it."""
        return self.path.name == "__init__.py"


@dataclass(frozen=True)
class Layers:
    """The layers of one container, from the highest to the lowest.

    Attributes
    ----------
    container
        The package whose children stand in layers.
    rows
        Names of the children of a layer; those of one row are strangers to each other.
    """

    container: str
    rows: tuple[tuple[str, ...], ...]

    def height(self, child: str) -> int | None:
        """Return the layer of a child, 0 for the lowest; None if it stands in none."""
        for place, row in enumerate(reversed(self.rows)):
            if child in row:
                return place
        return None


def layers_of(pyproject: Path) -> dict[str, Layers]:
    """Return the layers that the import contracts declare, by container."""
    settings = tomllib.loads(pyproject.read_text())
    contracts = settings.get("tool", {}).get("importlinter", {}).get("contracts", [])
    found = {}
    for contract in contracts:
        if contract.get("type") != "layers":
            continue
        rows = tuple(_names(row) for row in contract["layers"])
        # Without a container, the layers themselves are named in full.
        containers = contract.get("containers") or [rows[0][0].rpartition(".")[0]]
        short = tuple(tuple(n.rpartition(".")[2] for n in row) for row in rows)
        for container in containers:
            found[container] = Layers(container, short)
    return found


def _names(row: str) -> tuple[str, ...]:
    """Return the names of one layer; those that may be missing stand in brackets."""
    return tuple(name.strip(" ()") for name in row.replace(":", "|").split("|"))


class Tree:
    """The modules below a root package.

    Parameters
    ----------
    root
        Folder of the repository, which holds ``src`` and ``pyproject.toml``.
    package
        Name of the root package.
    """

    def __init__(self, root: Path, package: str = "comity") -> None:
        self.root, self.package = root, package
        source = root / "src"
        self.modules: dict[str, Module] = {}
        for path in sorted((source / package).rglob("*.py")):
            parts = path.relative_to(source).with_suffix("").parts
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            self.modules[name] = Module(name, path, path.read_text())
        self.layers = layers_of(root / "pyproject.toml")

    @cached_property
    def imports(self) -> Graph:
        """What every module imports, itself left out."""
        return {
            name: frozenset(self._imports_of(module)) - {name}
            for name, module in self.modules.items()
        }

    def _imports_of(self, module: Module) -> Iterator[str]:
        for node in ast.walk(module.syntax):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    yield from self._nearest(alias.name)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                for alias in node.names:
                    yield from self._nearest(f"{node.module}.{alias.name}")

    def _nearest(self, name: str) -> Iterator[str]:
        """Yield the module that a dotted name leads to, if it is one of the tree."""
        while name:
            if name in self.modules:
                yield name
                return
            name = name.rpartition(".")[0]

    def inside(self, package: str) -> Graph:
        """Return the imports among the modules of a package, its own included."""
        names = {
            name
            for name in self.modules
            if name == package or name.startswith(f"{package}.")
        }
        return {name: self.imports[name] & names for name in sorted(names)}

    @cached_property
    def reached(self) -> Graph:
        """What every module imports, directly or through others."""
        found: dict[str, frozenset[str]] = {}
        for part in condense(self.imports):
            direct = {name for one in part for name in self.imports[one]}
            below = direct.union(*(found.get(name, frozenset()) for name in direct))
            for one in part:
                found[one] = frozenset(below)
        return found

    def stands_higher(self, one: str, other: str) -> bool:
        """Tell whether a module stands higher than another.

        By the layers of the innermost package that holds both; where they do not decide,
        a module is higher that imports the other, directly or through others.
        """
        a, b = one.split("."), other.split(".")
        depth = 0
        while depth < min(len(a), len(b)) and a[depth] == b[depth]:
            depth += 1
        layers = self.layers.get(".".join(a[:depth]))
        if layers is not None and depth < min(len(a), len(b)):
            heights = layers.height(a[depth]), layers.height(b[depth])
            if heights[0] is not None and heights[1] is not None:
                return heights[0] > heights[1]
        return other in self.reached[one] and one not in self.reached[other]

    def is_group(self, package: str) -> bool:
        """Tell whether a package is a group of rooms: layered, or of packages alone."""
        children = self.children(package)
        if not children or package == self.package:
            return False
        return package in self.layers or all(
            self.modules[name].is_package for name in children
        )

    def rooms(self) -> list[str]:
        """Return the packages below the root, each group followed by its own."""
        found = []
        for name in self.children(self.package):
            if self.modules[name].is_package:
                found.append(name)
                if self.is_group(name):
                    below = self.children(name)
                    found += [n for n in below if self.modules[n].is_package]
        return found

    def upward(self) -> list[tuple[str, str]]:
        """Return the imports that lead to a higher layer."""
        return [
            (name, other)
            for name, others in sorted(self.imports.items())
            for other in sorted(others)
            if self.stands_higher(other, name)
        ]

    def children(self, package: str) -> list[str]:
        """Return the packages and modules directly below a package, as dotted names."""
        depth = package.count(".") + 1
        return sorted(
            name
            for name in self.modules
            if name.startswith(f"{package}.") and name.count(".") == depth
        )


def condense(graph: Graph) -> list[frozenset[str]]:
    """Return the strongly connected parts of a graph, what is imported first.

    By Tarjan's algorithm; a part of more than one module is a circle of imports.
    """
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    parts: list[frozenset[str]] = []
    for start in sorted(graph):
        if start in index:
            continue
        calls = [(start, iter(sorted(graph[start])))]
        index[start] = low[start] = len(index)
        stack.append(start)
        while calls:
            name, rest = calls[-1]
            following = next(rest, None)
            if following is None:
                calls.pop()
                if calls:
                    low[calls[-1][0]] = min(low[calls[-1][0]], low[name])
                if low[name] == index[name]:
                    cut = stack.index(name)
                    parts.append(frozenset(stack[cut:]))
                    del stack[cut:]
            elif following not in index:
                index[following] = low[following] = len(index)
                stack.append(following)
                calls.append((following, iter(sorted(graph[following]))))
            elif following in stack:
                low[name] = min(low[name], index[following])
    return parts


def longest_chain(graph: Graph) -> list[str]:
    """Return the longest chain of imports, the importer first.

    A circle of imports counts as one step, and the first name of the alphabet stands for it.
    """
    best: dict[str, list[str]] = {}
    longest: list[str] = []
    for part in condense(graph):
        below = {n for name in part for n in graph[name]} - part
        chain = max((best[name] for name in sorted(below)), key=len, default=[])
        found = [min(part), *chain]
        best.update(dict.fromkeys(part, found))
        longest = max(longest, found, key=len)
    return longest
