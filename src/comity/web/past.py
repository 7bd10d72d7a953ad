"""The instant as of which a page is read: ``?at=``, with the bar above it and its errors.

A page that can tell of the past asks ``past_of`` and hands its answer to its template, which imports
``past.html``. Nothing can be signed on a page of the past: its acts are left out.
"""

from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlencode

from comity.foundations.constants import SECOND_US
from comity.foundations.errors import ComityError
from comity.foundations.time import format_utc, parse_utc
from comity.web.asked import Asked
from comity.web.showing import age, instant

__all__ = ["Past", "past_of"]


@dataclass(frozen=True, slots=True)
class Past:
    """As of when a page is read.

    Attributes
    ----------
    at_us
        The instant, microseconds of UTC since 1970; None: now.
    typed, fault
        What the reader gave, and why it is no instant of the past; empty if it is one.
    """

    at_us: int | None = None
    typed: str = ""
    fault: str = ""

    @property
    def inert(self) -> bool:
        """Tell whether nothing can be signed on the page."""
        return bool(self.typed)

    def clock(self, asked: Asked) -> dict[str, Any]:
        """Return by what a template tells instants, ages and what is left: then, not now.

        What stands around the page goes on by the clock of the node.
        """
        now_us = asked.now_us if self.at_us is None else self.at_us
        return {
            "now_us": now_us,
            "at": partial(instant, now_us=now_us, language=asked.texts.language),
            "age": partial(age, now_us=now_us),
        }

    def link(self, path: str, **words: str) -> str:
        """Return a path of this node with words of a query, read as of the same instant.

        What is empty is left out.
        """
        asked = {name: text for name, text in words.items() if text}
        if self.at_us is not None:
            asked["at"] = format_utc(self.at_us, 6 if self.at_us % SECOND_US else 0)
        return f"{path}?{urlencode(asked)}" if asked else path


def past_of(asked: Asked) -> Past:
    """Return as of when a page is asked for; what is no instant of the past is a fault."""
    typed = asked.query("at").strip()[:60]
    if not typed:
        return Past()
    try:
        at_us = parse_utc(typed)
    except ComityError as error:
        return Past(None, typed, error.message)
    if at_us > asked.now_us:
        return Past(None, typed, asked.texts("past-future"))
    return Past(at_us, typed)
