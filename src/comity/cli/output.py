"""How results reach people and programs, and which exit code they mean.

A workflow returns a record. A command prints it with ``print_record`` and returns it:
``exit_code_of`` maps it to the exit code of the process.
"""

import math
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TypeVar

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from comity.cli.console import defined, lines, notes, out, say, table
from comity.cli.json_output import (
    print_head_and_rows,
    print_json,
    print_lines,
    print_rows,
)
from comity.cli.streams import begin, give_standard_output, member_of_rows
from comity.foundations.errors import ComityError
from comity.foundations.plain import json_text, plain
from comity.foundations.visible import visible
from comity.system.environment import kernels_are_compiled

__all__ = [
    "begin",
    "changed",
    "defined",
    "exit_code_of",
    "fail",
    "fixed",
    "flush",
    "follow_progress",
    "give_standard_output",
    "lines",
    "note_doubts",
    "note_faults",
    "note_renamed",
    "notes",
    "number",
    "out",
    "print_head_and_rows",
    "print_json",
    "print_lines",
    "print_record",
    "print_rows",
    "progress",
    "raw",
    "remark",
    "rows_alone",
    "say",
    "table",
]

Record = TypeVar("Record")


def number(value: float | None) -> str:
    """Return a probability for people, with three decimals; NaN and None are undefined."""
    if value is None or not math.isfinite(value):
        return "undefined"
    return f"{value:.3e}"


def print_record(
    record: Record, table: Callable[[Record], None], *, as_json: bool
) -> Record:
    """Print what a workflow has returned, and return it for its exit code.

    Parameters
    ----------
    record
        A record, or a list of records.
    table
        Prints it for people.
    as_json
        Whether it is printed for programs instead, by the rule of ``plain``.
    """
    if as_json:
        print_json(plain(record))
    else:
        table(record)
    return record


def exit_code_of(result: object) -> int:
    """Return the exit code for what a command has returned.

    A number is the code itself. A record that can mean failure, such as findings of a check,
    has an attribute ``exit_code``. Anything else means success, 0.
    """
    code = result if isinstance(result, int) else getattr(result, "exit_code", 0)
    return code if isinstance(code, int) else 0


def remark(text: str) -> None:
    """Print a line for people on the error stream: no part of the result."""
    notes().print(defined(text), markup=False)


def rows_alone() -> bool:
    """Tell whether only the rows of a result are printed: what else it says goes beside them."""
    return member_of_rows() is not None


def note_faults(faults: Sequence[Mapping[str, object]], *, as_json: bool) -> None:
    """Print on the error stream which rows were left out; ten for people, all for programs."""
    if as_json:
        for fault in faults:
            sys.stderr.write(json_text({"fault": dict(fault)}) + "\n")
        return
    for fault in faults[:10]:
        row = " ".join(str(v) for k, v in fault.items() if k not in {"code", "reason"})
        said = defined(f"left out: {row}: {fault['reason']}")
        notes().print(said, markup=False)
    if len(faults) > 10:
        notes().print(f"and {len(faults) - 10} more", markup=False)


def note_doubts(texts: Sequence[str], *, as_json: bool) -> None:
    """Print on the error stream what is doubtful about what was taken."""
    for text in texts:
        if as_json:
            sys.stderr.write(json_text({"doubtful": text}) + "\n")
        else:
            notes().print(f"doubtful: {text}", markup=False)


def note_renamed(names: Sequence[tuple[str, str]]) -> None:
    """Tell on the error stream which options are called otherwise now."""
    for old, new in dict.fromkeys(names):
        said = f"{old} is now called {new}; the old name works for this version alone"
        notes().print(f"comity: {said}", markup=False)


def fail(error: ComityError, *, as_json: bool, otherwise: str = "") -> int:
    """Print an error on the error stream and return the exit code.

    ``otherwise`` is the remedy where the error has none, and no limit that says what the value
    must be.
    """
    if otherwise and not error.remedy and " must " not in error.message:
        error = changed(error, remedy=otherwise)
    if as_json:
        value = {
            "error": {
                "code": error.code,
                "message": error.message,
                "remedy": error.remedy,
            }
        }
        sys.stderr.write(json_text(value) + "\n")
    else:
        said = f"comity: {error}"
        notes().print(said, style="bold red", markup=False)
    return error.exit_code


def changed(error: ComityError, *, message: str = "", remedy: str = "") -> ComityError:
    """Return the same error with another message or remedy."""
    same = ComityError(message or error.message, remedy=remedy or error.remedy)
    same.code, same.exit_code = error.code, error.exit_code
    return same


def fixed(value: float | None, decimals: int, factor: float = 1.0) -> str:
    """Return a number, times a factor, with some decimals; a dash for None and NaN."""
    if value is None or not math.isfinite(value):
        return "–"
    return f"{value * factor:.{decimals}f}"


#: Told of progress in place of a bar: label, unit, done, total.
Follower = Callable[[str, str, int, int], None]
_followers: list[Follower] = []


def follow_progress(follower: Follower) -> None:
    """Tell somebody of the progress of this process's work, instead of showing bars."""
    _followers.append(follower)


@contextmanager
def progress(
    label: str, *, quiet: bool, unit: str = "blocks", compiles: bool = True
) -> Iterator[Callable[[int, int], None]]:
    """Show a bar with the time left on the error stream; yield the function that moves it."""
    if _followers:
        yield partial(_followers[-1], label, unit)
        return
    if compiles and not kernels_are_compiled():
        notes().print(
            "comity: first use, compiling for this processor (once, about 20 s)"
        )
    if quiet:
        yield lambda _done, _total: None
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn(unit),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=notes(), transient=True) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def raw(text: str) -> None:
    """Print text as it is, for a file or a pipe; a terminal gets nothing that it would obey."""
    sys.stdout.write(visible(text) if sys.stdout.isatty() else text)


def flush() -> None:
    """Flush what was printed, for programs that wait for it."""
    sys.stdout.flush()
