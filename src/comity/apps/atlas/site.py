"""The reading site, written to a folder: whole files, stale ones removed."""

import io
import json
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

from comity.apps.atlas.collection import Atlas
from comity.apps.atlas.networks import network_between
from comity.atlas.stances import stances_of_records
from comity.atlas.ties import LaunchPair
from comity.drawing.atlas.frame import Agreed, Site
from comity.drawing.atlas.site import fill, site_pages
from comity.drawing.atlas.world import World, read_world
from comity.foundations.errors import FormatError, InputError
from comity.foundations.plain import json_text
from comity.system.files import digest, make_folder, write_whole

__all__ = ["Built", "build_site", "make_site", "packed_site", "pages_in", "write_pages"]

#: Lists the files of a site, so that a rebuild removes what is no longer there.
LIST = "site.json"
#: Files of a packed site, their bytes in all, and their names.
MOST_FILES, MOST_BYTES = 100_000, 1_000_000_000
#: Files of the console that the export has, too.
COPIED = ("tokens.css", "console.css", "explorer.css", "explorer.js", "mark.svg")
SITE_PATH = re.compile(
    r"[A-Za-z0-9_-][A-Za-z0-9_.:@+-]*(/[A-Za-z0-9_-][A-Za-z0-9_.:@+-]*){0,4}"
)


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
    """Return the templates of the explorer by name."""
    root = resources.files("comity.apps.atlas") / "templates"
    return {
        item.name: item.read_text("utf-8")
        for item in root.iterdir()
        if item.name.endswith(".html")
    }


def assets() -> dict[str, bytes]:
    """Return what the export copies: the console's style sheets, its mark and the scripts."""
    root = resources.files("comity.web") / "static"
    found = {f"static/{name}": (root / name).read_bytes() for name in COPIED}
    found["static/theme.css"] = theme(found["static/tokens.css"].decode()).encode()
    return found


@cache
def world() -> World:
    """Return the outlines of the world for maps."""
    file = resources.files("comity.apps.atlas") / "map" / "world.json"
    return read_world(json.loads(file.read_text("utf-8")))


def theme(tokens: str) -> str:
    """Return a style sheet that follows the reader's system, from the console's tokens.

    The console asks its reader for a theme; the export takes what the system says.
    """
    blocks = dict(
        re.findall(r':root\[data-theme="(\w+)"\] \{(.*?)\}', tokens, re.DOTALL)
    )
    return (
        f"@media (prefers-color-scheme: light) {{ :root {{{blocks['light']}}} }}\n"
        f"@media (prefers-contrast: more) {{ :root {{{blocks['contrast']}}} }}\n"
    )


def make_site(
    atlas: Atlas,
    base: str = "",
    pairs: tuple[LaunchPair, ...] = (),
    agreements: tuple[Agreed, ...] = (),
) -> Site:
    """Return the site of a collection, with all its pages named and none made.

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
    site = Site(
        atlas.collection,
        templates(),
        atlas.name_of,
        lambda name: atlas.register.find(name).kind,
        lambda: network_between(atlas, None, None, list(pairs)),
        stances_of_records(atlas.collection).shifts,
        base.rstrip("/") + "/" if base else "",
        agreements,
        assets(),
        world(),
        tuple(pairs),
    )
    return fill(site)


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


def packed_site(site: Site) -> tuple[bytes, int]:
    """Return a site as a ZIP archive, and how many files are in it."""
    out = io.BytesIO()
    count = 0
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in site_pages(site):
            archive.writestr(zipfile.ZipInfo(path), data, zipfile.ZIP_DEFLATED)
            count += 1
    return out.getvalue(), count


def pages_in(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the files of a packed site; their names lead out of no folder.

    Raises
    ------
    FormatError
        If it is no packed site, or is larger than a site can be.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            size = sum(one.file_size for one in members)
            if len(members) > MOST_FILES or size > MOST_BYTES:
                raise FormatError(
                    f"a site of {len(members)} files and {size} bytes: at most "
                    f"{MOST_FILES} and {MOST_BYTES} are written"
                )
            for one in members:
                if not SITE_PATH.fullmatch(one.filename) or ".." in one.filename:
                    raise FormatError(f"{one.filename[:80]!r} is no page of a site")
                with archive.open(one) as file:
                    # What the archive says of its sizes is a claim: no more is read.
                    yield one.filename, file.read(one.file_size)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, zlib.error) as error:
        raise FormatError(f"the site cannot be unpacked: {error}") from error


def build_site(site: Site, folder: Path, tick: Callable[[int, int], None]) -> Built:
    """Write a site; what has not changed is not touched.

    Raises
    ------
    InputError, ResourceError
        If the folder holds something else, or cannot be written.
    """
    return write_pages(site_pages(site), folder, tick)


def write_pages(
    pages: Iterable[tuple[str, bytes]], folder: Path, tick: Callable[[int, int], None]
) -> Built:
    """Write the files of a site; what has not changed is not touched.

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
    for path, data in pages:
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
    written = sum(path.endswith(".html") for path in files)
    return Built(folder, written, len(files) + 1, size, changed, len(gone))
