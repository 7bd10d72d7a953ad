"""Cases about the body of a document of a case: each member, each limit, by name."""

from collections.abc import Callable, Iterator, Mapping

from comity.apps.conformance.kit import Kit, MissError, expect
from comity.apps.conformance.wire import Check, coordination, open_row
from comity.coordination.negotiation.documents import SHAPES
from comity.coordination.negotiation.records import Step
from comity.coordination.negotiation.wire import read_baseline
from comity.foundations.plain import Json, JsonObject

__all__ = ["body_checks"]

#: Names of members and indices of lists that lead to a member.
Path = tuple[str | int, ...]

BURN: JsonObject = {"dv_m_s": [0.1, 0.2], "sense": 1, "windows_us": [[10, 20]]}
SAMPLES: Mapping[type, Json] = {
    bool: True,
    dict: {},
    float: 0.1,
    int: 1,
    list: [],
    str: "sha256:0",
}
#: Members of the baseline of a good OPEN that are spoiled: name of the case, path of the
#: member, its value, and the code of the refusal.
SPOILED: tuple[tuple[str, Path, Json, str], ...] = (
    ("frame", ("frame",), "ITRF", "case-frame"),
    ("frame-none", ("frame",), "", "case-frame"),
    ("pc-above-one", ("pc",), 2.0, "case-numbers"),
    ("pc-true", ("pc",), True, "case-numbers"),
    ("pc-text", ("pc",), "high", "case-numbers"),
    ("radius-negative", ("data", 0, "hbr_km"), -1.0, "case-numbers"),
    ("radius-huge", ("data", 0, "hbr_km"), 1e9, "case-numbers"),
    ("state-in-the-earth", ("data", 0, "states", 0), [0.0] * 6, "case-numbers"),
    ("state-too-fast", ("data", 0, "states", 0, 4), 99.0, "case-numbers"),
    ("state-short", ("data", 0, "states", 0), [7000.0], "malformed"),
    ("states-one", ("data", 0, "states"), [], "malformed"),
    ("covariance-none", ("data", 0, "covariance_km2"), [0.0] * 9, "case-numbers"),
    ("covariance-short", ("data", 0, "covariance_km2"), [1.0], "malformed"),
    ("data-none", ("data",), [], "malformed"),
    ("plan-unknown", ("plan",), "both", "malformed"),
    ("round-zero", ("round",), 0, "malformed"),
    ("crafts-none", ("crafts",), [], "malformed"),
    ("party-another", ("crafts", 0, "party"), "party:zzz", "case-authority"),
    ("deadline-early", ("deadlines", "commit_us"), 1, "case-window"),
    ("deadline-missing", ("deadlines",), {}, "malformed"),
    ("limit-margin", ("limits", "margin"), 0.5, "case-numbers"),
    ("limit-unknown", ("limits", "speed"), 1.0, "malformed"),
    ("member-more", ("more",), 1, "malformed"),
)


def replaced(value: Json, path: Path, item: Json) -> Json:
    """Return a JSON value with another item at a path."""
    if not path:
        return item
    name, *rest = path
    if isinstance(value, list) and isinstance(name, int):
        return [
            replaced(part, tuple(rest), item) if k == name else part
            for k, part in enumerate(value)
        ]
    old = value if isinstance(value, dict) else {}
    return {**old, str(name): replaced(old.get(str(name)), tuple(rest), item)}


def spoiled(path: Path, item: Json, code: str) -> Callable[[Kit], None]:
    """Return a check of an OPEN with another item at a path of its baseline."""

    def check(kit: Kit) -> None:
        row = open_row(kit)
        row["body"] = replaced(row["body"], ("baseline", *path), item)
        text, label = coordination(kit, row)
        expect(kit.deliver(text, "coordination", label), code)

    return check


def outside(code: str, **changes: Json) -> Callable[[Kit], None]:
    """Return a check of an OPEN whose row is spoiled outside its body; ``None`` drops."""

    def check(kit: Kit) -> None:
        row = {**open_row(kit), **changes}
        row = {name: item for name, item in row.items() if item is not None}
        text, label = coordination(kit, row)
        expect(kit.deliver(text, "coordination", label), code)

    return check


def window(item: Json, code: str) -> Callable[[Kit], None]:
    """Return a check of windows that cannot be flown."""

    def check(kit: Kit) -> None:
        choices = read_baseline(kit.baseline_json(1)).choices
        if not choices:
            raise MissError("the kit's baseline has no windows")
        path = ("choices", next(iter(choices)), "commit", "windows_us")
        spoiled(path, item, code)(kit)

    return check


def body_of(step: Step) -> JsonObject:
    """Return a body of the right shape that names documents that do not exist."""
    body = {name: SAMPLES[kind] for name, kind in SHAPES[step].items()}
    special: JsonObject = {
        "burn": BURN,
        "burned": False,
        "dv_m_s": [0.0, 0.1, 0.0],
        "frame": "GCRF",
        "reason": "screening",
        "state_tca": [7000.0, 0.0, 0.0, 0.0, 7.5, 0.0],
    }
    body |= {name: item for name, item in special.items() if name in body}
    return {**body, "epoch": 1}


def shaped(step: Step, body: JsonObject, *codes: str) -> Callable[[Kit], None]:
    """Return a check of a document whose body is of another shape."""

    def check(kit: Kit) -> None:
        changed: JsonObject = {"body": body, "step": str(step), "tca_us": 1000}
        row = open_row(kit) | changed
        text, label = coordination(kit, row)
        expect(kit.deliver(text, "coordination", label), *codes)

    return check


def body_checks() -> list[Check]:
    """Return the cases about bodies, in the order in which they are run."""
    return list(_all())


def _all() -> Iterator[Check]:
    for name, path, item, code in SPOILED:
        yield f"open-{name}", "bad input", spoiled(path, item, code)
    yield "open-window-reversed", "bad input", window([[20, 10]], "case-window")
    yield "open-window-after", "bad input", window([[1, 1 << 52]], "case-window")
    yield "open-window-text", "bad input", window([["a", "b"]], "case-window")
    yield "open-other-hash", "R9", outside("case-authority", case="sha256:" + "0" * 64)
    yield "open-other-instant", "bad input", outside("case-numbers", tca_us=5)
    yield "open-step-unknown", "bad input", outside("malformed", step="shout")
    yield "open-row-short", "bad input", outside("malformed", case=None)
    for step in Step:
        if step in {Step.OPEN, Step.REOPEN}:
            continue
        good = body_of(step)
        wrong = ("malformed", "case-numbers")
        yield f"{step}-more", "bad input", shaped(step, {**good, "more": 1}, *wrong)
        yield (
            f"{step}-epoch-zero",
            "bad input",
            shaped(step, {**good, "epoch": 0}, *wrong),
        )
        short = dict(list(good.items())[1:])
        yield f"{step}-short", "bad input", shaped(step, short, *wrong)
    burn = body_of(Step.PROPOSE)
    yield (
        "propose-burn-too-large",
        "bad input",
        shaped(
            Step.PROPOSE,
            burn | {"burn": {**BURN, "dv_m_s": [1.0, 900.0]}},
            "case-numbers",
        ),
    )
    yield (
        "propose-burn-after",
        "bad input",
        shaped(
            Step.PROPOSE,
            burn | {"burn": {**BURN, "windows_us": [[10, 5000]]}},
            "case-window",
        ),
    )
    flown = body_of(Step.EXECUTED)
    yield (
        "executed-state-short",
        "bad input",
        shaped(Step.EXECUTED, flown | {"state_tca": [1.0]}, "malformed"),
    )
    yield (
        "refuse-reason-unknown",
        "bad input",
        shaped(Step.REFUSE, body_of(Step.REFUSE) | {"reason": "because"}, "malformed"),
    )
