"""Metrics behind a token, ids of requests in answers, logs and the audit, live and ready."""

import asyncio
import io
import json

import pytest

from comity.node.server.logs import Log
from comity.node.server.metrics import Metrics, measured
from comity.node.server.request_ids import current_request
from comity.node.store.audit import Search, search_rows
from comity.trust.persons import Role
from tests.node.api.example_node import served

METRICS = ("GET", "/metrics")


@pytest.fixture(scope="module")
def api(tmp_path_factory):
    with served(tmp_path_factory.mktemp("metrics")) as made:
        yield made


def rows(api):
    for close in list(api.node.closing):
        close.__self__.flush()
    with api.node.reading() as work:
        return search_rows(work.connection, Search(), None, 1000)


def test_metrics_need_a_caller_who_may_read(api):
    refused = api.send(*METRICS, {})
    assert (refused.status, refused.value["code"]) == (401, "unauthenticated")
    shown = api.send(*METRICS, api.person(Role.VIEWER))
    assert shown.status == 200
    assert shown.headers["content-type"].startswith("text/plain; version=0.0.4")


def test_watching_leaves_no_rows_in_the_audit(api):
    person = api.person(Role.VIEWER)
    before = len(rows(api))
    assert [api.send(*METRICS, person).status for _ in range(3)] == [200] * 3
    assert len(rows(api)) == before


def test_every_answer_to_people_is_measured_and_names_nobody(api):
    person = api.person(Role.VIEWER)
    api.send("GET", "/api/v1/node", person)
    api.send("GET", "/api/v1/peers/party:nobody", person)
    text = api.send(*METRICS, person).body.decode()
    lines = [x for x in text.splitlines() if x.startswith("comity_request_seconds_")]
    assert any('server="people"' in x and 'status="404"' in x for x in lines)
    assert any("_bucket" in x and 'le="+Inf"' in x for x in lines)
    assert "party:" not in text
    assert "_created" not in text


def test_an_answer_a_problem_and_the_audit_have_the_same_id(api):
    answer = api.send(
        "GET",
        "/api/v1/peers/party:nobody",
        api.person(Role.VIEWER) | {"x-request-id": "mine"},
    )
    name = answer.headers["x-request-id"]
    assert answer.value["instance"] == f"urn:uuid:{name}"
    assert name in {row.instance for row in rows(api)}
    other = api.send("GET", "/api/v1/node", api.person(Role.VIEWER))
    assert other.headers["x-request-id"] not in {name, "mine"}


def test_live_and_ready_are_told_to_anybody(api, monkeypatch):
    assert api.send("GET", "/health/live", {}).value == {"status": "live"}
    assert api.send("GET", "/health/ready", {}).status == 200
    monkeypatch.setattr(
        type(api.node.database), "try_writing", lambda _: ("database-fault", "gone")
    )
    # A state is told again for a second.
    from comity.node.server import health

    monkeypatch.setattr(health, "FRESH_S", 0.0)
    ready = api.send("GET", "/health/ready", {})
    assert (ready.status, ready.value["status"]) == (503, "not-ready")
    assert api.send("GET", "/health/live", {}).status == 200


def run(app, method="GET"):
    """Send one request through an application; return the headers of its answer."""
    sent = []

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": method, "path": "/secret-name", "headers": []}
    asyncio.run(app(scope, None, send))
    return dict(sent[0]["headers"])


@pytest.mark.parametrize("server", ["people", "peers"])
def test_log_lines_of_a_request_bear_its_id(server):
    out = io.StringIO()
    log, metrics = Log(out), Metrics()

    async def app(_scope, _receive, send):
        log("happened", code="x")
        await send({"type": "http.response.start", "status": 500, "headers": []})

    headers = run(measured(app, server, metrics, log), "BREW")
    told, fault = map(json.loads, out.getvalue().splitlines())
    assert told["request"] == fault["request"]
    assert (fault["event"], fault["status"]) == ("fault", 500)
    assert "secret-name" not in out.getvalue() + metrics.text()
    assert 'method="other"' in metrics.text()
    # All refusals of peers look the same: no id is in them.
    shown = headers.get(b"x-request-id", b"").decode()
    assert shown == (told["request"] if server == "people" else "")
    assert current_request() == ""


def test_work_that_fails_is_measured_as_failed():
    metrics = Metrics()
    with pytest.raises(ValueError, match="broken"), metrics.job("clock"):
        raise ValueError("broken")
    with metrics.exchange("delivery"):
        pass
    text = metrics.text()
    assert 'comity_job_seconds_count{job="clock",outcome="failed"} 1.0' in text
    assert 'comity_exchange_seconds_count{outcome="done",what="delivery"} 1.0' in text


def test_the_inbox_hands_the_id_to_its_threads():
    """Its work runs in a pool of its own, which knows nothing of the request by itself."""
    from comity.node.server import federation
    from comity.node.server.request_ids import begin_request

    async def ask():
        return begin_request(), await federation._in_thread(current_request)

    made, seen = asyncio.run(ask())
    assert made == seen
