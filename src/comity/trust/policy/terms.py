"""Terms of an agreement: deadlines, thresholds, right of way, acknowledgement, notices.

Their shapes are checked so that nobody signs what a node could not follow.
"""

from comity.foundations.errors import FormatError, RangeError
from comity.foundations.plain import JsonObject
from comity.trust.policy.missions.terms import read_mission
from comity.trust.policy.shape import members, names, number, text_of

__all__ = ["read_terms"]

#: Hours before closest approach, in the order in which they pass.
DEADLINES = (
    "open_h",
    "propose_h",
    "commit_h",
    "withdraw_h",
    "burn_from_h",
    "burn_until_h",
    "evidence_h",
    "fallback_h",
)
#: Steps of acknowledgement and the minutes they may take.
RUNGS = ("stored_min", "shown_min", "read_min", "understood_min")
#: How soon a notice of a form is due: hours before its window, or minutes after the event is known.
DUTIES = frozenset({"ahead_h", "within_min"})
#: What may need two persons at the party that does it, and above which size of a burn.
PERSONS = ("agreements", "crisis", "commitments", "above_m_s")
#: Layers of the safety net that an agreement may belong to.
LAYERS = ("bilateral", "alliance", "public", "united-nations")
#: Rules of the road that can be expressed, with the members of each.
RULES: dict[str, set[str]] = {
    "classes": set(),
    "smaller-cross-section": set(),
    "gives-way": {"party"},
    "band": {"party", "pc_from", "pc_to"},
    "take-turns": {"within_h"},
    "willingness": set(),
    "designators": set(),
}


def read_terms(value: object, parties: tuple[str, ...]) -> JsonObject:
    """Return the checked terms.

    Raises
    ------
    FormatError, RangeError
        For anything unknown or out of form, and for deadlines out of order.
    """
    known = {"deadlines", "thresholds", "right_of_way", "cdm_source", "acknowledgement"}
    known |= {"notices", "layer", "gateway", "lineages", "mission", "persons"}
    top = members("terms", value, known)
    if "cdm_source" in top:
        text_of("terms.cdm_source", top["cdm_source"])
    _deadlines(members("terms.deadlines", top.get("deadlines", {}), DEADLINES))
    limits = {"open_pc", "target_pc", "margin", "safe_km", "skew_s"}
    raw = members("terms.thresholds", top.get("thresholds", {}), limits)
    for name, item in raw.items():
        number(f"terms.thresholds.{name}", item, 0, 1e6)
    forms = members("terms.acknowledgement", top.get("acknowledgement", {}), None)
    for form, rungs in forms.items():
        where = f"terms.acknowledgement.{form}"
        times = [
            number(f"{where}.{rung}", item, 0.1, 100_000)
            for rung, item in sorted(
                members(where, rungs, RUNGS).items(), key=lambda p: RUNGS.index(p[0])
            )
        ]
        if times != sorted(times):
            raise FormatError(
                f"{where}: a later step has less time than an earlier one"
            )
    _right_of_way(top.get("right_of_way", []), parties)
    _notices(top, parties)
    _persons(members("terms.persons", top.get("persons", {}), PERSONS))
    if "mission" in top:
        read_mission(top["mission"], parties)
    return top


def _persons(raw: JsonObject) -> None:
    """Check for what an agreement asks for two persons."""
    for name, item in raw.items():
        if name == "above_m_s":
            number(f"terms.persons.{name}", item, 0, 1000)
        elif type(item) is not int or item not in {1, 2}:
            raise RangeError(f"terms.persons.{name}", item, "1 or 2")


def _notices(top: JsonObject, parties: tuple[str, ...]) -> None:
    """Check when notices are due, through which gateway, and whose sensors count."""
    for form, duty in members("terms.notices", top.get("notices", {}), None).items():
        where = f"terms.notices.{form}"
        raw = members(where, duty, DUTIES)
        if len(raw) != 1:
            raise FormatError(f"{where}: {' or '.join(sorted(DUTIES))} is needed")
        for name, item in raw.items():
            number(f"{where}.{name}", item, 0, 100_000)
    if "layer" in top and top["layer"] not in LAYERS:
        raise FormatError(
            f"terms.layer: {str(top['layer'])[:40]!r} is unknown",
            remedy=f"one of {', '.join(LAYERS)}",
        )
    if "gateway" in top and top["gateway"] not in parties:
        raise FormatError(
            f"terms.gateway: {str(top['gateway'])[:60]!r} is no party to it",
            remedy="a gateway signs the agreement whose notices it carries",
        )
    lineages = members("terms.lineages", top.get("lineages", {}), None)
    for name, lineage in lineages.items():
        where = f"terms.lineages.{name}"
        raw = members(where, lineage, {"by", "relays"}, {"by"})
        relays = names(f"{where}.relays", raw["relays"]) if "relays" in raw else []
        for party in (text_of(f"{where}.by", raw["by"]), *relays):
            if party not in parties:
                raise FormatError(f"{where}: {party!r} is no party to it")


def _deadlines(raw: JsonObject) -> None:
    last, before = float("inf"), ""
    for name in DEADLINES:
        if name not in raw:
            continue
        hours = number(f"terms.deadlines.{name}", raw[name], 0, 8760)
        if hours > last:
            raise RangeError(
                f"terms.deadlines.{name}", hours, f"at most {before} ({last:g} h)"
            )
        last, before = hours, name


def _right_of_way(rules: object, parties: tuple[str, ...]) -> None:
    if not isinstance(rules, list):
        raise FormatError("terms.right_of_way: a list of rules is needed")
    for k, rule in enumerate(rules, 1):
        where = f"terms.right_of_way, rule {k}"
        raw = members(where, rule, None, {"rule"})
        name = text_of(f"{where}: rule", raw["rule"])
        if name not in RULES:
            raise FormatError(
                f"{where}: {name!r} is unknown", remedy=f"one of {', '.join(RULES)}"
            )
        members(where, raw, RULES[name] | {"rule"}, RULES[name])
        if "party" in raw and text_of(f"{where}: party", raw["party"]) not in parties:
            raise FormatError(f"{where}: {raw['party']!r} is no party to it")
        for key in sorted(RULES[name] - {"party"}):
            number(f"{where}.{key}", raw[key], 0, 8760)
