"""Command that writes the reading site."""

from pathlib import Path
from typing import TYPE_CHECKING

from comity.apps.atlas.commands.atlas import atlas
from comity.apps.atlas.commands.options import Collection
from comity.cli import output
from comity.cli.node_folder import opened
from comity.cli.options import Json, OutFolder
from comity.foundations.plain import plain

if TYPE_CHECKING:
    from comity.drawing.atlas.frame import Agreed

__all__ = ["build"]


@atlas.command
def build(
    *,
    out: OutFolder,
    base: str = "",
    launch_log: Path | None = None,
    node: Path | None = None,
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
    from comity.apps.atlas.agreement_pages import agreed_at
    from comity.apps.atlas.collection import open_atlas
    from comity.apps.atlas.networks import launch_pairs
    from comity.apps.atlas.site import build_site, make_site

    current = open_atlas(collection)
    pairs = launch_pairs(current, launch_log)[0] if launch_log else []
    agreed: tuple[Agreed, ...] = ()
    if node is not None:
        with opened(node) as opened_node:
            agreed = agreed_at(opened_node)
    site = make_site(current, base, tuple(pairs), agreed)
    with output.progress(
        "writing", quiet=as_json, unit="files", compiles=False
    ) as tick:
        done = build_site(site, out, tick)
    if as_json:
        output.print_json(plain(done))
    else:
        output.say(
            f"{done.path}/index.html: {done.pages} pages, {done.files} files, "
            f"{done.bytes / 1e6:.1f} MB; {done.changed} changed, {done.removed} removed"
        )
