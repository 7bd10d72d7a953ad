"""Commands about warnings: what sensors detected, how far it is confirmed, whom to ask."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from comity.apps.notices.commands.notice import To, fields_from
from comity.cli import output
from comity.cli.app import WARNINGS
from comity.cli.node_folder import Folder, opened
from comity.cli.options import Json, party_name, shown_at
from comity.foundations.constants import DAY_US

if TYPE_CHECKING:
    from comity.apps.notices.warnings import EventReport

__all__ = ["warning"]

warning = App(
    name="warning",
    help="What sensors detected, and how far it is confirmed.",
    group=WARNINGS,
)


#: What the machine proposes, for people.
_ADVICE = {"rest": "nothing", "ask": "ask", "call": "decide and call"}


@Parameter(name="*")
@dataclass(frozen=True)
class Sighting:
    """Options about what our own sensors observed."""

    lineage: Annotated[
        str,
        Parameter(help="Lineage of our sensors, as an agreement declares it."),
    ]
    at: Annotated[
        str,
        Parameter(
            help="When they detected it, UTC; the warning's instant if not given."
        ),
    ] = ""
    nothing: Annotated[
        bool,
        Parameter(
            negative="", help="They observed that place at that time, and saw nothing."
        ),
    ] = False
    sigma_s: Annotated[
        float,
        Parameter(
            help="Standard deviation of the time, s; with --nothing, how long around it "
            "they observed."
        ),
    ] = 30.0
    confidence: Annotated[float, Parameter(help="From 0 to 1.")] = 0.9


def _print_event(event: "EventReport") -> None:
    count, state = len(event.lineages), str(event.confidence)
    if state == "confirmed":
        state = f"confirmed by {count} independent lineages"
    rows = [
        (event.warning, f"{event.seen} {shown_at(event.at_us)}"),
        ("", f"{state}; lineages {', '.join(event.lineages) or 'none'}"),
    ]
    if event.matched:
        rows.append(("", f"announced by {event.matched}"))
    elif event.nearest:
        why = "; ".join(event.nearest.why_not)
        rows.append(("", f"nearest notice {event.nearest.notice}: {why}"))
    if event.contradicted_by:
        rows.append(("", f"seen nothing: {', '.join(event.contradicted_by)}"))
    for name, why in event.ignored.items():
        rows.append(("", f"{name} adds nothing: {why}"))
    if event.explained:
        rows.append(("", "explained by a party that was asked"))
    rows.append(("", f"the machine proposes: {_ADVICE[event.advice]}"))
    output.lines(rows)


@warning.command(name="list")
def list_(*, folder: Folder, days: float = 7.0, as_json: Json = False) -> None:
    """List events that warnings report, the newest first.

    Parameters
    ----------
    days
        For how many days back.
    """
    from comity.apps.notices.warnings import report_event, warning_events
    from comity.foundations.plain import plain

    with opened(folder) as node:
        since_us = node.clock() - round(days * DAY_US)
        with node.reading() as work:
            events = warning_events(work, since_us)
    reports = [report_event(event) for event in events]
    if as_json:
        output.print_json(plain(reports))
        return
    for report_ in reports:
        _print_event(report_)
    if not reports:
        output.say("No warning.")


@warning.command
def show(name: str, /, *, folder: Folder, as_json: Json = False) -> None:
    """Show the event of a warning: confidence, lineages that count, announcement.

    Parameters
    ----------
    name
        Id of the warning, with or without revision.
    """
    from comity.apps.notices.warnings import find_event, report_event
    from comity.foundations.plain import plain

    with opened(folder) as node, node.reading() as work:
        event = report_event(find_event(work, name))
    if as_json:
        output.print_json(plain(event))
    else:
        _print_event(event)


@warning.command
def report(
    file: Path, /, *, folder: Folder, to: To = None, as_json: Json = False
) -> None:
    """Report what our sensors detected.

    Parameters
    ----------
    file
        YAML file with the fields of the form "warning".
    """
    from comity.apps.notices.issue import Order, send_notice

    fields = fields_from("warning", file)
    order = Order("warning", fields, [party_name(name) for name in to or []])
    with opened(folder) as node:
        number = str(send_notice(node, order))
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
    seen: Sighting,
    to: To = None,
    as_json: Json = False,
) -> None:
    """Send what our own sensors observed of an event that another party has reported.

    Parameters
    ----------
    name
        Id of the warning.
    """
    from comity.apps.notices.confirmations import Observation, confirm_event

    observation = Observation(
        seen.lineage, seen.at, seen.nothing, seen.sigma_s, seen.confidence
    )
    with opened(folder) as node:
        parties = [party_name(one) for one in to or []]
        number = str(confirm_event(node, name, observation, parties))
    if as_json:
        output.print_json({"warning": number})
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
    from comity.coordination.notices.values import instant_in, text_in
    from comity.foundations.plain import plain

    with opened(folder) as node:
        with node.reading() as work:
            question = draft_question(work, name)
        number = None
        if send:
            names = tuple(party_name(one) for one in to or [])
            number = str(ask_about(node, name, names))
    if as_json:
        output.print_json(plain(replace(question, sent=number)))
        return
    asked, seen = text_in(question.fields, "asked"), text_in(question.fields, "seen")
    output.lines(
        [
            ("about", question.warning),
            ("to", ", ".join(question.to) or "nobody that may be asked"),
            ("fits, not reachable", ", ".join(question.cannot_ask) or "nobody"),
            ("question", f"{asked}: {seen}"),
            ("when", shown_at(instant_in(question.fields, "at_us"))),
        ]
    )
    output.say(f"sent as {number}" if number else "not sent: --send sends it")
