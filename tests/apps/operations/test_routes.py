"""The people's API: tokens, routes, errors, events with the ledger's numbers."""

import asyncio
import json

import httpx
import pytest

from comity.apps.operations.routes import people_app
from comity.node.exchange.admission import RequestAdmission
from comity.node.persons.callers import caller_of_token
from comity.node.persons.tokens import list_tokens, make_token, revoke_token
from comity.node.server.events import Events
from comity.node.store.group_writer import GroupWriter
from tests.federation.prepared import prepared_world
from tests.federation.test_channels import share
from tests.federation.world import bilateral


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    signed = [(bilateral("alfa", "bravo"), "alfa", "bravo")]
    with prepared_world(
        tmp_path_factory.mktemp("people"), ["alfa", "bravo"], signed=signed
    ) as world:
        share(world)
        world.sync("alfa", "bravo")
        node = world.nodes["bravo"]
        writer = GroupWriter(node.database)
        yield (
            node,
            people_app(RequestAdmission(node, writer)),
            make_token(node, "tests"),
        )
        writer.close()


def get(served, path, token=None, **given):
    async def ask():
        transport = httpx.ASGITransport(app=served[1])
        async with httpx.AsyncClient(
            transport=transport, base_url="http://x"
        ) as client:
            word = served[2] if token is None else token
            headers = {"Authorization": f"Bearer {word}"} if word else {}
            return await client.get(path, headers=headers, **given)

    return asyncio.run(ask())


PATHS = [
    "node",
    "peers",
    "agreements",
    "agreements/alfa-bravo",
    "holdings",
    "entries",
    "entries/1",
    "entries/1/proof",
    "ledger",
    "preview?party=party:alfa&kind=elements",
]


@pytest.mark.parametrize("path", PATHS)
def test_every_route_answers_to_a_token_alone(served, path):
    assert get(served, f"/api/v1/{path}").status_code == 200
    for token in ("", "comity_wrong", served[2] + "x"):
        assert get(served, f"/api/v1/{path}", token=token).status_code == 401


def test_answers_say_what_there_is(served):
    assert get(served, "/api/v1/node").json()["party"] == "party:bravo"
    assert len(get(served, "/api/v1/holdings").json()["items"]) == 5
    assert get(served, "/api/v1/ledger").json()["faults"] == []
    said = get(served, "/api/v1/agreements/alfa-bravo").json()
    assert said["state"] == "in force"
    assert said["explained"][0]["party"] == "party:alfa"
    answer = get(served, "/api/v1/entries?after=2&limit=1")
    entries = answer.json()["items"]
    assert [e["id"] for e in entries] == [3]
    assert answer.json()["next"] == "3"
    assert 'limit=1&cursor=3>; rel="next"' in answer.headers["link"]
    assert "document" not in entries[0]


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("entries/999", 404),
        ("entries/x", 404),
        ("agreements/none", 404),
        ("holdings?limit=0", 422),
        ("entries?after=-1", 422),
        ("preview?party=party:alfa&kind=gossip", 404),
        ("preview", 422),
    ],
)
def test_errors_are_json_with_a_code(served, path, code):
    answer = get(served, f"/api/v1/{path}")
    assert answer.status_code == code
    assert answer.json()


def test_health_and_metrics_name_nobody(served):
    assert get(served, "/health", token="").json()["status"] == "ok"
    text = get(served, "/metrics").text
    assert 'comity_node{what="entries received"}' in text
    assert "party:" not in text
    assert "alfa" not in text


def test_the_description_names_every_route(served):
    paths = get(served, "/openapi.json").json()["paths"]
    assert {"/api/v1/node", "/api/v1/events", "/api/v1/entries/{entry}/proof"} <= set(
        paths
    )


def test_events_carry_the_numbers_of_the_ledger_and_resume(served):
    async def read(after, count):
        found = []
        events = Events(served[0])
        listener = events.join(caller_of_token(*served[::2]).session, after)
        async for text in events.stream(listener):
            found.append(text)
            if len(found) == count:
                return found
        return found

    first = asyncio.run(read(0, 3))
    assert [text.split("\n")[0] for text in first] == ["id: 1", "id: 2", "id: 3"]
    assert json.loads(first[0].split("data: ")[1])["act"] == "received"
    assert asyncio.run(read(2, 1))[0].startswith("id: 3\n")
    last = get(served, "/api/v1/entries?limit=1000").json()["items"][-1]["id"]
    assert asyncio.run(read(last, 1)) == [": waiting\n\n"]


def test_tokens_are_hashes_at_rest(served):
    node, _, token = served
    assert caller_of_token(node, token).name == "tests"
    assert list_tokens(node)[0].name == "tests"
    for path in node.folder.glob("node.db*"):
        assert token.removeprefix("comity_").encode() not in path.read_bytes()
    other = make_token(node, "other")
    revoke_token(node, "other")
    with pytest.raises(Exception, match="unknown"):
        caller_of_token(node, other)
