"""The documents of a case: the members of each step, checked strictly.

Every document names its case and epoch; a promise names the hash of the proposal, a
commitment that of the promise, a takeover that of the withdrawal. These hashes tie the
signatures of both sides together.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from comity.coordination.negotiation.baseline import Baseline
from comity.coordination.negotiation.forms import (
    MAX_BURN_M_S,
    exactly,
    number_of,
    read_burns,
    state_of,
)
from comity.coordination.negotiation.records import Reason, Step
from comity.coordination.negotiation.wire import baseline_json, read_baseline
from comity.foundations.canonical import content_hash
from comity.foundations.errors import FormatError
from comity.foundations.plain import Json, JsonObject

__all__ = ["CaseDocument", "baseline_id", "check_body", "place_of"]

#: Members of the body by step, besides ``epoch``.
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
#: Longest text of a body, and of a separation plan, which people write; characters.
MAX_CHARS, MAX_PLAN_CHARS = 500, 20_000


@dataclass(frozen=True, slots=True)
class CaseDocument:
    """A document of a case as a node keeps it.

    Attributes
    ----------
    hash
        Hash of the signed text, by which other documents name it.
    party, mine
        Who signed it, and whether that is us.
    step, case, epoch, body
        Its content: the step, the id of the case, the round of roles, the members.
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
    body: JsonObject

    def text(self, member: str) -> str:
        """Return a member of the body that is text."""
        return str(self.body[member])

    def number(self, member: str) -> float:
        """Return a member of the body that is a number.

        Raises
        ------
        RefusalError
            If it is none.
        """
        return number_of(f"{self.step}.{member}", self.body[member])

    def part(self, member: str) -> JsonObject:
        """Return a member of the body that is an object.

        Raises
        ------
        FormatError
            If it is none.
        """
        value = self.body[member]
        if not isinstance(value, dict):
            raise FormatError(f"{self.step}.{member} is no object")
        return value


def baseline_id(value: Baseline | Mapping[str, Json]) -> str:
    """Return the hash of a baseline: the id of the case that it opens."""
    return content_hash(
        baseline_json(value) if isinstance(value, Baseline) else dict(value)
    )


def place_of(document: CaseDocument) -> tuple[Json, ...]:
    """Return the place for which a party may sign one document; two are equivocation.

    Each round of proposals has a place of its own; evidence may be given again.
    """
    body = document.body
    more: tuple[Json, ...] = ()
    if document.step is Step.PROPOSE:
        more = (body["round"],)
    elif document.step in {Step.COUNTER, Step.REFUSE}:
        more = (body["of"],)
    elif document.step in {Step.OPEN, Step.ACK, Step.VERIFIED, Step.PLAN}:
        more = (document.hash,)
    return (document.party, document.step, document.epoch, *more)


def check_body(step: Step, body: object, tca_us: int) -> JsonObject:
    """Return the body of a document after its check against the step.

    Parameters
    ----------
    tca_us
        Closest approach, before which windows must end.

    Raises
    ------
    FormatError, RefusalError
        If a member is missing, unknown, of another type, or out of its range.
    """
    shape = {**SHAPES[step], "epoch": int}
    raw = exactly(f"{step}", body, shape)
    if not 1 <= raw["epoch"] <= 1000:
        raise FormatError(f"{step}.epoch is {raw['epoch']}, must be 1 to 1000")
    for name, item in raw.items():
        longest = MAX_PLAN_CHARS if step is Step.PLAN else MAX_CHARS
        if isinstance(item, str) and len(item) > longest:
            raise FormatError(
                f"{step}.{name} has {len(item)} characters, at most {longest} are allowed"
            )
    _numbers(step, raw, tca_us)
    if raw.get("reason", "") not in list(Reason):
        raise FormatError(
            f"{step}.reason {raw['reason'][:40]!r} is unknown",
            remedy=f"one of {', '.join(r for r in Reason if r)}",
        )
    return raw


def _numbers(step: Step, raw: JsonObject, tca_us: int) -> None:
    """Check the members that have a physical meaning."""
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
        sizes = raw["dv_m_s"]
        if not isinstance(sizes, list) or len(sizes) != 3:
            raise FormatError("executed.dv_m_s holds 3 numbers, RTN, m/s")
        for item in sizes:
            number_of("executed.dv_m_s", item, -MAX_BURN_M_S, MAX_BURN_M_S)
