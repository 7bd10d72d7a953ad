"""A grid: which parties the records name."""

from collections.abc import Mapping, Sequence

from comity.atlas.records import Record
from comity.drawing.atlas.figures.parts import (
    TARGET,
    Drawn,
    Ground,
    Row,
    clipped,
    link,
    placed,
    text,
)

__all__ = ["grid"]

TOP, STEP = 22.0, 27.0


def grid(
    records: Sequence[Record],
    labels: Mapping[str, str],
    parties: Sequence[str],
    ground: Ground,
) -> Drawn:
    """Draw parties down and records across, numbered as in the table below."""
    shown = list(parties) or list(dict.fromkeys(p for r in records for p in r.parties))
    pitch = 60.0 / len(records)
    columns = [f"{39.0 + pitch * (k + 0.5):.2f}%" for k in range(len(records))]
    body = [
        text(x, 13.0, str(k), "middle", bold=True)
        for k, x in enumerate(columns, start=1)
    ]
    for row, party in enumerate(shown):
        y = TOP + STEP * (row + 0.5)
        name = ground.name_of(party)
        body.append(text("0", y + 4.5, clipped(name, 20)))
        for x, record in zip(columns, records, strict=True):
            if party in record.parties:
                disc = placed(x, y, f'{TARGET}<circle r="7" fill="currentColor"/>')
                body.append(link(ground.address(record.id), f"{name}: {record.title}", disc))  # fmt: skip
            else:
                body.append(placed(x, y, '<circle r="1.5" fill="currentColor"/>'))
    rows = [
        Row(
            record.date.words() if record.date else "",
            f"{k}. {labels.get(record.id) or record.title}",
            ground.address(record.id),
            ", ".join(ground.name_of(p) for p in record.parties),
        )
        for k, record in enumerate(records, start=1)
    ]
    said = f"{len(shown)} parties and {len(records)} records; a disc where a record names the party."  # fmt: skip
    return Drawn(body, TOP + STEP * len(shown) + 4.0, said, rows)
