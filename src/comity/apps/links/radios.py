"""Profiles of radios, read and compared."""

from collections.abc import Sequence
from pathlib import Path

from comity.apps.links.records import (
    FieldRow,
    LicenceDetails,
    LicenceStatement,
    MatchDirection,
    MatchResult,
    NeededChange,
    ProfileFault,
    RadioRow,
)
from comity.astro.links.matching import Field, match
from comity.astro.links.profiles import Licence, Profile, RadioLink, read_profile
from comity.foundations import format_utc
from comity.foundations.errors import FormatError
from comity.system.files import read_plain

__all__ = ["match_result", "open_profile"]


def open_profile(path: Path) -> tuple[Profile, list[tuple[int, str]]]:
    """Read a profile of a party's radios; return it and the rows at fault with reasons.

    Raises
    ------
    FormatError
        If it is no profile.
    """
    try:
        return read_profile(read_plain(path)[0].decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise FormatError(f"{path} is not UTF-8") from error
    except FormatError as error:
        raise FormatError(f"{path} {error.message}", remedy=error.remedy) from error


def _field(field: Field) -> FieldRow:
    return FieldRow(field.name, field.status, field.common, field.change, field.effort)


def _licence(licence: Licence | None, at_us: int) -> LicenceStatement:
    if licence is None:
        return LicenceStatement("not stated")
    return LicenceDetails(
        licence.status,
        licence.authority,
        licence.reference,
        until=None if licence.until_us is None else format_utc(licence.until_us, 0),
        over=licence.until_us is not None and licence.until_us < at_us,
    )


def _radio(link: RadioLink | None, at_us: int) -> RadioRow | None:
    if link is None:
        return None
    licence = _licence(link.licence, at_us)
    return RadioRow(link.name, link.band_mhz[0], link.band_mhz[1], licence)


def _change(where: str, field: Field) -> NeededChange:
    return NeededChange(
        where, field.name, field.status, field.common, field.change, field.effort
    )


def match_result(
    one: Profile, other: Profile, at_us: int, faults: Sequence[ProfileFault] = ()
) -> MatchResult:
    """Compare two profiles; licences are judged by their end date alone.

    Parameters
    ----------
    one, other
        The profiles.
    at_us
        Instant at which licences are judged, UTC in microseconds since 1970.
    faults
        Rows of the profiles that were left out, for the result.
    """
    matched = match(one, other)
    changes = [
        _change(pairing.direction, field)
        for pairing in matched.pairings
        for field in pairing.fields
        if field.change
    ]
    if matched.services.change:
        changes.append(_change("services", matched.services))
    return MatchResult(
        (one.party, other.party),
        interoperable=matched.works,
        directions=[
            MatchDirection(
                pairing.direction,
                pairing.works,
                first=_radio(pairing.first, at_us),
                second=_radio(pairing.second, at_us),
                fields=[_field(field) for field in pairing.fields],
            )
            for pairing in matched.pairings
        ],
        services=_field(matched.services),
        smallest_changes=changes,
        faults=faults,
    )
