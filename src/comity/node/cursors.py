"""Cursors of lists that are read in parts: the place behind a row, as one opaque text.

A cursor holds the columns by which its list is ordered, of the last row that was shown. The next
part begins behind them, whatever was added or removed meanwhile.
"""

from collections.abc import Sequence

from comity.foundations.canonical import canonical_bytes
from comity.foundations.errors import FormatError, InputError
from comity.foundations.strict import read_strict
from comity.trust.identity.keys import from_text64, to_text64

__all__ = ["cursor_behind", "place_of"]

#: Characters of a cursor, at most.
LONGEST = 1000
#: First number that the database does not hold.
LARGEST = 2**63


def cursor_behind(*columns: str | int) -> str:
    """Return the cursor behind a row, from the columns by which its list is ordered."""
    return to_text64(canonical_bytes(list(columns)))


def place_of(cursor: str, *kinds: type) -> tuple[str | int, ...]:
    """Return the columns of a cursor; none for an empty one, which is the beginning.

    Parameters
    ----------
    kinds
        Of the columns, ``str`` or ``int``.

    Raises
    ------
    InputError
        If it is no cursor of a list that is ordered by such columns.
    """
    if not cursor:
        return ()
    try:
        value = read_strict(from_text64(cursor[:LONGEST]))
    except FormatError:
        value = None
    if not _fits(value, kinds):
        raise InputError(
            f"{cursor[:40]!r} is no cursor of this list",
            remedy="take next of the page before",
        )
    return tuple(value)


def _fits(value: object, kinds: Sequence[type]) -> bool:
    return (
        isinstance(value, list)
        and len(value) == len(kinds)
        and all(type(one) is kind for one, kind in zip(value, kinds, strict=True))
        # Larger numbers do not exist in the database, which refuses to compare with them.
        and all(abs(one) < LARGEST for one in value if isinstance(one, int))
    )
