"""A conjunction to plan a burn for, and the plan."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from comity.apps.avoidance.screened import Outcome, Screened, words_of
from comity.apps.avoidance.secondary import Secondary
from comity.astro.manoeuvre import Burn, Encounter, TradeSpace
from comity.astro.manoeuvre.aim import Aim
from comity.astro.manoeuvre.reach import swapped
from comity.astro.manoeuvre.restore import Restoration
from comity.astro.risk import Assessment, Pair
from comity.foundations.arrays import Floats

__all__ = ["Conjunction", "Plan"]


@dataclass(frozen=True, slots=True)
class Conjunction:
    """An encounter of two objects to plan a burn for.

    Attributes
    ----------
    pair
        States of both objects in an inertial frame, km and km/s.
    covariances
        (6, 6) of each, in the same frame; km², km²/s, km²/s².
    tca_us
        Instant of the states, µs of UTC since 1970.
    frame
        Name of the frame.
    hbr_km
        Sum of the radii of both objects, km.
    designators
        Catalogue numbers or international designators of each.
    plane_only
        Why only the plane method may be used; the covariances then say nothing of
        velocities, and none is carried to other conjunctions.
    covariance_source
        Where the covariances come from: ``message`` or ``assumed``.
    """

    pair: Pair
    covariances: tuple[Floats, Floats]
    tca_us: int
    frame: str
    hbr_km: float
    designators: tuple[Sequence[str], Sequence[str]] = ((), ())
    plane_only: str = ""
    covariance_source: str = "message"

    def exchanged(self) -> "Conjunction":
        """Exchange the two objects."""
        return replace(
            self,
            pair=swapped(self.pair),
            covariances=(self.covariances[1], self.covariances[0]),
            designators=(self.designators[1], self.designators[0]),
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """A recommended burn and its alternatives, or the reason why there is none.

    Attributes
    ----------
    encounter
        The encounter, the moving object first.
    aim
        What was aimed at: the stated encounter, its assessment and the forces.
    tca_us, burn_us
        Closest approach and burn, µs of UTC since 1970.
    now_us
        Instant from which the time to prepare was counted; None: it was not considered.
    before, after
        Assessment without and with the burn.
    after_covariance
        (6, 6) of the moving object at closest approach with the burn.
    screened, outcome
        Whether and how other objects were looked at, and what was found.
    secondary
        Conjunctions of the changed track with the catalogue.
    candidates
        Burns with the reason why each was not taken, empty for the one that was.
    space
        Probability over lead time and impulse along the velocity.
    back
        The way back to the planned track.
    reason
        Why this burn, or why none.
    stages_s
        Wall time of each stage, s.
    """

    encounter: Encounter
    aim: Aim
    tca_us: int
    now_us: int | None
    target_pc: float
    before: Assessment
    after: Assessment | None
    after_covariance: Floats | None
    burn: Burn | None
    burn_us: int
    screened: Screened
    outcome: Outcome
    secondary: tuple[Secondary, ...]
    candidates: tuple[tuple[Burn, str], ...]
    space: TradeSpace
    back: Restoration | None
    reason: str
    stages_s: dict[str, float]

    @property
    def screening_words(self) -> str:
        """What is known of other objects, in words."""
        return words_of(self.screened, self.outcome)
