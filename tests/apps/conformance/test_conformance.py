"""The conformance kit against this implementation: every case, and that cases can fail."""

import pytest

from comity.apps.conformance.capabilities import their_objects
from comity.apps.conformance.run import (
    all_checks,
    run_conformance,
)
from comity.apps.sharing.offers import offer
from comity.apps.sharing.share import share_now, share_with
from tests.acts import jobs
from tests.apps.cases.cases import AGREEMENT, START, set_limits
from tests.federation.prepared import prepared_world

pytestmark = pytest.mark.federation
TERMS = AGREEMENT


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory):
    folder = tmp_path_factory.mktemp("conformance")
    signed = [(AGREEMENT, "alfa", "bravo")]
    with prepared_world(
        folder,
        ["alfa", "bravo"],
        signed=signed,
        start_us=START,
        drill=("alfa", "bravo"),
    ) as w:
        tested = w.nodes["bravo"]
        offer(tested, their_objects(START), level="amber")
        share_with(tested, "party:alfa", "capabilities", "coordination")
        share_now(tested, ["party:alfa"])
        w.settle()
        set_limits(w, "bravo", mode="automatic", secondary_pc=1e-3)

        def nudge():
            w.clock.move(1)
            jobs.run_due_steps(tested, lambda *_a, **_k: None)
            w.settle()

        found = run_conformance(
            w.nodes["alfa"],
            "https://bravo.example",
            lambda _done, _all: None,
            nudge=nudge,
            patience_s=1.0,
        )
        return {one.case: one for one in found}


def test_there_are_more_than_a_hundred_and_twenty_cases():
    names = [name for name, _, _ in all_checks()]
    assert len(names) == len(set(names)) >= 120


@pytest.mark.parametrize("name", [name for name, _, _ in all_checks()])
def test_this_implementation_passes(verdicts, name):
    assert verdicts[name].passed, verdicts[name].detail
