"""What is said of a catalogue that was read, and of two that are compared."""

from dataclasses import dataclass

import numpy as np

from comity.astro.catalogue import Snapshot
from comity.astro.catalogue.records import OWNER_BASES, Refusal, Source
from comity.foundations import format_utc

__all__ = ["CatalogueChanges", "CatalogueReport", "catalogue_report"]


@dataclass(frozen=True, slots=True)
class CatalogueReport:
    """An imported catalogue as ``comity catalogue import --json`` prints it."""

    objects: int
    element_sets: int
    refused: tuple[Refusal, ...]
    sources: tuple[Source, ...]
    epoch_min: str
    epoch_max: str
    owners: dict[str, int]
    synthetic: bool
    hash: str


@dataclass(frozen=True, slots=True)
class CatalogueChanges:
    """Two catalogues compared: objects that came, went, were renewed or changed; how many stayed the same."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    renewed: tuple[str, ...]
    changed: tuple[str, ...]
    same: int


def catalogue_report(snapshot: Snapshot) -> CatalogueReport:
    """Count what a snapshot holds: objects, element sets, refusals, known owners."""
    epochs = snapshot.elements.epoch_us
    basis = snapshot.owner_basis[snapshot.current]
    return CatalogueReport(
        objects=len(snapshot.current),
        element_sets=len(snapshot),
        refused=tuple(snapshot.refused),
        sources=tuple(snapshot.sources),
        epoch_min=format_utc(int(epochs.min())),
        epoch_max=format_utc(int(epochs.max())),
        owners={
            name: int(np.count_nonzero(basis == k))
            for k, name in enumerate(OWNER_BASES)
        },
        synthetic=snapshot.synthetic,
        hash=snapshot.hash,
    )
