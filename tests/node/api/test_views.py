"""What each role sees of what others have shared, for every operation there is.

Nothing here names an operation that reads: the table of operations and the table of views give
requests and expectations, so that a new operation is covered by itself.
"""

import io
import json
import logging
import re
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from typing import Any

import pytest
from sqlalchemy import delete, select

from comity.apps.cases.views import show_case
from comity.apps.wiring import standard_operations
from comity.foundations.plain import plain
from comity.node.operations import Page
from comity.node.server.api.answers import NDJSON, PARQUET
from comity.node.store.notice_schema import ladders, notices
from comity.node.store.schema import entries, holdings
from comity.trust.identity.keys import from_text64
from comity.trust.persons import RIGHTS, Right, Role
from comity.trust.persons.views import CLASSES, HIGHEST
from tests.node.api.example_node import CANARIES, LEVELS, example_of, served

EVERY = standard_operations().by_name
READS = {name: one for name, one in EVERY.items() if one.method == "GET"}
NUMBER = re.compile(rb"-?\d+\.\d{8,}(?:e-?\d+)?")


def classes_of(role):
    top = HIGHEST[role]
    return CLASSES[: CLASSES.index(top) + 1] if top else ()


@pytest.fixture(scope="module")
def api(tmp_path_factory):
    with served(tmp_path_factory.mktemp("views")) as made:
        yield made


def page_type(operation):
    return getattr(operation.result, "__origin__", None) is Page


def answers(api, name, headers):
    """Yield answers of an operation: its example; of a list pages of one row, and exports."""
    operation = EVERY[name]
    request = example_of(operation, api.names)
    answer = api.ask(operation, headers, request)
    yield answer
    if not page_type(operation) or answer.status != 200:
        return
    cursor = ""
    for _ in range(2):
        answer = api.ask(operation, headers, replace(request, limit=1, cursor=cursor))
        yield answer
        cursor = answer.value["next"]
        if not cursor:
            break
    for kind in (NDJSON, PARQUET):
        yield api.ask(operation, headers | {"accept": kind}, request)


@dataclass(frozen=True)
class Walk:
    """All that a role was answered, and what the node printed and logged meanwhile."""

    answers: dict[str, Any]
    told: str


class Kept(logging.Handler):
    """Keeps what is logged."""

    def __init__(self):
        super().__init__()
        self.lines = []

    def emit(self, record):  # type: ignore[explicit-override]
        self.lines.append(self.format(record))


@pytest.fixture(scope="module")
def walk(api):
    """Return what a role was answered by every operation that reads: asked once for all tests."""
    walks = {}

    def walked(role):
        if role not in walks:
            log, printed = Kept(), io.StringIO()
            logging.getLogger().addHandler(log)
            with redirect_stdout(printed), redirect_stderr(printed):
                headers = api.person(role)
                found = {name: list(answers(api, name, headers)) for name in READS}
            logging.getLogger().removeHandler(log)
            walks[role] = Walk(found, "\n".join([*log.lines, printed.getvalue()]))
        return walks[role]

    return walked


def secrets_of(role):
    """Return the texts that a role may not see."""
    return [CANARIES[level].encode() for level in set(LEVELS) - set(classes_of(role))]


@pytest.mark.parametrize("role", list(Role))
def test_no_canary_is_in_any_answer_that_a_role_may_not_see(api, walk, role):
    secrets = secrets_of(role)
    leaks = [
        (name, secret)
        for name, some in walk(role).answers.items()
        for answer in some
        for secret in secrets
        if secret in answer.body or secret.decode() in str(answer.headers)
    ]
    assert leaks == []
    assert "CANARY" not in walk(role).told
    for path in ("/metrics", "/health", "/openapi.json", "/docs"):
        assert b"CANARY" not in api.send("GET", path, api.person(role)).body


@pytest.mark.parametrize("role", list(Role))
def test_whatever_a_role_may_see_it_sees(api, role):
    """The canaries above can be found: what is not secret to a role is in its answers."""
    headers = api.person(role)
    answer = api.ask(EVERY["share held"], headers)
    seen = {level for level in LEVELS if CANARIES[level].encode() in answer.body}
    assert seen == set(classes_of(role))
    assert answer.status == (200 if classes_of(role) else 403)


@pytest.mark.parametrize("role", [r for r in Role if HIGHEST[r]])
def test_views_of_six_roles_are_the_same_field_by_field(api, role):
    whole = api.ask(EVERY["share held"], api.person(Role.FLIGHT_DYNAMICS)).value
    mine = api.ask(EVERY["share held"], api.person(role)).value
    expected = [
        row
        for row in whole["items"]
        if any(row["row"]["name"] == CANARIES[c] for c in classes_of(role))
    ]
    assert mine["items"] == expected


def baseline_numbers(api):
    """Return the numbers of a case's orbits as they would stand in an answer."""
    view = show_case(api.node, api.names["enc:000000"])
    found = set(NUMBER.findall(json.dumps(plain(view.baseline)).encode()))
    shown = json.dumps(plain(replace(view, baseline=None))).encode()
    return {number for number in found if number not in shown}


@pytest.mark.parametrize("role", list(Role))
def test_orbits_of_a_case_are_for_those_who_see_its_class(api, walk, role):
    numbers = baseline_numbers(api)
    assert len(numbers) > 20
    sees = "red" in classes_of(role)
    found = {
        name
        for name, some in walk(role).answers.items()
        for answer in some
        if any(number in answer.body for number in numbers)
    }
    assert ("case show" in found) is sees
    if not sees:
        assert found == set()


def test_a_row_that_is_not_seen_is_as_one_that_is_not_there(api):
    operation = EVERY["share held"]
    ask = type(operation.example)
    analyst = api.person(Role.ANALYST)
    there = api.ask(operation, analyst, ask(object="object:norad:5"))
    nowhere = api.ask(operation, analyst, ask(object="object:norad:999"))
    assert (there.status, there.body) == (nowhere.status, nowhere.body)
    assert there.headers["etag"] == nowhere.headers["etag"]
    known = api.ask(operation, api.person(Role.DUTY_OFFICER))
    tag = {"if-none-match": known.headers["etag"]}
    assert api.ask(operation, analyst | tag).status == 200
    assert api.ask(operation, api.person(Role.FLIGHT_DYNAMICS) | tag).status == 304


# One that sees nothing, and those that see some of it: the others see all there is. The one from
# whom the least is hidden comes first: what is deleted for it is hidden from the next ones, too.
SOME = (Role.ANALYST, Role.VIEWER)


def test_rows_that_are_not_seen_change_no_answer(tmp_path):
    """Counts, cursors, tags and pages are those of a node that has no such rows."""
    with served(tmp_path) as api:
        headers = {role: api.person(role) for role in SOME}
        before = {role: all_bodies(api, headers[role]) for role in SOME}
        again = all_bodies(api, headers[SOME[0]])
        steady = {name for name in READS if before[SOME[0]][name] == again[name]}
        assert len(steady) > len(READS) * 0.7
        for role in SOME:
            forget_hidden(api.node, role)
            after = all_bodies(api, headers[role])
            wrong = {name for name in steady if before[role][name] != after[name]}
            assert (role, wrong) == (role, set())


def all_bodies(api, headers):
    return {name: bodies(api, name, headers) for name in READS}


def forget_hidden(node, role):
    """Delete the rows and notices that a role may not see; something is there to be deleted."""
    hidden = hidden_entries(node, role)
    unseen = select(ladders.c.notice).where(ladders.c.entry.in_(hidden))
    with node.writing() as work:
        for query in (
            delete(holdings).where(holdings.c.entry.in_(hidden)),
            delete(notices).where(notices.c.notice.in_(unseen)),
            delete(ladders).where(ladders.c.entry.in_(hidden)),
        ):
            assert work.connection.execute(query).rowcount, role


def hidden_entries(node, role):
    """Return the entries with rows or a notice whose label, as it was signed, a role may not see."""
    with node.reading() as work:
        query = select(entries.c.id, entries.c.document).where(
            entries.c.id.in_(select(holdings.c.entry))
            | entries.c.id.in_(select(ladders.c.entry))
        )
        rows = work.connection.execute(query).all()
    found = {}
    for number, text in rows:
        label = json.loads(from_text64(text.split(".")[1]))["label"]
        assert label["policy"] == "tlp"
        found[number] = label["classification"]
    return [number for number, one in found.items() if one not in classes_of(role)]


def bodies(api, name, headers):
    return [
        (one.status, one.headers.get("etag"), without_instance(one.body))
        for one in answers(api, name, headers)
    ]


def without_instance(body):
    return re.sub(rb'"instance": ?"[^"]*"', b"", body)


def test_a_token_sees_no_more_than_its_owner_and_its_scopes(api):
    operation = EVERY["share held"]
    analyst = api.ask(operation, api.person(Role.ANALYST)).body
    assert api.ask(operation, api.program(Role.ANALYST)).body == analyst
    reads = api.program(Role.FLIGHT_DYNAMICS, scopes=frozenset({Right.READ}))
    assert api.ask(operation, reads).status == 403
    case = api.ask(EVERY["case show"], reads)
    assert case.value["baseline"] is None


@pytest.mark.parametrize("role", list(Role))
def test_a_list_of_queries_shows_what_each_alone_shows(api, role):
    headers, secrets = api.person(role), secrets_of(role)
    queries = [
        {
            "operation": name,
            "request": plain(example_of(one, api.names)),
        }
        for name, one in EVERY.items()
    ]
    answer = api.send(
        "POST", "/api/v1/queries", headers, json={"queries": queries[:100]}
    )
    assert answer.status == 200
    assert [s for s in secrets if s in answer.body] == []
    for (name, one), row in zip(EVERY.items(), answer.value["answers"], strict=False):
        if role not in RIGHTS[one.right]:
            assert row["problem"]["code"] == "forbidden", name
        elif one.method != "GET":
            assert row["status"] == 422, name


def test_what_was_seen_is_told_by_name_and_never_by_value(api):
    api.ask(EVERY["share held"], api.person(Role.FLIGHT_DYNAMICS))
    for role in (Role.ADMINISTRATOR, Role.SIGNATORY):
        headers = api.person(role)
        for name in ("audit list", "audit export"):
            for answer in answers(api, name, headers):
                assert answer.status == 200
                assert b"CANARY" not in answer.body
        listed = api.ask(
            EVERY["audit list"],
            headers,
            type(EVERY["audit list"].example)(operation="share held"),
        )
        assert any(
            "object:norad:5" in one for r in listed.value["items"] for one in r["seen"]
        )
