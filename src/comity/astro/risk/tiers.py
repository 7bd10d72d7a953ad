"""Tiers of risk by published thresholds: a profile is data with its source, and a tier names its profile."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType

from comity.foundations.errors import FormatError, UnknownNameError

__all__ = ["PROFILES", "Profile", "Tier", "profile_from", "profile_of", "tier_of"]


@dataclass(frozen=True, slots=True)
class Tier:
    """A name, the least probability that belongs to it, and what it asks for."""

    name: str
    least_pc: float
    meaning: str


@dataclass(frozen=True, slots=True)
class Profile:
    """Tiers of one organisation, the gravest first, the last from 0 on; and where they are published."""

    name: str
    tiers: tuple[Tier, ...]
    source: str


_CARA = Profile(
    "cara",
    (
        Tier("red", 1e-4, "requires mitigation"),
        Tier("yellow", 1e-7, "merits operational attention"),
        Tier("green", 0.0, "below what merits attention"),
    ),
    "NASA CARA, Step 2: Close Approach Risk Assessment (nasa.gov/cara/step-2-close-approach-risk-assessment): Pc above "
    "1e-7 merits operational attention, above 1e-4 requires mitigation",
)
_ESA = Profile(
    "esa",
    (
        Tier("act", 1e-4, "an avoidance manoeuvre is the usual procedure"),
        Tier("watch", 0.0, "below the threshold"),
    ),
    "New Atlas on ESA's CREAM (newatlas.com/space/esa-cream-space-debris): one in 10,000 as the usual threshold; a secondary "
    "source, missions set their own",
)
#: Profiles that come with Comity: those whose thresholds could be read in a source.
PROFILES: Mapping[str, Profile] = MappingProxyType(
    {one.name: one for one in (_CARA, _ESA)}
)


def profile_of(name: str) -> Profile:
    """Return a profile that comes with Comity.

    Raises
    ------
    UnknownNameError
        If there is none of that name.
    """
    if name not in PROFILES:
        raise UnknownNameError(
            f"no profile of tiers {name!r}",
            remedy=f"write {', '.join(PROFILES)}, or give a JSON file",
        )
    return PROFILES[name]


def profile_from(value: object) -> Profile:
    """Build a profile from JSON: ``name``, ``source`` and ``tiers``, each with ``name``, ``least_pc``, ``meaning``.

    Raises
    ------
    FormatError
        If it is of another form, its thresholds do not fall, or the last one is not 0.
    """
    remedy = "tiers need name, least_pc and meaning, the gravest first, the last from 0 on; the profile a source"
    if not isinstance(value, Mapping):
        raise FormatError("no profile of tiers: no object", remedy=remedy)
    try:
        tiers = tuple(_tier(one) for one in value["tiers"])
        made = Profile(str(value["name"]), tiers, str(value["source"]))
    except (KeyError, TypeError, ValueError) as error:
        raise FormatError(f"no profile of tiers: {error}", remedy=remedy) from error
    least = [one.least_pc for one in made.tiers]
    if not falls(least) or not made.source.strip() or not made.name.strip():
        raise FormatError(
            f"no profile of tiers: thresholds {least}, source {made.source!r}",
            remedy=remedy,
        )
    return made


def falls(least: Sequence[float]) -> bool:
    """Return whether thresholds fall from at most 1 down to 0."""
    pairs = pairwise(least)
    return (
        bool(least)
        and least[0] <= 1.0
        and least[-1] == 0.0
        and all(a > b for a, b in pairs)
    )


def _tier(value: object) -> Tier:
    if not isinstance(value, Mapping):
        raise TypeError("a tier is no object")
    least = value["least_pc"]
    if isinstance(least, bool) or not isinstance(least, int | float):
        raise TypeError(f"least_pc is {least!r}")
    return Tier(str(value["name"]), float(least), str(value["meaning"]))


def tier_of(pc: float | None, profile: Profile) -> Tier | None:
    """Return the tier of a probability, None without one; a threshold belongs to the tier above it."""
    if pc is None:
        return None
    return next((one for one in profile.tiers if pc >= one.least_pc), None)
