"""Files that whoever runs the node has put into its folder ``installed``, for all to compute with."""

from dataclasses import dataclass

from comity.foundations.errors import UnknownNameError
from comity.node.computations.names import INSTALLED, installed_file, installed_folder
from comity.node.node import Node

__all__ = ["InstalledFile", "installed_files"]


@dataclass(frozen=True, slots=True)
class InstalledFile:
    """An installed file: its name as an input, its length, when it was changed (µs of UTC since 1970)."""

    name: str
    bytes: int
    changed_us: int


def installed_files(node: Node) -> list[InstalledFile]:
    """Return what is installed, by name; files whose names are no plain words are left out."""
    folder = installed_folder(node)
    found: list[InstalledFile] = []
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        name = f"{INSTALLED}{path.name}"
        try:
            status = installed_file(node, name).stat()
        except (OSError, UnknownNameError):
            continue
        found.append(InstalledFile(name, status.st_size, status.st_mtime_ns // 1000))
    return found
