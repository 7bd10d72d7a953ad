"""A person's own page: authenticators, sessions and tokens of programs."""

from starlette.responses import Response

from comity.foundations.errors import TrustError
from comity.node.node import UnitOfWork
from comity.node.persons import passkeys, passwords
from comity.node.persons.authenticators import authenticators_of, revoke
from comity.node.persons.sessions import (
    Session,
    check_recent,
    end_sessions,
    renew_session,
)
from comity.node.persons.tokens import SCOPES, list_tokens
from comity.node.store.sessions import sessions_of
from comity.trust.persons import ACTS, Right
from comity.trust.persons.callers import allowed
from comity.web import provider
from comity.web.asked import Asked, Handler
from comity.web.pages import go, json_answer, page, set_cookie

__all__ = ["PAGES", "signed_in_page", "start"]


def start(_asked: Asked) -> Response:
    """Lead to the person's own page."""
    return go("/me")


def signed_in_page(asked: Asked) -> Session | Response:
    """Return the session, or the way to the sign-in."""
    try:
        return asked.session()
    except TrustError:
        return go(f"/sign-in?next={asked.request.url.path}")


def _show(asked: Asked) -> Response:
    session = signed_in_page(asked)
    if isinstance(session, Response):
        return session
    caller = asked.person()
    with asked.node.reading() as work:
        held = authenticators_of(work, session.account.id)
        sessions = sessions_of(work.connection, session.account.id)
        now_us = work.now_us
    free = sorted(str(r) for r in set(Right) - ACTS if allowed(caller, r))
    return page(
        asked,
        "me.html",
        account=session.account,
        state=session.account.state(now_us),
        held=held,
        sessions=sessions,
        own=session.row.hash,
        tokens=list_tokens(asked.node, session.account.id),
        rights=free,
        given=sorted(str(right) for right in SCOPES),
        provider=asked.node.settings.oidc_name,
    )


def _recent(asked: Asked, work: UnitOfWork) -> Session:
    """Return the session of somebody who has signed in lately, here."""
    session = asked.session()
    check_recent(work, session)
    return session


def _begin_passkey(asked: Asked) -> Response:
    with asked.node.writing() as work:
        account = _recent(asked, work).account
        options, begun = passkeys.begin_registration(work, account)
    return json_answer({"options": options, "begun": begun})


def _end_passkey(asked: Asked) -> Response:
    with asked.node.writing() as work:
        session = _recent(asked, work)
        passkeys.register(
            work,
            session.account.id,
            asked.member("begun"),
            asked.answer(),
            asked.member("label"),
        )
        secret = renew_session(work, session)
    return set_cookie(asked, json_answer({"next": "/me"}), secret)


def _begin_password(asked: Asked) -> Response:
    with asked.node.writing() as work:
        account = _recent(asked, work).account
        shown, begun = passwords.begin_password(work, account)
    return json_answer({**shown, "begun": begun})


def _end_password(asked: Asked) -> Response:
    account = asked.session().account
    digest = passwords.hash_password(asked.node, account, asked.member("password"))
    with asked.node.writing() as work:
        session = _recent(asked, work)
        passwords.end_password(
            work, account.id, asked.member("begun"), digest, asked.member("code")
        )
        secret = renew_session(work, session)
    return set_cookie(asked, json_answer({"next": "/me"}), secret)


def _revoke(asked: Asked) -> Response:
    with asked.node.writing() as work:
        session = _recent(asked, work)
        revoke(work, session.account, asked.form().get("authenticator", ""))
    return go("/me")


def _end_others(asked: Asked) -> Response:
    """End all sessions but this one, which gets a new secret."""
    with asked.node.writing() as work:
        session = asked.session()
        end_sessions(work, session.account)
        secret = renew_session(work, session)
    return set_cookie(asked, go("/me"), secret)


PAGES: tuple[tuple[str, str, Handler], ...] = (
    ("/me", "GET", _show),
    ("/me/passkey/begin", "POST", _begin_passkey),
    ("/me/passkey/end", "POST", _end_passkey),
    ("/me/password/begin", "POST", _begin_password),
    ("/me/password/end", "POST", _end_password),
    ("/me/provider", "POST", provider.bind_own),
    ("/me/revoke", "POST", _revoke),
    ("/me/sessions/end", "POST", _end_others),
)
