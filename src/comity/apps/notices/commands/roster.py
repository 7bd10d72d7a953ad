"""Commands about the duty roster: who is on watch, the log, the hand-over."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Annotated, ParamSpec, TypeVar

from cyclopts import App, Parameter

from comity.cli import output
from comity.cli.acts import Signing, acted, print_performed, refuse_by
from comity.cli.app import WARNINGS
from comity.cli.asking import NodeAt, asked, rows_of
from comity.cli.options import Json, JsonRows, Limit, shown_at

if TYPE_CHECKING:
    from comity.apps.notices.duty_roster import HandoverPage
    from comity.coordination.notices.roster import Person

__all__ = ["old_handover", "old_log", "old_roster", "roster"]

P = ParamSpec("P")
R = TypeVar("R")

roster = App(
    name="roster", help="Who is on watch, its log, the hand-over.", group=WARNINGS
)


@roster.command
def show(*, where: NodeAt, days: int = 7, as_json: JsonRows = False) -> int:
    """Show who is on watch, and when nobody is; exit code 1 if nobody is now.

    Parameters
    ----------
    days
        For how many days ahead gaps are listed, 1 to 366.
    """
    from comity.apps.notices.watch_operations import MAX_DAYS, SHOW_ROSTER, ShowRoster
    from comity.foundations.errors import RangeError
    from comity.foundations.plain import plain

    if not 1 <= days <= MAX_DAYS:
        raise RangeError("days", days, f"1 to {MAX_DAYS}")
    with asked(where) as node:
        report = node.call(SHOW_ROSTER, ShowRoster(days))
    code = 0 if report.on_watch else 1
    if as_json:
        output.print_json(plain(report))
        return code
    output.say(f"on watch now: {report.on_watch or 'NOBODY'}")
    for one in report.watches:
        low, high = one.hours
        since, until = shown_at(one.since_us)[:10], shown_at(one.until_us)[:10]
        output.lines(
            [
                (one.name, f"{low:g} to {high:g} h UTC, {since} to {until}"),
                ("", f"officer {_person(one.officer)}"),
                ("", f"deputy {_person(one.deputy)}"),
            ]
        )
    for gap in report.gaps:
        output.say(f"nobody from {shown_at(gap.from_us)} to {shown_at(gap.until_us)}")
    if not report.watches:
        output.say("no roster: write watch.yaml into the folder of the node")
    return code


def _person(person: "Person") -> str:
    other = f", {person.other}" if person.other else ""
    return f"{person.name}, {person.telephone}{other}"


@roster.command
def log(
    *,
    where: NodeAt,
    add: str = "",
    by: Annotated[str, Parameter(show=False)] = "",
    most: Limit = 50,
    as_json: JsonRows = False,
) -> None:
    """Show the log of the watch, the newest line first; --add writes a line.

    Parameters
    ----------
    add
        Text of a new line; its writer is who asks.
    by
        Refused: the writer is who asks.
    most
        How many lines.
    """
    from comity.apps.notices.watch_operations import (
        LIST_LOG,
        NOTE_WATCH,
        ListLog,
        NoteWatch,
    )
    from comity.foundations.plain import plain

    refuse_by(by)
    with asked(where) as node:
        if add:
            node.call(NOTE_WATCH, NoteWatch(add))
        lines = rows_of(node, LIST_LOG, ListLog(), max(1, min(most, 10_000)))
    if as_json:
        output.print_json(plain(lines))
        return
    for line in lines:
        output.say(f"{line.entry:>6} {shown_at(line.at_us)} {line.what}: {line.text}")
    if not lines:
        output.say("The log is empty.")


@roster.command
def handover(
    *,
    where: NodeAt,
    to: str,
    text: Annotated[str, Parameter(name="--words")] = "",
    by: Annotated[str, Parameter(show=False)] = "",
    signing: Signing = None,
    as_json: Json = False,
) -> object:
    """Hand the watch over: who leaves it prepares, who takes it proves as well.

    Parameters
    ----------
    to
        Account of the person who takes the watch: comity act prove ID --as THAT-PERSON.
    text
        What the next officer must know.
    by
        Refused: who hands over proves it.
    """
    from comity.apps.notices.watch_acts import HAND_OVER, HandOver

    refuse_by(by)
    done = acted(where, HAND_OVER, HandOver(to, text), signing)
    return print_performed(done, show_handover, as_json=as_json)


def show_handover(page: "HandoverPage") -> None:
    """Print the page of a hand-over."""
    output.say(f"the watch is handed over (entry {page.entry})")
    for one in page.waiting:
        side = "to" if one.sent else "from"
        due_us = one.next_call_us
        call = f", next call {shown_at(due_us)}" if due_us else ""
        output.say(f"  open: {one.notice} {side} {one.peer}, {one.state}{call}")
    if not page.waiting:
        output.say("  nothing is open")
    for line in page.log[:10]:
        output.say(f"  {shown_at(line.at_us)} {line.what}: {line.text}")


def _formerly(command: Callable[P, R], old: str, new: str) -> Callable[P, R]:
    """Return a command that says its new name before it does its work."""

    @wraps(command)
    def renamed(*args: P.args, **kwargs: P.kwargs) -> R:
        output.remark(f"comity {old} is now comity {new}")
        return command(*args, **kwargs)

    return renamed


#: The names of before, for one more version; ``watch`` is the command of satellites now.
old_roster = _formerly(show, "watch roster", "roster show")
old_log = _formerly(log, "watch log", "roster log")
old_handover = _formerly(handover, "watch handover", "roster handover")
