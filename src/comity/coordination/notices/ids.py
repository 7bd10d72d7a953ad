"""Ids of notices: ``FORM/party/yyyy/serial/revision``, the same on every channel."""

import re
from dataclasses import dataclass, replace

from typing_extensions import override

from comity.foundations.errors import FormatError

__all__ = ["MAX_SERIAL", "NoticeId", "read_id"]

#: Largest serial.
MAX_SERIAL = 9_999_999

_ID = re.compile(
    r"(?P<form>[a-z][a-z-]{1,30})/(?P<party>[A-Z]{3}|[a-z0-9][a-z0-9.-]{0,62})"
    r"/(?P<year>[12][0-9]{3})/(?P<serial>[1-9][0-9]{0,6})/(?P<revision>0|[1-9][0-9]{0,3})"
)


@dataclass(frozen=True, slots=True, order=True)
class NoticeId:
    """The id of one revision of a notice.

    ``party`` is without ``party:``; ``serial`` is drawn at random, once for all recipients (in
    notices of earlier versions it counts per party and year); ``revision`` counts from 0.
    """

    form: str
    party: str
    year: int
    serial: int
    revision: int

    @property
    def base(self) -> str:
        """Return the id without its revision: what all revisions share."""
        return f"{self.form}/{self.party}/{self.year}/{self.serial}"

    @property
    def issuer(self) -> str:
        """Return ``party:…``."""
        return f"party:{self.party}"

    def next(self) -> "NoticeId":
        """Return the id of the next revision."""
        return replace(self, revision=self.revision + 1)

    @override
    def __str__(self) -> str:
        """Return the text."""
        return f"{self.base}/{self.revision}"


def read_id(text: object) -> NoticeId:
    """Read an id.

    Raises
    ------
    FormatError
        If it is none.
    """
    match = _ID.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise FormatError(
            f"{str(text)[:60]!r} is no id of a notice",
            remedy="write form/party/year/serial/revision: pre-launch/FRA/2026/7/0",
        )
    return NoticeId(
        match["form"],
        match["party"],
        int(match["year"]),
        int(match["serial"]),
        int(match["revision"]),
    )
