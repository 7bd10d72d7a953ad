"""The command that acknowledges a notice."""

from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from comity.apps.notices.commands.notice import notice
from comity.cli import output
from comity.cli.node_folder import Folder, opened
from comity.cli.options import Json
from comity.foundations.errors import InputError
from comity.foundations.plain import plain

if TYPE_CHECKING:
    from comity.node.node import Node

__all__ = ["ack"]


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
