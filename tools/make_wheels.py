"""Builds the wheels of ``comity`` and, for this Python, of ``comity-kernels``: machine code for x86-64-v3.

    python -m tools.make_wheels [FOLDER]

The kernels of ``kernel-signatures.txt`` are compiled in ``build/kernels``; the wheel of ``comity`` holds the list
of their hashes. Wheels for other versions of Python need this run by those, then ``comity`` last: it holds the
lists of all that lie in ``build/kernels`` and are of the same sources.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path
from typing import Any

from comity.system import kernel_target
from comity.system.kernel_places import SUFFIX
from comity.system.kernel_stamp import COMPILERS, kernel_stamp, python_tag
from comity.system.packaged_kernels import COMPILE

__all__ = ["build_kernels", "compiled", "main", "staged"]

ROOT = Path(__file__).parents[1]
BUILT = ROOT / "build" / "kernels"
#: Of the tree, what the wheel of comity is made of.
SOURCES = ("pyproject.toml", "README.md", "LICENSE", "src")
#: Compiles everything that is listed, and prints the files of what Python calls.
PROGRAM = """
import json, sys
from comity.system.environment import use_kernel_cache
from comity.system.kernel_compiling import compile_kernels
from comity.system.kernel_signatures import listed, types_of
if __name__ == "__main__":
    places = use_kernel_cache()
    done = compile_kernels(lambda now, all: print(f"kernels: {now} of {all}", file=sys.stderr))
    if done.failed:
        sys.exit("\\n".join(done.failed))
    from comity.system.kernel_cache import file_name
    print(json.dumps([
        str(places.folder / file_name(one.dispatcher(), types_of(one.types), places)) for one in listed()
    ]))
"""


def version_of(folder: Path) -> str:
    """Return the version that a project names."""
    project = tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))["project"]
    return str(project["version"])


def compiled(work: Path) -> list[Path]:
    """Compile all kernels for x86-64-v3, and return the files of those that Python calls.

    Raises
    ------
    SystemExit
        If one cannot be compiled, or this machine cannot run what it would compile.
    """
    if not kernel_target.can_run_packaged():
        raise SystemExit("kernels are built on Linux, on a processor of x86-64-v3")
    work.mkdir(parents=True, exist_ok=True)
    program = work / "compile.py"
    program.write_text(PROGRAM, "utf-8")
    asked = dict((COMPILE, *kernel_target.environment().items()))
    done = subprocess.run(
        [sys.executable, str(program)],
        env=os.environ | asked | {"NUMBA_CACHE_DIR": str(work)},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit("not all kernels could be compiled")
    return [Path(name) for name in json.loads(done.stdout)]


def build_kernels(folder: Path) -> dict[str, Any]:
    """Compile the kernels into a folder, and return the list of them that comity keeps."""
    tag, stamp = python_tag(), kernel_stamp(packaged=True)
    target = folder / tag
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    hashes = {}
    for path in compiled(folder / f"work-{stamp}"):
        shutil.copyfile(path, target / path.name)
        hashes[path.name] = hashlib.sha256(path.read_bytes()).hexdigest()
    (target / "stamp").write_text(stamp + "\n", "utf-8")
    needs = {"comity": version_of(ROOT)} | {n: metadata.version(n) for n in COMPILERS}
    python = f"{sys.version_info[0]}.{sys.version_info[1]}"
    made = {"tag": tag, "stamp": stamp, "python": python, "needs": needs}
    made |= {"target": kernel_target.NAME, "sources": sources_hash()}
    made["files"] = dict(sorted(hashes.items()))
    text = json.dumps(made, indent=1) + "\n"
    (folder / "list.json").write_text(text, "utf-8")
    (folder / f"kernels-{tag}.json").write_text(text, "utf-8")
    return made


def sources_hash() -> str:
    """Return a hash over the sources alone, which is the same for all versions of Python."""
    from comity.system.kernel_stamp import kernel_sources  # noqa: PLC0415 - see above

    digest = hashlib.sha256()
    for path in kernel_sources():
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def staged(folder: Path, lists: Path) -> Path:
    """Copy what the wheel of comity is made of, with the lists of kernels of the same sources."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in SOURCES:
        source = ROOT / name
        if source.is_dir():
            ignored = shutil.ignore_patterns("__pycache__", f"*{SUFFIX}")
            shutil.copytree(source, folder / name, ignore=ignored)
        else:
            shutil.copyfile(source, folder / name)
    now = sources_hash()
    for path in sorted(lists.glob("kernels-cp*.json")):
        if json.loads(path.read_text("utf-8"))["sources"] == now:
            shutil.copyfile(
                path, folder / "src" / "comity" / "system" / "data" / path.name
            )
    return folder


def _wheel(project: Path, out: Path, **more: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)],
        cwd=project,
        env=os.environ | more,
        check=True,
        stdout=subprocess.DEVNULL,
    )


def main(words: list[str]) -> None:
    """Build both wheels."""
    out = Path(words[0] if words else "dist").absolute()
    out.mkdir(parents=True, exist_ok=True)
    made = build_kernels(BUILT)
    _wheel(ROOT / "packages" / "comity-kernels", out, COMITY_BUILT=str(BUILT))
    _wheel(staged(ROOT / "build" / "wheel", BUILT), out)
    print(f"{len(made['files'])} kernels for {made['tag']}")
    for path in sorted(out.glob("comity*.whl")):
        print(f"{path.stat().st_size / 1e6:6.1f} MB  {path}")


if __name__ == "__main__":
    main(sys.argv[1:])
