"""Cases as people and programs see them; and the proof that the ledger alone gives them."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from comity.apps.cases.documents import (
    case_of,
    find_encounter,
    papers_of,
    save_state,
    seat_json,
)
from comity.apps.cases.separation_plans import plans_of
from comity.coordination.negotiation import Case
from comity.coordination.negotiation.acts import who_is_next
from comity.coordination.negotiation.baseline import RefusalError
from comity.coordination.negotiation.case import latest, phase_of
from comity.coordination.negotiation.documents import CaseDocument
from comity.coordination.negotiation.records import Reason, Stance, Step
from comity.coordination.negotiation.wire import baseline_json
from comity.foundations import format_utc
from comity.foundations.errors import DataError
from comity.foundations.strict import read_strict
from comity.node.node import Node, UnitOfWork
from comity.node.store import schema

__all__ = ["close_case", "list_cases", "replay_case", "show_case"]

Shown = dict[str, Any]


def _brief(case: Case, encounter: str, now_us: int) -> Shown:
    baseline = case.baseline
    who, what = who_is_next(case)
    return {
        "case": encounter,
        "peer": case.peer,
        "state": str(case.seat.stance),
        "epoch": case.seat.epoch,
        "objects": [] if baseline is None else [c.object for c in baseline.crafts],
        "tca": None if baseline is None else format_utc(baseline.tca_us, 3),
        "hours_left": None
        if baseline is None
        else round((baseline.tca_us - now_us) / 3.6e9, 3),
        "pc": None if baseline is None else baseline.pc,
        "pc_now": case.pc,
        "plan": str(case.seat.plan),
        "next": {"who": who, "what": what},
        "distrusted": case.distrusted,
    }


def list_cases(node: Node, *, closed: bool = False) -> list[Shown]:
    """Return the live cases, the next closest approach first; with ``closed`` all."""

    def read(work: UnitOfWork) -> list[Shown]:
        query = select(schema.cases).order_by(schema.cases.c.tca_us)
        if not closed:
            query = query.where(schema.cases.c.live.is_(True))
        rows = work.connection.execute(query).all()
        found = [_row(work, row) for row in rows]
        # The clock may have closed one that nobody has looked at since.
        return [one for one in found if closed or one["state"] != Stance.CLOSED]

    return node.view(read)


def _row(work: UnitOfWork, row: Any) -> Shown:
    """Return a case in brief; of one whose papers are erased, what is left."""
    try:
        case = case_of(work, row.encounter)
    except DataError as error:
        return {
            "case": row.encounter,
            "peer": row.peer,
            "state": "erased",
            "epoch": 0,
            "objects": [row.object_1, row.object_2],
            "tca": format_utc(row.tca_us, 3),
            "hours_left": round((row.tca_us - work.now_us) / 3.6e9, 3),
            "pc": None,
            "pc_now": None,
            "plan": "",
            "next": {"who": "nobody", "what": str(error)},
            "distrusted": "",
        }
    return _brief(case, row.encounter, work.now_us)


def show_case(node: Node, name: str) -> Shown:
    """Return a case whole: state, baseline, roles, commitments, deadlines, next step.

    Raises
    ------
    UnknownNameError, DataError
        If there is none, or its papers are damaged.
    """

    def read(work: UnitOfWork) -> Shown:
        encounter = find_encounter(work.connection, name)
        case = case_of(work, encounter)
        texts = _texts(work.connection, encounter)
        out = _brief(case, encounter, work.now_us)
        return out | {
            "phase": phase_of(case, work.now_us).name.lower(),
            "agreed": case.seat.agreed,
            "burned": case.seat.burned,
            "baseline": None if case.baseline is None else baseline_json(case.baseline),
            "baseline_hash": case.id,
            "roles": _roles(case),
            "commitments": _commitments(case, texts),
            "deadlines": _deadlines(case, work.now_us),
            "papers": [_paper(paper, texts) for paper in case.papers],
            "plans": plans_of(case),
            "proof": None if case.proof is None else list(case.proof),
        }

    return node.view(read)


def _texts(connection: Connection, encounter: str) -> dict[str, tuple[int, str]]:
    table, entries = schema.case_papers, schema.entries
    rows = connection.execute(
        select(table.c.hash, table.c.entry, entries.c.document)
        .join(entries, entries.c.id == table.c.entry)
        .where(table.c.encounter == encounter)
    )
    return {row.hash: (row.entry, row.document or "") for row in rows}


def _roles(case: Case) -> Shown:
    """Return who gives way and who stands on, by signature if there is one."""
    baseline = case.baseline
    if baseline is None:
        return {"give_way": "", "stand_on": "", "basis": "nobody has opened"}
    parties = {craft.object: craft.party for craft in baseline.crafts}
    signed = next(
        (
            p
            for p in reversed(case.papers)
            if p.step in {Step.COMMIT, Step.TAKEOVER} and p.epoch == case.seat.epoch
        ),
        None,
    )
    gives = signed.party if signed else parties.get(baseline.way.gives_way, "")
    other = next((party for party in parties.values() if party != gives), "")
    basis = str(signed.step) if signed else f"right of way: {baseline.way.rule}"
    return {"give_way": gives, "stand_on": other if gives else "", "basis": basis}


def _paper(paper: CaseDocument, texts: Mapping[str, tuple[int, str]]) -> Shown:
    return {
        "entry": texts[paper.hash][0],
        "hash": paper.hash,
        "party": paper.party,
        "step": str(paper.step),
        "epoch": paper.epoch,
        "signed": format_utc(paper.at_us, 3),
        "stored": format_utc(paper.seen_us, 3),
    }


def _commitments(case: Case, texts: Mapping[str, tuple[int, str]]) -> list[Shown]:
    """Return each commitment with the two signatures that make it one (R4, R6)."""
    out = []
    known = {paper.hash: paper for paper in case.papers}
    for paper in case.papers:
        if paper.step not in {Step.COMMIT, Step.TAKEOVER}:
            continue
        member = "promise" if paper.step is Step.COMMIT else "names"
        other = known.get(str(paper.body[member]))
        out.append(
            {
                "epoch": paper.epoch,
                "mover": paper.party,
                "step": str(paper.step),
                "complete": other is not None and other.mine is not paper.mine,
                "voided": paper.epoch < case.seat.epoch,
                "signatures": [
                    {
                        "party": p.party,
                        "step": str(p.step),
                        "hash": p.hash,
                        "document": texts[p.hash][1],
                    }
                    for p in (other, paper)
                    if p is not None
                ],
            }
        )
    return out


def _deadlines(case: Case, now_us: int) -> list[Shown]:
    if case.baseline is None:
        return []
    times = {**case.baseline.when.as_json(), "tca_us": case.baseline.tca_us}
    return [
        {
            "what": name.removesuffix("_us").replace("_", " "),
            "at": format_utc(at_us, 0),
            "hours_left": round((at_us - now_us) / 3.6e9, 2),
            "passed": at_us <= now_us,
        }
        for name, at_us in sorted(times.items(), key=lambda item: item[1])
    ]


def close_case(node: Node, encounter: str) -> Case:
    """Close a case whose closest approach is over; its papers are kept.

    Raises
    ------
    RefusalError
        If it is not over.
    """

    def change(work: UnitOfWork) -> Case:
        case = save_state(work, encounter)
        if case.seat.stance is not Stance.CLOSED:
            raise RefusalError(
                Reason.EARLY,
                "closest approach is not over: a case closes then by itself",
                remedy="comity case withdraw, if you will not move",
            )
        return case

    return node.transact(change)


def replay_case(node: Node, name: str) -> Shown:
    """Build a case from the ledger alone and compare it with what the node keeps.

    Raises
    ------
    UnknownNameError, DataError
        If there is none, its papers are damaged, or the two differ.
    """

    def read(work: UnitOfWork) -> Shown:
        encounter = find_encounter(work.connection, name)
        papers = papers_of(work, encounter)
        row = work.connection.execute(
            select(schema.cases).where(schema.cases.c.encounter == encounter)
        ).one()
        # As it was when it was stored last: only the clock has moved since.
        case = case_of(work, encounter)
        kept, built = (
            read_strict(row.state.encode()),
            read_strict(seat_json(case).encode()),
        )
        same = _same(kept, built)
        if not same:
            raise DataError(
                f"the node keeps {row.state}, its ledger gives {seat_json(case)}",
                remedy="comity ledger verify, then restore a backup",
            )
        promised = latest(case, [Step.PROMISE], mine=True)
        return {
            "case": encounter,
            "papers": len(papers),
            "state": str(case.seat.stance),
            "equal": same,
            "promised": promised is not None,
        }

    return node.view(read)


def _same(kept: Mapping[str, Any], built: Mapping[str, Any]) -> bool:
    """Tell whether two seats are equal, but for what the clock alone has done since."""
    clock = {"alone", "closed", "people"}
    names = set(kept) | set(built)
    return all(
        kept.get(name) == built.get(name)
        or (name == "stance" and built.get(name) in clock)
        for name in names
    )
