"""The address of a node's people's API, as a command line names it; it needs no node."""

import re
from collections.abc import Sequence
from typing import Annotated, Any, NamedTuple

from cyclopts import Parameter, Token

from comity.foundations.errors import InputError

__all__ = ["AtServer", "NamedServer", "Server", "server_named"]


class Server(NamedTuple):
    """The address of a node's people's API."""

    url: str


def server_named(text: str) -> Server:
    """Return the server that a text names.

    Raises
    ------
    InputError
        If it is no address.
    """
    if re.match(r"https?://", text):
        return Server(text)
    raise InputError(
        f"--server {text[:80]!r} is no address",
        remedy="https://HOST[:PORT], or http://localhost:PORT",
    )


def _server(_type: Any, tokens: Sequence[Token]) -> Server:
    return server_named(tokens[-1].value)


#: Where a command that works on files computes. It is read from no variable: nothing that a person
#: has on this machine goes to another without a word on the command line.
AtServer = Annotated[
    Server | None,
    Parameter(
        name="--server",
        converter=_server,
        accepts_keys=False,
        n_tokens=1,
        help="Compute at the node with this URL, not here: the files go there.",
    ),
]


#: The node far away that a command is about.
NamedServer = Annotated[
    Server,
    Parameter(
        name="--server",
        env_var="COMITY_SERVER",
        converter=_server,
        accepts_keys=False,
        n_tokens=1,
        help="URL of the node's people's API (COMITY_SERVER).",
    ),
]
