"""Cases in the people's API: seen, and carried on by one click."""

import asyncio

import httpx
import pytest

from comity.apps.cases.opening import open_from_message
from comity.apps.operations.routes import people_app
from comity.node.exchange.admission import RequestAdmission
from comity.node.lifecycle.tokens import make_token
from comity.node.store.database import GroupWriter
from comity.serve import ROUTES
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
            people_app(RequestAdmission(node, writer), ROUTES),
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


def test_a_case_is_seen_and_carried_on_by_one_click(served):
    (row,) = call(served, "GET", "/cases").json()
    assert row["state"] == "called"
    name = served[2][7:15]
    assert call(served, "GET", f"/cases/{name}/next").json() == {"step": "acknowledge"}
    done = call(served, "POST", f"/cases/{name}/next").json()
    assert (done["step"], done["case"]["state"]) == ("acknowledge", "agreed")
    assert call(served, "GET", f"/cases/{name}/replay").json()["equal"]
    assert call(served, "GET", "/pages").json() == []
    assert call(served, "GET", "/cases/ffffffff").status_code == 404
