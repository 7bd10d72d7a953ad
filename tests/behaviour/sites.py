"""The reading site of the shipped atlas, file by file."""

import contextlib
import hashlib
import io
import tempfile
from pathlib import Path

from comity.main import run


def site_hashes():
    """Build the site; return one hash of everything, and a short one of each file."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "site"
        with contextlib.redirect_stdout(io.StringIO()):
            assert run(["atlas", "build", "--out", str(folder), "--json"]) == 0
        files = {
            str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }
    rows = "".join(f"{name} {value}\n" for name, value in sorted(files.items()))
    whole = hashlib.sha256(rows.encode()).hexdigest()
    return {"all": whole, "files": {name: v[:8] for name, v in files.items()}}
