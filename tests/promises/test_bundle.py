"""The offline bundle names every file with its hash, and installs where there is no network."""

import hashlib
import json
import shutil
import subprocess
import venv

import pytest

from tools.make_bundle import bundle, fetch
from tools.make_wheels import main as make_wheels

#: A process that counts the kernels that it compiles.
COUNTED = """
from comity.system.environment import use_kernel_cache
places = use_kernel_cache()
import numpy as np
from comity.astro.catalogue import sample_snapshot
from comity.astro.screening import screen
elements = sample_snapshot(400).elements
found = screen(elements, int(elements.epoch_us.max()), 0.1, 20.0)
print(len(found) > 0, places.packaged > 0, places.compiled)
"""


def test_every_file_is_named_with_its_hash(tmp_path):
    own, pages = tmp_path / "own", tmp_path / "pages"
    own.mkdir()
    pages.mkdir()
    (pages / "index.html").write_text("<p>pages</p>")
    for name in ("comity-0.1.0-py3-none-any", "comity_kernels-0.1.0-cp311-cp311-x"):
        (own / f"{name}.whl").write_text(name)

    def fetched(folder):
        (folder / "Some_Package-2.0-py3-none-any.whl").write_text("fetched")

    out = bundle(tmp_path / "out", own, pages, fetched)
    sums = dict(
        reversed(line.split("  "))
        for line in (out / "SHA256SUMS").read_text().splitlines()
    )
    files = {str(p.relative_to(out)) for p in out.rglob("*") if p.is_file()}
    assert set(sums) == files - {"SHA256SUMS"}
    for name, said in sums.items():
        assert hashlib.sha256((out / name).read_bytes()).hexdigest() == said
    required = (out / "requirements.txt").read_text().splitlines()
    assert [line.split(" ")[0] for line in required] == [
        "some-package==2.0",
        "comity==0.1.0",
        "comity-kernels==0.1.0",
    ]
    assert json.loads((out / "comity.cdx.json").read_text())["specVersion"] == "1.6"
    assert (out / "docs" / "index.html").is_file()


def test_without_a_wheel_of_comity_there_is_no_bundle(tmp_path):
    with pytest.raises(SystemExit, match="make wheels"):
        bundle(tmp_path / "out", tmp_path)
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_the_bundle_installs_without_a_network_and_compiles_nothing(tmp_path):
    unshare = shutil.which("unshare")
    alone = [unshare, "--net"] if unshare else []
    done = subprocess.run([*alone, "true"], capture_output=True, check=False)
    if not alone or done.returncode:
        pytest.skip("a network namespace needs root")
    make_wheels([str(tmp_path / "own")])
    try:
        out = bundle(tmp_path / "out", tmp_path / "own", None, fetch)
    except subprocess.CalledProcessError:
        pytest.skip("the registry does not answer, and pip has kept nothing")
    venv.create(tmp_path / "env", with_pip=True)
    python = tmp_path / "env" / "bin" / "python"
    hashed = ("--no-index", "--find-links", "wheels", "--no-deps", "--require-hashes")

    def run(*words):
        return subprocess.run(
            [*alone, python, *words],
            cwd=out,
            env={"HOME": str(tmp_path / "home"), "PATH": "/usr/bin:/bin"},
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    run("-m", "pip", "install", *hashed, "-r", "requirements.txt")
    run("-m", "pip", "check")
    assert run("-c", COUNTED).split() == ["True", "True", "0"]
    assert "compil" not in run("-m", "comity", "screen", "sample:400", "--days", "0.1")
