"""Conversations in which the kit gives way, or about time, partition and restoring; and all."""

from collections.abc import Callable, Iterator
from functools import partial

from comity.apps.cases.autonomy import planned_burn
from comity.apps.cases.burn_evidence import flown_state
from comity.apps.conformance.kit import Kit, MissError, expect
from comity.apps.conformance.talk import (
    SCREENED,
    agreed,
    body_of,
    has,
    open_with,
    refused,
    write,
)
from comity.apps.conformance.theirs import Flow, their_flows
from comity.apps.conformance.wire import Check, keys_label, keys_text
from comity.coordination.negotiation.case import latest
from comity.coordination.negotiation.records import Step
from comity.foundations.constants import HOUR_US
from comity.foundations.errors import ComityError
from comity.foundations.plain import Json, JsonObject
from comity.node.lifecycle.incarnations import begin_incarnation
from comity.node.lifecycle.recovery import recover

__all__ = ["flow_checks"]


# -- the kit gives way ---------------------------------------------------------------------


def _propose(kit: Kit, name: str, **changes: Json) -> None:
    write(kit, name, Step.PROPOSE, changes)


def _they_promise(kit: Kit, number: int) -> str:
    name = agreed(kit, number)
    _propose(kit, name)
    kit.wait(name, has(Step.PROMISE), "promise")
    return name


def _promises(kit: Kit, number: int) -> None:
    name = _they_promise(kit, number)
    expect(kit.seat(name).stance, "promised")


def _refuses_proposal(
    kit: Kit,
    number: int,
    reason: str,
    *,
    burn: JsonObject | None = None,
    **changes: Json,
) -> None:
    """Propose with changes of the body, and of the burn in it: the node refuses."""
    name = agreed(kit, number)
    if burn is not None:
        offered = body_of(kit.case(name), Step.PROPOSE)["burn"]
        changes["burn"] = {**(offered if isinstance(offered, dict) else {}), **burn}
    _propose(kit, name, **changes)
    refused(kit, name, reason)
    expect(kit.seat(name).stance, "agreed")


def _relies(kit: Kit, number: int) -> str:
    name = _they_promise(kit, number)
    write(kit, name, Step.COMMIT)
    expect(kit.seat(name).stance, "relying")
    return name


def _rely(kit: Kit, number: int) -> None:
    _relies(kit, number)


def _unpromised(kit: Kit, number: int) -> None:
    """Commit without a promise: the document is stored and creates no belief."""
    name = agreed(kit, number)
    body: JsonObject = {
        "promise": "sha256:" + "0" * 64,
        "proposal": "sha256:" + "1" * 64,
    }
    write(kit, name, Step.COMMIT, whole=body)
    stance = kit.seat(name).stance
    if stance == "relying":
        raise MissError("a commitment without a promise is believed")


def _old_epoch(kit: Kit, number: int) -> None:
    """Propose in an epoch that has not begun: no seat moves."""
    name = agreed(kit, number)
    before = kit.seat(name).stance
    _propose(kit, name, epoch=7)
    expect(kit.seat(name).stance, before)


def _takes_over(kit: Kit, number: int) -> None:
    name = _relies(kit, number)
    write(kit, name, Step.WITHDRAW)
    kit.wait(name, has(Step.TAKEOVER), "takeover")
    document = latest(kit.case(name), [Step.TAKEOVER], mine=False)
    ours = latest(kit.case(name), [Step.WITHDRAW], mine=True)
    if document is None or ours is None or document.text("names") != ours.hash:
        raise MissError("the takeover does not name the withdrawal")
    expect(document.epoch, 2)


def _evidence(kit: Kit, number: int, part: float, *stances: str) -> None:
    name = _relies(kit, number)
    case = kit.case(name)
    value = case.baseline
    if value is None:
        raise MissError("the kit's case has no baseline")
    ours = value.craft_of(kit.node.party).object
    burn, _ = planned_burn(value, kit.node.party, value.choices[ours].commit)
    burn_us = value.tca_us - round(burn.lead_s * 1e6)
    dv_m_s = burn.dv_km_s * 1e3 * part
    state = flown_state(value, kit.node.party, burn_us, dv_m_s)
    body: JsonObject = {
        "burn_us": burn_us,
        "dv_m_s": [float(x) for x in dv_m_s],
        "frame": value.frame,
        "state_tca": [float(x) for x in state],
    }
    write(kit, name, Step.EXECUTED, whole=body)
    expect(kit.seat(name).stance, *stances)


def _evidence_elsewhere(kit: Kit, number: int) -> None:
    """Show evidence in another frame: it is stored and proves nothing."""
    name = _relies(kit, number)
    body: JsonObject = {
        "burn_us": 1,
        "dv_m_s": [0.0, 0.0, 0.0],
        "frame": "TEME",
        "state_tca": [7000.0, 0.0, 0.0, 0.0, 7.5, 0.0],
    }
    write(kit, name, Step.EXECUTED, whole=body)
    expect(kit.seat(name).stance, "relying")


# -- time, partition, restoring ----------------------------------------------------------------


def _silence(kit: Kit, number: int) -> None:
    """Open a case that is too late for talks: each side falls back."""
    name = open_with(kit, kit.baseline(number, left_h=1.5 - number / 3.0, age_h=22.0))
    expect(kit.seat(name).stance, "alone", "called")
    kit.quiet(name, has(Step.PROMISE), "promise")


def _partition(kit: Kit, number: int) -> None:
    """Pull nothing for a while: later all documents come, in order."""
    name = open_with(kit, kit.baseline(number))
    for _ in range(4):
        kit.nudge()
    kit.wait(
        name, lambda c: c.seat.agreed, "countersigned baseline after the partition"
    )
    held = {p.hash for p in kit.case(name).documents if not p.mine}
    if not held <= set(kit.seat(name).papers):
        raise MissError("the node has lost documents that it sent during the partition")


def _restores(kit: Kit, number: int) -> None:
    """Restore the kit as a new life: all is returned, the old life is fenced."""
    del number
    sent = kit.stream().size
    before = kit.node.incarnation
    begin_incarnation(kit.node, before)
    done = recover(kit.node, kit.peer)
    expect(done.done, True)
    if kit.stream().size < sent:
        raise MissError(f"{kit.stream().size} of {sent} envelopes were returned")
    item = kit.envelope(keys_text(kit), keys_label(kit), incarnation=before)
    expect(kit.code(item), "fenced")
    expect(kit.deliver(keys_text(kit), "keys", keys_label(kit)), "")


def _skew(kit: Kit, number: int) -> None:
    """Sign a document with a clock that is an hour ahead: the envelope is refused."""
    del number
    ahead = kit.node.clock() + HOUR_US
    item = kit.envelope(
        keys_text(kit), keys_label(kit), at_us=ahead, expires_us=ahead + HOUR_US
    )
    expect(kit.code(item), "clock")


def _flows() -> Iterator[Flow]:
    yield from their_flows()
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
        lambda k, n: _refuses_proposal(k, n, "window", burn={"sense": -1}),
        25,
    )
    yield (
        "case-proposal-other-size",
        "idea 1",
        lambda k, n: _refuses_proposal(k, n, "window", burn={"dv_m_s": [1.0, 2.0]}),
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
