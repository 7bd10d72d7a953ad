"""Commands about key files: a person's key for acts at the command line."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from comity.apps.persons.commands.person import person
from comity.cli import output
from comity.cli.acts import Signing
from comity.cli.asking import NodeAt, Server
from comity.cli.node_folder import opened
from comity.cli.options import Json, JsonRows, shown_at
from comity.foundations.errors import InputError
from comity.foundations.plain import plain

if TYPE_CHECKING:
    from comity.node.persons.key_files import PersonKey

__all__ = ["key"]

key = App(name="key", help="Key files, which prove acts at the command line.")
person.command(key)


@key.command
def new(
    name: str,
    /,
    *,
    node: NodeAt,
    link: str,
    file: Annotated[Path | None, Parameter(name="--person-key")] = None,
    label: str = "",
    as_json: Json = False,
) -> None:
    """Make a person's key file, and register it by the link that the person was given.

    The passphrase comes from COMITY_PERSON_PASSPHRASE_FD, a systemd credential, the keyring,
    COMITY_PERSON_PASSPHRASE or the terminal.

    Parameters
    ----------
    name
        Name of the person's account; of the first administrator, as it is to be.
    link
        The link, or the secret behind its #, that counts once.
    file
        Where the key file is made; persons/NAME.key in the node's folder if left out. A node far
        away gets the public half alone.
    label
        What the key is called in lists.
    """
    from comity.node.node import system_entropy
    from comity.node.persons.enrolment import enrol_key_file
    from comity.node.persons.key_files import key_path
    from comity.node.store.person_passphrases import new_person_passphrase

    path = file
    if path is None:
        if isinstance(node, Server):
            raise InputError(
                "no key file is named",
                remedy="--person-key FILE: where it is made here",
            )
        path = key_path(node, name)
    secret = new_person_passphrase(f"the new key of {name}")
    code, seed = link.rpartition("#")[2], system_entropy(32, "person key")
    if isinstance(node, Server):
        from comity.apps.persons.far_enrolment import enrol_far

        made = enrol_far(node, code, name, path, secret, seed, label)
    else:
        with opened(node) as here:
            made = enrol_key_file(here, code, name, path, secret, seed, label=label)
    output.print_record(made, show_key, as_json=as_json)
    if not as_json:
        output.say(f"key file: {path}")


def show_key(made: "PersonKey") -> None:
    """Print a key that was registered."""
    output.say(f"{made.name} ({made.person}): key {made.key} {made.label}".rstrip())


@key.command(name="list")
def list_(*, node: NodeAt, signing: Signing = None, as_json: JsonRows = False) -> None:
    """List one's own authenticators: key files, passkeys, password, identities."""
    from comity.apps.persons.act_operations import LIST_AUTHENTICATORS
    from comity.apps.persons.requests import ListPersons
    from comity.cli.person_sessions import as_person

    with as_person(node, signing) as at:
        rows = at.call(LIST_AUTHENTICATORS, ListPersons()).items
    if as_json:
        output.print_json(plain(rows))
        return
    output.table(
        ("id", "kind", "name", "proves acts", "since"),
        [
            (
                one.id,
                one.kind,
                one.name,
                "yes" if one.proves else "no",
                shown_at(one.made_us),
            )
            for one in rows
        ],
    )


@key.command
def end(
    name: Annotated[str, Parameter(allow_leading_hyphen=True)],
    /,
    *,
    node: NodeAt,
    signing: Signing = None,
    as_json: Json = False,
) -> None:
    """Let one of one's own authenticators count no more; sessions that it began end.

    Parameters
    ----------
    name
        Its id (comity person key list); of a key file its name is enough.
    """
    from comity.apps.persons.act_operations import END_AUTHENTICATOR
    from comity.apps.persons.requests import NamedAuthenticator
    from comity.cli.person_sessions import as_person

    full = name if ":" in name or name == "password" else f"key:{name}"
    with as_person(node, signing, anew=True) as at:
        at.call(END_AUTHENTICATOR, NamedAuthenticator(full))
    if as_json:
        output.print_json({"ended": full})
    else:
        output.say(f"{full} counts no more")
