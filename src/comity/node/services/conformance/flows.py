"""Cases about whole conversations: opening, roles, promises, time, evidence, restoring."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from sqlalchemy import Connection

from comity.foundations.errors import ComityError
from comity.negotiation import Baseline, Case
from comity.negotiation.baseline import Choice
from comity.negotiation.case import latest
from comity.negotiation.records import Event, Stance, Step
from comity.node.services.cases import signing
from comity.node.services.cases.papers import case_of
from comity.node.services.cases.policy import planned_burn
from comity.node.services.cases.signing import act, open_case
from comity.node.services.conformance.kit import Kit, MissError, expect
from comity.node.services.conformance.wire import Check, keys_label, keys_text
from comity.node.services.delivery import deliver_all
from comity.node.services.incarnations import begin_incarnation
from comity.node.services.recovery import recover

__all__ = ["flow_checks"]

HOUR_US = 3_600_000_000
SCREENED = {"catalogue": "kit", "new": 0, "objects": 1, "worst_pc": 0.0}


def _send(kit: Kit) -> None:
    deliver_all(kit.node, kit.peer)


def _open(kit: Kit, value: Baseline) -> str:
    name: str = kit.node.write(lambda c: open_case(c, kit.node, kit.peer, value))
    _send(kit)
    return name


def _agreed(kit: Kit, number: int) -> str:
    name = _open(kit, kit.baseline(number))
    kit.wait(name, lambda c: c.seat.agreed, "countersigned baseline")
    return name


def _write(kit: Kit, name: str, step: Step, **changes: Any) -> None:
    """Sign a step whatever the rules say, with a body that is changed."""

    def work(connection: Connection) -> None:
        case = case_of(connection, kit.node, name)
        body = changes.pop("body", None) or _body(case, step)
        body = {**body, "epoch": case.seat.epoch} | changes
        signing.write_step(connection, kit.node, case, name, step, body)

    kit.node.write(work)
    _send(kit)


def _body(case: Case, step: Step) -> dict[str, Any]:
    from comity.negotiation import body_for  # noqa: PLC0415

    events = {
        Step.PROPOSE: Event.PROPOSE,
        Step.PROMISE: Event.PROMISE,
        Step.COMMIT: Event.COMMIT,
        Step.WITHDRAW: Event.WITHDRAW,
    }
    return body_for(case, events[step], {"screened": SCREENED, "pc_after": 1e-8})


def _has(step: Step, *, mine: bool = False) -> Callable[[Case], bool]:
    return lambda case: latest(case, [step], mine=mine) is not None


def _refused(kit: Kit, name: str, *reasons: str) -> None:
    case = kit.wait(name, _has(Step.REFUSE), "refusal")
    paper = latest(case, [Step.REFUSE], mine=False)
    if paper is not None:
        expect(paper.body["reason"], *reasons)


# -- opening -----------------------------------------------------------------------------


def _opens(kit: Kit, number: int) -> None:
    name = _agreed(kit, number)
    seat = kit.seat(name)
    expect(seat["known"], True)
    expect(sorted(seat["papers"]), sorted(p.hash for p in kit.case(name).papers))


def _opens_twice(kit: Kit, number: int) -> None:
    """Repeat an OPEN: it is acknowledged once, and the case stays one."""
    name = _agreed(kit, number)
    before = kit.seat(name)
    paper = kit.case(name).papers[0]
    from comity.node.store import schema  # noqa: PLC0415

    def again(connection: Connection) -> str:
        table, entries = schema.case_papers, schema.entries
        row = connection.execute(
            table.join(entries, entries.c.id == table.c.entry)
            .select()
            .where(table.c.hash == paper.hash)
        ).one()
        return str(row.document)

    text = kit.node.database.read(again)
    _, label = kit.node.database.read(
        lambda c: signing.agreement_with(c, kit.node, kit.peer)
    )
    expect(kit.say(text, "coordination", label.to_json()), "")
    expect(kit.seat(name)["stance"], before["stance"])


def _opens_wrong(
    kit: Kit, number: int, change: Callable[[Baseline], Baseline], *reasons: str
) -> None:
    name = _open(kit, change(kit.baseline(number)))
    _refused(kit, name, *reasons)
    expect(kit.seat(name)["stance"], "quiet", "opened")


def _burns(value: Baseline, change: Callable[[Any], Any]) -> Baseline:
    return replace(
        value,
        choices={
            name: Choice(change(choice.commit), change(choice.fallback))
            for name, choice in value.choices.items()
        },
    )


def _crossing(kit: Kit, number: int) -> None:
    """Open twice with other words: of two baselines by one party the first one stands."""
    name = _agreed(kit, number)
    other = kit.baseline(number, age_h=0.01)
    _write_open(kit, name, other)
    expect(kit.seat(name)["stance"], "agreed", "proposed", "asked", "assured")


def _write_open(kit: Kit, name: str, value: Baseline) -> None:
    from comity.negotiation.papers import baseline_id  # noqa: PLC0415
    from comity.negotiation.wire import baseline_json  # noqa: PLC0415

    def work(connection: Connection) -> None:
        case = case_of(connection, kit.node, name)
        body = {"baseline": baseline_json(value), "epoch": 1}
        signing.write_step(
            connection, kit.node, case, name, Step.OPEN, body, baseline_id(value)
        )

    kit.node.write(work)
    _send(kit)


def _late_open(kit: Kit, number: int) -> None:
    """Open when nobody may talk any more: no countersignature comes."""
    name = _open(kit, kit.baseline(number, left_h=1.0 - number / 3.0, age_h=20.0))
    kit.quiet(name, lambda c: c.seat.agreed, "countersignature")


# -- the other side gives way ----------------------------------------------------------------


def _proposes(kit: Kit, number: int) -> str:
    name = _agreed(kit, number)
    kit.wait(name, _has(Step.PROPOSE), "proposal")
    return name


def _they_propose(kit: Kit, number: int) -> None:
    name = _proposes(kit, number)
    paper = latest(kit.case(name), [Step.PROPOSE], mine=False)
    if paper is None or paper.body["screened"].get("new") != 0:
        raise MissError("the proposal was not screened against a catalogue")


def _they_commit(kit: Kit, number: int) -> str:
    name = _proposes(kit, number)
    act(kit.node, name, Event.PROMISE)
    _send(kit)
    kit.wait(name, lambda c: c.seat.stance is Stance.RELYING, "commitment")
    return name


def _commits(kit: Kit, number: int) -> None:
    name = _they_commit(kit, number)
    expect(kit.seat(name)["stance"], "committed")
    case = kit.case(name)
    theirs = latest(case, [Step.COMMIT], mine=False)
    ours = latest(case, [Step.PROMISE], mine=True)
    if theirs is None or ours is None or theirs.body["promise"] != ours.hash:
        raise MissError("the commitment does not name the promise")


def _wrong_promise(kit: Kit, number: int) -> None:
    name = _proposes(kit, number)
    _write(kit, name, Step.PROMISE, proposal="sha256:" + "0" * 64)
    kit.quiet(name, _has(Step.COMMIT), "commitment to a promise of something else")


def _promise_twice(kit: Kit, number: int) -> None:
    """Sign two promises for one place: that is equivocation, and people decide."""
    name = _they_commit(kit, number)
    paper = latest(kit.case(name), [Step.PROMISE], mine=True)
    if paper is None:
        raise MissError("the kit has not promised")
    body = {**paper.body, "commit_us": paper.body["commit_us"] + 1}
    _write(kit, name, Step.PROMISE, body=body)
    expect(kit.seat(name)["stance"], "people")


def _reopens(kit: Kit, number: int) -> None:
    name = _they_commit(kit, number)
    again = kit.baseline(number, left_h=99.9, data=(_calm(kit, number),))
    again = replace(again, round=2)
    act(kit.node, name, Event.REOPEN, {"baseline": again})
    _send(kit)
    kit.wait(name, lambda c: c.seat.epoch == 2, "second signature under REOPEN")
    expect(kit.seat(name)["epoch"], 2)


def _calm(kit: Kit, number: int) -> Any:
    from comity.node.services.conformance.kit import meeting_data  # noqa: PLC0415

    data = meeting_data(number, kit.node.party, kit.node.clock())
    states = data.states.copy()
    states[1, :3] += 40.0 * states[1, :3] / np.linalg.norm(states[1, :3])
    return replace(data, states=states)


# -- the kit gives way ---------------------------------------------------------------------


def _propose(kit: Kit, name: str, **changes: Any) -> None:
    _write(kit, name, Step.PROPOSE, **changes)


def _they_promise(kit: Kit, number: int) -> str:
    name = _agreed(kit, number)
    _propose(kit, name)
    kit.wait(name, _has(Step.PROMISE), "promise")
    return name


def _promises(kit: Kit, number: int) -> None:
    name = _they_promise(kit, number)
    expect(kit.seat(name)["stance"], "promised")


def _refuses_proposal(kit: Kit, number: int, reason: str, **changes: Any) -> None:
    name = _agreed(kit, number)
    made = {k: v(kit.case(name)) if callable(v) else v for k, v in changes.items()}
    _propose(kit, name, **made)
    _refused(kit, name, reason)
    expect(kit.seat(name)["stance"], "agreed")


def _burn_of(case: Case, **changes: Any) -> dict[str, Any]:
    body = _body(case, Step.PROPOSE)
    return dict(body["burn"]) | changes


def _relies(kit: Kit, number: int) -> str:
    name = _they_promise(kit, number)
    _write(kit, name, Step.COMMIT)
    expect(kit.seat(name)["stance"], "relying")
    return name


def _rely(kit: Kit, number: int) -> None:
    _relies(kit, number)


def _unpromised(kit: Kit, number: int) -> None:
    """Commit without a promise: it is stored and creates no belief."""
    name = _agreed(kit, number)
    body = {"promise": "sha256:" + "0" * 64, "proposal": "sha256:" + "1" * 64}
    _write(kit, name, Step.COMMIT, body=body)
    stance = kit.seat(name)["stance"]
    if stance == "relying":
        raise MissError("a commitment without a promise is believed")


def _old_epoch(kit: Kit, number: int) -> None:
    """Say something in an epoch that is not there yet: nothing moves."""
    name = _agreed(kit, number)
    before = kit.seat(name)["stance"]
    _propose(kit, name, epoch=7)
    expect(kit.seat(name)["stance"], before)


def _takes_over(kit: Kit, number: int) -> None:
    name = _relies(kit, number)
    _write(kit, name, Step.WITHDRAW)
    kit.wait(name, _has(Step.TAKEOVER), "takeover")
    paper = latest(kit.case(name), [Step.TAKEOVER], mine=False)
    ours = latest(kit.case(name), [Step.WITHDRAW], mine=True)
    if paper is None or ours is None or paper.body["names"] != ours.hash:
        raise MissError("the takeover does not name the withdrawal")
    expect(paper.epoch, 2)


def _evidence(kit: Kit, number: int, part: float, *stances: str) -> None:
    name = _relies(kit, number)
    case = kit.case(name)
    value = case.baseline
    if value is None:
        raise MissError("the kit has no baseline")
    ours = value.craft_of(kit.node.party).object
    burn, _ = planned_burn(value, kit.node.party, value.choices[ours].commit)
    from comity.node.services.cases.evidence import flown_state  # noqa: PLC0415

    burn_us = value.tca_us - round(burn.lead_s * 1e6)
    dv_m_s = burn.dv_km_s * 1e3 * part
    state = flown_state(value, kit.node.party, burn_us, dv_m_s)
    body = {
        "burn_us": burn_us,
        "dv_m_s": [float(x) for x in dv_m_s],
        "frame": value.frame,
        "state_tca": [float(x) for x in state],
    }
    _write(kit, name, Step.EXECUTED, body=body)
    expect(kit.seat(name)["stance"], *stances)


def _evidence_elsewhere(kit: Kit, number: int) -> None:
    """Show evidence in another frame: it is kept and proves nothing."""
    name = _relies(kit, number)
    body = {
        "burn_us": 1,
        "dv_m_s": [0.0, 0.0, 0.0],
        "frame": "TEME",
        "state_tca": [7000.0, 0.0, 0.0, 0.0, 7.5, 0.0],
    }
    _write(kit, name, Step.EXECUTED, body=body)
    expect(kit.seat(name)["stance"], "relying")


# -- time, partition, restoring ----------------------------------------------------------------


def _silence(kit: Kit, number: int) -> None:
    """Open a case whose talks are over: without a word each side is alone."""
    name = _open(kit, kit.baseline(number, left_h=1.5 - number / 3.0, age_h=22.0))
    expect(kit.seat(name)["stance"], "alone", "called")
    kit.quiet(name, _has(Step.PROMISE), "promise")


def _partition(kit: Kit, number: int) -> None:
    """Say nothing for a while: what was said meanwhile is pulled whole, in order."""
    name = _open(kit, kit.baseline(number))
    for _ in range(4):
        kit.nudge()
    kit.wait(
        name, lambda c: c.seat.agreed, "countersigned baseline after the partition"
    )
    held = {p.hash for p in kit.case(name).papers if not p.mine}
    if not held <= set(kit.seat(name)["papers"]):
        raise MissError("the node has lost what it said during the partition")


def _restores(kit: Kit, number: int) -> None:
    """Come back as a new life: everything is returned, the old life is fenced."""
    del number
    sent = kit.stream().size
    before = kit.node.incarnation
    begin_incarnation(kit.node, before)
    done = recover(kit.node, kit.peer)
    expect(done["done"], True)
    if kit.stream().size < sent:
        raise MissError(f"{kit.stream().size} of {sent} envelopes were returned")
    item = kit.envelope(keys_text(kit), keys_label(kit), incarnation=before)
    expect(kit.code(item), "fenced")
    expect(kit.say(keys_text(kit), "keys", keys_label(kit)), "")


def _skew(kit: Kit, number: int) -> None:
    """Sign a document with a clock that is an hour ahead: its envelope waits."""
    del number
    ahead = kit.node.clock() + HOUR_US
    item = kit.envelope(
        keys_text(kit), keys_label(kit), at_us=ahead, expires_us=ahead + HOUR_US
    )
    expect(kit.code(item), "clock")


def _flows() -> Iterator[tuple[str, str, Callable[[Kit, int], None], int]]:
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
                b, when=replace(b.when, commit_us=b.when.commit_us + 60_000_000)
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
    yield "case-promises", "R1", _promises, 21
    yield (
        "case-proposal-not-screened",
        "R11",
        lambda k, n: _refuses_proposal(k, n, "screening", screened={}),
        22,
    )
    yield (
        "case-proposal-new-conjunction",
        "R11",
        lambda k, n: _refuses_proposal(
            k, n, "screening", screened={**SCREENED, "new": 1}
        ),
        23,
    )
    yield (
        "case-proposal-leaves-risk",
        "idea 1",
        lambda k, n: _refuses_proposal(k, n, "inadmissible", pc_after=1e-3),
        24,
    )
    yield (
        "case-proposal-other-sense",
        "idea 1",
        lambda k, n: _refuses_proposal(
            k, n, "window", burn=lambda c: _burn_of(c, sense=-1)
        ),
        25,
    )
    yield (
        "case-proposal-other-size",
        "idea 1",
        lambda k, n: _refuses_proposal(
            k, n, "window", burn=lambda c: _burn_of(c, dv_m_s=[1.0, 2.0])
        ),
        26,
    )
    yield "case-relies", "R4", _rely, 27
    yield "case-commit-unpromised", "R4", _unpromised, 28
    yield "case-epoch-ahead", "R9", _old_epoch, 29
    yield "case-takes-over", "R6", _takes_over, 30
    yield "case-evidence-good", "R5", lambda k, n: _evidence(k, n, 1.0, "settled"), 31
    yield (
        "case-evidence-under-burn",
        "R5",
        lambda k, n: _evidence(k, n, 0.1, "alone"),
        32,
    )
    yield "case-evidence-other-frame", "R5", _evidence_elsewhere, 33
    yield "case-silence", "R5", _silence, 34
    yield "case-partition", "I7", _partition, 35
    yield "skew", "R3", _skew, 0
    yield "restore", "R9", _restores, 0


def flow_checks() -> list[Check]:
    """Return the cases about conversations, in the order in which they are run."""
    return [
        (name, rule, partial(_numbered, check=check, number=number))
        for name, rule, check, number in _flows()
    ]


def _numbered(kit: Kit, check: Callable[[Kit, int], None], number: int) -> None:
    try:
        check(kit, number)
    except MissError:
        raise
    except ComityError as error:
        raise MissError(f"{type(error).__name__}: {error}") from error
