"""Fields of requests and answers of support, checked as they are read."""

from collections.abc import Iterator, Mapping, Sequence

from comity.foundations.errors import FormatError
from comity.foundations.plain import (
    Json,
    JsonObject,
)

__all__ = [
    "names_of",
    "objects_of",
    "received_windows",
    "row_list",
    "text_of",
    "texts_of",
]


def objects_of(value: Mapping[str, Json], name: str) -> Iterator[JsonObject]:
    """Yield the objects of a list; nothing if the list is absent.

    Raises
    ------
    FormatError
        For anything but a list of objects.
    """
    for number, row in enumerate(row_list(value, name), start=1):
        if not isinstance(row, dict):
            raise FormatError(f"{name}, row {number}, is no object")
        yield row


def row_list(value: Mapping[str, Json], name: str) -> list[Json]:
    """Return a list of an object, empty if absent.

    Raises
    ------
    FormatError
        If it is no list.
    """
    rows = value.get(name, [])
    if not isinstance(rows, list):
        raise FormatError(f"{name} is no list", remedy=f"write {name} as a list")
    return list(rows)


def received_windows(row: Mapping[str, Json]) -> list[JsonObject]:
    """Return the windows of a row of another party; those that are no objects fall away."""
    windows = row.get("windows")
    rows = windows if isinstance(windows, list) else []
    return [window for window in rows if isinstance(window, dict)]


def names_of(rows: Sequence[Json]) -> set[str]:
    """Return the names of the objects of a list."""
    return {str(row.get("name")) for row in rows if isinstance(row, dict)}


def text_of(row: Mapping[str, Json], name: str) -> str:
    """Return a text of an object.

    Raises
    ------
    FormatError
        If it is absent or no text.
    """
    value = row.get(name)
    if not isinstance(value, str):
        raise FormatError(f"{name} is {value!r}, must be a text")
    return value


def texts_of(row: Mapping[str, Json], name: str) -> list[str]:
    """Return a list of texts of an object.

    Raises
    ------
    FormatError
        If it is absent or no list.
    """
    value = row.get(name)
    if not isinstance(value, list):
        raise FormatError(f"{name} is {value!r}, must be a list of texts")
    return [str(one) for one in value]
