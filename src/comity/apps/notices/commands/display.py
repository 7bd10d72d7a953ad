"""Commands that list and show notices and their forms."""

from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from comity.apps.atlas.history_lines import history_lines
from comity.apps.notices.commands.notice import notice
from comity.cli import output
from comity.cli.asking import NodeAt, asked, rows_of
from comity.cli.options import Json, JsonRows, Limit, shown_at
from comity.foundations.errors import InputError
from comity.foundations.plain import Absent, plain

if TYPE_CHECKING:
    from comity.apps.notices.view_records import RecipientView

__all__ = ["list_", "schema", "show"]


@notice.command(name="list")
def list_(
    *,
    where: NodeAt,
    sent: Annotated[bool, Parameter(negative="")] = False,
    received: Annotated[bool, Parameter(negative="")] = False,
    waiting: Annotated[bool, Parameter(name="--open", negative="")] = False,
    form: Annotated[str, Parameter(name="--kind")] = "",
    most: Limit = 100,
    as_json: JsonRows = False,
) -> None:
    """List notices, the newest first.

    Parameters
    ----------
    sent
        Only those that this node has sent.
    received
        Only those of others.
    waiting
        Those that somebody has still to understand.
    form
        Those of one form: pre-launch, re-entry, …
    most
        How many at most.
    """
    from comity.apps.notices.operations import LIST_NOTICES, ListNotices

    if sent and received:
        raise InputError("--sent and --received together are everything: give neither")
    request = ListNotices(
        "sent" if sent else "received" if received else "all", form, waiting
    )
    with asked(where) as node:
        lines = rows_of(node, LIST_NOTICES, request, max(1, most))
    if as_json:
        output.print_json(plain(lines))
        return
    # A node takes notices of its own exercise alone: they have one banner.
    for exercise in sorted({line.exercise for line in lines} - {""}):
        output.say(f"EXERCISE {exercise} EXERCISE")
    for line in lines:
        states = ", ".join(f"{p}: {s}" for p, s in sorted(line.states.items()))
        side = "sent" if line.sent else f"from {line.issuer}"
        when = shown_at(line.at_us)
        output.lines([(line.notice, f"{side}, {line.life}, {when}"), ("", states)])
    if not lines:
        output.say("No notice: comity notice send FORM --file FIELDS.yaml --to PARTY")


@notice.command
def show(
    name: str,
    /,
    *,
    where: NodeAt,
    language: Annotated[str, Parameter(name=["--language", "--lang"])] = "en",
    as_json: Json = False,
) -> None:
    """Show a notice: fields, revisions, and per recipient and channel how far it came.

    Parameters
    ----------
    name
        Id of the notice, with or without revision.
    language
        en, ru, fr, ar or zh; the fields are what counts.
    """
    from comity.apps.notices.operations import (
        RENDER_NOTICE,
        SHOW_NOTICE,
        NamedNotice,
        RenderNotice,
    )

    with asked(where) as node:
        shown = node.call(SHOW_NOTICE, NamedNotice(name))
        rendered = node.call(RENDER_NOTICE, RenderNotice(shown.notice, language))
    if as_json:
        output.print_json(plain(shown))
        return
    if rendered.exercise:
        output.say(rendered.exercise)
    output.say(f"{rendered.title} {shown.notice}, {shown.now.life}")
    output.say(rendered.sentence)
    output.lines([(line.label, line.value) for line in rendered.lines])
    if rendered.remark:
        output.say(rendered.remark)
    for fault in shown.faults:
        output.say(f"does not fit: {fault}")
    output.say(f"read-back code: {shown.spoken_code}")
    for one in shown.recipients:
        _print_recipient(one)
    if not isinstance(shown.history, Absent):
        output.lines(history_lines(shown.history))


def _print_recipient(one: "RecipientView") -> None:
    until_us = one.until_us
    waits = f", {one.awaited} until {shown_at(until_us)}" if until_us else ""
    rows = [(one.party, f"{one.state}{waits}")]
    if one.late:
        rows.append(("", f"issued later than agreed: {one.late}"))
    rows += [
        ("", f"{a.rung} {shown_at(a.received_us)} {a.by} {a.signature[:19]}")
        for a in one.acknowledgements
    ]
    for channel in one.channels:
        done_us = channel.delivered_us
        how = f"delivered {shown_at(done_us)}" if done_us else "no delivery reported"
        signed = ", signed for" if channel.signed_for else ""
        rows.append(("", f"{channel.channel}: {how}{signed}"))
    output.lines(rows)


@notice.command
def schema(form: str, /, *, as_json: Json = False) -> None:
    """Print the JSON Schema of a form.

    Parameters
    ----------
    form
        Name of the form.
    """
    from comity.coordination.notices.schemas import schema_of

    del as_json
    output.print_json(schema_of(form))
