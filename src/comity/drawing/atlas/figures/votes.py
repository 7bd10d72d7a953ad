"""Votes: the tally of each resolution, and how states voted."""

from collections.abc import Mapping, Sequence

from comity.atlas.records import Record
from comity.drawing.atlas.figures.parts import (
    ROW,
    TARGET,
    Drawn,
    Ground,
    Row,
    clipped,
    link,
    placed,
    rect,
    short_date,
    text,
)

__all__ = ["positions", "votes"]

TOP = 22.0
#: Votes for, against and abstaining: the fill of the bar.
FILLS = {"yes": 0.25, "no": 1.0, "abstain": 0.0}
WORDS = {"yes": "for", "no": "against", "abstain": "abstaining"}
LEGEND = "Grey: for. Solid: against. Empty: abstaining."
#: Letters of roll calls: what a cell shows.
CELLS = {"Y": "for", "N": "against", "A": "abstained", "X": "did not vote"}
CELL_LEGEND = "Y for, boxed N against, A abstained, – did not vote"


def _symbol(record: Record) -> str:
    """Return the number of a resolution, from its title."""
    return record.title.removeprefix("Resolution ").split(":")[0]


def _tally(record: Record) -> dict[str, int]:
    claim = record.best("tally")
    return {name: int(claim.part(name) or 0) if claim else 0 for name in FILLS}


def votes(records: Sequence[Record], labels: Mapping[str, str], ground: Ground) -> Drawn:  # fmt: skip
    """Draw the tallies of resolutions, each bar as long as all votes that were cast."""
    body = [text("0", 13.0, LEGEND, quiet=True)]
    rows = []
    most = max(sum(_tally(r).values()) for r in records)
    for k, record in enumerate(records):
        tally = _tally(record)
        top, begun = TOP + ROW * k, 0.0
        bars = ""
        for name, count in tally.items():
            share = 97.0 * count / most
            if count:
                bars += rect(f"{begun + 1.0:.2f}%", top + 19.0, f"{share:.2f}%", 13.0, FILLS[name])  # fmt: skip
            begun += share
        counts = ", ".join(f"{n} {WORDS[name]}" for name, n in tally.items())
        when = record.date
        day = short_date(when) if when else ""
        shown = labels.get(record.id) or f"{_symbol(record)} ({day[-4:]}): {counts}"
        full = f"{record.title}, {when.words() if when else ''}: {counts}"
        body.append(
            link(
                ground.address(record.id),
                full,
                text("0", top + 13.0, clipped(shown)) + bars,
            )
        )
        rows.append(
            Row(
                when.words() if when else "",
                record.title,
                ground.address(record.id),
                counts,
            )
        )
    said = f"Tallies of {len(records)} resolutions. " + " ".join(
        f"{row.title}: {row.rest}." for row in (rows[0], rows[-1])
    )
    return Drawn(body, TOP + ROW * len(records), said, rows)


def _vote(record: Record, code: str) -> str:
    claim = record.best("roll-call")
    for letter in CELLS:
        if claim and code in claim.part(letter).split():
            return letter
    return ""


def _cell(x: str, y: float, letter: str) -> str:
    """Return a letter in its cell; a vote against stands in a box."""
    box = TARGET
    if letter == "N":
        box += '<rect x="-9" y="-9" width="18" height="18" stroke="currentColor" stroke-width="2"/>'  # fmt: skip
    shown = {"X": "–", "": "·"}.get(letter, letter)
    return placed(x, y, box + text("0", 4.5, shown, "middle", bold=letter == "N"))


def positions(
    records: Sequence[Record], labels: Mapping[str, str], parties: Sequence[str], ground: Ground
) -> Drawn:  # fmt: skip
    """Draw how states voted on resolutions: states down, resolutions across."""
    pitch = 66.0 / len(records)
    body = []
    columns = [f"{33.0 + pitch * (k + 0.5):.2f}%" for k in range(len(records))]
    for x, record in zip(columns, records, strict=True):
        year = str(record.date.year) if record.date else ""
        body.append(text(x, 13.0, labels.get(record.id) or year, "middle", quiet=True))
    rows = []
    for k, party in enumerate(parties):
        y = TOP + 14.0 + 28.0 * k
        name = ground.name_of(party)
        body.append(text("0", y + 4.5, clipped(name, 17)))
        for x, record in zip(columns, records, strict=True):
            letter = _vote(record, party.removeprefix("party:"))
            said = CELLS.get(letter, "is not in the roll call")
            title = f"{name}: {said}, {record.title}"
            body.append(link(ground.address(record.id), title, _cell(x, y, letter)))
    for record in records:
        by_word: dict[str, list[str]] = {}
        for party in parties:
            letter = _vote(record, party.removeprefix("party:"))
            word = CELLS.get(letter, "not in the roll call")
            by_word.setdefault(word, []).append(ground.name_of(party))
        rest = "; ".join(f"{word}: {', '.join(names)}" for word, names in by_word.items())  # fmt: skip
        when = record.date.words() if record.date else ""
        rows.append(Row(when, record.title, ground.address(record.id), rest))
    foot = TOP + 28.0 * len(parties)
    body.append(text("0", foot + 16.0, CELL_LEGEND, quiet=True))
    said = f"Votes of {len(parties)} states on {len(records)} resolutions."
    return Drawn(body, foot + 24.0, said, rows)
