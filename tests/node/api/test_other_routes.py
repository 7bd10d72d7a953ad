"""The routes that are no operations: proofs of acts, uploads, lists of queries, events, open ones.

Each keeps what all others keep: bounds, limits, media types, the audit, and faults without words.
"""

import asyncio
import json
import uuid

import pytest

from comity.apps.operations import routes as application
from comity.apps.wiring import standard_operations
from comity.foundations.errors import ResourceError
from comity.foundations.plain import plain
from comity.node.operations import adapter_of
from comity.node.persons.act_records import PreparedAct
from comity.node.server.api import act_routes, event_route, upload_route
from comity.node.server.api.event_route import _Stream
from comity.node.server.events import Events
from comity.node.store.audit import Search, search_rows
from comity.node.store.computations import uploads_of
from comity.trust.persons import ACTS, RIGHTS, Right, Role
from tests.node.api.example_node import example_of, served
from tests.persons import answer_to, enrol

EVERY = standard_operations().by_name
ACT = "peer block"
CANARY = "CANARY of a row"
#: Route → what is sent to it by its first tests.
SENT = {
    "act proof": ("POST", "/api/v1/acts/none/proof", {"json": {"kind": "key"}}),
    "upload": ("POST", "/api/v1/uploads", {"content": b"abc"}),
    "events": ("GET", "/api/v1/events", {}),
    "queries": (
        "POST",
        "/api/v1/queries",
        {"json": {"queries": [{"operation": "node status"}]}},
    ),
    "open": ("GET", "/metrics", {}),
}


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    with served(tmp_path_factory.mktemp("others")) as made:
        yield made


@pytest.fixture
def api(shared):
    """Return the node that all tests share; ``stored`` returns the rows since now."""
    SEEN[0] = 0
    SEEN[0] = max((row.id for row in stored(shared)), default=0)
    return shared


#: Number of the last row of the audit before a test.
SEEN = [0]


def stored(api):
    """Return the rows of the audit since the test began, once all are on the disk, in order."""
    for close in list(api.node.closing):
        close.__self__.flush()
    with api.node.reading() as work:
        rows = search_rows(work.connection, Search(), None, 1000)[::-1]
    return [row for row in rows if row.id > SEEN[0]]


def outcomes(api, name):
    return [row.outcome for row in stored(api) if row.operation == name]


def send(api, name, headers, **more):
    method, path, given = SENT[name]
    return api.send(method, path, headers, **(given | more))


# -- faults, limits, types ----------------------------------------------------------------


def _faulty(*_given, **_named):
    raise ValueError(CANARY)


PLANTED = {
    "act proof": (act_routes, "prove"),
    "upload": (upload_route, "Receiving"),
    "events": (event_route, "_after"),
    "open": (application, "metrics_text"),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_fault_is_told_without_its_words(api, monkeypatch, caplog, name):
    """Before: plain text of the framework, and the words in the server's log."""
    monkeypatch.setattr(*PLANTED[name], _faulty)
    answer = send(api, name, api.person(Role.ANALYST))
    assert answer.status == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.value["code"] == "fault"
    assert CANARY.encode() not in answer.body
    assert CANARY not in caplog.text
    assert "ValueError" in caplog.text
    if name != "open":
        (row,) = [row for row in stored(api) if row.operation == name]
        assert row.outcome == "fault"
        assert answer.value["instance"] == f"urn:uuid:{row.instance}"


def test_an_answer_that_had_begun_is_broken_off_without_words(caplog):
    from comity.node.server.api.faults import BrokenAnswerError, WithoutFaults

    async def begins(_scope, _receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise ValueError(CANARY)

    async def sends(_message):
        return None

    with pytest.raises(BrokenAnswerError) as broken:
        asyncio.run(WithoutFaults(begins)({"type": "http"}, None, sends))
    assert CANARY not in caplog.text + str(broken.value)
    assert broken.value.__cause__ is broken.value.__context__ is None


@pytest.mark.parametrize("name", ["act proof", "upload", "events"])
def test_a_caller_asks_so_often_and_no_more(tmp_path, name):
    SEEN[0] = 0
    with served(tmp_path, changes_per_minute=2, reads_per_minute=2) as api:
        person = api.person(Role.ANALYST)
        # A number that is none: no stream begins.
        odd = {"last-event-id": "x"}
        more = person | odd
        statuses = [send(api, name, more).status for _ in range(3)]
        refused = send(api, name, more)
        assert 429 not in statuses[:2]
        assert statuses[2] == refused.status == 429
        assert refused.value["code"] == "too-many-requests"
        assert int(refused.headers["retry-after"]) > 0
        assert send(api, name, api.person(Role.VIEWER) | odd).status != 429


def test_what_anybody_may_read_is_limited_by_address(tmp_path):
    with served(tmp_path, strangers_per_minute=2) as api:
        paths = ("/docs", "/openapi.json", "/docs", "/health")
        statuses = [api.send("GET", path, {}).status for path in paths]
        assert statuses == [200, 200, 429, 200]
        assert api.ask(EVERY["node status"], api.person(Role.VIEWER)).status == 200


@pytest.mark.parametrize(
    ("name", "headers"),
    [
        ("act proof", {"content-type": "text/plain"}),
        ("act proof", {"content-type": "application/json", "content-encoding": "gzip"}),
        ("queries", {"content-type": "application/x-www-form-urlencoded"}),
        ("upload", {"content-type": "multipart/form-data; boundary=x"}),
        ("upload", {"content-type": "application/x-www-form-urlencoded"}),
        ("upload", {"content-encoding": "gzip"}),
    ],
)
def test_a_body_of_another_type_is_refused(api, name, headers):
    body = b'{"kind":"key"}'
    method, path, _ = SENT[name]
    person = api.person(Role.ANALYST)
    answer = api.send(method, path, person | headers, content=body)
    assert (answer.status, answer.value["code"]) == (415, "media-type")
    assert answer.headers["accept"].startswith("application/")


# -- proofs of acts -----------------------------------------------------------------------


def prepared(api, person):
    """Prepare an act as a person; return its headers and what waits."""
    role = min(RIGHTS[EVERY[ACT].right])
    headers = person if isinstance(person, dict) else api.person(role)
    answer = api.ask(EVERY[ACT], headers)
    assert answer.status == 202, answer.body
    return headers, adapter_of(PreparedAct).validate_json(answer.body)


@pytest.fixture
def acting(api):
    """Yield a person with a key, its headers, an act that waits for it, and the answer."""
    role = min(RIGHTS[EVERY[ACT].right])
    name = f"{role}"
    ada = enrol(api.node, name, role)
    headers, waiting = prepared(api, api.person(role))
    assert waiting.person == ada.id
    return headers, waiting, plain(answer_to(waiting, ada))


def prove(api, headers, waiting, answer):
    path = f"/api/v1/acts/{waiting.act.id}/proof"
    return api.send("POST", path, headers, json=answer)


def test_a_proof_is_on_record_and_the_same_again_does_nothing_more(api, acting):
    headers, waiting, answer = acting
    first, again = (prove(api, headers, waiting, answer) for _ in range(2))
    assert first.status == again.status == 200
    assert first.value["act"]["state"] == again.value["act"]["state"] == "performed"
    rows = [row for row in stored(api) if row.operation == "act proof"]
    assert [row.outcome for row in rows] == ["done", "done"]
    assert json.loads(rows[0].request) == {"act": waiting.act.id, "kind": "key"}
    assert rows[0].person == waiting.person
    assert answer["content"]["signature"] not in str(rows)


def test_a_proof_that_does_not_hold_is_on_record(api, acting):
    headers, waiting, answer = acting
    wrong = {**answer, "content": {"signature": "A" * 86}}
    assert prove(api, headers, waiting, wrong).status == 409
    for kind in ("key", "passkey", "password", "none"):
        for content in ({}, {"signature": 1}, {"id": {}}, {"password": [], "code": {}}):
            body = {"kind": kind, "credential": "x", "content": content}
            refused = prove(api, headers, waiting, body)
            assert 400 <= refused.status < 500, (body, refused.body)
    assert "trust" in outcomes(api, "act proof")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b'{"kind":1}',
        b'{"kind":"key","kind":"key"}',
        b'{"kind":"key","more":1}',
        b'{"kind":"key","content":{"a":NaN}}',
        b'{"kind":"key","content":{"a":"\\ud800"}}',
        b"[" * 20_000,
    ],
)
def test_a_proof_has_a_shape(api, acting, body):
    headers, waiting, _ = acting
    path = f"/api/v1/acts/{waiting.act.id}/proof"
    kind = {"content-type": "application/json"}
    answer = api.send("POST", path, headers | kind, content=body)
    assert 400 <= answer.status < 500
    assert answer.headers["content-type"] == "application/problem+json"


def test_no_program_proves_an_act(api, acting):
    _, waiting, answer = acting
    refused = prove(api, api.program(*Role), waiting, answer)
    assert (refused.status, refused.value["code"]) == (403, "forbidden")
    assert outcomes(api, "act proof") == ["refused"]
    assert prove(api, {}, waiting, answer).status == 401


# -- uploads ------------------------------------------------------------------------------


def test_an_upload_is_on_record_and_the_same_again_is_kept_once(api):
    person = api.person(Role.ANALYST)
    octets = {"content-type": "application/octet-stream"}
    names = {
        send(api, "upload", person | more).value["name"] for more in ({}, octets, {})
    }
    (name,) = names
    with api.node.reading() as work:
        kept = uploads_of(work.connection, api.account(Role.ANALYST))
    assert [row.name for row in kept] == [name]
    rows = [row for row in stored(api) if row.operation == "upload"]
    assert [row.outcome for row in rows] == ["done"] * 3
    assert json.loads(rows[0].request) == {"name": name, "bytes": 3}


def test_a_refused_upload_is_on_record(api):
    assert send(api, "upload", api.person(Role.VIEWER)).status in {201, 403}
    program = api.program(scopes={Right.READ})
    assert send(api, "upload", program).status == 403
    many = {"content-length": "999999999999"}
    assert send(api, "upload", api.person(Role.ANALYST) | many).status == 422
    assert outcomes(api, "upload")[-2:] == ["refused", "range"]


# -- lists of queries ---------------------------------------------------------------------


def test_no_file_is_asked_in_a_list(api):
    """Before: the answer to one that sends a file of a computation was no JSON."""
    headers = api.person(*Role)
    files = [
        name
        for name, one in EVERY.items()
        if one.method == "GET"
        and getattr(one.result, "__name__", "") in {"File", "StoredFile"}
    ]
    queries = [
        {"operation": name, "request": plain(example_of(EVERY[name], api.names))}
        for name in files
    ]
    answer = api.send("POST", "/api/v1/queries", headers, json={"queries": queries})
    assert len(files) > 3
    assert {row["status"] for row in answer.value["answers"]} == {422}


def test_an_unfit_list_is_on_record_and_costs_a_request(tmp_path):
    SEEN[0] = 0
    with served(tmp_path, reads_per_minute=2) as api:
        person = api.person(Role.VIEWER)
        statuses = [
            api.send("POST", "/api/v1/queries", person, json={"queries": []}).status
            for _ in range(3)
        ]
        assert statuses == [422, 422, 429]
        assert outcomes(api, "queries") == ["input", "input"]


# -- events -------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["x", "-1", "9" * 19, "0" * 25 + "9" * 20, "9" * 5000])
def test_an_odd_number_of_an_event_is_refused(api, text):
    """Before: zeros and then twenty digits began a stream that failed, 5,000 digits ended in 500."""
    headers = api.person(Role.VIEWER) | {"last-event-id": text}
    answer = api.send("GET", "/api/v1/events", headers)
    assert (answer.status, answer.value["code"]) == (422, "input")
    assert outcomes(api, "events") == ["input"]


def test_who_may_not_listen_is_on_record(api):
    program = api.program(scopes=set(Right) - ACTS - {Right.READ})
    assert api.send("GET", "/api/v1/events", program).status == 403
    assert outcomes(api, "events") == ["refused"]


def test_the_head_of_the_stream_begins_none(api):
    """Before: it took a place and sent events that nobody read."""
    answer = api.send("HEAD", "/api/v1/events", api.person(Role.VIEWER))
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert outcomes(api, "events") == []


def test_who_leaves_before_the_first_event_leaves_its_place(api):
    events = Events(api.node)
    listener = events.join("key", 0)
    assert events.listeners == 1

    async def gone(_message):
        raise OSError

    async def receive():
        await asyncio.sleep(60)

    async def ask():
        scope = {"type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"}}
        with pytest.raises(BaseException):  # noqa: B017, PT011 - of the framework
            await _Stream(events, listener)(scope, receive, gone)

    asyncio.run(ask())
    assert events.listeners == 0


def test_no_place_is_a_refusal_that_is_on_record(api, monkeypatch):
    def full(*_given):
        raise ResourceError("256 listen", remedy="try again later")

    monkeypatch.setattr(Events, "join", full)
    answer = api.send("GET", "/api/v1/events", api.person(Role.VIEWER))
    assert answer.status == 503
    assert outcomes(api, "events") == ["resource"]
    assert uuid.UUID(answer.value["instance"].removeprefix("urn:uuid:"))


# -- paths --------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/api/v1/peers/", "/health/", "/api/v1/nothing", "*"])
def test_a_path_with_another_end_is_unknown(api, path):
    """Before: some led to an address that the request itself had named."""
    answer = api.send("GET", path, api.person(Role.VIEWER))
    assert (answer.status, answer.value["code"]) == (404, "unknown-path")
    assert answer.value["remedy"]


# -- sign-in by key -----------------------------------------------------------------------

KEY_ROUTES = ("sign-in/key/begin", "sign-in/key/end", "sign-out", "enrolments/key")


@pytest.mark.parametrize("path", KEY_ROUTES)
def test_who_signs_in_by_key_keeps_bounds_and_is_on_record(api, path):
    kind = {"content-type": "application/json"}
    url, name = f"/api/v1/{path}", path.replace("/", " ")
    sent = [
        ({"content-type": "text/plain"}, b"{}", 415, "media-type"),
        (kind, b'{"a":"' + b"x" * 5000 + b'"}', 413, "too-large"),
    ]
    if path != "sign-out" and "begin" not in path:
        sent += [
            (kind, b'{"more":1}', 422, "input"),
            (kind, b'{"begun":"a","begun":"b"}', 422, "format"),
        ]
    for headers, body, status, code in sent:
        answer = api.send("POST", url, headers, content=body)
        assert (answer.status, answer.value["code"]) == (status, code)
    rows = [row for row in stored(api) if row.operation == name]
    assert [row.outcome for row in rows] == [code for *_, code in sent]
    assert {(row.kind, row.caller) for row in rows} == {("nobody", "127.0.0.1")}


def test_an_address_begins_so_many_sign_ins_by_key(tmp_path):
    with served(tmp_path, strangers_per_minute=2) as api:
        url = "/api/v1/sign-in/key/begin"
        statuses = [api.send("POST", url, {}, json={}).status for _ in range(3)]
        assert statuses == [200, 200, 429]
