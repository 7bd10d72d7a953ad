"""Small checks of the members of a document, each naming the place that does not fit."""

from collections.abc import Collection
from math import isfinite

from comity.foundations.errors import FormatError, RangeError
from comity.foundations.plain import JsonObject

__all__ = ["members", "names", "number", "text_of"]


def members(
    where: str,
    value: object,
    known: Collection[str] | None,
    needed: Collection[str] = (),
) -> JsonObject:
    """Return a mapping with known members only (``None``: any) and the needed ones.

    Raises
    ------
    FormatError
        If it is none, or a member is unknown or missing.
    """
    if not isinstance(value, dict):
        raise FormatError(f"{where}: a mapping is needed, not {str(value)[:40]!r}")
    for name in value:
        if known is not None and name not in known:
            raise FormatError(
                f"{where}: {name!r} is unknown",
                remedy=f"known are {', '.join(sorted(known))}",
            )
    for name in sorted(needed):
        if name not in value:
            raise FormatError(f"{where}: {name} is missing")
    return value


def names(where: str, value: object) -> list[str]:
    """Return a list of different texts; a single text counts as a list of one.

    Raises
    ------
    FormatError
        If it is none, empty, or names something twice.
    """
    items = [value] if isinstance(value, str) else value
    if not isinstance(items, list) or not items:
        raise FormatError(f"{where}: a list with at least one entry is needed")
    texts = [text_of(where, item) for item in items]
    if len(set(texts)) != len(texts):
        raise FormatError(f"{where}: an entry stands twice")
    return texts


def text_of(where: str, value: object) -> str:
    """Return a text of at most 500 characters.

    Raises
    ------
    FormatError
        If it is none.
    """
    if not isinstance(value, str) or not 0 < len(value) <= 500:
        raise FormatError(
            f"{where}: a text is needed, not {str(value)[:40]!r}",
            remedy="put it in quotes",
        )
    return value


def number(
    where: str, value: object, least: float, most: float, *, whole: bool = False
) -> float:
    """Return a number within limits.

    Raises
    ------
    FormatError, RangeError
        If it is none, or outside.
    """
    if isinstance(value, bool) or not isinstance(value, int if whole else int | float):
        raise FormatError(f"{where}: a number is needed, not {str(value)[:40]!r}")
    if not isfinite(value) or not least <= value <= most:
        raise RangeError(where, value, f"{least:g} to {most:g}")
    return float(value)
