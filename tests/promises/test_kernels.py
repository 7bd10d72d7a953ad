"""The cache of compiled kernels is renewed whenever a source that they hold changes."""

import ast
import shutil
from pathlib import Path

import pytest

from comity.foundations.errors import DataError
from comity.system import kernel_stamp as stamps
from comity.system.kernel_stamp import (
    KERNEL_SOURCES,
    kernel_sources,
    kernel_stamp,
)

ROOT = Path(__file__).resolve().parents[2] / "src" / "comity"
KERNELS = sorted(p for p in ROOT.rglob("*.py") if p.parent.name == "kernels")


def imported(path):
    """Return the files of the package that a file imports."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom):
            names |= {node.module, *(f"{node.module}.{a.name}" for a in node.names)}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    parts = [name.split(".")[1:] for name in names if name.startswith("comity.")]
    files = [ROOT.joinpath(*some).with_suffix(".py") for some in parts]
    return {file for file in files if file.is_file()}


@pytest.mark.parametrize("pattern", KERNEL_SOURCES)
def test_every_pattern_finds_sources(pattern):
    assert list(ROOT.glob(pattern))


def test_the_stamp_covers_kernels_and_all_that_they_import():
    waiting, seen = list(KERNELS), set(KERNELS)
    while waiting:
        new = imported(waiting.pop()) - seen
        seen |= new
        waiting += new
    assert len(KERNELS) > 20
    assert any(path.name == "constants.py" for path in seen)
    assert seen <= set(kernel_sources())


@pytest.mark.parametrize(
    "name", ["foundations/constants.py", "astro/orbits/kernels/arcs.py"]
)
def test_the_stamp_changes_with_a_source(name, tmp_path, monkeypatch):
    for path in kernel_sources():
        copy = tmp_path / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
    monkeypatch.setattr(stamps.resources, "files", lambda _package: tmp_path)
    before = kernel_stamp(packaged=True)
    with (tmp_path / name).open("a") as file:
        file.write("MORE = 1\n")
    assert kernel_stamp(packaged=True) != before
    (tmp_path / name).unlink()
    if name in KERNEL_SOURCES:
        with pytest.raises(DataError):
            kernel_stamp(packaged=True)


def test_only_kernels_are_compiled():
    for path in set(ROOT.rglob("*.py")) - set(KERNELS):
        assert "import numba" not in path.read_text(), path
