"""Requests that fit no route, shape, key, limit or state: each is a problem, none a fault."""

import asyncio
import json
import threading
import uuid
from dataclasses import replace

import pytest

from comity.apps.operations import routes as application
from comity.apps.wiring import standard_operations
from comity.foundations.errors import ResourceError
from comity.node.node import Node
from comity.node.operations import Operations
from comity.node.server.api.limits import RateLimits, TooManyError
from comity.node.store import keyed_requests as keyed_store
from comity.trust.persons import ACTS, Role
from comity.trust.persons.callers import Caller
from tests.node.api.example_node import example_of, role_to_ask, served

EVERY = standard_operations().by_name
OFFER = "share offer"


@pytest.fixture(scope="module")
def api(tmp_path_factory):
    with served(tmp_path_factory.mktemp("robust")) as made:
        yield made


def raw(api, method, path, headers=(), query=b"", body=b""):
    """Send what no client would: bytes of a target and of headers as they are."""
    sent = []
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path.decode("utf-8", "replace"),
        "raw_path": path,
        "query_string": query,
        "root_path": "",
        "headers": [(b"host", b"localhost:8441"), *headers],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8441),
    }

    async def receive():
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message):
        sent.append(message)

    async def ask():
        await api.app(scope, receive, send)

    api.runner.run(ask())
    head = dict(sent[0]["headers"])
    text = b"".join(m.get("body", b"") for m in sent[1:])
    return sent[0]["status"], head, text


def is_problem(status, head, text):
    assert head[b"content-type"] == b"application/problem+json", text[:200]
    value = json.loads(text)
    assert value["status"] == status
    assert {"type", "title", "code", "detail"} <= set(value)
    return value


def bearer(api):
    return [(b"authorization", api.program()["authorization"].encode())]


@pytest.mark.parametrize(
    ("path", "query"),
    [
        (b"/api/v1/cases/%", b""),
        (b"/api/v1/cases/%zz", b""),
        (b"/api/v1/cases/%ff%fe", b""),
        (b"/api/v1/cases/a%00b", b""),
        (b"/api/v1/entries", b"limit=%"),
        (b"/api/v1/entries", b"cursor=%00"),
        (b"/api/v1/entries", b"cursor=%c3%28"),
        (b"/nowhere/%g0", b""),
    ],
)
def test_a_malformed_target_is_a_problem(api, path, query):
    status, head, text = raw(api, "GET", path, bearer(api), query)
    assert is_problem(status, head, text)["code"] == "malformed"
    assert status == 400


@pytest.mark.parametrize("path", [b"/api/v1/nowhere", b"/nowhere", b"/api/v2/node"])
def test_an_unknown_path_is_a_problem(api, path):
    status, head, text = raw(api, "GET", path, bearer(api))
    assert (status, is_problem(status, head, text)["code"]) == (404, "unknown-path")


@pytest.mark.parametrize("method", ["PATCH", "TRACE", "FOO", "PUT"])
def test_an_unknown_method_names_those_that_there_are(api, method):
    status, head, text = raw(api, method, b"/api/v1/node", bearer(api))
    is_problem(status, head, text)
    assert (status, head[b"allow"]) == (405, b"GET, HEAD, OPTIONS")


def test_options_and_head(api):
    status, head, text = raw(api, "OPTIONS", b"/api/v1/entries")
    assert (status, head[b"allow"], text) == (204, b"GET, HEAD, OPTIONS", b"")
    status, head, _ = raw(api, "HEAD", b"/api/v1/entries", bearer(api))
    assert status == 200
    got = raw(api, "GET", b"/api/v1/entries", bearer(api))
    assert got[1][b"etag"] == head[b"etag"]
    tag = [(b"if-none-match", head[b"etag"])]
    assert raw(api, "HEAD", b"/api/v1/entries", bearer(api) + tag)[0] == 304


JSON = [(b"content-type", b"application/json")]


def posted(api, headers, body):
    length = [(b"content-length", str(len(body)).encode())]
    return raw(
        api, "POST", b"/api/v1/offers", [*bearer(api), *length, *headers], b"", body
    )


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ([], b"{}", 415),
        ([(b"content-type", b"text/plain")], b"{}", 415),
        ([(b"content-type", b"application/x-www-form-urlencoded")], b"a=1", 415),
        ([(b"content-type", b"application/json; charset=utf-16")], b"{}", 415),
        ([*JSON, (b"content-encoding", b"gzip")], b"{}", 415),
        (JSON, b"", 422),
        (JSON, b"x", 422),
        (JSON, b"[]", 422),
        (JSON, b"null", 422),
        (JSON, b"\xff\xfe", 422),
        (JSON, b'{"kind":"\xc3\x28"}', 422),
        (JSON, b'{"kind":"a","kind":"b"}', 422),
        (JSON, b'{"kind":"elements","rows":[],"more":1}', 422),
        (JSON, b'{"kind":1e999,"rows":[]}', 422),
        (JSON, b'{"kind":"elements","rows":[{"row":{},"as_of_us":1e400}]}', 422),
        (JSON, b'{"kind":"elements","rows":' + b"9" * 400 + b"}", 422),
        (JSON, b'{"kind":"elements","rows":[{"row":{"a":NaN}}]}', 422),
        (JSON, b"[" * 100_000, 422),
        (JSON, b'{"kind":"\\u0000","rows":[]}', 404),
        (JSON, b'{"kind":"\\ud800","rows":[]}', 422),
    ],
)
def test_a_body_that_does_not_fit_is_a_problem(api, headers, body, status):
    got = posted(api, headers, body)
    assert got[0] == status, got[2][:300]
    is_problem(*got)


@pytest.mark.parametrize(
    "query",
    [
        b"limit=0",
        b"limit=1001",
        b"limit=x",
        b"limit=" + b"9" * 400,
        b"limit=1&limit=2",
        b"after=-1",
        b"after=1e3",
        b"after=9223372036854775808",
        b"nothing=1",
    ],
)
def test_a_query_that_does_not_fit_is_a_problem(api, query):
    status, head, text = raw(api, "GET", b"/api/v1/entries", bearer(api), query)
    assert status == 422
    is_problem(status, head, text)


def test_a_fault_of_comity_is_told_without_its_words(tmp_path, monkeypatch, caplog):
    def table():
        made: Operations[Node] = Operations()
        made.add(
            replace(one, run=_faulty) if one.method == "GET" else one
            for one in EVERY.values()
        )
        return made

    def _faulty(*_given):
        raise ValueError("CANARY of a row")

    monkeypatch.setattr(application, "standard_operations", table)
    with served(tmp_path) as own:
        answer = own.ask(EVERY["node status"], own.person(Role.VIEWER))
        assert (answer.status, answer.value["code"]) == (500, "fault")
        assert b"CANARY" not in answer.body
        rows = own.send(
            "POST",
            "/api/v1/queries",
            own.person(Role.VIEWER),
            json={"queries": [{"operation": "node status"}, {"operation": "x"}]},
        ).value["answers"]
        assert [row["status"] for row in rows] == [500, 404]
    assert "CANARY" not in caplog.text
    assert "ValueError" in caplog.text


# -- requests with a key ----------------------------------------------------------------


def keyed(api, key, request=None, headers=None, name=OFFER):
    caller = headers or api.program(Role.ANALYST)
    request = request or example_of(EVERY[name], api.names)
    return api.ask(EVERY[name], caller | {"idempotency-key": key}, request)


@pytest.fixture
def counted(tmp_path, monkeypatch):
    """Yield a node that counts how often offers were taken, and may be told to fail."""
    calls, plan = [], {"fail": None, "wait": None}
    original = EVERY[OFFER].run

    def run(node, asked, caller):
        calls.append(asked)
        if plan["wait"]:
            plan["wait"]()
        if plan["fail"]:
            raise plan["fail"]
        return original(node, asked, caller)

    def table():
        made: Operations[Node] = Operations()
        made.add(
            replace(one, run=run) if one.name == OFFER else one
            for one in EVERY.values()
        )
        return made

    monkeypatch.setattr(application, "standard_operations", table)
    with served(tmp_path) as own:
        yield own, calls, plan


def test_a_request_with_a_key_is_done_once(counted):
    api, calls, _ = counted
    key = str(uuid.uuid4())
    first, again = keyed(api, key), keyed(api, key)
    quoted = keyed(api, f'"{key}"')
    assert first.status == 200
    assert (again.status, again.body) == (first.status, first.body)
    assert quoted.body == first.body
    assert again.headers["idempotency-replayed"] == "true"
    assert len(calls) == 1
    assert keyed(api, str(uuid.uuid4())).status == 200
    assert len(calls) == 2


def test_a_key_is_for_one_request_and_one_caller(counted):
    api, calls, _ = counted
    example = example_of(EVERY[OFFER], api.names)
    assert keyed(api, "k").status == 200
    other = keyed(api, "k", replace(example, level="red"))
    assert (other.status, other.value["code"]) == (422, "key-used")
    assert keyed(api, "k", headers=api.program(Role.DUTY_OFFICER)).status == 200
    assert len(calls) == 2
    for bad in ("", "ä" * 3, "x" * 300, "a b"):
        refused = api.ask(
            EVERY[OFFER],
            {**api.program(Role.ANALYST), "idempotency-key": bad.encode()},
            example,
        )
        assert refused.status == 422


def test_while_the_first_is_under_way_the_second_waits_for_nobody(counted):
    api, calls, plan = counted
    entered, go_on = threading.Event(), threading.Event()

    def wait():
        entered.set()
        go_on.wait(20)

    plan["wait"] = wait

    async def both():
        async def one():
            return await asyncio.to_thread(lambda: None) or await _asked()

        async def _asked():
            from comity.cli.asking import parts_of

            operation = EVERY[OFFER]
            _, _, body = parts_of(operation, example_of(operation, api.names))
            headers = api.program(Role.ANALYST) | {"idempotency-key": "same"}
            return await api._send("POST", "/api/v1/offers", headers, {"json": body})

        first = asyncio.create_task(one())
        await asyncio.to_thread(entered.wait, 20)
        second = await one()
        go_on.set()
        return await first, second

    api.program(Role.ANALYST)
    first, second = api.runner.run(both())
    assert first.status_code == 200
    assert (second.status_code, second.json()["code"]) == (409, "under-way")
    assert len(calls) == 1


def test_after_a_crash_nobody_repeats_what_may_have_been_done(counted):
    api, calls, _ = counted
    assert keyed(api, "crash").status == 200
    # As it stands if the process ended between the work and its answer.
    api.node.write(
        lambda c: c.exec_driver_sql(
            "UPDATE keyed_requests SET state = 'begun', holder = 'a process that is gone'"
        )
    )
    answer = keyed(api, "crash")
    assert (answer.status, answer.value["code"]) == (409, "interrupted")
    assert len(calls) == 1


def test_what_could_not_be_done_may_be_tried_again(counted):
    api, calls, plan = counted
    plan["fail"] = ResourceError("the disk is full")
    assert keyed(api, "retry").status == 503
    plan["fail"] = None
    assert keyed(api, "retry").status == 200
    plan["fail"] = RuntimeError("a fault")
    assert keyed(api, "fault").status == 500
    plan["fail"] = None
    assert keyed(api, "fault").value["code"] == "interrupted"
    assert len(calls) == 3


def test_a_key_counts_for_a_day(counted):
    api, calls, _ = counted
    assert keyed(api, "day").status == 200
    api.world.clock.move(86_401)
    assert keyed(api, "day", headers=api.program(Role.DUTY_OFFICER)).status == 200
    rows = api.node.database.read(
        lambda c: c.exec_driver_sql("SELECT count(*) FROM keyed_requests").scalar()
    )
    assert (rows, len(calls)) == (1, 2)
    assert keyed_store.KeyedRow._fields[0] == "caller"


# -- limits, bulk, preconditions --------------------------------------------------------


def test_a_bucket_empties_and_fills():
    now = [0.0]
    limits = RateLimits({"reads": 60}, clock=lambda: now[0])
    one, two = Caller("person", "person:A"), Caller("person", "person:B")
    assert limits.take(one, "reads", 60).left == 0
    with pytest.raises(TooManyError) as refused:
        limits.take(one, "reads")
    assert refused.value.wait_s == 1
    assert limits.take(two, "reads").left == 59
    now[0] = 30
    left = limits.take(one, "reads")
    assert (left.left, left.full_s) == (29, 31)
    with pytest.raises(TooManyError):
        limits.take(one, "reads", 30)
    assert limits.take(one, "reads", 29).left == 0


def test_too_many_requests_are_told_when_to_come_again(tmp_path):
    with served(tmp_path, reads_per_minute=3) as own:
        viewer, analyst = own.person(Role.VIEWER), own.person(Role.ANALYST)
        seen = [own.ask(EVERY["node status"], viewer) for _ in range(4)]
        assert [one.status for one in seen] == [200, 200, 200, 429]
        assert seen[0].headers["ratelimit-policy"] == '"reads";q=3;w=60'
        assert seen[0].headers["ratelimit"].startswith('"reads";r=2;t=')
        assert 1 <= int(seen[3].headers["retry-after"]) <= 20
        assert seen[3].value["code"] == "too-many-requests"
        assert own.ask(EVERY["node status"], analyst).status == 200
        # A list of queries takes one for each.
        many = {"queries": [{"operation": "node status"}] * 3}
        assert own.send("POST", "/api/v1/queries", analyst, json=many).status == 429


def test_a_list_of_queries_is_answered_row_by_row(api):
    queries = [
        {"operation": "node status"},
        {"operation": "ledger list", "request": {"limit": 2}},
        {"operation": "ledger list", "request": {"limit": 0}},
        {"operation": "audit list"},
        {"operation": "nothing"},
        {"operation": OFFER},
        {"wrong": 1},
    ]
    answer = api.send(
        "POST", "/api/v1/queries", api.person(Role.ANALYST), json={"queries": queries}
    )
    rows = answer.value["answers"]
    assert [row["status"] for row in rows] == [200, 200, 422, 403, 404, 422, 422]
    assert rows[0]["result"]["party"] == "party:bravo"
    assert len(rows[1]["result"]["items"]) == 2


@pytest.mark.parametrize("body", [{}, {"queries": []}, {"queries": [{}] * 101}, []])
def test_a_list_of_queries_has_a_shape(api, body):
    answer = api.send("POST", "/api/v1/queries", api.person(Role.VIEWER), json=body)
    assert answer.status == 422
    assert api.send("POST", "/api/v1/queries", {}, json=body).status == 401


def test_a_change_may_name_the_state_that_it_is_about(api):
    """``GET /shares`` and ``POST /shares`` are of one path."""
    headers = api.person(Role.DUTY_OFFICER)
    start, shows = EVERY["share start"], EVERY["share list"]
    tag = api.send("GET", "/api/v1/shares", headers).headers["etag"]
    stale = api.ask(start, headers | {"if-match": '"0"'})
    assert (stale.status, stale.value["code"]) == (412, "precondition")
    assert api.ask(start, headers | {"if-match": tag}).status == 200
    assert api.ask(start, headers | {"if-match": tag}).status == 412
    assert api.ask(start, headers | {"if-match": "*"}).status == 200
    assert shows.path == start.path


def test_the_budget_refuses_a_body_that_is_too_long(api):
    length = [(b"content-length", b"999999999"), *JSON]
    status, head, text = raw(api, "POST", b"/api/v1/offers", [*bearer(api), *length])
    assert status == 413
    is_problem(status, head, text)


def test_every_operation_refuses_members_that_it_does_not_know(api):
    wrong = []
    for name, operation in EVERY.items():
        if operation.right in ACTS:
            continue
        headers = api.person(role_to_ask(operation.right))
        path = operation.path.replace("{", "").replace("}", "").replace(":path", "")
        more = (
            {"params": {"unknown_member": "1"}}
            if operation.method in {"GET", "DELETE"}
            else {"json": {"unknown_member": 1}}
        )
        answer = api.send(operation.method, f"/api/v1{path}", headers, **more)
        if answer.status != 422:
            wrong.append((name, answer.status))
    assert wrong == []
