"""Commands about shared data: share, preview, held, subscribe."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from comity.cli import output
from comity.cli.app import PARTNERS
from comity.cli.asking import NodeAt, asked, rows_of
from comity.cli.options import Json, JsonRows, Limit, OutFile, party_name, shown_at
from comity.foundations.constants import HOUR_US
from comity.foundations.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from comity.apps.sharing.holdings import HeldRow
    from comity.apps.sharing.previews import PreviewRow
    from comity.apps.sharing.share import Shared, SharingRound
    from comity.cli.asking import Asked

share = App(name="share", help="Share data, and see what is shared.", group=PARTNERS)
With = Annotated[list[str] | None, Parameter(name="--with")]


@share.default
def share_files(
    *files: Path,
    where: NodeAt,
    kind: str = "elements",
    partners: With = None,
    purpose: str = "flight-safety",
    level: str = "green",
    stop: bool = False,
    as_json: JsonRows = False,
) -> object:
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
    from comity.apps.sharing.share import SharingRound
    from comity.apps.sharing.share_operations import (
        SHARE_NOW,
        START_SHARE,
        STOP_SHARE,
        ShareNow,
        ShareWith,
    )

    names = [party_name(party) for party in partners or ()]
    if stop and not names:
        raise InputError("--stop needs --with PARTY")
    with asked(where) as node:
        offered = offer_files(node, kind, files, level) if files else 0
        for name in names:
            node.call(
                STOP_SHARE if stop else START_SHARE, ShareWith(name, kind, purpose)
            )
        shared: list[Shared] = []
        if not stop:
            with output.progress("sharing", quiet=as_json, unit="rows", compiles=False):
                shared = [*node.call(SHARE_NOW, ShareNow(tuple(names))).shared]
    if files and not as_json:
        output.say(f"{offered} new rows of {kind} offered")
    done = SharingRound(offered, shared)
    output.print_record(done, show_round, as_json=as_json)
    if not (shared or stop or as_json):
        output.say("Nobody to share with: --with PARTY")
    return done


#: Length of the rows of one request, characters; their number is bounded, too.
LONGEST_REQUEST = 2_000_000


def offer_files(node: "Asked", kind: str, files: "Sequence[Path]", level: str) -> int:
    """Read files and offer their rows, in parts; return how many are new or changed."""
    from comity.apps.sharing.rows import rows_from
    from comity.apps.sharing.share_operations import (
        MOST_ROWS,
        OFFER_ROWS,
        OfferedRow,
        OfferRows,
    )
    from comity.foundations.plain import json_text

    read = rows_from(kind, list(files))
    done, length = 0, 0
    part: list[OfferedRow] = []
    for row, at_us in zip(read.rows, read.as_of_us, strict=True):
        size = len(json_text(row))
        if part and (len(part) == MOST_ROWS or length + size > LONGEST_REQUEST):
            done += node.call(OFFER_ROWS, OfferRows(kind, tuple(part), level)).changed
            part, length = [], 0
        part.append(OfferedRow(dict(row), at_us))
        length += size
    return done + node.call(OFFER_ROWS, OfferRows(kind, tuple(part), level)).changed


def show_round(done: "SharingRound") -> None:
    """Print what was shared with each party."""
    for one in done.shared:
        withheld = sum(one.withheld.values())
        reasons = ", ".join(f"{n} {reason}" for reason, n in one.withheld.items())
        output.say(
            f"{one.peer}, {one.kind} for {one.purpose}: {one.rows} rows in "
            f"{one.documents} documents, {one.unchanged} unchanged, {withheld} "
            f"withheld" + (f" ({reasons})" if reasons else "")
        )


@share.command
def preview(
    party: str,
    /,
    *,
    where: NodeAt,
    kind: str = "elements",
    purpose: str = "flight-safety",
    objects: list[str] | None = None,
    most: Limit = 20,
    as_json: JsonRows = False,
) -> None:
    """Show what a party would see, and why; nothing is sent.

    Parameters
    ----------
    party
        The party.
    kind, purpose
        Of the data.
    objects
        These objects alone (object:norad:25544).
    most
        How many rows to show.
    """
    from comity.apps.sharing.share_operations import PREVIEW_SHARE, PreviewShare

    wanted = PreviewShare(party_name(party), kind, purpose, tuple(objects or ()))
    with asked(where) as node:
        rows = rows_of(node, PREVIEW_SHARE, wanted, most)
    output.print_record(rows, show_preview, as_json=as_json)
    if not (rows or as_json):
        output.say(f"This node offers nothing of kind {kind}.")


def show_preview(rows: "Sequence[PreviewRow]") -> None:
    """Print what a party would see of each row."""
    for row in rows:
        if not row.released:
            output.lines([(row.object, f"withheld: {row.words} ({row.reason})")])
            continue
        grids = [
            f"{field} to {', '.join(f'{g:g} {q}' for q, g in grid.items())}"
            for field, grid in row.coarsened.items()
        ]
        clauses = ", ".join(name.split("#")[1] for name in row.clauses)
        seen = ", ".join(k for k in row.row if k != "object")
        output.lines(
            [
                (row.object, f"sees {seen}"),
                ("", f"coarsened: {'; '.join(grids) or 'nothing'}"),
                ("", f"hidden: {', '.join(row.hidden) or 'nothing'}"),
                ("", f"by clause {clauses}"),
            ]
        )


@share.command
def held(
    *,
    where: NodeAt,
    party: str = "",
    kind: str = "",
    object_id: Annotated[str, Parameter(name="--objects")] = "",
    most: Limit = 20,
    as_json: JsonRows = False,
) -> None:
    """Show what others have shared with this node.

    Parameters
    ----------
    party, kind, object_id
        Of this party, kind or object alone.
    most
        How many rows to show.
    """
    from comity.apps.sharing.share_operations import LIST_HELD, ListHeld
    from comity.system.environment import now_us

    name = party_name(party) if party else ""
    with asked(where) as node:
        rows = rows_of(node, LIST_HELD, ListHeld(name, kind, object_id), most)
    output.print_record(
        rows, lambda record: show_held(record, now_us()), as_json=as_json
    )
    if not (rows or as_json):
        output.say("Nothing has been shared with this node.")


def show_held(rows: "Sequence[HeldRow]", now_us: int) -> None:
    """Print rows that others have shared, with their age at an instant (UTC, us)."""
    for row in rows:
        age_h = (now_us - row.as_of_us) / HOUR_US
        line = (
            f"{row.kind} from {row.sender}, {age_h:.1f} h old, "
            f"entry {row.entry}, kept until {shown_at(row.erase_us)}"
        )
        fields = ", ".join(name for name in row.row if name != "object")
        output.lines([(row.object or row.kind, line), ("", f"fields: {fields}")])


@share.command
def export(
    out: OutFile,
    *,
    where: NodeAt,
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
    from comity.apps.sharing.share_operations import EXPORT_HELD, ExportHeld
    from comity.system.files import write_whole

    name = party_name(party) if party else ""
    with asked(where) as node:
        made = node.call(EXPORT_HELD, ExportHeld(kind, name))
    write_whole(out, made.content)
    count = made.counts["rows"]
    if as_json:
        output.print_json({"file": str(out), "kind": kind, "rows": count})
    else:
        output.say(f"{out}: {count} {kind}")


@share.command
def subscribe(
    party: str,
    /,
    *,
    where: NodeAt,
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
    from comity.apps.sharing.share_operations import (
        SUBSCRIBE,
        UNSUBSCRIBE,
        Subscribe,
        Unsubscribe,
    )

    name = party_name(party)
    chosen = tuple(objects or ())
    with asked(where) as node:
        if stop:
            node.call(UNSUBSCRIBE, Unsubscribe(name, kind, purpose, chosen))
        else:
            node.call(SUBSCRIBE, Subscribe(name, kind, purpose, chosen))
    if as_json:
        output.print_json({"party": name, "kind": kind, "active": not stop})
    else:
        output.say(
            f"{name} is asked to stop" if stop else f"{name} is asked for {kind}"
        )
