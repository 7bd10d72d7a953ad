"""The reading site, written to a folder: whole files, stale ones removed."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from comity.apps.atlas.collection import Atlas
from comity.apps.atlas.networks import network_between
from comity.atlas.stances import stances_of_records
from comity.atlas.ties import LaunchPair
from comity.drawing.atlas.frame import Agreed, Site
from comity.drawing.atlas.site import site_pages
from comity.foundations.errors import InputError
from comity.foundations.plain import json_text
from comity.system.files import digest, make_folder, write_whole

__all__ = ["Built", "build_site", "make_site"]

#: Lists the files of a site, so that a rebuild removes what is no longer there.
LIST = "site.json"


@dataclass(frozen=True, slots=True)
class Built:
    """What was written: counts, bytes in all, and files that were stale."""

    path: Path
    pages: int
    files: int
    bytes: int
    changed: int
    removed: int


def templates() -> dict[str, str]:
    """Return the templates and the style of the site by name."""
    root = resources.files("comity.apps.atlas") / "templates"
    return {
        item.name: item.read_text("utf-8") for item in root.iterdir() if item.is_file()
    }


def make_site(
    atlas: Atlas,
    base: str = "",
    pairs: tuple[LaunchPair, ...] = (),
    agreements: tuple[Agreed, ...] = (),
) -> Site:
    """Return the site of a collection.

    Raises
    ------
    InputError
        If the collection has no manifest, or the base is no address.
    """
    if atlas.collection.manifest is None:
        raise InputError(
            "the collection has no title", remedy="add a collection.yaml to its folder"
        )
    if base and not base.startswith(("https://", "http://")):
        raise InputError(
            f"base {base!r} is no http address", remedy="write https://atlas.example/"
        )
    return Site(
        atlas.collection,
        templates(),
        atlas.name_of,
        lambda name: atlas.register.find(name).kind,
        network_between(atlas, None, None, list(pairs)),
        stances_of_records(atlas.collection).shifts,
        base.rstrip("/") + "/" if base else "",
        agreements,
    )


def _listed(folder: Path) -> set[str]:
    """Return the files of the site that stands there; refuse a folder of something else."""
    if not folder.exists() or not any(folder.iterdir()):
        return set()
    try:
        value = json.loads((folder / LIST).read_text("utf-8"))
        return set(value["files"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"{folder} holds something that is no reading site",
            remedy="give an empty folder",
        ) from error


def _list(folder: Path, files: dict[str, str]) -> None:
    text = json_text({"files": files}, indent=1, sort_keys=True) + "\n"
    write_whole(folder / LIST, text.encode())


def build_site(site: Site, folder: Path, tick: Callable[[int, int], None]) -> Built:
    """Write a site; what has not changed is not touched.

    Raises
    ------
    InputError, ResourceError
        If the folder holds something else, or cannot be written.
    """
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder} is no folder", remedy="give a folder")
    stale = _listed(folder)
    make_folder(folder)
    # Marks the folder as a site before its first page: an interrupted build goes on.
    _list(folder, dict.fromkeys(stale, ""))
    files: dict[str, str] = {}
    size = changed = 0
    for path, data in site_pages(site):
        target = folder / path
        make_folder(target.parent)
        files[path] = digest(data)
        size += len(data)
        if not target.exists() or target.read_bytes() != data:
            write_whole(target, data)
            changed += 1
        tick(len(files), 0)
    gone = stale - set(files)
    for path in gone:
        # Only names that a site can have: the list is a file that others could write.
        if not path.startswith("/") and ".." not in Path(path).parts:
            (folder / path).unlink(missing_ok=True)
    _list(folder, files)
    pages = sum(path.endswith(".html") for path in files)
    return Built(folder, pages, len(files) + 1, size, changed, len(gone))
