"""Build the scripts of the console's pages, or check that the built files are those of the sources.

``python -m tools.build_islands`` needs Node and npm: it installs what the lock file names and writes
the built files, with a digest of their sources, into ``src/comity/web/static``. With ``--check`` it
compares that digest with the sources of now, and needs nothing; only where a source has changed
does it build again elsewhere and compare the bytes.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT / "islands"
STATIC = ROOT / "src" / "comity" / "web" / "static"
DIGEST = STATIC / "built-from.txt"
#: Where npm puts what the lock file names; nothing of it is a source.
INSTALLED = "node_modules"


def say(words: str) -> None:
    """Say something beside the results."""
    sys.stderr.write(f"build_islands: {words}\n")


def digest_of_sources() -> str:
    """Return a digest of every source, with its name."""
    found = hashlib.sha256()
    for path in sorted(SOURCES.rglob("*")):
        part = path.relative_to(SOURCES)
        if path.is_file() and part.parts[0] not in {INSTALLED, ".gitignore"}:
            found.update(f"{part.as_posix()}\0".encode())
            found.update(path.read_bytes())
    return found.hexdigest()


def build(out: Path) -> None:
    """Build all entries into a folder."""
    npm = shutil.which("npm")
    if npm is None:
        say("npm is not installed: the built files cannot be made or compared")
        raise SystemExit(1)
    if not (SOURCES / INSTALLED).is_dir():
        # Not ``ci``: it refuses the lock file for an optional package of another system.
        words = [npm, "install", "--no-save", "--no-audit", "--no-fund"]
        words.append("--ignore-scripts")
        subprocess.run(words, cwd=SOURCES, check=True)
    for script in ("check", "build"):
        subprocess.run(
            [npm, "run", "-s", script],
            cwd=SOURCES,
            check=True,
            env=os.environ | {"COMITY_ISLANDS_OUT": str(out)},
        )


def main(words: list[str]) -> int:
    """Build, or check what was built."""
    now = digest_of_sources()
    if words == ["--check"]:
        if DIGEST.is_file() and DIGEST.read_text().strip() == now:
            return 0
        with tempfile.TemporaryDirectory() as place:
            build(Path(place))
            differs = [
                path.name
                for path in sorted(Path(place).iterdir())
                if path.read_bytes() != (STATIC / path.name).read_bytes()
            ]
        say(f"a source has changed; built files that differ: {differs or 'none'}")
        say("run python -m tools.build_islands and commit what it writes")
        return 1
    build(STATIC)
    DIGEST.write_text(now + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
