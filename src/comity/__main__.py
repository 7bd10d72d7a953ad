"""Entry of the command ``comity`` and of ``python -m comity``.

What needs no command is answered at once; everything else is loaded only then.
"""

import sys
from typing import NoReturn

from comity.cli.front import packaged_answer

__all__ = ["main"]


def main() -> NoReturn:
    """Answer from packaged texts, or run a command."""
    answer = packaged_answer(sys.argv[1:])
    if answer is None:
        from comity.main import main as run_command  # noqa: PLC0415 - it loads everything

        run_command()
    try:
        sys.stdout.write(answer)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader of the pipe has closed it: there is nobody to print for.
        sys.stderr.close()
    sys.exit(0)


if __name__ == "__main__":
    main()
