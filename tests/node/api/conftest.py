"""A node that serves its people's API on loopback, with data of another party."""

import pytest

from comity.apps.operations.routes import people_app
from comity.cli.node_folder import opened
from comity.node.persons.tokens import make_token
from comity.node.server.connections import Caps, Connections
from comity.trust.persons import ACTS, Right
from tests.attacks.serving import door, serving
from tests.federation.prepared import prepared_world
from tests.federation.test_channels import share
from tests.federation.world import bilateral
from tests.node.api.example_node import MISSION


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    # In force whenever the tests run.
    years = {"2026-12-01": "2020-01-01", "2028-12-01": "2090-01-01"}
    signed = [
        (bilateral("alfa", "bravo", **years), "alfa", "bravo"),
        (MISSION.replace("2028-12-01", "2090-01-01"), "alfa", "bravo"),
    ]
    folder = tmp_path_factory.mktemp("near")
    with prepared_world(
        folder, ["alfa", "bravo"], signed=signed, start_us=None
    ) as world:
        share(world)
        world.sync("alfa", "bravo")
        folder = world.nodes["bravo"].folder
    # With the clock of this machine, as the command has it.
    with opened(folder) as node, door(node) as (admission, _):
        with serving(people_app(admission), Connections(Caps())) as port:
            yield node, port, make_token(node, "tests", scopes=set(Right) - ACTS)
