"""The collection that comes with Comity, and folders of one's own that add to it or replace it."""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.metadata import version
from importlib.resources.abc import Traversable
from pathlib import Path

from comity.atlas.amending import amended
from comity.atlas.checking import check, count_faults
from comity.atlas.reading import read_files
from comity.atlas.records import Collection, Fault
from comity.foundations.errors import FormatError, InputError, ResourceError
from comity.foundations.register import Register
from comity.system.environment import load_register
from comity.system.files import read_bytes, read_plain

__all__ = [
    "Atlas",
    "default_folder",
    "fingerprint",
    "folder_files",
    "open_atlas",
    "read_atlas",
    "text_of",
]

#: Folders of a collection that hold no records or pages.
IGNORED = ("queue",)


@dataclass(frozen=True, slots=True)
class Atlas:
    """A collection with the register of parties, and the faults of what was refused."""

    collection: Collection
    register: Register
    faults: tuple[Fault, ...]

    def name_of(self, party: str) -> str:
        """Return the name of a party, or its id if the register does not know it."""
        return known_ids().get(party, party)


@cache
def known_ids() -> dict[str, str]:
    """Return names by id of all parties of the register."""
    return {str(party.id): party.name for party in load_register()}


def _walk(root: Traversable, prefix: str = "") -> Iterator[tuple[str, bytes]]:
    for item in sorted(root.iterdir(), key=lambda item: item.name):
        if item.is_dir():
            yield from _walk(item, f"{prefix}{item.name}/")
        elif item.name.endswith((".yaml", ".md")):
            yield prefix + item.name, item.read_bytes()


@cache
def shipped() -> tuple[Collection, tuple[Fault, ...]]:
    """Read the collection that comes with Comity, once."""
    root = resources.files("comity.apps.atlas") / "data"
    collection, faults = read_files(_walk(root))
    return collection, tuple(faults)


def folder_files(folder: Path) -> list[Path]:
    """Return the files of a collection in a folder, in order."""
    if not folder.is_dir():
        raise ResourceError(f"{folder} is no folder", remedy="check the path")
    return sorted(
        path
        for path in folder.rglob("*")
        if path.suffix in {".yaml", ".md"}
        and path.relative_to(folder).parts[0] not in IGNORED
        and path.is_file()
    )


def fingerprint(folder: Path | None) -> str:
    """Return a digest of the names, sizes and times of a folder's files, empty without one."""
    if folder is None:
        return ""
    digest = hashlib.sha256(f"{version('comity')} {folder.resolve()}".encode())
    for path in folder_files(folder):
        status = path.stat()
        digest.update(f"{path.name} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:24]


def _joined(base: Collection, more: Collection) -> tuple[Collection, list[Fault]]:
    """Add a folder to the shipped collection, its amendments to the rolls.

    An id that stands in both is a fault.
    """
    faults: list[Fault] = []
    for name in ("sources", "records", "articles"):
        one, other = getattr(base, name), getattr(more, name)
        for key in sorted(set(one) & set(other)):
            file = getattr(other[key], "file", "") or "sources"
            faults.append(Fault(file, 1, f"id {key} stands in the shipped collection"))
    records, wrong = amended({**more.records, **base.records})
    faults += wrong
    return (
        Collection(
            base.manifest,
            dict(sorted({**more.sources, **base.sources}.items())),
            dict(sorted(records.items())),
            dict(sorted({**more.articles, **base.articles}.items())),
        ),
        faults,
    )


def read_atlas(folder: Path | None = None) -> Atlas:
    """Read the shipped collection, or a folder, and check it; faults are returned, not raised.

    A folder with a ``collection.yaml`` of its own is a whole collection and stands alone; one
    without adds to the shipped collection.

    Raises
    ------
    InputError, ResourceError
        If the folder cannot be read.
    """
    base, base_faults = shipped()
    if folder is None:
        whole, faults = base, [*base_faults, *count_faults(base)]
    else:
        own, own_faults = read_files(
            (path.relative_to(folder).as_posix(), read_bytes(path))
            for path in folder_files(folder)
        )
        if not (own.records or own.articles or own.sources or own_faults):
            raise InputError(
                f"{folder} holds no records", remedy="see comity atlas check --help"
            )
        if own.manifest is not None:
            whole, faults = own, [*own_faults, *count_faults(own)]
        else:
            whole, twice = _joined(base, own)
            faults = [*own_faults, *twice]
    known = known_ids()
    faults += check(whole, lambda party: party in known)
    return Atlas(whole, load_register(), tuple(sorted(set(faults))))


def default_folder() -> Path | None:
    """Return the folder of records of one's own (``COMITY_ATLAS``), None if there is none."""
    given = os.environ.get("COMITY_ATLAS")
    return Path(given) if given else None


def open_atlas(folder: Path | None = None) -> Atlas:
    """Read a collection that must hold.

    Raises
    ------
    FormatError
        If anything in it was refused.
    """
    atlas = read_atlas(folder)
    if atlas.faults:
        first = atlas.faults[0]
        more = f" (and {len(atlas.faults) - 1} more)" if len(atlas.faults) > 1 else ""
        raise FormatError(
            f"{first.file}, line {first.line}: {first.reason}{more}",
            remedy="comity atlas check lists all",
        )
    return atlas


def text_of(path: Path) -> str:
    """Return the text of a file, compressed or not.

    Raises
    ------
    FormatError
        If it is not UTF-8.
    """
    data = read_plain(path)[0]
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise FormatError(f"{path}, line {line}: is not UTF-8") from error
