"""Every reachable state of the production table keeps the invariants; every fault is found."""

from dataclasses import replace
from typing import Any

import pytest

from comity.coordination.negotiation.records import Event, Seat, Stance
from tests.coordination.negotiation.explorer import Game, explore
from tests.coordination.negotiation.faults import PROTOCOL_FAULTS

AGREED = Seat(Stance.AGREED, agreed=True)
MEETINGS: dict[str, Any] = {"pairs": ((0, 1), (1, 2)), "begin": AGREED}
FEWER = frozenset(
    {Event.COUNTER, Event.REFUSE, Event.REOPEN, Event.CONSENT, Event.WITHDRAW}
)
GAMES = {
    "two parties, two epochs, one death": Game(),
    "the first clock a phase ahead": Game(skew=(1, 0, 0)),
    "the second clock two phases ahead": Game(skew=(0, 2, 0)),
    "a new epoch with later deadlines": Game(later=1),
    "a new epoch that names a sole mover": Game(turns=True),
    "one sole mover": Game(sole=True),
    "one node restored from a backup": Game(restores=1, epochs=1),
    "three parties, one epoch": Game(**MEETINGS, epochs=1, deaths=0, without=FEWER),
    "three parties, two epochs, one death, the first 100,000 states": Game(
        **MEETINGS, without=FEWER - {Event.WITHDRAW}, most=100_000
    ),
}


@pytest.mark.parametrize("label", GAMES)
def test_no_reachable_state_breaks_an_invariant(label, capsys):
    game = GAMES[label]
    result = explore(game)
    with capsys.disabled():
        print(f"\n  {label}: {result.states:,} states, {result.seconds:.1f} s")
    assert result.violations == []
    assert result.complete or result.states > game.most


@pytest.mark.parametrize("fault", PROTOCOL_FAULTS, ids=lambda fault: fault.name)
def test_a_planted_fault_is_found_with_its_shortest_trace(fault, capsys):
    result = explore(replace(fault.game, most=200_000))
    if fault.harmless:
        assert result.violations == []
        assert result.complete
        return
    invariant, trace = result.violations[0]
    with capsys.disabled():
        print(f"\n  {fault.name}: {invariant}: {'; '.join(trace)}")


def test_the_faults_have_names_of_their_own():
    names = [fault.name for fault in PROTOCOL_FAULTS]
    assert len(set(names)) == len(names)
    assert sum(not fault.harmless for fault in PROTOCOL_FAULTS) >= 20
