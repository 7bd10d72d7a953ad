"""The map of the safety net: who reports which hazard to whom, how soon, by which clause.

It is derived from agreements in force, or from documented instruments of the real world.
Holes and shared dependencies are listed: two layers that depend on one gateway are one.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from comity.coordination.notices.forms import FORMS
from comity.coordination.notices.ladder import times_of
from comity.coordination.notices.values import Fields, instant_in
from comity.foundations.errors import FormatError
from comity.foundations.plain import Json
from comity.trust.policy import Agreement

__all__ = [
    "HAZARDS",
    "Net",
    "Tie",
    "late_by_duty",
    "net_of_agreements",
    "net_of_instruments",
]

#: Forms that report a hazard; the others refer to them.
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
#: Members of a documented instrument.
_INSTRUMENT = frozenset(
    {"name", "layer", "hazards", "by", "to", "clause", "duty", "since", "source"}
)
#: The kind of data that notices are, as clauses name it.
NOTICES = "notices"
#: Returns the channels from one party to another under an agreement: (kind, keeper).
ChannelsOf = Callable[[str, str, Agreement], Sequence[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Tie:
    """One party reports a hazard to another.

    Attributes
    ----------
    source, clause
        Agreement or instrument, and where in it.
    duty
        How soon, for people; empty if it is allowed and not promised.
    understood_s
        By when it is understood, seconds from receipt; 0 if none is agreed.
    channels
        As (kind, keeper): the keeper of a bilateral one is empty.
    """

    hazard: str
    layer: str
    by: str
    to: str
    source: str
    clause: str
    duty: str
    understood_s: float
    channels: tuple[tuple[str, str], ...]


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
    """Return the layer that an agreement names, or that follows from its number of parties.

    Each alliance is a layer of its own.
    """
    layer = str(agreement.terms.get("layer", ""))
    if not layer:
        layer = "bilateral" if len(agreement.parties) == 2 else "alliance"
    return f"alliance {agreement.name}" if layer == "alliance" else layer


def duty_text(duty: Mapping[str, float]) -> str:
    """Return a duty for people, empty if there is none."""
    if "ahead_h" in duty:
        return f"at least {duty['ahead_h']:g} h before"
    if "within_min" in duty:
        return f"within {duty['within_min']:g} min"
    return ""


def late_by_duty(duty: Mapping[str, float], fields: Fields, issued_us: int) -> str:
    """Return by how much later than agreed a notice was issued; empty if it was not.

    Parameters
    ----------
    duty
        What the agreement sets for its form; empty if nothing.
    fields, issued_us
        What it announces, and when it was signed.
    """
    earliest_us, at_us = instant_in(fields, "earliest_us"), instant_in(fields, "at_us")
    if "ahead_h" in duty and earliest_us is not None:
        ahead_h = (earliest_us - issued_us) / 3.6e9
        if ahead_h < duty["ahead_h"]:
            return f"{ahead_h:.1f} h before, {duty_text(duty)} was agreed"
    if "within_min" in duty and at_us is not None:
        after_min = (issued_us - at_us) / 6e7
        if after_min > duty["within_min"]:
            return f"after {after_min:.1f} min, {duty_text(duty)} was agreed"
    return ""


def _of_agreement(agreement: Agreement, channels_of: ChannelsOf) -> Iterable[Tie]:
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
                        duty_text(duties.get(hazard, {})),
                        times.understood_s,
                        tuple(channels_of(by, to, agreement)),
                    )


def net_of_agreements(agreements: Iterable[Agreement], channels_of: ChannelsOf) -> Net:
    """Return the map that agreements in force make.

    Parameters
    ----------
    channels_of
        Returns the channels from one party to another under an agreement.
    """
    some = list(agreements)
    ties = [tie for agreement in some for tie in _of_agreement(agreement, channels_of)]
    parties = sorted({party for agreement in some for party in agreement.parties})
    layers = sorted({"bilateral", "public", "united-nations", *(t.layer for t in ties)})
    return Net(
        tuple(layers), tuple(ties), tuple(_holes(ties, parties)), tuple(_shared(ties))
    )


def _holes(ties: Sequence[Tie], parties: Sequence[str]) -> list[str]:
    """List hazards that nobody reports, that nobody must report, or that have one channel."""
    holes = []
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
            holes.append(f"{hazard}: nobody shares it")
            continue
        if lacking:
            pairs_text = ", ".join(
                f"{_short(by)} → {_short(to)}" for by, to in lacking[:6]
            )
            more = f" and {len(lacking) - 6} more" if len(lacking) > 6 else ""
            holes.append(f"{hazard}: no agreement for {pairs_text}{more}")
        if not any(t.duty for t in some):
            holes.append(f"{hazard}: may be shared, and no time is agreed")
        single = sorted(
            f"{_short(by)} → {_short(to)}"
            for by, to in pairs
            if len({c for t in some if (t.by, t.to) == (by, to) for c in t.channels})
            < 2
        )
        if single:
            holes.append(f"{hazard}: one channel only {', '.join(single[:6])}")
    return holes


def _shared(ties: Sequence[Tie]) -> list[str]:
    """List keepers of channels on which more than one agreement depends."""
    by_keeper: dict[str, set[str]] = {}
    layers: dict[str, set[str]] = {}
    for tie in ties:
        for kind, keeper in tie.channels:
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


def net_of_instruments(value: Json) -> Net:
    """Return the map of documented instruments.

    Parameters
    ----------
    value
        ``layers``, and ``instruments``: mappings of ``name``, ``layer``, ``hazards``, ``by``,
        ``to`` (texts), ``clause``, ``duty``, ``since``, ``source``. An empty cell means *not
        documented*, nothing else.

    Raises
    ------
    FormatError
        If it does not fit.
    """
    if not isinstance(value, dict) or set(value) != {"layers", "instruments"}:
        raise FormatError("instruments and their layers are needed")
    raw_layers, raw_instruments = value["layers"], value["instruments"]
    if not isinstance(raw_layers, list) or not isinstance(raw_instruments, list):
        raise FormatError("instruments and their layers are lists")
    layers = [str(layer) for layer in raw_layers]
    ties = [
        tie
        for k, raw in enumerate(raw_instruments, 1)
        for tie in _of_instrument(k, raw, layers)
    ]
    empty = [
        f"{hazard}: {layer}, not documented"
        for hazard in HAZARDS
        for layer in layers
        if not any((t.hazard, t.layer) == (hazard, layer) for t in ties)
    ]
    return Net(tuple(layers), tuple(ties), tuple(empty), ())


def _of_instrument(k: int, raw: Json, layers: Sequence[str]) -> list[Tie]:
    if not isinstance(raw, dict) or set(raw) != _INSTRUMENT:
        names = ", ".join(sorted(_INSTRUMENT))
        raise FormatError(f"instrument {k}: {names} are needed")
    hazards = raw["hazards"]
    if (
        raw["layer"] not in layers
        or not isinstance(hazards, list)
        or not all(hazard in HAZARDS for hazard in hazards)
    ):
        raise FormatError(f"instrument {k}: layer or hazard is unknown")
    text = {name: str(item) for name, item in raw.items()}
    return [
        Tie(
            str(hazard),
            text["layer"],
            text["by"],
            text["to"],
            f"{text['name']} ({text['since']})",
            text["clause"],
            text["duty"],
            0.0,
            (),
        )
        for hazard in hazards
    ]
