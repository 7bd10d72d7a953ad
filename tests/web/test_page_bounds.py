"""Pages keep what the API keeps: bounds, limits, media types, the audit, and faults without words."""

import asyncio
import json
from contextlib import contextmanager
from dataclasses import replace

import httpx
import pytest

from comity.node.persons import passkeys
from comity.node.persons.accounts import make_account
from comity.node.persons.sessions import begin_session
from comity.node.persons.sites import site_of
from comity.node.store.audit import Search, search_rows
from comity.serve import Intake
from comity.trust.persons import Role
from tests.attacks.serving import door
from tests.federation.prepared import prepared_world

CANARY = "CANARY of a row"
HTML = {"accept": "text/html"}
FORM = {"content-type": "application/x-www-form-urlencoded"}
JSON = {"content-type": "application/json"}


@contextmanager
def serving(folder, **settings):
    with prepared_world(folder, ["alfa"], met=()) as world:
        node = world.nodes["alfa"]
        node.settings = replace(node.settings, **settings)
        with door(node) as (admission, _):
            yield node, Intake.of(node.settings).for_people(admission)


@pytest.fixture
def served(tmp_path):
    with serving(tmp_path) as made:
        yield made


def send(served, method, path, headers=None, **more):
    node, app = served
    origin = site_of(node.settings).origin
    client = more.pop("client", ("127.0.0.1", 1))

    async def ask():
        carrier = httpx.ASGITransport(app, raise_app_exceptions=False, client=client)
        async with httpx.AsyncClient(transport=carrier, base_url=origin) as one:
            given = {"origin": origin} | (headers or {})
            return await one.request(method, path, headers=given, **more)

    return asyncio.run(ask())


def signed_in(served, *roles):
    node, _ = served
    with node.writing() as work:
        account = make_account(work, "Ada", [Role(role) for role in roles], "")
        secret = begin_session(work, account, "passkey x")
    return {"cookie": f"{site_of(node.settings).cookie}={secret}"}


def stored(served):
    """Return the rows of the audit that pages wrote, once all are on the disk; the oldest first."""
    node, _ = served
    for close in list(node.closing):
        close.__self__.flush()
    with node.reading() as work:
        rows = search_rows(work.connection, Search(), None, 1000)[::-1]
    return [row for row in rows if row.operation.startswith("page ")]


def test_a_fault_is_told_without_its_words(served, monkeypatch, caplog):
    """Before: plain text of the framework, and the words in the server's log."""

    def faulty(*_given):
        raise ValueError(CANARY)

    monkeypatch.setattr(passkeys, "begin_sign_in", faulty)
    path = "/sign-in/passkey/begin"
    for_script = send(served, "POST", path, JSON, content=b"{}")
    for_person = send(served, "POST", path, JSON | HTML, content=b"{}")
    assert for_script.status_code == for_person.status_code == 500
    assert for_script.headers["content-type"] == "application/problem+json"
    assert for_script.json()["code"] == "fault"
    assert "ValueError" in for_person.text
    assert for_person.headers["content-security-policy"].startswith(
        "default-src 'none'"
    )
    assert CANARY not in for_script.text + for_person.text + caplog.text
    assert [row.outcome for row in stored(served)] == ["fault", "fault"]
    instance = stored(served)[0].instance
    assert for_script.json()["instance"] == f"urn:uuid:{instance}"


def test_a_fault_of_the_page_itself_is_told_too(served, monkeypatch, caplog):
    def faulty(*_given):
        raise ValueError(CANARY)

    monkeypatch.setattr("comity.web.answering.refuse", faulty)
    answer = send(served, "POST", "/sign-out")
    assert (answer.status_code, answer.json()["code"]) == (500, "fault")
    assert CANARY not in answer.text + caplog.text


async def _parts():
    for _ in range(70):
        yield b"x" * 1000


BODIES = [
    ("/sign-in/password", FORM, b"a=1&" * 160, 422),
    ("/sign-in/password", FORM, b"name=\xff", 422),
    ("/sign-in/password", FORM, b"name=%ff", 422),
    ("/sign-in/password", JSON, b"{}", 415),
    ("/sign-in/password", {"content-type": "text/plain"}, b"name=x", 415),
    ("/sign-in/password", FORM | {"content-encoding": "gzip"}, b"name=x", 415),
    ("/sign-in/password", FORM, b"name=" + b"x" * 64_000, 413),
    ("/enrol/look", FORM, b"link=x", 415),
    ("/enrol/look", {}, b"{}", 415),
    ("/enrol/look", JSON, b"[" * 40_000, 422),
    ("/enrol/look", JSON, b'{"link":"a","link":"b"}', 422),
    ("/enrol/look", JSON, b'{"link":"\\ud800"}', 422),
    ("/enrol/look", JSON, b'{"link":NaN}', 422),
    ("/enrol/look", JSON, b'{"link":1' + b"0" * 5000 + b"}", 422),
    ("/enrol/look", JSON, b"\xff\xfe", 422),
    ("/enrol/look", JSON, _parts, 413),
    ("/sign-in/passkey/end", JSON, b'{"begun":"x","answer":{"id":{}}}', 403),
]


@pytest.mark.parametrize(("path", "headers", "body", "status"), BODIES)
def test_a_body_that_does_not_fit_is_a_problem(served, path, headers, body, status):
    """Before: some ended in 500, a long one was taken for none, and types were not looked at."""
    content = body() if callable(body) else body
    answer = send(served, "POST", path, headers, content=content)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert {"code", "detail", "instance"} <= set(answer.json())


def test_an_address_that_nobody_is_signed_in_at_asks_so_often(tmp_path):
    """Before: each begin of a sign-in was a row in the database, however many came."""
    with serving(tmp_path, strangers_per_minute=3) as served:
        path = "/sign-in/passkey/begin"
        statuses = [send(served, "POST", path).status_code for _ in range(5)]
        assert statuses == [200, 200, 200, 429, 429]
        refused = send(served, "GET", "/sign-in", HTML)
        assert refused.status_code == 429
        assert int(refused.headers["retry-after"]) > 0
        assert "wait" in refused.text
        # Whoever is signed in has a bucket of its own; its refusals fill no audit.
        assert (
            send(served, "GET", "/me", signed_in(served, "viewer")).status_code == 200
        )
        names = [row.operation for row in stored(served)]
        assert names == [f"page {path}"] * 3 + ["page /me"]


def test_the_address_is_the_one_that_a_configured_proxy_names(tmp_path):
    """Or all people behind a proxy would be one address."""
    with serving(tmp_path, strangers_per_minute=1, proxies=("127.0.0.1",)) as served:

        def ask(named):
            headers = {"x-forwarded-for": named}
            return send(served, "POST", "/sign-in/passkey/begin", headers).status_code

        assert [ask(f"192.0.2.{k}") for k in (1, 1, 2)] == [200, 429, 200]
        assert {row.caller for row in stored(served)} == {"192.0.2.1", "192.0.2.2"}


def test_a_person_asks_so_often(tmp_path):
    with serving(tmp_path, reads_per_minute=2) as served:
        person = signed_in(served, "viewer")
        statuses = [send(served, "GET", "/me", person).status_code for _ in range(3)]
        assert statuses == [200, 200, 429]


def test_what_persons_open_and_do_is_on_record(served):
    person = signed_in(served, "viewer")
    assert send(served, "GET", "/persons", person | HTML).status_code == 403
    assert send(served, "GET", f"/acts/{32 * 'a'}", person).status_code == 404
    assert send(served, "POST", "/me/sessions/end", person).status_code == 303
    rows = stored(served)
    assert [(row.operation, row.outcome) for row in rows] == [
        ("page /persons", "trust"),
        ("page /acts/{act}", "unknown-name"),
        ("page /me/sessions/end", "done"),
    ]
    assert {row.kind for row in rows} == {"person"}
    assert {row.caller for row in rows} == {"Ada"}
    assert json.loads(rows[1].request) == {"path": f"/acts/{32 * 'a'}"}


def test_what_strangers_try_is_on_record_without_what_they_typed(served):
    fields = {"name": "Eve", "password": "four plain words", "code": "123456"}
    answer = send(served, "POST", "/sign-in/password", data=fields)
    assert answer.status_code == 403
    send(served, "GET", "/sign-in")
    (row,) = stored(served)
    assert (row.kind, row.person, row.caller) == ("nobody", "", "127.0.0.1")
    assert (row.operation, row.outcome) == ("page /sign-in/password", "trust")
    assert "Eve" not in str(row)


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("PUT", "/me", 405, "method"),
        ("POST", "/sign-in", 405, "method"),
        ("DELETE", "/static/web.css", 405, "method"),
        ("GET", "/static/none", 404, "unknown-path"),
        ("GET", "/static/%00", 400, "malformed"),
        ("GET", "/acts/%ff", 400, "malformed"),
        ("GET", "/me/", 404, "unknown-path"),
        ("GET", "/enrol/nothing", 404, "unknown-path"),
        ("GET", "//evil.example/", 404, "unknown-path"),
    ],
)
def test_what_there_is_not_is_a_problem(served, method, path, status, code):
    """Before: plain text of the framework."""
    answer = send(served, method, f"http://localhost:8441{path}")
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
