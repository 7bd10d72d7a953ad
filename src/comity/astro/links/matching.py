"""Two profiles → whether their radios understand each other, and the smallest change."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from comity.astro.links.profiles import Profile, RadioLink, folded

__all__ = ["Field", "Match", "Pairing", "match"]

#: What a change is: its word and its weight against others.
EFFORTS = {
    "none": 0, "configuration": 1, "software": 3, "firmware": 6, "feed": 12,
    "hardware": 30,
}  # fmt: skip
#: What it takes to add a value of each list.
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
        What is compared; ``fits``, ``fits with loss``, ``not stated`` or ``differs``.
    common
        What both can do, in words.
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
        """Return whether they understand each other as they are."""
        return self.first is not None and all(f.effort == "none" for f in self.fields)

    @property
    def weight(self) -> int:
        """Return how much would have to change."""
        return sum(EFFORTS[f.effort] for f in self.fields)


@dataclass(frozen=True, slots=True)
class Match:
    """Pairings by direction, and the services of cross-support."""

    pairings: tuple[Pairing, ...]
    services: Field

    @property
    def works(self) -> bool:
        """Return whether a direction works and so do the services."""
        return any(p.works for p in self.pairings) and self.services.effort == "none"


def _band(one: Profile, a: RadioLink, other: Profile, b: RadioLink) -> Field:
    low, high = max(a.band_mhz[0], b.band_mhz[0]), min(a.band_mhz[1], b.band_mhz[1])
    if low < high or (low == high and low > 0.0):
        return Field("band", "fits", f"{low:g} to {high:g} MHz")
    gap = low - high
    # The narrower radio is the cheaper one to widen.
    narrow = (one, a) if _wide(a) <= _wide(b) else (other, b)
    part = gap / narrow[1].band_mhz[1]
    effort = "firmware" if part < 0.02 else "hardware"
    words = f"{narrow[0].party}: widen {narrow[1].name} by {gap:g} MHz"
    return Field("band", "differs", "", words, effort)


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
    words = f"{slower[0].party}: raise {slower[1].name} to {low:g} MBd"
    return Field("symbol rate", "differs", "", words, "firmware")


def _lists(
    one: Profile,
    mine: Sequence[str],
    other: Profile,
    theirs: Sequence[str],
    name: str,
    known: Callable[[Profile], Sequence[str]],
) -> Field:
    """Compare two lists; a value that a party has elsewhere is only a matter of setting."""
    label = name.removesuffix("s") if name != "services" else name
    if not mine or not theirs:
        return Field(label, "not stated", "")
    a, b = {folded(v): v for v in mine}, {folded(v): v for v in theirs}
    if common := [a[k] for k in a if k in b]:
        return Field(label, "fits", ", ".join(common))
    for party, has, wants in ((one, known(one), b), (other, known(other), a)):
        elsewhere = {folded(v) for v in has}
        for key, word in wants.items():
            if key in elsewhere:
                words = f"{party.party}: switch on {word}, which it has elsewhere"
                return Field(label, "differs", "", words, "configuration")
    word = next(iter(b.values()))
    fewer = (one, word) if len(a) <= len(b) else (other, next(iter(a.values())))
    words = f"{fewer[0].party}: add {fewer[1]}"
    return Field(label, "differs", "", words, ADDING[name])


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
    a direction that one of them lacks is shown without radios. What is not stated is not
    counted against anybody, and not as fitting: it is to be asked.
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
        words = f"{lacking.party}: build a radio for {direction}"
        field = Field("direction", "differs", "", words, "hardware")
        pairings.append(Pairing(direction, None, None, (field,)))
    services = _lists(
        one, one.services, other, other.services, "services", lambda _p: ()
    )
    return Match(tuple(pairings), services)
