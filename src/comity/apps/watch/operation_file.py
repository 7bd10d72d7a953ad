"""The file of an operation: own satellites, sources, thresholds, contacts; read strictly."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from comity.foundations.errors import FormatError, InputError
from comity.foundations.yaml_lines import Lines, YamlError, read_typed
from comity.system.files import read_plain

__all__ = [
    "CatalogueSource",
    "Contact",
    "MessageSource",
    "NodeToTell",
    "Operation",
    "OwnSatellite",
    "read_operation",
]

Name = Annotated[str, Meta(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f]+$")]
#: Names of sources become names of files.
SourceName = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$")]
RadiusM = Annotated[float, Meta(gt=0.0, le=1000.0)]
Probability = Annotated[float, Meta(gt=0.0, le=1.0)]
Hours = Annotated[float, Meta(gt=0.0, le=8784.0)]


class Shape(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A part of the file with exactly the members of the class."""


class OwnSatellite(Shape, frozen=True):
    """One own satellite, or all of an owner.

    Attributes
    ----------
    object
        Number, designator, name, or the beginning of one.
    owner
        In its place: code, id or name of a party, all of whose objects are watched.
    radius_m, mass_kg
        Of each of them; ``radius_m`` of the operation if it is not given.
    ephemeris
        Files or folders of own ephemerides (OEM, OCM); the newest file of a folder counts.
    constraints
        Limits on burns, a file as `comity avoid --constraints` reads it.
    """

    object: Name | Annotated[int, Meta(ge=1)] | None = None
    owner: Name | None = None
    radius_m: RadiusM | None = None
    mass_kg: Annotated[float, Meta(gt=0.0, le=1e7)] | None = None
    ephemeris: tuple[str, ...] = ()
    constraints: str | None = None

    @property
    def words(self) -> str:
        """Return how the satellite, or the owner, is named in the file."""
        return str(self.object) if self.object is not None else f"owner:{self.owner}"


class CatalogueSource(Shape, frozen=True):
    """A source of element sets.

    Attributes
    ----------
    name
        Of the source, in results.
    from_
        A file, a folder (its newest file), ``celestrak:GROUP`` or ``space-track``.
    every_h
        New element sets are expected at least so often, hours; later ones are said to be late.
    satcat, launch_log
        Files that state owners and sizes.
    """

    name: SourceName
    from_: Name = msgspec.field(name="from")
    every_h: Hours = 24.0
    satcat: tuple[str, ...] = ()
    launch_log: tuple[str, ...] = ()


class MessageSource(Shape, frozen=True):
    """A source of conjunction messages: a file, folder, mail file or service.

    ``every_h``: a message or an empty answer is expected at least so often, hours.
    """

    name: SourceName
    from_: Name = msgspec.field(name="from")
    every_h: Hours = 24.0


class Contact(Shape, frozen=True):
    """Whom to reach about a decision; ``about`` says when."""

    name: Name
    telephone: Annotated[str, Meta(max_length=40)] = ""
    mail: Annotated[str, Meta(max_length=120)] = ""
    about: Annotated[str, Meta(max_length=200)] = ""


class NodeToTell(Shape, frozen=True):
    """The node at which cases are opened: its folder, or the URL of its people's API.

    ``level`` is the classification of the messages that it is given, in the words of agreements.
    """

    dir: str | None = None
    server: str | None = None
    level: Name = "amber"


class Thresholds(Shape, frozen=True):
    """Probabilities that count.

    Attributes
    ----------
    profile
        Published tiers (``cara``, ``esa``), or a file of them as `comity risk --profile` reads it: its
        gravest tier is to be decided about, what is below it and above the last one is watched.
    decide_pc, watch_pc
        Thresholds of one's own in place of the profile's.
    change_factor
        A probability that changed by this factor or more is worse or better.
    """

    profile: Name = "cara"
    decide_pc: Probability | None = None
    watch_pc: Probability | None = None
    change_factor: Annotated[float, Meta(gt=1.0, le=1e6)] = 3.0


class Operation(Shape, frozen=True):
    """An operation as its file states it; paths are relative to the folder of the file.

    Attributes
    ----------
    operation
        Its name, for people.
    satellites, catalogues, messages, contacts, node
        See their classes.
    window_d, threshold_km
        Span that is screened from now, days; largest miss distance, km.
    radius_m
        Of other objects, and of own ones without one of their own, m.
    thresholds, max_age_d
        Probabilities that count; largest age of element sets that cover an instant, days.
    prepare_h
        Hours between a decision and the first burn that can be flown, where no constraints
        state it.
    keep_d
        How long the catalogues and results of runs are kept, days.
    state
        Folder of what a run leaves for the next.
    """

    operation: Name
    satellites: Annotated[tuple[OwnSatellite, ...], Meta(min_length=1)]
    catalogues: Annotated[tuple[CatalogueSource, ...], Meta(min_length=1)]
    messages: tuple[MessageSource, ...] = ()
    contacts: tuple[Contact, ...] = ()
    node: NodeToTell | None = None
    window_d: Annotated[float, Meta(gt=0.0, le=30.0)] = 7.0
    threshold_km: Annotated[float, Meta(gt=0.0, le=200.0)] = 5.0
    radius_m: RadiusM = 5.0
    thresholds: Thresholds = Thresholds()
    max_age_d: Annotated[float, Meta(gt=0.0, le=60.0)] = 14.0
    prepare_h: Annotated[float, Meta(ge=0.0, le=240.0)] = 4.0
    keep_d: Annotated[float, Meta(ge=1.0, le=3660.0)] = 30.0
    state: str = "watch"


#: How a fault of msgspec names its place (``- at `$.satellites[0].radius_m```), and a member
#: that is not known.
_PLACE = re.compile(r"(?: - at `\$(?P<place>[^`]*)`)?$")
_UNKNOWN = re.compile(r"unknown field `(?P<name>[^`]*)`")


def _path_of(fault: str) -> tuple[str | int, ...]:
    """Return the keys and indices that lead to what does not fit."""
    found = _PLACE.search(fault)
    where = (found["place"] or "") if found else ""
    parts: list[str | int] = []
    for part in where.replace("[", ".[").split("."):
        if part.startswith("[") and part[1:-1].isdigit():
            parts.append(int(part[1:-1]))
        elif part:
            parts.append(part)
    unknown = _UNKNOWN.search(fault)
    return (*parts, unknown["name"]) if unknown else tuple(parts)


def _line_of(lines: Lines, place: tuple[str | int, ...]) -> int:
    while place and place not in lines:
        place = place[:-1]
    return lines.get(place, 1)


def _words(fault: str, place: tuple[str | int, ...]) -> str:
    """Return a fault for people: places are counted from 1."""
    text = "is unknown" if _UNKNOWN.search(fault) else _PLACE.sub("", fault)
    text = text.replace("`", "")
    where = "".join(
        f"[{p + 1}]" if isinstance(p, int) else f"{'.' if k else ''}{p}"
        for k, p in enumerate(place)
    )
    return f"{where} {text[:1].lower()}{text[1:]}".strip()


def read_operation(path: Path) -> Operation:
    """Read the file of an operation.

    Raises
    ------
    FormatError, InputError, ResourceError
        For a file that cannot be read, is no YAML, or has a member or value that does not fit: the
        line, the member and its limits are named.
    """
    try:
        text = read_plain(path)[0].decode("utf-8-sig")
        value, lines = read_typed(text)
    except UnicodeDecodeError as error:
        raise FormatError(f"{path} is not UTF-8") from error
    except YamlError as error:
        raise FormatError(f"{path}, line {error.line}: {error.reason}") from error
    if value is None:
        raise FormatError(
            f"{path} is empty", remedy="comity watch draft prints a file to begin with"
        )
    try:
        read = msgspec.convert(value, Operation)
    except msgspec.ValidationError as error:
        place = _path_of(str(error))
        line = f", line {_line_of(lines, place)}" if place else ""
        raise FormatError(
            f"{path}{line}: {_words(str(error), place)}",
            remedy="comity watch draft prints a file with every member",
        ) from error
    for check in CHECKS:
        check(path, read)
    return read


def _each_named_once(path: Path, read: Operation) -> None:
    for what, names in (
        ("satellite", [one.words for one in read.satellites]),
        (
            "source",
            [
                *(one.name for one in read.catalogues),
                *(one.name for one in read.messages),
            ],
        ),
    ):
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise InputError(
                f"{path}: {what} {twice[0]!r} stands there twice",
                remedy="name each once",
            )


def _fits_together(path: Path, read: Operation) -> None:
    for k, one in enumerate(read.satellites, 1):
        if (one.object is None) == (one.owner is None):
            raise InputError(
                f"{path}: satellite {k} has {'both' if one.object else 'neither'} of object and owner",
                remedy="give one of them",
            )
        if one.owner is not None and one.ephemeris:
            raise InputError(
                f"{path}: satellite {k} is an owner with ephemerides",
                remedy="name each object that has ephemerides",
            )
    node = read.node
    if node is not None and (node.dir is None) == (node.server is None):
        raise InputError(
            f"{path}: node has {'both' if node.dir else 'neither'} of dir and server",
            remedy="give one of them",
        )


#: What a file of the right shape must hold besides.
CHECKS: tuple[Callable[[Path, Operation], None], ...] = (
    _each_named_once,
    _fits_together,
)
