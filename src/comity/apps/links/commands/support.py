"""Commands about support between parties: ask, asked, answer, answers."""

from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from comity.apps.links.commands.link import link
from comity.cli import output
from comity.cli.node_folder import Folder, opened
from comity.cli.options import Json, party_name
from comity.foundations.errors import FormatError

__all__ = ["answer", "answers", "ask", "asked"]

With = Annotated[str, Parameter(name="--with", help="The partner.")]


def read_object(path: Path) -> dict[str, Any]:
    """Read a JSON object from a file."""
    from comity.foundations.strict import read_strict
    from comity.system.files import read_plain

    value = read_strict(read_plain(path)[0])
    if not isinstance(value, dict):
        raise FormatError(f"{path} is no object")
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
    """Ask a partner for the support that an instance requests; the agreement decides.

    Parameters
    ----------
    instance
        JSON with requests, as for link schedule.
    withdraw
        Names of requests that are no longer wanted.
    level
        Classification, in the words of the agreement's labels.
    """
    from comity.apps.links import support_requests

    requests = read_object(instance).get("requests") if instance else []
    if not isinstance(requests, list) or not all(isinstance(r, dict) for r in requests):
        raise FormatError(f"{instance} has no list of requests")
    with opened(folder) as here:
        sent = support_requests.ask(
            here, party_name(partner), requests, withdrawn=withdraw or (), level=level
        )
    if as_json:
        output.print_json({"sent": sent})
    else:
        output.say(f"{sent} requests wait for {party_name(partner)}")
    return 0


@link.command
def asked(*, folder: Folder, partner: str = "", as_json: Json = False) -> int:
    """Show what partners ask of this node; link schedule --asked schedules it.

    Parameters
    ----------
    partner
        Of this party alone.
    """
    from comity.apps.links import support_requests

    with opened(folder) as here:
        rows = support_requests.asked(here, party_name(partner) if partner else "")
    if as_json:
        output.print_json({"requests": rows})
        return 0
    for row in rows:
        where = row.get("satellite") or f"{len(row.get('windows', ()))} windows"
        output.say(f"{row['name']}: {row.get('duration_s', 0)} s, {where}")
    if not rows:
        output.say("Nobody asks for support.")
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
    """Tell a partner what a schedule grants it, what not and why; of others nothing.

    Parameters
    ----------
    schedule
        JSON of link schedule.
    level
        Classification, in the words of the agreement's labels.
    """
    from comity.apps.links import support_requests

    with opened(folder) as here:
        granted, refused = support_requests.answer(
            here, party_name(partner), read_object(schedule), level=level
        )
    if as_json:
        output.print_json({"granted": granted, "refused": refused})
    else:
        output.say(f"{granted} granted, {refused} refused: waits for the partner")
    return 0


@link.command
def answers(*, folder: Folder, partner: str = "", as_json: Json = False) -> int:
    """Show what partners have granted and refused.

    Parameters
    ----------
    partner
        Of this party alone.
    """
    from comity.apps.links import support_requests

    with opened(folder) as here:
        rows = support_requests.answers(here, party_name(partner) if partner else "")
    if as_json:
        output.print_json({"answers": rows})
        return 0
    for row in rows:
        output.say(
            f"{row['request']}: {row['status']} by {row['from']}, {row['told']} UTC"
        )
        for window in row["windows"]:
            names = "+".join(window["antennas"])
            output.say(f"  {names} {window['start']} to {window['end']} UTC")
        for reason in row["reasons"]:
            output.say(f"  {reason}")
    if not rows:
        output.say("No answer has come.")
    return 0
