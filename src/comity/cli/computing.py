"""Commands that a node far away can run, too: their option ``--server``."""

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from comity.cli.command_options import Computable
from comity.cli.servers import AtServer, Server

__all__ = ["computable"]

Returned = TypeVar("Returned")


def computable(
    words: str, *, names: tuple[str, ...] = (), here: tuple[str, ...] = ()
) -> Callable[[Callable[..., Returned]], Callable[..., Returned]]:
    """Give a command the option ``--server``: with it, a node runs the command and this one shows the result.

    Parameters
    ----------
    words
        Of the command: ``orbit fit``.
    names
        Parameters of text that may name a file.
    here
        Parameters that only work on the machine of whoever gives them.
    """

    def mark(command: Callable[..., Returned]) -> Callable[..., Returned]:
        kind = Computable(words, command, frozenset(names), frozenset(here))

        @wraps(command)
        def run(*given: Any, server: Server | None = None, **named: Any) -> Any:
            if server is None:
                return command(*given, **named)
            # Loaded when a server is named: a command on files starts without it.
            from comity.cli.remote_run import run_far

            return run_far(server, kind, given, named)

        signature = inspect.signature(command)
        more = inspect.Parameter(
            "server", inspect.Parameter.KEYWORD_ONLY, default=None, annotation=AtServer
        )
        marked: Any = run
        marked.__signature__ = signature.replace(
            parameters=[*signature.parameters.values(), more]
        )
        marked.__annotations__ = {**command.__annotations__, "server": AtServer}
        marked.computable = kind
        return run

    return mark
