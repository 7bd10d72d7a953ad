"""The command ``comity``: panels of help, one place where errors become exit codes."""

import signal
import sys
from types import FrameType
from typing import NoReturn

from cyclopts.exceptions import CycloptsError

from comity.foundations.errors import ComityError, InputError, StoppedError
from comity.node.cli import (
    agreement,
    atlas,
    atlas_desk,
    atlas_peers,
    atlas_study,
    avoid,
    case,
    case_steps,
    channel,
    conformance,
    exercise,
    fleet,
    fleet_answers,
    house,
    ledger,
    link,
    link_radio,
    link_schedule,
    link_support,
    message,
    mission,
    node,
    notice,
    notice_drill,
    notice_sky,
    orbit,
    orbit_events,
    orbit_fit,
    orbit_forecast,
    orbit_fuse,
    orbit_search,
    orbit_task,
    output,
    peer,
    risk,
    screen,
    serve,
    share,
    show,
    sky,
    transfer,
    warning,
    watch,
)
from comity.node.cli.app import app
from comity.node.services.environment import use_kernel_cache

__all__ = ["COMMANDS", "main", "run"]

#: Modules whose commands have registered themselves.
COMMANDS = (
    sky,
    show,
    screen,
    risk,
    avoid,
    orbit,
    orbit_events,
    orbit_fit,
    orbit_forecast,
    orbit_fuse,
    orbit_search,
    orbit_task,
    message,
    node,
    serve,
    peer,
    agreement,
    share,
    case,
    exercise,
    case_steps,
    notice,
    notice_drill,
    notice_sky,
    warning,
    channel,
    watch,
    link,
    link_radio,
    link_schedule,
    link_support,
    fleet,
    fleet_answers,
    mission,
    atlas,
    atlas_study,
    atlas_desk,
    atlas_peers,
    ledger,
    transfer,
    conformance,
    house,
)


def on_terminate(_signal: int, _frame: FrameType | None) -> NoReturn:
    """Treat termination like an interruption: finished blocks are kept."""
    raise KeyboardInterrupt


def run(tokens: list[str]) -> int:
    """Run a command and return its exit code."""
    as_json = "--json" in tokens
    try:
        code = app(
            tokens, exit_on_error=False, print_error=False, result_action="return_value"
        )
    except CycloptsError as error:
        words = " ".join(str(error).split()).rstrip(".")
        return output.fail(
            InputError(words, remedy="see comity --help"), as_json=as_json
        )
    except ComityError as error:
        return output.fail(error, as_json=as_json)
    except KeyboardInterrupt:
        stop = StoppedError(
            "stopped", remedy="the same command continues where it stopped"
        )
        return output.fail(stop, as_json=as_json)
    except BrokenPipeError:
        # Whoever read the output has had enough.
        sys.stderr.close()
        return 0
    return code if isinstance(code, int) else 0


def main() -> NoReturn:
    """Enter from the shell."""
    use_kernel_cache()
    signal.signal(signal.SIGTERM, on_terminate)
    sys.exit(run(sys.argv[1:]))
