"""The audit tells who asked a node for what by its API, and which rows of others went out."""

import pytest

from comity.apps.wiring import standard_operations
from comity.node.audit.heads import verify_audit
from comity.node.server.api.recording import PLAIN
from comity.node.store.audit import Search, search_rows
from comity.trust.persons import ACTS, Right, Role
from tests.node.api.example_node import example_of, role_to_ask, served

EVERY = standard_operations().by_name


@pytest.fixture
def api(tmp_path):
    with served(tmp_path) as made:
        yield made


def rows(api, **search):
    headers = api.person(Role.SIGNATORY)
    operation = EVERY["audit list"]
    answer = api.ask(operation, headers, type(operation.example)(**search))
    assert answer.status == 200, answer.body
    return answer.value["items"]


def stored(api):
    """Return the rows that are on the disk at this moment."""
    with api.node.reading() as work:
        return search_rows(work.connection, Search(), None, 1000)


def wait(api):
    for close in list(api.node.closing):
        close.__self__.flush()


def test_who_asked_for_what_is_found(api):
    ada = api.person(Role.VIEWER)
    shown = api.ask(EVERY["case show"], ada)
    case = shown.value["case"]
    wait(api)
    (row,) = rows(api, operation="case show")
    assert row["person"] == api.account(Role.VIEWER)
    assert (row["kind"], row["caller"], row["outcome"]) == ("person", "viewer", "done")
    assert row["request"] == {"name": case, "at_us": None}
    assert [one["id"] for one in rows(api, object=case)] == [row["id"]]
    assert verify_audit(api.node).faults == ()


def test_refusals_and_errors_are_on_record(api):
    viewer = api.person(Role.VIEWER)
    refused = api.ask(EVERY["audit list"], viewer)
    assert refused.status == 403
    missing = api.send("GET", "/api/v1/cases/ffffffff", viewer)
    assert missing.status == 404
    wait(api)
    (row,) = rows(api, person="viewer", operation="audit list")
    assert row["outcome"] == "refused"
    instance = missing.value["instance"].removeprefix("urn:uuid:")
    found = api.send(
        "GET", f"/api/v1/audit/rows/{instance}", api.person(Role.SIGNATORY)
    )
    assert found.value["outcome"] == "unknown-name"


@pytest.mark.parametrize(
    "name", [n for n, one in EVERY.items() if one.right is Right.READ_SHARED]
)
def test_rows_of_others_are_on_the_disk_before_they_leave(api, name):
    operation = EVERY[name]
    answer = api.ask(operation, api.person(Role.FLIGHT_DYNAMICS))
    assert answer.status == 200
    mine = [row for row in stored(api) if row.operation == name]
    assert mine
    if b"object:norad:1" in answer.body:
        assert any("object:norad:1" in row.seen for row in mine)


def test_changes_are_on_the_disk_before_their_answer_leaves(api):
    for name, operation in EVERY.items():
        if operation.method == "GET" or operation.right in PLAIN:
            continue
        role = role_to_ask(operation.right)
        answer = api.ask(operation, api.person(role))
        if answer.status < 300:
            outcome = "prepared" if operation.right in ACTS else "done"
            row = next(row for row in stored(api) if row.operation == name)
            assert row.outcome == outcome


def test_each_page_of_an_export_is_on_record(api):
    operation = EVERY["ledger list"]
    headers = api.person(Role.VIEWER) | {"accept": "application/x-ndjson"}
    assert api.ask(operation, headers).status == 200
    wait(api)
    assert rows(api, operation="ledger list")


def test_lists_go_on_by_cursor_while_rows_are_added(api):
    viewer = api.person(Role.VIEWER)
    for _ in range(7):
        api.ask(EVERY["node status"], viewer)
    wait(api)
    operation, headers = EVERY["audit list"], api.person(Role.SIGNATORY)
    ask = type(operation.example)
    seen, cursor = [], ""
    while True:
        page = api.ask(
            operation, headers, ask(operation="node status", limit=2, cursor=cursor)
        )
        seen += [row["id"] for row in page.value["items"]]
        cursor = page.value["next"]
        api.ask(EVERY["node status"], viewer)
        if not cursor:
            break
    assert len(seen) == len(set(seen)) == 7
    assert seen == sorted(seen, reverse=True)


def test_a_large_number_keeps_no_row_from_the_disk(api):
    """Before: no row was written after it, and every change was answered 503."""
    viewer = api.person(Role.VIEWER)
    largest = 2**63 - 1
    assert (
        api.send("GET", f"/api/v1/entries?after={largest}", viewer).status
        == api.ask(EVERY["node status"], viewer).status
        == 200
    )
    wait(api)
    assert rows(api, operation="ledger list")[0]["request"]["after"] == str(largest)
    assert rows(api, operation="node status")


def test_what_does_not_fit_and_what_fails_is_on_record(api, monkeypatch):
    """The instance that a problem names is a row, whatever ended the request."""
    viewer = api.person(Role.VIEWER)
    unfit = api.send("GET", "/api/v1/entries?limit=0", viewer)
    unknown = api.send("GET", "/api/v1/entries?nothing=1", viewer)

    def faulty(*_given):
        raise ValueError("CANARY of a row")

    monkeypatch.setattr("comity.node.server.api.performing._kept", faulty)
    broken = api.ask(EVERY["node status"], viewer)
    monkeypatch.undo()
    wait(api)
    outcomes = {}
    for answer in (unfit, unknown, broken):
        instance = answer.value["instance"].removeprefix("urn:uuid:")
        found = [row for row in stored(api) if row.instance == instance]
        outcomes[answer.status] = [row.outcome for row in found]
        assert "CANARY" not in str(found)
    assert outcomes == {422: ["input"], 500: ["fault"]}


def test_an_example_without_names_of_this_world_would_find_nothing(api):
    assert example_of(EVERY["case show"], api.names) != EVERY["case show"].example
