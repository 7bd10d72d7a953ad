"""Objects by what people call them: number, designator, name, or the beginning of one.

An exact number, designator or name comes before a beginning; a beginning counts where one object
alone has it. What fits several objects is refused with candidates: nobody's orbit is taken for
another's.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence

from comity.astro.catalogue.records import Snapshot
from comity.foundations.errors import UnknownNameError

__all__ = ["ObjectNames", "names_of"]

#: Candidates that an error lists.
SHOWN = 8
REMEDY = "give a number, a designator or a name: 25544, 1998-067A or ISS (ZARYA)"
_SHORT_DESIGNATOR = re.compile(r"(\d{2})(\d{3})([A-Z]{1,3})")
_LONG_DESIGNATOR = re.compile(r"(\d{4})[- ]?(\d{3})([A-Z]{1,3})")
_NO_WORD = re.compile(r"[\W_]+")


def _plain(name: str) -> str:
    """Return a name without what people write now this way, now that: case, signs, blanks."""
    return _NO_WORD.sub(" ", name.casefold()).strip()


def _designator(text: str) -> str:
    """Return a designator as catalogues write it (``98067A`` → ``1998-067A``), else the text."""
    text = text.strip().upper()
    short = _SHORT_DESIGNATOR.fullmatch(text)
    if short is not None:
        # The years of element sets in two lines: 57 to 99 are of the last century.
        century = "19" if int(short[1]) >= 57 else "20"
        return f"{century}{short[1]}-{short[2]}{short[3]}"
    long = _LONG_DESIGNATOR.fullmatch(text)
    return f"{long[1]}-{long[2]}{long[3]}" if long is not None else text


class ObjectNames:
    """What objects are called, to be looked up many times.

    Parameters
    ----------
    keys
        Of the objects: catalogue numbers, or keys of other catalogues (``vimpel:12104``); each
        once.
    names, designators
        Names and international designators, as many as keys; empty where there are none.
    """

    def __init__(
        self, keys: Sequence[str], names: Sequence[str], designators: Sequence[str]
    ) -> None:
        self.keys = list(keys)
        self.names = list(names)
        self._by_key = {key: k for k, key in enumerate(self.keys)}
        self._by_name = _places(map(_plain, names))
        self._by_designator = _places(map(_designator, designators))
        self._sorted = [sorted(self._by_name), sorted(self._by_designator)]

    def find(self, text: str) -> int:
        """Return the place of the object that a text names.

        ``text`` is an id (``object:norad:25544``), a number, an international designator
        (``1998-067A``, ``98067A``), a name whatever its case and signs, or the beginning of a
        name or designator that only one object has.

        Raises
        ------
        UnknownNameError
            If nothing is called so, or several objects are: some of them are listed.
        """
        key = text.strip().removeprefix("object:").removeprefix("norad:")
        key = key.lstrip("0") or key if key.isdigit() else key
        if key in self._by_key:
            return self._by_key[key]
        for found in (
            self._by_designator.get(_designator(key), []),
            self._by_name.get(_plain(key), []),
        ):
            if found:
                return self._only(text, found, "is the name of")
        # All digits are a number, never the beginning of one.
        begun = [] if key.isdigit() or not _plain(key) else self._beginning(key)
        if begun:
            return self._only(text, begun, "is the beginning of")
        near = self._containing(key)
        said = f"no object {text!r} among {len(self.keys)}"
        if near:
            said += f"; names that contain it: {self._listed(near)}"
        raise UnknownNameError(said, remedy=REMEDY)

    def _only(self, text: str, found: list[int], what: str) -> int:
        if len(found) == 1:
            return found[0]
        raise UnknownNameError(
            f"{text!r} {what} {len(found)} objects: {self._listed(found)}",
            remedy="give the number of one of them, or more of its name",
        )

    def _beginning(self, text: str) -> list[int]:
        """Return the objects of which a name or designator begins with a text."""
        found: set[int] = set()
        tables = (self._by_name, self._by_designator)
        for table, order, start in zip(
            tables, self._sorted, (_plain(text), text.upper()), strict=True
        ):
            at = bisect_left(order, start)
            while at < len(order) and order[at].startswith(start):
                found.update(table[order[at]])
                at += 1
        return sorted(found)

    def _containing(self, text: str) -> list[int]:
        wanted = _plain(text)
        if len(wanted) < 3:
            return []
        return [
            k for name, some in self._by_name.items() if wanted in name for k in some
        ]

    def _listed(self, found: list[int]) -> str:
        shown = [
            f"{self.names[k] or 'unnamed'} ({self.keys[k]})" for k in found[:SHOWN]
        ]
        rest = [f"{len(found) - SHOWN} more"] if len(found) > SHOWN else []
        return ", ".join([*shown, *rest])


def _places(texts: Iterable[str]) -> dict[str, list[int]]:
    """Return the places of each text that is not empty."""
    out: dict[str, list[int]] = {}
    for k, text in enumerate(texts):
        if text:
            out.setdefault(text, []).append(k)
    return out


def names_of(snapshot: Snapshot) -> ObjectNames:
    """Return the names of the current objects of a snapshot, in the order of ``current``."""
    rows = snapshot.current
    return ObjectNames(
        snapshot.object[rows].tolist(),
        snapshot.name[rows].tolist(),
        snapshot.international[rows].tolist(),
    )
