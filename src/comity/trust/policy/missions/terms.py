"""What an agreement on a joint mission fixes: goals, contributions, data rights, withdrawal."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import fsum

from comity.foundations.errors import FormatError, RangeError
from comity.foundations.identifiers import parse_id
from comity.foundations.time import parse_utc
from comity.trust.policy.shape import members, names, number, text_of

__all__ = ["KINDS_OF_CONTRIBUTIONS", "Contribution", "Mission", "Right", "read_mission"]

#: What can be contributed, and its unit.
KINDS_OF_CONTRIBUTIONS = {
    "satellite": "satellites",
    "instrument": "instruments",
    "launch": "launches",
    "range-time": "hours",
    "ground-time": "hours",
    "operations": "hours",
    "data": "Gbit",
}
#: Kinds that have a site and a slot of time.
AT_A_SITE = frozenset({"launch", "range-time"})
_PARTS = {
    "id", "by", "kind", "amount", "value", "what", "site", "from", "until", "if_leaves", "objects",
}  # fmt: skip
_NAME = re.compile(r"[a-z0-9-]{1,40}")
_TOP = {"name", "goals", "contributions", "data_rights", "shares"}


@dataclass(frozen=True, slots=True)
class Contribution:
    """What a party promises.

    Attributes
    ----------
    id, by, kind, what
        Name within the mission, whose it is, one of ``KINDS_OF_CONTRIBUTIONS``, in words.
    amount
        How much, in the unit of its kind.
    value
        What it is worth to the members, in the unit that they have agreed upon.
    site, from_us, until_us
        Where and when (a launch site and its slot); empty and 0 if neither is fixed.
    objects
        Ids of objects, if they are known already.
    if_leaves
        What becomes of it when its party withdraws: ``ends``, ``stays``, or the id of the
        party that it passes to.
    """

    id: str
    by: str
    kind: str
    what: str
    amount: float
    value: float
    site: str
    from_us: int
    until_us: int
    objects: tuple[str, ...]
    if_leaves: str

    @property
    def unit(self) -> str:
        """Return the unit of its amount."""
        return KINDS_OF_CONTRIBUTIONS[self.kind]


@dataclass(frozen=True, slots=True)
class Right:
    """Who may have which data, after how many hours, and whether to pass them on."""

    to: str
    data: str
    after_h: float
    onward: bool


@dataclass(frozen=True, slots=True)
class Mission:
    """A joint mission as its agreement states it.

    Attributes
    ----------
    name
        Its name: what it is asked for by.
    goals
        Party → what it wants.
    contributions
        What each promises.
    rights
        Who may have which data.
    shares
        Party → promised part of the whole; by value of the contributions if not given.
    """

    name: str
    goals: Mapping[str, tuple[str, ...]]
    contributions: tuple[Contribution, ...]
    rights: tuple[Right, ...]
    shares: Mapping[str, float]


def _party(where: str, value: object, parties: tuple[str, ...]) -> str:
    party = text_of(where, value)
    if party not in parties:
        raise FormatError(f"{where}: {party!r} is no party to it")
    return party


def _contribution(k: int, value: object, parties: tuple[str, ...]) -> Contribution:
    where = f"terms.mission, contribution {k}"
    raw = members(where, value, _PARTS, {"id", "by", "kind", "amount"})
    kind = text_of(f"{where}: kind", raw["kind"])
    if kind not in KINDS_OF_CONTRIBUTIONS:
        raise FormatError(
            f"{where}: kind {kind!r} is unknown",
            remedy=f"one of {', '.join(KINDS_OF_CONTRIBUTIONS)}",
        )
    times = {
        key: parse_utc(text_of(f"{where}: {key}", raw[key])) if key in raw else 0
        for key in ("from", "until")
    }
    if times["until"] and times["until"] <= times["from"]:
        raise RangeError(f"{where}: until", raw["until"], "after from")
    if kind in AT_A_SITE and not (raw.get("site") and times["from"] and times["until"]):
        raise FormatError(f"{where}: {kind} has site, from and until")
    objects = names(f"{where}: objects", raw["objects"]) if "objects" in raw else []
    for name in objects:
        if parse_id(name).kind != "object":
            raise FormatError(f"{where}: {name!r} is no object")
    name = text_of(f"{where}: id", raw["id"])
    if _NAME.fullmatch(name) is None:
        raise FormatError(f"{where}: id {name[:40]!r} is not of a-z, 0-9 and -")
    leaves = text_of(f"{where}: if_leaves", raw.get("if_leaves", "ends"))
    by = _party(f"{where}: by", raw["by"], parties)
    if leaves not in {"ends", "stays"} and (leaves not in parties or leaves == by):
        raise FormatError(
            f"{where}: if_leaves is {leaves!r}", remedy="ends, stays, or another party"
        )
    return Contribution(
        id=name,
        by=by,
        kind=kind,
        what=text_of(f"{where}: what", raw.get("what", kind)),
        amount=number(f"{where}: amount", raw["amount"], 1e-6, 1e9),
        value=number(f"{where}: value", raw.get("value", 1), 0, 1e12),
        site=text_of(f"{where}: site", raw["site"]) if "site" in raw else "",
        from_us=times["from"],
        until_us=times["until"],
        objects=tuple(objects),
        if_leaves=leaves,
    )


def _right(k: int, value: object, parties: tuple[str, ...]) -> Right:
    where = f"terms.mission, data right {k}"
    raw = members(where, value, {"to", "data", "after_h", "onward"}, {"to", "data"})
    onward = raw.get("onward", False)
    if not isinstance(onward, bool):
        raise FormatError(f"{where}: onward is true or false")
    return Right(
        _party(f"{where}: to", raw["to"], parties),
        text_of(f"{where}: data", raw["data"]),
        number(f"{where}: after_h", raw.get("after_h", 0), 0, 1e6),
        onward,
    )


def _listed(where: str, value: object) -> list[object]:
    if not isinstance(value, list):
        raise FormatError(f"{where}: a list is needed")
    return value


def read_mission(value: object, parties: tuple[str, ...]) -> Mission:
    """Return the mission that terms state.

    Raises
    ------
    FormatError, RangeError
        For the first thing that is missing, unknown, negative or of no party.
    """
    top = members("terms.mission", value, _TOP, {"name", "contributions"})
    name = text_of("terms.mission: name", top["name"])
    if _NAME.fullmatch(name) is None:
        raise FormatError(f"terms.mission: name {name[:40]!r} is not of a-z, 0-9 and -")
    rows = _listed("terms.mission: contributions", top["contributions"])
    contributions = tuple(
        _contribution(k, row, parties) for k, row in enumerate(rows, 1)
    )
    ids = [one.id for one in contributions]
    if not contributions or len(set(ids)) != len(ids):
        raise FormatError(
            "terms.mission: contributions are missing, or an id stands twice"
        )
    goals = members("terms.mission.goals", top.get("goals", {}), None)
    raw_shares = members("terms.mission.shares", top.get("shares", {}), None)
    shares = {
        _party("terms.mission.shares", party, parties): number(
            f"terms.mission.shares.{party}", part, 0, 1
        )
        for party, part in raw_shares.items()
    }
    if shares and abs(fsum(shares.values()) - 1.0) > 1e-6:
        raise RangeError("terms.mission.shares", fsum(shares.values()), "1 together")
    rights = _listed("terms.mission: data_rights", top.get("data_rights", []))
    return Mission(
        name,
        {
            _party("terms.mission.goals", party, parties): tuple(
                names(f"terms.mission.goals.{party}", texts)
            )
            for party, texts in goals.items()
        },
        contributions,
        tuple(_right(k, row, parties) for k, row in enumerate(rights, 1)),
        shares,
    )
