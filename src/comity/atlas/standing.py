"""Where a party stands to a roll: joined, signed, left, not in it, or not documented.

Absence says "not in it" only where the roll is known to be complete, or a source says so. From a
partial roll or a floor, absence says nothing: the standing is unknown, and is told as that.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from comity.atlas.counting import is_treaty_roll
from comity.atlas.dates import Edtf
from comity.atlas.records import Claim, Collection, Record

__all__ = ["LESS", "Roll", "Standing", "rolls_of", "standing"]

#: ``joined`` · ``signed`` (or joined with less than a full part) · ``left`` · ``out`` (a source or a
#: complete roll says so) · ``unknown``.
State: TypeAlias = Literal["joined", "signed", "left", "out", "unknown"]
#: Words of roles that are less than a full part.
LESS = ("observer", "associate", "cooperating", "frozen", "accession agreement")
_RANK = {"joined": 0, "signed": 1}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a party stands to a roll on a day.

    Attributes
    ----------
    words
        In words, with the year: ``party since 1967``.
    role
        The role as the roll has it; empty if none.
    since
        Since when, or when it ended; None if not known.
    claim
        The claim that says so; None where the roll as a whole does, or nothing.
    """

    state: State
    words: str
    role: str = ""
    since: Edtf | None = None
    claim: Claim | None = None


@dataclass(frozen=True, slots=True)
class Roll:
    """A roll with its claims by party.

    Attributes
    ----------
    treaty
        Whether a depositary keeps it: signing is then less than joining.
    extent, as_of
        How much of it is known, and as of when; ``not stated`` and None if it does not say.
    """

    record: Record
    treaty: bool
    extent: str
    as_of: Edtf | None
    members: Mapping[str, Sequence[Claim]]
    others: Mapping[str, Claim]

    @property
    def known(self) -> str:
        """How much of it is known, in words: ``complete as of October 2024``."""
        words = {
            "complete": "complete",
            "partial": "partial",
            "floor": "a floor: at least these",
        }
        said = words.get(self.extent, "extent not stated")
        return f"{said}, as of {self.as_of.words()}" if self.as_of else said

    def joined(self, day: date) -> list[str]:
        """Return the parties that have joined by a day, by their ids."""
        return sorted(
            p for p in self.members if standing(self, p, day).state == "joined"
        )


def rolls_of(collection: Collection) -> list[Roll]:
    """Return the rolls of a collection: treaties first, then by the date of what they are of."""
    found = []
    for record in collection.records.values():
        if record.kind != "membership":
            continue
        coverage = record.best("coverage")
        as_of = coverage.value.get("as-of") if coverage and isinstance(coverage.value, Mapping) else None  # fmt: skip
        members: dict[str, list[Claim]] = {}
        for claim in record.all("member"):
            members.setdefault(claim.part("party"), []).append(claim)
        found.append(
            Roll(
                record,
                is_treaty_roll(record, collection),
                coverage.part("extent") if coverage else "not stated",
                as_of if isinstance(as_of, Edtf) else None,
                members,
                {c.part("party"): c for c in record.all("non-member")},
            )
        )

    def order(roll: Roll) -> tuple[bool, bool, date, str]:
        of = collection.records.get(roll.record.of)
        when = of.date.first if of and of.date else date.max
        return (not roll.treaty, of is None, when, roll.record.id)

    return sorted(found, key=order)


def _state(roll: Roll, claim: Claim) -> Literal["joined", "signed"]:
    role = claim.part("role")
    if any(word in role for word in LESS):
        return "signed"
    named = {c.part("role") for claims in roll.members.values() for c in claims}
    signs = role.startswith(("signatory", "signed"))
    # Who only signs what others joined is not in it yet; where all sign, signing is joining.
    rests = any(not r.startswith(("signatory", "signed", "named as")) for r in named)
    return "signed" if signs and rests and roll.treaty else "joined"


def _since(claim: Claim) -> Edtf | None:
    """Return since when, as far as known: a day by which is no day since which."""
    given = claim.value.get("since") if isinstance(claim.value, Mapping) else None
    return given if isinstance(given, Edtf) else claim.valid


def _began(claim: Claim, state: State) -> str:
    since = _since(claim)
    if since is None:
        return ""
    if since.open_start:
        return f", by {since.last.year}"
    return f" {since.first.year}" if state == "signed" else f" since {since.first.year}"


def standing(roll: Roll, party: str, day: date) -> Standing:
    """Return where a party stands to a roll on a day."""
    claims = roll.members.get(party, ())
    now = [c for c in claims if c.valid is None or c.valid.first <= day <= c.valid.last]
    if now:
        # A member that signed first is a member.
        claim = min(
            now,
            key=lambda c: (
                _RANK[_state(roll, c)],
                c.part("role").startswith(("signatory", "signed")),
                c.valid.first if c.valid else date.max,
            ),
        )
        state, role = _state(roll, claim), claim.part("role")
        rest = ", not ratified" if state == "signed" and role == "signatory" else ""
        words = f"{role}{_began(claim, state)}{rest}"
        return Standing(state, words, role, _since(claim), claim)
    over = [c for c in claims if c.valid and c.valid.last < day]
    if over:
        claim = max(over, key=lambda c: c.valid.last if c.valid else date.min)
        ended = f" until {claim.valid.last.year}" if claim.valid else ""
        role = claim.part("role")
        return Standing("left", f"{role}{ended}", role, claim.valid, claim)
    if party in roll.others:
        return Standing("out", "not in it, a source says", claim=roll.others[party])
    if roll.extent == "complete":
        return Standing("out", "not in the complete roll")
    return Standing("unknown", "not documented")
