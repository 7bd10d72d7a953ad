"""The plausibility gate, measured: what it refuses of real messages, what it finds of faults.

``python -m benchmarks.gate DATA [--tune]``: one process, about a minute. Half of the
messages, drawn by a seed, are for tuning (``--tune`` shows them alone); the table is of
the other half. A fault counts as found if the gate gives a reason that it does not give
for the message as it was; only faults count that change the probability threefold or
across 1e-7, 1e-6, 1e-5 or 1e-4.
"""

import csv
import random  # noqa: TID251
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from benchmarks.gate_faults import bare, faults

from comity.astro.risk.message import Encountered, encounter_of
from comity.astro.risk.plane import disc_pc, plane_of
from comity.astro.risk.plausibility import Gate, judge_message
from comity.astro.risk.sample import binomial_bounds
from comity.foundations.errors import ComityError
from comity.messages.cdm_record import Cdm, CdmObject, cdm_of
from comity.messages.read import read_message
from comity.system.environment import load_orientation

THRESHOLDS = (1e-7, 1e-6, 1e-5, 1e-4)
SEED = 20261130
ORIENTATION = load_orientation()


def judged(text: str) -> tuple[Cdm, Encountered, Gate]:
    """Return a message, its encounter, and the verdict at its creation."""
    reading = read_message(text.encode())
    cdm = cdm_of(reading.messages[0])
    met = encounter_of(cdm, ORIENTATION)
    return cdm, met, judge_message(cdm, met, None, reading.findings)


def plane_pc(cdm: Cdm, met: Encountered) -> float | None:
    """Return the plane probability from a message's numbers, whatever they are."""
    one, two = met.covariances
    radius_km = (cdm.hbr_m or 10.0) / 1e3
    if one is None or two is None:
        return None
    try:
        return disc_pc(plane_of(met.pair, one + two, radius_km), radius_km)
    except ComityError:
        return None


def matters(before: float | None, after: float | None) -> bool:
    """Return whether a fault changes what a person would do."""
    if before is None:
        return False
    if after is None:
        return True
    if any((before > level) != (after > level) for level in THRESHOLDS):
        return True
    low, high = sorted((before, after))
    return high > 1e-12 and high > 3.0 * low


def share(count: int, total: int) -> str:
    """Return a share with its exact bounds at 95 %."""
    if not total:
        return "–"
    low, high = binomial_bounds(count, total)
    return f"{count} of {total} ({100 * count / total:.1f} %, {100 * low:.1f} to {100 * high:.1f})"


def halves(paths: Sequence[Path]) -> tuple[list[Path], list[Path]]:
    """Return the messages for tuning and those held back."""
    drawn = sorted(paths)
    # The generator of the standard library: the split was drawn with it once.
    random.Random(SEED).shuffle(drawn)  # noqa: S311
    return drawn[: len(drawn) // 2], drawn[len(drawn) // 2 :]


def real_messages(root: Path) -> None:
    """Print the verdicts on real messages and geometries as they are."""
    print("### The gate on real messages, judged at their creation\n")
    print("| what | clean | doubtful | refused |")
    print("|---|---|---|---|")
    for title, pattern in (
        ("operational messages (CARA)", "cara-cdm/*"),
        ("sample messages (CARA)", "sample-cdm/*"),
    ):
        paths = sorted((root / "pc-cases").glob(pattern))
        verdicts: Counter[str] = Counter()
        verdicts.update(judged(p.read_text())[2].verdict for p in paths)
        row(title, verdicts, len(paths))
    counted, why = geometries(root)
    row("geometries (Kelvins, 3×3)", counted, sum(counted.values()))
    print(f"\ngeometries, reasons beside the position-only covariance: {dict(why)}\n")


def row(title: str, verdicts: Counter[str], total: int) -> None:
    """Print a row of verdicts."""
    cells = [share(verdicts[v], total) for v in ("clean", "doubtful", "refused")]
    print(f"| {title} | " + " | ".join(cells) + " |", flush=True)


def geometries(root: Path) -> tuple[Counter[str], Counter[str]]:
    """Return verdicts on real geometries, and how many have each further reason."""
    verdicts: Counter[str] = Counter()
    why: Counter[str] = Counter()
    with (root / "pc-cases" / "armellin-kelvins.csv").open() as stream:
        rows = [[float(x) for x in line] for line in list(csv.reader(stream))[1:]]
    for numbers in rows:
        things = [_thing(k, numbers[at : at + 12]) for k, at in ((1, 2), (2, 14))]
        pair = (things[0], things[1])
        cdm = Cdm("", "", 1, 1, None, None, "", numbers[1] * 1e3, pair)
        gate = judge_message(cdm, encounter_of(cdm), 1)
        verdicts[gate.verdict] += 1
        why.update({r.code for r in gate.reasons} - {"covariance-position-only"})
    return verdicts, why


def _thing(number: int, values: Sequence[float]) -> CdmObject:
    rr, tt, nn, rt, rn, tn = values[6:]
    place = np.array([[rr, rt, rn], [rt, tt, tn], [rn, tn, nn]])
    state = np.array(values[:6])
    return CdmObject(
        str(number), "", "", "", "", "EME2000", state[:3], state[3:], None, None, None,
        None, None, place,
    )  # fmt: skip


def mutated(paths: Sequence[Path], kind: str) -> None:
    """Put every fault into every message, and print what is found."""
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    groups: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    total = 0
    for path in paths:
        whole = path.read_text()
        for stripped in (False, True):
            text = bare(whole) if stripped else whole
            cdm, met, gate = judged(text)
            before = plane_pc(cdm, met)
            known = {(r.code, r.object) for r in gate.reasons}
            for group, (name, who, fault) in faults():
                total += not stripped
                after, new = answered(fault(text), known)
                if not matters(before, after):
                    continue
                label = f"{name}{' (both)' if who == 'both' else ''}"
                for counts in (found[label], groups[group], groups["**all**"]):
                    counts[0] += not stripped
                    counts[1] += new and not stripped
                    counts[2] += new and stripped
    print(f"### Faults in {len(paths)} real messages ({kind}): {total} mutations\n")
    for table, title in ((groups, "kind"), (found, "fault")):
        print(f"| {title} | found as sent | found without stated values |")
        print("|---|---|---|")
        for name, (all_, whole_, bare_) in sorted(table.items()):
            print(f"| {name} | {share(whole_, all_)} | {share(bare_, all_)} |")
        print()


def answered(
    text: str, known: set[tuple[str, int | None]]
) -> tuple[float | None, bool]:
    """Return the probability of a faulty message, and whether the gate has a new reason."""
    try:
        cdm, met, gate = judged(text)
    except ComityError:
        return None, True
    new = {(r.code, r.object) for r in gate.reasons} - known
    return plane_pc(cdm, met), bool(new)


def main() -> None:
    """Print the tables."""
    root = Path(sys.argv[1])
    tune, held = halves(list((root / "pc-cases").glob("*-cdm/*")))
    if "--tune" in sys.argv:
        mutated(tune, "for tuning")
        return
    real_messages(root)
    mutated(held, "held back")


if __name__ == "__main__":
    main()
