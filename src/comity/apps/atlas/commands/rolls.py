"""Commands about rolls of members: how old each is, and amendments of one's own."""

from datetime import UTC, datetime
from typing import Annotated

from cyclopts import Parameter

from comity.apps.atlas.commands.atlas import atlas
from comity.apps.atlas.commands.options import Collection
from comity.cli import output
from comity.cli.asking import ALL_ROWS, AtlasAt, asked, rows_of
from comity.cli.options import Json, JsonRows
from comity.cli.servers import Server
from comity.foundations.plain import plain

__all__ = ["amend", "rolls"]


@atlas.command
def rolls(
    *, stale: bool = False, collection: Collection = None, as_json: JsonRows = False
) -> None:
    """List rolls of members: how much of each is known, as of when, and how old that is.

    Only of a complete roll does absence mean that a party is no member.

    Parameters
    ----------
    stale
        Those alone that have to be looked at again: older than 400 days, or of no stated age.
    """
    from comity.apps.atlas.collection import open_atlas
    from comity.apps.atlas.roll_operations import LIST_ROLLS, ListRolls, ages

    if isinstance(collection, Server):
        with asked(collection) as node:
            rows = rows_of(node, LIST_ROLLS, ListRolls(stale), ALL_ROWS)
    else:
        rows = ages(open_atlas(collection), datetime.now(UTC).date(), stale=stale)
    if as_json:
        output.print_json(plain(rows))
        return
    for row in rows:
        age = "age not known" if row.age_d is None else f"{row.age_d} d"
        old = " (look again)" if row.stale else ""
        output.say(f"{row.record:24} {row.title}")
        output.say(
            f"{'':24} {row.members} members, {row.ended} have left; {row.extent} as of "
            f"{row.as_of or 'no stated day'}, {age}{old}"
        )
    old_ones = sum(row.stale for row in rows)
    output.say(f"{len(rows)} rolls, {old_ones} to be looked at again")


@atlas.command
def amend(
    roll: str,
    /,
    *,
    collection: AtlasAt,
    record: str,
    party: str,
    valid: str,
    source: str,
    locator: str,
    role: str = "member",
    instead: Annotated[
        str,
        Parameter(help="Why it stands in place of what the roll says of the party."),
    ] = "",
    confidence: str = "medium",
    as_json: Json = False,
) -> None:
    """Amend a roll of members: a party added, ended or corrected, with its source.

    What the roll says itself stays visible.

    Parameters
    ----------
    roll
        Id of the roll: mem-artemis.
    record
        Id of the amendment, which never changes: mem-artemis-2027-01.
    party
        Id, name or alias of the party.
    valid
        Since when and until when: 2027-01-15/.. or 2001/2027-01-15.
    source
        Id of a source of the collection.
    locator
        Page, article, paragraph or row of the source.
    role
        What the party is: member, signatory.
    confidence
        high, medium or low.
    """
    from comity.apps.atlas.roll_amendments import Amendment, amend_roll
    from comity.apps.atlas.roll_operations import AMEND_ROLL, NewAmendment
    from comity.system.environment import load_register

    named = str(load_register().find(party).id)
    amendment = Amendment(
        record, roll, named, role, valid, source, locator, instead, confidence
    )
    if isinstance(collection, Server):
        with asked(collection) as node:
            path = node.call(AMEND_ROLL, NewAmendment(roll, amendment)).file
    else:
        path = str(amend_roll(collection, amendment, datetime.now(UTC).date()))
    if as_json:
        output.print_json({"record": record, "path": path})
    else:
        output.say(f"{path} written; comity atlas show {roll}")
