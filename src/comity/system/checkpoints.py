"""Finished blocks of a long screening, so that an interruption loses nothing."""

import json
import zipfile
from dataclasses import fields
from io import BytesIO
from pathlib import Path
from typing import Any, Generic, TypeVar

import numpy as np

from comity.foundations.plain import json_text
from comity.system.files import make_folder, write_whole

__all__ = ["Checkpoints"]


Result = TypeVar("Result")


class Checkpoints(Generic[Result]):
    """A folder next to the output, for one request only.

    ``key`` is the hash of the request; blocks of another request are ignored. ``form`` is the
    dataclass of arrays that a block results in.
    """

    def __init__(self, folder: Path, key: str, form: type[Result]) -> None:
        self.folder = folder
        self.key = key
        self._form: Any = form

    def path(self, block: int) -> Path:
        """Return where a block is kept."""
        return self.folder / f"block-{block:05d}.npz"

    def save(self, block: int, result: Result) -> None:
        """Keep the result of a block."""
        make_folder(self.folder)
        buffer = BytesIO()
        columns = {f.name: getattr(result, f.name) for f in fields(self._form)}
        np.savez(buffer, key=np.array(json_text([self.key, block])), **columns)
        write_whole(self.path(block), buffer.getvalue())

    def load(self, block: int) -> Result | None:
        """Return the kept result, or None if there is none that fits."""
        try:
            with np.load(self.path(block), allow_pickle=False) as archive:
                if json.loads(str(archive["key"])) != [self.key, block]:
                    return None
                made: Result = self._form(
                    *(archive[f.name] for f in fields(self._form))
                )
                return made
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            return None

    def remove(self) -> None:
        """Delete the folder and the blocks in it."""
        if self.folder.is_dir():
            for path in self.folder.glob("block-*.npz"):
                path.unlink()
            try:
                self.folder.rmdir()
            except OSError:
                return  # it holds other files
