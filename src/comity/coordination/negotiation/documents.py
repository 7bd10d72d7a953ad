"""The documents of a case: what each says, read strictly, and how each is written.

Every document names its case and epoch; a promise names the hash of the proposal, a
commitment that of the promise, a takeover that of the withdrawal. These hashes are what
ties the signatures of both sides together.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from comity.coordination.negotiation.baseline import Baseline
from comity.coordination.negotiation.forms import (
    exactly,
    number_of,
    read_burns,
    state_of,
)
from comity.coordination.negotiation.records import Reason, Step
from comity.coordination.negotiation.wire import baseline_json, read_baseline
from comity.foundations.canonical import content_hash
from comity.foundations.errors import FormatError

__all__ = ["CaseDocument", "baseline_id", "check_body", "place_of"]

#: Members of the body by step, beside ``epoch``.
SHAPES: Mapping[Step, Mapping[str, type]] = {
    Step.OPEN: {"baseline": dict},
    Step.ACK: {"baseline": str},
    Step.PROPOSE: {
        "baseline": str,
        "burn": dict,
        "pc_after": float,
        "pc_before": float,
        "round": int,
        "screened": dict,
        "trajectory": str,
    },
    Step.COUNTER: {"burn": dict, "of": str, "words": str},
    Step.REFUSE: {"data": list, "of": str, "reason": str, "words": str},
    Step.PROMISE: {"commit_us": int, "proposal": str},
    Step.COMMIT: {"promise": str, "proposal": str},
    Step.WITHDRAW: {"of": str, "reason": str},
    Step.TAKEOVER: {"burn": dict, "names": str, "screened": dict},
    Step.REOPEN: {"baseline": dict, "reason": str, "voids": str},
    Step.EXECUTED: {"burn_us": int, "dv_m_s": list, "frame": str, "state_tca": list},
    Step.VERIFIED: {
        "burned": bool,
        "frame": str,
        "of": str,
        "source": str,
        "state_tca": list,
    },
    Step.STAND_DOWN: {"object": str},
    Step.PLAN: {"plan": str, "statement": str},
}
#: Longest texts of a body; a separation plan is written by people.
MAX_CHARS, LONGEST_PLAN = 500, 20_000


@dataclass(frozen=True, slots=True)
class CaseDocument:
    """A document of a case as a node keeps it.

    Attributes
    ----------
    hash
        Of the signed text: what other documents name.
    party, mine
        Who signed it, and whether that is us.
    step, case, epoch, body
        What it says.
    at_us, seen_us
        When it was signed, and when we signed or stored it, each by that side's clock.
    """

    hash: str
    party: str
    mine: bool
    step: Step
    case: str
    epoch: int
    at_us: int
    seen_us: int
    body: Mapping[str, Any]


def baseline_id(value: Baseline | Mapping[str, Any]) -> str:
    """Return the hash of a baseline, which names the case that it opens."""
    return content_hash(
        baseline_json(value) if isinstance(value, Baseline) else dict(value)
    )


def place_of(paper: CaseDocument) -> tuple[Any, ...]:
    """Return the place that a party may sign one document for; two are equivocation.

    Rounds of talk have places of their own; evidence may be given again.
    """
    body = paper.body
    more: tuple[Any, ...] = ()
    if paper.step is Step.PROPOSE:
        more = (body["round"],)
    elif paper.step in {Step.COUNTER, Step.REFUSE}:
        more = (body["of"],)
    elif paper.step in {Step.OPEN, Step.ACK, Step.VERIFIED, Step.PLAN}:
        more = (paper.hash,)
    return (paper.party, paper.step, paper.epoch, *more)


def check_body(step: Step, body: Any, tca_us: int) -> dict[str, Any]:
    """Return the body of a document if it fits its step.

    Raises
    ------
    FormatError, RefusalError
        If it does not.
    """
    shape = {**SHAPES[step], "epoch": int}
    raw = exactly(f"{step}", body, shape)
    if not 1 <= raw["epoch"] <= 1000:
        raise FormatError(f"{step}.epoch is {raw['epoch']}, must be 1 to 1000")
    for name, item in raw.items():
        longest = LONGEST_PLAN if step is Step.PLAN else MAX_CHARS
        if isinstance(item, str) and len(item) > longest:
            raise FormatError(f"{step}.{name} is longer than {longest} characters")
    _numbers(step, raw, tca_us)
    if raw.get("reason", "") not in list(Reason):
        raise FormatError(
            f"{step}.reason {raw['reason'][:40]!r} is unknown",
            remedy=f"one of {', '.join(r for r in Reason if r)}",
        )
    return raw


def _numbers(step: Step, raw: dict[str, Any], tca_us: int) -> None:
    """Check what has a physical meaning."""
    if step in {Step.OPEN, Step.REOPEN}:
        read_baseline(raw["baseline"])
    if "burn" in raw:
        read_burns(f"{step}.burn", raw["burn"], tca_us)
    if "state_tca" in raw and raw.get("burned", True):
        state_of(f"{step}.state_tca", raw["state_tca"])
    for name in ("pc_before", "pc_after"):
        if name in raw:
            number_of(f"{step}.{name}", raw[name], 0.0, 1.0)
    if "dv_m_s" in raw:
        if len(raw["dv_m_s"]) != 3:
            raise FormatError("executed.dv_m_s holds 3 numbers, RTN")
        for item in raw["dv_m_s"]:
            number_of("executed.dv_m_s", item, -50.0, 50.0)
