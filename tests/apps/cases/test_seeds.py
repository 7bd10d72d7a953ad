"""A sample of seeds with whole nodes: real signatures, gates, ledgers, databases."""

import numpy as np
import pytest

from comity.apps.cases import views
from comity.apps.cases.documents import case_of
from comity.coordination.negotiation.records import Stance, Step
from comity.foundations.errors import ComityError
from comity.node.proofs.verify import verify_ledger
from tests.acts import jobs, open_from_message
from tests.apps.cases.cases import TCA_US, message, partners, set_limits

pytestmark = pytest.mark.federation
NAMES = ("alfa", "bravo")


def seats(world, encounters):
    found = {}
    for name in NAMES:
        node = world.nodes[name]
        if encounters[name] is not None:
            found[name] = node.view(lambda work, e=encounters[name]: case_of(work, e))
    return found


def names(world):
    """Return the encounter of each node, ``None`` before it knows of one."""
    out = {}
    for name in NAMES:
        rows = views.list_cases(world.nodes[name], closed=True)
        out[name] = rows[0].case if rows else None
    return out


@pytest.mark.parametrize("seed", range(6))
def test_a_seed_with_whole_nodes(tmp_path, seed):
    rng = np.random.default_rng([11, seed])
    with partners(tmp_path, seed=seed) as world:
        for name in NAMES:
            set_limits(world, name, mode="automatic")
        cdm = message(tmp_path, "first", seed=seed)
        open_from_message(world.nodes["alfa"], "party:bravo", cdm)
        while world.clock() < TCA_US:
            world.clock.move(float(rng.uniform(1.0, 5.0)) * 3600.0)
            world.cut = {
                pair
                for pair in (("alfa", "bravo"), ("bravo", "alfa"))
                if rng.random() < 0.6
            }
            for name in rng.permutation(NAMES):
                if rng.random() < 0.15:
                    world.reopen(str(name))
                if rng.random() < 0.7:
                    jobs.run_due_steps(world.nodes[str(name)], lambda *_a, **_k: None)
            world.settle(3)
            check(world)
        world.cut = set()
        world.clock.move(3600.0)
        healed(world)


def check(world):
    found = seats(world, names(world))
    stances = {name: case.seat.stance for name, case in found.items()}
    relying = [name for name, stance in stances.items() if stance is Stance.RELYING]
    assert len(relying) < 2, "both believe that the other moves"
    for case in found.values():
        assert case.proof is None
        for epoch in {p.epoch for p in case.documents}:
            said = {p.step for p in case.documents if p.mine and p.epoch == epoch}
            assert not {Step.PROMISE, Step.COMMIT} <= said


def healed(world):
    """Let everything through: the same documents on both sides, in a bounded number of rounds."""
    for _ in range(4):
        for one, two in (NAMES, NAMES[::-1]):
            try:
                world.sync(one, two)
            except ComityError:
                continue
        world.settle()
    known = names(world)
    cases = seats(world, known)
    hashes = [{p.hash for p in case.documents} for case in cases.values()]
    assert hashes[0] == hashes[1]
    for name in NAMES:
        assert verify_ledger(world.nodes[name]).faults == ()
        assert views.replay_case(world.nodes[name], known[name]).equal
