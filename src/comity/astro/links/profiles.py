"""Profiles of parties: radios, protocols and cross-support services.

JSON: ``party``; ``links``, each with ``name``, ``direction`` (``down``, ``up``, ``cross``),
``from_mhz``, ``to_mhz``, lists of ``polarisations``, ``modulations``, ``codings``,
``protocols``, and ``symbol_rate_mbd`` (least, most) and ``licence`` if stated; ``services`` of
cross-support (SLE, CSTS, …). Names are compared without case and spacing.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from comity.foundations.bounds import FILES
from comity.foundations.errors import ComityError, FormatError, RangeError
from comity.foundations.strict import is_number, read_strict
from comity.foundations.time import parse_utc

__all__ = ["Licence", "Profile", "RadioLink", "folded", "read_profile"]

DIRECTIONS = ("down", "up", "cross")


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence as the party states it; it is not verified."""

    status: str
    authority: str
    reference: str
    until_us: int | None


@dataclass(frozen=True, slots=True)
class RadioLink:
    """A radio of a party.

    Attributes
    ----------
    name, direction
        Its name; ``down``, ``up`` or ``cross``.
    band_mhz, symbol_rate_mbd
        From, to; None for rates that are not stated.
    polarisations, modulations, codings, protocols
        Values that it supports.
    licence
        None if nothing is stated.
    """

    name: str
    direction: str
    band_mhz: tuple[float, float]
    symbol_rate_mbd: tuple[float, float] | None
    polarisations: tuple[str, ...]
    modulations: tuple[str, ...]
    codings: tuple[str, ...]
    protocols: tuple[str, ...]
    licence: Licence | None


@dataclass(frozen=True, slots=True)
class Profile:
    """A party with its radios and cross-support services."""

    party: str
    links: tuple[RadioLink, ...]
    services: tuple[str, ...]


def folded(name: str) -> str:
    """Return a name for comparison: without case and spacing."""
    return "".join(c for c in name.casefold() if c.isalnum() or c in "/.+")


def _words(row: Mapping[str, object], name: str) -> tuple[str, ...]:
    value = row.get(name, [])
    if not isinstance(value, list) or not all(isinstance(v, str) and v for v in value):
        raise FormatError(f"{name} is {value!r}, must be a list of texts")
    return tuple(dict.fromkeys(value))


def _pair(low: object, high: object, name: str, unit: str) -> tuple[float, float]:
    if not is_number(low) or not is_number(high):
        raise FormatError(f"{name} is {low!r} to {high!r}, must be numbers")
    if not 0.0 < low <= high < 1e9:
        raise RangeError(name, f"{low:g} to {high:g} {unit}", "rising and above 0")
    return float(low), float(high)


def _licence(value: object) -> Licence | None:
    if value is None:
        return None
    if not isinstance(value, Mapping) or not isinstance(value.get("status"), str):
        raise FormatError("licence has no status")
    until = value.get("until")
    return Licence(
        value["status"],
        str(value.get("authority", "")),
        str(value.get("reference", "")),
        None if until is None else parse_utc(str(until)),
    )


def _link(row: object) -> RadioLink:
    if not isinstance(row, Mapping) or not isinstance(row.get("name"), str):
        raise FormatError("is no link with a name")
    if row.get("direction") not in DIRECTIONS:
        raise FormatError(
            f"direction is {row.get('direction')!r}, must be {', '.join(DIRECTIONS)}"
        )
    rates = row.get("symbol_rate_mbd")
    if rates is not None and (not isinstance(rates, list) or len(rates) != 2):
        raise FormatError("symbol_rate_mbd is no pair")
    return RadioLink(
        row["name"],
        row["direction"],
        _pair(row.get("from_mhz"), row.get("to_mhz"), "band", "MHz"),
        None if rates is None else _pair(rates[0], rates[1], "symbol rate", "MBd"),
        _words(row, "polarisations"),
        _words(row, "modulations"),
        _words(row, "codings"),
        _words(row, "protocols"),
        _licence(row.get("licence")),
    )


def read_profile(text: str) -> tuple[Profile, list[tuple[int, str]]]:
    """Read a profile; return it, and the rows of links that are not valid with reasons.

    Raises
    ------
    FormatError
        If it is no profile, or none of its links is valid.
    """
    value = read_strict(text.encode(), FILES)
    if not isinstance(value, Mapping) or not isinstance(value.get("party"), str):
        raise FormatError("is no profile: it names no party")
    rows = value.get("links")
    if not isinstance(rows, list):
        raise FormatError("is no profile: it has no list of links")
    links, faults = [], []
    for number, row in enumerate(rows, start=1):
        try:
            links.append(_link(row))
        except ComityError as error:
            faults.append((number, error.message))
    if not links:
        why = f": row {faults[0][0]}: {faults[0][1]}" if faults else ""
        raise FormatError(f"holds no usable link{why}")
    return Profile(value["party"], tuple(links), _words(value, "services")), faults
