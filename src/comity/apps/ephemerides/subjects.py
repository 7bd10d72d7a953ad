"""An object and where its orbit is from."""

from dataclasses import dataclass

from comity.astro.orbits import ElementSets
from comity.astro.orbits.track import Track
from comity.system.message_states import StatedOrbit

__all__ = ["Subject"]


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """An object with its orbit.

    Attributes
    ----------
    key, name, designator
        Number or id, name and international designator; a name is never empty.
    source
        Name of the file.
    notes
        What the orbit does not tell.
    elements
        One element set, or None.
    stated_error
        Error that its source states of an element set: km, and km/day beyond half a day.
    track
        An ephemeris, or None.
    state
        A single state, or None.
    """

    key: str
    name: str
    designator: str
    source: str
    notes: tuple[str, ...]
    elements: ElementSets | None = None
    stated_error: tuple[float, float] = (0.0, 0.0)
    track: Track | None = None
    state: StatedOrbit | None = None

    @property
    def kind(self) -> str:
        """Where the orbit is from."""
        if self.elements is not None:
            return "element set"
        return "state" if self.state is not None else "ephemeris"

    @property
    def epoch_us(self) -> int | None:
        """Epoch of an element set or a state, UTC in microseconds since 1970."""
        if self.elements is not None:
            return int(self.elements.epoch_us[0])
        return None if self.state is None else self.state.at_us
