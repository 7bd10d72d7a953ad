"""The table of a case: stance and event give the next stance and the documents to sign.

Both sides use the same rows, whoever moves. Without a row nothing happens: such a document is
stored and changes nothing, such an act is refused. The diagram of the documentation is drawn from it.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from comity.coordination.negotiation.records import Event, Plan, Seat, Stance, Step

__all__ = ["TABLE", "Row", "Table", "step"]


class Row(NamedTuple):
    """Effect of an event on a seat.

    Attributes
    ----------
    to
        The next stance; ``None`` keeps it.
    sends
        Documents that the party signs and stores before they are sent.
    opens
        Number of epochs that it advances.
    plan
        The plan from now on; ``None`` keeps it.
    agrees, burns, calls
        Whether it sets the flag of that name.
    """

    to: Stance | None
    sends: tuple[Step, ...] = ()
    opens: int = 0
    plan: Plan | None = None
    agrees: bool = False
    burns: bool = False
    calls: bool = False


Table = Mapping[tuple[Stance, Event], Row]

S, E = Stance, Event
#: Before anybody has signed a promise that counts.
TALKING = (S.AGREED, S.PROPOSED, S.ASKED)
#: Stances that silence ends: from then on nobody may be believed to move.
WAITING = (
    S.OPENED,
    S.CALLED,
    *TALKING,
    S.PROMISED,
    S.ASSURED,
    S.COMMITTED,
    S.RELYING,
    S.WITHDRAWN,
    S.FREED,
    S.REOPENING,
    S.RECALLING,
)
#: Stances that a sufficient burn of the other settles.
UNSETTLED = (*WAITING, S.ALONE, S.STOOD_DOWN)
REOPENABLE = (*TALKING, S.PROMISED, S.ASSURED, S.RELYING, S.FREED, S.BURNED, S.SETTLED)


def _rows() -> dict[tuple[Stance, Event], Row]:
    rows: dict[tuple[Stance, Event], Row] = {}

    def on(stances: tuple[Stance, ...], event: Event, row: Row) -> None:
        rows.update({(stance, event): row for stance in stances})

    # Opening. Of two that cross, the one with the lower hash is the case (open-first).
    on((S.QUIET,), E.OPEN, Row(S.OPENED, (Step.OPEN,)))
    on((S.QUIET, S.OPENED, S.CALLED), E.HEAR_OPEN_FIRST, Row(S.CALLED))
    on((S.OPENED,), E.HEAR_ACK, Row(S.AGREED, agrees=True))
    on((S.CALLED,), E.ACK, Row(S.AGREED, (Step.ACK,), agrees=True))
    # After a refusal the opener may open again; the refused baseline is never signed later.
    on((S.CALLED,), E.REFUSE, Row(S.QUIET, (Step.REFUSE,)))
    on((S.OPENED,), E.HEAR_REFUSE, Row(S.QUIET))

    # Talking. Of two proposals the give-way party's stands (propose-first).
    on((S.AGREED,), E.PROPOSE, Row(S.PROPOSED, (Step.PROPOSE,)))
    on((S.AGREED, S.ASKED), E.HEAR_PROPOSE_FIRST, Row(S.ASKED))
    on((S.AGREED, S.ASKED), E.HEAR_PROPOSE_SECOND, Row(S.ASKED))
    on((S.PROPOSED,), E.HEAR_PROPOSE_FIRST, Row(S.ASKED))
    on((S.ASKED,), E.COUNTER, Row(S.AGREED, (Step.COUNTER,)))
    on((S.ASKED,), E.REFUSE, Row(S.AGREED, (Step.REFUSE,)))
    on((S.PROPOSED,), E.HEAR_COUNTER, Row(S.AGREED))
    on((S.PROPOSED,), E.HEAR_REFUSE, Row(S.AGREED))

    # A promise bars an own commitment, and the reverse: there is no row for either.
    on((S.ASKED,), E.PROMISE, Row(S.PROMISED, (Step.PROMISE,)))
    on((S.PROPOSED,), E.HEAR_PROMISE, Row(S.ASSURED))
    on((S.ASSURED,), E.COMMIT, Row(S.COMMITTED, (Step.COMMIT,)))
    on((S.PROMISED,), E.HEAR_COMMIT, Row(S.RELYING))

    # Withdrawing. The party stays bound until it holds the other's takeover.
    on(
        (S.PROPOSED, S.ASSURED, S.COMMITTED, S.RECALLING),
        E.WITHDRAW,
        Row(S.WITHDRAWN, (Step.WITHDRAW,)),
    )
    on((*TALKING, S.PROMISED, S.RELYING), E.HEAR_WITHDRAW, Row(S.FREED))
    on((S.FREED,), E.TAKEOVER, Row(S.COMMITTED, (Step.TAKEOVER,), opens=1))
    on((S.WITHDRAWN,), E.HEAR_TAKEOVER, Row(S.RELYING, opens=1))

    # Opening again: both must sign. Belief ends at one's own signature (relying goes to
    # reopening), the obligation only on holding the other's (recalling still burns).
    on(REOPENABLE, E.REOPEN, Row(S.REOPENING, (Step.REOPEN,)))
    on((S.COMMITTED,), E.REOPEN, Row(S.RECALLING, (Step.REOPEN,)))
    again = Row(S.AGREED, opens=1)
    on((S.REOPENING, S.RECALLING), E.HEAR_REOPEN, again)
    callable_ = (*REOPENABLE, S.COMMITTED, S.WITHDRAWN)
    on(callable_, E.HEAR_REOPEN, Row(None, calls=True))
    on(callable_, E.CONSENT, again._replace(sends=(Step.REOPEN,)))

    # Burning, by commitment or as a fallback.
    on(
        (S.COMMITTED, S.RECALLING),
        E.BURN,
        Row(S.BURNED, (Step.EXECUTED,), burns=True),
    )
    on((S.ALONE,), E.FALLBACK, Row(S.BURNED, (Step.EXECUTED,), burns=True))
    on(WAITING, E.SILENCE, Row(S.ALONE))

    # Evidence of the other's burn.
    on(UNSETTLED, E.HEAR_GOOD, Row(S.SETTLED))
    on((S.RELYING, S.SETTLED), E.HEAR_POOR, Row(S.ALONE))

    # The sole mover may stand down for good; only then, or when it is shown that it did
    # not burn in its last window, may the other one burn.
    # It withdraws a commitment before it stands down.
    may_stand = (*TALKING, S.ASSURED, S.WITHDRAWN, S.ALONE)
    on(
        may_stand,
        E.STAND_DOWN,
        Row(S.STOOD_DOWN, (Step.STAND_DOWN,), plan=Plan.NOBODY),
    )
    waits = (*TALKING, S.PROMISED, S.RELYING, S.FREED, S.REOPENING)
    on(waits, E.HEAR_STAND_DOWN, Row(S.FREED, plan=Plan.OURS))
    on((S.ALONE,), E.HEAR_STAND_DOWN, Row(None, plan=Plan.OURS))
    on((S.ALONE, S.RELYING), E.HEAR_NO_BURN, Row(S.ALONE, plan=Plan.OURS))

    # Equivocation, or a node that was restored: people decide.
    on(tuple(s for s in S if s is not S.CLOSED), E.DISTRUST, Row(S.PEOPLE))
    on(tuple(s for s in S if s is not S.CLOSED), E.PAST, Row(S.CLOSED))
    return rows


TABLE: Table = MappingProxyType(_rows())


def step(seat: Seat, event: Event, table: Table = TABLE) -> tuple[Seat, Row] | None:
    """Return the seat after an event and the row of the table, ``None`` without a row."""
    row = table.get((seat.stance, event))
    if row is None:
        return None
    return (
        Seat(
            seat.stance if row.to is None else row.to,
            seat.epoch + row.opens,
            seat.plan if row.plan is None else row.plan,
            seat.agreed or row.agrees,
            seat.burned or row.burns,
            (seat.called or row.calls) and not row.opens,
            # A takeover shows the other's epoch; the second signature under REOPEN does not.
            event in {Event.TAKEOVER, Event.HEAR_TAKEOVER} if row.opens else seat.met,
        ),
        row,
    )
