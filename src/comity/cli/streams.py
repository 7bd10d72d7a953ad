"""Where the output of a command goes: to people, to programs, or into a file by ``-``."""

from comity.foundations.errors import InputError

__all__ = [
    "begin",
    "give_standard_output",
    "member_of_rows",
    "standard_output_is_given",
]


class _Streams:
    """What the command line says of the output: a run begins with a new one.

    Attributes
    ----------
    for_programs
        Whether JSON was asked for.
    rows
        With ``--ndjson``: the member of the result whose rows are printed, one a line.
    given
        Whether the standard output belongs to a file that the command writes (``--out -``).
    """

    def __init__(self) -> None:
        self.for_programs = False
        self.rows: str | None = None
        self.given = False


_streams = _Streams()


def begin(*, for_programs: bool = False, rows: str | None = None) -> None:
    """Begin a command: its results go to the standard output, as JSON, rows or text."""
    _streams.for_programs, _streams.rows, _streams.given = for_programs, rows, False


def give_standard_output() -> None:
    """Give the standard output to a file; what is for people goes to the error stream.

    Raises
    ------
    InputError
        If JSON or another file goes there already.
    """
    if _streams.for_programs or _streams.given:
        other = "JSON" if _streams.for_programs else "another file"
        raise InputError(
            f"- is the standard output, and {other} goes there already",
            remedy="name a file",
        )
    _streams.given = True


def standard_output_is_given() -> bool:
    """Tell whether the standard output belongs to a file that the command writes."""
    return _streams.given


def member_of_rows() -> str | None:
    """Return the member of the result whose rows are printed, one a line; None without ``--ndjson``."""
    return _streams.rows
