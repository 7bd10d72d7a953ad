"""Baselines as JSON: written, and read strictly; ``checking`` checks their content."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from comity.coordination.negotiation.baseline import (
    FRAMES,
    Baseline,
    Choice,
    Data,
    RefusalError,
)
from comity.coordination.negotiation.clock import Deadlines
from comity.coordination.negotiation.forms import (
    burns_json,
    exactly,
    number_of,
    read_burns,
    state_of,
)
from comity.coordination.negotiation.records import Reason
from comity.coordination.negotiation.right_of_way import Craft, Way
from comity.foundations.errors import FormatError, RangeError
from comity.foundations.plain import JsonObject

__all__ = ["baseline_json", "read_baseline"]

#: Sets of data that a baseline may hold.
MAX_DATA_SETS = 8
#: Range of each limit.
LIMITS = {
    "open_pc": (1e-12, 1.0),
    "target_pc": (1e-15, 1.0),
    "margin": (1.0, 100.0),
    "skew_s": (0.0, 3600.0),
    "safe_km": (0.0, 1e6),
}


def baseline_json(value: Baseline) -> JsonObject:
    """Return a baseline as documents state it."""
    return {
        "agreement": value.agreement,
        "choices": {
            name: _choice_json(c, value.tca_us) for name, c in value.choices.items()
        },
        "crafts": [
            {
                "area_m2": c.area_m2,
                "class": c.kind,
                "designator": c.designator,
                "object": c.object,
                "party": c.party,
                "score": c.score,
            }
            for c in value.crafts
        ],
        "data": [
            {
                "as_of_us": d.as_of_us,
                "covariance_km2": [float(x) for x in d.covariance_km2.ravel()],
                "hbr_km": d.hbr_km,
                "party": d.party,
                "source": d.source,
                "states": [[float(x) for x in state] for state in d.states],
            }
            for d in value.data
        ],
        "deadlines": {**value.when.as_json()},
        "frame": value.frame,
        "last_gave_way": value.last_gave_way,
        "limits": {**value.limits},
        "mover": value.mover,
        "opened_us": value.when.opened_us,
        "pc": value.pc,
        "plan": value.plan,
        "right_of_way": {
            "gives_way": value.way.gives_way,
            "hash": value.way.hash,
            "rule": value.way.rule,
        },
        "round": value.round,
        "scale": value.when.scale,
        "talks": value.when.talks,
        "tca_us": value.tca_us,
        "words": value.explanation,
    }


def _choice_json(choice: Choice, tca_us: int) -> JsonObject:
    return {
        "commit": burns_json(choice.commit, tca_us),
        "fallback": burns_json(choice.fallback, tca_us),
    }


def read_baseline(value: object) -> Baseline:
    """Read a baseline, without the check of its content (see ``check_baseline``).

    Raises
    ------
    FormatError, RefusalError
        If a member is missing, unknown, of another type, or out of its range.
    """
    shape = {
        "agreement": str,
        "choices": dict,
        "crafts": list,
        "data": list,
        "deadlines": dict,
        "frame": str,
        "last_gave_way": str,
        "limits": dict,
        "mover": str,
        "opened_us": int,
        "pc": float,
        "plan": str,
        "right_of_way": dict,
        "round": int,
        "scale": float,
        "talks": bool,
        "tca_us": int,
        "words": str,
    }
    raw = exactly("a baseline", value, shape)
    if raw["frame"] not in FRAMES:
        raise RefusalError(
            Reason.FRAME,
            f"frame {raw['frame'][:20]!r}",
            remedy=f"one of {', '.join(FRAMES)}",
        )
    if (
        raw["plan"] not in {"pair", "sole", "people", "none"}
        or not 1 <= raw["round"] <= 1000
    ):
        raise FormatError(
            f"plan {raw['plan'][:20]!r}, round {raw['round']}: the plan must be pair, sole, "
            "people or none, and rounds count from 1 to 1000"
        )
    tca = raw["tca_us"]
    if not 0 < raw["opened_us"] < tca:
        raise RangeError("opened_us", raw["opened_us"], f"before {tca} (tca_us)")
    crafts = _crafts(raw["crafts"])
    choices = {}
    for name, item in raw["choices"].items():
        if name not in {craft.object for craft in crafts}:
            raise FormatError(f"choices: {name[:60]!r} is none of the two objects")
        both = exactly("a choice", item, {"commit": dict, "fallback": dict})
        choices[name] = Choice(
            read_burns("commit", both["commit"], tca),
            read_burns("fallback", both["fallback"], tca),
        )
    limits = {
        name: number_of(f"limits.{name}", raw["limits"][name], *LIMITS[name])
        for name in raw["limits"]
        if name in LIMITS
    }
    if set(raw["limits"]) - set(LIMITS) or not {*LIMITS} - {"safe_km"} <= set(limits):
        raise FormatError(f"limits are {', '.join(sorted(LIMITS))}")
    way = exactly(
        "right_of_way",
        raw["right_of_way"],
        dict.fromkeys(("gives_way", "hash", "rule"), str),
    )
    return Baseline(
        raw["agreement"],
        crafts,
        raw["frame"],
        tca,
        number_of("pc", raw["pc"], 0.0, 1.0),
        _deadlines(raw),
        _data(raw["data"]),
        raw["plan"],
        raw["mover"],
        choices,
        Way(way["gives_way"], way["rule"], way["hash"]),
        raw["last_gave_way"],
        limits,
        raw["round"],
        raw["words"][:500],
    )


def _deadlines(raw: Mapping[str, Any]) -> Deadlines:
    names = (
        "propose",
        "commit",
        "withdraw",
        "burn_from",
        "burn_until",
        "evidence",
        "fallback",
    )
    times = exactly(
        "deadlines", raw["deadlines"], {f"{name}_us": int for name in names}
    )
    order = [times[f"{name}_us"] for name in names]
    if order != sorted(order) or order[-1] >= raw["tca_us"]:
        raise RefusalError(Reason.WINDOW, "the deadlines are out of order")
    return Deadlines(
        raw["opened_us"],
        raw["tca_us"],
        times["propose_us"],
        times["commit_us"],
        times["withdraw_us"],
        times["burn_from_us"],
        times["burn_until_us"],
        times["evidence_us"],
        times["fallback_us"],
        number_of("scale", raw["scale"], 0.0, 1.0),
        raw["talks"],
    )


def _crafts(value: Sequence[object]) -> tuple[Craft, Craft]:
    if len(value) != 2:
        raise FormatError(
            f"crafts holds {len(value)} entries, must hold the two objects"
        )
    out = []
    for item in value:
        raw = item if isinstance(item, dict) else {}
        names = {"area_m2", "class", "designator", "object", "party", "score"}
        texts = ("class", "designator", "object", "party")
        if set(raw) != names or not all(
            isinstance(raw[t], str) and 0 < len(raw[t]) <= 80 for t in texts
        ):
            raise FormatError(f"an object holds {', '.join(sorted(names))}")
        area, score = (
            None if raw[name] is None else number_of(name, raw[name], 0.0, 1e6)
            for name in ("area_m2", "score")
        )
        out.append(
            Craft(
                raw["object"],
                raw["designator"],
                raw["party"],
                raw["class"],
                area,
                score,
            )
        )
    return out[0], out[1]


def _data(value: Sequence[object]) -> tuple[Data, ...]:
    if not 1 <= len(value) <= MAX_DATA_SETS:
        raise FormatError(
            f"a baseline holds {len(value)} sets of data, must hold 1 to {MAX_DATA_SETS}"
        )
    out = []
    for item in value:
        raw = exactly(
            "a set of data",
            item,
            {
                "as_of_us": int,
                "covariance_km2": list,
                "hbr_km": float,
                "party": str,
                "source": str,
                "states": list,
            },
        )
        if len(raw["states"]) != 2 or len(raw["covariance_km2"]) != 9:
            raise FormatError("data hold two states and a covariance of 9 numbers")
        covariance = np.array(
            [number_of("covariance_km2", x, -1e9, 1e9) for x in raw["covariance_km2"]]
        ).reshape(3, 3)
        if (
            not np.allclose(covariance, covariance.T, rtol=1e-9, atol=1e-15)
            or float(np.linalg.eigvalsh(covariance)[-1]) <= 0.0
        ):
            raise RefusalError(
                Reason.NUMBERS,
                "covariance_km2 must be symmetric, with an eigenvalue above 0",
            )
        out.append(
            Data(
                raw["party"],
                raw["source"][:80],
                raw["as_of_us"],
                np.array([state_of("states", state) for state in raw["states"]]),
                covariance,
                number_of("hbr_km", raw["hbr_km"], 1e-6, 1.0),
            )
        )
    return tuple(out)
