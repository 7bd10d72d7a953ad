"""Cases opened, opened again, and opened with an own object that is unable to move."""

from dataclasses import replace
from pathlib import Path

from comity.apps.cases.actions import act, open_case
from comity.apps.cases.baseline import baseline_from, judged, read_cdm
from comity.apps.cases.documents import case_of, opened_case
from comity.apps.cases.signing import agreement_with
from comity.coordination.negotiation import Baseline, Case, RefusalError, make_baseline
from comity.coordination.negotiation.bodies import ActDetails
from comity.coordination.negotiation.case import latest
from comity.coordination.negotiation.planning import BaselineInputs
from comity.coordination.negotiation.records import Event, Reason, Step
from comity.coordination.negotiation.wire import read_baseline
from comity.foundations.errors import InputError
from comity.messages.cdm_record import Cdm
from comity.node.node import Node, UnitOfWork
from comity.node.persons.authority import Marks
from comity.system.files import read_plain

__all__ = [
    "declare_unable",
    "doubts_about",
    "open_from",
    "open_from_message",
    "reopen_from",
    "reopen_from_message",
]

#: Change of closest approach that reopens a case, seconds.
MOVED_S = 10.0


def declare_unable(node: Node, encounter: str, *, marks: Marks) -> str:
    """Open a case with the data of a refused baseline, our object being unable to move.

    Returns
    -------
    str
        The encounter.

    Raises
    ------
    InputError, RefusalError
        If there is no such baseline, or the case is open.
    """
    with node.writing() as work:
        case = case_of(work, encounter)
        document = latest(case, [Step.OPEN], mine=False)
        if document is None:
            raise InputError("the other side has not opened this case")
        value = read_baseline(document.body["baseline"])
        crafts = tuple(
            replace(c, kind="non-manoeuvrable") if c.party == work.party else c
            for c in value.crafts
        )
        agreement, _ = agreement_with(work, case.peer)
        again = make_baseline(
            BaselineInputs(
                agreement=agreement.hash,
                terms=agreement.terms,
                crafts=crafts,
                frame=value.frame,
                tca_us=value.tca_us,
                opened_us=work.now_us,
                data=value.data,
                last_gave_way=value.last_gave_way,
                round=value.round + 1,
            )
        )
        return open_case(work, case.peer, again, marks=marks)


def open_from_message(
    node: Node,
    peer: str,
    path: Path,
    *,
    marks: Marks,
    ours: str = "",
    hbr_m: float | None = None,
    always: bool = False,
) -> str:
    """Open a case from the file of a conjunction message.

    Parameters
    ----------
    ours
        Which object is ours, if its capabilities are not offered.
    hbr_m
        Sum of both radii, m, if the message has none.
    always
        Whether to open it below the agreement's threshold too.

    Returns
    -------
    str
        The encounter.

    Raises
    ------
    RefusalError
        If its probability is below the threshold, or the case is open already.
    """
    cdm = read_cdm(read_plain(path)[0], str(path))
    return open_from(
        node, peer, cdm, marks=marks, ours=ours, hbr_m=hbr_m, always=always
    )


def doubts_about(node: Node, path: Path) -> tuple[str, ...]:
    """Return what the plausibility gate finds doubtful in the file of a message, now."""
    cdm = read_cdm(read_plain(path)[0], str(path))
    with node.reading() as work:
        return tuple(reason.text for reason in judged(cdm, work.now_us)[1].reasons)


def open_from(
    node: Node,
    peer: str,
    cdm: Cdm,
    *,
    marks: Marks,
    ours: str = "",
    hbr_m: float | None = None,
    always: bool = False,
) -> str:
    """Open a case from a conjunction message; see `open_from_message`."""
    with node.writing() as work:
        value = baseline_from(work, peer, cdm, ours=ours, hbr_m=hbr_m)
        if value.pc < value.limits["open_pc"] and not always:
            raise RefusalError(
                Reason.NO_RISK,
                f"Pc {value.pc:.1e} is below the agreed threshold "
                f"{value.limits['open_pc']:.1e}",
                remedy="--always opens the case below the threshold",
            )
        return open_case(work, peer, value, marks=marks)


def reopen_from_message(
    node: Node,
    encounter: str,
    path: Path,
    *,
    marks: Marks,
    hbr_m: float | None = None,
) -> Case:
    """Call for a case to be opened again with the file of a new message (R10).

    Raises
    ------
    RefusalError
        If the rules do not allow it now, or the message changes too little.
    """
    cdm = read_cdm(read_plain(path)[0], str(path))
    return reopen_from(node, encounter, cdm, marks=marks, hbr_m=hbr_m)


def reopen_from(
    node: Node,
    encounter: str,
    cdm: Cdm,
    *,
    marks: Marks,
    hbr_m: float | None = None,
) -> Case:
    """Call for a case to be opened again with a new message; see `reopen_from_message`."""

    def compute(work: UnitOfWork) -> Baseline:
        case, old = opened_case(work, encounter)
        ours = old.craft_of(work.party).object
        value = baseline_from(
            work,
            case.peer,
            cdm,
            ours=ours,
            hbr_m=hbr_m,
            round_=old.round + 1,
        )
        if not _changes(old, value):
            raise RefusalError(
                Reason.NO_RISK,
                f"Pc {value.pc:.1e} instead of {old.pc:.1e} crosses no threshold, and "
                f"closest approach has moved by less than {MOVED_S:g} s",
            )
        return value

    details = ActDetails(baseline=node.view(compute), reason=Reason.STALE)
    return act(node, encounter, Event.REOPEN, details, marks=marks)


def _changes(old: Baseline, new: Baseline) -> bool:
    """Tell whether Pc crosses a threshold, or closest approach moves."""
    levels = (old.limits["open_pc"], old.limits["target_pc"])
    crossed = any((old.pc > level) != (new.pc > level) for level in levels)
    moved_s = abs(new.tca_us - old.tca_us) / 1e6
    return crossed or moved_s > MOVED_S
