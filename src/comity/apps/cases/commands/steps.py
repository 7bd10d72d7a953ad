"""Commands for the single steps of a case, one for each document that can be signed."""

from pathlib import Path

from comity.apps.cases.commands.case import Radius, case, message_text, show_state
from comity.cli.acts import Signing, SigningOptions, acted, print_performed
from comity.cli.asking import NodeAt, Server
from comity.cli.options import Json

__all__ = ["case"]


def _take(
    where: Path | Server,
    word: str,
    signing: SigningOptions | None,
    as_json: bool,
    name: str,
    reason: str = "",
    words: str = "",
) -> object:
    """Take one step of a case as a person, and print the case after it."""
    from comity.apps.cases.acts import STEPS, CaseStep

    done = acted(where, STEPS[word], CaseStep(name, reason, words), signing)
    return print_performed(done, show_state, as_json=as_json)


@case.command
def acknowledge(
    name: str, /, *, where: NodeAt, signing: Signing = None, as_json: Json = False
) -> object:
    """Countersign the baseline of a case that the other side opened.

    Parameters
    ----------
    name
        The case.
    """
    return _take(where, "acknowledge", signing, as_json, name)


@case.command
def propose(
    name: str, /, *, where: NodeAt, signing: Signing = None, as_json: Json = False
) -> object:
    """Offer to give way, with the burn of the baseline, screened against the catalogue.

    Parameters
    ----------
    name
        The case.
    """
    return _take(where, "propose", signing, as_json, name)


@case.command
def counter(
    name: str,
    /,
    words: str,
    *,
    where: NodeAt,
    signing: Signing = None,
    as_json: Json = False,
) -> object:
    """Answer a proposal with a burn of one's own choice.

    Parameters
    ----------
    name
        The case.
    words
        The change that is wanted, for people.
    """
    return _take(where, "counter", signing, as_json, name, words=words)


@case.command
def promise(
    name: str, /, *, where: NodeAt, signing: Signing = None, as_json: Json = False
) -> object:
    """Promise not to burn in the other side's window.

    Parameters
    ----------
    name
        The case.
    """
    return _take(where, "promise", signing, as_json, name)


@case.command
def refuse(
    name: str,
    reason: str = "own-limits",
    /,
    *,
    where: NodeAt,
    words: str = "",
    signing: Signing = None,
    as_json: Json = False,
) -> object:
    """Refuse a baseline or a proposal, with a reason of the closed list.

    Parameters
    ----------
    name
        The case.
    reason
        own-limits, inadmissible, screening, stale-baseline, window, …
    words
        An explanation for people.
    """
    return _take(where, "refuse", signing, as_json, name, reason, words)


@case.command
def commit(
    name: str, /, *, where: NodeAt, signing: Signing = None, as_json: Json = False
) -> object:
    """Commit to move, after another screening of the burn; the promise is held.

    Parameters
    ----------
    name
        The case.
    """
    return _take(where, "commit", signing, as_json, name)


@case.command
def withdraw(
    name: str,
    reason: str = "screening",
    /,
    *,
    where: NodeAt,
    signing: Signing = None,
    as_json: Json = False,
) -> object:
    """Withdraw a proposal or a commitment; the other side may take over.

    Parameters
    ----------
    name
        The case.
    reason
        screening, own-limits, not-capable, …
    """
    return _take(where, "withdraw", signing, as_json, name, reason)


@case.command(name="take-over")
def take_over(
    name: str, /, *, where: NodeAt, signing: Signing = None, as_json: Json = False
) -> object:
    """Move in place of the party that withdrew.

    Parameters
    ----------
    name
        The case.
    """
    return _take(where, "take-over", signing, as_json, name)


@case.command(name="stand-down")
def stand_down(
    name: str, /, *, where: NodeAt, signing: Signing = None, as_json: Json = False
) -> object:
    """As the sole mover, stand down for good: only then may the other side move.

    Parameters
    ----------
    name
        The case.
    """
    return _take(where, "stand-down", signing, as_json, name)


@case.command
def reopen(
    name: str,
    message: Path | None = None,
    /,
    *,
    where: NodeAt,
    hbr_m: Radius = None,
    signing: Signing = None,
    as_json: Json = False,
) -> object:
    """Call for a case to be opened again with a new message, or consent to it.

    Parameters
    ----------
    name
        The case.
    message
        A new CDM; without one, consent to the other side's call.
    hbr_m
        Sum of both radii, m, if the message has none.
    """
    from comity.apps.cases.acts import REOPEN_CASE, ReopenCase

    text = "" if message is None else message_text(message)
    done = acted(where, REOPEN_CASE, ReopenCase(name, text, hbr_m), signing)
    return print_performed(done, show_state, as_json=as_json)


@case.command
def plan(
    name: str,
    file: Path | None = None,
    /,
    *,
    where: NodeAt,
    signing: Signing = None,
    as_json: Json = False,
) -> object:
    """Sign a separation plan as a person; without a file, the other side's plan.

    Parameters
    ----------
    name
        The case.
    file
        The plan, a text of at most 20,000 characters.
    """
    from comity.apps.cases.evidence_acts import SIGN_PLAN, SignPlan
    from comity.system.files import read_text

    text = "" if file is None else read_text(file)
    done = acted(where, SIGN_PLAN, SignPlan(name, text), signing)
    return print_performed(done, show_state, as_json=as_json)
