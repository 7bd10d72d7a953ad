"""How results reach people and programs, and which exit code they mean.

A workflow returns a record. A command prints it with ``print_record`` and returns it:
``exit_code_of`` maps it to the exit code of the process.
"""

import math
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from comity.foundations.errors import ComityError
from comity.foundations.plain import json_text, plain
from comity.system.environment import kernels_are_compiled
from comity.system.tables import json_rows

__all__ = [
    "defined",
    "exit_code_of",
    "fail",
    "fixed",
    "flush",
    "lines",
    "note_doubts",
    "note_faults",
    "number",
    "print_json",
    "print_record",
    "print_rows",
    "progress",
    "raw",
    "say",
    "table",
]

Record = TypeVar("Record")


def out() -> Console:
    """Return the console for results (``NO_COLOR`` and pipes are respected)."""
    return Console(highlight=False, emoji=False)


def notes() -> Console:
    """Return the console for progress and remarks."""
    return Console(stderr=True, highlight=False, emoji=False, soft_wrap=True)


#: What Python prints for a number that is none: never shown to anybody.
_NO_NUMBER = re.compile(r"(?<![\w./-])[-+]?(nan|inf)(?![\w/-]|\.\w)")


def number(value: float | None) -> str:
    """Return a probability for people, with three decimals; NaN and None are undefined."""
    if value is None or not math.isfinite(value):
        return "undefined"
    return f"{value:.3e}"


def defined(text: str) -> str:
    """Return a text in which no number reads ``nan`` or ``inf``: these are *undefined*.

    Formatted numbers come from many places; this is the one way out to people.
    """
    return _NO_NUMBER.sub("undefined", text)


def say(text: str) -> None:
    """Print a line for people."""
    out().print(defined(text), markup=False, soft_wrap=not sys.stdout.isatty())


def print_json(value: object) -> None:
    """Print a value for programs; a number that is not finite is null."""
    sys.stdout.write(json_text(value, indent=2, ensure_ascii=False) + "\n")


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


def print_rows(parts: Iterable[Mapping[str, Any]]) -> None:
    """Print columns in parts as one list of objects, row by row: they may be many."""
    separator = "[\n"
    for part in parts:
        for row in json_rows(part):
            sys.stdout.write(separator + row)
            separator = ",\n"
    sys.stdout.write("[]\n" if separator == "[\n" else "\n]\n")


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


def fail(error: ComityError, *, as_json: bool, otherwise: str = "") -> int:
    """Print an error on the error stream and return the exit code.

    ``otherwise`` is the remedy where the error has none, and no limit that says what the value
    must be.
    """
    if otherwise and not error.remedy and " must " not in error.message:
        error = with_remedy(error, otherwise)
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


def with_remedy(error: ComityError, remedy: str) -> ComityError:
    """Return the same error with a remedy."""
    same = ComityError(error.message, remedy=remedy)
    same.code, same.exit_code = error.code, error.exit_code
    return same


def lines(pairs: Sequence[tuple[str, str]]) -> None:
    """Print names and values below each other."""
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column(style="cyan", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in pairs:
        # What others have written is shown as it is, never read as markup.
        table.add_row(escape(name), escape(defined(value)))
    out().print(table)


def fixed(value: float | None, decimals: int, factor: float = 1.0) -> str:
    """Return a number, times a factor, with some decimals; a dash for None and NaN."""
    if value is None or not math.isfinite(value):
        return "–"
    return f"{value * factor:.{decimals}f}"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print rows below their heads; all but the first column are numbers."""
    shown = Table(pad_edge=False)
    for k, head in enumerate(heads):
        if k:
            shown.add_column(head, justify="right", no_wrap=True)
        else:
            shown.add_column(head, overflow="fold", min_width=14)
    for row in rows:
        shown.add_row(*(escape(defined(cell)) for cell in row))
    out().print(shown)


@contextmanager
def progress(
    label: str, *, quiet: bool, unit: str = "blocks", compiles: bool = True
) -> Iterator[Callable[[int, int], None]]:
    """Show a bar with the time left on the error stream; yield the function that moves it."""
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
    """Print text as it is, for a file or a pipe."""
    sys.stdout.write(text)


def flush() -> None:
    """Flush what was printed, for programs that wait for it."""
    sys.stdout.flush()
