"""Commands for the single steps of a case, one for each document that can be signed."""

from pathlib import Path
from typing import TYPE_CHECKING

from comity.apps.cases.commands.case import Radius, case, find_case, print_case
from comity.cli import output
from comity.cli.node_folder import Folder, opened
from comity.cli.options import Json
from comity.foundations.errors import InputError

if TYPE_CHECKING:
    from comity.coordination.negotiation.bodies import ActDetails

__all__ = ["case"]


def _check_reason(reason: str) -> None:
    """Raise unless a reason is one of the closed list."""
    from comity.coordination.negotiation.records import Reason

    if not reason or reason not in list(Reason):
        raise InputError(
            f"reason {reason[:40]!r} is unknown",
            remedy=f"one of {', '.join(r for r in Reason if r)}",
        )


def _act(
    folder: Path,
    name: str,
    act_name: str,
    as_json: bool,
    details: "ActDetails | None" = None,
) -> None:
    """Perform one act of a case by hand, and print the case after it."""
    from comity.apps.cases import burns
    from comity.apps.cases.actions import act
    from comity.coordination.negotiation.records import Event

    with_screening = {
        "propose": burns.propose,
        "promise": burns.promise,
        "commit": burns.commit,
        "take over": burns.take_over,
    }
    with opened(folder) as node:
        encounter = find_case(node, name)
        if act_name in with_screening:
            state = with_screening[act_name](node, encounter)
        else:
            state = act(node, encounter, Event(act_name), details)
    print_case(state, encounter, as_json)


@case.command
def acknowledge(name: str, /, *, folder: Folder, as_json: Json = False) -> None:
    """Countersign the baseline of a case that the other side opened.

    Parameters
    ----------
    name
        The case.
    """
    _act(folder, name, "acknowledge", as_json)


@case.command
def propose(name: str, /, *, folder: Folder, as_json: Json = False) -> None:
    """Offer to give way, with the burn of the baseline, screened against the catalogue.

    Parameters
    ----------
    name
        The case.
    """
    _act(folder, name, "propose", as_json)


@case.command
def counter(name: str, words: str, /, *, folder: Folder, as_json: Json = False) -> None:
    """Answer a proposal with a burn of one's own choice.

    Parameters
    ----------
    name
        The case.
    words
        The change that is wanted, for people.
    """
    from comity.apps.cases.actions import act
    from comity.apps.cases.documents import opened_case
    from comity.coordination.negotiation.acts import own_choice
    from comity.coordination.negotiation.bodies import ActDetails
    from comity.coordination.negotiation.forms import burns_json
    from comity.coordination.negotiation.records import Event

    with opened(folder) as node:
        encounter = find_case(node, name)
        before, baseline = node.view(lambda work: opened_case(work, encounter))
        choice = own_choice(before)
        if choice is None:
            raise InputError(
                "this party has no window of its own to offer",
                remedy=f"comity case refuse {name}",
            )
        burn = burns_json(choice.commit, baseline.tca_us)
        details = ActDetails(burn=burn, note=words)
        state = act(node, encounter, Event.COUNTER, details)
    print_case(state, encounter, as_json)


@case.command
def promise(name: str, /, *, folder: Folder, as_json: Json = False) -> None:
    """Promise not to burn in the other side's window.

    Parameters
    ----------
    name
        The case.
    """
    _act(folder, name, "promise", as_json)


@case.command
def refuse(
    name: str,
    reason: str = "own-limits",
    /,
    *,
    folder: Folder,
    words: str = "",
    as_json: Json = False,
) -> None:
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
    from comity.coordination.negotiation.bodies import ActDetails

    _check_reason(reason)
    details = ActDetails(reason=reason, note=words)
    _act(folder, name, "refuse", as_json, details)


@case.command
def commit(name: str, /, *, folder: Folder, as_json: Json = False) -> None:
    """Commit to move, after another screening of the burn; the promise is held.

    Parameters
    ----------
    name
        The case.
    """
    _act(folder, name, "commit", as_json)


@case.command
def withdraw(
    name: str, reason: str = "screening", /, *, folder: Folder, as_json: Json = False
) -> None:
    """Withdraw a proposal or a commitment; the other side may take over.

    Parameters
    ----------
    name
        The case.
    reason
        screening, own-limits, not-capable, …
    """
    from comity.coordination.negotiation.bodies import ActDetails

    _check_reason(reason)
    _act(folder, name, "withdraw", as_json, ActDetails(reason=reason))


@case.command(name="take-over")
def take_over(name: str, /, *, folder: Folder, as_json: Json = False) -> None:
    """Move in place of the party that withdrew.

    Parameters
    ----------
    name
        The case.
    """
    _act(folder, name, "take over", as_json)


@case.command(name="stand-down")
def stand_down(name: str, /, *, folder: Folder, as_json: Json = False) -> None:
    """As the sole mover, stand down for good: only then may the other side move.

    Parameters
    ----------
    name
        The case.
    """
    _act(folder, name, "stand down", as_json)


@case.command
def reopen(
    name: str,
    message: Path | None = None,
    /,
    *,
    folder: Folder,
    hbr_m: Radius = None,
    as_json: Json = False,
) -> None:
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
    from comity.apps.cases.opening import reopen_from_message

    if message is None:
        _act(folder, name, "consent", as_json)
        return
    with opened(folder) as node:
        encounter = find_case(node, name)
        state = reopen_from_message(node, encounter, message, hbr_m=hbr_m)
    print_case(state, encounter, as_json)


@case.command
def plan(
    name: str,
    file: Path | None = None,
    /,
    *,
    folder: Folder,
    key: Path | None = None,
    as_json: Json = False,
) -> None:
    """Sign a separation plan as a person; without a file, the other side's plan.

    Parameters
    ----------
    name
        The case.
    file
        The plan, a text of at most 20,000 characters.
    key
        The signatory's key, if it is not the node's usual one.
    """
    from comity.apps.cases.separation_plans import plans_of, sign_plan

    with opened(folder) as node:
        encounter = find_case(node, name)
        state = sign_plan(node, encounter, file, key)
    plans = plans_of(state)
    if not as_json:
        for one in plans:
            status = "in force" if one.in_force else "signed by one side"
            output.say(f"plan {one.hash[7:19]}: {status} ({', '.join(one.signed_by)})")
    print_case(state, encounter, as_json, plans=plans)
