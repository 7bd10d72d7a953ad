"""Acts of persons in cases: evidence of burns, and separation plans."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from comity.apps.cases import burn_evidence
from comity.apps.cases.act_subjects import (
    case_subject,
    encounter_named,
    state_record,
)
from comity.apps.cases.records import CaseState
from comity.apps.cases.separation_plans import plans_of, sign_plan, their_plan
from comity.coordination.negotiation import Case
from comity.coordination.negotiation.records import Event
from comity.foundations.canonical import content_hash
from comity.foundations.errors import InputError
from comity.foundations.plain import plain
from comity.foundations.time import format_utc
from comity.node.node import Node
from comity.node.operations import Operation, Subject
from comity.node.persons.authority import Marks
from comity.trust.persons import Right
from comity.trust.persons.callers import Caller

__all__ = ["OPERATIONS", "SIGN_EVIDENCE", "SIGN_PLAN", "Evidence", "SignPlan"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Evidence of our own burn, or of the other side's.

    Attributes
    ----------
    at_us
        Time of our burn, µs of UTC since 1970.
    dv_m_s
        Size of our burn in radial, transverse and normal direction, m/s.
    trajectory
        After the burn, the text of an OEM: ours, or with ``of_peer`` the other's.
    of_peer
        The evidence is about the other side's object.
    no_burn
        The other side did not burn in its last window.
    source
        Who measured it.
    """

    name: str
    at_us: int | None = None
    dv_m_s: tuple[float, ...] = ()
    trajectory: str = ""
    of_peer: bool = False
    no_burn: bool = False
    source: str = "own orbit determination"


@dataclass(frozen=True, slots=True)
class SignPlan:
    """A case and the text of a separation plan; without one, the other side's plan."""

    name: str
    plan: str = ""


@contextmanager
def _file(text: str) -> Iterator[Path]:
    """Yield a text as a private file that is gone afterwards."""
    handle, name = tempfile.mkstemp(suffix=".oem")
    path = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(text)
        yield path
    finally:
        path.unlink(missing_ok=True)


def _words(asked: Evidence) -> str:
    if asked.no_burn:
        return f"evidence: the other side did not burn, by {asked.source}"
    if asked.of_peer:
        return f"evidence: the other side's trajectory, by {asked.source}"
    when = "" if asked.at_us is None else format_utc(asked.at_us, 0)
    size = " ".join(f"{value:g}" for value in asked.dv_m_s)
    return f"evidence: our burn at {when} UTC, {size or 'by its trajectory'} m/s"


def _about(node: Node, asked: Evidence) -> Subject:
    more = plain(asked)
    return case_subject(node, asked.name, Event.BURN, _words(asked), more)


def _signed(node: Node, encounter: str, asked: Evidence, marks: Marks) -> Case:
    if asked.no_burn:
        return burn_evidence.show_no_burn(node, encounter, asked.source, marks=marks)
    if asked.of_peer:
        if not asked.trajectory:
            raise InputError("--of-peer needs --ephemeris FILE or --no-burn")
        with _file(asked.trajectory) as path:
            return burn_evidence.verify_trajectory(
                node, encounter, path, asked.source, marks=marks
            )
    if asked.trajectory and asked.at_us is not None:
        with _file(asked.trajectory) as path:
            return burn_evidence.show_trajectory(
                node, encounter, path, asked.at_us, marks=marks
            )
    if asked.at_us is not None and len(asked.dv_m_s) == 3:
        size = np.array(asked.dv_m_s)
        return burn_evidence.show_burn(node, encounter, asked.at_us, size, marks=marks)
    raise InputError(
        "no evidence is given",
        remedy="--at TIME --dv-m-s R T N, or --at TIME --ephemeris FILE, or --of-peer",
    )


def _sign(node: Node, asked: Evidence, caller: Caller) -> CaseState:
    """Sign evidence: our own burn as flown, or a measurement of the other's."""
    encounter = encounter_named(node, asked.name)
    return state_record(_signed(node, encounter, asked, caller.marks), encounter)


def _plan(node: Node, asked: SignPlan) -> str:
    if asked.plan:
        return asked.plan
    with node.reading() as work:
        return their_plan(work, encounter_named(node, asked.name))


def _about_plan(node: Node, asked: SignPlan) -> Subject:
    text = _plan(node, asked)
    words = f"sign a separation plan of {len(text)} characters: {text[:300]}"
    return case_subject(
        node, asked.name, Event.ACK, words, {"plan": content_hash(text)}
    )


def _sign_it(node: Node, asked: SignPlan, caller: Caller) -> CaseState:
    """Sign a separation plan; without a text, the other side's plan."""
    encounter = encounter_named(node, asked.name)
    case = sign_plan(node, encounter, asked.plan or None, marks=caller.marks)
    return state_record(case, encounter, plans=plans_of(case))


SIGN_EVIDENCE = Operation(
    name="case evidence",
    method="POST",
    path="/cases/{name}/evidence",
    right=Right.COMMIT,
    request=Evidence,
    result=CaseState,
    run=_sign,
    example=Evidence("enc:000000", no_burn=True),
    subject=_about,
)
SIGN_PLAN = Operation(
    name="case plan",
    method="POST",
    path="/cases/{name}/plan",
    right=Right.SIGN,
    request=SignPlan,
    result=CaseState,
    run=_sign_it,
    example=SignPlan("enc:000000", "we raise, you stay"),
    subject=_about_plan,
)
OPERATIONS = (SIGN_EVIDENCE, SIGN_PLAN)
