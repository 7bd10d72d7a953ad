"""Rows of ``atlas/history`` → records, or claims of the records that they supplement."""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from comity.atlas.records import Citation, Claim, Record, Source
from comity.foundations.plain import Json
from tools.atlas_rows.desk import Desk, claim, clean, remark, slug
from tools.atlas_rows.lifecycle import date_of, lifecycle_claims
from tools.atlas_rows.pages import Pages

__all__ = ["enter_history"]

Decisions = Mapping[str, Any]
Row = Mapping[str, str]
#: File → the dimension of its records where the kind of the row does not tell.
DIMENSIONS = {
    "1": "security", "2": "security", "3": "security", "4": "security",
    "5": "scientific", "6": "political", "7": "economic",
}  # fmt: skip
#: Kinds → mode; gestures and policies depend on the row.
MODES = {
    "agreement": "cooperative", "mission": "cooperative", "launch": "cooperative",
    "facility": "cooperative", "exercise": "cooperative", "asset": "mixed",
    "incident": "competitive", "policy": "mixed",
}  # fmt: skip
_COSPAR = re.compile(r"(?<![0-9A-Z-])[0-9]{4}-[0-9]{3}[A-Z]{0,3}(?![0-9A-Z])")
_NORAD = re.compile(r"NORAD ([0-9]{3,9})")
_SPEAKER = re.compile(r"\b(?:speakers?|actor):? ([^;]+)")


def _rows(folder: Path) -> Iterator[tuple[str, Row]]:
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                yield path.name[0], row


def parties(text: str) -> list[str]:
    """Return the ids of parties in a column, in order and each once."""
    names = dict.fromkeys(part.strip() for part in text.split(";") if part.strip())
    return list(dict.fromkeys(party(name) for name in names))


_OTHER_IDS = {
    "eu-satcen": "satcen", "disasterscharter": "disasters-charter",
    "eutelsat-oneweb": "oneweb", "cas-space": "cas-space",
}  # fmt: skip


def party(name: str) -> str:
    """Return the id of a party of a row: an ISO code, or ``org:`` and a name."""
    if not name.startswith("org:"):
        return f"party:{name}"
    body = slug(name[4:])
    return f"party:{_OTHER_IDS.get(body, body)}"


def _citations(pages: Pages, row: Row) -> list[Citation]:
    cited = []
    for one, place, tier in (
        ("source_url", "locator", "tier"),
        ("second_source_url", "second_locator", "second_tier"),
    ):
        if row[one].strip():
            remark = row["conflict_notes"]
            first_copy = "second" not in remark.split("copy of")[0][-40:]
            cited.append(
                pages.cite(
                    row[one],
                    row[place],
                    row[tier] or "3",
                    row["title"],
                    "2026-11-30",
                    remark=remark if first_copy == (one == "source_url") else "",
                )
            )
    return list(dict.fromkeys(cited))


def _confidence(row: Row, cited: list[Citation]) -> str:
    tiers = [row["tier"], *([row["second_tier"]] if row["second_tier"] else [])]
    if "CONFLICT" in row["conflict_notes"]:
        return "medium" if min(tiers) < "3" else "low"
    if min(tiers) == "1" or (min(tiers) == "2" and len(cited) > 1):
        return "high"
    return "medium" if min(tiers) == "2" else "low"


def _speaker(row: Row, decided: Decisions) -> str:
    if row["id"] in decided["speakers"]:
        return str(decided["speakers"][row["id"]])
    match = _SPEAKER.search(row["conflict_notes"])
    return match[1].strip().rstrip(".") if match else ""


def _state_speaker(desk: Desk, cited: list[Citation]) -> str:
    """Return who is the speaker of claims that rest on state-controlled media alone."""
    sources = [desk.sources[c.source] for c in cited]
    if not sources or not all(source.control for source in sources):
        return ""
    return " and ".join(dict.fromkeys(source.family for source in sources))


def _named(desk: Desk, name: str) -> Citation:
    """Return the citation of a version whose source the row names without an address."""
    key = f"named-{slug(name)[:60].strip('-')}"
    title = clean(f"Named without an address: {name}")
    desk.keep(Source(key, title, "Sources named without an address", "", 3))
    return Citation(key, "", "cited")


def _versions(
    desk: Desk, row: Row, decided: Decisions, cited: list[Citation], mark: str
) -> Iterator[Claim]:
    for about, versions in decided["versions"].get(row["id"], {}).items():
        for k, (origin, says) in enumerate(versions):
            page = cited[int(origin) - 1] if origin in {"1", "2"} else None
            source = (
                Citation(page.source, "", page.evidence)
                if page
                else _named(desk, origin)
            )
            value: Json = {"about": about, "says": clean(says)}
            name = f"{slug(about)[:28].strip('-')}-{chr(97 + k)}{mark}"
            speaker = "" if page else origin
            if page and desk.sources[page.source].control:
                speaker = desk.sources[page.source].publisher
            yield claim(
                "version",
                value,
                [source],
                id=name,
                confidence="medium" if page else "low",
                speaker=speaker,
            )


def _remark(row: Row) -> str:
    """Return the remark of a row without what is told as versions or as a speaker."""
    text = row["conflict_notes"]
    if "CONFLICT" in text:
        text = text.split("CONFLICT")[0]
    text = _SPEAKER.sub("", text)
    return remark(re.sub(r"^[;,. ]+|[;,. ]+$", "", text))


def _claims(
    desk: Desk, row: Row, decided: Decisions, cited: list[Citation], mark: str
) -> list[Claim]:
    """Return the claims of a row; ``mark`` ends their ids where they join a record."""
    confidence = _confidence(row, cited)
    speaker = _state_speaker(desk, cited)

    def make(name: str, value: Json, **more: str) -> Claim:
        id_ = more.pop("id", name)
        return claim(
            name, value, cited, id=f"{id_}{mark}", confidence=confidence, **more
        )

    claims = []
    if not mark:
        claims += [
            make("date", date_of(row, decided["dates"])),
            make("parties", list(parties(row["parties"]))),
            make("summary", clean(row["summary"]), note=_remark(row)),
        ]
    else:
        claims.append(make("detail", clean(row["summary"]), note=_remark(row)))
    claims += lifecycle_claims(row, decided["lifecycle"], cited, confidence, mark)
    if state := remark(row["status_or_end"]):
        value: Json = {"words": clean(state), "seen": "2026-11-30"}
        claims.append(make("status", value))
    found = row["designators"]
    for k, code in enumerate(dict.fromkeys(_COSPAR.findall(found))):
        claims.append(make("designator", code, id=f"designator-{k + 1}"))
    for k, code in enumerate(dict.fromkeys(_NORAD.findall(found))):
        claims.append(make("catalogue-number", code, id=f"catalogue-number-{k + 1}"))
    if row["kind"] == "gesture":
        words: Json = {
            "said_by": clean(_speaker(row, decided)),
            "words": clean(row["locator"]),
        }
        claims.append(replace(make("gesture", words), citations=tuple(cited[:1])))
    claims = [replace(c, speaker=speaker) if speaker else c for c in claims]
    gesture_source = desk.sources[cited[0].source]
    if gesture_source.control and not speaker:
        claims = [
            replace(c, speaker=gesture_source.publisher)
            if c.property == "gesture"
            else c
            for c in claims
        ]
    return [*claims, *_versions(desk, row, decided, cited, mark)]


def _mode(row: Row) -> str:
    against = (
        "counter-gesture"
        in f"{row['status_or_end']} {row['conflict_notes']} {row['summary']}"
    )
    if row["kind"] == "gesture":
        return "competitive" if against else "cooperative"
    return MODES[row["kind"]]


def enter_history(
    desk: Desk, pages: Pages, folder: Path, decided: Decisions
) -> dict[str, list[Citation]]:
    """Enter all rows of a folder; return what each row cites."""
    by_row: dict[str, list[Citation]] = {}
    joins: dict[str, list[Claim]] = {}
    for file, row in _rows(folder):
        cited = by_row[row["id"]] = _citations(pages, row)
        target = decided["supplements"].get(row["id"])
        if target:
            mark = "-" + slug(row["id"].split("-", 1)[1])[-12:].strip("-")
            joins.setdefault(target, []).extend(
                _claims(desk, row, decided, cited, mark)
            )
            continue
        known = desk.records.get(row["id"])
        claims = {c.id: c for c in _claims(desk, row, decided, cited, "")}
        later = [c for c in known.claims if c.id not in claims] if known else []
        desk.put(
            Record(
                row["id"],
                decided["kinds"].get(row["id"], row["kind"]),
                decided["forms"].get(
                    row["id"], decided["kinds"].get(row["id"], row["kind"])
                ),
                clean(row["title"]),
                "security"
                if row["id"].startswith(("agr-ssa", "agr-sda", "agr-ind-usa-ssa"))
                else DIMENSIONS[file],
                _mode(row),
                (*claims.values(), *later),
                known.file if known else "",
            )
        )
    for target, claims_ in joins.items():
        held = {(c.property, str(c.value)) for c in desk.records[target].claims}
        fresh = [
            c
            for c in claims_
            if c.property not in {"designator", "catalogue-number"}
            or (c.property, str(c.value)) not in held
        ]
        desk.join(target, fresh)
    return by_row
