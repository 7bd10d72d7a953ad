"""Commands about cases: who moves, agreed and signed; its steps are in ``case_steps``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import App, Parameter

from comity.apps.atlas.history_lines import history_lines
from comity.cli import output
from comity.cli.app import PARTNERS
from comity.cli.node_folder import Folder, opened
from comity.cli.options import Json, party_name
from comity.foundations.plain import plain

if TYPE_CHECKING:
    from comity.coordination.negotiation import Case

__all__ = ["case", "find_case", "say_case"]

case = App(name="case", help="Agree who moves, when and how much.", group=PARTNERS)
Ours = Annotated[str, Parameter(name="--ours")]
Radius = Annotated[float | None, Parameter(name="--hbr-m")]


def say_case(found: "Case", name: str, as_json: bool, **more: Any) -> None:
    """Print where a case stands after an act."""
    from comity.coordination.negotiation.acts import who_is_next

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
    output.say(f"next: {_next_words(who, what)}")


def _next_words(who: str, what: str) -> str:
    return what if who == "nobody" else f"{who} must {what}"


def find_case(here: Any, name: str) -> str:
    """Return the encounter that a name means."""
    from comity.apps.cases.documents import find_encounter

    return str(here.database.read(lambda c: find_encounter(c, name)))


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
    from comity.apps.cases.views import list_cases

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
                ("", f"next: {_next_words(**row['next'])}"),
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
    from comity.apps.atlas.shared_history import shared_history
    from comity.apps.cases.views import show_case

    with opened(folder) as here:
        found = show_case(here, name)
        found["history"] = plain(shared_history([here.party, found["peer"]]))
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
    for one in found["plans"]:
        state = "in force" if one["in_force"] else "signed by one side"
        lines.append(("plan", f"{one['hash'][7:19]} {state}: {one['plan'][:60]}"))
    if found["distrusted"]:
        lines.append(("people", found["distrusted"]))
    lines.append(("next", _next_words(**found["next"])))
    lines += history_lines(found["history"])
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
    from comity.apps.cases.documents import case_of
    from comity.apps.cases.opening import open_from_message

    peer = party_name(with_)
    with opened(folder) as here:
        name = open_from_message(
            here, peer, message, ours=ours, hbr_m=hbr_m, always=always
        )
        found = here.view(lambda work: case_of(work, name))
    say_case(found, name, as_json)


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
    from comity.apps.cases.documents import case_of
    from comity.apps.cases.jobs import next_act, take_next

    with opened(folder) as here:
        encounter = find_case(here, name)
        if dry_run:
            event = next_act(here, encounter)
            found = here.view(lambda work: case_of(work, encounter))
        else:
            event, found = take_next(here, encounter)
    if not as_json:
        output.say(f"step: {event or 'nothing to do for this node now'}")
    say_case(found, encounter, as_json, step=None if event is None else str(event))


@case.command
def close(name: str, /, *, folder: Folder, as_json: Json = False) -> None:
    """Close a case: when closest approach is over, or what was opened twice is settled.

    Parameters
    ----------
    name
        The case.
    """
    from comity.apps.cases.views import close_case

    with opened(folder) as here:
        encounter = find_case(here, name)
        found = close_case(here, encounter)
    say_case(found, encounter, as_json)


@case.command
def replay(name: str, /, *, folder: Folder, as_json: Json = False) -> None:
    """Build a case from the ledger alone, and prove it equal to what the node keeps.

    Parameters
    ----------
    name
        The case.
    """
    from comity.apps.cases.views import replay_case

    with opened(folder) as here:
        found = replay_case(here, name)
    if as_json:
        output.print_json(found)
    else:
        output.say(
            f"{found['papers']} papers give {found['state']}: equal to what the node keeps"
        )
