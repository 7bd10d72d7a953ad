"""Commands that send, revise and cancel notices."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from comity.cli import output
from comity.cli.acts import Signing, acted, print_performed
from comity.cli.app import WARNINGS
from comity.cli.asking import NodeAt
from comity.cli.options import Json, party_name
from comity.foundations.errors import InputError
from comity.foundations.plain import JsonObject, plain_object

if TYPE_CHECKING:
    from comity.apps.notices.view_records import NoticeView

__all__ = ["fields_from", "fields_in", "notice", "show_sent"]

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
    from comity.coordination.notices.forms import from_file

    return from_file(form, fields_in(form, path))


def fields_in(form: str, path: Path | None) -> JsonObject:
    """Return the fields of a form as people write them into a file, after a check.

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
    from_file(form, value)
    return plain_object(value)


def _parties(names: list[str] | None) -> list[str]:
    return [party_name(name) for name in names or []]


def show_sent(shown: "NoticeView") -> None:
    """Print to whom a notice goes, and on which channels."""
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
    where: NodeAt,
    file: Fields = None,
    to: To = None,
    about: str = "",
    wording: Wording | None = None,
    signing: Signing = None,
    as_json: Json = False,
) -> object:
    """Send a notice: to all that are named, or to nobody.

    Parameters
    ----------
    form
        Name of the form: pre-launch, re-entry, manoeuvre, break-up, warning, crisis, …
        A crisis message needs --yes.
    about
        Id of the notice that it refers to (extension, post-launch, completion, answer).
    """
    from comity.apps.notices.acts import SEND, SEND_CRISIS, SendNotice
    from comity.coordination.notices.forms import form_of

    crisis = form_of(form).pace == "crisis"
    if crisis and not (signing and signing.yes):
        raise InputError(
            "a crisis message calls people at once",
            remedy="give --yes if that is what you mean",
        )
    more = wording or Wording()
    asked_for = SendNotice(
        form,
        fields_in(form, file),
        tuple(_parties(to)),
        more.text,
        about,
        more.level,
        more.public,
    )
    done = acted(where, SEND_CRISIS if crisis else SEND, asked_for, signing)
    return print_performed(done, show_sent, as_json=as_json)


@notice.command
def revise(
    name: str,
    /,
    *,
    where: NodeAt,
    file: Fields = None,
    to: To = None,
    wording: Wording | None = None,
    signing: Signing = None,
    as_json: Json = False,
) -> object:
    """Send the next revision of a notice; it supersedes the one before.

    Parameters
    ----------
    name
        Id of the notice, with or without revision.
    """
    from comity.apps.notices.acts import REVISE, ReviseNotice

    more = wording or Wording()
    form = name.split("/", maxsplit=1)[0]
    asked_for = ReviseNotice(
        name,
        fields_in(form, file),
        tuple(_parties(to)),
        more.text,
        more.level,
        more.public,
    )
    done = acted(where, REVISE, asked_for, signing)
    return print_performed(done, show_sent, as_json=as_json)


@notice.command
def cancel(
    name: str,
    /,
    *,
    where: NodeAt,
    reason: str = "",
    to: To = None,
    signing: Signing = None,
    as_json: Json = False,
) -> object:
    """Cancel a notice of ours; the cancellation goes to everybody who had the notice.

    Parameters
    ----------
    name
        Id of the notice, with or without revision.
    reason
        Why.
    """
    from comity.apps.notices.acts import CANCEL, CancelNotice

    asked_for = CancelNotice(name, reason, tuple(_parties(to)))
    done = acted(where, CANCEL, asked_for, signing)
    return print_performed(done, show_sent, as_json=as_json)
