"""What a conjunction message tells about the orbit determination of an object.

Keywords of CCSDS 508.0-B-1, table 3-4. A value that is missing, N/A or no number is
*unknown*: None, or the word ``unknown``. Nothing here proves an orbit to be good:
``COVARIANCE_METHOD = CALCULATED`` says only that a program computed the matrix.
"""

from dataclasses import dataclass

from comity.foundations.errors import FormatError
from comity.foundations.time import parse_utc
from comity.messages.typed import Part, number_of, text_of

__all__ = ["OrbitQuality", "quality_of"]

#: What producers write where they know nothing.
UNKNOWN = frozenset({"", "N/A", "NA", "NONE", "UNKNOWN", "NULL", "NAN"})


@dataclass(frozen=True, slots=True)
class OrbitQuality:
    """Orbit determination of an object as stated; None or ``unknown`` where it is not.

    Attributes
    ----------
    weighted_rms
        Weighted root mean square of the residuals, 1 if errors are as large as assumed.
    residuals_accepted_percent
        Share of residuals that were accepted.
    obs_available, obs_used, tracks_available, tracks_used
        Observations and tracks, offered and used.
    actual_od_span_d, recommended_od_span_d
        Days of tracking that were used, and that the producer recommends.
    last_observation_start_us, last_observation_end_us
        Interval that holds the last observation, µs of UTC since 1970.
    covariance_method, covariance_source, ephemeris_name
        As written; ``unknown`` where the message says N/A or nothing. An ephemeris name
        of NONE stands for an orbit from the catalogue and is kept.
    manoeuvrable
        ``yes``, ``no`` or ``unknown``: N/A is unknown, not no.
    energy_dissipation_w_kg
        Rate at which drag takes energy from the orbit (SEDR).
    """

    weighted_rms: float | None = None
    residuals_accepted_percent: float | None = None
    obs_available: int | None = None
    obs_used: int | None = None
    tracks_available: int | None = None
    tracks_used: int | None = None
    actual_od_span_d: float | None = None
    recommended_od_span_d: float | None = None
    last_observation_start_us: int | None = None
    last_observation_end_us: int | None = None
    covariance_method: str = "unknown"
    covariance_source: str = "unknown"
    ephemeris_name: str = "unknown"
    manoeuvrable: str = "unknown"
    energy_dissipation_w_kg: float | None = None


def _word(part: Part, key: str) -> str:
    text = text_of(part, key).strip()
    return "unknown" if text.upper() in UNKNOWN else text


def _count(part: Part, key: str) -> int | None:
    value = number_of(part, key)
    return None if value is None else round(value)


def _instant(part: Part, key: str) -> int | None:
    try:
        return parse_utc(text_of(part, key)) if text_of(part, key) else None
    except FormatError:
        return None


def quality_of(metadata: Part, data: Part) -> OrbitQuality:
    """Return the orbit determination of an object from its metadata and data sections."""
    found = data.find("determination") or Part("determination")
    answer = text_of(metadata, "MANEUVERABLE").strip().upper()
    return OrbitQuality(
        number_of(found, "WEIGHTED_RMS"),
        number_of(found, "RESIDUALS_ACCEPTED"),
        _count(found, "OBS_AVAILABLE"),
        _count(found, "OBS_USED"),
        _count(found, "TRACKS_AVAILABLE"),
        _count(found, "TRACKS_USED"),
        number_of(found, "ACTUAL_OD_SPAN"),
        number_of(found, "RECOMMENDED_OD_SPAN"),
        _instant(found, "TIME_LASTOB_START"),
        _instant(found, "TIME_LASTOB_END"),
        _word(metadata, "COVARIANCE_METHOD"),
        _word(metadata, "COVARIANCE_SOURCE"),
        text_of(metadata, "EPHEMERIS_NAME").strip() or "unknown",
        {"YES": "yes", "NO": "no"}.get(answer, "unknown"),
        number_of(data.find("additional") or Part("additional"), "SEDR"),
    )
