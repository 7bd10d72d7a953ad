"""Of two routes that fit a request, the more special one answers."""

from types import SimpleNamespace

import numpy as np
import pytest
from starlette.routing import Match

from comity.apps.wiring import standard_operations
from comity.node.operations import Nothing, Operation, Operations
from comity.node.server.api.routes import api_routes
from comity.trust.persons import Right

#: Paths, and a request that is meant for each of them.
MEANT = {
    "/notices": "/notices",
    "/notices/drafts": "/notices/drafts",
    "/notices/{name:path}": "/notices/crisis/alfa/2027/3/0",
    "/notices/{name:path}/in/{language}": "/notices/crisis/alfa/2027/3/0/in/fr",
    "/cases/{name}": "/cases/1a2b",
    "/cases/drafts": "/cases/drafts",
    "/cases/{name}/next": "/cases/1a2b/next",
}


def operation(path):
    return Operation(
        name=path,
        path=path,
        right=Right.READ,
        request=Nothing,
        result=Nothing,
        run=lambda _node, asked, _caller: asked,
        example=Nothing(),
    )


def api_of(operations):
    return SimpleNamespace(operations=operations)


def answering(operations, path):
    """Return the name of the operation that answers a GET."""
    scope = {"type": "http", "method": "GET", "path": f"/api/v1{path}"}
    routes = api_routes(api_of(operations))
    return next(r.name for r in routes if r.matches(scope)[0] is Match.FULL)


@pytest.mark.parametrize("seed", range(5))
def test_the_special_route_answers_whatever_the_order_of_the_table(seed):
    paths = list(MEANT)
    order = np.random.default_rng(seed).permutation(len(paths))
    made = Operations()
    made.add(operation(paths[k]) for k in order)
    for path, request in MEANT.items():
        assert answering(made, request) == path


def test_every_example_reaches_its_own_operation():
    """No operation of the product is hidden behind another one."""
    from comity.cli.asking import parts_of

    operations = standard_operations()
    for one in operations.by_name.values():
        path, _, _ = parts_of(one, one.example)
        scope = {"type": "http", "method": one.method, "path": path}
        routes = api_routes(api_of(operations))
        found = next(r.name for r in routes if r.matches(scope)[0] is Match.FULL)
        assert found == one.name
