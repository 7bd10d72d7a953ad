"""Old backups restored, and two copies of a node with one key: no promise is forgotten."""

import pytest

from comity.apps.operations.status import status
from comity.apps.sharing.holdings import held
from comity.apps.sharing.offers import offer
from comity.apps.sharing.share import share_now, share_with
from comity.apps.wiring import standard_registry
from comity.foundations.errors import ComityError, ResourceError, TrustError
from comity.node.exchange.delivery import deliver
from comity.node.exchange.outbox import enqueue
from comity.node.lifecycle.backups import (
    backup,
    replace_database,
    restore,
    revive,
)
from comity.node.lifecycle.recovery import recover_all
from comity.node.proofs.verify import verify_ledger
from comity.node.store import log
from comity.node.store.evidence import read_equivocations
from comity.node.store.peers import is_recovering
from tests.federation.files import export_file, import_file
from tests.federation.prepared import prepared_world
from tests.federation.test_channels import elements, share
from tests.federation.world import bilateral
from tests.postgres_nodes import copy_folder, needed

ALFA, BRAVO = "party:alfa", "party:bravo"


@pytest.fixture
def pair(tmp_path):
    signed = [(bilateral("alfa", "bravo"), "alfa", "bravo")]
    with prepared_world(tmp_path, ["alfa", "bravo"], signed=signed) as world:
        share(world)
        yield world


def size(node, peer, *, outgoing=True):
    return node.database.read(
        lambda c: log.load_stream(c, node.party, peer, outgoing=outgoing).size
    )


def put_back(world, copy):
    """Restore a backup of alfa over its database."""
    world.nodes["alfa"].close()
    replace_database(world.folder / "alfa", copy)
    world.nodes["alfa"] = world.open("alfa")
    return world.nodes["alfa"]


def no_equivocation(world):
    for node in world.nodes.values():
        assert node.database.read(read_equivocations) == []
        assert verify_ledger(node).faults == ()


def test_a_restored_backup_signs_nothing_before_it_has_recovered(pair, tmp_path):
    alfa = pair.nodes["alfa"]
    copy = tmp_path / "backup.db"
    backup(alfa, copy)
    before = size(alfa, BRAVO)
    for k in range(3):
        share(pair, elements(5, 0.002 + k * 1e-5))
    pair.sync("alfa", "bravo")
    sent = size(alfa, BRAVO)
    assert sent == before + 3
    old = alfa.incarnation
    pair.clock.move(10)
    alfa = put_back(pair, copy)
    assert alfa.incarnation > old
    assert status(alfa).recovering == [BRAVO]
    offer(alfa, elements(5, 0.009), level="green")
    with pytest.raises(TrustError, match="restored or copied"):
        share_now(alfa)
    pair.cut.add(("alfa", "bravo"))
    assert recover_all(alfa)[0].done is False
    assert alfa.database.read(is_recovering)
    pair.cut.clear()
    (found,) = recover_all(alfa)
    assert (found.returned, found.renewed) == (3, 0)
    assert size(alfa, BRAVO) == sent
    share_now(alfa)
    pair.settle()
    assert pair.sync("alfa", "bravo").faults == ()
    assert held(pair.nodes["bravo"])[0].row["mean_motion_rad_s"] == 0.009
    no_equivocation(pair)


def test_what_the_peer_never_got_is_signed_anew(pair, tmp_path):
    alfa = pair.nodes["alfa"]
    pair.cut.add(("alfa", "bravo"))
    share(pair, elements(5, 0.003))
    copy = tmp_path / "backup.db"
    backup(alfa, copy)
    pair.clock.move(10)
    alfa = put_back(pair, copy)
    pair.cut.clear()
    (found,) = recover_all(alfa)
    assert (found.returned, found.renewed) == (0, 1)
    pair.settle()
    assert held(pair.nodes["bravo"])[0].row["mean_motion_rad_s"] == 0.003
    assert pair.sync("alfa", "bravo").faults == ()
    no_equivocation(pair)


def test_of_two_copies_one_stops(pair):
    """The same key, the same fence: whoever signs second finds the other's trace."""
    alfa = pair.nodes["alfa"]
    twin_folder = pair.folder / "twin"
    alfa.database.forget()
    copy_folder(pair.folder / "alfa", twin_folder)
    pair.clock.move(10)
    twin = pair.open("alfa", twin_folder)
    assert twin.incarnation > alfa.incarnation
    # Who only looks at a copy takes nothing from the node that lives.
    assert status(twin).recovering == [BRAVO]
    with pytest.raises(TrustError, match="restored or copied"):
        with twin.writing() as work:
            enqueue(work, BRAVO, [])
    share(pair, elements(5, 0.0035))
    assert held(pair.nodes["bravo"])[0].row["mean_motion_rad_s"] == 0.0035
    # The copy begins to recover: the first one is overtaken, nothing of it leaves any more.
    pair.cut.add(("alfa", "bravo"))
    assert recover_all(twin)[0].done is False
    pair.cut.clear()
    offer(alfa, elements(5, 0.004), level="green")
    share_with(alfa, BRAVO, "elements", "flight-safety")
    share_now(alfa)
    with pytest.raises(TrustError, match="another copy"):
        deliver(alfa, BRAVO)
    with pytest.raises(TrustError, match="another copy"):
        export_file(alfa, BRAVO, pair.folder / "x.json")
    pair.nodes["alfa"] = twin
    (found,) = recover_all(twin)
    assert (found.done, found.returned) == (True, 1)
    offer(twin, elements(5, 0.005), level="green")
    share_now(twin)
    pair.settle()
    assert held(pair.nodes["bravo"])[0].row["mean_motion_rad_s"] == 0.005
    assert pair.sync("alfa", "bravo").faults == ()
    no_equivocation(pair)
    alfa.close()


def test_a_copy_on_another_host_fences_the_first(pair):
    """No common fence: the peer is what tells them apart."""
    alfa = pair.nodes["alfa"]
    elsewhere = pair.folder / "host2"
    elsewhere.mkdir()
    alfa.database.forget()
    copy_folder(pair.folder / "alfa", elsewhere / "alfa")
    pair.clock.move(10)
    twin = pair.open("alfa", elsewhere / "alfa")
    assert status(twin).recovering == [BRAVO]
    # The first copy has signed something that it could not deliver yet.
    pair.cut.add(("alfa", "bravo"))
    share(pair, elements(5, 0.006))
    export_file(alfa, BRAVO, pair.folder / "late.json")
    pair.cut.clear()
    pair.nodes["alfa"] = twin
    (found,) = recover_all(twin)
    assert found.done
    offer(twin, elements(5, 0.007), level="green")
    share_now(twin)
    pair.settle()
    # Now the first one reaches the peer, by network and by file: it is fenced.
    pair.nodes["alfa"] = alfa
    pair.clock.move(3600)
    done = deliver(alfa, BRAVO)
    assert (done.stored, done.refused) == (0, 1)
    # It learns that it was fenced, and signs nothing more until people decide.
    assert status(alfa).recovering == [BRAVO]
    with pytest.raises(TrustError, match="restored or copied"):
        with alfa.writing() as work:
            enqueue(work, BRAVO, [])
    assert "has fenced this life" in str(recover_all(alfa)[0])
    answer = import_file(pair.nodes["bravo"], pair.folder / "late.json")
    assert {row.code for row in answer.refused} == {"fenced"}
    assert held(pair.nodes["bravo"])[0].row["mean_motion_rad_s"] == 0.007
    # People take the first one after all: it begins another life, the second is fenced.
    (found,) = revive(alfa)
    assert found.done
    share(pair, elements(5, 0.0075))
    assert held(pair.nodes["bravo"])[0].row["mean_motion_rad_s"] == 0.0075
    no_equivocation(pair)
    twin.close()


def test_a_lost_fence_is_taken_for_a_copy(pair):
    pair.nodes["alfa"].close()
    (pair.folder / "alfa.fence").unlink()
    pair.clock.move(10)
    alfa = pair.nodes["alfa"] = pair.open("alfa")
    assert status(alfa).recovering == [BRAVO]
    assert recover_all(alfa)[0].done
    assert status(alfa).recovering == []


def test_reopening_is_no_restore(pair):
    before = pair.nodes["alfa"].incarnation
    pair.clock.move(100)
    assert pair.reopen("alfa").incarnation == before
    share(pair, elements(5, 0.008))
    assert pair.reopen("alfa").incarnation == before


@pytest.mark.skipif(needed(), reason="damages the file of a node")
def test_a_damaged_database_comes_back_from_a_backup_by_command(pair, tmp_path):
    alfa = pair.nodes["alfa"]
    copy = tmp_path / "backup.db"
    backup(alfa, copy)
    with pytest.raises(ResourceError, match="exists"):
        backup(alfa, copy)
    alfa.close()
    path = pair.folder / "alfa" / "node.db"
    path.write_bytes(b"rubbish" * 2000)
    with pytest.raises(ComityError, match="damaged"):
        pair.open("alfa")
    done = restore(pair.folder / "alfa", copy, standard_registry())
    assert done.kept_aside
    # No peer can be reached from a command in this test: the node waits for it.
    assert done.done is False
    alfa = pair.nodes["alfa"] = pair.open("alfa")
    assert recover_all(alfa)[0].done
    no_equivocation(pair)


def test_envelopes_travel_by_file_and_count_once(pair):
    pair.cut |= {("alfa", "bravo"), ("bravo", "alfa")}
    share(pair, elements(3, 0.0015))
    path = pair.folder / "out.json"
    alfa, bravo = pair.nodes["alfa"], pair.nodes["bravo"]
    assert export_file(alfa, BRAVO, path) == 1
    for _ in range(2):
        done = import_file(bravo, path)
        assert (done.stored, done.refused) == (1, ())
    assert held(bravo)[0].row["mean_motion_rad_s"] == 0.0015
    with pytest.raises(ComityError, match="is for party:bravo"):
        import_file(alfa, path)
    path.write_text('{"comity-transfer":1}')
    with pytest.raises(ComityError, match="does not fit: Object missing"):
        import_file(bravo, path)
    assert size(bravo, ALFA, outgoing=False) == size(alfa, BRAVO)
