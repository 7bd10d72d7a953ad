"""Conversations that the kit opens, and in which the other side gives way."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from comity.apps.cases.documents import case_of
from comity.apps.cases.signing import agreement_with, write_step
from comity.apps.conformance.kit import Kit, MissError, expect
from comity.apps.conformance.meetings import meeting_data
from comity.apps.conformance.persons import authority_of
from comity.apps.conformance.store import document_text
from comity.apps.conformance.talk import (
    Flow,
    agreed,
    has,
    open_with,
    refused,
    send,
    write,
)
from comity.coordination.negotiation import Baseline, body_for
from comity.coordination.negotiation.admissible import Burns
from comity.coordination.negotiation.baseline import Choice, Data
from comity.coordination.negotiation.bodies import ActDetails
from comity.coordination.negotiation.case import latest
from comity.coordination.negotiation.documents import baseline_id
from comity.coordination.negotiation.records import Event, Stance, Step
from comity.coordination.negotiation.wire import baseline_json
from comity.foundations.constants import MINUTE_US
from comity.foundations.plain import JsonObject

__all__ = ["their_flows"]


# -- opening -----------------------------------------------------------------------------


def _opens(kit: Kit, number: int) -> None:
    name = agreed(kit, number)
    seat = kit.seat(name)
    expect(seat.known, True)
    expect(sorted(seat.papers), sorted(p.hash for p in kit.case(name).documents))


def _opens_twice(kit: Kit, number: int) -> None:
    """Repeat an OPEN: it is acknowledged once, and the case stays one."""
    name = agreed(kit, number)
    before = kit.seat(name)
    first = kit.case(name).documents[0].hash
    with kit.node.reading() as work:
        text = document_text(work.connection, first)
    with kit.node.reading() as work:
        _, label = agreement_with(work, kit.peer)
    expect(kit.deliver(text, "coordination", label.to_json()), "")
    expect(kit.seat(name).stance, before.stance)


def _opens_wrong(
    kit: Kit, number: int, change: Callable[[Baseline], Baseline], *reasons: str
) -> None:
    name = open_with(kit, change(kit.baseline(number)))
    refused(kit, name, *reasons)
    expect(kit.seat(name).stance, "quiet", "opened")


def _burns(value: Baseline, change: Callable[[Burns], Burns]) -> Baseline:
    return replace(
        value,
        choices={
            name: Choice(change(choice.commit), change(choice.fallback))
            for name, choice in value.choices.items()
        },
    )


def _crossing(kit: Kit, number: int) -> None:
    """Open twice with different baselines: the first one of a party stands."""
    name = agreed(kit, number)
    other = kit.baseline(number, age_h=0.01)
    _write_open(kit, name, other)
    expect(kit.seat(name).stance, "agreed", "proposed", "asked", "assured")


def _write_open(kit: Kit, name: str, value: Baseline) -> None:
    with kit.node.writing() as work:
        case = case_of(work, name)
        body: JsonObject = {"baseline": baseline_json(value), "epoch": 1}
        write_step(
            work,
            case,
            name,
            Step.OPEN,
            body,
            baseline_id(value),
            authority=authority_of(),
        )
    send(kit)


def _late_open(kit: Kit, number: int) -> None:
    """Open when it is too late for talks: no countersignature comes."""
    name = open_with(kit, kit.baseline(number, left_h=1.0 - number / 3.0, age_h=20.0))
    kit.quiet(name, lambda c: c.seat.agreed, "countersignature")


# -- the other side gives way ----------------------------------------------------------------


def _proposes(kit: Kit, number: int) -> str:
    name = agreed(kit, number)
    kit.wait(name, has(Step.PROPOSE), "proposal")
    return name


def _they_propose(kit: Kit, number: int) -> None:
    name = _proposes(kit, number)
    document = latest(kit.case(name), [Step.PROPOSE], mine=False)
    screened = {} if document is None else document.part("screened")
    if screened.get("new") != 0 or screened.get("state") == "unscreened":
        raise MissError("the proposal was not screened against a catalogue")


def _they_commit(kit: Kit, number: int) -> str:
    name = _proposes(kit, number)
    write(kit, name, Step.PROMISE)
    kit.wait(name, lambda c: c.seat.stance is Stance.RELYING, "commitment")
    return name


def _commits(kit: Kit, number: int) -> None:
    name = _they_commit(kit, number)
    expect(kit.seat(name).stance, "committed")
    case = kit.case(name)
    theirs = latest(case, [Step.COMMIT], mine=False)
    ours = latest(case, [Step.PROMISE], mine=True)
    if theirs is None or ours is None or theirs.text("promise") != ours.hash:
        raise MissError("the commitment does not name the promise")


def _wrong_promise(kit: Kit, number: int) -> None:
    name = _proposes(kit, number)
    write(kit, name, Step.PROMISE, {"proposal": "sha256:" + "0" * 64})
    kit.quiet(name, has(Step.COMMIT), "commitment to a promise of something else")


def _promise_twice(kit: Kit, number: int) -> None:
    """Sign two promises for one place: that is equivocation, and people decide."""
    name = _they_commit(kit, number)
    document = latest(kit.case(name), [Step.PROMISE], mine=True)
    if document is None:
        raise MissError("the kit has not promised")
    later = int(document.number("commit_us")) + 1
    write(kit, name, Step.PROMISE, whole={**document.body, "commit_us": later})
    expect(kit.seat(name).stance, "people")


def _reopens(kit: Kit, number: int) -> None:
    name = _they_commit(kit, number)
    again = kit.baseline(number, left_h=99.9, data=_calm(kit, number))
    again = replace(again, round=2)
    details = ActDetails(baseline=again)
    write(kit, name, Step.REOPEN, whole=body_for(kit.case(name), Event.REOPEN, details))
    kit.wait(name, lambda c: c.seat.epoch == 2, "second signature under REOPEN")
    expect(kit.seat(name).epoch, 2)


def _calm(kit: Kit, number: int) -> Data:
    """Return the data of a meeting with a larger miss distance."""
    data = meeting_data(number, kit.node.party, kit.node.clock())
    states = data.states.copy()
    states[1, :3] += 40.0 * states[1, :3] / np.linalg.norm(states[1, :3])
    return replace(data, states=states)


def their_flows() -> Iterator[Flow]:
    """Yield name, rule, check and number of the meeting."""

    def wrong(
        change: Callable[[Baseline], Baseline], *reasons: str
    ) -> Callable[[Kit, int], None]:
        return lambda kit, number: _opens_wrong(kit, number, change, *reasons)

    yield "case-opens", "R12", _opens, 1
    yield "case-open-duplicate", "R8", _opens_twice, 2
    yield "case-open-another", "R7", _crossing, 3
    yield "case-open-late", "R3", _late_open, 4
    yield (
        "case-open-other-agreement",
        "bad input",
        wrong(lambda b: replace(b, agreement="sha256:" + "0" * 64), "authority"),
        5,
    )
    yield (
        "case-open-other-limits",
        "bad input",
        wrong(lambda b: replace(b, limits={**b.limits, "margin": 9.0}), "authority"),
        6,
    )
    yield (
        "case-open-false-pc",
        "bad input",
        wrong(lambda b: replace(b, pc=b.pc * 0.5), "numbers", "authority"),
        7,
    )
    yield (
        "case-open-other-order",
        "idea 1",
        wrong(lambda b: replace(b, crafts=b.crafts[::-1]), "inadmissible"),
        8,
    )
    yield (
        "case-open-other-right-of-way",
        "right of way",
        wrong(
            lambda b: replace(b, way=replace(b.way, gives_way=b.crafts[0].object)),
            "authority",
        ),
        9,
    )
    yield (
        "case-open-deadlines",
        "bad input",
        wrong(
            lambda b: replace(
                b, when=replace(b.when, commit_us=b.when.commit_us + MINUTE_US)
            ),
            "window",
        ),
        10,
    )
    yield (
        "case-open-phase-free",
        "idea 1",
        wrong(
            lambda b: _burns(b, lambda x: replace(x, leads_s=x.leads_s - 1500.0)),
            "window",
        ),
        11,
    )
    yield (
        "case-open-same-sense",
        "idea 1",
        wrong(lambda b: _burns(b, lambda x: replace(x, sense=1)), "inadmissible"),
        12,
    )
    yield (
        "case-open-too-small",
        "idea 1",
        wrong(
            lambda b: _burns(
                b, lambda x: replace(x, dv_km_s=(x.dv_km_s[0] / 9, x.dv_km_s[1] / 9))
            ),
            "inadmissible",
        ),
        13,
    )
    yield "case-proposes", "R11", _they_propose, 14
    yield "case-commits", "R4", _commits, 15
    yield "case-promise-to-nothing", "R1", _wrong_promise, 16
    yield "case-promise-twice", "R7", _promise_twice, 17
    yield "case-reopens", "R10", _reopens, 18
