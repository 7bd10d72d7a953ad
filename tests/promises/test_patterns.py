"""Patterns over paths and modules match something: one that matches nothing guards nothing."""

import fnmatch
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOOLS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]
FILES = [
    str(path.relative_to(ROOT))
    for top in ("src", "tests", "benchmarks", "docs", "tools", "packages")
    for path in (ROOT / top).rglob("*")
    if path.suffix in {".py", ".pyi"}
]
MODULES = {
    ".".join(Path(f).with_suffix("").parts[1:]).removesuffix(".__init__")
    for f in FILES
    if f.startswith("src/")
}


@pytest.mark.parametrize("pattern", TOOLS["ruff"]["lint"]["per-file-ignores"])
def test_patterns_of_the_linter(pattern):
    assert any(fnmatch.fnmatch(f, pattern) for f in FILES), pattern


@pytest.mark.parametrize("pattern", TOOLS["coverage"]["run"]["omit"])
def test_patterns_of_coverage(pattern):
    assert any(fnmatch.fnmatch(f, pattern) for f in FILES), pattern


def named_modules():
    """Yield contract and module expression, for all that a contract names of this tree."""
    for contract in TOOLS["importlinter"]["contracts"]:
        for key in ("source_modules", "forbidden_modules", "protected_modules"):
            for name in contract.get(key, ()):
                yield contract["id"], name
        for key in ("allowed_importers", "modules", "containers", "ancestors"):
            for name in contract.get(key, ()):
                yield contract["id"], name
        for rule in contract.get("ignore_imports", ()):
            for name in rule.split(" -> "):
                yield contract["id"], name


@pytest.mark.parametrize(
    ("contract", "name"),
    [(c, n) for c, n in named_modules() if n.startswith("comity")],
)
def test_patterns_of_contracts(contract, name):
    depth = name.replace(".**", ".*").count(".")
    found = [
        m
        for m in MODULES
        if fnmatch.fnmatch(m, name.replace(".**", ".*"))
        and ("**" in name or m.count(".") == depth)
    ]
    assert found, f"{name} of {contract}"
