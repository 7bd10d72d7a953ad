"""Sign-in at a whole provider of another library (idpyoidc), in this process."""

import json
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from comity.foundations.errors import TrustError
from comity.node.persons.oidc import begin_oidc, end_oidc
from comity.node.persons.sites import site_of
from tests.federation.prepared import prepared_world

idpyoidc = pytest.importorskip("idpyoidc.server")

#: Without signs that RFC 6749, section 2.3.1, encodes: this library does not decode them.
SECRET = "a-secret-of-a-test-longer-than-32"  # noqa: S105 - of a test
ENCRYPTER = {
    "kwargs": {
        "keys": {
            "key_defs": [
                {"type": "OCT", "use": ["enc"], "kid": name}
                for name in ("password", "salt")
            ]
        },
        "iterations": 1,
    }
}


def settings_of(issuer):
    """Return the provider's settings: one person who is always signed in, PKCE required."""
    room = "idpyoidc.server"
    return {
        "issuer": issuer,
        "key_conf": {
            "key_defs": [
                {"type": "RSA", "use": ["sig"]},
                {"type": "EC", "crv": "P-256", "use": ["sig"]},
            ],
            "uri_path": "jwks.json",
        },
        "preference": {"response_types_supported": ["code"]},
        "token_handler_args": {
            "key_conf": {"key_defs": [{"type": "oct", "bytes": "24", "use": ["enc"]}]},
            "code": {"lifetime": 600, "kwargs": {"crypt_conf": ENCRYPTER}},
            "token": {"class": f"{room}.token.jwt_token.JWTToken", "kwargs": {}},
            "id_token": {"class": f"{room}.token.id_token.IDToken"},
        },
        "endpoint": {
            "provider_config": {
                "path": ".well-known/openid-configuration",
                "class": f"{room}.oidc.provider_config.ProviderConfiguration",
                "kwargs": {},
            },
            "authorization": {
                "path": "authorize",
                "class": f"{room}.oidc.authorization.Authorization",
                "kwargs": {},
            },
            "token": {
                "path": "token",
                "class": f"{room}.oidc.token.Token",
                "kwargs": {"client_authn_method": ["client_secret_basic"]},
            },
        },
        "authentication": {
            "always": {
                "acr": "urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified",
                "class": f"{room}.user_authn.user.NoAuthn",
                "kwargs": {"user": "ines-17"},
            }
        },
        "userinfo": {
            "class": f"{room}.user_info.UserInfo",
            "kwargs": {"db": {"ines-17": {}}},
        },
        "add_ons": {
            "pkce": {
                "function": f"{room}.oauth2.add_on.pkce.add_support",
                "kwargs": {"essential": True, "code_challenge_method": ["S256"]},
            }
        },
        "session_params": {"encrypter": ENCRYPTER},
    }


class Provider:
    """The provider behind HTTP: description, keys and tokens."""

    def __init__(self, issuer, folder):
        from idpyoidc.server.configure import OPConfiguration

        made = OPConfiguration(conf=settings_of(issuer), base_path=str(folder))
        self.issuer, self.server = issuer, idpyoidc.Server(made, cwd=str(folder))

    def know(self, redirect):
        self.server.context.cdb["alfa"] = {
            "client_secret": SECRET,
            "redirect_uris": [(redirect, {})],
            "response_types_supported": ["code"],
            "token_endpoint_auth_method": "client_secret_basic",
            "allowed_scopes": ["openid"],
            "client_salt": "salt",
        }
        self.server.keyjar.add_symmetric("alfa", SECRET)

    def authorize(self, url):
        """Return the query with which the person comes back."""
        end = self.server.get_endpoint("authorization")
        query = parse_qs(urlsplit(url).query)
        asked = end.parse_request({name: one[0] for name, one in query.items()})
        told = end.do_response(**end.process_request(asked))["response"]
        back = parse_qs(urlsplit(told).query)
        return {name: one[0] for name, one in back.items()}

    def answer(self, method, path, headers, body):
        if path == "/jwks.json":
            return json.dumps(self.server.keyjar.export_jwks(""))
        if method == "GET":
            end = self.server.get_endpoint("provider_config")
            return json.dumps(end.process_request()["response_args"], default=str)
        end = self.server.get_endpoint("token")
        form = {name: one[0] for name, one in parse_qs(body).items()}
        info = {"headers": headers, "method": "POST", "url": f"{self.issuer}/token"}
        asked = end.parse_request(form, http_info=info)
        told = asked if "error" in asked else end.process_request(asked)
        if "error" in told:
            return json.dumps({"error": told["error"]})
        return end.do_response(request=asked, **told)["response"]


@pytest.fixture
def provider(tmp_path):
    made = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            size = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(size).decode()
            headers = {name.lower(): text for name, text in self.headers.items()}
            text = made[0].answer(self.command, self.path, headers, body)
            self.send_response(400 if text.startswith('{"error') else 200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(text.encode())

        do_POST = do_GET  # noqa: N815 - the library's name

        def log_message(self, *_):  # type: ignore[explicit-override]
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    made.append(Provider(f"http://127.0.0.1:{server.server_port}", tmp_path))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield made[0]
    server.shutdown()
    server.server_close()


@pytest.fixture
def node(tmp_path, provider):
    # The provider has the clock of this machine.
    with prepared_world(tmp_path, ["alfa"], met=(), start_us=None) as world:
        made = world.nodes["alfa"]
        (made.folder / "oidc.secret").write_text(SECRET)
        made.settings = replace(
            made.settings,
            oidc_issuer=provider.issuer,
            oidc_client="alfa",
            oidc_secret_file="oidc.secret",  # noqa: S106 - a name
        )
        provider.know(f"{site_of(made.settings).origin}/sign-in/provider/back")
        yield made


DATA = {"next": "/me", "link": "", "account": ""}


def test_a_whole_provider_signs_in_the_same_subject_each_time(node, provider):
    subjects = set()
    for _ in range(2):
        url, state = begin_oidc(node, DATA)
        done = end_oidc(node, provider.authorize(url), state)
        assert done.issuer == provider.issuer
        subjects.add(done.subject)
    assert len(subjects) == 1


def test_a_code_counts_once_and_with_its_verifier_alone(node, provider):
    url, state = begin_oidc(node, DATA)
    back = provider.authorize(url)
    end_oidc(node, back, state)
    _, other = begin_oidc(node, DATA)
    # The code of one sign-in under the state of another: its verifier does not fit.
    with pytest.raises(TrustError, match="no token for the code"):
        end_oidc(node, {**back, "state": other}, other)
    url, state = begin_oidc(node, DATA)
    stolen = provider.authorize(url)
    _, other = begin_oidc(node, DATA)
    with pytest.raises(TrustError, match="no token for the code"):
        end_oidc(node, {**stolen, "state": other}, other)
