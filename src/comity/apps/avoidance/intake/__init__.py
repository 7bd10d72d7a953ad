"""Intake of conjunction messages: files, folders, mails and services → a folder, each message once.

``open_sources`` turns words into sources, ``collect`` takes what they have. Another source is any
object with the attributes of ``Source``.
"""

from comity.apps.avoidance.intake.collect import LATE_H, collect
from comity.apps.avoidance.intake.opening import open_sources
from comity.apps.avoidance.intake.records import (
    Collected,
    Event,
    Received,
    SourceReport,
)
from comity.apps.avoidance.intake.sources import Delivery, Document, Source

__all__ = [
    "LATE_H",
    "Collected",
    "Delivery",
    "Document",
    "Event",
    "Received",
    "Source",
    "SourceReport",
    "collect",
    "open_sources",
]
