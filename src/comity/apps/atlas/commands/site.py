"""Command that writes the reading site."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from comity.apps.atlas.commands.atlas import atlas
from comity.apps.atlas.commands.options import Collection, only_here
from comity.cli import output
from comity.cli.asking import asked
from comity.cli.node_folder import opened
from comity.cli.options import Json, OutFolder
from comity.cli.servers import Server
from comity.foundations.plain import plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from comity.drawing.atlas.frame import Agreed

__all__ = ["build"]


@atlas.command
def build(
    *,
    out: OutFolder,
    base: str = "",
    launch_log: Path | None = None,
    node: Annotated[Path | None, Parameter(name="--dir")] = None,
    collection: Collection = None,
    as_json: Json = False,
) -> None:
    """Write the reading site: a page and its JSON for everything in the atlas.

    Parameters
    ----------
    out
        A folder: empty, or a site that was built before.
    base
        Address at which the site will stand, for citations.
    launch_log
        GCAT launch log: the network then shows who launched whose satellites, too.
    node
        Folder of a node: its agreements in force get a page each, too.
    """
    from comity.apps.atlas.site import write_pages

    if isinstance(collection, Server):
        files = {"launch-log": launch_log, "node": node}
        given = {name: path for name, path in files.items() if path is not None}
        if given:
            only_here(collection, **given)
        pages = _pages_far(collection, base)
    else:
        pages = _pages_here(collection, base, launch_log, node)
    with output.progress(
        "writing", quiet=as_json, unit="files", compiles=False
    ) as tick:
        done = write_pages(pages, out, tick)
    if as_json:
        output.print_json(plain(done))
    else:
        output.say(
            f"{done.path}/index.html: {done.pages} pages, {done.files} files, "
            f"{done.bytes / 1e6:.1f} MB; {done.changed} changed, {done.removed} removed"
        )


def _pages_far(server: Server, base: str) -> "Iterable[tuple[str, bytes]]":
    """Return the files of the site of a node far away."""
    from comity.apps.atlas.node_operations import BUILD_SITE, BuildSite
    from comity.apps.atlas.site import pages_in

    with asked(server) as node:
        return pages_in(node.call(BUILD_SITE, BuildSite(base)).content)


def _pages_here(
    collection: Path | None, base: str, launch_log: Path | None, node: Path | None
) -> "Iterable[tuple[str, bytes]]":
    """Return the files of the site of a collection, with a node's agreements."""
    from comity.apps.atlas.agreement_pages import agreed_at
    from comity.apps.atlas.collection import open_atlas
    from comity.apps.atlas.networks import launch_pairs
    from comity.apps.atlas.site import make_site
    from comity.drawing.atlas.site import site_pages

    current = open_atlas(collection)
    pairs = launch_pairs(current, launch_log)[0] if launch_log else []
    agreed: tuple[Agreed, ...] = ()
    if node is not None:
        with opened(node) as opened_node:
            agreed = agreed_at(opened_node)
    return site_pages(make_site(current, base, tuple(pairs), agreed))
