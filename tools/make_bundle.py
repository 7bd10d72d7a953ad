"""Collects what an installation without a network needs: wheels, hashes, bill of materials, pages.

    python -m tools.make_bundle FOLDER WHEELS [PAGES]

``WHEELS`` is where ``make wheels`` left comity and comity-kernels; the packages of ``constraints/run.txt`` are
fetched with pip, which checks their hashes. ``PAGES`` are the built pages (``docs/_build/html``; ``make docs``).
``FOLDER/requirements.txt`` names every file with its hash, so that pip installs those and nothing else.
"""

import hashlib
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tools.sbom import bill_of, text_of

__all__ = ["bundle", "fetch", "main"]

ROOT = Path(__file__).parents[1]
LOCKED = ROOT / "constraints" / "run.txt"
INSTALL = """Installing Comity without a network: on Linux, x86-64, {python}.

    sha256sum --check --quiet SHA256SUMS
    python3 -m venv /opt/comity
    /opt/comity/bin/python -m pip install --no-index --find-links wheels --no-deps --require-hashes \\
        -r requirements.txt
    /opt/comity/bin/comity doctor

SHA256SUMS tells damage from transport; against exchange, compare its own SHA-256 with what the
builder told you by another way. comity.cdx.json is the bill of materials (CycloneDX 1.6); docs/index.html the
pages.
"""


def fetch(wheels: Path) -> None:
    """Fetch the packages of the core as wheels, their hashes checked."""
    words = ("--disable-pip-version-check", "--no-input", "download", "--quiet")
    checked = ("--no-deps", "--require-hashes", "--only-binary", ":all:")
    subprocess.run(
        [sys.executable, "-m", "pip", *words, *checked, "-r", LOCKED, "-d", wheels],
        check=True,
    )


def sha256(path: Path) -> str:
    """Return a file's SHA-256."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _named(path: Path) -> str:
    """Return a wheel as a line of requirements, with its hash."""
    name, version, *_ = path.name.split("-")
    normal = re.sub(r"[-_.]+", "-", name).lower()
    return f"{normal}=={version} --hash=sha256:{sha256(path)}\n"


def bundle(
    out: Path,
    own: Path,
    pages: Path | None = None,
    fetched: Callable[[Path], None] = fetch,
) -> Path:
    """Make the bundle.

    Parameters
    ----------
    out
        Its folder; what was in it is removed.
    own
        Folder with the wheels of comity and comity-kernels.
    pages
        The built pages; None: without them.
    fetched
        Puts the wheels of all other packages into a folder.

    Raises
    ------
    SystemExit
        If there is no wheel of comity.
    """
    ours = sorted(own.glob("comity*.whl"))
    if not any(path.name.startswith("comity-") for path in ours):
        raise SystemExit(f"no wheel of comity in {own}: make wheels")
    shutil.rmtree(out, ignore_errors=True)
    wheels = out / "wheels"
    wheels.mkdir(parents=True)
    fetched(wheels)
    for path in ours:
        shutil.copy2(path, wheels)
    if pages is not None:
        shutil.copytree(pages, out / "docs")
    shutil.copyfile(ROOT / "LICENSE", out / "LICENSE")
    (out / "comity.cdx.json").write_text(text_of(bill_of()), "utf-8")
    python = f"Python {sys.version_info[0]}.{sys.version_info[1]}"
    (out / "INSTALL.txt").write_text(INSTALL.format(python=python), "utf-8")
    (out / "requirements.txt").write_text(
        "".join(_named(path) for path in sorted(wheels.glob("*.whl"))), "utf-8"
    )
    files = sorted(path for path in out.rglob("*") if path.is_file())
    sums = "".join(f"{sha256(path)}  {path.relative_to(out)}\n" for path in files)
    (out / "SHA256SUMS").write_text(sums, "utf-8")
    return out


def main(words: list[str]) -> int:
    """Make the bundle, and say what is in it."""
    if len(words) not in {2, 3}:
        print(__doc__)
        return 2
    pages = Path(words[2]) if len(words) == 3 else None
    out = bundle(Path(words[0]), Path(words[1]), pages)
    size = sum(path.stat().st_size for path in out.rglob("*") if path.is_file())
    count = len(list((out / "wheels").iterdir()))
    print(f"{out}: {count} wheels, {size / 1e6:.0f} MB")
    print(f"SHA-256 of SHA256SUMS: {sha256(out / 'SHA256SUMS')}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
