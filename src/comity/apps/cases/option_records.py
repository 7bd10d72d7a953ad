"""What a case could become: records of *do nothing*, *the other side moves*, *we move*, side by side."""

from dataclasses import dataclass
from typing import Literal

from comity.apps.cases.records import Screening

__all__ = [
    "Candidate",
    "CaseOptions",
    "CaseSource",
    "Option",
    "OptionBurn",
    "OptionPlane",
    "PastPc",
    "RadiusPc",
]

OptionKind = Literal["nothing", "theirs", "ours"]


@dataclass(frozen=True, slots=True)
class OptionPlane:
    """The encounter plane, metres along the principal axes of the combined covariance.

    Attributes
    ----------
    x_m, y_m
        Where the second object passes the first as it stands.
    sigma_x_m, sigma_y_m
        Standard deviations, the larger first.
    hbr_m
        Sum of both radii, as the messages state it: not measured.
    """

    x_m: float
    y_m: float
    sigma_x_m: float
    sigma_y_m: float
    hbr_m: float


@dataclass(frozen=True, slots=True)
class OptionBurn:
    """A burn that was offered, or that the baseline allows.

    Attributes
    ----------
    from_us, until_us
        Its window, UTC us.
    least_m_s, most_m_s
        Its size.
    sense
        ``raising`` or ``lowering``.
    lead_revolutions
        Revolutions before closest approach, from the middle of the window.
    """

    from_us: int
    until_us: int
    least_m_s: float
    most_m_s: float
    sense: Literal["raising", "lowering"]
    lead_revolutions: float


@dataclass(frozen=True, slots=True)
class Option:
    """One way on.

    Attributes
    ----------
    kind, mover
        Which, and the party that moves; empty for nobody.
    offered
        Whether a signed document offers it; otherwise the baseline allows it.
    burn
        What would be flown; None for nothing.
    pc_after
        The largest probability over all sets of data, if it is flown with its least size; for
        *do nothing* the probability as it stands. None if it cannot be computed.
    miss_after_m, x_m, y_m
        Distance then, and where the second object passes in the plane of `OptionPlane`.
    screening
        What a screening of the burn found; None: nobody here has screened it.
    until_us
        The last moment for it, UTC us; None if it has none.
    """

    kind: OptionKind
    mover: str
    offered: bool
    burn: OptionBurn | None
    pc_after: float | None
    miss_after_m: float | None
    x_m: float | None
    y_m: float | None
    screening: Screening | None
    until_us: int | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A burn that the baseline allows us: a window, a size, and the probability that it leaves.

    ``number`` is what a proposal names it by.
    """

    number: int
    from_us: int
    until_us: int
    size_m_s: float
    pc_after: float


@dataclass(frozen=True, slots=True)
class CaseSource:
    """A set of data of the baseline: whose, from which message, how old, and what it gives alone."""

    party: str
    source: str
    as_of_us: int
    pc: float
    miss_m: float


@dataclass(frozen=True, slots=True)
class RadiusPc:
    """A hard-body radius and the probability with it, all else the same."""

    radius_m: float
    pc: float


@dataclass(frozen=True, slots=True)
class PastPc:
    """A probability that a signed document has stated: when it was signed, by which party and step."""

    at_us: int
    pc: float
    party: str
    step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOptions:
    """A case weighed.

    Attributes
    ----------
    case, tca_us
        The encounter, and its closest approach, UTC us.
    ours, theirs
        Ids of both objects.
    speed_km_s, angle_rad
        Relative speed, and the angle between both velocities.
    miss_m, sigma_miss_m
        Distance at closest approach, and its standard deviation along the miss.
    pc, target_pc, open_pc
        Probability as it stands, and what the agreement asks for.
    plane, sources
        The encounter plane by the first set of data; all sets.
    radii
        Probability against the hard-body radius.
    max_pc, diluted
        The largest probability with any scale of the covariance, and whether better knowledge
        would raise the probability.
    options
        *Do nothing*, *the other side moves*, *we move*; those that exist.
    candidates
        Burns that a proposal of ours may name.
    past
        Probabilities that documents have stated, the oldest first.
    unchecked
        What was not checked, in words.
    """

    case: str
    tca_us: int
    ours: str
    theirs: str
    speed_km_s: float
    angle_rad: float
    miss_m: float
    sigma_miss_m: float
    pc: float
    target_pc: float
    open_pc: float
    plane: OptionPlane
    sources: tuple[CaseSource, ...]
    radii: tuple[RadiusPc, ...]
    max_pc: float
    diluted: bool
    options: tuple[Option, ...]
    candidates: tuple[Candidate, ...]
    past: tuple[PastPc, ...]
    unchecked: tuple[str, ...]
