"""The command that signs evidence of a burn."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from comity.apps.cases.commands.case import case, show_state
from comity.cli.acts import Signing, acted, print_performed
from comity.cli.asking import NodeAt
from comity.cli.options import Json
from comity.foundations import parse_utc

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
    oem: Annotated[Path | None, Parameter(name="--ephemeris")] = None
    of_peer: Annotated[bool, Parameter(name="--of-peer", negative="")] = False
    no_burn: Annotated[bool, Parameter(name="--no-burn", negative="")] = False
    source: str = "own orbit determination"


@case.command
def evidence(
    name: str,
    /,
    *,
    where: NodeAt,
    options: Annotated[_Evidence | None, Parameter(name="*")] = None,
    signing: Signing = None,
    as_json: Json = False,
) -> object:
    """Sign evidence: our own burn as flown, or a measurement of the other's.

    Parameters
    ----------
    name
        The case.
    """
    from comity.apps.cases.evidence_acts import SIGN_EVIDENCE, Evidence
    from comity.system.files import read_text

    given = options or _Evidence()
    asked_for = Evidence(
        name,
        parse_utc(given.at) if given.at else None,
        tuple(given.dv_m_s or ()),
        "" if given.oem is None else read_text(given.oem),
        given.of_peer,
        given.no_burn,
        given.source,
    )
    done = acted(where, SIGN_EVIDENCE, asked_for, signing)
    return print_performed(done, show_state, as_json=as_json)
