"""The people's API and the inbox of a node, as they describe themselves."""

import tempfile
from pathlib import Path

from comity.apps.operations.routes import people_app
from comity.apps.wiring import standard_operations
from comity.node.exchange.admission import RequestAdmission
from comity.node.server.api.openapi import described
from comity.node.server.federation import federation_app
from comity.node.store.group_writer import GroupWriter
from tests.federation.world import World


def paths_of(app):
    """Return path and methods of every route that stands in no document of OpenAPI."""
    rows = []
    for route in app.routes:
        methods = getattr(route, "methods", None) or ()
        if hasattr(route, "path"):
            rows.append(f"{route.path} {','.join(sorted(methods))}".strip())
    return sorted(rows)


def api_routes():
    """Return the OpenAPI of the people's API and the routes of both applications."""
    with tempfile.TemporaryDirectory() as place:
        with World(Path(place), ["alfa"]) as world:
            node = world.nodes["alfa"]
            writer = GroupWriter(node.database)
            try:
                door = RequestAdmission(node, writer)
                people = people_app(door)
                peers = federation_app(door, lambda *_: None)
                return {
                    "openapi": described(
                        standard_operations().by_name.values(), "1", "session"
                    ),
                    "people": paths_of(people),
                    "peers": paths_of(peers),
                }
            finally:
                writer.close()
