"""The command that drafts a case: what a conjunction message would open."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from comity.apps.cases.commands.case import Ours, Radius, case
from comity.cli import output
from comity.cli.asking import NodeAt, asked
from comity.cli.options import Json, party_name
from comity.foundations.plain import plain

__all__ = ["case"]


@case.command
def draft(
    message: Path,
    /,
    *,
    where: NodeAt,
    with_: Annotated[str, Parameter(name="--with")],
    ours: Ours = "",
    hbr_m: Radius = None,
    as_json: Json = False,
) -> int:
    """Compute the case that a conjunction message would open; nothing is signed or sent.

    Exit code 1 if its probability is below the agreed threshold.

    Parameters
    ----------
    message
        CDM with both covariances.
    with_
        The party that answers for the other object.
    ours
        Which object is ours, if its capabilities are not offered.
    hbr_m
        Sum of both radii, m, if the message has none.
    """
    from comity.apps.cases.draft_operations import DRAFT_CASE, DraftCase
    from comity.apps.cases.drafts import lines_of
    from comity.system.files import read_text

    request = DraftCase(party_name(with_), read_text(message), ours, hbr_m)
    with asked(where) as node:
        made = node.call(DRAFT_CASE, request)
    if as_json:
        output.print_json(plain(made))
    else:
        output.lines(lines_of(made))
        output.say("nothing is opened: comity case open opens it")
    return 0 if made.opens else 1
