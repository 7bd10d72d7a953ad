"""Commands that send, revise and cancel notices."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from comity.cli import output
from comity.cli.app import WARNINGS
from comity.cli.node_folder import Folder, opened
from comity.cli.options import Json, party_name
from comity.foundations.errors import InputError
from comity.foundations.plain import JsonObject, plain

if TYPE_CHECKING:
    from comity.apps.notices.view_records import NoticeView

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
