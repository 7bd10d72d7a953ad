"""Messages of approaches with a partner's object → the node, which opens or reopens cases.

A run signs nothing and proves nothing: it offers the message to the node, whose own job opens the case by
the policy that persons have adopted, or calls a person. Element sets make no message: a probability that
rests on them alone opens no case.
"""

from collections.abc import Sequence
from pathlib import Path

from comity.apps.cases.operations import LIST_CASES, ListCases
from comity.apps.cases.records import CaseBrief
from comity.apps.screening.ephemeris_messages import messages_of
from comity.apps.sharing.rows import rows_from
from comity.apps.sharing.share_operations import OFFER_ROWS, OfferedRow, OfferRows
from comity.apps.watch.approaches import WatchedApproach, period_s
from comity.apps.watch.records import CaseLine
from comity.apps.watch.report import Run
from comity.apps.watch.state_folder import StateFolder
from comity.cli.asking import ALL_ROWS, Asked, asked, rows_of
from comity.cli.servers import Server, server_named
from comity.foundations.errors import ComityError
from comity.foundations.identifiers import object_name
from comity.foundations.plain import plain_object
from comity.foundations.time import parse_utc
from comity.messages.write import write_message
from comity.system.files import make_folder, write_whole

__all__ = ["tell_node"]

#: Changes of which a node is told: nothing new is said of the others.
TOLD = frozenset({"new", "worse", "better"})


def tell_node(run: Run, state: StateFolder) -> dict[int, CaseLine]:
    """Offer messages to the operation's node; return what was done, by place in ``run.compared``.

    Only approaches that are to be decided, of no second own satellite, are told. A
    node that cannot be asked stops no run: each row says so.
    """
    wanted = {
        k: one.approach
        for k, one in enumerate(run.compared)
        if one.change not in {"gone", "unchecked"}
        and not one.approach.both_own
        and run.tier(one.approach)[0] == "decide"
    }
    node = run.operation.node
    if node is None or not wanted:
        return {}
    where: Path | Server
    where = run.base / node.dir if node.dir else server_named(node.server or "")
    try:
        with asked(where) as opened:
            cases = rows_of(opened, LIST_CASES, ListCases(closed=True), ALL_ROWS)
            return {
                k: _told(opened, run, k, approach, cases, state)
                for k, approach in wanted.items()
            }
    except ComityError as error:
        words = f"the node cannot be asked: {error.message}"
        return dict.fromkeys(wanted, CaseLine("failed", words))


def _case_of(approach: WatchedApproach, cases: Sequence[CaseBrief]) -> CaseBrief | None:
    """Return the case of an approach: of both objects, within half a revolution."""
    pair = {object_name(approach.object_1), object_name(approach.object_2)}
    half_us = min(period_s(approach), 86_400.0) / 2.0 * 1e6
    for case in cases:
        if set(case.objects) != pair or case.tca is None:
            continue
        if abs(parse_utc(case.tca) - approach.tca_us) < half_us:
            return case
    return None


def _told(
    node: Asked,
    run: Run,
    k: int,
    approach: WatchedApproach,
    cases: Sequence[CaseBrief],
    state: StateFolder,
) -> CaseLine:
    """Offer the message of an approach, if it says anything new; say what stands at the node."""
    to = run.operation.node
    level = to.level if to is not None else ""
    case = _case_of(approach, cases)
    path = _message_of(run, approach, state)
    if path is None or run.compared[k].change not in TOLD:
        if case is not None:
            return CaseLine("open", _state_of(case), case.case, case.peer)
        words = "element sets open no case: ask the owner, or get a message"
        return CaseLine("person", words if path is None else _by_hand(path))
    try:
        rows = rows_from("cdms", [path])
        offered = tuple(
            OfferedRow(plain_object(row), at_us)
            for row, at_us in zip(rows.rows, rows.as_of_us, strict=True)
        )
        node.call(OFFER_ROWS, OfferRows("cdms", offered, level))
    except ComityError as error:
        return CaseLine("failed", f"the message was not taken: {error.message}")
    words = "the node has the message and opens or reopens by the policy adopted there"
    if case is not None:
        return CaseLine("offered", f"{words}; {_state_of(case)}", case.case, case.peer)
    return CaseLine("offered", f"{words}; without one: {_by_hand(path)}")


def _by_hand(path: Path) -> str:
    return f"no case yet: comity case open {path} --with PARTNER"


def _state_of(case: CaseBrief) -> str:
    return f"case {case.case} with {case.peer}: {case.state}, {case.next}"


def _message_of(run: Run, approach: WatchedApproach, state: StateFolder) -> Path | None:
    """Return the file of an approach's message, made here from an own ephemeris; None without."""
    if approach.basis == "message":
        return run.messages.files.get(approach.source)
    done = run.ephemerides.screened.get(approach.object_1)
    if approach.basis != "ephemeris" or done is None:
        return None
    hits = [
        hit
        for hit in done.hits
        if hit.tca_us == approach.tca_us
        and str(done.snapshot.object[hit.row]) == approach.object_2
    ]
    if not hits or run.own.by_key[approach.object_1].row is None:
        return None
    mine = run.own.by_key[approach.object_1]
    hbr_m = mine.radius_m + run.operation.radius_m
    made = messages_of(
        done.snapshot, hits[:1], hbr_m, "COMITY", done.report.coverage.words
    )
    folder = state.folder / "made"
    make_folder(folder)
    name, message = made[0]
    write_whole(folder / name, write_message(message, "kvn").encode())
    return folder / name
