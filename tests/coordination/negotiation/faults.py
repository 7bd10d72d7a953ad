"""Faults that are planted on purpose, by name: each must be found, or be harmless by proof.

Those here change the table or the rules; the explorer finds them. Those of the dynamics and
of the handlers are planted in ``simulator.py`` and ``flights.py``.
"""

from dataclasses import dataclass
from typing import Any

from comity.coordination.negotiation.records import (
    Event as E,
    Phase,
    Plan,
    Reason,
    Seat,
    Stance as S,
    Step,
)
from comity.coordination.negotiation.rules import counts, may
from comity.coordination.negotiation.table import TABLE, Row
from tests.coordination.negotiation.explorer import Game, with_rows

__all__ = ["PROTOCOL_FAULTS", "Fault"]

AGREED = Seat(S.AGREED, agreed=True)


@dataclass(frozen=True)
class Fault:
    """A planted fault."""

    name: str
    words: str
    game: Game
    #: It costs fuel or time only: every outcome stays safe, so nothing can be found.
    harmless: bool = False


def rows(changes, **more):
    return with_rows(Game(**more), rows=changes)


def allowing(*events):
    """Return rules that do not look at the clock for some acts."""

    def rule(seat, event, phase, facts, table):
        why = may(seat, event, phase, facts, table)
        late = why in {Reason.LATE, Reason.EARLY} and event in events
        return Reason.NONE if late and phase < Phase.PAST else why

    return rule


def without_reason(reason):
    def rule(seat, event, phase, facts, table):
        why = may(seat, event, phase, facts, table)
        return Reason.NONE if why is reason else why

    return rule


def any_epoch(*events):
    """Return a rule by which documents of earlier epochs count."""

    def rule(seat, event, epoch, phase):
        if event in events and phase < Phase.PAST:
            return epoch <= seat.epoch
        return counts(seat, event, epoch, phase)

    return rule


def yields(game, seat, message, me, event):
    """Both take the other's proposal for the one that stands."""
    return E.HEAR_PROPOSE_FIRST if message[1] is Step.PROPOSE else event


def holds(game, seat, message, me, event):
    """Nobody takes the other's proposal for the one that stands."""
    return E.HEAR_PROPOSE_SECOND if message[1] is Step.PROPOSE else event


BOTH_ENCOUNTERS: dict[str, Any] = {
    "pairs": ((0, 1), (1, 2)),
    "begin": AGREED,
    "epochs": 1,
    "deaths": 0,
}

PROTOCOL_FAULTS = (
    Fault(
        "promise-bars-nothing",
        "a promise does not bar one's own commitment (lock by case, not by encounter)",
        rows({(S.PROPOSED, E.PROMISE): Row(None, (Step.PROMISE,))}, epochs=1),
    ),
    Fault(
        "crossing-opens",
        "two OPENs that cross both count: each names itself as the sole mover",
        rows({(S.OPENED, E.ACK): Row(None, (Step.ACK,))}, sole=True, epochs=1),
    ),
    Fault(
        "commit-unpromised",
        "a commitment without the other's promise",
        rows({(S.PROPOSED, E.COMMIT): TABLE[S.ASSURED, E.COMMIT]}, epochs=1),
    ),
    Fault(
        "belief-without-end",
        "belief outlives the evidence deadline",
        rows({(S.RELYING, E.SILENCE): None}, epochs=1),
    ),
    Fault(
        "promise-is-belief",
        "who has promised believes that the other moves",
        rows({(S.PROMISED, E.SILENCE): Row(S.SETTLED)}, epochs=1),
    ),
    Fault(
        "takeover-lost",
        "who withdraws is free at once: the takeover may never come",
        rows({(S.WITHDRAWN, E.SILENCE): Row(S.SETTLED)}),
    ),
    Fault(
        "reopen-alone-voids",
        "one signature under REOPEN voids one's own commitment",
        rows({(S.COMMITTED, E.REOPEN): TABLE[S.ASSURED, E.REOPEN]}),
    ),
    Fault(
        "reopen-keeps-belief",
        "who signs REOPEN goes on believing until the other signs too",
        rows({(S.RELYING, E.CONSENT): Row(S.RELYING, (Step.REOPEN,), opens=0)}),
    ),
    Fault(
        "takeover-unasked",
        "a takeover without a withdrawal",
        rows({(S.RELYING, E.TAKEOVER): TABLE[S.FREED, E.TAKEOVER]}),
    ),
    Fault(
        "promise-forgotten",
        "a promise is sent before it is durable, and forgotten at a restart",
        Game(volatile=frozenset({E.PROMISE}), epochs=1),
    ),
    Fault(
        "commit-forgotten",
        "a commitment is sent before it is durable, and forgotten at a restart",
        Game(volatile=frozenset({E.COMMIT})),
    ),
    Fault(
        "restored-backup",
        "a node restored from a backup goes on with what the backup knows",
        Game(restores=1, forgets=True, epochs=1),
    ),
    Fault(
        "burn-forgotten",
        "telemetry of one's own burn is not asked",
        rows(
            {
                (S.COMMITTED, E.BURN): Row(None, (Step.EXECUTED,)),
            },
            epochs=1,
        ),
    ),
    Fault(
        "commitments-apart",
        "an object is committed in two encounters at once",
        Game(objects=False, **BOTH_ENCOUNTERS),
    ),
    Fault(
        "old-promise-counts",
        "a promise of an earlier epoch is taken for one of this epoch",
        Game(counts=any_epoch(E.HEAR_PROMISE)),
    ),
    Fault(
        "old-commit-counts",
        "a voided commitment is believed in a later epoch",
        Game(counts=any_epoch(E.HEAR_COMMIT)),
    ),
    Fault(
        "poor-evidence-settles",
        "an under-burn is taken for a burn",
        rows(
            {
                (S.RELYING, E.HEAR_POOR): Row(S.SETTLED),
            },
            epochs=1,
        ),
    ),
    Fault(
        "sole-mover-ignored",
        "the party that is not the sole mover falls back too",
        Game(may=without_reason(Reason.PLAN), sole=True, epochs=1),
    ),
    Fault(
        "sole-mover-uncountersigned",
        "a sole mover burns without the other's signature on the baseline",
        Game(may=without_reason(Reason.NOT_AGREED), sole=True, epochs=1),
    ),
    Fault(
        "stand-down-revoked",
        "who stood down burns after all",
        rows(
            {
                (S.STOOD_DOWN, E.SILENCE): Row(S.ALONE, plan=Plan.OURS),
            },
            sole=True,
            epochs=1,
        ),
    ),
    Fault(
        "silence-settles",
        "silence in the talks is taken for the other's burn",
        rows({(S.PROPOSED, E.SILENCE): Row(S.SETTLED)}, epochs=1),
    ),
    Fault(
        "withdrawn-burns-not",
        "who relies is not freed by a withdrawal, and never ends its belief",
        rows({(S.RELYING, E.HEAR_WITHDRAW): Row(S.SETTLED)}),
    ),
    Fault(
        "epochs-mixed",
        "the sole mover of a new epoch falls back although the other may not have heard of it",
        Game(may=without_reason(Reason.NOT_MET), turns=True),
    ),
    Fault(
        "no-tie-break",
        "of two proposals none stands",
        Game(hear=holds, epochs=1),
        harmless=True,
    ),
    Fault(
        "both-yield",
        "of two proposals each takes the other's",
        Game(hear=yields, epochs=1),
        harmless=True,
    ),
    Fault(
        "commit-late",
        "a commitment after its deadline",
        Game(may=allowing(E.COMMIT), epochs=1),
        harmless=True,
    ),
    Fault(
        "fallback-early",
        "the fallback does not wait for the evidence deadline",
        Game(may=allowing(E.FALLBACK, E.SILENCE), epochs=1),
        harmless=True,
    ),
)
