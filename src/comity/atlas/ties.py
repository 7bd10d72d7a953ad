"""Who cooperated with whom, when, in what: ties between parties, from records and launches."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import combinations

from comity.atlas.dates import Edtf
from comity.atlas.lifecycle import Span, never_operated, spans_of
from comity.atlas.records import Claim, Collection, Fault, Record
from comity.atlas.weights import tie_weight
from comity.foundations.errors import FormatError

__all__ = ["LAUNCH_LOG", "LaunchPair", "Tie", "read_launch_pairs", "ties_of"]

#: Kinds whose parties acted together by the record itself.
TOGETHER = ("agreement", "mission", "facility", "launch", "exercise")
#: What a tie of the launch log names as its record.
LAUNCH_LOG = "launch-log"
#: Words in the role of a member who took no part, or had not joined yet.
NO_PART = ("frozen", "suspended", "withdrew", "withdrawn", "invited", "refused")
#: Words in the role of a member of whom no more than a signature is known.
SIGNED = ("signed", "signator", "letter of intent", "observer", "applied")
_MONTHS = {
    name: k + 1
    for k, name in enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split())
}


@dataclass(frozen=True, slots=True)
class Tie:
    """Two parties in one thing, at one stage of it.

    Attributes
    ----------
    source
        The record, or ``launch-log``.
    kind
        ``membership``, ``agreement``, ``mission``, ``facility``, ``launch``, ``exercise`` or
        ``owner-launcher``.
    first, last
        When it held: first and last day, both included.
    weight
        By kind, stage and number of parties (``weights``).
    stage
        ``signed``, ``in force`` or ``operated``.
    claims, sources
        The claims on which it rests, as ``record/claim``, and the sources that these cite.
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
    stage: str = "operated"
    claims: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LaunchPair:
    """Payloads of an owner on rockets of another party, by year."""

    owner: str
    launcher: str
    by_year: Mapping[int, int]


def _tie(record: Record, one: str, other: str, span: Span, n: int) -> Tie:
    """Return the tie of two parties of a thing of n in a span."""
    return Tie(
        min(one, other),
        max(one, other),
        record.id,
        record.kind,
        record.dimension,
        record.mode,
        span.first,
        span.last,
        tie_weight(record.kind, span.stage, n),
        span.stage,
        span.claims,
        span.sources,
    )


def _of_record(record: Record) -> Iterator[Tie]:
    """Go through the ties of a record whose parties acted together."""
    keepers = {claim.part("party") for claim in record.all("depositary")}
    parties = [party for party in record.parties if party not in keepers]
    for span in spans_of(record):
        held = span.resting_on(record, record.best("parties"))
        for one, other in combinations(parties, 2):
            yield _tie(record, one, other, held, len(parties))


def _stage_of(claim: Claim) -> str:
    """Return how far a member got by its role; empty if it took no part."""
    role = claim.part("role").casefold()
    if any(word in role for word in NO_PART):
        return ""
    return "signed" if any(word in role for word in SIGNED) else "in force"


def _together(one: Span, other: Span, stage: str) -> Span | None:
    """Return the time that two spans share, None if there is none."""
    first, last = max(one.first, other.first), min(one.last, other.last)
    if first > last:
        return None
    return Span(
        stage,
        first,
        last,
        tuple(dict.fromkeys((*one.claims, *other.claims))),
        tuple(dict.fromkeys((*one.sources, *other.sources))),
    )


def _of_roll(roll: Record, body: Record | None) -> Iterator[Tie]:
    """Go through the ties of the members of a body while both are members.

    A body that never operated ties its members on the day on which the later of them joined. One
    that operated ties them at that stage while it did.
    """
    if body is not None and body.kind not in {*TOGETHER, "actor"}:
        # A pledge or a vote: to say the same is not to act together.
        return
    members = [
        (
            claim.part("party"),
            Span(stage, when.first, when.last).resting_on(roll, claim),
        )
        for claim in roll.all("member")
        if (when := claim.valid) and (stage := _stage_of(claim))
    ]
    n = len({party for party, _ in members})
    idle = body is not None and never_operated(body)
    end = _end_of(body)
    at_work = [] if idle else [*_at_work(roll), *(_at_work(body) if body else ())]
    for (one, held), (other, holds) in combinations(members, 2):
        least = "signed" if "signed" in {held.stage, holds.stage} else "in force"
        both = _together(held, holds, least)
        if one == other or both is None or both.first > end:
            continue
        if idle:
            yield _tie(
                roll, one, other, replace(both, stage="signed", last=both.first), n
            )
            continue
        both = replace(both, last=min(both.last, end))
        yield _tie(roll, one, other, both, n)
        for span in at_work if least == "in force" else ():
            if worked := _together(both, span, "operated"):
                yield _tie(roll, one, other, worked, n)


def _end_of(body: Record | None) -> date:
    """Return the day on which a body ended, the last of all days if none is known."""
    claim = body.best("ended") if body is not None else None
    return claim.value.first if claim and isinstance(claim.value, Edtf) else date.max


def _at_work(record: Record) -> list[Span]:
    """Return the spans in which a body is known to have operated."""
    return [
        Span("operated", claim.value.first, claim.value.last).resting_on(record, claim)
        for claim in record.all("operated")
        if isinstance(claim.value, Edtf)
    ]


def ties_of(collection: Collection) -> list[Tie]:
    """Return the ties that records make, each with the claims and sources on which it rests.

    Parties of an agreement, a mission, a launch, an exercise or a shared place are tied at the
    stages that its claims show, and no longer than these show. Who only keeps a treaty
    (``depositary``) is not tied by that. Members of an organisation or agreement are tied while
    both are members; a roll replaces the parties named by the record that it belongs to. Who is
    only named by an incident, a policy, a gesture or a vote is not tied. A party is tied from its
    founding until it was dissolved, as far as the collection states these.
    """
    records = collection.records
    begun = {party: when.first for party, when in _told(collection, "founded")}
    # On the day of its dissolution a party is no more: its successor may begin on that day.
    ended = {
        party: when.last - timedelta(days=1)
        for party, when in _told(collection, "dissolved")
    }
    actors = {r.of: r for r in records.values() if r.kind == "actor" and r.of}
    rolled = {r.of for r in records.values() if r.kind == "membership"}
    ties: list[Tie] = []
    for record in records.values():
        if record.kind == "membership":
            ties += _of_roll(record, records.get(record.of) or actors.get(record.of))
        elif record.kind in TOGETHER and record.id not in rolled:
            ties += _of_record(record)
    clipped = (_lifetime(tie, begun, ended) for tie in ties)
    return [tie for tie in clipped if tie.first <= tie.last]


def _told(collection: Collection, name: str) -> Iterator[tuple[str, Edtf]]:
    """Go through what actors' records say of their beginning or end."""
    for record in collection.records.values():
        claim = record.best(name) if record.kind == "actor" and record.of else None
        if claim is not None and isinstance(claim.value, Edtf):
            yield record.of, claim.value


def _lifetime(tie: Tie, begun: Mapping[str, date], ended: Mapping[str, date]) -> Tie:
    """Cut a tie to the days on which both parties exist."""
    both = (tie.one, tie.other)
    return replace(
        tie,
        first=max(tie.first, *(begun.get(party, date.min) for party in both)),
        last=min(tie.last, *(ended.get(party, date.max) for party in both)),
    )


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
