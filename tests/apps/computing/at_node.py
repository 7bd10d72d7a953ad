"""A node that serves its people and computes for them, with its people's API on a port."""

import io
import json
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import httpx

from comity.cli.node_folder import opened
from comity.node.computations.runner import Runner
from comity.node.node import Node
from comity.node.persons.tokens import make_token
from comity.node.server.connections import Caps, Connections
from comity.node.server.logs import Log
from comity.serve import Intake
from tests.attacks.serving import door, serving
from tests.federation.prepared import prepared_world

__all__ = ["Computing", "computing_node", "started"]


@dataclass
class Computing:
    """A node that computes; ``token`` is of one caller, ``other`` of another."""

    node: Node
    port: int
    token: str
    other: str
    runner: Runner

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def ask(self, method: str, path: str, *, token: str = "", **more: Any):
        headers = {"authorization": f"Bearer {token or self.token}"}
        headers |= more.pop("headers", {})
        address = f"{self.url}/api/v1{path}"
        return httpx.request(method, address, headers=headers, timeout=60, **more)

    def upload(self, data: bytes, **more: Any) -> str:
        answer = self.ask("POST", "/uploads", content=data, **more)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["name"])

    def begin(self, kind: str, **request: Any) -> str:
        answer = self.ask("POST", f"/computations/{kind}", json=request)
        assert answer.status_code == 202, answer.text
        return str(answer.json()["id"])

    def wait(self, name: str, *states: str, within_s: float = 120.0) -> dict[str, Any]:
        import time

        now: dict[str, Any] = {}
        wanted = states or ("done", "failed", "cancelled", "interrupted")
        end = time.monotonic() + within_s
        while time.monotonic() < end:
            now = self.ask("GET", f"/computations/{name}").json()
            if now["state"] in wanted:
                return now
            time.sleep(0.05)
        raise AssertionError(f"{name} is still {json.dumps(now)}")


@contextmanager
def started(node: Node):
    """Let a node compute; yield what computes."""
    runner = Runner(node, Log(io.StringIO()))
    runner.start()
    try:
        yield runner
    finally:
        runner.close()


@contextmanager
def computing_node(folder, **settings: Any):
    """Yield a node that computes, with some settings, its API within its budgets."""
    with prepared_world(folder, ["alfa", "bravo"]) as world:
        place = world.nodes["alfa"].folder
    with opened(place) as node, door(node) as (admission, _):
        node.settings = replace(node.settings, **settings)
        intake = Intake.of(node.settings)
        guard = Connections(replace(Caps(), body_s=2.0))
        app = intake.for_people(admission)
        with serving(app, guard) as port, started(node) as runner:
            one, two = (make_token(node, name) for name in ("one", "two"))
            yield Computing(node, port, one, two, runner)
