"""Read a clause of an agreement from YAML."""

import re
from collections.abc import Collection, Mapping

from comity.foundations.constants import HOUR_US
from comity.foundations.errors import FormatError, RangeError, UnknownNameError
from comity.foundations.identifiers import parse_id
from comity.trust.policy.kinds import KINDS, PURPOSES, QUANTITIES
from comity.trust.policy.records import Clause, Objects
from comity.trust.policy.shape import members, names, number, text_of

__all__ = ["CLAUSE_MEMBERS", "read_clause"]

CLAUSE_MEMBERS = {
    "id",
    "effect",
    "data",
    "by",
    "to",
    "objects",
    "except",
    "fields",
    "precision",
    "delay_h",
    "purposes",
    "up_to",
    "keep_d",
    "onward",
}
_RANGE = re.compile(r"object:norad:([0-9]{1,9})-([0-9]{1,9})")


def read_clause(
    place: int,
    value: object,
    parties: tuple[str, ...],
    groups: Mapping[str, frozenset[str]],
    sets: Mapping[str, object],
    levels: tuple[str, ...],
) -> Clause:
    """Return a clause; ``place`` counts from one.

    Raises
    ------
    FormatError, RangeError, UnknownNameError
        For the first thing that does not fit.
    """
    raw = members(f"clause {place}", value, CLAUSE_MEMBERS, {"id", "data", "by", "to"})
    name = text_of(f"clause {place}: id", raw["id"])
    where = f"clause {name}"
    if re.fullmatch(r"[a-z0-9-]{1,60}", name) is None:
        raise FormatError(f"{where}: an id is of a-z, 0-9 and -")
    effect = text_of(f"{where}: effect", raw.get("effect", "share"))
    if effect not in {"share", "withhold"}:
        raise UnknownNameError(f"{where}: effect is {effect!r}, share or withhold")
    kinds = frozenset(_known(f"{where}: data", raw["data"], KINDS))
    precision = _precision(where, raw.get("precision", {}))
    up_to = text_of(f"{where}: up_to", raw["up_to"]) if "up_to" in raw else ""
    if up_to and up_to not in levels:
        raise UnknownNameError(
            f"{where}: up_to {up_to!r} is no level", remedy=", ".join(levels)
        )
    if effect == "withhold" and set(raw) & {"precision", "delay_h", "keep_d", "onward"}:
        raise FormatError(
            f"{where}: who withholds sets no precision, delay, keep, onward"
        )
    return Clause(
        id=name,
        shares=effect == "share",
        kinds=kinds,
        by=_who(f"{where}: by", raw["by"], parties, groups),
        to=_who(f"{where}: to", raw["to"], parties, groups),
        purposes=frozenset(
            _known(f"{where}: purposes", raw.get("purposes", [*PURPOSES]), PURPOSES)
        ),
        objects=_objects(f"{where}: objects", raw.get("objects", "all"), sets),
        but_not=_objects(f"{where}: except", raw["except"], sets)
        if "except" in raw
        else Objects(),
        fields=_fields(where, raw.get("fields", "all"), kinds),
        precision=precision,
        delay_us=round(
            number(f"{where}: delay_h", raw.get("delay_h", 0), 0, 87_600) * HOUR_US
        ),
        up_to=up_to,
        keep_us=round(
            number(f"{where}: keep_d", raw["keep_d"], 0.01, 36_600) * 24 * HOUR_US
        )
        if "keep_d" in raw
        else None,
        onward=_who(f"{where}: onward", raw["onward"], parties, groups)
        if raw.get("onward", "none") != "none"
        else frozenset(),
    )


def _known(where: str, value: object, known: Collection[str]) -> list[str]:
    listed = names(where, value)
    for name in listed:
        if name not in known:
            raise UnknownNameError(
                f"{where}: {name!r} is unknown", remedy=f"one of {', '.join(known)}"
            )
    return listed


def _who(
    where: str,
    value: object,
    parties: tuple[str, ...],
    groups: Mapping[str, frozenset[str]],
) -> frozenset[str]:
    """Return the parties that are named, groups resolved.

    Onward, too, names parties of this agreement alone: the last receiver must be able to
    check that the originator has allowed it.
    """
    named: set[str] = set()
    for name in names(where, value):
        if name in groups:
            named |= groups[name]
        elif name in parties:
            named.add(name)
        else:
            raise UnknownNameError(
                f"{where}: {name!r} is no party and no group of this agreement"
            )
    return frozenset(named)


def _fields(where: str, value: object, kinds: frozenset[str]) -> frozenset[str] | None:
    if value == "all":
        return None
    listed = names(f"{where}: fields", value)
    known = {name for kind in kinds for name in KINDS[kind].fields}
    for name in listed:
        if name not in known:
            raise UnknownNameError(
                f"{where}: {name!r} is no field of {', '.join(sorted(kinds))}",
                remedy=f"fields are {', '.join(sorted(known))}",
            )
    return frozenset(listed)


def _precision(where: str, value: object) -> dict[str, float]:
    raw = members(f"{where}: precision", value, QUANTITIES)
    return {
        name: number(f"{where}: precision.{name}", grid, 1e-12, 1e9)
        for name, grid in raw.items()
    }


def _objects(where: str, value: object, sets: Mapping[str, object]) -> Objects:
    """Return the objects that are named: ``all``, ids, ranges, and names of sets."""
    if value == "all":
        return Objects(everything=True)
    ids: set[str] = set()
    ranges: list[tuple[int, int]] = []
    for name in names(where, value):
        if name in sets:
            more = _objects(f"sets.{name}", sets[name], {})
            if more.everything:
                return more
            ids |= more.ids
            ranges.extend(more.ranges)
        elif match := _RANGE.fullmatch(name):
            low, high = (int(text) for text in match.groups())
            if high < low:
                raise RangeError(f"{where}: {name}", high, f"at least {low}")
            ranges.append((low, high))
        elif parse_id(name).kind == "object":
            ids.add(name)
        else:
            raise FormatError(f"{where}: {name!r} is no object, range or set")
    return Objects(False, frozenset(ids), tuple(sorted(ranges)))
