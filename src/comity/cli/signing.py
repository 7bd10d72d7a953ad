"""Who does an act at the command line, with which key file, and what is asked before it signs."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from comity.cli import output
from comity.foundations.errors import InputError, StoppedError

if TYPE_CHECKING:
    from comity.node.node import Node
    from comity.node.persons.act_records import Act
    from comity.node.persons.proofs import Answer
    from comity.trust.identity import Signer
    from comity.trust.persons.callers import Caller

__all__ = [
    "Signing",
    "SigningOptions",
    "answer_of",
    "ask_whether",
    "person_at",
    "show_lines",
    "signer_of",
]


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class SigningOptions:
    """Options about who does an act, and how it is proved."""

    person: Annotated[
        str,
        Parameter(
            name="--as",
            env_var="COMITY_PERSON",
            help="Who does it: the name of an account (COMITY_PERSON). The only one with a "
            "key file in the node's folder if left out.",
        ),
    ] = ""
    key: Annotated[
        Path | None,
        Parameter(
            name="--person-key",
            env_var="COMITY_PERSON_KEY",
            help="Key file of that person (COMITY_PERSON_KEY); persons/NAME.key in the "
            "node's folder if left out.",
        ),
    ] = None
    yes: Annotated[
        bool,
        Parameter(
            name="--yes", negative="", help="Do not ask at the terminal before signing."
        ),
    ] = False


Signing = Annotated[SigningOptions | None, Parameter(name="*")]


def person_at(node: "Node", signing: SigningOptions | None) -> "Caller":
    """Return the person who does an act at the command line.

    Raises
    ------
    InputError
        If nobody is named, and there is not exactly one key file here.
    UnknownNameError
        If there is no such account.
    """
    from comity.node.persons.accounts import account_of
    from comity.node.persons.key_files import key_names
    from comity.trust.persons.callers import Caller

    name = "" if signing is None else signing.person
    if not name:
        names = key_names(node.folder)
        if len(names) != 1:
            found = (
                f"{len(names)} persons have key files here"
                if names
                else ("no person has a key file here")
            )
            raise InputError(
                f"this is a person's act, and nobody is named: {found}",
                remedy="--as PERSON, or COMITY_PERSON; comity person key new makes a key file",
            )
        name = names[0]
    with node.reading() as work:
        account = account_of(work, name)
    return Caller("person", account.id, account.name, frozenset(account.roles))


def signer_of(
    folder: Path | None, name: str, signing: SigningOptions | None
) -> "Signer":
    """Open a person's key file.

    Parameters
    ----------
    folder
        Of the node, where key files usually lie; None for a node far away.
    name
        Of the person's account, as far as it is known.

    Raises
    ------
    InputError
        If no key file is named.
    ResourceError, TrustError, DataError
        If it is not there, or its passphrase does not open it.
    """
    from comity.node.persons.key_files import key_path, open_key_file
    from comity.node.store.person_passphrases import person_passphrase

    path = None if signing is None else signing.key
    if path is None and folder is not None:
        path = key_path(folder, name)
    if path is None:
        raise InputError(
            "no key file is named", remedy="--person-key FILE, or COMITY_PERSON_KEY"
        )
    whose = f"{name}, {path}" if name else str(path)
    return open_key_file(path, person_passphrase(whose))


def answer_of(
    folder: Path, name: str, challenge: str, signing: SigningOptions | None
) -> "Answer":
    """Let a person's key file answer a challenge, base64url, as the prepared act states it.

    Raises
    ------
    InputError, ResourceError, TrustError, DataError
        As `signer_of`.
    """
    from comity.node.persons.key_files import answer_with
    from comity.trust.identity.keys import from_text64

    return answer_with(signer_of(folder, name, signing), from_text64(challenge))


def show_lines(act: "Act") -> None:
    """Show on the error stream what is about to be signed, so that results stay apart."""
    console = output.notes()
    for line in act.lines:
        console.print(output.defined(line), markup=False)
    if act.persons > 1:
        console.print(f"{act.persons} persons have to prove it.", markup=False)


def ask_whether(what: str, signing: SigningOptions | None) -> None:
    """Ask at a terminal whether to sign.

    Raises
    ------
    StoppedError
        If the answer is not yes.
    """
    at_terminal = sys.stdin.isatty() and sys.stderr.isatty()
    if not at_terminal or (signing is not None and signing.yes):
        return
    sys.stderr.write(f"{what}: sign? [y/N] ")
    sys.stderr.flush()
    if sys.stdin.readline().strip().casefold() not in {"y", "yes"}:
        raise StoppedError("not signed", remedy="nothing was done")
