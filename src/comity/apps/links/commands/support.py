"""Commands about support between parties: ask, asked, answer, answers."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from comity.apps.links.commands.link import link
from comity.cli import output
from comity.cli.asking import ALL_ROWS, NodeAt, asked as answering, rows_of
from comity.cli.options import Json, JsonRows, party_name
from comity.foundations.errors import FormatError
from comity.foundations.plain import JsonObject, plain

__all__ = ["answer", "answers", "ask", "asked"]

With = Annotated[str, Parameter(name="--with", help="The partner.")]
Partner = Annotated[str, Parameter(name="--party", help="Only those of this party.")]


def read_object(path: Path) -> JsonObject:
    """Read a JSON object from a file.

    Raises
    ------
    FormatError
        If the file holds something else.
    """
    from comity.foundations.bounds import FILES
    from comity.foundations.strict import read_strict
    from comity.system.files import read_plain

    value = read_strict(read_plain(path)[0], FILES)
    if not isinstance(value, dict):
        raise FormatError(f"{path} is no JSON object")
    return value


@link.command
def ask(
    instance: Path | None = None,
    *,
    partner: With,
    where: NodeAt,
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
    from comity.apps.links.operations import ASK_PARTNER, AskPartner

    rows = read_object(instance).get("requests") if instance else []
    rows = rows if isinstance(rows, list) else [rows]
    requests = [row for row in rows if isinstance(row, dict)]
    if len(requests) < len(rows):
        raise FormatError(f"{instance} has no list of requests")
    name = party_name(partner)
    request = AskPartner(name, tuple(requests), tuple(withdraw or ()), level)
    with answering(where) as node:
        done = node.call(ASK_PARTNER, request)
    if as_json:
        output.print_json(plain(done))
    else:
        output.say(f"{done.sent} requests wait for {name}")
    return 0


@link.command
def asked(*, where: NodeAt, partner: Partner = "", as_json: JsonRows = False) -> int:
    """List requests of partners to this node; link schedule --asked schedules them."""
    from comity.apps.links.operations import LIST_REQUESTS, ListSupport

    request = ListSupport(party_name(partner) if partner else "")
    with answering(where) as node:
        rows = rows_of(node, LIST_REQUESTS, request, ALL_ROWS)
    if as_json:
        output.print_json({"requests": plain(rows)})
        return 0
    for row in rows:
        windows = row.get("windows")
        count = len(windows) if isinstance(windows, list) else 0
        place = row.get("satellite") or f"{count} windows"
        output.say(f"{row['name']}: {row.get('duration_s', 0)} s, {place}")
    if not rows:
        output.say("No partner requests support.")
    return 0


@link.command
def answer(
    schedule: Path,
    /,
    *,
    partner: With,
    where: NodeAt,
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
    from comity.apps.links.operations import ANSWER_PARTNER, AnswerPartner

    request = AnswerPartner(party_name(partner), read_object(schedule), level)
    with answering(where) as node:
        done = node.call(ANSWER_PARTNER, request)
    if as_json:
        output.print_json(plain(done))
    else:
        output.say(
            f"{done.granted} granted, {done.refused} refused: waits for the partner"
        )
    return 0


@link.command
def answers(*, where: NodeAt, partner: Partner = "", as_json: JsonRows = False) -> int:
    """List what partners have granted and refused."""
    from comity.apps.links.operations import LIST_ANSWERS, ListSupport

    request = ListSupport(party_name(partner) if partner else "")
    with answering(where) as node:
        rows = rows_of(node, LIST_ANSWERS, request, ALL_ROWS)
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
