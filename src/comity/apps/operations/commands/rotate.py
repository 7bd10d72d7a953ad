"""Commands that change a key: of the node with an overlap, of the signatory, those to seal for."""

from pathlib import Path
from typing import TYPE_CHECKING

from cyclopts import App

from comity.apps.operations.commands.keys import Named, node
from comity.cli import output
from comity.cli.node_folder import Folder, opened
from comity.cli.options import Json, shown_at
from comity.foundations.errors import InputError
from comity.foundations.plain import plain

if TYPE_CHECKING:
    from comity.node.lifecycle.rotation import NodeRotation

__all__ = ["node"]

rotate = App(
    name="rotate", help="Change a key: of the node, the signatory, those to seal for."
)
node.command(rotate)


@rotate.command(name="node")
def rotate_node_(
    key: Path | None = None,
    /,
    *,
    name: str = "",
    root: Path | None = None,
    overlap_days: float = 30.0,
    finish: bool = False,
    folder: Folder,
    as_json: Json = False,
) -> None:
    """Certify a new node key; it signs once every peer has acknowledged it.

    Without a key it shows the rotation that is under way.

    Parameters
    ----------
    key
        File to write the new key to, or pkcs11:token=…;object=….
    name
        Whose key it is, for people.
    root
        The root key, a file or pkcs11:…, if it is not where the settings say.
    overlap_days
        How long the old key counts on, days; after half of it the new one signs in any case.
    finish
        Let the new key sign now, whoever has acknowledged it.
    """
    from comity.node.lifecycle.rotation import finish_rotation, rotate_node

    with opened(folder) as open_node:
        if key is not None:
            if not name:
                raise InputError("--name is missing", remedy="--name 'node 2'")
            rotate_node(open_node, key, name, root, overlap_days=overlap_days)
        state = finish_rotation(open_node, force=finish)
    if state is None:
        raise InputError(
            "no node key takes over", remedy="name a file or pkcs11:… for a new one"
        )
    output.print_record(state, _show_rotation, as_json=as_json)


def _show_rotation(state: "NodeRotation") -> None:
    output.lines(
        [
            ("new key", f"{state.kid}, until {shown_at(state.until_us)}"),
            (
                "old key",
                f"{state.old_kid}, counts until {shown_at(state.old_until_us)}",
            ),
            (
                "takes over",
                "now: start the node again if it serves"
                if state.done
                else f"once acknowledged, at the latest {shown_at(state.latest_us)}",
            ),
            *(("not acknowledged", peer) for peer in state.waiting),
        ]
    )


@rotate.command(name="person")
def rotate_person_(
    key: Path,
    /,
    *,
    named: Named,
    reason: str = "",
    folder: Folder,
    as_json: Json = False,
) -> None:
    """Certify a new key of the signatory, and revoke the one in use from now on.

    Parameters
    ----------
    key
        File to write the new key to, or pkcs11:token=…;object=….
    reason
        Why; peers see this text.
    """
    from comity.node.lifecycle.key_changes import rotate_person

    with opened(folder) as open_node:
        done = rotate_person(open_node, key, named.name, reason, named.root)
    if as_json:
        output.print_json(plain(done))
    else:
        until = shown_at(done.until_us)
        output.say(f"{done.kid} signs until {until}; {done.old_kid} is revoked")


@rotate.command(name="sealing")
def rotate_sealing_(*, folder: Folder, as_json: Json = False) -> None:
    """Make new keys to seal for at once, and destroy the halves that open the old ones."""
    from comity.node.lifecycle.key_changes import rotate_sealing

    with opened(folder) as open_node:
        done = rotate_sealing(open_node)
    if as_json:
        output.print_json(plain(done))
    else:
        output.say(
            f"{done.made} keys made, {done.destroyed} old ones destroyed; "
            f"{len(done.told)} peers are told"
        )
