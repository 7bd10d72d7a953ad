"""Commands about warnings: what sensors saw, how far it is believed, whom to ask."""

from pathlib import Path
from typing import Annotated, Any

from cyclopts import App, Parameter

from comity.apps.notices.commands.notice import To, fields_from
from comity.cli import output
from comity.cli.app import WARNINGS
from comity.cli.node_folder import Folder, opened
from comity.cli.options import Json, party_name, shown_at
from comity.foundations.constants import DAY_US

__all__ = ["warning"]

warning = App(
    name="warning",
    help="What sensors saw, and how far it is believed.",
    group=WARNINGS,
)


def _say(event: dict[str, Any]) -> None:
    count = len(event["lineages"])
    state = event["confidence"]
    if state == "confirmed":
        state = f"confirmed by {count} independent lineages"
    rows = [
        (event["warning"], f"{event['seen']} {shown_at(event['at_us'])}"),
        ("", f"{state}; lineages {', '.join(event['lineages']) or 'none'}"),
    ]
    if event["matched"]:
        rows.append(("", f"announced by {event['matched']}"))
    elif event["nearest"]:
        why = "; ".join(event["nearest"]["why_not"])
        rows.append(("", f"nearest notice {event['nearest']['notice']}: {why}"))
    if event["contradicted_by"]:
        rows.append(("", f"seen nothing: {', '.join(event['contradicted_by'])}"))
    for name, why in event["ignored"].items():
        rows.append(("", f"{name} adds nothing: {why}"))
    if event["explained"]:
        rows.append(("", "explained by whom it was asked of"))
    advice = {"rest": "nothing", "ask": "ask", "call": "decide and call"}
    rows.append(("", f"the machine proposes: {advice[event['advice']]}"))
    output.lines(rows)


@warning.command(name="list")
def list_(*, folder: Folder, days: float = 7.0, as_json: Json = False) -> None:
    """List events that warnings tell of, the newest first.

    Parameters
    ----------
    days
        How far back.
    """
    from comity.apps.notices.warnings import event_json, warning_events

    with opened(folder) as here:
        since = here.clock() - round(days * DAY_US)
        events = here.view(lambda work: warning_events(work, since))
    rows = [event_json(event) for event in events]
    if as_json:
        output.print_json(rows)
        return
    for row in rows:
        _say(row)
    if not rows:
        output.say("No warning.")


@warning.command
def show(name: str, /, *, folder: Folder, as_json: Json = False) -> None:
    """Show the event of a warning: confidence, lineages that count, announcement.

    Parameters
    ----------
    name
        Id of the warning, with or without revision.
    """
    from comity.apps.notices.warnings import event_json, find_event

    with opened(folder) as here:
        event = here.view(lambda work: find_event(work, name))
    found = event_json(event)
    if as_json:
        output.print_json(found)
    else:
        _say(found)


@warning.command
def report(
    file: Path, /, *, folder: Folder, to: To = None, as_json: Json = False
) -> None:
    """Report what our sensors saw.

    Parameters
    ----------
    file
        YAML file with the fields of the form "warning".
    """
    from comity.apps.notices.issue import Order, send_notice

    fields = fields_from("warning", file)
    order = Order("warning", fields, [party_name(name) for name in to or []])
    with opened(folder) as here:
        number = str(send_notice(here, order))
    if as_json:
        output.print_json({"warning": number, "to": list(order.to)})
    else:
        output.say(f"{number} waits for {', '.join(order.to)}")


@warning.command
def confirm(
    name: str,
    /,
    *,
    folder: Folder,
    lineage: str,
    at: str = "",
    nothing: Annotated[bool, Parameter(negative="")] = False,
    sigma_s: float = 30.0,
    confidence: float = 0.9,
    to: To = None,
    as_json: Json = False,
) -> None:
    """Say what our own sensors have of an event that another party has reported.

    Parameters
    ----------
    name
        Id of the warning.
    lineage
        Lineage of our sensors, as an agreement declares it.
    at
        When they saw it, UTC; if not given, when the warning says.
    nothing
        They looked there and then, and saw nothing.
    sigma_s
        Error of the time, or for "nothing" how long around it they looked.
    confidence
        From 0 to 1.
    """
    from comity.apps.notices.confirmations import confirm_event

    with opened(folder) as here:
        number = confirm_event(
            here,
            name,
            lineage=lineage,
            at=at,
            nothing=nothing,
            sigma_s=sigma_s,
            confidence=confidence,
            to=[party_name(one) for one in to or []],
        )
    if as_json:
        output.print_json({"warning": str(number)})
    else:
        output.say(f"{number} is sent")


@warning.command
def ask(
    name: str,
    /,
    *,
    folder: Folder,
    send: Annotated[bool, Parameter(negative="")] = False,
    to: To = None,
    as_json: Json = False,
) -> None:
    """Draft the question about an event that nothing announced; --send sends it.

    Parameters
    ----------
    name
        Id of the warning.
    send
        Send the drafted question: a person's decision.
    """
    from comity.apps.notices.inquiries import ask_about, draft_question

    with opened(folder) as here:
        drafted = here.view(lambda work: draft_question(work, name))
        number = None
        if send:
            names = tuple(party_name(one) for one in to or [])
            number = str(ask_about(here, name, names))
    if as_json:
        output.print_json({**drafted, "sent": number})
        return
    fields = drafted["fields"]
    output.lines(
        [
            ("about", drafted["warning"]),
            ("to", ", ".join(drafted["to"]) or "nobody that may be asked"),
            ("fits, not reachable", ", ".join(drafted["cannot_ask"]) or "nobody"),
            ("question", f"{fields['asked']}: {fields['seen']}"),
            ("when", shown_at(fields["at_us"])),
        ]
    )
    output.say(f"sent as {number}" if number else "not sent: --send sends it")
