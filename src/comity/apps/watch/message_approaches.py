"""Conjunction messages that came in → approaches of own satellites, the newest of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from comity.apps.avoidance.assess import Risk, assess_message
from comity.apps.avoidance.intake import collect, open_sources
from comity.apps.avoidance.intake.index import Kept, opened_index
from comity.apps.avoidance.intake.records import Collected
from comity.apps.watch.approaches import WatchedApproach
from comity.apps.watch.operation_file import MessageSource
from comity.apps.watch.own_objects import OwnObjects
from comity.astro.orbits.rtn import covariance_to_rtn, rtn_axes
from comity.astro.risk.events import events_of
from comity.foundations.arrays import Floats
from comity.foundations.errors import ComityError
from comity.messages.cdm_record import CdmObject
from comity.system.files import make_folder
from comity.system.message_files import open_cdm

__all__ = ["SERVICES", "ByMessages", "approaches_of_messages"]

#: Words that name a source other than a file or folder.
SERVICES = ("space-track", "tracss:")


@dataclass(frozen=True, slots=True)
class ByMessages:
    """What conjunction messages give.

    Attributes
    ----------
    collected
        What each source delivered, in the order of the file.
    approaches
        Of own satellites that are ahead, by the newest message of each.
    files
        The file of each approach's message, by ``source``.
    others
        How many approaches ahead are of no own satellite.
    faults
        Messages that could not be assessed, in words.
    """

    collected: tuple[Collected, ...]
    approaches: tuple[WatchedApproach, ...]
    files: dict[str, Path]
    others: int
    faults: tuple[str, ...]


def _newest_ahead(folder: Path, now_us: int, until_us: int) -> list[Kept]:
    """Return the newest kept message of each approach in the window."""
    out = []
    with opened_index(folder) as index:
        for about in index.about.values():
            known = [one for one in about if one.risk is not None]
            risks = [one.risk for one in known if one.risk is not None]
            newest = [known[group[-1]] for group in events_of(risks)]
            out += [
                one
                for one in newest
                if one.tca_us is not None and now_us <= one.tca_us < until_us
            ]
    return sorted(out, key=lambda one: one.tca_us or 0)


def _key(thing: CdmObject, own: OwnObjects) -> str:
    """Return the key of an object of a message: that of an own satellite, or its designator."""
    names = [thing.designator.strip(), thing.designator.strip().lstrip("0")]
    for name in names:
        if name in own.by_key:
            return name
    for mine in own.objects:
        if thing.international and thing.international == mine.international:
            return mine.key
        if mine.row is None and thing.name.casefold() == mine.key.casefold():
            return mine.key
    return names[1] or names[0]


def _sigmas(covariance: Floats | None, state: Floats) -> tuple[float | None, ...]:
    if covariance is None:
        return (None, None, None)
    local = covariance_to_rtn(covariance, state[:3], state[3:])
    return tuple(np.sqrt(np.maximum(np.diag(local)[:3], 0.0)).tolist())


def _approach(risk: Risk, own: OwnObjects) -> WatchedApproach | None:
    """Return the approach of a message, None if it is of no own satellite."""
    one, two = risk.cdm.objects
    keys = [_key(one, own), _key(two, own)]
    pair = risk.encounter.pair
    states = [
        np.concatenate([pair.position_1_km, pair.velocity_1_km_s]),
        np.concatenate([pair.position_2_km, pair.velocity_2_km_s]),
    ]
    covariances = list(risk.encounter.covariances)
    things = [one, two]
    if keys[0] not in own.by_key:
        if keys[1] not in own.by_key:
            return None
        for both in (keys, states, covariances, things):
            both.reverse()
    axes = rtn_axes(states[0][:3], states[0][3:])
    r, t, n = (axes @ (states[1][:3] - states[0][:3])).tolist()
    reasons = "; ".join(reason.text for reason in risk.gate.reasons)
    chosen = risk.assessment.chosen
    words = (
        f"{chosen.method} by the message's covariances"
        if risk.pc is not None
        else chosen.reason
    )
    mine = own.by_key[keys[0]]
    return WatchedApproach(
        basis="message",
        source=f"{risk.cdm.originator} {risk.cdm.message_id}",
        object_1=keys[0],
        object_2=keys[1],
        name_1=mine.name or things[0].name,
        name_2=things[1].name,
        owner_2="",
        both_own=keys[1] in own.by_key,
        tca_us=risk.tca_us,
        until_us=risk.tca_us,
        miss_km=risk.miss_km,
        miss_rtn_km=(r, t, n),
        speed_km_s=risk.speed_km_s,
        kind="event",
        pc=risk.pc,
        pc_words=f"{words}; {risk.gate.verdict}: {reasons}" if reasons else words,
        orbit_1=risk.cdm.message_id,
        orbit_2=risk.cdm.message_id,
        states=(tuple(states[0].tolist()), tuple(states[1].tolist())),
        sigmas_km=(
            _sigmas(covariances[0], states[0]),
            _sigmas(covariances[1], states[1]),
        ),
    )


def _collect(
    sources: Sequence[MessageSource], base: Path, folder: Path, now_us: int
) -> list[Collected]:
    out = []
    for source in sources:
        service = source.from_.startswith(SERVICES)
        word = source.from_ if service else str(base / source.from_)
        opened = open_sources([word], folder, now_us)
        out.append(collect(opened, folder, now_us, late_h=source.every_h))
    return out


def approaches_of_messages(
    sources: Sequence[MessageSource],
    base: Path,
    folder: Path,
    own: OwnObjects,
    other_m: float,
    window_us: tuple[int, int],
) -> ByMessages:
    """Collect messages from all sources, and assess the newest of each approach ahead.

    Parameters
    ----------
    folder
        Where messages are kept.
    other_m
        Radius that is assumed of each object where a message states no sum of radii, m.
    window_us
        Now, and the end of the window, UTC.
    """
    now_us, until_us = window_us
    faults: list[str] = []
    make_folder(folder)
    collected = _collect(sources, base, folder, now_us)
    approaches: list[WatchedApproach] = []
    files: dict[str, Path] = {}
    others = 0
    for kept in _newest_ahead(folder, now_us, until_us):
        path = folder / kept.record.file
        try:
            stated = open_cdm(path)[0].hbr_m is not None
            hbr_m = None if stated else 2.0 * other_m
            risk = assess_message(path, hbr_m=hbr_m, now_us=now_us)
            found = _approach(risk, own)
        except ComityError as error:
            faults.append(
                f"message {kept.record.file} is not assessed: {error.message}"
            )
            continue
        if found is None:
            others += 1
        else:
            approaches.append(found)
            files[found.source] = path
    return ByMessages(tuple(collected), tuple(approaches), files, others, tuple(faults))
