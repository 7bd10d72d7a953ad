"""Words of a page's address: numbers, paths with a query, CSV answers."""

from urllib.parse import urlencode

from starlette.responses import Response

from comity.foundations.errors import InputError
from comity.foundations.time import format_utc
from comity.web.asked import Asked
from comity.web.past import Past, past_of

__all__ = ["as_of_text", "csv_answer", "number_of", "past_in", "path_with"]


def number_of(asked: Asked, name: str) -> int | None:
    """Return a whole number of the query; None if it is left out.

    Raises
    ------
    InputError
        If it is none.
    """
    text = asked.query(name)
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise InputError(f"{name} is no whole number: {text[:40]!r}")
    return int(text)


def past_in(asked: Asked) -> Past:
    """Return as of when a page is asked for: ``at`` as a text, or ``as_of`` in microseconds of UTC.

    Raises
    ------
    InputError
        If ``as_of`` is no whole number.
    """
    number = number_of(asked, "as_of")
    if number is None or asked.query("at").strip():
        return past_of(asked)
    if number > asked.now_us:
        return Past(None, str(number), asked.texts("past-future"))
    return Past(number, format_utc(number, 6))


def as_of_text(past: Past) -> str:
    """Return the instant of a page as its links name it: microseconds of UTC; empty for now."""
    return "" if past.at_us is None else str(past.at_us)


def path_with(path: str, query: dict[str, str]) -> str:
    """Return a path with the words of a query that are not empty."""
    some = {key: value for key, value in query.items() if value}
    return f"{path}?{urlencode(some)}" if some else path


def csv_answer(name: str, text: str) -> Response:
    """Return a file of rows."""
    headers = {
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "Content-Disposition": f'attachment; filename="{name}"',
    }
    return Response(
        text.encode(), headers=headers, media_type="text/csv; charset=utf-8"
    )
