"""The consoles of the command line: lines, names with values, and tables, within the width at hand."""

import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence

from rich.cells import cell_len, chop_cells
from rich.console import Console, ConsoleOptions, RenderableType
from rich.markup import escape
from rich.segment import Segment
from rich.table import Column, Table
from rich.text import Text
from typing_extensions import override

from comity.cli.streams import standard_output_is_given
from comity.foundations.visible import visible

__all__ = ["defined", "lines", "notes", "out", "print_table", "say", "table"]

#: Least width of a column that is folded.
FOLDED = 14
#: What a column takes besides its cells: two blanks and a stroke.
FRAME = 3


class _VisibleConsole(Console):
    """A console on which nothing that is printed moves the cursor or reorders the line.

    Blanks at the ends of lines, with which tables are filled up, are left out. A reader that has
    closed the pipe (``head``) is told like one of JSON: by ``BrokenPipeError``, no fault.
    """

    @override
    def on_broken_pipe(self) -> None:
        """Raise what the write has raised; Rich would end the process with code 1."""
        raise BrokenPipeError

    @override
    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterator[Segment]:
        """Yield the segments of something; the console's own control codes stay."""
        blanks: list[Segment] = []
        for segment in super().render(renderable, options):
            if segment.control:
                yield segment
                continue
            text = visible(segment.text)
            if text.startswith("\n"):
                blanks.clear()
            kept = text.rstrip(" ")
            if kept:
                yield from blanks
                blanks = []
                yield Segment(kept, segment.style)
            if len(kept) < len(text):
                blanks.append(Segment(text[len(kept) :], segment.style))


def out() -> Console:
    """Return the console for results (``NO_COLOR`` and pipes are respected)."""
    return _VisibleConsole(
        stderr=standard_output_is_given(), highlight=False, emoji=False
    )


def notes() -> Console:
    """Return the console for progress and remarks."""
    return _VisibleConsole(stderr=True, highlight=False, emoji=False, soft_wrap=True)


#: What Python prints for a number that is none: never shown to anybody.
_NO_NUMBER = re.compile(r"(?<![\w./-])[-+]?(nan|inf)(?![\w/-]|\.\w)")


def defined(text: str) -> str:
    """Return a text in which no number reads ``nan`` or ``inf``: these are *undefined*.

    Formatted numbers, and words of others, come from many places; this is the one way out to
    people. Nothing in it moves the cursor, reorders a line or stays unseen (``visible``).
    """
    return visible(_NO_NUMBER.sub("undefined", text))


def say(text: str) -> None:
    """Print a line for people.

    It is broken at blanks on a terminal, and where ``COLUMNS`` is set; in a pipe it stays one line.
    Words that are longer than a line, such as hashes and paths, stay whole.
    """
    console, told = out(), defined(text)
    if sys.stdout.isatty() or "COLUMNS" in os.environ:
        told = "\n".join(
            part for line in told.split("\n") for part in broken(line, console.width)
        )
    console.print(told, markup=False, soft_wrap=True)


def broken(line: str, width: int) -> list[str]:
    """Return a line in parts of a width, broken at blanks, each as far to the right as it began.

    Words that are longer stay whole, unless they are of wide signs, which have no blanks between them.
    """
    if cell_len(line) <= width:
        return [line]
    indent = " " * min(len(line) - len(line.lstrip(" ")), width // 2)
    parts, now = [], ""
    for piece in re.findall(r"\s*\S+", line):
        if now.strip() and cell_len(now + piece) > width:
            parts.append(now)
            now = indent + piece.lstrip()
        else:
            now += piece
        while cell_len(now) > max(width, len(now)):
            *whole, now = chop_cells(now, width)
            parts += whole
    return [*parts, now]


def lines(pairs: Sequence[tuple[str, str]]) -> None:
    """Print names and values below each other."""
    shown = Table(show_header=False, box=None, pad_edge=False)
    shown.add_column(style="cyan", no_wrap=True)
    shown.add_column(overflow="fold")
    for name, value in pairs:
        # What others have written is shown as it is, never read as markup.
        shown.add_row(escape(defined(name)), escape(defined(value)))
    out().print(shown)


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
    print_table(shown)


def print_table(shown: Table) -> None:
    """Print a table; where the width does not hold its columns, each row as names and values.

    Columns that fold get narrower first. Numbers are never cut or broken.
    """
    console = out()
    needed = sum(_least_width(column) + FRAME for column in shown.columns)
    if needed <= console.width:
        console.print(shown)
        return
    if shown.title:
        console.print(shown.title, style="bold")
    heads = [_plain(column.header) for column in shown.columns]
    cells = [[_plain(cell) for cell in column.cells] for column in shown.columns]
    for k, row in enumerate(zip(*cells, strict=True)):
        if k:
            console.print()
        lines(list(zip(heads, row, strict=True)))


def _plain(cell: RenderableType) -> str:
    """Return a cell as text in one line."""
    text = cell if isinstance(cell, str) else str(cell)
    return ", ".join(Text.from_markup(text).plain.split("\n"))


def _least_width(column: Column) -> int:
    """Return the width that a column needs: that of its cells, less if they may be folded."""
    texts = [column.header, *column.cells]
    widths = [
        Text.from_markup(part).cell_len
        for text in texts
        for part in str(text).split("\n")
    ]
    width = max(widths, default=0)
    least = width if column.no_wrap else min(width, FOLDED)
    return max(least, column.min_width or 0)
