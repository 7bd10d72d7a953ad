"""Commands that list persons, and make the first administrator; acts on them are beside."""

from typing import TYPE_CHECKING

from cyclopts import App

from comity.cli import output
from comity.cli.app import PARTNERS
from comity.cli.asking import NodeAt, asked, rows_of
from comity.cli.node_folder import Folder, opened
from comity.cli.options import Json, JsonRows, Limit, shown_at
from comity.foundations.plain import plain

if TYPE_CHECKING:
    from comity.node.persons.administration import Person

__all__ = ["person", "show_person"]

person = App(
    name="person",
    help="Persons of this node: accounts, roles, authenticators.",
    group=PARTNERS,
)


def show_person(record: "Person") -> None:
    """Print a person."""
    held = [f"{one.kind} ({one.name})" for one in record.authenticators]
    until = record.frozen_until_us
    output.lines(
        [
            ("person", f"{record.name} ({record.id})"),
            ("roles", ", ".join(record.roles) or "none"),
            ("state", record.state + (f" until {shown_at(until)}" if until else "")),
            ("authenticators", "; ".join(held) or "none yet"),
        ]
    )


@person.command(name="list")
def list_(*, node: NodeAt, limit: Limit = 1000, as_json: JsonRows = False) -> None:
    """List persons with roles, state and authenticators."""
    from comity.apps.persons.operations import LIST_PERSONS
    from comity.apps.persons.requests import ListPersons

    with asked(node) as at:
        rows = rows_of(at, LIST_PERSONS, ListPersons(), limit)
    if as_json:
        output.print_json(plain(rows))
        return
    output.table(
        ("person", "name", "state", "roles", "authenticators"),
        [
            (
                row.id,
                row.name,
                row.state,
                ", ".join(row.roles),
                ", ".join(one.kind for one in row.authenticators) or "none yet",
            )
            for row in rows
        ],
    )


@person.command
def events(
    name: str = "", /, *, node: NodeAt, limit: Limit = 100, as_json: JsonRows = False
) -> None:
    """List what happened to persons and authenticators, warnings included.

    Parameters
    ----------
    name
        Of one person alone: its name or id.
    """
    from comity.apps.persons.operations import LIST_EVENTS
    from comity.apps.persons.requests import ListEvents

    with asked(node) as at:
        rows = rows_of(at, LIST_EVENTS, ListEvents(name), limit)
    if as_json:
        output.print_json([plain(row._asdict()) for row in rows])
        return
    output.table(
        ("at", "person", "event", "by", "words"),
        [
            (shown_at(row.at_us), row.account, row.event, row.by or "node", row.words)
            for row in rows
        ],
    )


@person.command
def first(*, folder: Folder, recover: str = "", as_json: Json = False) -> None:
    """Print the link by which the first administrator gets an account.

    The link counts for an hour and once; another one takes its place. All other persons are
    invited by administrators.

    Parameters
    ----------
    recover
        An administrator who has lost all authenticators, where no other one can help: they are
        taken away, and the person's acts count after 24 h.
    """
    from comity.node.persons.administration import FREEZE_US
    from comity.node.persons.links import first_link, recovery_link

    with opened(folder) as here:
        link = recovery_link(here, recover, FREEZE_US) if recover else first_link(here)
    if as_json:
        output.print_json({"link": link, "person": recover})
        return
    output.say(link)
    output.say("Open it in the browser of the administrator; it counts once.")
