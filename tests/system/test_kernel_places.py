"""Compiled kernels on disk: whatever is wrong with a file or a folder, a line says so and the answer is right."""

import hashlib
import os
import shutil
import stat
import subprocess
import sys

import numba
import numpy as np
import pytest

from comity.system.kernel_cache import KernelCache
from comity.system.kernel_places import Package, Places

VALUES = np.arange(6.0)
#: Two processes compile this at once.
PROGRAM = """
import sys
from pathlib import Path
from tests.system.test_kernel_places import VALUES, kernel_with, places_at
places = places_at(Path(sys.argv[1]))
print(kernel_with(places)(VALUES), places.own + places.compiled)
"""


def weighted(values):
    total = 0.0
    for place in range(len(values)):
        total += place * values[place]
    return total


def places_at(folder, package=None):
    return Places("stamp", package, folder)


def kernel_with(places):
    """Return the kernel as a fresh process has it."""
    kernel = numba.njit(error_model="numpy")(weighted)
    kernel._cache = KernelCache(weighted, places)
    return kernel


def answered(places):
    assert kernel_with(places)(VALUES) == 55.0
    return places.packaged, places.own, places.compiled


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "kernels"


@pytest.fixture
def package(tmp_path):
    """A package that holds the kernel, and a list of its hash."""
    made = tmp_path / "package"
    answered(places_at(made))
    hashes = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in made.iterdir()
    }
    return Package(made, hashes)


def test_what_was_compiled_is_loaded_and_only_its_user_may_enter(folder):
    assert answered(places_at(folder)) == (0, 0, 1)
    assert answered(places_at(folder)) == (0, 1, 0)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    (kept,) = folder.iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_other_sources_are_other_kernels(folder):
    answered(places_at(folder))
    assert answered(Places("other", None, folder)) == (0, 0, 1)


def test_the_package_comes_first(folder, package, capsys):
    assert answered(places_at(folder, package)) == (1, 0, 0)
    assert not folder.exists()
    assert not capsys.readouterr().err


def test_changed_bytes_of_the_package_are_never_read(folder, package, capsys):
    (kept,) = package.folder.iterdir()
    # A whole and valid file, of the same kernel, which comity does not list.
    kept.write_bytes(kept.read_bytes() + b"\0")
    places = places_at(folder, package)
    assert answered(places) == (0, 0, 1)
    told = capsys.readouterr().err
    assert "not the one that comity lists" in told
    assert told.count("\n") == 1
    assert answered(places_at(folder, package)) == (0, 1, 0)


def test_a_file_that_the_package_lacks_is_compiled(folder, package, capsys):
    shutil.rmtree(package.folder)
    assert answered(places_at(folder, package)) == (0, 0, 1)
    assert "cannot be read" in capsys.readouterr().err


@pytest.mark.parametrize("damage", ["cut", "changed", "empty", "foreign pickle"])
def test_a_broken_file_is_compiled_anew(damage, folder, capsys):
    answered(places_at(folder))
    (kept,) = folder.iterdir()
    data = kept.read_bytes()
    kept.write_bytes(
        {
            "cut": data[: len(data) // 2],
            "changed": data[:-9] + b"#" + data[-8:],
            "empty": b"",
            "foreign pickle": b"cposix\nsystem\n(S'exit 1'\ntR.",
        }[damage]
    )
    assert answered(places_at(folder)) == (0, 0, 1)
    told = capsys.readouterr().err
    assert "is broken" in told
    assert told.count("\n") == 1
    assert answered(places_at(folder)) == (0, 1, 0)


def test_another_kernels_file_is_not_taken(folder, capsys):
    answered(places_at(folder))
    (kept,) = folder.iterdir()
    other = Places("other", None, folder)
    answered(other)
    (name,) = {path.name for path in folder.iterdir()} - {kept.name}
    kept.rename(folder / name)
    assert answered(Places("other", None, folder)) == (0, 0, 1)
    assert "is broken" in capsys.readouterr().err


@pytest.mark.parametrize("mode", [0o755, 0o770, 0o707])
def test_a_folder_that_others_may_enter_is_not_used(mode, folder, capsys):
    folder.mkdir()
    folder.chmod(mode)
    assert answered(places_at(folder)) == (0, 0, 1)
    assert f"chmod 700 {folder}" in capsys.readouterr().err
    assert not list(folder.iterdir())


def test_a_link_to_a_folder_is_not_used(folder, tmp_path, capsys):
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    folder.symlink_to(tmp_path / "elsewhere")
    assert answered(places_at(folder)) == (0, 0, 1)
    assert "must be a folder of your own" in capsys.readouterr().err
    assert not list((tmp_path / "elsewhere").iterdir())


@pytest.mark.skipif(os.geteuid() != 0, reason="giving a folder away needs root")
def test_somebody_elses_folder_and_file_are_not_used(folder, capsys):
    answered(places_at(folder))
    (kept,) = folder.iterdir()
    os.chown(kept, 12345, 12345)
    assert answered(places_at(folder)) == (0, 0, 1)
    assert "is not yours alone" in capsys.readouterr().err
    os.chown(folder, 12345, 12345)
    assert answered(places_at(folder)) == (0, 0, 1)
    assert "must be a folder of your own" in capsys.readouterr().err


def test_a_link_to_a_file_is_not_followed(folder, tmp_path, capsys):
    answered(places_at(folder))
    (kept,) = folder.iterdir()
    kept.rename(tmp_path / "away")
    kept.symlink_to(tmp_path / "away")
    assert answered(places_at(folder)) == (0, 0, 1)
    assert "cannot be read" in capsys.readouterr().err


@pytest.fixture
def mounted(tmp_path):
    """Mount a small file system in memory; it goes with the test."""
    place = tmp_path / "mounted"
    place.mkdir()

    mount_with, umount = shutil.which("mount"), shutil.which("umount")
    if mount_with is None or umount is None:
        pytest.skip("mount is not installed")

    def mount(*options):
        done = subprocess.run(
            [mount_with, "-t", "tmpfs", "-o", ",".join(options), "comity", str(place)],
            capture_output=True,
            check=False,
        )
        if done.returncode:
            pytest.skip("mounting needs root")
        return place

    yield mount
    subprocess.run([umount, str(place)], capture_output=True, check=False)


def test_a_full_disk_keeps_nothing_by_halves(mounted, capsys):
    folder = mounted("size=8k") / "kernels"
    assert answered(places_at(folder)) == (0, 0, 1)
    assert "No space left on device" in capsys.readouterr().err
    assert not list(folder.iterdir())


def test_a_read_only_disk_is_told_once(mounted, capsys):
    folder = mounted("size=1m", "ro") / "kernels"
    places = places_at(folder)
    assert answered(places) == (0, 0, 1)
    assert answered(places) == (0, 0, 2)
    told = capsys.readouterr().err
    assert "Read-only file system" in told
    assert told.count("\n") == 1


def test_a_process_that_keeps_nothing_writes_nothing(folder):
    assert answered(Places("stamp", None, folder, writes=False)) == (0, 0, 1)
    assert not folder.exists()


def test_two_processes_that_compile_at_once_leave_whole_files(folder):
    line = [sys.executable, "-c", PROGRAM, str(folder)]
    both = [subprocess.Popen(line, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    assert [one.communicate()[0].split() for one in both] == [["55.0", "1"]] * 2
    assert len(list(folder.iterdir())) == 1
    # The name of the module is part of a kernel's name.
    done = subprocess.run(line, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["55.0", "1"]
    assert len(list(folder.iterdir())) == 1
