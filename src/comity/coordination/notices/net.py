"""The map of the safety net: who tells whom of which hazard, how soon, by which clause.

It is derived from agreements in force, or from documented instruments of the real world.
Holes and shared dependencies are named: two layers that hang on one gateway are one.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from comity.coordination.notices.forms import FORMS
from comity.coordination.notices.ladder import times_of
from comity.foundations.errors import FormatError
from comity.trust.policy import Agreement

__all__ = [
    "HAZARDS",
    "Net",
    "Tie",
    "late_by_duty",
    "net_of_agreements",
    "net_of_instruments",
]

#: Forms that tell of a hazard; the others follow from them.
HAZARDS = (
    "pre-launch",
    "re-entry",
    "manoeuvre",
    "break-up",
    "interference",
    "resilience",
    "warning",
    "crisis",
    "registration",
)
#: The kind of data that notices are, as clauses name it.
NOTICES = "notices"
#: Returns the channels from one party to another under an agreement: (kind, keeper).
Ways = Callable[[str, str, Agreement], Sequence[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Tie:
    """One party tells another of a hazard.

    Attributes
    ----------
    source, clause
        Agreement or instrument, and where in it.
    duty
        How soon, in words; empty if it may tell and has not promised to.
    understood_s
        Until when it is understood, seconds from receipt; 0 if nothing is said.
    ways
        Channels, as (kind, keeper): the keeper of a bilateral one is empty.
    """

    hazard: str
    layer: str
    by: str
    to: str
    source: str
    clause: str
    duty: str
    understood_s: float
    ways: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Net:
    """The map: layers in order, ties, holes and shared dependencies."""

    layers: tuple[str, ...]
    ties: tuple[Tie, ...]
    holes: tuple[str, ...]
    shared: tuple[str, ...]

    def cell(self, hazard: str, layer: str) -> tuple[Tie, ...]:
        """Return the ties of a hazard in a layer."""
        return tuple(t for t in self.ties if (t.hazard, t.layer) == (hazard, layer))


def layer_of(agreement: Agreement) -> str:
    """Return the layer of an agreement: by its own word, or by the number of its parties.

    Each alliance is a layer of its own.
    """
    said = str(agreement.terms.get("layer", ""))
    if not said:
        said = "bilateral" if len(agreement.parties) == 2 else "alliance"
    return f"alliance {agreement.name}" if said == "alliance" else said


def duty_words(duty: Mapping[str, float]) -> str:
    """Return a duty in words."""
    if "ahead_h" in duty:
        return f"at least {duty['ahead_h']:g} h before"
    if "within_min" in duty:
        return f"within {duty['within_min']:g} min"
    return ""


def late_by_duty(
    duty: Mapping[str, float], fields: Mapping[str, Any], issued_us: int
) -> str:
    """Return how much later than agreed a notice was issued, in words; empty if it was not.

    Parameters
    ----------
    duty
        What the agreement says of its form; empty if nothing.
    fields, issued_us
        What it announces, and when it was signed.
    """
    if "ahead_h" in duty and "earliest_us" in fields:
        ahead_h = (fields["earliest_us"] - issued_us) / 3.6e9
        if ahead_h < duty["ahead_h"]:
            return f"{ahead_h:.1f} h before, {duty_words(duty)} was agreed"
    if "within_min" in duty and "at_us" in fields:
        after_min = (issued_us - fields["at_us"]) / 6e7
        if after_min > duty["within_min"]:
            return f"after {after_min:.1f} min, {duty_words(duty)} was agreed"
    return ""


def _of_agreement(agreement: Agreement, ways: Ways) -> Iterable[Tie]:
    terms = agreement.terms
    ladder, duties = terms.get("acknowledgement", {}), terms.get("notices", {})
    for clause in agreement.clauses:
        if not clause.shares or NOTICES not in clause.kinds:
            continue
        for hazard in HAZARDS:
            form = FORMS[hazard]
            head = {"notice", "form", *form.facts}
            if form.purpose not in clause.purposes:
                continue
            if clause.fields is not None and not head <= clause.fields:
                continue
            times = times_of(hazard, form.pace, ladder)
            for by in sorted(clause.by):
                for to in sorted(clause.to - {by}):
                    yield Tie(
                        hazard,
                        layer_of(agreement),
                        by,
                        to,
                        agreement.id,
                        clause.id,
                        duty_words(duties.get(hazard, {})),
                        times.understood_s,
                        tuple(ways(by, to, agreement)),
                    )


def net_of_agreements(agreements: Iterable[Agreement], ways: Ways) -> Net:
    """Return the map that agreements in force make.

    Parameters
    ----------
    ways
        Tells the channels from one party to another under an agreement.
    """
    some = list(agreements)
    ties = [tie for agreement in some for tie in _of_agreement(agreement, ways)]
    parties = sorted({party for agreement in some for party in agreement.parties})
    layers = sorted({"bilateral", "public", "united-nations", *(t.layer for t in ties)})
    return Net(
        tuple(layers), tuple(ties), tuple(_holes(ties, parties)), tuple(_shared(ties))
    )


def _holes(ties: Sequence[Tie], parties: Sequence[str]) -> list[str]:
    """Name what nobody tells, what nobody must tell, and what hangs on one channel."""
    found = []
    for hazard in HAZARDS:
        some = [t for t in ties if t.hazard == hazard]
        pairs = {(t.by, t.to) for t in some}
        lacking = [
            (by, to)
            for by in parties
            for to in parties
            if by != to and (by, to) not in pairs
        ]
        if not some:
            found.append(f"{hazard}: nobody tells anybody")
            continue
        if lacking:
            words = ", ".join(f"{_short(by)} → {_short(to)}" for by, to in lacking[:6])
            more = f" and {len(lacking) - 6} more" if len(lacking) > 6 else ""
            found.append(f"{hazard}: nothing is told {words}{more}")
        if not any(t.duty for t in some):
            found.append(f"{hazard}: may be told, and no time is agreed")
        single = sorted(
            f"{_short(by)} → {_short(to)}"
            for by, to in pairs
            if len({w for t in some if (t.by, t.to) == (by, to) for w in t.ways}) < 2
        )
        if single:
            found.append(f"{hazard}: one channel only {', '.join(single[:6])}")
    return found


def _shared(ties: Sequence[Tie]) -> list[str]:
    """Name keepers of channels on which more than one agreement hangs."""
    by_keeper: dict[str, set[str]] = {}
    layers: dict[str, set[str]] = {}
    for tie in ties:
        for kind, keeper in tie.ways:
            if keeper:
                by_keeper.setdefault(f"{kind} {keeper}", set()).add(tie.source)
                layers.setdefault(f"{kind} {keeper}", set()).add(tie.layer)
    return [
        f"{name} carries {', '.join(sorted(sources))} "
        f"({', '.join(sorted(layers[name]))}): they fail together"
        for name, sources in sorted(by_keeper.items())
        if len(sources) > 1
    ]


def _short(party: str) -> str:
    return party.removeprefix("party:")


def net_of_instruments(value: Any) -> Net:
    """Return the map of documented instruments.

    Parameters
    ----------
    value
        ``layers``, and ``instruments``: mappings of ``name``, ``layer``, ``hazards``, ``by``, ``to`` (texts), ``clause``,
        ``duty``, ``since``, ``source``. An empty cell means *not documented*, nothing else.

    Raises
    ------
    FormatError
        If it does not fit.
    """
    needed = {
        "name",
        "layer",
        "hazards",
        "by",
        "to",
        "clause",
        "duty",
        "since",
        "source",
    }
    if not isinstance(value, Mapping) or set(value) != {"layers", "instruments"}:
        raise FormatError("instruments and their layers are needed")
    layers = [str(layer) for layer in value["layers"]]
    ties: list[Tie] = []
    for k, raw in enumerate(value["instruments"], 1):
        if not isinstance(raw, Mapping) or set(raw) != needed:
            raise FormatError(f"instrument {k}: {', '.join(sorted(needed))} are needed")
        if raw["layer"] not in layers or not set(raw["hazards"]) <= set(HAZARDS):
            raise FormatError(f"instrument {k}: layer or hazard is unknown")
        ties += [
            Tie(
                hazard,
                raw["layer"],
                raw["by"],
                raw["to"],
                f"{raw['name']} ({raw['since']})",
                raw["clause"],
                raw["duty"],
                0.0,
                (),
            )
            for hazard in raw["hazards"]
        ]
    empty = [
        f"{hazard}: {layer}, not documented"
        for hazard in HAZARDS
        for layer in layers
        if not any((t.hazard, t.layer) == (hazard, layer) for t in ties)
    ]
    return Net(tuple(layers), tuple(ties), tuple(empty), ())
