"""How results reach people and programs."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

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

from comity.foundations import format_utc
from comity.foundations.errors import ComityError
from comity.node.services.environment import kernels_are_compiled

__all__ = [
    "approaches",
    "fail",
    "flush",
    "history_lines",
    "lines",
    "own_approaches",
    "print_json",
    "progress",
    "raw",
    "say",
]

Row = Mapping[str, Any]


def out() -> Console:
    """Return the console for results (``NO_COLOR`` and pipes are respected)."""
    return Console(highlight=False, emoji=False)


def notes() -> Console:
    """Return the console for progress and remarks."""
    return Console(stderr=True, highlight=False, emoji=False, soft_wrap=True)


def say(words: str) -> None:
    """Print a line for people."""
    out().print(words, markup=False, soft_wrap=not sys.stdout.isatty())


def print_json(value: Any) -> None:
    """Print a value for programs."""
    sys.stdout.write(
        json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    )


def fail(error: ComityError, *, as_json: bool) -> int:
    """Print an error on the error stream and return the exit code."""
    if as_json:
        value = {
            "error": {
                "code": error.code,
                "message": error.message,
                "remedy": error.remedy,
            }
        }
        sys.stderr.write(json.dumps(value) + "\n")
    else:
        notes().print(f"comity: {error}", style="bold red", markup=False)
    return error.exit_code


def lines(pairs: Sequence[tuple[str, str]]) -> None:
    """Print names and values below each other."""
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column(style="cyan", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in pairs:
        # What others have written is shown as it is, never read as markup.
        table.add_row(escape(name), escape(value))
    out().print(table)


def history_lines(history: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what parties have behind them together, in two lines for people."""
    records, together = history["records"], history["together_in"]
    if not records and not together:
        return []
    last = records[-1] if records else together[-1]
    words = f"{len(records)} records and {len(together)} memberships together"
    asked = " ".join(f"--party {party}" for party in history["parties"])
    return [
        ("history", f"{words}, the last: {last['title']}"),
        ("", f"comity atlas timeline {asked}"),
    ]


@contextmanager
def progress(
    words: str, *, quiet: bool, unit: str = "blocks", compiles: bool = True
) -> Iterator[Callable[[int, int], None]]:
    """Show a bar with the time left on the error stream; yield how to move it."""
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
        task = bar.add_task(words, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def shown_owner(row: Row, k: str) -> str:
    """Return an owner with the basis on which it is known."""
    owner = str(row[f"owner_{k}"]).removeprefix("party:")
    if not owner:
        return "unknown"
    return owner if row[f"owner_basis_{k}"] == "exact" else f"{owner} (by launch)"


def approaches(title: str, rows: Sequence[Row]) -> None:
    """Print approaches as a table: both objects, owners, ages, time, miss, speed."""
    table = Table(title=title, title_justify="left", title_style="bold", pad_edge=False)
    table.add_column("Object, owner", overflow="fold", ratio=1)
    table.add_column("Object, owner", overflow="fold", ratio=1)
    table.add_column("Closest (UTC)", no_wrap=True)
    for name in ("Miss km", "km/s", "Ages d"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        kind = "\ninterval" if row["kind"] == "interval" else ""
        table.add_row(
            f"{row['name_1']}\n{row['object_1']} · {shown_owner(row, '1')}",
            f"{row['name_2']}\n{row['object_2']} · {shown_owner(row, '2')}",
            str(row["tca"])[5:19].replace("T", " ") + kind,
            f"{row['miss_km']:.3f}",
            f"{row['speed_km_s']:.3f}",
            f"{row['age_1_d']:.1f} {row['age_2_d']:.1f}",
        )
    out().print(table)


def own_approaches(title: str, snapshot: Any, hits: Sequence[Any], top: int) -> None:
    """Print approaches of own ephemerides, the largest probability first."""
    table = Table(title=title, title_justify="left", title_style="bold", pad_edge=False)
    table.add_column("Own, object", overflow="fold", ratio=1)
    table.add_column("Closest (UTC)", no_wrap=True)
    for name in ("Miss km", "km/s", "Pc"):
        table.add_column(name, justify="right", no_wrap=True)
    ranked = sorted(hits, key=lambda hit: (-(hit.answer.pc or 0.0), hit.miss_km))
    for hit in ranked[:top]:
        pc = "undefined" if hit.answer.pc is None else f"{hit.answer.pc:.2e}"
        table.add_row(
            f"{hit.own.name}\n{snapshot.name[hit.row]} ({snapshot.object[hit.row]})",
            format_utc(hit.tca_us, 0).replace("T", " "),
            f"{hit.miss_km:.3f}",
            f"{hit.speed_km_s:.3f}",
            f"{pc}\n{hit.answer.chosen.method}",
        )
    out().print(table)


def raw(text: str) -> None:
    """Print text as it is, for a file or a pipe."""
    sys.stdout.write(text)


def flush() -> None:
    """Hand on what was printed, for programs that wait for it."""
    sys.stdout.flush()
