"""Commands about watches: who is on duty, the log, the hand-over."""

from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from comity.cli import output
from comity.cli.app import WARNINGS
from comity.cli.node_folder import Folder, opened
from comity.cli.options import Json, shown_at

if TYPE_CHECKING:
    from comity.coordination.notices.roster import Person

__all__ = ["watch"]

watch = App(name="watch", help="The watch: roster, log, hand-over.", group=WARNINGS)


@watch.command
def roster(*, folder: Folder, days: int = 7, as_json: Json = False) -> int:
    """Show who is on watch, and when nobody is; exit code 1 if nobody is now.

    Parameters
    ----------
    days
        For how many days ahead gaps are listed, 1 to 366.
    """
    from comity.apps.notices.duty_roster import report_roster
    from comity.foundations.errors import RangeError
    from comity.foundations.plain import plain

    if not 1 <= days <= 366:
        raise RangeError("days", days, "1 to 366")
    with opened(folder) as node:
        report = report_roster(node, days)
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


@watch.command
def log(
    *,
    folder: Folder,
    add: str = "",
    by: str = "",
    most: int = 50,
    as_json: Json = False,
) -> None:
    """Show the log of the watch, the newest line first; --add writes a line.

    Parameters
    ----------
    add
        Text of a new line.
    by
        Who writes it.
    most
        How many lines.
    """
    from comity.apps.notices.duty_roster import note_watch, watch_log
    from comity.foundations.plain import plain

    with opened(folder) as node:
        if add:
            note_watch(node, by, add)
        lines = watch_log(node, max(1, min(most, 10_000)))
    if as_json:
        output.print_json(plain(lines))
        return
    for line in lines:
        output.say(f"{line.entry:>6} {shown_at(line.at_us)} {line.what}: {line.text}")
    if not lines:
        output.say("The log is empty.")


@watch.command
def handover(
    *,
    folder: Folder,
    by: str,
    to: str,
    text: Annotated[str, Parameter(name="--words")] = "",
    as_json: Json = False,
) -> None:
    """Hand the watch over: prints what is open, and writes a line into the ledger.

    Parameters
    ----------
    by
        Who hands over.
    to
        Who takes the watch.
    text
        What the next officer must know.
    """
    from comity.apps.notices.duty_roster import hand_over_watch
    from comity.foundations.plain import plain

    with opened(folder) as node:
        page = hand_over_watch(node, by, to, text)
    if as_json:
        output.print_json(plain(page))
        return
    output.say(f"{by} hands the watch to {to} (entry {page.entry})")
    for one in page.waiting:
        side = "to" if one.sent else "from"
        due_us = one.next_call_us
        call = f", next call {shown_at(due_us)}" if due_us else ""
        output.say(f"  open: {one.notice} {side} {one.peer}, {one.state}{call}")
    if not page.waiting:
        output.say("  nothing is open")
    for line in page.log[:10]:
        output.say(f"  {shown_at(line.at_us)} {line.what}: {line.text}")
