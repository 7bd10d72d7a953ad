"""The parties of six treaties → rolls: the depositary's copy first, then HUGGO, then status."""

import csv
import gzip
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from comity.atlas.records import Citation, Claim, Record, Source
from comity.foundations.plain import Json
from tools.atlas_rows.desk import Desk, claim, clean, in_roll
from tools.atlas_rows.rolls import Roll, cited_once

__all__ = ["TREATIES", "enter_treaties"]

Row = Mapping[str, str]
#: Treaty of the table → its roll, record, title, and how much of the roll is known.
TREATIES = {
    "OST-1967": ("mem-ost", "agr-ost-1967", "Outer Space Treaty", "partial", "2026-01-01"),
    "ARRA-1968": ("mem-arra", "agr-arra-1968", "Rescue Agreement", "partial", "2022~"),
    "LIAB-1972": ("mem-liab", "agr-liab-1972", "Liability Convention", "partial", "2026-01-01"),
    "REG-1975": ("mem-reg", "agr-reg-1974", "Registration Convention", "partial", "2026-01-01"),
    "MOON-1979": ("mem-moon", "agr-moon-1979", "Moon Agreement", "complete", "2022-06~"),
    "PTBT-1963": ("mem-ptbt", "agr-ptbt-1963", "Partial Test Ban Treaty", "partial", "2022~"),
}  # fmt: skip
WHY = {
    "OST-1967": "Dates of accessions after about 2016 are known for A to E; the status of 1 January 2026 names owners of satellites alone.",
    "ARRA-1968": "One academic coding up to about 2022; later accessions are missing.",
    "LIAB-1972": "One academic coding up to about 2022, and the status of 1 January 2026 of owners of satellites.",
    "REG-1975": "The dated list is of March 2015; the status of 1 January 2026 names owners of satellites alone.",
    "MOON-1979": "The list of the depositary, with a withdrawal that two texts of 2023 announce.",
    "PTBT-1963": "One academic coding up to about 2022.",
}


@dataclass(frozen=True, slots=True)
class _Page:
    """A source of the table: id, title, publisher, address, tier, terms, evidence."""

    id: str
    title: str
    publisher: str
    tier: int
    licence: str = ""
    evidence: str = "data"


PAGES = {
    "HUGGO_MEM_env_reconciled.csv": _Page("huggo-reconciled", "HUGGO: membership of environmental agreements, reconciled", "manytreaties (globalgov)", 2, "CC BY 4.0"),
    "HUGGO_MEM_env_additional.csv": _Page("huggo-additional", "HUGGO: membership of environmental agreements, additional", "manytreaties (globalgov)", 2, "CC BY 4.0"),
    "treaties/24-1.csv": _Page("untc-24-1-copy-2015", "UN Treaty Collection, chapter XXIV-1, copy of March 2015", "zmjones/untreaties", 1, "no licence; single facts restated"),
    "treaties/24-2.csv": _Page("untc-24-2-copy-2015", "UN Treaty Collection, chapter XXIV-2, copy of March 2015", "zmjones/untreaties", 1, "no licence; single facts restated"),
    "003428_p.html": _Page("verdragenbank-003428", "Treaty database of the Dutch government: parties of the Outer Space Treaty", "Kingdom of the Netherlands", 1, "", "excerpt"),
    "XXIV-2.en.xml": _Page("mtdsg-xxiv-2", "Multilateral treaties deposited with the Secretary-General, XXIV-2", "United Nations", 1, "no bulk redistribution; single facts restated"),
    "treaty_status.json": _Page("unoosa-status-2026", "Status of agreements on 1 January 2026 (A/AC.105/C.2/2026/CRP.9/Rev.1), as copied", "stars-observatory", 2, "CC BY 4.0 (data of the copy)"),
    "saudi-arabias-withdrawal": _Page("anzsil-saudi-moon", "Saudi Arabia's withdrawal from the Moon Agreement", "ANZSIL Perspective", 2, "", "excerpt"),
}  # fmt: skip
ORIGINS = {"untc-24-1-copy-2015": "United Nations", "untc-24-2-copy-2015": "United Nations",
           "unoosa-status-2026": "United Nations"}  # fmt: skip


def _cite(desk: Desk, row: Row) -> Citation:
    text = row["source_url"]
    page = next(p for key, p in PAGES.items() if key in text)
    address = text.split(" ")[0]
    if address.startswith("github.com"):
        place, _, path = address.partition(":")
        repository, _, commit = place.partition("@")
        address = f"https://{repository}/blob/{commit}/{path}"
    desk.keep(
        Source(
            page.id, page.title, page.publisher, address, page.tier, None, (),
            page.licence, ORIGINS.get(page.id, ""), "",
            date.fromisoformat(row["retrieved"]),
        )
    )  # fmt: skip
    return Citation(page.id, clean(row["locator"]), page.evidence)


def _rank(row: Row) -> tuple[int, int]:
    dated = bool(row["deposit"] or row["in_force"] or row["signature"])
    huggo = "HUGGO" in row["source_url"]
    return (0 if row["tier"] == "1" and dated else 1 if huggo else 2, 0)


def _start(row: Row) -> str:
    if row["status"] == "signatory":
        return row["signature"]
    return row["deposit"] or row["in_force"]


def _note(row: Row) -> str:
    told = [
        row["action"],
        f"signed {row['signature']}" if row["signature"] else "",
        f"in force for it from {row['in_force']}"
        if row["in_force"] and row["in_force"] != row["deposit"]
        else "",
        "swapped day and month in the source" if "swapped" in row["note"] else "",
        "listed under Russia by the source, signed by the Soviet Union"
        if row["iso3"] == "RUS" and (row["signature"] or "9") < "1991-12-26"
        else "",
    ]
    return "; ".join(part for part in told if part)


def _member(row: Row, cited: Sequence[Citation], name: str, withdrawn: str) -> Claim:
    start = _start(row)
    role = row["status"]
    value: Json = {"party": _who(row), "role": role}
    if not start:
        as_of = row["as_of"] if row["as_of"][:2] == "20" else "2026-01-01"
        start = as_of
        value = {"party": _who(row), "role": role, "since": f"[..{as_of}]"}
    return claim(
        "member",
        value,
        cited,
        id=name,
        confidence="high" if row["tier"] == "1" else "medium",
        valid=f"{start}/{withdrawn or '..'}",
        note=_note(row),
    )


def _who(row: Row) -> str:
    return (
        f"party:{row['iso3']}"
        if len(row["iso3"]) == 3 and row["iso3"].isupper()
        else f"party:{row['iso3'].removeprefix('org:').lower()}"
    )


def _differs(one: Row, other: Row) -> bool:
    """Tell whether two rows contradict each other on the status or the day."""
    if one["status"] != other["status"]:
        return True
    days = _start(one), _start(other)
    return bool(days[0] and days[1] and days[0] != days[1])


def _state(desk: Desk, roll: Roll, rows: Sequence[Row]) -> None:
    """Enter all rows of one state under one treaty."""
    withdrawn = next((r["withdrawal"] for r in rows if r["status"] == "withdrawn"), "")
    if withdrawn:
        withdrawn = (date.fromisoformat(withdrawn) - timedelta(days=1)).isoformat()
    held = sorted(
        (r for r in rows if r["status"] not in {"neither", "withdrawn"}), key=_rank
    )
    for row in rows:
        if row["status"] == "neither":
            value: Json = {"party": _who(row), "as-of": row["as_of"]}
            roll.put(claim("non-member", value, [_cite(desk, row)], id=f"{_key(row)}-none",
                           confidence="medium"))  # fmt: skip
    if not held:
        return
    # A later status of party stands above an older coding as signatory.
    party = next((r for r in held if r["status"] == "party"), held[0])
    main = held[0] if held[0]["status"] == party["status"] else party
    same = [r for r in held if not _differs(main, r)]
    extra = [r for r in rows if r["status"] == "withdrawn"]
    cited = cited_once(
        [_cite(desk, r) for r in [main, *(r for r in same if r is not main), *extra]]
    )
    one = _member(main, cited, _key(main), withdrawn)
    others = [r for r in held if _differs(main, r)]
    if others:
        one = replace(
            one,
            rank="preferred",
            reason="the depositary's copy, or the later status, stands first",
        )
    roll.put(one)
    for k, row in enumerate(others):
        roll.put(
            replace(
                _member(row, [_cite(desk, row)], f"{_key(row)}-other{k or ''}", ""),
                rank="deprecated",
                reason="another source gives another day or status",
                confidence="low",
            )
        )


def _key(row: Row) -> str:
    return row["iso3"].removeprefix("org:").lower().replace(" ", "-")


def enter_treaties(desk: Desk, path: Path) -> int:
    """Enter the table of parties; return how many rows it has."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    for treaty, (name, of, title, extent, as_of) in TREATIES.items():
        own = [r for r in rows if r["treaty"] == treaty]
        known = desk.records.get(name)
        roll = Roll(())
        for state in dict.fromkeys(r["iso3"] for r in own):
            _state(desk, roll, [r for r in own if r["iso3"] == state])
        if known:
            _confirm(roll, known)
        first = next(iter(roll.claims.values())).citations[:1]
        roll.put(
            claim(
                "coverage", {"extent": extent, "as-of": as_of}, first, note=WHY[treaty]
            )
        )
        desk.put(
            Record(
                name, "membership", "membership",
                known.title if known else f"Parties of the {title}",
                "political", "cooperative", tuple(sorted(roll.claims.values(), key=in_roll)),
                known.file if known else "", of,
            )
        )  # fmt: skip
    return len(rows)


def _confirm(roll: Roll, known: Record) -> None:
    """Keep what a shipped roll cites beside the rows, or its claim where rows have none."""
    for old in known.all("member"):
        one = roll.of(old.part("party"), old.part("role"))
        if one is None:
            roll.put(old)
        elif one.valid and old.valid and one.valid.first == old.valid.first:
            roll.put(
                replace(one, citations=cited_once([*one.citations, *old.citations]))
            )
