"""Sets up the environment of a checkout, with Python alone: one line for each step, with its seconds.

    python tools/set_up.py FOLDER run|dev

``run`` is what Comity needs to run; ``dev`` adds all extras and what tests, checks and pages need. What was
done before is not done again: a step leaves the hash of its files in FOLDER, and is left out while they are
the same. Warnings about registries and about the user are left out; an error is printed whole.
"""

import hashlib
import subprocess
import sys
import time
import venv
from collections.abc import Callable, Sequence
from pathlib import Path

__all__ = ["main", "step", "words_of"]

ROOT = Path(__file__).resolve().parents[1]
#: Beginnings of lines of the installer that tell a reader nothing.
IGNORED = (
    *(
        "WARNING: Location ",
        "WARNING: Running pip as the 'root' user",
        "WARNING: Skipping page ",
    ),
    *("Looking in indexes", "Looking in links", "[notice]", "DEPRECATION: "),
)


def words_of(told: str) -> list[str]:
    """Return the lines of an installer that are for people."""
    lines = (line.strip() for line in told.splitlines())
    return [line for line in lines if line and not line.startswith(IGNORED)]


def stamp_of(files: Sequence[Path]) -> str:
    """Return a hash over the names and contents of files."""
    digest = hashlib.sha256(sys.version.encode())
    for path in files:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def step(
    folder: Path, name: str, files: Sequence[Path], work: Callable[[], object]
) -> None:
    """Do a step, and tell its seconds; leave it out while its files are the same.

    Raises
    ------
    SystemExit
        If the work fails.
    """
    done, stamp = folder / f".comity-{name.replace(' ', '-')}", stamp_of(files)
    if done.is_file() and done.read_text() == stamp:
        return
    begun = time.monotonic()
    print(f"set-up: {name} …", end="", flush=True)
    try:
        work()
    except subprocess.CalledProcessError as error:
        lines = words_of((error.stdout or "") + (error.stderr or ""))
        raise SystemExit("\n".join([" failed", *lines])) from error
    print(f" {time.monotonic() - begun:.1f} s", flush=True)
    done.write_text(stamp)


def call(command: Sequence[str | Path]) -> None:
    """Run a command; what it says is kept for the case that it fails, and for remarks."""
    done = subprocess.run(
        [str(word) for word in command],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for line in words_of(done.stderr):
        print(f"\n  {line}", end="", flush=True)


def main(words: Sequence[str]) -> int:
    """Set up what is asked for."""
    if sys.version_info < (3, 11):  # noqa: UP036 - any Python may call it
        print("Comity needs Python 3.11 or newer")
        return 1
    folder, kind = Path(words[0]), words[1]
    python, locked = folder / "bin" / "python", ROOT / "constraints"
    install = (
        *(python, "-m", "pip", "--disable-pip-version-check", "--no-input", "install"),
        # Bytecode is made of what is used, when it is used.
        *("--quiet", "--no-deps", "--no-compile"),
    )
    build, run, dev = (locked / f"{name}.txt" for name in ("build", "run", "dev"))
    if not python.exists():
        folder.mkdir(parents=True, exist_ok=True)
        step(folder, "environment", (), lambda: venv.create(folder, with_pip=True))

    def packages(*files: Path) -> Callable[[], None]:
        named = [word for file in files for word in ("-r", file)]
        return lambda: call([*install, "--require-hashes", *named])

    step(folder, "packages of the core", (build, run), packages(build, run))
    # Editable installs cannot be hashed: everything else is, and comes first.
    own = (*install, "--no-build-isolation", "-e", ROOT)
    step(folder, "comity", (ROOT / "pyproject.toml",), lambda: call(own))
    if kind == "dev":
        step(folder, "packages of developers", (dev,), packages(dev))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
