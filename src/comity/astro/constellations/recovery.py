"""Recovery from a loss: when other satellites make up for lost passes and contacts."""

import math
from dataclasses import dataclass

import numpy as np

from comity.astro.constellations.kernels.gaps import delays
from comity.astro.constellations.passes import Passes
from comity.astro.constellations.resilience import Loss, state_after
from comity.astro.constellations.scene import Scene, State
from comity.foundations.arrays import Bools, Floats, Ints
from comity.foundations.constants import HOUR_S

__all__ = ["Recovery", "recovery_of"]


@dataclass(frozen=True, slots=True)
class Recovery:
    """Times until other satellites take over after a loss.

    Attributes
    ----------
    passes
        Number of lost passes (over places) or contacts.
    at_once
        Part of them during which another satellite is present.
    mean_h, p95_h, worst_h
        Hours until another satellite comes, over those to which one comes.
    never
        Part of them to which none comes before the span ends.
    """

    passes: int
    at_once: float
    mean_h: float
    p95_h: float
    worst_h: float
    never: float


def _recovery(waits: Floats) -> Recovery:
    if not len(waits):
        return Recovery(0, math.nan, math.nan, math.nan, math.nan, math.nan)
    hours = waits[np.isfinite(waits)] / HOUR_S
    none = math.nan
    return Recovery(
        len(waits),
        float(np.mean(waits <= 0.0)),
        float(hours.mean()) if len(hours) else none,
        float(np.percentile(hours, 95)) if len(hours) else none,
        float(hours.max()) if len(hours) else none,
        1.0 - len(hours) / len(waits),
    )


def _delays(
    passes: Passes,
    group: Ints,
    lost: Bools,
    allowed: Bools,
    ready: Floats,
) -> Floats:
    out = np.empty(len(passes))
    count = delays(
        passes.first, passes.satellite, passes.begin_s, passes.end_s, group,
        np.ascontiguousarray(lost), np.ascontiguousarray(allowed), ready, out,
    )  # fmt: skip
    return out[:count]


def recovery_of(scene: Scene, state: State, loss: Loss) -> tuple[Recovery, Recovery]:
    """Return how soon other satellites make up for lost passes, and for lost contacts.

    Satellites in service are re-tasked at once when a pass is missed, reserves after the hours
    that they need (``ready_h``), counted from each missed pass.
    """
    left = state_after(state, loss)
    fleet = scene.fleet
    gone = set(loss.crafts)
    reserve = np.array([c.reserve and not c.backup for c in fleet.crafts])
    reserve[list(gone)] = False
    ready = np.where(
        reserve & ~left.crafts, [c.ready_h * HOUR_S for c in fleet.crafts], 0.0
    )
    lost = np.zeros(len(fleet.crafts), np.bool_)
    lost[list(gone)] = state.crafts[list(gone)]
    seen = _recovery(
        _delays(
            scene.passes,
            np.zeros(scene.passes.places, np.int64),
            lost[None],
            (left.crafts | reserve)[None],
            ready,
        )
    )
    if not len(fleet.grounds):
        return seen, _recovery(np.zeros(0))
    may = scene.allowed(left)
    were = scene.allowed(state) & ~may & left.crafts[:, None]
    each = np.arange(len(fleet.crafts), dtype=np.int64)
    at_once = np.zeros(len(fleet.grounds))
    return seen, _recovery(_delays(scene.contacts, each, were, may, at_once))
