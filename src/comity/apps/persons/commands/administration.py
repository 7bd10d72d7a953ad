"""Commands by which administrators change persons; each is an act, proved with a key file."""

from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from comity.apps.persons.commands.person import person, show_person
from comity.cli import output
from comity.cli.acts import Signing, acted, performed, print_performed
from comity.cli.asking import NodeAt, Server
from comity.cli.node_folder import opened
from comity.cli.options import Json
from comity.foundations.plain import plain

if TYPE_CHECKING:
    from comity.node.persons.acts import ActOperation

__all__ = ["invite", "reset", "restore", "roles", "suspend"]

Roles = Annotated[
    list[str],
    Parameter(
        name="--role",
        help="A role; given several times for several: viewer, analyst, duty officer, flight "
        "dynamics, signatory, administrator.",
    ),
]


def _do(
    node: NodeAt,
    operation: "ActOperation",
    request: object,
    signing: Signing,
    *,
    as_json: bool,
) -> object:
    done = acted(node, operation, request, signing)
    return print_performed(done, show_person, as_json=as_json)


def _with_link(
    node: NodeAt,
    operation: "ActOperation",
    request: Any,
    signing: Signing,
    *,
    as_json: bool,
) -> object:
    """Do an act that offers a link, and print the link whose hash the act holds."""
    from comity.node.node import system_entropy
    from comity.node.persons.links import new_secret, url_at, url_of
    from comity.node.persons.sessions import secret_hash

    secret = new_secret(system_entropy)
    asked_for = request(secret_hash(secret))
    if isinstance(node, Server):
        done = acted(node, operation, asked_for, signing)
        link = url_at(node.url, secret)
    else:
        with opened(node) as here:
            done = performed(here, operation, asked_for, signing)
            link = url_of(here, secret)
    made: Any = done.value
    if made is None:
        return print_performed(done, show_person, as_json=as_json)
    if as_json:
        output.print_json({"link": link, "person": plain(made)})
        return None
    show_person(made)
    output.say(link)
    output.say("Hand it to the person over a channel that you trust; it counts once.")
    return None


@person.command
def invite(
    name: str,
    /,
    *,
    node: NodeAt,
    role: Roles,
    signing: Signing = None,
    as_json: Json = False,
) -> object:
    """Make an account, and print the link by which the person gets its authenticators.

    Parameters
    ----------
    name
        For people of this node.
    """
    from comity.apps.persons.operations import INVITE
    from comity.apps.persons.requests import InvitePerson

    return _with_link(
        node,
        INVITE,
        lambda link: InvitePerson(name, role, link),
        signing,
        as_json=as_json,
    )


@person.command
def roles(
    name: str,
    /,
    *,
    node: NodeAt,
    role: Roles,
    signing: Signing = None,
    as_json: Json = False,
) -> object:
    """Give a person these roles and no others; its sessions end.

    Parameters
    ----------
    name
        Name or id of the person.
    """
    from comity.apps.persons.operations import CHANGE_ROLES
    from comity.apps.persons.requests import SetRoles

    return _do(node, CHANGE_ROLES, SetRoles(name, role), signing, as_json=as_json)


@person.command
def suspend(
    name: str, /, *, node: NodeAt, signing: Signing = None, as_json: Json = False
) -> object:
    """Suspend a person: it signs in nowhere, its sessions and programs end.

    Parameters
    ----------
    name
        Name or id of the person.
    """
    from comity.apps.persons.operations import SUSPEND
    from comity.apps.persons.requests import NamedPerson

    return _do(node, SUSPEND, NamedPerson(name), signing, as_json=as_json)


@person.command
def restore(
    name: str, /, *, node: NodeAt, signing: Signing = None, as_json: Json = False
) -> object:
    """Let a suspended person in again.

    Parameters
    ----------
    name
        Name or id of the person.
    """
    from comity.apps.persons.operations import RESTORE
    from comity.apps.persons.requests import NamedPerson

    return _do(node, RESTORE, NamedPerson(name), signing, as_json=as_json)


@person.command
def reset(
    name: str, /, *, node: NodeAt, signing: Signing = None, as_json: Json = False
) -> object:
    """Take all authenticators of a person away, and print a link to new ones.

    The person's acts count after 24 h, or once another administrator allows it.

    Parameters
    ----------
    name
        Name or id of the person.
    """
    from comity.apps.persons.operations import RESET
    from comity.apps.persons.requests import ResetPerson

    return _with_link(
        node, RESET, lambda link: ResetPerson(name, link), signing, as_json=as_json
    )


@person.command(name="freeze-lift")
def freeze_lift(
    name: str, /, *, node: NodeAt, signing: Signing = None, as_json: Json = False
) -> object:
    """Let a person act again before the day after a reset is over.

    Parameters
    ----------
    name
        Name or id of the person.
    """
    from comity.apps.persons.operations import LIFT_FREEZE
    from comity.apps.persons.requests import NamedPerson

    return _do(node, LIFT_FREEZE, NamedPerson(name), signing, as_json=as_json)
