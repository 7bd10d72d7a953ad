"""What goes wrong in a command → one tree of errors, each with its remedy and exit code."""

import csv
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from cyclopts.exceptions import (
    CycloptsError,
    MissingArgumentError,
    UnknownOptionError,
)

from comity.cli.app import app
from comity.cli.output import changed
from comity.foundations.errors import (
    ComityError,
    FormatError,
    InputError,
    ResourceError,
    StoppedError,
)
from comity.system.files import files_read, unusable

__all__ = [
    "EXPECTED",
    "about_file",
    "fault",
    "typed",
    "usage_error",
    "where_to_look",
    "words_in",
]


def usage_error(error: CycloptsError) -> InputError:
    """Return what is wrong with a command line, with its remedy.

    An option that may come from the environment is named by both: its name and the variable.
    """
    chain = " ".join(["comity", *(error.command_chain or ())])
    remedy = f"see {chain} --help"
    argument = error.argument
    if _names_server(error):
        return InputError(
            f"{chain} works at the files of this machine alone, not with --server",
            remedy=f"run it where the files are, with --dir FOLDER for a node; {remedy}",
        )
    missing = isinstance(error, MissingArgumentError) and not error.keyword
    if missing and argument is not None:
        variables = argument.parameter.env_var or ()
        names = [variables] if isinstance(variables, str) else list(variables)
        if names:
            remedy = f"give {argument.name}, or set {' or '.join(names)}; {remedy}"
        return InputError(f"{argument.name} is missing", remedy=remedy)
    return InputError(" ".join(str(error).split()).rstrip("."), remedy=remedy)


def _names_server(error: CycloptsError) -> bool:
    """Return whether a server is named for a command that knows none."""
    given = any(
        token.partition("=")[0] == "--server" for token in error.root_input_tokens or ()
    )
    if isinstance(error, UnknownOptionError):
        return given and error.token.keyword == "--server"
    argument = error.argument if isinstance(error, MissingArgumentError) else None
    return given and argument is not None and argument.names == ("--dir",)


def words_in(tokens: list[str]) -> str:
    """Return the words of the command that a line names, such as ``orbit fit``."""
    words: list[str] = []
    command = app
    for token in tokens:
        if token.startswith("-") or token not in set(command):
            break
        command = command[token]
        words.append(token)
    return " ".join(words)


def where_to_look(tokens: list[str]) -> str:
    """Return the remedy for an error that names none: the help of its command."""
    return f"see {' '.join(['comity', words_in(tokens), '--help'])}".replace("  ", " ")


def about_file(error: ComityError, tokens: Sequence[str]) -> ComityError:
    """Return an error about the form of a file with its name, if the error has none.

    The file is one that the line names and that was read; of several it can be any. What the line
    itself says wrongly, such as an instant, is named in the error already.
    """
    words = [token.rpartition("=")[2] for token in tokens]
    read = {str(path) for path in files_read()}
    names = [word for word in words if str(Path(word)) in read]
    told = [word for word in words if repr(word) in error.message]
    told += [name for name in names if Path(name).name in error.message]
    if error.code != FormatError.code or not names or told:
        return error
    where = names[0] if len(names) == 1 else f"one of {', '.join(names[:5])}"
    return changed(error, message=f"{where}: {error.message}")


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
