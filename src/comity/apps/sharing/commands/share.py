"""Commands about shared data: share, preview, held, subscribe."""

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from comity.cli import output
from comity.cli.app import PARTNERS
from comity.cli.node_folder import Folder, opened
from comity.cli.options import Json, party_name, shown_at
from comity.foundations.errors import InputError

share = App(name="share", help="Share data, and see what is shared.", group=PARTNERS)
With = Annotated[list[str] | None, Parameter(name="--with")]


@share.default
def share_files(
    *files: Path,
    folder: Folder,
    kind: str = "elements",
    partners: With = None,
    purpose: str = "flight-safety",
    level: str = "green",
    stop: bool = False,
    as_json: Json = False,
) -> int:
    """Offer files and share what agreements release, now and as it changes.

    Parameters
    ----------
    files
        Catalogues or snapshots (elements), OEM (ephemerides), CDM (cdms); JSON rows for
        any other kind.
    kind
        elements, ephemerides, cdms, observations, contacts, …
    partners
        Parties to share with from now on; all that it is shared with already if left out.
    purpose
        What for: flight-safety, re-entry, interference, coordination, …
    level
        Classification, in the words of the agreement's labels (tlp if it has none).
    stop
        No longer share this kind with these parties.
    """
    from dataclasses import asdict

    from comity.apps.sharing.offers import offer
    from comity.apps.sharing.rows import rows_from
    from comity.apps.sharing.share import share_now, share_with

    names = [party_name(party) for party in partners or ()]
    if stop and not names:
        raise InputError("--stop needs --with PARTY")
    with opened(folder) as here:
        offered = 0
        if files:
            offered = offer(here, rows_from(kind, list(files)), level=level)
        for name in names:
            share_with(here, name, kind, purpose, active=not stop)
        with output.progress(
            "sharing", quiet=as_json, unit="rows", compiles=False
        ) as tick:
            done = [] if stop else share_now(here, names, tick)
    if as_json:
        output.print_json({"offered": offered, "shared": [asdict(one) for one in done]})
    else:
        if files:
            output.say(f"{offered} new rows of {kind} offered")
        for one in done:
            held_back = sum(one.withheld.values())
            why = ", ".join(f"{n} {word}" for word, n in one.withheld.items())
            output.say(
                f"{one.peer}, {one.kind} for {one.purpose}: {one.rows} rows in "
                f"{one.documents} documents, {one.unchanged} unchanged, {held_back} "
                f"withheld" + (f" ({why})" if why else "")
            )
        if not done and not stop:
            output.say("Nobody to share with: --with PARTY")
    return (
        1
        if done and all(one.withheld and not one.rows + one.unchanged for one in done)
        else 0
    )


@share.command
def preview(
    party: str,
    /,
    *,
    folder: Folder,
    kind: str = "elements",
    purpose: str = "flight-safety",
    objects: list[str] | None = None,
    most: int = 20,
    as_json: Json = False,
) -> None:
    """Show what a party would see, and why; nothing is sent.

    Parameters
    ----------
    party
        As whom to look.
    kind, purpose
        Of the data.
    objects
        These objects alone (object:norad:25544).
    most
        How many rows to show.
    """
    from comity.apps.sharing.holdings import preview as look

    with opened(folder) as here:
        rows = look(here, party_name(party), kind, purpose, objects or (), most)
    if as_json:
        output.print_json(rows)
        return
    for row in rows:
        if not row["released"]:
            output.lines(
                [(row["object"], f"withheld: {row['words']} ({row['reason']})")]
            )
            continue
        grids = [
            f"{field} to {', '.join(f'{g:g} {q}' for q, g in grid.items())}"
            for field, grid in row["coarsened"].items()
        ]
        clauses = ", ".join(name.split("#")[1] for name in row["clauses"])
        output.lines(
            [
                (
                    row["object"],
                    f"sees {', '.join(k for k in row['row'] if k != 'object')}",
                ),
                ("", f"coarsened: {'; '.join(grids) or 'nothing'}"),
                ("", f"hidden: {', '.join(row['hidden']) or 'nothing'}"),
                ("", f"by clause {clauses}"),
            ]
        )
    if not rows:
        output.say(f"Nothing of kind {kind} is offered here.")


@share.command
def held(
    *,
    folder: Folder,
    party: str = "",
    kind: str = "",
    object_id: Annotated[str, Parameter(name="--object")] = "",
    most: int = 20,
    as_json: Json = False,
) -> None:
    """Show what others have shared with this node.

    Parameters
    ----------
    party, kind, object_id
        Of this party, kind or object alone.
    most
        How many rows to show.
    """
    from comity.apps.sharing.holdings import held as look

    with opened(folder) as here:
        name = party_name(party) if party else ""
        rows = look(here, name, kind, object_id, most)
        now = here.clock()
    if as_json:
        output.print_json(rows)
        return
    for row in rows:
        age = (now - row["as_of_us"]) / 3.6e9
        words = (
            f"{row['kind']} from {row['from']}, {age:.1f} h old, "
            f"entry {row['entry']}, kept until {shown_at(row['erase_us'])}"
        )
        fields = ", ".join(name for name in row["row"] if name != "object")
        output.lines([(row["object"] or row["kind"], words), ("", f"fields: {fields}")])
    if not rows:
        output.say("Nothing has been shared with this node.")


@share.command
def export(
    out: Path,
    /,
    *,
    folder: Folder,
    kind: str = "elements",
    party: str = "",
    as_json: Json = False,
) -> None:
    """Write what others have shared into a file: OMM in CSV, OEM, CDM, or JSON.

    The file is what the agreement allows to be used; its retention is not in it.

    Parameters
    ----------
    out
        File to write; comity screen and comity risk read it.
    kind
        elements, ephemerides, cdms, observations, contacts, …
    party
        Of this party alone.
    """
    from comity.apps.sharing.holdings import export_held

    with opened(folder) as here:
        count = export_held(here, kind, out, party_name(party) if party else "")
    if as_json:
        output.print_json({"file": str(out), "kind": kind, "rows": count})
    else:
        output.say(f"{out}: {count} {kind}")


@share.command
def subscribe(
    party: str,
    /,
    *,
    folder: Folder,
    kind: str = "elements",
    purpose: str = "flight-safety",
    objects: list[str] | None = None,
    stop: bool = False,
    as_json: Json = False,
) -> None:
    """Ask a party for a kind of data, as it changes; its agreements decide what comes.

    Parameters
    ----------
    party
        Whom to ask.
    kind, purpose
        Of the data.
    objects
        These objects alone.
    stop
        End the subscription.
    """
    from comity.apps.sharing.share import subscribe as do

    name = party_name(party)
    with opened(folder) as here:
        do(here, name, kind, purpose, objects or (), active=not stop)
    if as_json:
        output.print_json({"party": name, "kind": kind, "active": not stop})
    else:
        output.say(
            f"{name} is asked for {kind}" if not stop else f"{name} is told to stop"
        )
