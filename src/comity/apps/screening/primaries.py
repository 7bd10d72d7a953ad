"""Which objects of a catalogue are screened: by id, by owner, or from a file."""

from contextlib import suppress
from pathlib import Path

import numpy as np

from comity.astro.catalogue import Snapshot
from comity.foundations.arrays import Bools
from comity.foundations.errors import InputError, UnknownNameError
from comity.system.environment import load_register
from comity.system.files import read_plain

__all__ = ["choose", "owned_by"]


def owned_by(snapshot: Snapshot, owner: str) -> Bools:
    """Mark the current objects of a party, by code, id, name or alias.

    Raises
    ------
    UnknownNameError
        If no object of the catalogue is known to be the party's.
    """
    rows = snapshot.current
    codes = snapshot.owner_code[rows]
    mask = (codes == owner) | np.char.endswith(codes, f":{owner}")
    mask |= np.char.find(codes, f":{owner}/") >= 0
    register = load_register()
    parties = {str(party.id) for party in register.with_code(owner)}
    with suppress(UnknownNameError):
        parties.add(str(register.find(owner).id))
    mask |= np.isin(snapshot.owner[rows], sorted(parties))
    owned: Bools = mask
    if not owned.any():
        known = int(np.count_nonzero(snapshot.owner_basis[rows]))
        raise UnknownNameError(
            f"no object of owner {owner!r}; the owner is known of {known} of {len(rows)} objects",
            remedy="join owners at import (--launch-log, --satcat) or give object ids",
        )
    return owned


def choose(snapshot: Snapshot, primaries: str) -> Bools:
    """Mark the current objects that a list, an owner or a file names.

    Raises
    ------
    InputError, UnknownNameError
        If the text names no object, or one that the catalogue does not hold.
    """
    if primaries.startswith("owner:"):
        return owned_by(snapshot, primaries.removeprefix("owner:"))
    path = Path(primaries)
    if path.is_file():
        text = read_plain(path)[0].decode("utf-8", "replace")
        names = [line.split("#")[0].strip() for line in text.splitlines()]
    else:
        names = primaries.split(",")
    names = [name.strip() for name in names if name.strip()]
    if not names:
        raise InputError(
            f"{primaries!r} names no object", remedy="give ids: 25544,48274"
        )
    mask = np.zeros(len(snapshot), bool)
    for name in names:
        mask[snapshot.rows_of(name)] = True
    chosen: Bools = mask[snapshot.current]
    return chosen
