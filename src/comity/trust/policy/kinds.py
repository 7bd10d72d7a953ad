"""The closed vocabulary of what can be shared: kinds, their fields, purposes.

A field has a *quantity*: what a precision can be set for. ``verbatim`` fields hold a
text as it was received, or exact states; they cannot be coarsened, so a clause with a precision
does not release them.

Positions are coarsened by another orbit, not by rounding (``DEGRADABLE`` kinds: see
``policy/degraded``). Kinds that tell of an orbit in another way (``EXACT``) cannot be coarsened at
all: a clause with a precision releases nothing of them.
"""

from dataclasses import dataclass

__all__ = [
    "DEGRADABLE",
    "EXACT",
    "KINDS",
    "LATEST",
    "ORBITAL",
    "PURPOSES",
    "QUANTITIES",
    "Kind",
]

#: What a precision may be set for, with what its number means.
QUANTITIES = {
    "position_km": "grid of positions, km",
    "velocity_km_s": "grid of velocities, km/s",
    "angle_rad": "grid of angles, rad",
    "time_s": "grid of times, s",
}

#: Kinds whose rows can be made from a degraded orbit.
DEGRADABLE = frozenset({"elements", "ephemerides"})

#: Kinds that tell where an object is, and of which no coarser row can be made: what remains in a
#: clause with a precision (times, rates, the sizes of burns, states) would still give it away.
EXACT = frozenset({"observations", "tracks", "cdms", "plans", "coordination"})

#: Quantities that derive from the degraded orbit in a row of a class.
ORBITAL = frozenset({"orbit", "position_km", "velocity_km_s", "covariance", "time_s"})

#: Kinds of which one row of an object replaces the one before it.
LATEST = frozenset({"elements", "ephemerides", "capabilities"})

#: What data may be used for.
PURPOSES = (
    "flight-safety",
    "re-entry",
    "interference",
    "coordination",
    "resilience",
    "early-warning",
    "research",
    "exercise",
)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of data.

    Attributes
    ----------
    words
        What it is, in the plural.
    fields
        Field → quantity: one of ``QUANTITIES``, ``orbit`` (an element of an orbit),
        ``covariance`` (both coarsened by ``position_km``), ``plain`` (neither coarse nor
        verbatim) or ``verbatim``.
    of_objects
        Whether every document must name the objects that it is about.
    control
        Whether it steers a live case, which keeps the version it opened with.
    """

    words: str
    fields: dict[str, str]
    of_objects: bool = True
    control: bool = False


def _kind(
    words: str, of_objects: bool = True, control: bool = False, **groups: str
) -> Kind:
    fields = {name: group for group, names in groups.items() for name in names.split()}
    return Kind(words, fields, of_objects, control)


#: Kinds by name. Every row also has ``object`` where the kind is of objects.
KINDS: dict[str, Kind] = {
    "elements": _kind(
        "element sets",
        plain="name international owner",
        time_s="epoch_us",
        orbit="mean_motion_rad_s eccentricity inclination_rad node_rad "
        "perigee_rad mean_anomaly_rad bstar",
    ),
    "ephemerides": _kind(
        "ephemerides",
        plain="name owner frame basis hard_body_m",
        time_s="t_us covariance_t_us",
        position_km="position_km",
        velocity_km_s="velocity_km_s",
        covariance="covariance_rtn",
    ),
    "observations": _kind(
        "observations",
        plain="sensor station range_rate_km_s sigma",
        time_s="t_us",
        position_km="range_km",
        angle_rad="right_ascension_rad declination_rad azimuth_rad elevation_rad",
    ),
    "tracks": _kind(
        "tracks",
        plain="sensor count",
        time_s="start_us stop_us",
        orbit="mean_motion_rad_s eccentricity inclination_rad node_rad "
        "perigee_rad mean_anomaly_rad",
    ),
    "cdms": _kind(
        "conjunction messages",
        plain="other originator pc pc_method",
        time_s="tca_us created_us",
        position_km="miss_km relative_rtn_km",
        velocity_km_s="speed_km_s",
        verbatim="message",
    ),
    "plans": _kind(
        "manoeuvre plans",
        plain="intent designation dv_rtn_m_s",
        time_s="window_start_us window_stop_us",
        verbatim="message",
    ),
    "capabilities": _kind(
        "capabilities",
        of_objects=False,
        plain="class manoeuvrable propulsion response_h sensors services "
        "designator area_m2 score",
    ),
    "contacts": _kind(
        "contacts",
        of_objects=False,
        plain="role name telephone email hours languages",
    ),
    "support": _kind(
        "requests and offers of cross-support",
        of_objects=False,
        plain="side request status satellite duration_s least_s shortest_s tracks "
        "setup_s teardown_s priority antennas windows reasons",
        time_s="start_us end_us",
        verbatim="text",
    ),
    "missions": _kind(
        "reports on joint missions",
        of_objects=False,
        plain="mission step contribution amount notice objects registration site",
        time_s="start_us end_us",
        verbatim="text",
    ),
    "notices": _kind(
        "notices",
        of_objects=False,
        plain="notice form reference exercise class site area azimuth_deg orbit "
        "impact_area objects_expected contact reason outcome objects "
        "result name control sigma_s corridor half_width_km mass_kg aim "
        "dv_least_m_s dv_most_m_s parents altitude_km inclination_deg "
        "fragments shell_low_km shell_high_km source states designator territory "
        "period_min apogee_km perigee_km function longitude_deg link emitter "
        "band_low_mhz band_high_mhz evidence lost help caller seen found sigma_deg "
        "confidence lineage origin asked answer announcement who what",
        time_s="earliest_us latest_us at_us t_ca_us launch_us status_change_us "
        "decay_us until_us",
        verbatim="text initial_state before after",
    ),
    "records": _kind(
        "atlas records",
        of_objects=False,
        plain="claim source date",
        verbatim="text",
    ),
    "coordination": _kind(
        "coordination of cases",
        control=True,
        plain="case step body",
        time_s="tca_us",
        verbatim="message",
    ),
}
