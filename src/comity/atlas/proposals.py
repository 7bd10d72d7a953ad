"""Files of users → proposals for a person's review; nothing enters the atlas by itself.

Read are launch logs (GCAT), satellite catalogues (owners), roll calls, organisations (GCAT),
documents (JSON Lines, text) and saved pages (HTML). A row that cannot be read is a fault; a
party that the register does not know is kept as it was written, for the reviewer.
"""

import csv
import re
from collections.abc import Callable, Iterator
from io import StringIO

from comity.atlas.documents import (
    MAX_CHARS,
    PartyOf,
    Proposal,
    clean,
    documents,
    page,
    plain,
    word_of,
)
from comity.atlas.records import Fault
from comity.atlas.ties import launch_day
from comity.atlas.votes import read_roll_calls
from comity.foundations.errors import FormatError

__all__ = ["READERS", "Proposal", "read_proposals"]


def _tsv(
    text: str, needed: tuple[str, ...], what: str
) -> Iterator[tuple[int, dict[str, str]]]:
    lines = text.split("\n")
    header = [name.strip() for name in lines[0].lstrip("#").split("\t")]
    if missing := [name for name in needed if name not in header]:
        raise FormatError(f"is no {what}: column {missing[0]} is missing")
    for number, line in enumerate(lines[1:], start=2):
        cells = line.split("\t")
        if line.strip() and not line.startswith("#"):
            if len(cells) < len(header):
                yield number, {}
                continue
            yield number, dict(zip(header, (c.strip() for c in cells), strict=False))


def _split(
    names: list[tuple[str, str]], party: PartyOf
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    known: dict[str, None] = {}
    unknown: dict[str, None] = {}
    for catalogue, code in names:
        owner = party(catalogue, code)
        (known if owner else unknown)[owner or f"{catalogue}:{code}"] = None
    return tuple(known), tuple(unknown)


def launch_log(
    text: str, file: str, party: PartyOf
) -> tuple[list[Proposal], list[Fault]]:
    """Read launches: one proposal per launch, with owners and the state of the rocket."""
    names = (
        "Launch_Tag",
        "Launch_Date",
        "Piece",
        "Name",
        "SatState",
        "LVState",
        "LV_Type",
        "Launch_Site",
    )
    rows: dict[str, list[dict[str, str]]] = {}
    faults = []
    for number, row in _tsv(text, names, "launch log"):
        if not row or launch_day(row["Launch_Date"]) is None:
            faults.append(Fault(file, number, "is no row of a launch"))
            continue
        rows.setdefault(row["Launch_Tag"], []).append(row)
    out = []
    for tag, group in rows.items():
        first = group[0]
        codes = [("gcat", row["SatState"]) for row in group] + [
            ("gcat", first["LVState"])
        ]
        known, unknown = _split(list(dict.fromkeys(codes)), party)
        payloads = [clean(row["Name"]) for row in group]
        more = f" and {len(payloads) - 3} more" if len(payloads) > 3 else ""
        title = ", ".join(payloads[:3]) + more
        day = launch_day(first["Launch_Date"]) or ""
        summary = (
            f"{title}: launched {day} by {clean(first['LV_Type'])} from "
            f"{clean(first['Launch_Site'])}, payloads in the log: {len(group)}."
        )
        kind = "mission" if len(known) + len(unknown) > 1 else "launch"
        text_ = " ".join([summary, *payloads])
        out.append(
            Proposal(
                f"lau-{word_of(tag)}",
                kind,
                title[:200],
                day,
                known,
                unknown,
                summary,
                "gcat-launch-log",
                f"launch {tag}",
                text_[:MAX_CHARS],
            )
        )
    return out, faults


def organisations(
    text: str, file: str, party: PartyOf
) -> tuple[list[Proposal], list[Fault]]:
    """Read organisations: one proposal per row with a name."""
    out, faults = [], []
    for number, row in _tsv(
        text,
        ("Code", "StateCode", "TStart", "ShortName", "Name"),
        "table of organisations",
    ):
        if not row or not row["Name"]:
            faults.append(Fault(file, number, "has no name"))
            continue
        known, unknown = _split([("gcat", row["StateCode"])], party)
        day = launch_day(row["TStart"]) or ""
        name = clean(row.get("EName") or row["Name"])
        since = f", since {day}" if day else ""
        out.append(
            Proposal(
                f"act-{word_of(row['Code'])}",
                "actor",
                name[:200],
                day,
                known,
                unknown,
                f"{name} ({clean(row['ShortName'])}), state {row['StateCode']}{since}.",
                "gcat-organisations",
                f"row {row['Code']}",
                " ".join([name, clean(row["Name"]), clean(row["ShortName"])]),
            )
        )
    return out, faults


def satcat_owners(
    text: str, file: str, party: PartyOf
) -> tuple[list[Proposal], list[Fault]]:
    """Read owners of a satellite catalogue: one proposal per owner code, with its count."""
    rows = csv.DictReader(StringIO(text))
    column = next(
        (n for n in rows.fieldnames or () if n.strip().upper() in {"OWNER", "COUNTRY"}),
        None,
    )
    if column is None:
        raise FormatError("is no satellite catalogue: column OWNER is missing")
    counts: dict[str, int] = {}
    faults = []
    for row in rows:
        code = (row.get(column) or "").strip()
        if not re.fullmatch(r"[A-Z0-9/-]{1,8}", code):
            faults.append(Fault(file, rows.line_num, f"owner {code[:20]!r} is no code"))
            continue
        counts[code] = counts.get(code, 0) + 1
    out = []
    for code, count in sorted(counts.items()):
        known, unknown = _split([("satcat", code)], party)
        summary = f"The satellite catalogue lists {count} objects of owner {code}."
        out.append(
            Proposal(
                f"act-satcat-{word_of(code)}",
                "actor",
                f"Owner {code}",
                "",
                known,
                unknown,
                summary,
                "satcat",
                f"owner {code}",
                summary,
            )
        )
    return out, faults


def roll_calls(
    text: str, file: str, party: PartyOf
) -> tuple[list[Proposal], list[Fault]]:
    """Read roll calls on space: one proposal per vote."""
    calls, faults = read_roll_calls(text, file)
    known, unknown = _split([("name", "UN")], party)
    out = []
    for call in calls.values():
        title = f"Resolution {clean(call.resolution)}: {clean(call.topic)}"
        summary = (
            f"The General Assembly voted on {clean(call.resolution)} in {call.year}."
        )
        out.append(
            Proposal(
                f"unr-rcid-{word_of(call.id)}",
                "vote",
                title,
                str(call.year),
                known,
                unknown,
                summary,
                "un-roll-calls",
                f"rcid {call.id}",
                f"{title} {summary}",
            )
        )
    return out, faults


Reader = Callable[[str, str, PartyOf], tuple[list[Proposal], list[Fault]]]
#: Kind of file → its reader.
READERS: dict[str, Reader] = {
    "launch-log": launch_log,
    "satcat": satcat_owners,
    "votes": roll_calls,
    "organisations": organisations,
    "documents": documents,
    "page": page,
    "text": plain,
}


def read_proposals(
    kind: str, text: str, file: str, party: PartyOf
) -> tuple[list[Proposal], list[Fault]]:
    """Read a file of a kind; a proposal that stands twice is a fault.

    Raises
    ------
    FormatError
        If the kind is unknown, or the file is not of it.
    """
    reader = READERS.get(kind)
    if reader is None:
        raise FormatError(
            f"kind {kind!r} is unknown", remedy=f"one of {', '.join(READERS)}"
        )
    proposals, faults = reader(text, file, party)
    seen: dict[str, Proposal] = {}
    for proposal in proposals:
        if proposal.id in seen:
            faults.append(
                Fault(file, 1, f"{proposal.id} stands twice ({proposal.locator})")
            )
            continue
        seen[proposal.id] = proposal
    return list(seen.values()), faults
