"""What the command line answers from packaged texts, before a command or a table is loaded.

The list of commands, the version and the completion scripts are the same on every machine.
``python -m tools.make_command_texts`` writes them from the commands; a check compares. What is not
answered here goes to ``comity.main``.
"""

import os
import shutil
import sys
from collections.abc import Sequence
from importlib.metadata import version
from importlib.resources import files
from typing import Final

__all__ = ["FOLDER", "SHELLS", "WIDTH", "packaged_answer"]

#: Where the texts lie.
FOLDER = files("comity.cli") / "data"
SHELLS: Final = ("bash", "zsh", "fish")
#: Columns for which the list of commands is written; a narrower terminal has it written anew.
WIDTH = 80


def packaged_answer(tokens: Sequence[str]) -> str | None:
    """Return the whole answer to a command line; None where a command must be loaded.

    Parameters
    ----------
    tokens
        The words after ``comity``.
    """
    match list(tokens):
        case [] | ["--help" | "-h"]:
            return _text("help.txt") if _is_wide() else None
        case ["--version"]:
            return f"{version('comity')}\n"
        case ["completion", shell] if shell in SHELLS:
            return _text(f"completion.{shell}")
    return None


def _is_wide() -> bool:
    """Return whether the list of commands fits: a pipe has no width, but may have few signs."""
    if "utf" not in (sys.stdout.encoding or "").lower():
        return False
    if not sys.stdout.isatty() and "COLUMNS" not in os.environ:
        return True
    return shutil.get_terminal_size().columns >= WIDTH


def _text(name: str) -> str | None:
    """Return a packaged text; None if it was left out of an installation."""
    try:
        return (FOLDER / name).read_text("utf-8")
    except OSError:
        return None
