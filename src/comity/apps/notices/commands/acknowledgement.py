"""The command that acknowledges a notice."""

from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from comity.apps.notices.commands.notice import notice
from comity.cli import output
from comity.cli.acts import Signing, acted, print_performed, refuse_by
from comity.cli.asking import NodeAt
from comity.cli.options import Json
from comity.foundations.errors import InputError

if TYPE_CHECKING:
    from comity.apps.notices.acknowledgements import Acknowledged, CodeCheck

__all__ = ["ack"]


@notice.command
def ack(
    name: str,
    rung: str = "understood",
    /,
    *,
    where: NodeAt,
    said: Annotated[
        list[str] | None,
        Parameter(name="--said", help="FACT=VALUE, a key fact as it was read back."),
    ] = None,
    language: Annotated[str, Parameter(name=["--language", "--lang"])] = "en",
    code: str = "",
    by: Annotated[str, Parameter(show=False)] = "",
    signing: Signing = None,
    as_json: Json = False,
) -> object:
    """Acknowledge a notice: shown, read, understood (with its facts), decided.

    Parameters
    ----------
    name
        Id of the notice, with or without revision.
    rung
        shown, read, understood or decided.
    language
        Language in which the facts were read back.
    code
        Instead: the code that the other side read over the telephone.
    by
        Refused: who acknowledges proves it.
    """
    from comity.apps.notices.acts import (
        ACKNOWLEDGE,
        CONFIRM_SPOKEN,
        Acknowledge,
        SpokenCode,
    )

    refuse_by(by)
    if code:
        done = acted(where, CONFIRM_SPOKEN, SpokenCode(name, code), signing)
        return print_performed(done, show_check, as_json=as_json)
    facts = dict(_fact(text) for text in said or [])
    asked_for = Acknowledge(name, rung, facts, language)
    done = acted(where, ACKNOWLEDGE, asked_for, signing)
    return print_performed(done, show_acknowledged, as_json=as_json)


def show_acknowledged(done: "Acknowledged") -> None:
    """Print where a notice stands, and what was read back wrongly."""
    output.say(f"{done.notice}: {done.state}")
    for one in done.wrong:
        output.say(f"  {one.fact}: {one.why} ({one.given!r})")


def show_check(check: "CodeCheck") -> None:
    """Print whether a code fits."""
    text = "both hold the same bytes" if check.code_fits else "the code does NOT fit"
    output.say(f"{check.notice}: {text}")


def _fact(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise InputError(f"{text[:60]!r} is no fact", remedy='--said at_us="1 March …"')
    return name.strip(), value.strip()
