"""What goes wrong in a command → one tree of errors, each with its remedy and exit code."""

import csv
from collections.abc import Callable
from typing import Any

from cyclopts.exceptions import CycloptsError, MissingArgumentError

from comity.cli.app import app
from comity.foundations.errors import (
    ComityError,
    FormatError,
    InputError,
    ResourceError,
    StoppedError,
)
from comity.system.files import unusable

__all__ = ["EXPECTED", "fault", "typed", "usage_error", "where_to_look"]


def usage_error(error: CycloptsError) -> InputError:
    """Return what is wrong with a command line, with its remedy.

    An option that may come from the environment is named by both: its name and the variable.
    """
    chain = " ".join(["comity", *(error.command_chain or ())])
    remedy = f"see {chain} --help"
    argument = error.argument
    missing = isinstance(error, MissingArgumentError) and not error.keyword
    if missing and argument is not None:
        variables = argument.parameter.env_var or ()
        names = [variables] if isinstance(variables, str) else list(variables)
        if names:
            remedy = f"give {argument.name}, or set {' or '.join(names)}; {remedy}"
        return InputError(f"{argument.name} is missing", remedy=remedy)
    return InputError(" ".join(str(error).split()).rstrip("."), remedy=remedy)


def where_to_look(tokens: list[str]) -> str:
    """Return the remedy for an error that names none: the help of its command."""
    words = ["comity"]
    command = app
    for token in tokens:
        if token.startswith("-") or token not in set(command):
            break
        command = command[token]
        words.append(token)
    return f"see {' '.join(words)} --help"


def no_table(error: csv.Error) -> FormatError:
    """Return the error for a file that was to be a table."""
    return FormatError(
        f"a table is no CSV: {error}",
        remedy="give a text file of rows with commas, one header, quoted where needed",
    )


def no_memory(error: MemoryError) -> ResourceError:
    """Return the error for work that is too large for the machine."""
    return ResourceError(
        f"the memory of this machine does not suffice: {error}",
        remedy="ask for less at a time",
    )


def stopped(_error: KeyboardInterrupt) -> StoppedError:
    """Return the error for an interruption."""
    return StoppedError("stopped", remedy="the same command continues where it stopped")


def fault(error: BaseException) -> ComityError:
    """Return what a person is told of a fault of Comity itself."""
    return ComityError(
        f"this is a fault of Comity: {type(error).__name__}: {error}",
        remedy="no result stands; report the command, its input and what COMITY_TRACEBACK=1 "
        "prints",
    )


#: What may go wrong without being a fault of Comity, and what it is in the tree of errors. Files
#: go through ``system.files``; ``OSError`` is what reaches the machine otherwise.
_CONVERTED: dict[type[BaseException], Callable[[Any], ComityError]] = {
    CycloptsError: usage_error,
    KeyboardInterrupt: stopped,
    MemoryError: no_memory,
    OSError: unusable,
    csv.Error: no_table,
}
EXPECTED: tuple[type[BaseException], ...] = (ComityError, *_CONVERTED)


def typed(error: BaseException) -> ComityError:
    """Return an error as one of the tree."""
    if isinstance(error, ComityError):
        return error
    for kind, convert in _CONVERTED.items():
        if isinstance(error, kind):
            return convert(error)
    return fault(error)
