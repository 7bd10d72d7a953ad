"""Cases opened, opened again, and opened as one who cannot move."""

from dataclasses import replace
from pathlib import Path

from comity.apps.cases.actions import act, agreement_with, open_case
from comity.apps.cases.baseline import baseline_from, read_cdm
from comity.apps.cases.documents import (
    case_of,
)
from comity.coordination.negotiation import Baseline, Case, RefusalError, make_baseline
from comity.coordination.negotiation.case import latest
from comity.coordination.negotiation.records import Event, Reason, Step
from comity.coordination.negotiation.wire import read_baseline
from comity.foundations.errors import (
    InputError,
)
from comity.messages.cdm_record import Cdm
from comity.node.node import Node, UnitOfWork
from comity.system.files import read_plain

__all__ = [
    "declare_unable",
    "open_from",
    "open_from_message",
    "reopen_from",
    "reopen_from_message",
]


def declare_unable(node: Node, encounter: str) -> str:
    """Open with the refused baseline's data, our object unable to move: it is chained.

    Raises
    ------
    InputError, RefusalError
        If there is no such baseline, or the case is open.
    """

    def change(work: UnitOfWork) -> str:
        case = case_of(work, encounter)
        paper = latest(case, [Step.OPEN], mine=False)
        if paper is None:
            raise InputError("the other side has opened nothing here")
        value = read_baseline(paper.body["baseline"])
        crafts = tuple(
            replace(c, kind="non-manoeuvrable") if c.party == work.party else c
            for c in value.crafts
        )
        agreement, _ = agreement_with(work, case.peer)
        again = make_baseline(
            agreement=agreement.hash,
            terms=agreement.terms,
            crafts=crafts,
            frame=value.frame,
            tca_us=value.tca_us,
            opened_us=work.now_us,
            data=value.data,
            last_gave_way=value.last_gave_way,
            round_=value.round + 1,
        )
        return open_case(work, case.peer, again)

    return node.transact(change)


def open_from_message(
    node: Node,
    peer: str,
    path: Path,
    *,
    ours: str = "",
    hbr_m: float | None = None,
    always: bool = False,
) -> str:
    """Open a case from a conjunction message; return its id.

    Parameters
    ----------
    ours
        Which object is ours, if its capabilities are not offered.
    always
        Open it below the agreement's threshold too.

    Raises
    ------
    RefusalError
        If its probability is below the threshold, or the case is open already.
    """
    cdm = read_cdm(read_plain(path)[0], str(path))
    return open_from(node, peer, cdm, ours=ours, hbr_m=hbr_m, always=always)


def open_from(
    node: Node,
    peer: str,
    cdm: Cdm,
    *,
    ours: str = "",
    hbr_m: float | None = None,
    always: bool = False,
) -> str:
    """Open a case from a message that was read; see ``open_from_message``."""

    def change(work: UnitOfWork) -> str:
        value = baseline_from(work, peer, cdm, ours=ours, hbr_m=hbr_m)
        if value.pc < value.limits["open_pc"] and not always:
            raise RefusalError(
                Reason.NO_RISK,
                f"Pc {value.pc:.1e} is below the agreed threshold "
                f"{value.limits['open_pc']:.1e}",
                remedy="--always opens the case all the same",
            )
        return open_case(work, peer, value)

    return node.transact(change)


def reopen_from_message(
    node: Node, encounter: str, path: Path, *, hbr_m: float | None = None
) -> Case:
    """Call for a case to be opened again, because a new message changes the picture (R10).

    Raises
    ------
    RefusalError
        If the rules do not allow it now, or the message changes nothing.
    """
    cdm = read_cdm(read_plain(path)[0], str(path))
    return reopen_from(node, encounter, cdm, hbr_m=hbr_m)


def reopen_from(
    node: Node, encounter: str, cdm: Cdm, *, hbr_m: float | None = None
) -> Case:
    """Call for a case to be opened again; see ``reopen_from_message``."""

    def look(work: UnitOfWork) -> Baseline:
        case = case_of(work, encounter)
        if case.baseline is None:
            raise InputError("nobody has opened this case")
        ours = case.baseline.craft_of(work.party).object
        value = baseline_from(
            work,
            case.peer,
            cdm,
            ours=ours,
            hbr_m=hbr_m,
            round_=case.baseline.round + 1,
        )
        if not _changes(case.baseline, value):
            raise RefusalError(
                Reason.NO_RISK,
                f"Pc {value.pc:.1e} instead of {case.baseline.pc:.1e} crosses no threshold, "
                "and closest approach has not moved",
            )
        return value

    value = node.view(look)
    return act(
        node, encounter, Event.REOPEN, {"baseline": value, "reason": Reason.STALE}
    )


def _changes(old: Baseline, new: Baseline) -> bool:
    """Tell whether a message takes Pc across a threshold, or moves closest approach."""
    levels = (old.limits["open_pc"], old.limits["target_pc"])
    crossed = any((old.pc > level) != (new.pc > level) for level in levels)
    moved_s = abs(new.tca_us - old.tca_us) / 1e6
    return crossed or moved_s > 10.0
