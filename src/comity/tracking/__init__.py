"""From observations to orbits; so far: manoeuvres from element sets, and how a risk will end.

Element sets of one object over months enter; the gaps between them in which it manoeuvred
leave, with size, direction, confidence and the floor below which nothing can be told. Scores
come from trees that were learned on other satellites, as plain numbers; the confidence is what
such scores were worth on satellites that the trees had not seen. A history that is too short to
tell what is usual is refused, and so is a model that was learned from other signals.

Observations, initial orbits, estimation, association and fusion are a promise still.
"""

from comity.tracking.forecast import forecast
from comity.tracking.histories import History, history_of
from comity.tracking.manoeuvres import Detector, Manoeuvre, detect, detector_from
from comity.tracking.scoring import count_hits
from comity.tracking.signals import signals_of

__all__ = [
    "Detector",
    "History",
    "Manoeuvre",
    "count_hits",
    "detect",
    "detector_from",
    "forecast",
    "history_of",
    "signals_of",
]
