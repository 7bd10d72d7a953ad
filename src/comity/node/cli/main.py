"""The command ``comity``: panels of help, one place where errors become exit codes."""

import signal
import sys
from types import FrameType
from typing import NoReturn

from cyclopts import App, Group
from cyclopts.exceptions import CycloptsError

from comity.foundations.errors import ComityError, InputError, StoppedError
from comity.node.cli import output
from comity.node.services.environment import use_kernel_cache

__all__ = ["SKY", "NODE", "app", "main"]

SKY = Group("Sky", sort_key=1)
NODE = Group("Node", sort_key=6)

EPILOGUE = """
Exit codes: 0 done, 1 a fault of Comity, 2 a value that cannot be used, 3 data that
cannot be read, 4 a file or service that cannot be had, 5 another machine refused,
130 interrupted. Errors name value, limit and remedy; with --json they are JSON too.

First steps: comity demo, then comity catalogue import FILE, comity screen FILE --out X.csv.
"""

app = App(
    name="comity",
    help=(
        "Coordination in orbit between parties that do not share a boss: read "
        "catalogues, find close approaches, know what is known and how old it is."
    ),
    help_epilogue=EPILOGUE,
    help_format="plaintext",
    version_flags=["--version"],
)


def on_terminate(_signal: int, _frame: FrameType | None) -> NoReturn:
    """Treat termination like an interruption: finished blocks are kept."""
    raise KeyboardInterrupt


def run(tokens: list[str]) -> int:
    """Run a command and return its exit code."""
    as_json = "--json" in tokens
    try:
        app(tokens, exit_on_error=False, print_error=False, result_action="return_value")
    except CycloptsError as error:
        words = " ".join(str(error).split())
        return output.fail(InputError(words, remedy="see comity --help"), as_json=as_json)
    except ComityError as error:
        return output.fail(error, as_json=as_json)
    except KeyboardInterrupt:
        stop = StoppedError("stopped", remedy="the same command continues where it stopped")
        return output.fail(stop, as_json=as_json)
    except BrokenPipeError:
        # Whoever read the output has had enough.
        sys.stderr.close()
        return 0
    return 0


def main() -> NoReturn:
    """Enter from the shell."""
    use_kernel_cache()
    signal.signal(signal.SIGTERM, on_terminate)
    from comity.node.cli import house, sky  # commands register themselves

    del house, sky
    sys.exit(run(sys.argv[1:]))
