"""Sign-in at a provider: what an honest one states counts, and nothing that a thief or a wrong clock states."""

import json
import threading
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from typing_extensions import override

from comity.foundations.errors import (
    ComityError,
    FormatError,
    InputError,
    RemoteError,
    ResourceError,
    TrustError,
)
from comity.node.persons import bindings
from comity.node.persons.accounts import make_account
from comity.node.persons.oidc import begin_oidc, end_oidc, sign_out_url
from comity.node.persons.oidc_provider import MOST_BYTES
from comity.trust.persons import Role
from tests.federation.prepared import prepared_world

KEY = RSAKey.generate_key(2048, {"kid": "one"})
DATA = {"next": "/me", "link": "", "account": ""}


@dataclass
class Provider:
    """A provider that states whatever a test wants."""

    issuer: str = ""
    now_s: float = 0.0
    about: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)
    token: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(
        default_factory=lambda: {"alg": "RS256", "kid": "one"}
    )
    key: object = field(default_factory=lambda: KEY)
    nonce: str = ""
    asked: dict[str, Any] = field(default_factory=dict)

    def answer(self, path, body):
        if path.endswith("openid-configuration"):
            return {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
                "end_session_endpoint": f"{self.issuer}/end",
                "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
                **self.about,
            }
        if path == "/keys":
            return {"keys": [KEY.as_dict(private=False)]}
        self.asked = {name: values[0] for name, values in parse_qs(body).items()}
        claims = {
            "iss": self.issuer,
            "sub": "ines-17",
            "aud": "alfa",
            "iat": int(self.now_s),
            "exp": int(self.now_s) + 300,
            "nonce": self.nonce,
            **self.claims,
        }
        signed = jwt.encode(
            self.header, claims, self.key, algorithms=["RS256", "HS256"]
        )
        return {"access_token": "a", "token_type": "Bearer", "id_token": signed} | (
            self.token
        )


@pytest.fixture
def provider():
    made = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            size = int(self.headers.get("Content-Length") or 0)
            body = json.dumps(made.answer(self.path, self.rfile.read(size).decode()))
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(body.encode())

        do_POST = do_GET  # noqa: N815

        @override
        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    made.issuer = f"http://127.0.0.1:{server.server_port}"
    yield made
    server.shutdown()
    server.server_close()


@pytest.fixture
def node(tmp_path, provider):
    with prepared_world(tmp_path, ["alfa"], met=()) as world:
        made = world.nodes["alfa"]
        made.settings = replace(
            made.settings,
            oidc_issuer=provider.issuer,
            oidc_client="alfa",
            oidc_name="Ministry",
        )
        provider.now_s = made.clock() / 1e6
        yield made


def signed_in(node, provider, **back):
    """Go to the provider and come back; return what it has proven."""
    url, state = begin_oidc(node, DATA)
    query = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    provider.nonce = query["nonce"]
    given = {"state": state, "code": "c", **back}
    return end_oidc(node, {k: v for k, v in given.items() if v is not None}, state)


def test_an_honest_provider_proves_its_subject(node, provider):
    done = signed_in(node, provider)
    assert (done.issuer, done.subject) == (provider.issuer, "ines-17")
    assert set(provider.asked) == {
        "grant_type",
        "code",
        "code_verifier",
        "redirect_uri",
        "client_id",
    }


def test_the_way_there_has_pkce_nonce_and_state(node):
    url, state = begin_oidc(node, DATA)
    query = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    assert query["code_challenge_method"] == "S256"
    assert len(query["code_challenge"]) == 43
    assert query["state"] == state
    assert query["nonce"] not in state
    assert (query["scope"], query["response_type"]) == ("openid", "code")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"claims": {"nonce": "other"}}, "does not hold"),
        ({"claims": {"nonce": None}}, "does not hold"),
        ({"claims": {"aud": "other"}}, "does not hold"),
        ({"claims": {"aud": ["other"], "azp": "alfa"}}, "does not hold"),
        ({"claims": {"iss": "http://evil"}}, "does not hold"),
        ({"claims": {"sub": None}}, "does not hold"),
        ({"claims": {"exp": None}}, "does not say when"),
        ({"claims": {"iat": "soon"}}, "does not say when"),
        ({"token": {"id_token": None}}, "no ID token"),
        ({"token": {"id_token": "a.b.c"}}, "does not hold"),
        ({"key": RSAKey.generate_key(2048, {"kid": "one"})}, "does not hold"),
        (
            {"header": {"alg": "HS256"}, "key": OctKey.import_key("k" * 40)},
            "does not hold",
        ),
        ({"about": {"issuer": "http://evil"}}, "calls itself"),
        ({"about": {"token_endpoint": "http://evil.example/t"}}, "must be https"),
    ],
)
def test_what_does_not_fit_is_refused(node, provider, change, words):
    url, state = begin_oidc(node, DATA)
    query = parse_qs(urlsplit(url).query)
    provider.nonce = query["nonce"][0]
    for name, value in change.items():
        setattr(provider, name, value)
    with pytest.raises((TrustError, FormatError), match=words):
        end_oidc(node, {"state": state, "code": "c"}, state)


@pytest.mark.parametrize(
    ("off_s", "words"),
    [
        (-119, ""),
        (119, ""),
        (121, "clock is 121 s ahead of this node's, at most 120 s"),
        (-421, "is behind this node's by more than 120 s"),
    ],
)
def test_a_providers_clock_that_is_off_is_told_by_how_much(
    node, provider, off_s, words
):
    provider.now_s += off_s
    if not words:
        assert signed_in(node, provider).subject == "ines-17"
        return
    with pytest.raises(TrustError, match=words):
        signed_in(node, provider)


def test_the_answer_names_the_issuer_that_was_asked(node, provider):
    """RFC 9207: another provider's answer is not taken for this one's."""
    assert signed_in(node, provider, iss=provider.issuer).subject == "ines-17"
    with pytest.raises(TrustError, match="comes from 'http://evil'"):
        signed_in(node, provider, iss="http://evil")
    provider.about = {"authorization_response_iss_parameter_supported": True}
    with pytest.raises(TrustError, match="not from"):
        signed_in(node, provider)


def test_whoever_comes_back_is_who_went_and_once(node):
    _, state = begin_oidc(node, DATA)
    for mine in ("", "other"):
        with pytest.raises(TrustError, match="not begun in this browser"):
            end_oidc(node, {"state": state, "code": "c"}, mine)
    with pytest.raises(TrustError, match="the provider refuses: access_denied"):
        end_oidc(node, {"state": state, "error": "access_denied"}, state)
    with pytest.raises(TrustError, match="ended already"):
        end_oidc(node, {"state": state, "code": "c"}, state)


def test_a_subject_is_one_person(node, provider):
    done = signed_in(node, provider)
    with node.writing() as work:
        one, two = (make_account(work, n, [Role.VIEWER], "") for n in ("Ines", "Omar"))
        with pytest.raises(TrustError, match="bound to no account"):
            bindings.account_of_subject(work, done.issuer, done.subject)
        bindings.bind(work, one, done.issuer, done.subject)
        with pytest.raises(TrustError, match="bound to an account already"):
            bindings.bind(work, two, done.issuer, done.subject)
        assert bindings.account_of_subject(work, done.issuer, done.subject) == one
        with pytest.raises(TrustError, match="bound to no account"):
            bindings.account_of_subject(work, "http://other", done.subject)


def test_a_silent_or_odd_provider_is_told(node, provider, monkeypatch):
    provider.about = {"padding": "x" * MOST_BYTES}
    with pytest.raises(RemoteError, match="more than 500000 bytes"):
        begin_oidc(node, DATA)
    node.settings = replace(node.settings, oidc_issuer="http://127.0.0.1:9")
    with pytest.raises(RemoteError, match="does not answer"):
        begin_oidc(node, DATA)
    node.settings = replace(node.settings, oidc_issuer="http://id.example")
    with pytest.raises(FormatError, match="must be https"):
        begin_oidc(node, DATA)
    node.settings = replace(node.settings, oidc_issuer="")
    with pytest.raises(InputError, match="no identity provider"):
        begin_oidc(node, DATA)
    import sys

    monkeypatch.setitem(sys.modules, "authlib.oidc.core", None)
    with pytest.raises(ResourceError, match=r"comity\[oidc\]"):
        begin_oidc(node, DATA)


def test_the_session_at_the_provider_ends_by_a_link(node, provider):
    url = urlsplit(sign_out_url(node, "the-id-token"))
    query = {name: values[0] for name, values in parse_qs(url.query).items()}
    assert url.path == "/end"
    assert query["id_token_hint"] == "the-id-token"  # noqa: S105 - no secret
    assert query["post_logout_redirect_uri"].endswith("/sign-in")
    assert sign_out_url(node, "") == ""
    provider.about = {"end_session_endpoint": None}
    assert sign_out_url(node, "the-id-token") == ""
    with pytest.raises(ComityError):
        provider.about = {"end_session_endpoint": "javascript:alert(1)"}
        sign_out_url(node, "the-id-token")
