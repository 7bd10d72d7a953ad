"""What of each offer goes to a party: decided, cut, and derived from a degraded orbit if coarse."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from comity.apps.sharing.degraded_orbits import (
    DegradedOrbit,
    Wanted,
    degraded_orbits,
    stored_orbits,
)
from comity.apps.sharing.degraded_rows import DegradedRow, degraded_row
from comity.apps.sharing.offers import decide_offer
from comity.apps.sharing.store.offers import OfferRow
from comity.apps.sharing.true_orbits import windows_of
from comity.astro.orbits.degraded import window_of
from comity.foundations.canonical import canonical_bytes
from comity.foundations.plain import JsonObject
from comity.foundations.strict import read_strict
from comity.node.node import Node
from comity.trust.policy import Decider, Label, Release, Withheld
from comity.trust.policy.coarsen import apply_release, class_of_release
from comity.trust.policy.degraded import is_degraded
from comity.trust.policy.kinds import DEGRADABLE

__all__ = ["ReleasedRow", "released_rows"]

#: Offers that are decided about at once.
PORTION = 2000
NO_ORBIT = Withheld(
    "no-orbit", "no degraded orbit of the agreed class can be made of it"
)
NOT_OURS = Withheld("not-degraded", "its originator alone can degrade its orbit")


class ReleasedRow(NamedTuple):
    """What of an offer goes to a party.

    Attributes
    ----------
    release, label
        The decision, and the label under which it was made.
    row, text
        The released row, and its canonical bytes.
    hash
        Of what the party has once it has this: the same if nothing is to be sent again.
    as_of_us
        When it was true.
    """

    release: Release
    label: Label
    row: JsonObject
    text: bytes
    hash: bytes
    as_of_us: int


class _Decided(NamedTuple):
    """A decision about an offer; ``class_km`` is 0 where the row goes as it is."""

    offer: OfferRow
    row: Mapping[str, Any]
    answer: Release | Withheld
    label: Label | None
    class_km: float


class _Asked(NamedTuple):
    """Who asks: everything that a decision needs beside the offer."""

    node: Node
    decider: Decider
    peer: str
    purpose: str

    def decide(self, offer: OfferRow) -> tuple[Release | Withheld, Label | None]:
        return decide_offer(self.node, self.decider, offer, self.peer, self.purpose)


def released_rows(
    node: Node,
    decider: Decider,
    offers: Sequence[OfferRow],
    peer: str,
    purpose: str,
) -> Iterator[tuple[OfferRow, ReleasedRow | Withheld]]:
    """Yield each offer with what of it goes to a party, or why nothing does."""
    asked = _Asked(node, decider, peer, purpose)
    for first in range(0, len(offers), PORTION):
        decided = [_decide(asked, offer) for offer in offers[first : first + PORTION]]
        orbits = degraded_orbits(node, _wanted(asked, decided))
        for one in decided:
            yield one.offer, _released(asked, one, orbits)


def _decide(asked: _Asked, offer: OfferRow) -> _Decided:
    whole = read_strict(offer.row.encode())
    row = {name: item for name, item in whole.items() if item is not None}
    answer, label = asked.decide(offer)
    if offer.kind not in DEGRADABLE:
        return _Decided(offer, row, answer, label, 0.0)
    if isinstance(answer, Withheld):
        # It may be too fresh, while an orbit of an earlier window is not.
        probe, _ = asked.decide(offer._replace(as_of_us=0))
        if isinstance(probe, Withheld):
            return _Decided(offer, row, answer, label, 0.0)
        return _Decided(offer, row, answer, label, class_of_release(offer.kind, probe))
    return _Decided(offer, row, answer, label, class_of_release(offer.kind, answer))


def _windows(asked: _Asked, one: _Decided) -> tuple[int, ...]:
    return windows_of(one.offer.kind, one.row, asked.node.clock())


def _wanted(asked: _Asked, decided: Sequence[_Decided]) -> list[Wanted]:
    return [
        Wanted(one.offer.object, one.class_km, window)
        for one in decided
        if one.class_km and one.offer.originator == asked.node.party
        for window in _windows(asked, one)
    ]


def _released(
    asked: _Asked, one: _Decided, orbits: Mapping[Wanted, DegradedOrbit]
) -> ReleasedRow | Withheld:
    if one.class_km:
        return _coarse(asked, one, orbits)
    return _cut(one, one.answer, one.label, None)


def _cut(
    one: _Decided,
    answer: Release | Withheld,
    label: Label | None,
    degraded: DegradedRow | None,
) -> ReleasedRow | Withheld:
    """Return the released part of a row."""
    if isinstance(answer, Withheld):
        return answer
    if label is None:
        return Withheld("no-clause", "no label fits")
    coarse = None if degraded is None else degraded.row
    (cut,) = apply_release(one.offer.kind, [one.row], answer, coarse)
    text = canonical_bytes(cut)
    if degraded is None:
        digest = hashlib.sha256(text).digest()
        return ReleasedRow(answer, label, cut, text, digest, one.offer.as_of_us)
    return ReleasedRow(answer, label, cut, text, degraded.stamp, degraded.as_of_us)


def _coarse(
    asked: _Asked, one: _Decided, orbits: Mapping[Wanted, DegradedOrbit]
) -> ReleasedRow | Withheld:
    """Return what goes of an offer whose orbit must be degraded."""
    if one.offer.originator != asked.node.party:
        if not is_degraded(one.row, one.class_km):
            return NOT_OURS
        same = DegradedRow(dict(one.row), one.offer.as_of_us, one.offer.hash)
        return _cut(one, one.answer, one.label, same)
    windows = _windows(asked, one)
    if not windows:
        # It holds nothing of an orbit, or nothing that can be read as one.
        return _cut(one, one.answer, one.label, None)
    keys = [Wanted(one.offer.object, one.class_km, window) for window in windows]
    have = [orbits[key] for key in keys if key in orbits]
    present = window_of(asked.node.clock())
    made = degraded_row(one.offer.kind, one.row, have, present)
    if made is None:
        return NO_ORBIT
    done = _aged(asked, one, made)
    if isinstance(done, Withheld) and one.offer.kind == "elements":
        for row in _earlier(asked, one, windows[0], present):
            done = _aged(asked, one, row)
            if not isinstance(done, Withheld):
                break
    return done


def _aged(asked: _Asked, one: _Decided, made: DegradedRow) -> ReleasedRow | Withheld:
    """Decide about a degraded row by its own age."""
    answer, label = asked.decide(one.offer._replace(as_of_us=made.as_of_us))
    if isinstance(answer, Release) and class_of_release(one.offer.kind, answer) == 0.0:
        # Of that age exact rows are released as well; this offer is younger.
        answer, label = one.answer, one.label
    return _cut(one, answer, label, made)


def _earlier(
    asked: _Asked, one: _Decided, window: int, present: int
) -> Iterator[DegradedRow]:
    """Yield the rows of earlier windows whose orbits are kept, the newest first."""
    with asked.node.reading() as work:
        kept = stored_orbits(work, one.class_km, [one.offer.object])
    for earlier in sorted((w for _, w in kept if w < window), reverse=True):
        orbit = kept[one.offer.object, earlier]
        made = degraded_row(one.offer.kind, one.row, [orbit], present)
        if made is not None:
            yield made
