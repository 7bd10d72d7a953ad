"""Amendments of rolls from a collection of one's own: a member added, ended or corrected.

An amendment is a record of members with a claim ``amends``. Its members stand on the roll from then
on; where one of them is preferred, with a reason, the roll's own claim about that party is deprecated
and stays visible, with the id of the amendment. Nothing that is shipped is deleted or overwritten.
"""

from collections.abc import Mapping
from dataclasses import replace

from comity.atlas.records import Claim, Fault, Record

__all__ = ["AMENDS", "amended"]

AMENDS = "amends"
#: What an amendment itself says of its roll does not become part of it.
_OWN = frozenset({AMENDS, "summary", "date", "parties"})


def _with(roll: Record, amendment: Record) -> Record:
    """Return a roll with the members of an amendment."""
    added = [claim for claim in amendment.claims if claim.property not in _OWN]
    instead = {
        claim.part("party"): claim
        for claim in added
        if claim.property == "member" and claim.rank == "preferred"
    }

    def kept(claim: Claim) -> Claim:
        by = instead.get(claim.part("party")) if claim.property == "member" else None
        if by is None or claim.rank == "deprecated":
            return claim
        return replace(
            claim, rank="deprecated", reason=f"amended by {amendment.id}: {by.reason}"
        )

    named = tuple(
        replace(claim, id=f"{amendment.id}-{claim.id}", rank="normal", reason="")
        if claim.rank == "preferred" and claim.property == "member"
        else replace(claim, id=f"{amendment.id}-{claim.id}")
        for claim in added
    )
    return replace(roll, claims=(*(kept(claim) for claim in roll.claims), *named))


def amended(records: Mapping[str, Record]) -> tuple[dict[str, Record], list[Fault]]:
    """Return records with all amendments in their rolls; an amendment is no record beside its roll.

    Returns
    -------
    records, faults
        A fault for each amendment of something that is no roll of members; it is left out.
    """
    out = {k: r for k, r in records.items() if not r.texts(AMENDS)}
    faults = []
    for record in records.values():
        for name in record.texts(AMENDS):
            roll = out.get(name)
            if roll is not None and record.kind == roll.kind == "membership":
                out[name] = _with(roll, record)
                continue
            line = record.lines.get(AMENDS, 1)
            faults.append(
                Fault(record.file, line, f"amends {name}, which is no roll of members")
            )
    return out, faults
