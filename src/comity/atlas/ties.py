"""Who cooperated with whom, when, in what: ties between parties, from records and launches."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations

from comity.atlas.dates import Edtf, parse_edtf
from comity.atlas.records import Collection, Fault, Record
from comity.foundations.errors import FormatError

__all__ = ["LaunchPair", "Tie", "read_launch_pairs", "ties_of"]

#: Kinds whose parties acted together by the record itself.
TOGETHER = ("agreement", "mission", "facility", "launch")
_MONTHS = {
    name: k + 1
    for k, name in enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split())
}


@dataclass(frozen=True, slots=True)
class Tie:
    """Two parties in one thing.

    Attributes
    ----------
    source
        The record, or ``launch-log``.
    kind
        ``membership``, ``agreement``, ``mission``, ``facility``, ``launch``, ``owner-launcher``.
    weight
        1 / (n − 1) for a thing of n parties (Newman 2001, doi 10.1103/PhysRevE.64.016132), so
        that a treaty of thirty binds no pair as tightly as one of two; for launches, how many.
    """

    one: str
    other: str
    source: str
    kind: str
    dimension: str
    mode: str
    first: date
    last: date
    weight: float


@dataclass(frozen=True, slots=True)
class LaunchPair:
    """Payloads of an owner on rockets of another party, by year."""

    owner: str
    launcher: str
    by_year: Mapping[int, int]


def _pair_ties(
    record: Record, parties: Sequence[tuple[str, Edtf]], weight: float
) -> Iterator[Tie]:
    for (one, when), (other, then) in combinations(
        sorted(parties, key=lambda p: p[0]), 2
    ):
        first, last = max(when.first, then.first), min(when.last, then.last)
        if one != other and first <= last:
            yield Tie(
                one,
                other,
                record.id,
                record.kind,
                record.dimension,
                record.mode,
                first,
                last,
                weight,
            )


def ties_of(collection: Collection) -> list[Tie]:
    """Return the ties that records make.

    Members of one organisation or agreement are tied while both are members. Parties of an
    agreement are tied from its date on, those of a mission, a launch or a shared place at its
    date. Who is only named by an incident, a policy or a vote is not tied,
    and a party that was dissolved is tied no longer.
    """
    ties: list[Tie] = []
    ended = {
        record.of: claim.value.last
        for record in collection.records.values()
        if (claim := record.best("dissolved")) is not None
        and isinstance(claim.value, Edtf)
    }
    rolled = {r.of for r in collection.records.values() if r.kind == "membership"}
    for record in collection.records.values():
        if record.kind == "membership":
            members = [
                (claim.part("party"), claim.valid)
                for claim in record.all("member")
                if claim.valid
            ]
            n = len({party for party, _ in members})
            ties += _pair_ties(record, members, 1.0 / max(n - 1, 1))
        elif record.kind in TOGETHER and record.date and record.id not in rolled:
            when = record.date
            if record.kind == "agreement" and not when.is_interval:
                when = parse_edtf(f"{when.first.isoformat()}/..")
            named = [(party, when) for party in record.parties]
            ties += _pair_ties(record, named, 1.0 / max(len(named) - 1, 1))
    clipped = (_until(tie, ended) for tie in ties)
    return [tie for tie in clipped if tie.first <= tie.last]


def _until(tie: Tie, ended: Mapping[str, date]) -> Tie:
    """End a tie with the party that ends first."""
    ends = (ended.get(party, date.max) for party in (tie.one, tie.other))
    return replace(tie, last=min(tie.last, *ends))


def read_launch_pairs(
    text: str, party: Callable[[str], str | None], file: str
) -> tuple[list[LaunchPair], list[Fault], int]:
    """Read owner–launcher pairs from a launch log (GCAT, tab-separated).

    Only payloads that reached orbit count, and only those whose owner's state is not the
    state of the rocket.

    Parameters
    ----------
    party
        State code → id of a party, None if the register does not know it.

    Returns
    -------
    Pairs in order, states that nobody knows (one fault each), rows read.

    Raises
    ------
    FormatError
        If a column is missing.
    """
    lines = text.split("\n")
    header = lines[0].lstrip("#").split("\t")
    names = ("Launch_Date", "Type", "SatState", "LVState", "Launch_Code")
    missing = [name for name in names if name not in header]
    if missing:
        raise FormatError(f"is no launch log: column {missing[0]} is missing")
    day, kind, owner, launcher, code = (header.index(name) for name in names)
    counts: dict[tuple[str, str], dict[int, int]] = {}
    unknown: dict[str, Fault] = {}
    rows = 0
    for number, line in enumerate(lines[1:], start=2):
        cells = line.split("\t")
        if line.startswith("#") or len(cells) < len(header):
            continue
        rows += 1
        if not cells[kind].startswith("P") or not cells[code].startswith("OS"):
            continue
        states = cells[owner].strip(), cells[launcher].strip()
        if states[0] == states[1] or not cells[day][:4].isdigit():
            continue
        parties = [party(state) for state in states]
        for state, known in zip(states, parties, strict=True):
            if known is None and state not in unknown:
                reason = f"state {state!r} is not in the register of parties"
                unknown[state] = Fault(file, number, reason)
        if parties[0] and parties[1] and parties[0] != parties[1]:
            years = counts.setdefault((parties[0], parties[1]), {})
            year = int(cells[day][:4])
            years[year] = years.get(year, 0) + 1
    pairs = [LaunchPair(a, b, years) for (a, b), years in sorted(counts.items())]
    return pairs, sorted(unknown.values()), rows


def launch_day(text: str) -> str | None:
    """Return a date of a launch log (``1957 Oct  4 1928:34``) as EDTF, None if it is none."""
    parts = text.replace("?", "").split()
    if not parts or not parts[0].isdigit() or len(parts[0]) != 4:
        return None
    shown = parts[0]
    if len(parts) > 1 and parts[1] in _MONTHS:
        shown += f"-{_MONTHS[parts[1]]:02d}"
        if len(parts) > 2 and parts[2].isdigit() and len(parts[2]) <= 2:
            shown += f"-{int(parts[2]):02d}"
    return shown
