"""Anything that has an id, shown with its sources and links."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from comity.apps.atlas.shared_history import history_of_object, pages_of
from comity.astro.catalogue import Snapshot
from comity.astro.catalogue.records import OWNER_BASES
from comity.astro.orbits import WGS72
from comity.foundations import format_utc, parse_id
from comity.foundations.errors import ComityError, InputError
from comity.foundations.plain import plain_object
from comity.foundations.register import Party
from comity.system.environment import load_register, now_us

__all__ = ["show"]


def show(text: str, snapshot: Snapshot | None) -> Mapping[str, Any]:
    """Return what is known of a party or an object.

    Parameters
    ----------
    text
        An id (``party:FRA``, ``object:norad:25544``), a catalogue number, or a name or
        alias of a party.
    snapshot
        Where to look for objects; None if none was given.

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
    return show_party(load_register().find(text), snapshot)


def show_party(party: Party, snapshot: Snapshot | None) -> dict[str, Any]:
    """Return an entry of the register, its links both ways, and its objects."""
    register = load_register()
    members = [
        str(other.id)
        for other in register
        if any(m.organisation == party.id for m in other.memberships)
    ]
    out: dict[str, Any] = {
        "id": str(party.id),
        "name": party.name,
        "kind": party.kind,
        "aliases": list(party.aliases),
        "codes": {name: list(codes) for name, codes in party.codes.items()},
        "memberships": [
            {
                "of": str(m.organisation),
                "since": m.since.isoformat() if m.since else None,
                "until": m.until.isoformat() if m.until else None,
            }
            for m in party.memberships
        ],
        "members": members,
        "source": "register of parties that comes with Comity",
        "agreements": [],
        "atlas": pages_of(str(party.id)),
    }
    if snapshot is not None:
        own = snapshot.owner[snapshot.current] == str(party.id)
        out["objects"] = int(np.count_nonzero(own))
    return out


def show_object(key: str, snapshot: Snapshot) -> dict[str, Any]:
    """Return every element set of an object, newest first, with source and age."""
    rows = snapshot.rows_of(key)
    first, now = int(rows[0]), now_us()
    sets = []
    for k in rows.tolist():
        e = snapshot.elements
        motion = float(e.mean_motion_rad_s[k])
        axis = float(np.cbrt(WGS72.mu_km3_s2 / motion**2))
        ecc = float(e.eccentricity[k])
        sets.append(
            {
                "epoch": format_utc(int(e.epoch_us[k])),
                "age_d": round((now - int(e.epoch_us[k])) / 8.64e10, 3),
                "perigee_km": round(axis * (1.0 - ecc) - WGS72.radius_km, 3),
                "apogee_km": round(axis * (1.0 + ecc) - WGS72.radius_km, 3),
                "inclination_deg": round(float(np.rad2deg(e.inclination_rad[k])), 4),
                "period_min": round(2.0 * np.pi / motion / 60.0, 4),
                "bstar": float(e.bstar[k]),
                "source": snapshot.sources[int(snapshot.source[k])].name,
                "line": int(snapshot.line[k]),
            }
        )
    owner = str(snapshot.owner[first])
    numbering = "norad:" if str(snapshot.object[first]).isdigit() else ""
    out: dict[str, Any] = {
        "id": f"object:{numbering}{snapshot.object[first]}",
        "name": str(snapshot.name[first]) or "unknown",
        "international": str(snapshot.international[first]) or "unknown",
        "owner": owner or "unknown",
        "owner_code": str(snapshot.owner_code[first]) or "unknown",
        "owner_basis": OWNER_BASES[int(snapshot.owner_basis[first])],
        "launch_site": str(snapshot.launch_site[first]),
        "object_type": str(snapshot.object_type[first]),
        "size_m2": None
        if np.isnan(snapshot.size[first])
        else float(snapshot.size[first]),
        "element_sets": sets,
        "sources": [asdict(source) for source in snapshot.sources],
        "agreements": [],
        **plain_object(history_of_object(str(snapshot.international[first]), owner)),
    }
    if owner:
        try:
            out["owner_name"] = load_register().find(owner).name
        except ComityError:
            out["owner_name"] = owner
    return out
