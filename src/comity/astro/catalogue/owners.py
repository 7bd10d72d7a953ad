"""Owners, launch sites, types and sizes, joined where they are known."""

from dataclasses import replace

import numpy as np

from comity.astro.catalogue.records import OWNER_BASES, Snapshot
from comity.foundations.register import Register
from comity.messages import LaunchLog, Satcat

__all__ = ["join_launch_log", "join_satcat"]

UNKNOWN, LAUNCH, EXACT = range(len(OWNER_BASES))


def join_launch_log(snapshot: Snapshot, log: LaunchLog, register: Register) -> Snapshot:
    """Add owners by designator (exact) or by launch.

    By launch, an object belongs to the state whose payloads the launch carried, if it
    was one state only: true for most debris and stages, a presumption for each. What
    is joined already as exact stays.
    """
    codes = snapshot.owner_code.tolist()
    owners = snapshot.owner.tolist()
    sites = snapshot.launch_site.tolist()
    basis = snapshot.owner_basis.copy()
    for k, designator in enumerate(snapshot.international.tolist()):
        exact = log.by_piece.get(designator)
        entry = exact or log.by_launch.get(designator[:8])
        if not designator or entry is None:
            continue
        code, state, site, _ = entry
        sites[k] = site or sites[k]
        if basis[k] == EXACT or state == "*":
            continue
        party = (
            register.owner("gcat-org", code) if code != "*" else None
        ) or register.owner("gcat", state)
        codes[k] = f"gcat:{state}" + (f"/{code}" if exact and code != "*" else "")
        owners[k] = str(party.id) if party else ""
        basis[k] = EXACT if exact else LAUNCH
    return replace(
        snapshot,
        owner=np.array(owners, np.str_),
        owner_code=np.array(codes, np.str_),
        launch_site=np.array(sites, np.str_),
        owner_basis=basis,
    )


def join_satcat(snapshot: Snapshot, satcat: Satcat, register: Register) -> Snapshot:
    """Add owner, launch site, type and radar cross-section by catalogue number."""
    columns = satcat.columns
    row_of = {str(int(n)): k for k, n in enumerate(columns["number"]) if n.isdigit()}
    rows = np.array([row_of.get(key, -1) for key in snapshot.object.tolist()], np.int64)
    known = np.flatnonzero(rows >= 0)
    sites, kinds = snapshot.launch_site.tolist(), snapshot.object_type.tolist()
    codes, owners = snapshot.owner_code.tolist(), snapshot.owner.tolist()
    basis, size = snapshot.owner_basis.copy(), snapshot.size.copy()
    for k in known.tolist():
        row = rows[k]
        sites[k] = columns["site"][row] or sites[k]
        kinds[k] = columns["type"][row] or kinds[k]
        if columns["rcs"][row]:
            try:
                size[k] = float(columns["rcs"][row])
            except ValueError:
                size[k] = np.nan
        code = columns["owner"][row]
        if code:
            party = register.owner("satcat", code)
            codes[k], basis[k] = f"satcat:{code}", EXACT
            owners[k] = str(party.id) if party else ""
    return replace(
        snapshot,
        launch_site=np.array(sites, np.str_),
        object_type=np.array(kinds, np.str_),
        owner_code=np.array(codes, np.str_),
        owner=np.array(owners, np.str_),
        owner_basis=basis,
        size=size,
    )
