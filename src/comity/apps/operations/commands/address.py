"""Commands about where this party's node is: transport (by the root key), pins (by the node's)."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from comity.apps.operations.commands.node import node
from comity.cli import output
from comity.cli.node_folder import Folder, opened
from comity.cli.options import Json, shown_at
from comity.foundations.plain import plain

if TYPE_CHECKING:
    from comity.node.lifecycle.addresses import StatedAddress

__all__ = ["node", "pins", "transport"]


@Parameter(name="*")
@dataclass(frozen=True)
class Keys:
    """Keys that the node's TLS certificates may have: two at least, one in reserve.

    Parameters
    ----------
    certificate
        Certificate in PEM whose key counts; may be given several times.
    pin
        A key's hash, sha256: and 64 hexadecimal digits; may be given several times.
    """

    certificate: Annotated[tuple[Path, ...], Parameter(negative="")] = ()
    pin: Annotated[tuple[str, ...], Parameter(negative="")] = ()

    def all(self) -> list[str]:
        """Return the pins of both."""
        from comity.node.lifecycle.addresses import file_pins

        return list(dict.fromkeys([*self.pin, *file_pins(self.certificate)]))


@node.command
def transport(
    *,
    host: Annotated[tuple[str, ...], Parameter(negative="")],
    keys: Keys | None = None,
    folder: Folder,
    root: Path | None = None,
    as_json: Json = False,
) -> None:
    """State with the root key where this node is; peers take no other address.

    Parameters
    ----------
    host
        Host (or host:port) of the node; may be given several times.
    root
        The root key, if it is not in the folder.
    """
    from comity.node.lifecycle.addresses import state_address

    with opened(folder) as open_node:
        made = state_address(open_node, host, (keys or Keys()).all(), root)
    _show(made, as_json=as_json)


@node.command
def pins(*, keys: Keys | None = None, folder: Folder, as_json: Json = False) -> None:
    """State with the node key other keys of certificates for the hosts of the root."""
    from comity.node.lifecycle.addresses import renew_pins

    with opened(folder) as open_node:
        made = renew_pins(open_node, (keys or Keys()).all())
    _show(made, as_json=as_json)


def _show(made: "StatedAddress", *, as_json: bool) -> None:
    if as_json:
        output.print_json(plain(made))
        return
    serial = f"{made.serial}, pins renewed {made.number} times"
    output.lines(
        [
            ("statement", str(made.serial) if not made.number else serial),
            ("hosts", ", ".join(made.hosts)),
            ("pins", ", ".join(made.pins)),
            ("until", shown_at(made.until_us)),
        ]
    )
