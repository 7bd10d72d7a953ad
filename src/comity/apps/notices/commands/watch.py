"""Commands about watches: who is on duty, the log, the hand-over."""

from cyclopts import App

from comity.cli import output
from comity.cli.app import WARNINGS
from comity.cli.node_folder import Folder, opened
from comity.cli.options import Json, shown_at

__all__ = ["watch"]

watch = App(name="watch", help="The watch: roster, log, hand-over.", group=WARNINGS)


@watch.command
def roster(*, folder: Folder, days: int = 7, as_json: Json = False) -> int:
    """Show who is on watch, and when nobody is; exit code 1 if nobody is now.

    Parameters
    ----------
    days
        How far ahead gaps are looked for.
    """
    from comity.apps.notices.duty_roster import roster_json
    from comity.foundations.errors import RangeError

    if not 1 <= days <= 366:
        raise RangeError("days", days, "1 to 366")
    with opened(folder) as here:
        found = roster_json(here, days)
    if as_json:
        output.print_json(found)
        return 0 if found["on_watch"] else 1
    output.say(f"on watch now: {found['on_watch'] or 'NOBODY'}")
    for one in found["watches"]:
        low, high = one["hours"]
        since, until = (shown_at(one[k])[:10] for k in ("since_us", "until_us"))
        output.lines(
            [
                (one["watch"], f"{low:g} to {high:g} h UTC, {since} to {until}"),
                ("", f"officer {_person(one['officer'])}"),
                ("", f"deputy {_person(one['deputy'])}"),
            ]
        )
    for gap in found["gaps"]:
        output.say(
            f"nobody from {shown_at(gap['from_us'])} to {shown_at(gap['until_us'])}"
        )
    if not found["watches"]:
        output.say("no roster: write watch.yaml into the folder of the node")
    return 0 if found["on_watch"] else 1


def _person(value: dict[str, str]) -> str:
    other = f", {value['other']}" if value["other"] else ""
    return f"{value['name']}, {value['telephone']}{other}"


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
        Words of a new line.
    by
        Who writes it.
    most
        How many lines.
    """
    from comity.apps.notices.duty_roster import note_watch, watch_log

    with opened(folder) as here:
        if add:
            note_watch(here, by, add)
        rows = watch_log(here, max(1, min(most, 10_000)))
    if as_json:
        output.print_json(rows)
        return
    for row in rows:
        output.say(
            f"{row['entry']:>6} {shown_at(row['at_us'])} {row['what']}: {row['words']}"
        )
    if not rows:
        output.say("The log is empty.")


@watch.command
def handover(
    *, folder: Folder, by: str, to: str, words: str = "", as_json: Json = False
) -> None:
    """Hand the watch over: what is open stands on the page, the line in the ledger.

    Parameters
    ----------
    by, to
        Who hands over, and who takes the watch.
    words
        What the next officer must know.
    """
    from comity.apps.notices.duty_roster import hand_over_watch

    with opened(folder) as here:
        page = hand_over_watch(here, by, to, words)
    if as_json:
        output.print_json(page)
        return
    output.say(f"{by} hands the watch to {to} (entry {page['entry']})")
    for one in page["open"]:
        side = "to" if one["sent"] else "from"
        due = one["next_call_us"]
        call = f", next call {shown_at(due)}" if due else ""
        output.say(
            f"  open: {one['notice']} {side} {one['peer']}, {one['state']}{call}"
        )
    if not page["open"]:
        output.say("  nothing is open")
    for row in page["log"][:10]:
        output.say(f"  {shown_at(row['at_us'])} {row['what']}: {row['words']}")
