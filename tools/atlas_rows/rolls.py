"""Tables of ``atlas/rolls`` → rolls: one claim for each party and role, alternatives kept."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from comity.atlas.dates import Edtf, parse_edtf
from comity.atlas.records import Citation, Claim, Record
from comity.foundations.plain import Json
from tools.atlas_rows.desk import Desk, claim, in_roll, remark, slug
from tools.atlas_rows.history import party
from tools.atlas_rows.pages import Pages

__all__ = ["Roll", "cited_once", "enter_roll", "enter_rolls"]

Row = Mapping[str, str]
Settings = Mapping[str, Any]
BETTER = "its source is of the better tier or, among equals, was read first"
#: Seasons of the northern year that rows use, as windows.
SEASONS = {"2024-23": "[2024-09-01..2024-12-20]"}


def cited_once(cited: Sequence[Citation]) -> tuple[Citation, ...]:
    """Return citations without a second one of the same place."""
    kept: dict[tuple[str, str], Citation] = {}
    for one in cited:
        kept.setdefault((one.source, one.locator), one)
    return tuple(kept.values())


def start_of(text: str, floor: str) -> tuple[str, str]:
    """Return from when a membership holds for certain, and since when if that is a window."""
    text = SEASONS.get(text, text)
    if text in {"..", ""}:
        return floor, f"[..{floor}]"
    if text.startswith("["):
        return text.strip("[]").split("..")[1], text
    return text, ""


def _span(when: Edtf) -> int:
    return (when.last - when.first).days


class Roll:
    """The claims of one roll while rows are entered."""

    def __init__(self, claims: Sequence[Claim]) -> None:
        self.claims = {c.id: c for c in claims}

    def of(self, who: str, role: str) -> Claim | None:
        """Return the claim that states a party in a role, None if there is none."""
        return next(
            (
                c
                for c in self.claims.values()
                if c.property == "member"
                and c.part("party") == who
                and (role == "*" or c.part("role") == role)
                and c.rank != "deprecated"
            ),
            None,
        )

    def name(self, who: str, suffix: str = "") -> str:
        """Return an id that is free for a claim about a party."""
        base = f"{slug(who.removeprefix('party:'))[:24]}{suffix}"
        k, name = 1, base
        while name in self.claims:
            k += 1
            name = f"{base}-{k}"
        return name

    def put(self, one: Claim) -> None:
        """Add a claim, or replace that of the same id."""
        self.claims[one.id] = one


def _joined(known: Claim) -> Edtf:
    """Return since when a claim states a membership: a day, a window or a year."""
    since = known.value.get("since") if isinstance(known.value, Mapping) else None
    if isinstance(since, Edtf):
        return since
    assert known.valid is not None  # noqa: S101 (a member claim has it)
    return parse_edtf(known.valid.text.split("/")[0])


def _with_start(known: Claim, start: str, since: str) -> Claim:
    """Return a claim that begins on a better known day."""
    assert known.valid is not None  # noqa: S101 (a member claim has it)
    end = known.valid.text.split("/")[1]
    value: Json = {"party": known.part("party"), "role": known.part("role")}
    if since and isinstance(value, dict):
        value["since"] = since
    return replace(
        claim("member", value, known.citations, id=known.id, valid=f"{start}/{end}"),
        confidence=known.confidence,
        recorded=known.recorded,
        note=known.note,
        reviewed=known.reviewed,
    )


def _floor(known: Claim) -> bool:
    return any(words in known.note for words in ("by then", "as of ", "between April"))


def enter_member(
    roll: Roll, who: str, role: str, row: Row, cited: Citation, floor: str
) -> None:
    """Enter one row: confirm, tighten, add, or keep it beside as the other version."""
    start, since = start_of(row["date"], floor)
    when = parse_edtf(since or start)
    known = roll.of(who, role)
    tier = int(row["tier"])
    confidence = {1: "high", 2: "high"}.get(tier, "low")
    note = remark(row.get("note", ""))
    if known is None:
        value: Json = {"party": who, "role": "party" if role == "*" else role}
        if since and isinstance(value, dict):
            value["since"] = since
        roll.put(
            claim(
                "member",
                value,
                [cited],
                id=roll.name(who),
                confidence=confidence,
                valid=f"{start}/..",
                note=note,
            )
        )
        return
    before = _joined(known)
    agrees = before.overlaps(when) and not _floor(known)
    earlier = _floor(known) and when.first <= before.last
    if agrees or earlier:
        better = (
            _with_start(known, start, since)
            if (earlier or _span(when) < _span(before))
            else known
        )
        sources = cited_once([*known.citations, cited])
        if earlier:
            sources = cited_once([cited, *known.citations])
        said = "" if "general knowledge" in known.note or earlier else known.note
        roll.put(
            replace(
                better,
                citations=sources,
                note=said or note,
                confidence="high" if tier < 3 else known.confidence,
            )
        )
        return
    _beside(roll, known, row, cited, start, since, note)


def _beside(
    roll: Roll,
    known: Claim,
    row: Row,
    cited: Citation,
    start: str,
    since: str,
    note: str,
) -> None:
    """Keep a row that contradicts a claim, with the reason why it is not preferred."""
    value: Json = {"party": known.part("party"), "role": known.part("role")}
    if since and isinstance(value, dict):
        value["since"] = since
    other = claim(
        "member",
        value,
        [cited],
        id=roll.name(known.part("party"), "-other"),
        confidence="low",
        valid=f"{start}/..",
        rank="deprecated",
        reason=f"another source gives {known.valid.text.split('/')[0] if known.valid else ''}; "
        f"this one is of tier {row['tier']}",
        note=note,
    )
    twin = next(
        (
            c
            for c in roll.claims.values()
            if c.citations == other.citations
            and c.valid == other.valid
            and c.value == other.value
        ),
        None,
    )
    if twin is None:
        roll.put(other)
        roll.put(replace(known, rank="preferred", reason=known.reason or BETTER))


def _role(raw: str, settings: Settings) -> str:
    if "all" in settings:
        return str(settings["all"])
    best = max(
        (key for key in settings["roles"] if raw.startswith(key)), key=len, default=None
    )
    return "-" if best is None else str(settings["roles"][best])


def _rows(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def enter_roll(desk: Desk, pages: Pages, path: Path, settings: Settings) -> int:
    """Enter one table; return how many rows it has."""
    name = settings["record"]
    known = desk.records.get(name)
    roll = Roll([c for c in known.claims if c.property != "coverage"] if known else ())
    title = known.title if known else settings["title"]
    rows = sorted(_rows(path), key=lambda row: row["tier"])
    cited_by: list[Citation] = []
    for row in rows:
        raw = row[settings["party"]].strip()
        role = _role(row.get(settings.get("role", ""), ""), settings)
        role = settings.get("windows", {}).get(row["date"], role)
        held_back = raw in settings.get("wait", ()) and row["tier"] == "3"
        nowhere = "://" not in row["source_url"]
        if not raw or role == "-" or held_back or nowhere:
            continue
        if f"{raw} {row['date']}" in settings.get("skip", ()):
            continue
        cited = pages.cite(
            row["source_url"],
            row["locator"],
            row["tier"],
            title,
            row["retrieved"],
            remark=row.get("note", ""),
            beside=row.get("locator_names_member") == "no",
        )
        cited_by.append(cited)
        who = party(raw)
        if role == "end":
            _confirm_end(roll, who, row, cited)
        else:
            enter_member(roll, who, role, row, cited, settings.get("floor", ""))
    extent, as_of, why = settings["coverage"]
    roll.put(
        claim(
            "coverage",
            {"extent": extent, "as-of": as_of},
            cited_once(cited_by)[:1],
            note=why,
        )
    )
    desk.put(
        Record(
            name,
            "membership",
            "membership",
            title,
            known.dimension if known else settings["dimension"],
            known.mode if known else "cooperative",
            tuple(sorted(roll.claims.values(), key=in_roll)),
            known.file if known else "",
            known.of if known else settings["of"],
        )
    )
    return len(rows)


def _confirm_end(roll: Roll, who: str, row: Row, cited: Citation) -> None:
    when = parse_edtf(row["date"])
    for known in roll.claims.values():
        if known.property == "member" and known.part("party") == who and known.valid:
            end = known.valid.text.split("/")[1]
            if end != ".." and parse_edtf(end).overlaps(when):
                roll.put(
                    replace(known, citations=cited_once([*known.citations, cited]))
                )
                return


def enter_rolls(desk: Desk, pages: Pages, folder: Path, settings: Settings) -> int:
    """Enter all tables that the settings name; return how many rows they have."""
    return sum(
        enter_roll(desk, pages, folder / name, one) for name, one in settings.items()
    )
