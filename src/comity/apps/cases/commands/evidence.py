"""The command that signs evidence of a burn."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from comity.apps.cases.commands.case import case, find_case, print_case
from comity.cli.node_folder import Folder, opened
from comity.cli.options import Json
from comity.foundations import parse_utc
from comity.foundations.errors import InputError

if TYPE_CHECKING:
    from comity.coordination.negotiation import Case
    from comity.node.node import Node

__all__ = ["case"]


@dataclass(frozen=True, slots=True)
class _Evidence:
    """Options of evidence: of our own burn, or of the other side's.

    Attributes
    ----------
    at
        Time of our burn, UTC.
    dv_m_s
        Size of our burn in radial, transverse and normal direction, m/s.
    oem
        Trajectory after the burn (OEM): ours, or with --of-peer the other's.
    of_peer
        The evidence is about the other side's object.
    no_burn
        The other side did not burn in its last window.
    source
        Who measured it.
    """

    at: str = ""
    dv_m_s: Annotated[list[float] | None, Parameter(consume_multiple=True)] = None
    oem: Path | None = None
    of_peer: Annotated[bool, Parameter(name="--of-peer", negative="")] = False
    no_burn: Annotated[bool, Parameter(name="--no-burn", negative="")] = False
    source: str = "own orbit determination"


@case.command
def evidence(
    name: str,
    /,
    *,
    folder: Folder,
    options: Annotated[_Evidence | None, Parameter(name="*")] = None,
    as_json: Json = False,
) -> None:
    """Sign evidence: our own burn as flown, or a measurement of the other's.

    Parameters
    ----------
    name
        The case.
    """
    with opened(folder) as node:
        encounter = find_case(node, name)
        state = _sign_evidence(node, encounter, options or _Evidence())
    print_case(state, encounter, as_json)


def _sign_evidence(node: "Node", encounter: str, given: _Evidence) -> "Case":
    import numpy as np

    from comity.apps.cases import burn_evidence as service

    if given.no_burn:
        return service.show_no_burn(node, encounter, given.source)
    if given.of_peer:
        if given.oem is None:
            raise InputError("--of-peer needs --oem FILE or --no-burn")
        return service.verify_trajectory(node, encounter, given.oem, given.source)
    if given.oem is not None and given.at:
        return service.show_trajectory(node, encounter, given.oem, parse_utc(given.at))
    if given.at and given.dv_m_s and len(given.dv_m_s) == 3:
        size = np.array(given.dv_m_s)
        return service.show_burn(node, encounter, parse_utc(given.at), size)
    raise InputError(
        "no evidence is given",
        remedy="--at TIME --dv-m-s R T N, or --at TIME --oem FILE, or --of-peer",
    )
