"""Commands about notices: sent, listed, shown, acknowledged, revised, cancelled."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from comity.apps.atlas.history_lines import history_lines
from comity.cli import output
from comity.cli.app import WARNINGS
from comity.cli.node_folder import Folder, opened
from comity.cli.options import Json, party_name, shown_at
from comity.foundations.errors import InputError
from comity.foundations.plain import JsonObject, plain

if TYPE_CHECKING:
    from comity.apps.notices.views import NoticeView, RecipientView
    from comity.node.node import Node

__all__ = ["fields_from", "notice"]

notice = App(
    name="notice",
    help="Launches, re-entries, manoeuvres, break-ups, crisis messages.",
    group=WARNINGS,
)
To = Annotated[
    list[str] | None,
    Parameter(name="--to", consume_multiple=True, help="Ids of the parties."),
]
Fields = Annotated[
    Path | None, Parameter(name="--file", help="YAML file with the fields of the form.")
]


@Parameter(name="*")
@dataclass(frozen=True)
class Wording:
    """Options about what goes with the fields of a notice, and who may read it."""

    text: Annotated[
        str, Parameter(help="Text besides the fields; the fields are what counts.")
    ] = ""
    level: Annotated[
        str, Parameter(help="Classification; the strictest if not given.")
    ] = ""
    public: Annotated[
        str, Parameter(help="What is put into the public feed: none, hash, text.")
    ] = ""


def fields_from(form: str, path: Path | None) -> JsonObject:
    """Return the checked fields of a form from a file.

    Raises
    ------
    InputError, FormatError, RangeError
        If the form needs fields and no file is given, or the fields do not fit.
    """
    from comity.coordination.notices.forms import form_of, from_file
    from comity.system.files import read_bytes
    from comity.trust.policy.yaml_form import read_yaml

    if path is None:
        if any(field.needed for field in form_of(form).fields.values()):
            raise InputError(
                f"{form} needs fields",
                remedy=f"--file FIELDS.yaml; comity notice schema {form} lists them",
            )
        return {}
    value = read_yaml(read_bytes(path).decode("utf-8", "replace"))
    return from_file(form, value)


def _parties(names: list[str] | None) -> list[str]:
    return [party_name(name) for name in names or []]


def _print_sent(shown: "NoticeView", as_json: bool) -> None:
    if as_json:
        output.print_json(plain(shown))
        return
    channels = sorted({c.channel for r in shown.recipients for c in r.channels})
    to = ", ".join(one.party for one in shown.recipients)
    output.say(f"{shown.notice} waits for {to} on {', '.join(channels)}")
    output.say(f"read-back code: {shown.spoken_code}")
    for one in shown.recipients:
        if one.late:
            output.say(f"later than agreed with {one.party}: {one.late}")


@notice.command
def send(
    form: str,
    /,
    *,
    folder: Folder,
    file: Fields = None,
    to: To = None,
    about: str = "",
    wording: Wording | None = None,
    yes: Annotated[bool, Parameter(negative="")] = False,
    as_json: Json = False,
) -> None:
    """Send a notice: to all that are named, or to nobody.

    Parameters
    ----------
    form
        Name of the form: pre-launch, re-entry, manoeuvre, break-up, warning, crisis, …
    about
        Id of the notice that it refers to (extension, post-launch, completion, answer).
    yes
        Second confirmation, which a crisis message needs.
    """
    from comity.apps.notices.issue import Order, send_notice
    from comity.apps.notices.views import show_notice
    from comity.coordination.notices.forms import form_of

    if form_of(form).pace == "crisis" and not yes:
        raise InputError(
            "a crisis message calls people at once",
            remedy="give --yes if that is what you mean",
        )
    more = wording or Wording()
    order = Order(
        form,
        fields_from(form, file),
        _parties(to),
        more.text,
        about,
        more.level,
        more.public,
    )
    with opened(folder) as node:
        number = str(send_notice(node, order))
        _print_sent(show_notice(node, number), as_json)


@notice.command
def revise(
    name: str,
    /,
    *,
    folder: Folder,
    file: Fields = None,
    to: To = None,
    wording: Wording | None = None,
    as_json: Json = False,
) -> None:
    """Send the next revision of a notice; it supersedes the one before.

    Parameters
    ----------
    name
        Id of the notice, with or without revision.
    """
    from comity.apps.notices.issue import Order, revise_notice
    from comity.apps.notices.views import show_notice

    more = wording or Wording()
    with opened(folder) as node:
        before = show_notice(node, name)
        parties = _parties(to) or [one.party for one in before.recipients]
        fields = fields_from(before.form, file)
        order = Order(
            before.form, fields, parties, more.text, "", more.level, more.public
        )
        number = str(revise_notice(node, name, order))
        _print_sent(show_notice(node, number), as_json)


@notice.command
def cancel(
    name: str,
    /,
    *,
    folder: Folder,
    reason: str = "",
    to: To = None,
    as_json: Json = False,
) -> None:
    """Cancel a notice of ours; the cancellation goes to everybody who had the notice.

    Parameters
    ----------
    name
        Id of the notice, with or without revision.
    reason
        Why.
    """
    from comity.apps.notices.issue import Order, send_notice
    from comity.apps.notices.views import show_notice

    with opened(folder) as node:
        before = show_notice(node, name)
        parties = _parties(to) or [one.party for one in before.recipients]
        fields = {"reason": reason} if reason else {}
        order = Order("cancellation", fields, parties, reference=before.notice)
        number = str(send_notice(node, order))
        _print_sent(show_notice(node, number), as_json)


@notice.command(name="list")
def list_(
    *,
    folder: Folder,
    sent: Annotated[bool, Parameter(negative="")] = False,
    received: Annotated[bool, Parameter(negative="")] = False,
    waiting: Annotated[bool, Parameter(name="--open", negative="")] = False,
    form: str = "",
    most: int = 100,
    as_json: Json = False,
) -> None:
    """List notices, the newest first.

    Parameters
    ----------
    sent, received
        Only ours, or only those of others.
    waiting
        Those that somebody has still to understand.
    form
        Those of one form.
    most
        How many at most.
    """
    from comity.apps.notices.views import list_notices

    if sent and received:
        raise InputError("--sent and --received together are everything: give neither")
    which = "sent" if sent else "received" if received else "all"
    with opened(folder) as node:
        lines = list_notices(
            node, which=which, form=form, open_only=waiting, most=max(1, most)
        )
        exercise = node.settings.exercise
    if as_json:
        output.print_json(plain(lines))
        return
    if exercise:
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
    folder: Folder,
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
    from comity.apps.atlas.shared_history import shared_history
    from comity.apps.notices.views import render_notice, show_notice

    with opened(folder) as node:
        shown = show_notice(node, name)
        rendered = render_notice(node, name, language)
        history = shared_history([node.party, *shown.parties])
    if as_json:
        output.print_json(plain(replace(shown, history=history)))
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
    output.lines(history_lines(history))


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
def ack(
    name: str,
    rung: str = "understood",
    /,
    *,
    folder: Folder,
    by: str,
    said: Annotated[
        list[str] | None,
        Parameter(name="--said", help="FACT=VALUE, a key fact as it was read back."),
    ] = None,
    language: Annotated[str, Parameter(name=["--language", "--lang"])] = "en",
    code: str = "",
    as_json: Json = False,
) -> int:
    """Acknowledge a notice: shown, read, understood (with its facts), decided.

    Parameters
    ----------
    name
        Id of the notice, with or without revision.
    rung
        shown, read, understood or decided.
    by
        The person or role that acknowledges.
    language
        Language in which the facts were read back.
    code
        Instead: the code that the other side read over the telephone.
    """
    from comity.apps.notices.acknowledgements import acknowledge

    with opened(folder) as node:
        if code:
            return _confirm_spoken(node, name, code, by, as_json)
        facts = dict(_fact(text) for text in said or [])
        done = acknowledge(node, name, rung, by=by, read_back=facts, language=language)
    if as_json:
        output.print_json(plain(done))
    else:
        output.say(f"{name}: {done.state}")
        for one in done.wrong:
            output.say(f"  {one.fact}: {one.why} ({one.given!r})")
    return 1 if done.wrong else 0


def _confirm_spoken(node: "Node", name: str, code: str, by: str, as_json: bool) -> int:
    from comity.apps.notices.acknowledgements import confirm_spoken

    check = confirm_spoken(node, name, code, by=by)
    text = "both hold the same bytes" if check.code_fits else "the code does NOT fit"
    if as_json:
        output.print_json(plain(check))
    else:
        output.say(f"{name}: {text}")
    return 0 if check.code_fits else 1


def _fact(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise InputError(f"{text[:60]!r} is no fact", remedy='--said at_us="1 March …"')
    return name.strip(), value.strip()


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
