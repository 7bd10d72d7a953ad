"""The page of persons, for administrators: what they change there are acts, prepared by the API."""

from starlette.responses import Response

from comity.foundations.errors import TrustError
from comity.node.persons.administration import list_persons
from comity.node.store.person_events import person_events_of
from comity.trust.persons import RIGHTS, Right, Role
from comity.trust.persons.callers import allowed
from comity.web.asked import Asked, Handler
from comity.web.me import signed_in_page
from comity.web.pages import page

__all__ = ["PAGES"]

#: Events that are shown.
SHOWN = 30


def _show(asked: Asked) -> Response:
    session = signed_in_page(asked)
    if isinstance(session, Response):
        return session
    caller = asked.person()
    if not allowed(caller, Right.READ_AUDIT):
        raise TrustError(
            "the list of persons needs the right to read the audit",
            remedy="ask an administrator",
        )
    with asked.node.reading() as work:
        events = person_events_of(work.connection, most=SHOWN)
    return page(
        asked,
        "persons.html",
        persons=list_persons(asked.node),
        events=events,
        roles=[str(role) for role in Role],
        rights=[
            (str(right), [role in roles for role in Role])
            for right, roles in RIGHTS.items()
        ],
        may_manage=allowed(caller, Right.MANAGE_PERSONS),
    )


PAGES: tuple[tuple[str, str, Handler], ...] = (("/persons", "GET", _show),)
