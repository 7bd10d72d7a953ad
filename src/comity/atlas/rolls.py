"""Rolls of members: how much of each is known, as of when, and how old that is."""

from dataclasses import dataclass
from datetime import date

from comity.atlas.dates import Edtf
from comity.atlas.records import Collection, Record

__all__ = ["LIMIT_D", "RollAge", "roll_ages"]

#: Age from which a roll has to be looked at again, days. The Office for Outer Space Affairs of the
#: United Nations publishes the status of the space treaties once a year, as of 1 January.
LIMIT_D = 400


@dataclass(frozen=True, slots=True)
class RollAge:
    """A roll of members as it is known.

    Attributes
    ----------
    of
        What the members belong to.
    members, ended
        Parties whose membership lasts, and parties that have left.
    extent
        ``complete``, ``partial``, ``floor``, or ``not stated``: only of a complete roll does
        absence mean that a party is no member.
    as_of, age_d
        The day as of which it is known (EDTF), and how long ago its last day was, days; None
        where the roll does not say.
    stale
        Older than ``LIMIT_D``, or of no stated age.
    """

    record: str
    of: str
    title: str
    members: int
    ended: int
    extent: str
    as_of: str | None
    age_d: int | None
    stale: bool


def _age(roll: Record, today: date) -> RollAge:
    coverage = roll.best("coverage")
    value = coverage.value if coverage is not None else None
    as_of = value.get("as-of") if isinstance(value, dict) else None
    day = as_of if isinstance(as_of, Edtf) else None
    age_d = None if day is None else max((today - day.last).days, 0)
    claims = roll.all("member")
    named = {c.part("party") for c in claims}
    lasting = {
        c.part("party") for c in claims if c.valid is None or c.valid.last >= today
    }
    return RollAge(
        roll.id,
        roll.of,
        roll.title,
        len(lasting),
        len(named - lasting),
        coverage.part("extent") if coverage is not None else "not stated",
        None if day is None else str(day),
        age_d,
        age_d is None or age_d > LIMIT_D,
    )


def roll_ages(collection: Collection, today: date) -> tuple[RollAge, ...]:
    """Return all rolls of members with their ages, the oldest first; those of no age before them."""
    rows = [
        _age(record, today)
        for record in collection.records.values()
        if record.kind == "membership"
    ]
    return tuple(
        sorted(rows, key=lambda r: (r.age_d is not None, -(r.age_d or 0), r.record))
    )
