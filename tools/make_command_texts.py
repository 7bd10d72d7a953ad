"""Writes ``src/comity/cli/data``: the list of commands and the completion scripts, as packaged texts.

``python -m tools.make_command_texts`` writes them from the commands; ``--check`` compares instead and
ends with 1 where they differ.
"""

import contextlib
import io
import os
import sys
from pathlib import Path

from comity.cli.app import app
from comity.cli.front import SHELLS, WIDTH
from comity.main import run

__all__ = ["TARGET", "main", "texts"]

TARGET = Path(__file__).parents[1] / "src/comity/cli/data"


def help_text() -> str:
    """Return the list of commands as it is printed without colours."""
    kept = {name: os.environ.get(name) for name in ("COLUMNS", "NO_COLOR")}
    os.environ |= {"COLUMNS": str(WIDTH), "NO_COLOR": "1"}
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed):
            run(["--help"])
    finally:
        for name, value in kept.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
    return "\n".join(line.rstrip() for line in printed.getvalue().splitlines()) + "\n"


def texts() -> dict[str, str]:
    """Return each file's name and text."""
    return {"help.txt": help_text()} | {
        f"completion.{shell}": app.generate_completion(shell=shell) for shell in SHELLS
    }


def main(words: list[str]) -> int:
    """Write the texts, or compare them."""
    old = []
    for name, text in texts().items():
        path = TARGET / name
        if path.is_file() and path.read_text("utf-8") == text:
            continue
        old.append(name)
        if "--check" not in words:
            path.write_text(text, "utf-8")
    if old and "--check" in words:
        print(f"differs: {', '.join(old)}; python -m tools.make_command_texts")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
