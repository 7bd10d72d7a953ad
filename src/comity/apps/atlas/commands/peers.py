"""Commands of the atlas between parties: state records, show those that others state."""

from typing import Annotated

from cyclopts import Parameter

from comity.apps.atlas.commands.atlas import atlas
from comity.apps.atlas.commands.options import CollectionHere, check_same
from comity.cli import output
from comity.cli.asking import ALL_ROWS, NodeAt, asked, rows_of
from comity.cli.node_folder import opened
from comity.cli.options import JsonRows, party_name, shown_at
from comity.cli.servers import Server
from comity.foundations.errors import InputError
from comity.foundations.plain import plain

__all__ = ["heard", "state"]


@atlas.command
def state(
    *records: str,
    where: NodeAt,
    with_: Annotated[list[str] | None, Parameter(name="--with")] = None,
    level: str = "green",
    collection: CollectionHere = None,
    as_json: JsonRows = False,
) -> None:
    """State records of your atlas to other parties: signed, through the gate.

    Parameters
    ----------
    records
        Ids of records.
    with_
        Parties; all that records are shared with already if left out.
    level
        Classification: one of the agreement's labels.
    """
    from comity.apps.atlas.node_operations import STATE_RECORDS, StateRecords

    if not records:
        raise InputError("no record is named", remedy="comity atlas search finds them")
    peers = tuple(party_name(name) for name in with_ or ())
    if isinstance(where, Server):
        check_same(collection)
        with asked(where) as far:
            stated = far.call(STATE_RECORDS, StateRecords(records, peers, level))
    else:
        from comity.apps.atlas.collection import open_atlas
        from comity.apps.atlas.exchange import state_records

        with opened(where) as node:
            stated = state_records(node, open_atlas(collection), records, peers, level)
    if as_json:
        output.print_json(plain(stated))
        return
    output.say(f"{stated.changed} of {len(records)} records new or changed")
    for one in stated.shared:
        why = ", ".join(f"{n} {word}" for word, n in one.withheld.items())
        output.say(
            f"{one.peer}, {one.kind} for {one.purpose}: {one.rows} sent, "
            f"{one.unchanged} unchanged" + (f", withheld: {why}" if why else "")
        )


@atlas.command
def heard(
    record: str = "",
    /,
    *,
    where: NodeAt,
    collection: CollectionHere = None,
    as_json: JsonRows = False,
) -> None:
    """Show what other parties' atlases state, and where they differ from yours.

    Parameters
    ----------
    record
        One record alone.
    """
    from comity.apps.atlas.node_operations import LIST_HEARD, ListHeard

    if isinstance(where, Server):
        check_same(collection)
        with asked(where) as far:
            statements = rows_of(far, LIST_HEARD, ListHeard(record), ALL_ROWS)
    else:
        from comity.apps.atlas.collection import open_atlas
        from comity.apps.atlas.exchange import peer_statements

        with opened(where) as node:
            statements = peer_statements(node, open_atlas(collection), record)
    if as_json:
        output.print_json(plain(statements))
        return
    for one in statements:
        ours = "in yours too" if one.ours else "not in yours"
        output.say(
            f"{one.sender}: {one.record}, {one.title or 'unreadable'} ({ours}), "
            f"received {shown_at(one.received_us)}, entry {one.entry}"
        )
        if one.fault:
            output.say(f"    refused: {one.fault}")
        for d in one.differences:
            output.say(f"    {d.property}: yours {d.ours}, theirs {d.theirs}")
    output.say(f"{len(statements)} statements")
