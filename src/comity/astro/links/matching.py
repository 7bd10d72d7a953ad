"""Compatibility of two parties' radios, and the smallest changes that would give it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from comity.astro.links.profiles import Profile, RadioLink, folded

__all__ = ["Field", "Match", "Pairing", "match"]

#: Kinds of changes, and their weight against each other.
EFFORTS = {
    "none": 0, "configuration": 1, "software": 3, "firmware": 6, "feed": 12,
    "hardware": 30,
}  # fmt: skip
#: Kind of change that adds a value to each list.
ADDING = {
    "polarisations": "feed",
    "modulations": "firmware",
    "codings": "firmware",
    "protocols": "software",
    "services": "software",
}
CIRCULAR, LINEAR = {"rhcp", "lhcp"}, {"h", "v", "linear"}


@dataclass(frozen=True, slots=True)
class Field:
    """A field of two radios.

    Attributes
    ----------
    name, status
        Name of the field; ``fits``, ``fits with loss``, ``not stated`` or ``differs``.
    common
        Values that both support, as text.
    change
        The smallest change that would make it fit, empty if none is needed.
    effort
        A key of ``EFFORTS``.
    """

    name: str
    status: str
    common: str
    change: str = ""
    effort: str = "none"


@dataclass(frozen=True, slots=True)
class Pairing:
    """The two radios of a direction that need the least change, with their fields."""

    direction: str
    first: RadioLink | None
    second: RadioLink | None
    fields: tuple[Field, ...]

    @property
    def works(self) -> bool:
        """Whether the radios are compatible as they are."""
        return self.first is not None and all(f.effort == "none" for f in self.fields)

    @property
    def weight(self) -> int:
        """The weight of all changes."""
        return sum(EFFORTS[f.effort] for f in self.fields)


@dataclass(frozen=True, slots=True)
class Match:
    """Pairings by direction, and the services of cross-support."""

    pairings: tuple[Pairing, ...]
    services: Field

    @property
    def works(self) -> bool:
        """Whether a direction works and the services fit."""
        return any(p.works for p in self.pairings) and self.services.effort == "none"


def _band(one: Profile, a: RadioLink, other: Profile, b: RadioLink) -> Field:
    low, high = max(a.band_mhz[0], b.band_mhz[0]), min(a.band_mhz[1], b.band_mhz[1])
    if low < high or (low == high and low > 0.0):
        return Field("band", "fits", f"{low:g} to {high:g} MHz")
    gap = low - high
    # Widening the narrower radio is cheaper.
    narrow = (one, a) if _wide(a) <= _wide(b) else (other, b)
    part = gap / narrow[1].band_mhz[1]
    effort = "firmware" if part < 0.02 else "hardware"
    change = f"{narrow[0].party}: widen {narrow[1].name} by {gap:g} MHz"
    return Field("band", "differs", "", change, effort)


def _wide(link: RadioLink) -> float:
    return link.band_mhz[1] - link.band_mhz[0]


def _rates(one: Profile, a: RadioLink, other: Profile, b: RadioLink) -> Field:
    if a.symbol_rate_mbd is None or b.symbol_rate_mbd is None:
        return Field("symbol rate", "not stated", "")
    low = max(a.symbol_rate_mbd[0], b.symbol_rate_mbd[0])
    high = min(a.symbol_rate_mbd[1], b.symbol_rate_mbd[1])
    if low <= high:
        return Field("symbol rate", "fits", f"{low:g} to {high:g} MBd")
    slower = (one, a) if a.symbol_rate_mbd[1] < b.symbol_rate_mbd[0] else (other, b)
    change = f"{slower[0].party}: raise {slower[1].name} to {low:g} MBd"
    return Field("symbol rate", "differs", "", change, "firmware")


def _lists(
    one: Profile,
    mine: Sequence[str],
    other: Profile,
    theirs: Sequence[str],
    name: str,
    known: Callable[[Profile], Sequence[str]],
) -> Field:
    """Compare two lists; a value of another radio of the party needs configuration only."""
    label = name.removesuffix("s") if name != "services" else name
    if not mine or not theirs:
        return Field(label, "not stated", "")
    a, b = {folded(v): v for v in mine}, {folded(v): v for v in theirs}
    if common := [a[k] for k in a if k in b]:
        return Field(label, "fits", ", ".join(common))
    for party, has, wants in ((one, known(one), b), (other, known(other), a)):
        elsewhere = {folded(v) for v in has}
        for key, value in wants.items():
            if key in elsewhere:
                change = (
                    f"{party.party}: switch on {value}, which another radio of it has"
                )
                return Field(label, "differs", "", change, "configuration")
    value = next(iter(b.values()))
    fewer = (one, value) if len(a) <= len(b) else (other, next(iter(a.values())))
    change = f"{fewer[0].party}: add {fewer[1]}"
    return Field(label, "differs", "", change, ADDING[name])


def _polarisation(one: Profile, a: RadioLink, other: Profile, b: RadioLink) -> Field:
    field = _lists(
        one, a.polarisations, other, b.polarisations, "polarisations", lambda _p: ()
    )
    if field.status != "differs":
        return field
    mine = {folded(p) for p in a.polarisations}
    theirs = {folded(p) for p in b.polarisations}
    mixed = (mine & CIRCULAR and theirs & LINEAR) or (
        mine & LINEAR and theirs & CIRCULAR
    )
    if mixed:
        return Field(
            "polarisation", "fits with loss", "3 dB lost: circular against linear"
        )
    return field


def _pairing(one: Profile, a: RadioLink, other: Profile, b: RadioLink) -> Pairing:
    def elsewhere(name: str) -> Callable[[Profile], Sequence[str]]:
        return lambda p: [v for link in p.links for v in getattr(link, name)]

    lists = [
        _lists(
            one, getattr(a, name), other, getattr(b, name), name, elsewhere(name)
        )
        for name in ("modulations", "codings", "protocols")
    ]  # fmt: skip
    fields = (
        _band(one, a, other, b),
        _polarisation(one, a, other, b),
        _rates(one, a, other, b),
        *lists,
    )
    return Pairing(a.direction, a, b, fields)


def match(one: Profile, other: Profile) -> Match:
    """Compare two profiles field by field.

    In each direction that both have, the two radios that need the least change are shown;
    a direction that one of them lacks is shown without radios. A field that is not stated
    counts neither as different nor as fitting: the party has to be asked.
    """
    pairings = []
    directions = dict.fromkeys(link.direction for p in (one, other) for link in p.links)
    for direction in directions:
        mine = [link for link in one.links if link.direction == direction]
        theirs = [link for link in other.links if link.direction == direction]
        tried = [_pairing(one, a, other, b) for a in mine for b in theirs]
        if tried:
            pairings.append(min(tried, key=lambda p: p.weight))
            continue
        lacking = one if not mine else other
        change = f"{lacking.party}: build a radio for {direction}"
        field = Field("direction", "differs", "", change, "hardware")
        pairings.append(Pairing(direction, None, None, (field,)))
    services = _lists(
        one, one.services, other, other.services, "services", lambda _p: ()
    )
    return Match(tuple(pairings), services)
