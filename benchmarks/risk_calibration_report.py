"""The table and the picture of `risk_calibration`."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

__all__ = ["report"]

PICTURE = Path("docs") / "pictures" / "calibration.svg"


def report(rows: Sequence[Mapping[str, Any]]) -> None:
    """Print how p-values are distributed, and draw the picture.

    Only results that are said to hold and are determined are tested; for the others it is
    counted whether the share of hits lies in the bounds that were told.
    """
    from comity.drawing.calibration import calibration_svg

    told = [row for row in rows if row["state"] == "holds" and row["determined"]]
    rest = [row for row in rows if row not in told]
    kinds = sorted({str(row["kind"]) for row in rows})
    print(f"{'kind':18} held of  largest |z|  p < 0.05  p < 0.01")
    for kind in kinds:
        mine = [row for row in told if row["kind"] == kind]
        every = sum(row["kind"] == kind for row in rows)
        largest = max((abs(row["z"]) for row in mine), default=0.0)
        below = [sum(row["p"] < limit for row in mine) for limit in (0.05, 0.01)]
        print(
            f"{kind:18} {len(mine):4} {every:3} {largest:11.2f} {below[0]:9} {below[1]:9}"
        )
    number = len(told)
    largest = max(abs(row["z"]) for row in told)
    tenths = [0] * 10
    for row in told:
        tenths[min(int(10 * row["p"]), 9)] += 1
    expected = min(math.ceil(row["trials"] * (row["pc"] or 0.0)) for row in told)
    print(
        f"{number} of {len(rows)} hold; largest |z| {largest:.2f}; p by tenths: {tenths}"
    )
    print(f"fewest expected hits: {expected}")
    inside = 0
    for row in rest:
        bounds, share = row["bounds"], row["hits"] / row["trials"]
        slack = 4.0 * math.sqrt(max(share * (1.0 - share), 1e-6) / row["trials"])
        within = bounds is not None and bounds[0] - slack <= share <= bounds[1] + slack
        inside += within
        where = "no bounds" if bounds is None else "inside" if within else "OUTSIDE"
        print(
            f"not held: {row['number']} {row['kind']}, {row['state']}, Pc {row['pc']:.3g} in "
            f"{bounds}, hits {share:.3g}, {where}"
        )
    points = [
        (float(row["pc"]), row["hits"] / row["trials"], float(row["z"]), row in told)
        for row in rows
        if row["pc"] is not None
    ]
    first = f"{len(rows)} random encounters of eight kinds; {number} results hold, largest |z|"
    second = (
        f"{len(rest)} are said not to hold (other colour), hits in the bounds told in"
    )
    notes = [
        f"{first} {largest:.2f}; right: their deviations against a standard normal's;",
        f"{second} {inside} of the {sum(row['bounds'] is not None for row in rest)} that have any.",
    ]
    PICTURE.write_text(calibration_svg(points, notes))
    print(f"written: {PICTURE}")
