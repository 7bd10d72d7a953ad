"""Commands about warnings: what sensors detected, how far it is confirmed, whom to ask."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from comity.apps.notices.commands.notice import To, fields_in, show_sent
from comity.cli import output
from comity.cli.acts import Signing, acted, print_performed
from comity.cli.app import WARNINGS
from comity.cli.asking import (
    ALL_ROWS,
    NodeAt,
    asked,
    rows_of,
)
from comity.cli.options import Json, JsonRows, party_name, shown_at
from comity.foundations.errors import RangeError

if TYPE_CHECKING:
    from comity.apps.notices.event_reports import EventReport
    from comity.node.persons.proving import Performed

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
def list_(*, where: NodeAt, days: float = 7.0, as_json: JsonRows = False) -> None:
    """List events that warnings report, the newest first.

    Parameters
    ----------
    days
        For how many days back.
    """
    from comity.apps.notices.warning_operations import (
        LIST_WARNINGS,
        MAX_DAYS,
        ListWarnings,
    )
    from comity.foundations.plain import plain

    if not 0.0 < days <= MAX_DAYS:
        raise RangeError("days", days, f"above 0, at most {MAX_DAYS:g}")
    with asked(where) as node:
        reports = rows_of(node, LIST_WARNINGS, ListWarnings(days), ALL_ROWS)
    if as_json:
        output.print_json(plain(reports))
        return
    for report_ in reports:
        _print_event(report_)
    if not reports:
        output.say("No warning.")


@warning.command
def show(name: str, /, *, where: NodeAt, as_json: Json = False) -> None:
    """Show the event of a warning: confidence, lineages that count, announcement.

    Parameters
    ----------
    name
        Id of the warning, with or without revision.
    """
    from comity.apps.notices.warning_operations import SHOW_WARNING, WarningAt
    from comity.foundations.plain import plain

    with asked(where) as node:
        event = node.call(SHOW_WARNING, WarningAt(name))
    if as_json:
        output.print_json(plain(event))
    else:
        _print_event(event)


@warning.command
def report(
    file: Path,
    *,
    where: NodeAt,
    to: To = None,
    signing: Signing = None,
    as_json: Json = False,
) -> object:
    """Report what our sensors detected.

    Parameters
    ----------
    file
        YAML file with the fields of the form "warning".
    """
    from comity.apps.notices.acts import SEND, SendNotice

    parties = tuple(party_name(name) for name in to or [])
    asked_for = SendNotice("warning", fields_in("warning", file), parties)
    done = acted(where, SEND, asked_for, signing)
    return _print_told(done, as_json)


def _print_told(done: "Performed", as_json: bool) -> object:
    """Print a warning that was sent; its JSON names it by that word, too."""
    from comity.foundations.plain import plain_object

    if not as_json or done.value is None:
        return print_performed(done, show_sent, as_json=as_json)
    shown = plain_object(done.value)
    to = [one.party for one in getattr(done.value, "recipients", ())]
    output.print_json({"warning": shown["notice"], "to": to, **shown})
    return done.value


@warning.command
def confirm(
    name: str,
    /,
    *,
    where: NodeAt,
    seen: Sighting,
    to: To = None,
    signing: Signing = None,
    as_json: Json = False,
) -> object:
    """Send what our own sensors observed of an event that another party has reported.

    Parameters
    ----------
    name
        Id of the warning.
    """
    from comity.apps.notices.acts import CONFIRM_EVENT, ConfirmEvent

    asked_for = ConfirmEvent(
        name,
        seen.lineage,
        seen.at,
        seen.nothing,
        seen.sigma_s,
        seen.confidence,
        tuple(party_name(one) for one in to or []),
    )
    done = acted(where, CONFIRM_EVENT, asked_for, signing)
    return _print_told(done, as_json)


@warning.command
def ask(
    name: str,
    /,
    *,
    where: NodeAt,
    send: Annotated[bool, Parameter(negative="")] = False,
    to: To = None,
    signing: Signing = None,
    as_json: Json = False,
) -> None:
    """Draft the question about an event that nothing announced; --send sends it.

    Parameters
    ----------
    name
        Id of the warning.
    send
        Send the drafted question: a person's act.
    """
    from comity.apps.notices.acts import ASK_ABOUT, AskAbout
    from comity.apps.notices.warning_operations import DRAFT_QUESTION, NamedWarning
    from comity.coordination.notices.values import instant_in, text_in
    from comity.foundations.plain import plain

    with asked(where) as node:
        question = node.call(DRAFT_QUESTION, NamedWarning(name))
    number = None
    if send:
        names = tuple(party_name(one) for one in to or [])
        sent = acted(where, ASK_ABOUT, AskAbout(name, names), signing)
        number = str(getattr(sent.value, "notice", "")) or None
    if as_json:
        output.print_json(plain(replace(question, sent=number)))
        return
    what, seen = text_in(question.fields, "asked"), text_in(question.fields, "seen")
    output.lines(
        [
            ("about", question.warning),
            ("to", ", ".join(question.to) or "nobody that may be asked"),
            ("fits, not reachable", ", ".join(question.cannot_ask) or "nobody"),
            ("question", f"{what}: {seen}"),
            ("when", shown_at(instant_in(question.fields, "at_us"))),
        ]
    )
    output.say(f"sent as {number}" if number else "not sent: --send sends it")
