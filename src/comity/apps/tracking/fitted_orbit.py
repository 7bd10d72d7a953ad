"""A fitted orbit as a record: what ``comity orbit fit --json`` prints."""

from dataclasses import dataclass, field

from comity.apps.tracking.compare import Differences
from comity.apps.tracking.explanations import TriedModel
from comity.apps.tracking.faults import Fault
from comity.apps.tracking.filter import CovarianceTest, FilteredOrbit
from comity.apps.tracking.predicted import CovarianceContents, PredictedState
from comity.foundations.arrays import Floats
from comity.foundations.plain import ABSENT, Absent

__all__ = [
    "FittedElements",
    "FittedImpulse",
    "FittedOrbit",
    "FittedParameter",
    "KindResiduals",
    "SiteResiduals",
]


@dataclass(frozen=True, slots=True)
class SiteResiduals:
    """Residuals of one kind at one station, in ``unit``; None where no observation is used."""

    station: str
    kind: str
    unit: str
    count: int
    used: int
    mean: float | None
    std: float | None
    rms: float | None
    sigma: float
    bias: float | None
    bias_sigma: float | None


@dataclass(frozen=True, slots=True)
class KindResiduals:
    """Residuals of one kind over all stations, in ``unit``."""

    kind: str
    unit: str
    count: int
    used: int
    rms: float | None
    std: float | None


@dataclass(frozen=True, slots=True)
class FittedParameter:
    """A force, bias or place that was estimated, in ``unit``."""

    name: str
    value: float
    sigma: float
    unit: str


@dataclass(frozen=True, slots=True)
class FittedElements:
    """The element set for SGP4 closest to the orbit: degrees, revolutions a day, 1/radii.

    ``rms_km`` is its distance from the orbit over the observations.
    """

    epoch: str = field(metadata={"alias": "EPOCH"})
    mean_motion: float = field(metadata={"alias": "MEAN_MOTION"})
    eccentricity: float = field(metadata={"alias": "ECCENTRICITY"})
    inclination: float = field(metadata={"alias": "INCLINATION"})
    node: float = field(metadata={"alias": "RA_OF_ASC_NODE"})
    perigee: float = field(metadata={"alias": "ARG_OF_PERICENTER"})
    mean_anomaly: float = field(metadata={"alias": "MEAN_ANOMALY"})
    bstar: float = field(metadata={"alias": "BSTAR"})
    rms_km: float


@dataclass(frozen=True, slots=True)
class FittedImpulse:
    """An impulse amid the observations: instant (UTC), size and components, m/s.

    ``chi2_fell_by`` is the gain in the sum of squares, ``floor_m_s`` the smallest impulse
    along the track that the observations could show.
    """

    epoch: str
    sigma_s: float
    dv_m_s: float
    direction: str
    radial_along_across_m_s: tuple[float, ...]
    sigma_radial_along_across_m_s: tuple[float, ...]
    chi2_fell_by: float
    floor_m_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FittedOrbit:
    """An orbit fitted to observations.

    Attributes
    ----------
    doubts
        Reasons to doubt the orbit, empty if there are none.
    realism, filtered
        Test of the covariance, and the run of the filter, where they were asked for.
    epoch, frame, state_km
        State (6,) in GCRF, km and km/s, at an instant of UTC.
    covariance
        (6, 6) of the state.
    sigma_radial_along_across_m
        One sigma of the position.
    first_orbit, model, models
        Method of the first orbit, the chosen model, all models that were tried.
    weighted_rms, noise_factor
        Of the residuals: by the sigmas used, and by the stated ones.
    forms
        Forms of the files.
    differences
        Against a reference ephemeris, where one was given.
    covariance_contents
        What the covariances include, and what not.
    predicted
        States and covariances after the last observation, as asked for.
    """

    doubts: tuple[str, ...] = ()
    realism: CovarianceTest | Absent = ABSENT
    filtered: FilteredOrbit | Absent = ABSENT
    object: str
    epoch: str
    frame: str = "GCRF"
    state_km: Floats
    covariance: Floats
    sigma_radial_along_across_m: Floats
    residuals: tuple[SiteResiduals, ...]
    kinds: tuple[KindResiduals, ...]
    parameters: tuple[FittedParameter, ...]
    first_orbit: str
    model: str
    models: tuple[TriedModel, ...]
    gravity_degree: int
    iterations: int
    weighted_rms: float
    noise_factor: float
    observations: int
    used: int
    from_: str = field(metadata={"alias": "from"})
    to: str
    forms: tuple[str, ...]
    manoeuvre: FittedImpulse | None
    elements: FittedElements | None
    orientation: str
    faults: tuple[Fault, ...]
    differences: Differences | Absent = ABSENT
    picture: str | Absent = ABSENT
    covariance_contents: CovarianceContents | Absent = ABSENT
    predicted: tuple[PredictedState, ...] = ()
