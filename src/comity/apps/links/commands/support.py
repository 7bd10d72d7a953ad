"""Commands about support between parties: ask, asked, answer, answers."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from comity.apps.links.commands.link import link
from comity.cli import output
from comity.cli.node_folder import Folder, opened
from comity.cli.options import Json, party_name
from comity.foundations.errors import FormatError
from comity.foundations.plain import JsonObject, plain

__all__ = ["answer", "answers", "ask", "asked"]

With = Annotated[str, Parameter(name="--with", help="The partner.")]


def read_object(path: Path) -> JsonObject:
    """Read a JSON object from a file.

    Raises
    ------
    FormatError
        If the file holds something else.
    """
    from comity.foundations.strict import read_strict
    from comity.system.files import read_plain

    value = read_strict(read_plain(path)[0])
    if not isinstance(value, dict):
        raise FormatError(f"{path} is no JSON object")
    return value


@link.command
def ask(
    instance: Path | None = None,
    /,
    *,
    partner: With,
    folder: Folder,
    withdraw: list[str] | None = None,
    level: str = "green",
    as_json: Json = False,
) -> int:
    """Request support from a partner; an agreement must allow it.

    Parameters
    ----------
    instance
        JSON with requests, as for link schedule.
    withdraw
        Names of requests to withdraw.
    level
        Classification, one of the agreement's labels.
    """
    from comity.apps.links.support_requests import request_support

    rows = read_object(instance).get("requests") if instance else []
    rows = rows if isinstance(rows, list) else [rows]
    requests = [row for row in rows if isinstance(row, dict)]
    if len(requests) < len(rows):
        raise FormatError(f"{instance} has no list of requests")
    with opened(folder) as node:
        sent = request_support(
            node, party_name(partner), requests, withdrawn=withdraw or (), level=level
        )
    if as_json:
        output.print_json({"sent": sent})
    else:
        output.say(f"{sent} requests wait for {party_name(partner)}")
    return 0


@link.command
def asked(*, folder: Folder, partner: str = "", as_json: Json = False) -> int:
    """List requests of partners to this node; link schedule --asked schedules them.

    Parameters
    ----------
    partner
        Only those of this party.
    """
    from comity.apps.links.support_requests import partner_requests

    with opened(folder) as node:
        rows = partner_requests(node, party_name(partner) if partner else "")
    if as_json:
        output.print_json({"requests": rows})
        return 0
    for row in rows:
        windows = row.get("windows")
        count = len(windows) if isinstance(windows, list) else 0
        where = row.get("satellite") or f"{count} windows"
        output.say(f"{row['name']}: {row.get('duration_s', 0)} s, {where}")
    if not rows:
        output.say("No partner requests support.")
    return 0


@link.command
def answer(
    schedule: Path,
    /,
    *,
    partner: With,
    folder: Folder,
    level: str = "green",
    as_json: Json = False,
) -> int:
    """Send a partner the windows a schedule grants it, and the reasons for refusals.

    Parameters
    ----------
    schedule
        JSON of link schedule.
    level
        Classification, one of the agreement's labels.
    """
    from comity.apps.links.support_requests import answer_partner

    with opened(folder) as node:
        granted, refused = answer_partner(
            node, party_name(partner), read_object(schedule), level=level
        )
    if as_json:
        output.print_json({"granted": granted, "refused": refused})
    else:
        output.say(f"{granted} granted, {refused} refused: waits for the partner")
    return 0


@link.command
def answers(*, folder: Folder, partner: str = "", as_json: Json = False) -> int:
    """List what partners have granted and refused.

    Parameters
    ----------
    partner
        Only those of this party.
    """
    from comity.apps.links.support_requests import received_answers

    with opened(folder) as node:
        rows = received_answers(node, party_name(partner) if partner else "")
    if as_json:
        output.print_json({"answers": plain(rows)})
        return 0
    for row in rows:
        output.say(f"{row.request}: {row.status} by {row.source}, {row.answered} UTC")
        for window in row.windows:
            antennas = window.get("antennas")
            names = "+".join(map(str, antennas)) if isinstance(antennas, list) else ""
            output.say(f"  {names} {window.get('start')} to {window.get('end')} UTC")
        for reason in row.reasons:
            output.say(f"  {reason}")
    if not rows:
        output.say("No answer has arrived.")
    return 0
