"""Pages typeset in a process of their own, which ends with them.

The library keeps what it has laid out for the next time: a node that wrote a dozen files would hold a
gigabyte. What it is given was written by others, too, so it has limits of memory and time, and nothing of
this process's environment but what it needs to start.
"""

import json
import os
import subprocess
import sys
import threading
from dataclasses import asdict
from importlib.util import find_spec
from typing import Any

from comity.foundations.errors import (
    ComityError,
    DataError,
    ResourceError,
    error_of_code,
)
from comity.foundations.plain import JsonObject, json_text
from comity.system.confined import Limits, end_with_parent, limit
from comity.system.typesetting import (
    NEEDED,
    Attachment,
    MissingGlyphError,
    needs_extra,
    typeset,
)

__all__ = ["main", "typeset_apart"]

#: What the process gets of this one's environment.
ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "PYTHONPATH", "HOME", "XDG_DATA_HOME")
#: A thousand printed entries take 5 s and 0.9 GB.
LIMITS = Limits(memory_mb=6000, cpu_s=120)
LONGEST_S = 180
#: Exit code of a process that says on its error stream why it wrote no pages.
_REFUSED = 3
#: One at a time: the memory of several would add up.
_ONE = threading.Lock()


def typeset_apart(
    sheet: JsonObject, at_us: int, attachment: Attachment | None
) -> bytes:
    """Return a PDF; as `typeset` in all else.

    Raises
    ------
    ResourceError, MissingGlyphError, DataError, RangeError
        As `typeset`; also if the process cannot be started or exceeds its limits.
    """
    if find_spec(NEEDED) is None:
        raise needs_extra()
    attached = None if attachment is None else asdict(attachment)
    job = json_text({"sheet": sheet, "at_us": at_us, "attachment": attached})
    kept = {name: os.environ[name] for name in ENVIRONMENT if name in os.environ}
    # Python's -P: the present folder is none that modules are loaded from.
    command = [sys.executable, "-P", "-m", __name__]
    try:
        with _ONE:
            done = subprocess.run(  # noqa: S603 - our own program
                command,
                input=job.encode(),
                capture_output=True,
                env=kept,
                timeout=LONGEST_S,
                check=False,
            )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ResourceError(
            f"the pages could not be typeset: {type(error).__name__}",
            remedy="fewer entries (--party, --entry), or the bundle alone",
        ) from error
    if done.returncode == 0:
        return done.stdout
    raise _error(done.returncode, done.stderr)


def _error(code: int, told: bytes) -> ComityError:
    """Return why a process wrote no pages."""
    try:
        why: Any = json.loads(told) if code == _REFUSED else None
    except ValueError:
        why = None
    if not isinstance(why, dict):
        return ResourceError(
            f"the process that typesets pages ended with {code}: it exceeded "
            f"{LIMITS.memory_mb} MB or {LIMITS.cpu_s} s, or was stopped",
            remedy="fewer entries (--party, --entry), or the bundle alone",
        )
    if "letter" in why:
        return MissingGlyphError(str(why["letter"]))
    message, remedy = str(why["message"]), str(why["remedy"])
    return error_of_code(str(why["code"]), message, remedy=remedy, otherwise=DataError)


def main() -> int:
    """Typeset what the standard input holds; return 3 with the reason if that is refused."""
    end_with_parent()
    limit(LIMITS)
    job = json.load(sys.stdin)
    attached = None if job["attachment"] is None else Attachment(**job["attachment"])
    why: JsonObject
    try:
        made = typeset(job["sheet"], job["at_us"], attached)
    except MissingGlyphError as error:
        why = {"letter": error.letter}
    except ComityError as error:
        why = {"code": error.code, "message": error.message, "remedy": error.remedy}
    else:
        sys.stdout.buffer.write(made)
        return 0
    sys.stderr.write(json_text(why))
    return _REFUSED


if __name__ == "__main__":
    sys.exit(main())
