"""The page that a link opens: a person gives its account the first authenticator.

The link's secret stands behind ``#``, so that it is in no request for the page; the page's script
sends it in bodies. It is used up in the transaction that stores the authenticator.
"""

from starlette.responses import Response

from comity.node.persons import links, passkeys, passwords
from comity.node.persons.accounts import account_of
from comity.web import provider
from comity.web.asked import Asked, Handler
from comity.web.browser import begin_for
from comity.web.pages import json_answer, page, set_cookie

__all__ = ["PAGES"]


def _show(asked: Asked) -> Response:
    return page(asked, "enrol.html", provider=asked.node.settings.oidc_name)


def _look(asked: Asked) -> Response:
    """Tell the page what the link is for."""
    with asked.node.reading() as work:
        row = links.look_at(work, asked.member("link"))
        name = account_of(work, row.account).name if row.account else ""
    return json_answer({"kind": row.kind, "name": name, "until_us": row.until_us})


def _begin_passkey(asked: Asked) -> Response:
    with asked.node.writing() as work:
        account = links.claim(work, asked.member("link"), asked.member("name"))
        options, begun = passkeys.begin_registration(work, account)
    return json_answer({"options": options, "begun": begun})


def _end_passkey(asked: Asked) -> Response:
    with asked.node.writing() as work:
        account = links.use_link(work, asked.member("link"))
        row = passkeys.register(
            work,
            account.id,
            asked.member("begun"),
            asked.answer(),
            asked.member("label"),
        )
        secret = begin_for(asked, work, account, f"passkey {row.id}")
    return set_cookie(asked, json_answer({"next": "/me"}), secret)


def _begin_password(asked: Asked) -> Response:
    with asked.node.writing() as work:
        account = links.claim(work, asked.member("link"), asked.member("name"))
        shown, begun = passwords.begin_password(work, account)
    return json_answer({**shown, "begun": begun})


def _end_password(asked: Asked) -> Response:
    link = asked.member("link")
    with asked.node.reading() as work:
        account = account_of(work, links.look_at(work, link).account)
    digest = passwords.hash_password(asked.node, account, asked.member("password"))
    with asked.node.writing() as work:
        account = links.use_link(work, link)
        passwords.end_password(
            work, account.id, asked.member("begun"), digest, asked.member("code")
        )
        secret = begin_for(asked, work, account, "password")
    return set_cookie(asked, json_answer({"next": "/me"}), secret)


PAGES: tuple[tuple[str, str, Handler], ...] = (
    ("/enrol", "GET", _show),
    ("/enrol/look", "POST", _look),
    ("/enrol/passkey/begin", "POST", _begin_passkey),
    ("/enrol/passkey/end", "POST", _end_passkey),
    ("/enrol/password/begin", "POST", _begin_password),
    ("/enrol/password/end", "POST", _end_password),
    ("/enrol/provider", "POST", provider.bind_by_link),
)
