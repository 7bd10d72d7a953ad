"""Versions of agreements, printed for people."""

from typing import TYPE_CHECKING

from comity.cli import output
from comity.cli.options import shown_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from comity.apps.sharing.agreements import Rejected
    from comity.apps.sharing.versions import AgreementContent, AgreementVersion

__all__ = ["show_rejected", "show_shown", "show_version", "show_versions"]


def show_versions(versions: "Sequence[AgreementVersion]") -> None:
    """Print versions with their state."""
    for one in versions:
        if one.missing:
            state = f"{one.state}, not signed by {', '.join(one.missing)}"
        else:
            span = f"{shown_at(one.from_us)} to {shown_at(one.until_us)}"
            state = f"{one.state}, {span}"
        for party, at_us in one.ends_for.items():
            state += f"; {party} leaves it at {shown_at(at_us)}"
        if one.rejected_us is not None:
            state += f"; rejected here at {shown_at(one.rejected_us)}"
        output.lines([(one.agreement, state), ("", one.hash)])


def show_version(version: "AgreementVersion") -> None:
    """Print one version with its state."""
    show_versions([version])


#: Characters of a value that are printed.
SHOWN = 300


def show_shown(shown: "AgreementContent") -> None:
    """Print a version with what differs from the version before it."""
    version = shown.version
    show_versions([version])
    sender = version.proposer or "unknown"
    output.lines([("sent by", f"{sender}, {shown_at(version.received_us)}")])
    if shown.compared_with:
        output.say(f"\nDiffers from {shown.compared_with} in")
    else:
        output.say("\nThere is no version before it. It says")
    for one in shown.differences:
        output.say(f"  {one.place}")
        for mark, text in (("-", one.before), ("+", one.after)):
            if text:
                more = len(text) - SHOWN
                rest = f" … and {more} characters more (--json)" if more > 0 else ""
                output.say(f"    {mark} {text[:SHOWN]}{rest}")
    if not shown.differences:
        output.say("  nothing")
    name = shown.agreement.split(":")[1]
    output.say(
        f"\nWhat it means per party: comity agreement explain {shown.hash}\n"
        f"To sign this content:     comity agreement sign {name}@{shown.hash}"
    )


def show_rejected(done: "Rejected") -> None:
    """Print what was rejected, and what that means."""
    show_versions(done.agreements)
    if not done.agreements:
        output.say("No draft of it waits.")
        return
    for sentence in done.means:
        output.say(f"- {sentence}")
