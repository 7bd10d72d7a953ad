"""Roll calls and tallies of UN resolutions → vote records with one packed claim each."""

import csv
import gzip
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from comity.atlas.records import Citation, Claim, Record, Source
from comity.foundations.plain import Json
from tools.atlas_rows.desk import Desk, claim, clean, remark, slug
from tools.atlas_rows.pages import Pages

__all__ = ["enter_votes", "record_id"]

Row = Mapping[str, str]
LETTERS = {"yes": "Y", "no": "N", "abstain": "A", "non-voting": "X"}
LICENCE = "UN Digital Library: non-commercial use with attribution"
VOETEN = "un-roll-calls"
#: Resolutions whose tally was compared with a press release of the United Nations.
PRESS = {
    "A/RES/77/41": "press release GA/12478",
    "A/RES/79/18": "press release GA/12660",
}
#: How summaries begin that tell a tally alone; others say what a text was about, and stay.
TEMPLATES = (
    "The General Assembly adopted the resolution with",
    "The General Assembly adopted the resolution; the votes",
    "Adopted ",
)
#: Codes of the published table for texts that it does not name by their symbol.
ALIASES = {"R/13/621": "A/RES/1348(XIII)"}
#: Shipped records under a name that does not tell the symbol.
SHIPPED = {
    "A/RES/1348(XIII)": "unr-621-1958", "A/RES/36/97C": "unr-paros-1981", "A/RES/69/32": "unr-nfp-2014",
    "A/RES/72/250": "unr-gge-2017", "A/RES/77/250": "unr-gge-2022",
    "A/RES/77/41": "unr-asat-2022",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Compared:
    """Tally of the table of E. Voeten for a resolution, and the row of the table."""

    tally: tuple[int, int, int]
    row: str


def record_id(symbol: str, when: str) -> str:
    """Return the id of the record of a resolution: the shipped one, else one of its symbol."""
    if symbol in SHIPPED:
        return SHIPPED[symbol]
    text = re.sub(r"\([IVXLC]+\)", "", symbol.removeprefix("A/RES/"))
    body = slug(text.replace("[", "").replace("]", "").replace("A/C.1/", "c1-"))
    return f"unr-{body}-{when[:4]}"


def _voeten(path: Path) -> dict[str, Compared]:
    found = {}
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            symbol = ALIASES.get(row["unres"], row["unres"].replace("R/", "A/RES/"))
            found[symbol] = Compared(
                (int(row["yes"]), int(row["no"]), int(row["abstain"])), row["rcid"]
            )
    return found


def _source(desk: Desk, row: Row) -> Citation:
    number = row["undl_record"]
    log = row["via"].split(" ")[0].removeprefix("github.com/")
    desk.keep(
        Source(
            f"undl-{number}", clean(f"Voting record of {row['resolution']}"),
            "United Nations Digital Library", row["source_url"], 1, None, (), LICENCE,
            "", "", date.fromisoformat(row["retrieved"]),
        )
    )  # fmt: skip
    place = f"list of votes, as logged in {log.split(':')[0][:60]}"
    return Citation(f"undl-{number}", place, "data")


def _tally(text: tuple[int, int, int]) -> dict[str, Json]:
    return {"yes": str(text[0]), "no": str(text[1]), "abstain": str(text[2])}


def _checks(
    symbol: str, own: tuple[int, int, int], other: Compared | None, cited: Citation
) -> Iterator[Claim]:
    """State with what the tally was compared; what was compared with nothing says so."""
    if other is not None:
        place = Citation(VOETEN, f"rcid {other.row}", "data")
        agrees = other.tally == own
        result: Json = {
            "result": "agrees" if agrees else "differs",
            "against": "E. Voeten, UN General Assembly Voting Data",
        }
        yield claim("tally-check", result, [place], id="tally-check-voeten")
        if not agrees:
            yield claim(
                "tally", _tally(other.tally), [place], id="tally-voeten",
                confidence="low", rank="deprecated",
                reason="counted from the record of the library, which has the list of states",
            )  # fmt: skip
    if symbol in PRESS:
        value: Json = {"result": "agrees", "against": PRESS[symbol]}
        yield claim("tally-check", value, [cited], id="tally-check-press")
    if other is None and symbol not in PRESS:
        yield claim("tally-check", {"result": "unchecked"}, [cited])


def _words(own: tuple[int, int, int] | None, absent: str) -> str:
    if own is None:
        return "The General Assembly adopted the resolution; the votes of states were not recorded."
    told = f"{own[0]} votes for, {own[1]} against and {own[2]} abstentions"
    rest = f"; {absent} did not vote" if absent not in {"", "0"} else ""
    return f"Adopted with {told}{rest}."


def _title(row: Row) -> str:
    text = row["title"].strip()
    text = text.capitalize() if text.isupper() else text
    return f"Resolution {row['resolution'].removeprefix('A/RES/')}: {text[:1].lower()}{text[1:]}"


def _claims(
    row: Row, cited: Citation, calls: Sequence[Row], other: Compared | None
) -> list[Claim]:
    own = (
        (int(row["yes"]), int(row["no"]), int(row["abstain"]))
        if row["yes"] and row["no"] and row["abstain"]
        else None
    )
    committee = row["body"] == "First Committee"
    summary = _words(own, row["non_voting"])
    if committee:
        summary = summary.replace("Adopted", "Adopted by the First Committee")
    elif row["tier"] != "1" and own is None:
        summary = "Adopted by the General Assembly; a full tally was not found."
    claims = [
        claim("date", row["date"], [cited], confidence="high"),
        claim("parties", ["party:un"], [cited], confidence="high"),
        claim("summary", summary, [cited], confidence="high" if row["tier"] == "1" else "low",
              note=remark(row["note"]) if committee or row["tier"] != "1" else ""),
    ]  # fmt: skip
    if row["meeting"]:
        claims.append(claim("detail", f"Meeting {row['meeting']}", [cited]))
    if own is not None:
        checks = list(_checks(row["resolution"], own, other, cited))
        disputed = any(c.property == "tally" for c in checks)
        claims.append(
            claim(
                "tally", _tally(own), [cited], confidence="high",
                rank="preferred" if disputed else "normal",
                reason="counted from the list of states" if disputed else "",
            )
        )  # fmt: skip
        claims += checks
    if row["topic"]:
        claims.append(claim("topic", row["topic"], [cited]))
    if calls:
        value: dict[str, Json] = {}
        for word, letter in LETTERS.items():
            codes = sorted(r["iso3"] for r in calls if r["vote"] == word)
            if codes:
                value[letter] = " ".join(codes)
        claims.append(claim("roll-call", value, [cited], confidence="high"))
    return claims


def enter_votes(
    desk: Desk, pages: Pages, folder: Path, voeten: Path
) -> tuple[int, int]:
    """Enter tallies and roll calls; return how many resolutions and votes there are."""
    with gzip.open(
        folder / "un_space_rollcalls.csv.gz", "rt", encoding="utf-8"
    ) as lines:
        votes = list(csv.DictReader(lines))
    by_text: dict[str, list[Row]] = {}
    for vote in votes:
        by_text.setdefault(vote["resolution"], []).append(vote)
    compared = _voeten(voeten)
    with (folder / "un_space_votes.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    for row in rows:
        calls = by_text.get(row["resolution"], [])
        if (
            not calls
            and "://" not in row["source_url"]
            and "github" not in row["source_url"]
        ):
            continue
        if calls:
            cited = _source(desk, calls[0])
        else:
            cited = pages.cite(
                row["source_url"], row["locator"], row["tier"], _title(row),
                row["retrieved"], remark=row["note"],
            )  # fmt: skip
        name = record_id(row["resolution"], row["date"])
        if row["resolution"] == "A/RES/78/21" and row["tier"] == "3":
            _press_tally(desk, name, row, cited)
            continue
        fresh = _claims(row, cited, calls, compared.get(row["resolution"]))
        known = desk.records.get(name)
        if known is None:
            kept: list[Claim] = []
        else:
            if not known.summary.startswith(TEMPLATES):
                fresh = [c for c in fresh if c.property != "summary"]
            mine = {c.id for c in fresh}
            kept = [
                c for c in known.claims if c.id not in mine and c.property != "tally"
            ]
        desk.put(
            Record(
                name, "vote", "roll-call" if calls else "resolution",
                known.title if known else clean(_title(row)),
                "security", "mixed", (*fresh, *kept), known.file if known else "",
            )
        )  # fmt: skip
    return len(by_text), len(votes)


def _press_tally(desk: Desk, name: str, row: Row, cited: Citation) -> None:
    """Keep the tally of a news agency beside that of the library."""
    value = {"yes": row["yes"], "no": row["no"], "abstain": row["abstain"]}
    other = claim(
        "tally", dict(value), [cited], id="tally-press", confidence="low",
        rank="deprecated", reason="the record of the library has the list of states",
        speaker="TASS", note=remark(row["note"]),
    )  # fmt: skip
    check: Json = {"result": "differs", "against": "report of TASS"}
    record = desk.records[name]
    claims = [
        replace(c, rank="preferred", reason="counted from the list of states")
        if c.id == "tally"
        else c
        for c in record.claims
        if c.id not in {"tally-press", "tally-check", "tally-check-press"}
    ]
    desk.put(
        replace(
            record,
            claims=(
                *claims,
                other,
                claim("tally-check", check, [cited], id="tally-check-press"),
            ),
        )
    )
