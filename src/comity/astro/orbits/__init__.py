"""Element sets and an instant enter; states in TEME leave, with a fault per row.

The room holds the element-set theory (SGP4 with its deep-space part), two-body motion
with J2, interpolation between states, and arcs: states on the turning Earth, with what can
be seen from them. It knows arrays and gravity, no catalogue
and no clock. It refuses nothing by exception: a row that the theory cannot carry has a
fault code, and its states are NaN.
"""

from typing import TYPE_CHECKING

from comity.foundations.offering import offer

if TYPE_CHECKING:
    from comity.astro.orbits.arcs import Span, arcs_of_elements
    from comity.astro.orbits.elements import ElementSets
    from comity.astro.orbits.gravity import WGS72, Gravity
    from comity.astro.orbits.interpolation import interpolate_states
    from comity.astro.orbits.kepler import kepler_j2
    from comity.astro.orbits.states import FAULTS, States, propagate

__all__ = [
    "FAULTS",
    "WGS72",
    "ElementSets",
    "Gravity",
    "Span",
    "States",
    "arcs_of_elements",
    "interpolate_states",
    "kepler_j2",
    "propagate",
]

offer(
    __name__,
    {
        "arcs": "Span arcs_of_elements",
        "elements": "ElementSets",
        "gravity": "WGS72 Gravity",
        "interpolation": "interpolate_states",
        "kepler": "kepler_j2",
        "states": "FAULTS States propagate",
    },
)
