"""Observations, element sets, messages and tracks enter; orbits that can be believed leave.

Element sets of one object over months enter; the gaps between them in which it manoeuvred
leave, with size, direction, confidence and the floor below which nothing can be told. Scores
come from trees that were learned on other satellites, as plain numbers; the confidence is what
such scores were worth on satellites that the trees had not seen. A history that is too short to
tell what is usual is refused, and so is a model that was learned from other signals.

Tracks of several parties become one that is never surer than it may be, and the messages on an
event become a forecast with an interval that holds as often as it says.

Observations of sites become orbits with covariances (``observing``, ``initial``, ``fitting``), go to the
object that they are of (``association``), tell of new ones, of manoeuvres and break-ups, and say what is to be
observed next (``tasking``). How objects move is asked through a port. It refuses what does not tell an orbit:
too few observations, a geometry that is singular, units that cannot be.
"""

from typing import TYPE_CHECKING

from comity.foundations.offering import offer

if TYPE_CHECKING:
    from comity.astro.tracking.forecast import forecast
    from comity.astro.tracking.fusion import fuse
    from comity.astro.tracking.histories import History, history_of
    from comity.astro.tracking.manoeuvres import (
        Detector,
        Manoeuvre,
        detect,
        detector_from,
    )
    from comity.astro.tracking.scoring import count_hits
    from comity.astro.tracking.signals import signals_of

__all__ = [
    "Detector",
    "History",
    "Manoeuvre",
    "count_hits",
    "detect",
    "detector_from",
    "forecast",
    "fuse",
    "history_of",
    "signals_of",
]

offer(
    __name__,
    {
        "forecast": "forecast",
        "fusion": "fuse",
        "histories": "History history_of",
        "manoeuvres": "Detector Manoeuvre detect detector_from",
        "scoring": "count_hits",
        "signals": "signals_of",
    },
)
