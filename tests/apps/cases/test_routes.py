"""Cases in the people's API: seen, and carried on by one click."""

import asyncio

import httpx
import pytest

from comity.apps.operations.routes import people_app
from comity.node.exchange.admission import RequestAdmission
from comity.node.persons.tokens import make_token
from comity.node.store.group_writer import GroupWriter
from tests.acts import open_from_message
from tests.apps.cases.cases import message, partners, set_limits


@pytest.fixture
def served(tmp_path):
    with partners(tmp_path) as world:
        for name in ("alfa", "bravo"):
            set_limits(world, name, mode="assisted")
        path = message(tmp_path, "first")
        encounter = open_from_message(world.nodes["alfa"], "party:bravo", path)
        world.settle()
        node = world.nodes["bravo"]
        writer = GroupWriter(node.database)
        yield (
            people_app(RequestAdmission(node, writer)),
            make_token(node, "tests"),
            encounter,
        )
        writer.close()


def call(served, method, path):
    async def ask():
        transport = httpx.ASGITransport(app=served[0])
        async with httpx.AsyncClient(
            transport=transport, base_url="http://x"
        ) as client:
            return await client.request(
                method,
                f"/api/v1{path}",
                headers={"Authorization": f"Bearer {served[1]}"},
            )

    return asyncio.run(ask())


def test_a_case_is_seen_and_no_program_carries_it_on(served):
    (row,) = call(served, "GET", "/cases").json()["items"]
    assert row["state"] == "called"
    name = served[2][7:15]
    assert call(served, "GET", f"/cases/{name}/next").json() == {"step": "acknowledge"}
    assert call(served, "POST", f"/cases/{name}/next").status_code == 403
    assert call(served, "GET", f"/cases/{name}").json()["state"] == "called"
    assert call(served, "GET", f"/cases/{name}/replay").json()["equal"]
    assert call(served, "GET", "/pages").json() == {"items": [], "next": ""}
    assert call(served, "GET", "/cases/ffffffff").status_code == 404
