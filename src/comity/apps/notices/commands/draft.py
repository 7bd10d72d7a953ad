"""The command that drafts a notice: what each recipient would get, before it is sent."""

from pathlib import Path
from typing import TYPE_CHECKING

from comity.apps.notices.commands.notice import Fields, To, Wording, notice
from comity.cli import output
from comity.cli.asking import NodeAt, asked
from comity.cli.options import Json, OutFile, party_name
from comity.foundations.errors import FormatError
from comity.foundations.plain import plain

if TYPE_CHECKING:
    from comity.foundations.plain import JsonObject

__all__ = ["draft"]


def written_fields(path: Path | None) -> "JsonObject":
    """Return the fields of a file as people write them; none without a file.

    Raises
    ------
    FormatError
        If the file holds something else.
    """
    from comity.system.files import read_bytes
    from comity.trust.policy.yaml_form import read_yaml

    if path is None:
        return {}
    value = read_yaml(read_bytes(path).decode("utf-8", "replace"))
    if not isinstance(value, dict):
        raise FormatError(f"{path}: a mapping of fields is needed")
    return value


@notice.command
def draft(
    form: str,
    /,
    *,
    where: NodeAt | None = None,
    file: Fields = None,
    to: To = None,
    about: str = "",
    wording: Wording | None = None,
    out: OutFile | None = None,
    as_json: Json = False,
) -> int:
    """Make a form to be filled in; with --file check a notice before it is sent.

    The form is YAML with every field, what it may be and an example. With --file a node tells
    the wording, and what each recipient would get: exit code 1 if one of them may not have it,
    then it would go to nobody.

    Parameters
    ----------
    form
        Name of the form: pre-launch, re-entry, manoeuvre, break-up, warning, crisis, …
    about
        Id of the notice that it refers to (extension, post-launch, completion, answer).
    out
        File for the form; it is printed if this is left out.
    """
    if file is None and not to and not about:
        blank(form, out, as_json=as_json)
        return 0
    from comity.apps.notices.drafts import lines_of
    from comity.apps.notices.operations import DRAFT_NOTICE, DraftNotice

    more = wording or Wording()
    request = DraftNotice(
        form,
        written_fields(file),
        tuple(party_name(name) for name in to or []),
        more.text,
        about,
        more.level,
        more.public,
    )
    with asked(where, otherwise="neither --file nor --to, for an empty form") as node:
        made = node.call(DRAFT_NOTICE, request)
    if as_json:
        output.print_json(plain(made))
    else:
        for line in lines_of(made):
            output.say(line)
        output.say("nothing is sent: comity notice send sends it")
    return 0 if made.sendable else 1


def blank(form: str, out: Path | None, *, as_json: bool) -> None:
    """Print or write a form that is to be filled in."""
    from comity.coordination.notices.blank_forms import blank_form
    from comity.system.files import write_whole

    text = blank_form(form)
    if out is not None:
        write_whole(out, text.encode())
    if as_json:
        output.print_json(
            {"form": form, "text": text, "out": str(out) if out else None}
        )
    elif out is None:
        output.raw(text)
    else:
        output.say(f"{out}: fill it in, then comity notice send {form} --file {out}")
