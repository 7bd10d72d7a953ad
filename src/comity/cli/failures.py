"""What goes wrong in a command → one tree of errors, each with its remedy and exit code."""

from cyclopts.exceptions import CycloptsError, MissingArgumentError

from comity.cli.app import app
from comity.foundations.errors import (
    ComityError,
    InputError,
    ResourceError,
    StoppedError,
)
from comity.system.files import unusable

__all__ = ["EXPECTED", "fault", "typed", "usage_error", "where_to_look"]

#: What may go wrong without being a fault of Comity.
EXPECTED = (CycloptsError, ComityError, KeyboardInterrupt, MemoryError, OSError)


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


def typed(error: BaseException) -> ComityError:
    """Return an expected error as one of the tree."""
    if isinstance(error, ComityError):
        return error
    if isinstance(error, CycloptsError):
        return usage_error(error)
    if isinstance(error, KeyboardInterrupt):
        return StoppedError(
            "stopped", remedy="the same command continues where it stopped"
        )
    if isinstance(error, MemoryError):
        return ResourceError(
            f"the memory of this machine does not suffice: {error}",
            remedy="ask for less at a time",
        )
    if isinstance(error, OSError):
        # Files go through ``system.files``; this is for what reaches the machine otherwise.
        return unusable(error)
    return fault(error)


def fault(error: BaseException) -> ComityError:
    """Return what a person is told of a fault of Comity itself."""
    return ComityError(
        f"this is a fault of Comity: {type(error).__name__}: {error}",
        remedy="no result stands; report the command, its input and what COMITY_TRACEBACK=1 "
        "prints",
    )
