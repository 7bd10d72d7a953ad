"""To the identity provider and back: to sign in, or to bind an identity by a link.

Ways to the provider are links and scripts, not forms: the policy lets forms end here alone.
"""

from starlette.responses import RedirectResponse, Response

from comity.foundations.errors import ComityError, InputError, TrustError
from comity.foundations.plain import JsonObject
from comity.node.node import UnitOfWork
from comity.node.persons import bindings, links, oidc
from comity.node.persons.sessions import check_recent, find_live
from comity.web.asked import Asked, Handler
from comity.web.browser import begin_for
from comity.web.pages import HEADERS, go, json_answer, local_path, set_cookie

__all__ = ["PAGES", "bind_by_link", "bind_own", "sign_out_link"]


def _cookie(asked: Asked) -> str:
    return f"{asked.site.cookie}-provider"


def _with_state(asked: Asked, answer: Response, state: str) -> Response:
    """Let the browser keep who has begun, until it comes back."""
    answer.set_cookie(
        _cookie(asked),
        state,
        max_age=600 if state else 0,
        path="/",
        secure=True,
        httponly=True,
        samesite="lax",
    )
    return answer


def _go(asked: Asked) -> Response:
    path = local_path(asked.request.query_params.get("next", "/"))
    url, state = oidc.begin_oidc(asked.node, {"next": path, "link": "", "account": ""})
    answer = RedirectResponse(url, 303, headers=HEADERS)
    return _with_state(asked, answer, state)


def bind_by_link(asked: Asked) -> Response:
    """Begin to bind an identity to the account of a link, which that uses up."""
    link = asked.member("link")
    with asked.node.reading() as work:
        if links.look_at(work, link).kind == "first":
            raise InputError(
                "an identity proves no act, and the first administrator has to",
                remedy="take a passkey, or a password with codes",
            )
    return _begin(asked, {"next": "/", "link": link, "account": ""})


def bind_own(asked: Asked) -> Response:
    """Begin to bind an identity to the account of who is signed in."""
    session = asked.session()
    with asked.node.reading() as work:
        check_recent(work, session)
    account = session.account.id
    return _begin(asked, {"next": "/me", "link": "", "account": account})


def _begin(asked: Asked, data: JsonObject) -> Response:
    url, state = oidc.begin_oidc(asked.node, data)
    return _with_state(asked, json_answer({"next": url}), state)


def _bind(asked: Asked, work: UnitOfWork, proven: oidc.Proven) -> None:
    """Bind the identity, if that was what the person went for."""
    link, person = str(proven.begun["link"]), str(proven.begun["account"])
    if link:
        account = links.use_link(work, link)
    elif person:
        session = find_live(work, asked.secret)
        if session.account.id != person:
            raise TrustError("somebody else is signed in by now", remedy="begin again")
        account = session.account
    else:
        return
    bindings.bind(work, account, proven.issuer, proven.subject)


def _back(asked: Asked) -> Response:
    query = dict(asked.request.query_params)
    state = asked.request.cookies.get(_cookie(asked), "")
    proven = oidc.end_oidc(asked.node, query, state)
    answer = go(local_path(str(proven.begun["next"])))
    with asked.node.writing() as work:
        _bind(asked, work, proven)
        if not proven.begun["account"]:
            account = bindings.account_of_subject(work, proven.issuer, proven.subject)
            means = f"oidc {proven.issuer}"
            secret = begin_for(asked, work, account, means, proven.id_token)
            answer = set_cookie(asked, answer, secret)
    return _with_state(asked, answer, "")


def sign_out_link(asked: Asked, id_token: str) -> str:
    """Return where to end the session at the provider, too; nothing if it does not answer."""
    try:
        return oidc.sign_out_url(asked.node, id_token)
    except ComityError:
        # The session here has ended in any case.
        return ""


PAGES: tuple[tuple[str, str, Handler], ...] = (
    ("/sign-in/provider", "GET", _go),
    ("/sign-in/provider/back", "GET", _back),
)
