"""Services that are asked for messages: Space-Track and TraCSS.

Both were written from what the services publish and tried with recorded answers; neither was tried
with the service itself: *untested live*.

Space-Track (www.space-track.org/documentation): a form with ``identity`` and ``password`` to
``/ajaxauth/login`` gives a cookie; queries are paths. Its rules: fewer than 30 requests a minute and
300 an hour; conjunction messages of a whole constellation three times a day, so every eight hours.
Class ``cdm`` (``expandedspacedata``, for operators) is asked for in KVN: in JSON its instants lose what
is below the second. Class ``cdm_public`` (``basicspacedata``) has rows without states. ``emptyresult/show``
makes an empty answer say so.

TraCSS (github.com/open-space-collective/tracss-sdk-python: fern/docs/pages/authentication.mdx,
bulk-data.mdx, fern/openapi/bulk_data 1.1.3): client credentials give a token at its identity
provider; ``/bulkdata/cdm/v2/stream`` and its relatives answer with one JSON object a line. It
publishes no limits of use: once an hour here. An empty stream may mean that there is nothing, that the token was refused
on the way or that a filter is wrong, as its pages say: it is never called complete.
"""

import base64
import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from comity.apps.avoidance.intake.sources import Delivery, Document, Take
from comity.foundations import format_utc
from comity.foundations.constants import DAY_US, HOUR_US
from comity.foundations.errors import ComityError, RemoteError
from comity.system.credentials import Credentials
from comity.system.files import read_bytes
from comity.system.service_calls import Rules, ServiceCalls

__all__ = ["SPACE_TRACK_RULES", "TRACSS_RULES", "SpaceTrack", "TraCSS"]

SPACE_TRACK_RULES = Rules(29, 299, 8 * HOUR_US)
TRACSS_RULES = Rules(10, 60, HOUR_US)
SPACE_TRACK = "https://www.space-track.org"
TRACSS = "https://api.tracss.gov"
TOKEN = "https://tracssamu.okta-gov.com/oauth2/aus1358llxDldKxE80j7/v1/token"  # noqa: S105
SCOPE = "tracssusername"
#: How far back the first question reaches, and by how much later ones overlap: messages are
#: published some time after their creation date.
FIRST_US, OVERLAP_US = 7 * DAY_US, DAY_US
NOTHING = b"NO RESULTS RETURNED"
#: Paths of TraCSS's streams by the words after ``tracss:``.
STREAMS = {
    "cdm": "/bulkdata/cdm/v2/stream",
    "cdm-v1": "/bulkdata/cdm/v1/stream",
    "ocm": "/bulkdata/ocm/v2/stream",
    "ocm-v1": "/bulkdata/ocm/v1/stream",
}


def _since(newest_us: int | None, now_us: int) -> int:
    return now_us - FIRST_US if newest_us is None else newest_us - OVERLAP_US


@dataclass(slots=True)
class SpaceTrack:
    """Space-Track's messages of one class: ``cdm`` or ``cdm_public``."""

    what: str
    calls: ServiceCalls
    credentials: Credentials
    kind: str = "space-track"
    untested_live: bool = True

    @property
    def name(self) -> str:
        """Return the words that name it."""
        return "space-track" if self.what == "cdm" else "space-track:public"

    @property
    def refused(self) -> bool:
        """Whether the service has refused."""
        return bool(self.calls.kept.refused)

    def address(self, newest_us: int | None) -> str:
        """Return the address of the query for messages created since the newest one."""
        since = quote(">" + format_utc(_since(newest_us, self.calls.now_us), 0))
        if self.what == "cdm":
            place, key, form = "expandedspacedata", "CREATION_DATE", "kvn"
        else:
            place, key, form = "basicspacedata", "CREATED", "json"
        order = quote(f"{key} asc")
        return (
            f"{SPACE_TRACK}/{place}/query/class/{self.what}/{key}/{since}/orderby/{order}/"
            f"format/{form}/emptyresult/show"
        )

    def deliver(self, take: Take, newest_us: int | None) -> Delivery:
        """Log in, ask once, log out; hand over the answer."""
        self.calls.begin_query(self.what)
        identity, password = self.credentials.get(
            "SPACETRACK_USER", "SPACETRACK_PASSWORD"
        )
        with tempfile.TemporaryDirectory() as folder:
            part = Path(folder) / "answer"
            login = {"identity": identity, "password": password}
            self.calls.send(f"{SPACE_TRACK}/ajaxauth/login", part, form=login)
            if b"Failed" in read_bytes(part)[:200]:
                self.calls.refuse("the login failed")
            part.unlink()
            data, failed = _answer(
                lambda: self.calls.send(self.address(newest_us), part), part
            )
            if failed is None:
                self.calls.end_query(self.what)
                self.calls.send(f"{SPACE_TRACK}/ajaxauth/logout", part)
        if NOTHING in data[:200] or (failed is None and data.strip() == b"[]"):
            return Delivery(complete=True, remark="the service says that there is none")
        if data.strip():
            take(Document("answer", data))
        if failed is not None:
            raise failed
        remark = "" if data.strip() else "the answer was empty"
        return Delivery(bool(data.strip()), remark)


@dataclass(slots=True)
class TraCSS:
    """A stream of TraCSS: ``cdm``, ``cdm-v1``, ``ocm`` or ``ocm-v1``."""

    what: str
    calls: ServiceCalls
    credentials: Credentials
    kind: str = "tracss"
    untested_live: bool = True

    @property
    def name(self) -> str:
        """Return the words that name it."""
        return f"tracss:{self.what}"

    @property
    def refused(self) -> bool:
        """Whether the service has refused."""
        return bool(self.calls.kept.refused)

    def address(self, newest_us: int | None) -> str:
        """Return the address of the stream of messages created since the newest one."""
        since = format_utc(_since(newest_us, self.calls.now_us), 0)
        chosen = quote(f">={since}Z")
        return f"{TRACSS}{STREAMS[self.what]}?creationDate={chosen}&format=JSON"

    def _token(self, part: Path) -> str:
        identity, secret = self.credentials.get(
            "TRACSS_CLIENT_ID", "TRACSS_CLIENT_SECRET"
        )
        basic = base64.b64encode(f"{identity}:{secret}".encode()).decode()
        self.calls.send(
            TOKEN,
            part,
            headers={"Authorization": f"Basic {basic}"},
            form={"grant_type": "client_credentials", "scope": SCOPE},
        )
        try:
            token = json.loads(read_bytes(part))["access_token"]
        except (ValueError, KeyError, TypeError):
            token = None
        if not isinstance(token, str) or not token.isascii() or not token.strip():
            self.calls.refuse("its identity provider gave no token")
        return str(token)

    def deliver(self, take: Take, newest_us: int | None) -> Delivery:
        """Get a token, ask once; hand over the stream."""
        self.calls.begin_query(self.what)
        with tempfile.TemporaryDirectory() as folder:
            part = Path(folder) / "answer"
            headers = {
                "Authorization": f"Bearer {self._token(part)}",
                "Accept": "application/x-ndjson",
            }
            part.unlink()
            address = self.address(newest_us)
            data, failed = _answer(
                lambda: self.calls.send(address, part, headers=headers), part
            )
            if failed is None:
                self.calls.end_query(self.what)
        if data.strip():
            take(Document("stream", data))
        if failed is not None:
            raise failed
        if not data.strip():
            why = "an empty stream is no evidence that there is nothing"
            return Delivery(complete=False, remark=why)
        if not data.endswith((b"\n", b"}", b"]")):
            return Delivery(complete=False, remark="the stream ends inside a line")
        return Delivery(complete=True)


def _answer(ask: Callable[[], None], part: Path) -> tuple[bytes, ComityError | None]:
    """Return what came, and the error if it broke off: what came before counts.

    Raises
    ------
    ComityError
        If nothing came.
    """
    try:
        ask()
    except RemoteError as error:
        came = (
            part.exists() and part.stat().st_size > 0 and "no answer" in error.message
        )
        if not came:
            raise
        return read_bytes(part), error
    return read_bytes(part), None
