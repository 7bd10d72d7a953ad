"""A thousand seeds of a hostile world without a violation; faults of handlers are found."""

import pytest

from tests.coordination.negotiation.campaign import (
    DYNAMICS,
    HANDLERS,
    HARMLESS,
    campaign,
    one,
    report,
)
from tests.coordination.negotiation.faults import PROTOCOL_FAULTS
from tests.coordination.negotiation.pool import meetings


def test_a_thousand_seeds_break_no_invariant(capsys):
    results = campaign(0, 1000)
    with capsys.disabled():
        print()
        assert report(results, 0.0) == 0
    outcomes = {result.outcome for result in results}
    assert outcomes == {"one_mover", "fallback", "both", "nobody"}


def test_more_channels_let_both_move_less_often():
    single, double = (campaign(5000, 300, channels=k) for k in (1, 2))
    both = [sum(r.outcome == "both" for r in rs) for rs in (single, double)]
    assert both[1] < both[0]


@pytest.mark.parametrize("name", [*HANDLERS, *DYNAMICS])
def test_a_fault_of_handlers_or_dynamics_is_found(name):
    results = campaign(0, 80, fault=name)
    found = [r for r in results if r.violations]
    assert bool(found) is (name not in HARMLESS)


def test_a_seed_gives_the_same_run_again():
    met = meetings(10)
    first, again = (one(17, meetings=met) for _ in range(2))
    assert first == again


def test_twenty_faults_and_more_are_named():
    names = {fault.name for fault in PROTOCOL_FAULTS if not fault.harmless}
    names |= {name for name in HANDLERS if name not in HARMLESS} | set(DYNAMICS)
    assert len(names) >= 20
