"""Commands about cases: who moves, agreed and signed."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import App, Parameter

from comity.foundations import parse_utc
from comity.foundations.errors import InputError
from comity.node.cli import output
from comity.node.cli.app import PARTNERS, app
from comity.node.cli.folder import Folder, Json, opened, party_name

if TYPE_CHECKING:
    from comity.negotiation import Case

case = App(name="case", help="Agree who moves, when and how much.", group=PARTNERS)
app.command(case)
Ours = Annotated[str, Parameter(name="--ours")]
Radius = Annotated[float | None, Parameter(name="--hbr-m")]


def _say(found: "Case", name: str, as_json: bool, **more: Any) -> None:
    """Print where a case stands after an act."""
    from comity.negotiation.acts import who_is_next

    who, what = who_is_next(found)
    if as_json:
        output.print_json(
            {
                "case": name,
                "state": str(found.seat.stance),
                "epoch": found.seat.epoch,
                "plan": str(found.seat.plan),
                "pc": None if found.baseline is None else found.baseline.pc,
                "pc_now": found.pc,
                "next": {"who": who, "what": what},
                **more,
            }
        )
        return
    output.say(f"{name[:19]}: {found.seat.stance}, epoch {found.seat.epoch}")
    output.say(f"next: {who} must {what}" if who != "nobody" else f"next: {what}")


@case.command(name="list")
def list_(
    *,
    folder: Folder,
    closed: Annotated[bool, Parameter(negative="")] = False,
    as_json: Json = False,
) -> None:
    """List live cases, the next closest approach first.

    Parameters
    ----------
    closed
        Those whose closest approach is over, too.
    """
    from comity.node.services.cases.viewing import list_cases

    with opened(folder) as here:
        rows = list_cases(here, closed=closed)
    if as_json:
        output.print_json(rows)
        return
    for row in rows:
        left = "" if row["hours_left"] is None else f"{row['hours_left']:.1f} h left"
        risk = "" if row["pc"] is None else f"Pc {row['pc']:.1e}"
        if row["pc_now"] is not None:
            risk += f", {row['pc_now']:.1e} after the burn"
        output.lines(
            [
                (
                    row["case"][7:19],
                    f"{row['state']} with {row['peer']}, {left}, {risk}",
                ),
                ("", " and ".join(row["objects"])),
                ("", f"next: {row['next']['who']} must {row['next']['what']}"),
            ]
        )
    if not rows:
        output.say("No case is live: comity case open MESSAGE --with PARTY")


@case.command
def show(name: str, /, *, folder: Folder, as_json: Json = False) -> None:
    """Show a case: state, roles, commitments, deadlines, next step.

    Parameters
    ----------
    name
        Id of the case, or the first characters of it.
    """
    from comity.node.services.cases.viewing import show_case

    with opened(folder) as here:
        found = show_case(here, name)
    if as_json:
        output.print_json(found)
        return
    roles = found["roles"]
    lines = [
        ("case", found["case"]),
        ("with", found["peer"]),
        ("state", f"{found['state']}, epoch {found['epoch']}, {found['phase']} phase"),
        ("objects", " and ".join(found["objects"])),
        ("closest", f"{found['tca']} UTC, {found['hours_left']} h from now"),
    ]
    if found["baseline"] is not None:
        base = found["baseline"]
        sources = ", ".join(f"{d['source']} ({d['party']})" for d in base["data"])
        lines += [
            ("Pc", f"{base['pc']:.2e} by {sources}"),
            ("plan", f"{base['plan']}: {base['words']}"),
        ]
        for name_, choice in base["choices"].items():
            dv = choice["commit"]["dv_m_s"]
            back = choice["fallback"]["dv_m_s"]
            sense = "raises" if choice["commit"]["sense"] > 0 else "lowers"
            lines.append(
                (
                    "",
                    (
                        f"{name_} {sense} its orbit by {dv[0]:.4f} to {dv[1]:.4f} m/s, "
                        f"as a fallback by {back[0]:.4f} to {back[1]:.4f} m/s"
                    ),
                )
            )
    if found["pc_now"] is not None:
        lines.append(("Pc now", f"{found['pc_now']:.2e} by the evidence of the burn"))
    if roles["give_way"]:
        lines.append(("roles", f"{roles['give_way']} gives way ({roles['basis']})"))
    for one in found["commitments"]:
        who = " and ".join(f"{s['party']} ({s['step']})" for s in one["signatures"])
        state = "voided" if one["voided"] else "complete" if one["complete"] else "open"
        lines.append(("signed", f"{one['mover']} moves, {state}: {who}"))
    for one in found["deadlines"]:
        when = "passed" if one["passed"] else f"in {one['hours_left']} h"
        lines.append((one["what"], f"{one['at']} UTC, {when}"))
    if found["distrusted"]:
        lines.append(("people", found["distrusted"]))
    lines.append(("next", f"{found['next']['who']} must {found['next']['what']}"))
    output.lines(lines)


@case.command(name="open")
def open_(
    message: Path,
    /,
    *,
    folder: Folder,
    with_: Annotated[str, Parameter(name="--with")],
    ours: Ours = "",
    hbr_m: Radius = None,
    always: Annotated[bool, Parameter(negative="")] = False,
    as_json: Json = False,
) -> None:
    """Open a case from a conjunction message, or join the live one.

    Parameters
    ----------
    message
        CDM with both covariances.
    with_
        The party that answers for the other object.
    ours
        Which object is ours, if its capabilities are not offered.
    hbr_m
        Sum of both radii, m, if the message tells none.
    always
        Open it below the agreed threshold too.
    """
    from comity.node.services.cases.opening import open_from_message
    from comity.node.services.cases.papers import case_of

    peer = party_name(with_)
    with opened(folder) as here:
        name = open_from_message(
            here, peer, message, ours=ours, hbr_m=hbr_m, always=always
        )
        found = here.database.read(lambda c: case_of(c, here, name))
    _say(found, name, as_json)


def _find(here: Any, name: str) -> str:
    from comity.node.services.cases.papers import find_encounter

    return str(here.database.read(lambda c: find_encounter(c, name)))


def _act(folder: Path, name: str, what: str, as_json: bool, **more: Any) -> None:
    """Do one act of a case by hand."""
    from comity.negotiation.records import Event
    from comity.node.services.cases import moving
    from comity.node.services.cases.signing import act

    by_moving = {
        "propose": moving.propose,
        "promise": moving.promise,
        "commit": moving.commit,
        "take over": moving.take_over,
    }
    with opened(folder) as here:
        encounter = _find(here, name)
        if what in by_moving:
            found = by_moving[what](here, encounter)
        else:
            found = act(here, encounter, Event(what), more)
    _say(found, encounter, as_json)


@case.command(name="next")
def next_(
    name: str,
    /,
    *,
    folder: Folder,
    dry_run: Annotated[bool, Parameter(negative="")] = False,
    as_json: Json = False,
) -> None:
    """Take the next step that is this node's, as its policy says.

    Parameters
    ----------
    name
        The case.
    dry_run
        Only say which it is.
    """
    from comity.node.services.cases.papers import case_of
    from comity.node.services.cases.sweeping import next_act, take_next

    with opened(folder) as here:
        encounter = _find(here, name)
        if dry_run:
            event = next_act(here, encounter)
            found = here.database.read(lambda c: case_of(c, here, encounter))
        else:
            event, found = take_next(here, encounter)
    if not as_json:
        output.say(f"step: {event or 'nothing to do for this node now'}")
    _say(found, encounter, as_json, step=None if event is None else str(event))


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
    from comity.negotiation.acts import own_choice
    from comity.negotiation.forms import burns_json
    from comity.negotiation.records import Event
    from comity.node.services.cases.papers import case_of
    from comity.node.services.cases.signing import act

    with opened(folder) as here:
        encounter = _find(here, name)
        known = here.database.read(lambda c: case_of(c, here, encounter))
        choice = own_choice(known)
        if choice is None or known.baseline is None:
            raise InputError(
                "this party has no window of its own to offer",
                remedy=f"comity case refuse {name}",
            )
        burn = burns_json(choice.commit, known.baseline.tca_us)
        found = act(here, encounter, Event.COUNTER, {"burn": burn, "words": words})
    _say(found, encounter, as_json)


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
    from comity.negotiation.records import Reason

    if not reason or reason not in list(Reason):
        raise InputError(
            f"reason {reason[:40]!r} is unknown",
            remedy=f"one of {', '.join(r for r in Reason if r)}",
        )
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
    from comity.negotiation.records import Reason

    if not reason or reason not in list(Reason):
        raise InputError(
            f"reason {reason[:40]!r} is unknown",
            remedy=f"one of {', '.join(r for r in Reason if r)}",
        )
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
    from comity.node.services.cases.opening import reopen_from_message

    if message is None:
        _act(folder, name, "consent", as_json)
        return
    with opened(folder) as here:
        encounter = _find(here, name)
        found = reopen_from_message(here, encounter, message, hbr_m=hbr_m)
    _say(found, encounter, as_json)


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

    from comity.node.services.cases import evidence as service

    with opened(folder) as here:
        encounter = _find(here, name)
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
    _say(found, encounter, as_json)


@case.command
def close(name: str, /, *, folder: Folder, as_json: Json = False) -> None:
    """Close a case: when closest approach is over, or what was opened twice is settled.

    Parameters
    ----------
    name
        The case.
    """
    from comity.node.services.cases.viewing import close_case

    with opened(folder) as here:
        encounter = _find(here, name)
        found = close_case(here, encounter)
    _say(found, encounter, as_json)


@case.command
def replay(name: str, /, *, folder: Folder, as_json: Json = False) -> None:
    """Build a case from the ledger alone, and prove it equal to what the node keeps.

    Parameters
    ----------
    name
        The case.
    """
    from comity.node.services.cases.viewing import replay_case

    with opened(folder) as here:
        found = replay_case(here, name)
    if as_json:
        output.print_json(found)
    else:
        output.say(
            f"{found['papers']} papers give {found['state']}: equal to what the node keeps"
        )


@case.command
def rehearse(
    catalogue: str,
    /,
    *,
    folder: Annotated[Path, Parameter(name="--dir")],
    days: float = 1.0,
    launch_log: Annotated[list[Path] | None, Parameter(name="--launch-log")] = None,
    satcat: list[Path] | None = None,
    as_json: Json = False,
) -> None:
    """Carry an encounter of a catalogue through two nodes on an exercise's clock.

    Parameters
    ----------
    catalogue
        A file, or the synthetic sample (sample:N for another size).
    folder
        Where the two nodes are made; they stay, to be looked at.
    days
        Length of the window that is screened, days.
    launch_log, satcat
        Lists that tell the owners of the objects.
    """
    from comity.node.services.encounter import rehearse_catalogue

    with output.progress("screening", quiet=as_json) as tick:
        done = rehearse_catalogue(
            catalogue,
            folder,
            days,
            tick,
            launch_logs=launch_log or (),
            satcats=satcat or (),
        )
    if as_json:
        output.print_json(
            {
                "steps": [list(step) for step in done.steps],
                "pc_before": done.pc_before,
                "pc_after": done.pc_after,
                "message": str(done.message),
                "nodes": [str(path) for path in done.folders],
                "case": done.case,
            }
        )
        return
    for when, who, what, words in done.steps:
        output.say(f"{when[5:16].replace('T', ' ')}  {who:6} {what:12} {words}")
    output.say(
        f"\nPc {done.pc_before:.1e} before, {done.pc_after:.1e} after; covariances and "
        f"radii are assumed by regime and age.\nThe message: {done.message}\n"
        f"The nodes: {done.folders[0]} and {done.folders[1]}"
    )
