"""Intervals and states of rows → claims of validity and operation."""

import re
from collections.abc import Mapping, Sequence

from comity.atlas.dates import parse_edtf
from comity.atlas.records import Citation, Claim
from tools.atlas_rows.desk import claim

__all__ = ["date_of", "lifecycle_claims"]

#: The day on which the rows were collected: what ends later has not ended.
COLLECTED = "2026-11-30"
#: Words with which a state says that a thing works or worked.
WORKS = re.compile(
    r"^(operating|in operation|ended|on alert duty|in use|operated|stopped|four oper)",
    re.IGNORECASE,
)


def date_of(row: Mapping[str, str], decided: Mapping[str, str]) -> str:
    """Return the date of the event of a row, as EDTF.

    Agreements, places and assets have the day on which they began: what happened to them
    later is a claim of its own. Flights and incidents keep their interval.
    """
    text = decided.get(row["id"], row["date"]).strip()
    if row["kind"] in {"agreement", "facility", "asset"} and "/" in text:
        return text.split("/")[0]
    start, _, end = text.partition("/")
    return start if end == ".." else text


def _by_rule(row: Mapping[str, str]) -> dict[str, str]:
    """Return what the columns of a row say by themselves."""
    start, _, end = row["date"].partition("/")
    found: dict[str, str] = {}
    over = bool(end) and end != ".." and parse_edtf(end).last.isoformat() <= COLLECTED
    if row["kind"] in {"facility", "asset"}:
        if WORKS.match(row["status_or_end"]) and start != "..":
            found["operated"] = f"{start}/{end or '..'}"
    elif row["kind"] == "agreement":
        if re.search(r"\bsign", f"{row['summary']} {row['status_or_end']}"):
            found["signed"] = start
        if over:
            found["ended"] = end
    return found


def lifecycle_claims(
    row: Mapping[str, str],
    decided: Mapping[str, Mapping[str, str]],
    cited: Sequence[Citation],
    confidence: str,
    mark: str,
) -> list[Claim]:
    """Return the claims of validity and operation of a row.

    Parameters
    ----------
    decided
        Row → property → value, in place of the rules.
    mark
        Ends the ids of the claims, empty for a record of the row's own.
    """
    found = decided[row["id"]] if row["id"] in decided else _by_rule(row)
    return [
        claim(
            name,
            value,
            cited,
            id=f"{name}{mark}" if mark else "",
            confidence=confidence,
        )
        for name, value in found.items()
    ]
