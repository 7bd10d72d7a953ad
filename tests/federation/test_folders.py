"""A copied world goes on where the first one stands, and leaves it alone."""

import pytest

from comity.apps.sharing.holdings import held
from comity.node.lifecycle.opening import open_node
from comity.node.proofs.verify import verify_ledger
from comity.node.store.peers import is_recovering
from tests.federation.folders import copy_node, copy_world, load_world, save_world
from tests.federation.test_channels import elements, share
from tests.federation.world import World, bilateral
from tests.postgres_nodes import needed

pytestmark = pytest.mark.skipif(needed(), reason="copies files of nodes")


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    with World(tmp_path_factory.mktemp("first"), ["alfa", "bravo"]) as world:
        world.meet("alfa", "bravo")
        world.agree(bilateral("alfa", "bravo"), "alfa", "bravo")
        share(world)
        yield world


def sharing_goes_on(first, world):
    """Deliver one more document in the copy; return what was signed for it."""
    for name, node in world.nodes.items():
        assert node.incarnation == first.nodes[name].incarnation
        assert not node.database.read(is_recovering)
    share(world, elements(5, 0.0042))
    assert world.sync("alfa", "bravo").faults == ()
    rows = [row.row["mean_motion_rad_s"] for row in held(world.nodes["bravo"])]
    assert 0.0042 in rows
    assert all(verify_ledger(node).faults == () for node in world.nodes.values())
    return world.seen["bravo"]


def test_copies_go_on_alike_and_leave_the_first_alone(first, tmp_path):
    before = held(first.nodes["bravo"])
    sent = []
    for k in range(2):
        with copy_world(first, tmp_path / str(k)) as world:
            sent.append(sharing_goes_on(first, world))
    assert sent[0] == sent[1]
    assert held(first.nodes["bravo"]) == before


def test_a_world_comes_back_from_its_files(first, tmp_path):
    save_world(first, tmp_path / "kept")
    with load_world(tmp_path / "kept", tmp_path / "again") as world:
        assert world.clock() == first.clock()
        sharing_goes_on(first, world)


def test_a_copy_whose_fence_is_lost_is_still_taken_for_a_copy(first, tmp_path):
    copy_node("alfa", first.folder, tmp_path)
    (tmp_path / "alfa.fence").unlink()
    node = open_node(tmp_path / "alfa", clock=lambda: first.clock() + 1_000_000)
    assert node.incarnation > first.nodes["alfa"].incarnation
    assert node.database.read(is_recovering)
    node.close()
