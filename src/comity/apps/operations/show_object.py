"""A party or an object, shown with its sources and links."""

from dataclasses import dataclass

import numpy as np

from comity.apps.atlas.entries import Entry
from comity.apps.atlas.shared_history import (
    ObjectRow,
    history_of_object,
    local_atlas,
    pages_of,
)
from comity.apps.atlas.show import show_entry
from comity.astro.catalogue import Snapshot
from comity.astro.catalogue.records import OWNER_BASES, Source
from comity.astro.orbits import WGS72
from comity.atlas.vocabulary import RECORD_ID
from comity.foundations import format_utc, parse_id
from comity.foundations.constants import DAY_US
from comity.foundations.errors import ComityError, InputError, UnknownNameError
from comity.foundations.plain import ABSENT, Absent
from comity.foundations.register import Party
from comity.system.environment import load_register, now_us

__all__ = [
    "ElementSet",
    "FoundObjects",
    "Membership",
    "ObjectView",
    "PartyView",
    "show",
    "show_object",
]


@dataclass(frozen=True, slots=True)
class Membership:
    """A membership in an organisation, with its first and last day (None: open)."""

    of: str
    since: str | None
    until: str | None


@dataclass(frozen=True, slots=True)
class PartyView:
    """An entry of the register of parties.

    Attributes
    ----------
    id, name, kind, aliases, codes
        As the register has them; ``codes``: list of codes → codes of this party.
    memberships, members
        Organisations that it belongs to; parties that belong to it.
    source
        Where this is from.
    agreements
        Empty: nodes hold agreements.
    atlas
        Ids of the records of the atlas that concern it.
    objects
        How many objects of a catalogue it owns; absent without a catalogue.
    """

    id: str
    name: str
    kind: str
    aliases: list[str]
    codes: dict[str, list[str]]
    memberships: list[Membership]
    members: list[str]
    source: str
    agreements: list[str]
    atlas: list[str]
    objects: int | Absent = ABSENT


@dataclass(frozen=True, slots=True)
class ElementSet:
    """An element set (TEME, SGP4) with its age in days, source, and line in the source."""

    epoch: str
    age_d: float
    perigee_km: float
    apogee_km: float
    inclination_deg: float
    period_min: float
    bstar: float
    source: str
    line: int


@dataclass(frozen=True, slots=True)
class ObjectView:
    """An object of a catalogue: names, owner and its basis, element sets, history.

    ``size_m2``: radar cross-section, m², or None. ``launch``, ``atlas``, ``atlas_owner`` and
    ``registration`` are from the atlas. ``owner_name`` is absent without an owner.
    """

    id: str
    name: str
    international: str
    owner: str
    owner_code: str
    owner_basis: str
    launch_site: str
    object_type: str
    size_m2: float | None
    element_sets: list[ElementSet]
    sources: list[Source]
    agreements: list[str]
    launch: str
    atlas: tuple[ObjectRow, ...]
    atlas_owner: str | None
    registration: str
    owner_name: str | Absent = ABSENT


@dataclass(frozen=True, slots=True)
class FoundObjects:
    """Objects of catalogues that were searched for: how many there are, and the first of them."""

    found: int
    objects: tuple[ObjectView, ...]


def show(text: str, snapshot: Snapshot | None) -> PartyView | ObjectView | Entry:
    """Return the entry of a party in the register, an object of a catalogue, or one of the atlas.

    Parameters
    ----------
    text
        An id (``party:FRA``, ``object:norad:25544``, ``agr-ost-1967``), a catalogue number, or
        a name or alias of a party.
    snapshot
        The catalogue that holds the object; None if none was given.

    Raises
    ------
    UnknownNameError, InputError
        If nothing is called so, or objects are asked for without a catalogue.
    """
    if text.startswith(("object:", "vimpel:", "id:")) or text.isdigit():
        if snapshot is None:
            raise InputError(
                f"{text} is an object: objects are in catalogues",
                remedy="name one with --catalogue FILE",
            )
        return show_object(text, snapshot)
    if ":" in text and not text.startswith("party:"):
        parse_id(text)
        raise InputError(
            f"{text}: agreements and documents are kept by nodes",
            remedy="name one with --dir FOLDER",
        )
    if RECORD_ID.fullmatch(text) and (found := _in_atlas(text)) is not None:
        return found
    return show_party(load_register().find(text), snapshot)


def _in_atlas(name: str) -> Entry | None:
    """Return an entry of the atlas; None if it has none of that name."""
    try:
        return show_entry(local_atlas(), name)
    except UnknownNameError:
        return None


def show_party(party: Party, snapshot: Snapshot | None) -> PartyView:
    """Return an entry of the register, its links both ways, and its objects."""
    members = [
        str(other.id)
        for other in load_register()
        if any(m.organisation == party.id for m in other.memberships)
    ]
    objects: int | Absent = ABSENT
    if snapshot is not None:
        own = snapshot.owner[snapshot.current] == str(party.id)
        objects = int(np.count_nonzero(own))
    return PartyView(
        str(party.id),
        party.name,
        party.kind,
        list(party.aliases),
        {name: list(codes) for name, codes in party.codes.items()},
        [
            Membership(
                str(m.organisation),
                m.since.isoformat() if m.since else None,
                m.until.isoformat() if m.until else None,
            )
            for m in party.memberships
        ],
        members,
        "register of parties that comes with Comity",
        [],
        pages_of(str(party.id)),
        objects,
    )


def _element_set(snapshot: Snapshot, k: int, at_us: int) -> ElementSet:
    """Return a row as an element set, with its age at an instant (UTC, us)."""
    e = snapshot.elements
    motion = float(e.mean_motion_rad_s[k])
    axis = float(np.cbrt(WGS72.mu_km3_s2 / motion**2))
    ecc = float(e.eccentricity[k])
    return ElementSet(
        format_utc(int(e.epoch_us[k])),
        round((at_us - int(e.epoch_us[k])) / DAY_US, 3),
        round(axis * (1.0 - ecc) - WGS72.radius_km, 3),
        round(axis * (1.0 + ecc) - WGS72.radius_km, 3),
        round(float(np.rad2deg(e.inclination_rad[k])), 4),
        round(2.0 * np.pi / motion / 60.0, 4),
        float(e.bstar[k]),
        snapshot.sources[int(snapshot.source[k])].name,
        int(snapshot.line[k]),
    )


def _owner_name(owner: str) -> str:
    """Return the name of an owner in the register, or its id if it is not in it."""
    try:
        return load_register().find(owner).name
    except ComityError:
        return owner


def show_object(key: str, snapshot: Snapshot) -> ObjectView:
    """Return every element set of an object, newest first, with source and age."""
    rows = snapshot.rows_of(key)
    first, at_us = int(rows[0]), now_us()
    owner = str(snapshot.owner[first])
    number = str(snapshot.object[first])
    size = snapshot.size[first]
    history = history_of_object(str(snapshot.international[first]), owner)
    return ObjectView(
        id=f"object:{'norad:' if number.isdigit() else ''}{number}",
        name=str(snapshot.name[first]) or "unknown",
        international=str(snapshot.international[first]) or "unknown",
        owner=owner or "unknown",
        owner_code=str(snapshot.owner_code[first]) or "unknown",
        owner_basis=OWNER_BASES[int(snapshot.owner_basis[first])],
        launch_site=str(snapshot.launch_site[first]),
        object_type=str(snapshot.object_type[first]),
        size_m2=None if np.isnan(size) else float(size),
        element_sets=[_element_set(snapshot, k, at_us) for k in rows.tolist()],
        sources=list(snapshot.sources),
        agreements=[],
        launch=history.launch,
        atlas=history.atlas,
        atlas_owner=history.atlas_owner,
        registration=history.registration,
        owner_name=_owner_name(owner) if owner else ABSENT,
    )
