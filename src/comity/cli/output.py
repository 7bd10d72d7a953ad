"""How results reach people and programs."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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
from comity.system.environment import kernels_are_compiled
from comity.system.tables import json_rows

__all__ = [
    "approaches",
    "fail",
    "fixed",
    "flush",
    "history_lines",
    "lines",
    "note_faults",
    "number",
    "own_approaches",
    "print_json",
    "print_rows",
    "progress",
    "raw",
    "say",
    "table",
    "windows",
]

Row = Mapping[str, Any]


def out() -> Console:
    """Return the console for results (``NO_COLOR`` and pipes are respected)."""
    return Console(highlight=False, emoji=False)


def notes() -> Console:
    """Return the console for progress and remarks."""
    return Console(stderr=True, highlight=False, emoji=False, soft_wrap=True)


def number(value: float | None) -> str:
    """Return a probability for people."""
    return "undefined" if value is None else f"{value:.3e}"


def say(words: str) -> None:
    """Print a line for people."""
    out().print(words, markup=False, soft_wrap=not sys.stdout.isatty())


def print_json(value: Any) -> None:
    """Print a value for programs."""
    sys.stdout.write(
        json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    )


def print_rows(parts: Iterable[Mapping[str, Any]]) -> None:
    """Print columns in parts as one list of objects, row by row: they may be many."""
    separator = "[\n"
    for part in parts:
        for row in json_rows(part):
            sys.stdout.write(separator + row)
            separator = ",\n"
    sys.stdout.write("[]\n" if separator == "[\n" else "\n]\n")


def note_faults(faults: Sequence[Mapping[str, Any]], *, as_json: bool) -> None:
    """Say on the error stream which rows were left out; ten for people, all for programs."""
    if as_json:
        for fault in faults:
            sys.stderr.write(json.dumps({"fault": dict(fault)}) + "\n")
        return
    for fault in faults[:10]:
        words = " ".join(
            str(v) for k, v in fault.items() if k not in {"code", "reason"}
        )
        notes().print(f"left out: {words}: {fault['reason']}", markup=False)
    if len(faults) > 10:
        notes().print(f"and {len(faults) - 10} more", markup=False)


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


def fixed(value: float | None, decimals: int, factor: float = 1.0) -> str:
    """Return a number with so many decimals; a stroke for none."""
    return "–" if value is None else f"{value * factor:.{decimals}f}"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print rows below their heads; all but the first column are numbers."""
    shown = Table(pad_edge=False)
    for k, head in enumerate(heads):
        if k:
            shown.add_column(head, justify="right", no_wrap=True)
        else:
            shown.add_column(head, overflow="fold", min_width=14)
    for row in rows:
        shown.add_row(*(escape(cell) for cell in row))
    out().print(shown)


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


def windows(columns: Mapping[str, Any], top: int) -> None:
    """Print the first windows as a table; ranges in km, elevations in degrees."""
    over = "station" in columns
    table = Table(pad_edge=False)
    table.add_column(
        f"Satellite, {'station' if over else 'satellite'}", overflow="fold", ratio=1
    )
    for name in ("Rise (UTC)", "Set"):
        table.add_column(name, no_wrap=True)
    more = ("Top °", "From °", "To °", "km") if over else ("Lasts min",)
    for name in more:
        table.add_column(name, justify="right", no_wrap=True)
    for k in range(min(top, len(columns["rise"]))):
        rise, fall = (
            str(columns[n][k])[5:19].replace("T", " ") for n in ("rise", "set")
        )
        other = columns["station"][k] if over else columns["other_name"][k]
        names = ("max_elevation_deg", "rise_azimuth_deg", "set_azimuth_deg", "range_km")
        values = (
            [f"{columns[name][k]:.0f}" for name in names]
            if over
            else [f"{columns['duration_s'][k] / 60.0:.1f}"]
        )
        shown = columns["satellite_name"][k] or columns["satellite"][k]
        table.add_row(escape(f"{shown} · {other}"), rise, fall[6:], *values)
    out().print(table)


def raw(text: str) -> None:
    """Print text as it is, for a file or a pipe."""
    sys.stdout.write(text)


def flush() -> None:
    """Hand on what was printed, for programs that wait for it."""
    sys.stdout.flush()
