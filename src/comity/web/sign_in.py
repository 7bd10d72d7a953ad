"""Signing in, by passkey, by password with code, or at an identity provider; and signing out."""

from starlette.responses import Response

from comity.foundations.errors import InputError
from comity.node.persons import passkeys
from comity.node.persons.passwords import sign_in_with_password
from comity.node.persons.sessions import end_session
from comity.web import provider
from comity.web.asked import Asked, Handler
from comity.web.browser import begin_for
from comity.web.pages import go, json_answer, local_path, page, set_cookie

__all__ = ["PAGES"]


def _show(asked: Asked) -> Response:
    path = local_path(asked.request.query_params.get("next", "/"))
    try:
        asked.site.relying_party()
        hint = ""
    except InputError as error:
        hint = str(error)
    return page(
        asked,
        "sign_in.html",
        next=path,
        hint=hint,
        provider=asked.node.settings.oidc_name,
    )


def _begin_passkey(asked: Asked) -> Response:
    with asked.node.writing() as work:
        options, begun = passkeys.begin_sign_in(work)
    return json_answer({"options": options, "begun": begun})


def _end_passkey(asked: Asked) -> Response:
    with asked.node.writing() as work:
        account, done = passkeys.sign_in(work, asked.member("begun"), asked.answer())
        means = done.authenticator.replace(":", " ", 1)
        secret = begin_for(asked, work, account, means)
    path = local_path(asked.member("next"))
    answer = json_answer({"next": path, "warning": done.warning})
    return set_cookie(asked, answer, secret)


def _password(asked: Asked) -> Response:
    form = asked.form()
    account = sign_in_with_password(
        asked.node,
        form.get("name", ""),
        form.get("password", ""),
        form.get("code", ""),
        asked.address,
    )
    with asked.node.writing() as work:
        secret = begin_for(asked, work, account, "password")
    return set_cookie(asked, go(local_path(form.get("next", "/"))), secret)


def _sign_out(asked: Asked) -> Response:
    session = asked.session()
    with asked.node.writing() as work:
        end_session(work, session)
    link = provider.sign_out_link(asked, session.row.id_token)
    answer = page(asked, "signed_out.html", link=link)
    # Not "cookies": that would take those of other ports and names, too.
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return set_cookie(asked, answer, "")


PAGES: tuple[tuple[str, str, Handler], ...] = (
    ("/sign-in", "GET", _show),
    ("/sign-in/passkey/begin", "POST", _begin_passkey),
    ("/sign-in/passkey/end", "POST", _end_passkey),
    ("/sign-in/password", "POST", _password),
    ("/sign-out", "POST", _sign_out),
)
