"""Which kernels a process uses, and for which processor it compiles."""

import json
import os
import subprocess
import sys

import pytest

from comity.system import kernel_target, packaged_kernels
from comity.system.kernel_compiling import _called, partition
from comity.system.kernel_signatures import listed, types_of
from comity.system.kernel_stamp import kernel_stamp, python_tag

FLAGS = " ".join(sorted(kernel_target._FLAGS))
#: A process that uses a kernel, and tells for which processor it compiled it, and what was found where.
PROGRAM = """
import numpy as np
from comity.system.environment import use_kernel_cache
places = use_kernel_cache()
from comity.astro.risk.kernels.ring import ring_distance
value = ring_distance(1.0, 2.0, 0.5, 0.1, 0.2, 0.3)
print(value, ring_distance.targetctx.codegen().magic_tuple()[1], places.packaged, places.own, places.compiled)
"""


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    """As a process that has chosen nothing yet, whose compiler has not begun."""
    monkeypatch.setattr(packaged_kernels, "_used", [])
    monkeypatch.setattr(packaged_kernels.keeping, "keep_with", lambda _make: None)
    monkeypatch.setattr(packaged_kernels, "_begun_for", lambda: None)
    monkeypatch.setattr(kernel_target, "can_run_packaged", lambda: True)
    monkeypatch.setattr(
        kernel_target,
        "choose",
        lambda: [
            monkeypatch.setenv(k, v) for k, v in kernel_target.environment().items()
        ],
    )
    for name in ("NUMBA_CPU_NAME", "NUMBA_CPU_FEATURES", "COMITY_KERNELS"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def package(tmp_path, monkeypatch):
    """Install a package of one kernel, and comity's list of it."""
    monkeypatch.syspath_prepend(tmp_path)
    stamp = kernel_stamp(packaged=True)
    folder = tmp_path / "comity_kernels" / python_tag()
    folder.mkdir(parents=True)
    (folder / "stamp").write_text(stamp)
    path = tmp_path / "list.json"
    path.write_text(json.dumps({"stamp": stamp, "files": {"a.kernel": "00"}}))
    monkeypatch.setattr(packaged_kernels, "list_path", lambda: path)
    return folder, path


def test_a_package_that_fits_is_used_and_the_processor_fixed(package, tmp_path):
    places = packaged_kernels.use_kernels(tmp_path / "cache")
    assert places.package.folder == package[0]
    assert kernel_target.chosen() is True
    assert places.stamp == kernel_stamp(packaged=True)
    assert not places.problem


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda _folder, path: path.unlink(), "lists no kernels"),
        (lambda _folder, path: path.write_text("{"), "list of it is broken"),
        (lambda _folder, path: path.write_text("[1]"), "list of it is broken"),
        (
            lambda _folder, path: path.write_text('{"stamp": "older", "files": {}}'),
            "other sources or another compiler",
        ),
        (
            lambda folder, _path: (folder / "stamp").write_text("older"),
            "not built with this comity",
        ),
        (lambda folder, _path: (folder / "stamp").unlink(), "not built with this"),
        (
            lambda folder, _path: (folder / "stamp").write_bytes(b"\xff"),
            "not built with this",
        ),
    ],
)
def test_a_package_that_does_not_fit_is_left_with_a_reason(
    spoil, says, package, tmp_path
):
    spoil(*package)
    places = packaged_kernels.use_kernels(tmp_path / "cache")
    assert places.package is None
    assert says in places.problem
    assert "\n" not in places.problem
    assert kernel_target.chosen() is None
    assert places.stamp == kernel_stamp(packaged=False)


def test_without_a_package_nothing_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(packaged_kernels, "find_spec", lambda _name: None)
    places = packaged_kernels.use_kernels(tmp_path)
    assert (places.package, places.problem) == (None, "")
    assert kernel_target.chosen() is None


@pytest.mark.usefixtures("package")
def test_a_processor_below_the_level_compiles_for_itself(tmp_path, monkeypatch):
    monkeypatch.setattr(kernel_target, "can_run_packaged", lambda: False)
    for name, value in kernel_target.environment().items():
        monkeypatch.setenv(name, value)
    places = packaged_kernels.use_kernels(tmp_path)
    assert places.package is None
    # Also what a parent on another machine would have chosen.
    assert kernel_target.chosen() is None


@pytest.mark.usefixtures("package")
def test_who_asks_for_another_processor_or_none_packaged_gets_it(tmp_path, monkeypatch):
    monkeypatch.setenv("NUMBA_CPU_NAME", "haswell")
    assert packaged_kernels.use_kernels(tmp_path).package is None
    monkeypatch.delenv("NUMBA_CPU_NAME")
    monkeypatch.setenv(*packaged_kernels.COMPILE)
    packaged_kernels._used.clear()
    assert packaged_kernels.use_kernels(tmp_path).package is None
    assert kernel_target.chosen() is None


@pytest.mark.usefixtures("package")
def test_a_compiler_that_has_begun_for_this_processor_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(packaged_kernels, "_begun_for", lambda: "znver4")
    places = packaged_kernels.use_kernels(tmp_path)
    assert places.package is None
    assert "znver4" in places.problem


@pytest.mark.parametrize("missing", ["avx2", "bmi2", "fma", "abm", "movbe"])
def test_each_feature_of_the_level_is_needed(missing, tmp_path, monkeypatch):
    monkeypatch.undo()
    whole, less = tmp_path / "whole", tmp_path / "less"
    whole.write_text(f"processor\t: 0\nflags\t\t: {FLAGS} avx512f\n")
    less.write_text(f"flags\t: {' '.join(f for f in FLAGS.split() if f != missing)}\n")
    assert kernel_target.can_run_packaged(whole)
    assert not kernel_target.can_run_packaged(less)
    assert not kernel_target.can_run_packaged(tmp_path / "none")


def in_process(program, tmp_path, **more):
    """Run a program with a folder of its own; return its words and what it told."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("NUMBA", "XDG"))}
    kept.pop("COMITY_CACHE", None)
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=kept | {"HOME": str(tmp_path)} | more,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split(), done.stderr


def test_without_a_home_the_answer_is_the_same(tmp_path):
    first, _ = in_process(PROGRAM, tmp_path)
    again, _ = in_process(PROGRAM, tmp_path)
    assert first[2:] == ["0", "0", "1"]
    assert again == [*first[:2], "0", "1", "0"]
    nowhere, told = in_process(PROGRAM, tmp_path, HOME="/dev/null/home")
    assert nowhere == first
    assert "cannot be kept" in told
    assert told.count("\n") == 1
    homeless = (
        "from pathlib import Path\n"
        "def home(): raise RuntimeError('no home')\n"
        "Path.home = home\n" + PROGRAM
    )
    assert in_process(homeless, tmp_path)[0] == first


def test_the_fixed_processor_reaches_the_compiler(tmp_path):
    if not kernel_target.can_run_packaged():
        pytest.skip("not on a processor of x86-64-v3")
    words, _ = in_process(PROGRAM, tmp_path, **kernel_target.environment())
    assert words[1] == kernel_target.NAME


def test_importing_the_library_chooses_nothing(tmp_path):
    program = (
        "import comity, os\n"
        "from comity.astro.orbits.kernels import drivers\n"
        "print([n for n in os.environ if n.startswith('NUMBA')])"
    )
    assert in_process(program, tmp_path)[0] == ["[]"]


def test_every_listed_kernel_exists_and_its_types_are_read_as_written():
    for one in listed():
        assert hasattr(one.dispatcher(), "py_func"), one.kernel
        assert ", ".join(str(kind) for kind in types_of(one.types)) == one.types
    assert sum(one.demo for one in listed()) > 20
    assert len(set(listed())) == len(listed())


@pytest.mark.parametrize("parts", [1, 2, 5])
def test_processes_share_no_kernel(parts):
    shares = partition(listed(), parts)
    given = [one for share in shares for one in share]
    assert len(given) == len(listed())
    assert set(given) == set(listed())
    called = [
        {kernel for one in share for kernel in _called(one.dispatcher())}
        for share in shares
    ]
    assert sum(map(len, called)) == len(set().union(*called))
