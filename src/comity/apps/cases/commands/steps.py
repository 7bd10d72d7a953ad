"""The steps of a case by hand: one command for each thing that can be signed."""

from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from comity.apps.cases.commands.case import Radius, case, find_case, say_case
from comity.cli import output
from comity.cli.node_folder import Folder, opened
from comity.cli.options import Json
from comity.foundations import parse_utc
from comity.foundations.errors import InputError

__all__ = ["case"]


def _check_reason(reason: str) -> None:
    """Raise unless a reason is of the closed list."""
    from comity.coordination.negotiation.records import Reason

    if not reason or reason not in list(Reason):
        raise InputError(
            f"reason {reason[:40]!r} is unknown",
            remedy=f"one of {', '.join(r for r in Reason if r)}",
        )


def _act(folder: Path, name: str, what: str, as_json: bool, **more: Any) -> None:
    """Do one act of a case by hand."""
    from comity.apps.cases import burns
    from comity.apps.cases.actions import act
    from comity.coordination.negotiation.records import Event

    by_moving = {
        "propose": burns.propose,
        "promise": burns.promise,
        "commit": burns.commit,
        "take over": burns.take_over,
    }
    with opened(folder) as here:
        encounter = find_case(here, name)
        if what in by_moving:
            found = by_moving[what](here, encounter)
        else:
            found = act(here, encounter, Event(what), more)
    say_case(found, encounter, as_json)


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
    """Answer a proposal with the burn that one would rather see.

    Parameters
    ----------
    name
        The case.
    words
        What should be otherwise, for people.
    """
    from comity.apps.cases.actions import act
    from comity.apps.cases.documents import case_of
    from comity.coordination.negotiation.acts import own_choice
    from comity.coordination.negotiation.forms import burns_json
    from comity.coordination.negotiation.records import Event

    with opened(folder) as here:
        encounter = find_case(here, name)
        known = here.view(lambda work: case_of(work, encounter))
        choice = own_choice(known)
        if choice is None or known.baseline is None:
            raise InputError(
                "this party has no window of its own to offer",
                remedy=f"comity case refuse {name}",
            )
        burn = burns_json(choice.commit, known.baseline.tca_us)
        found = act(here, encounter, Event.COUNTER, {"burn": burn, "words": words})
    say_case(found, encounter, as_json)


@case.command
def promise(name: str, /, *, folder: Folder, as_json: Json = False) -> None:
    """Promise to hold still in the other side's window.

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
        For people.
    """
    _check_reason(reason)
    _act(folder, name, "refuse", as_json, reason=reason, words=words)


@case.command
def commit(name: str, /, *, folder: Folder, as_json: Json = False) -> None:
    """Commit to move: the promise is held, the burn is screened again.

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
    _check_reason(reason)
    _act(folder, name, "withdraw", as_json, reason=reason)


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
        A new CDM; none consents to what the other side has called for.
    hbr_m
        Sum of both radii, m, if the message tells none.
    """
    from comity.apps.cases.opening import reopen_from_message

    if message is None:
        _act(folder, name, "consent", as_json)
        return
    with opened(folder) as here:
        encounter = find_case(here, name)
        found = reopen_from_message(here, encounter, message, hbr_m=hbr_m)
    say_case(found, encounter, as_json)


@case.command
def evidence(
    name: str,
    /,
    *,
    folder: Folder,
    at: str = "",
    dv_m_s: Annotated[list[float] | None, Parameter(consume_multiple=True)] = None,
    oem: Path | None = None,
    of_peer: Annotated[bool, Parameter(name="--of-peer", negative="")] = False,
    no_burn: Annotated[bool, Parameter(name="--no-burn", negative="")] = False,
    source: str = "own orbit determination",
    as_json: Json = False,
) -> None:
    """Sign evidence: our own burn as flown, or what was measured of the other's.

    Parameters
    ----------
    name
        The case.
    at, dv_m_s
        When our burn was flown, and its size in radial, transverse, normal axes, m/s.
    oem
        The trajectory after the burn: ours, or with --of-peer the other's.
    of_peer
        It is about the other side's object.
    no_burn
        The other side did not burn in its last window.
    source
        Who measured it.
    """
    import numpy as np

    from comity.apps.cases import burn_evidence as service

    with opened(folder) as here:
        encounter = find_case(here, name)
        if no_burn:
            found = service.show_no_burn(here, encounter, source)
        elif of_peer:
            if oem is None:
                raise InputError("--of-peer needs --oem FILE or --no-burn")
            found = service.verify_trajectory(here, encounter, oem, source)
        elif oem is not None and at:
            found = service.show_trajectory(here, encounter, oem, parse_utc(at))
        elif at and dv_m_s and len(dv_m_s) == 3:
            found = service.show_burn(here, encounter, parse_utc(at), np.array(dv_m_s))
        else:
            raise InputError(
                "no evidence is given",
                remedy="--at TIME --dv-m-s R T N, or --at TIME --oem FILE, or --of-peer",
            )
    say_case(found, encounter, as_json)


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
    """Sign a separation plan as a person; without a file, the other side's.

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

    with opened(folder) as here:
        encounter = find_case(here, name)
        found = sign_plan(here, encounter, file, key)
    plans = plans_of(found)
    if not as_json:
        for one in plans:
            state = "in force" if one["in_force"] else "signed by one side"
            output.say(
                f"plan {one['hash'][7:19]}: {state} ({', '.join(one['signed_by'])})"
            )
    say_case(found, encounter, as_json, plans=plans)
