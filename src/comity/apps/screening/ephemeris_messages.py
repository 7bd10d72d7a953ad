"""Conjunctions of own ephemerides → a message for each."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from comity.apps.screening.screen_ephemerides import OwnHit, OwnScreened
from comity.astro.catalogue import Snapshot
from comity.astro.orbits.rtn import covariance_to_rtn, rtn_axes
from comity.foundations import format_utc
from comity.foundations.frames import teme_to_gcrf
from comity.messages.cdm_build import Approach, CdmHeader, Side, build_cdm
from comity.messages.typed import Message
from comity.messages.write import write_message
from comity.system.environment import load_orientation, now_us
from comity.system.files import make_folder, write_whole

__all__ = ["messages_of", "write_messages"]


def messages_of(
    snapshot: Snapshot,
    hits: Sequence[OwnHit],
    hbr_m: float,
    originator: str,
    coverage: str,
) -> list[tuple[str, Message]]:
    """Build a file name and a message for each conjunction, in GCRF.

    ``coverage`` are the words of the screening's coverage, a comment of each.
    """
    orientation = load_orientation()
    created = now_us()
    out = []
    for hit in hits:
        turn = teme_to_gcrf(np.array([hit.tca_us], np.int64), orientation)[0]
        pair = hit.pair
        states = [
            (turn @ pair.position_1_km, turn @ pair.velocity_1_km_s),
            (turn @ pair.position_2_km, turn @ pair.velocity_2_km_s),
        ]
        local = [
            covariance_to_rtn(
                hit.covariances[0], pair.position_1_km, pair.velocity_1_km_s
            ),
            covariance_to_rtn(
                hit.covariances[1], pair.position_2_km, pair.velocity_2_km_s
            ),
        ]
        axes = rtn_axes(pair.position_1_km, pair.velocity_1_km_s)
        number = str(snapshot.object[hit.row])
        stamp = format_utc(hit.tca_us, 0).replace("-", "").replace(":", "")
        name = f"{hit.own.object_id or hit.own.name}_{number}_{stamp}"
        name = "".join(c if c.isalnum() or c in "-_" else "-" for c in name)
        first = Side(
            hit.own.object_id,
            "UNKNOWN",
            hit.own.name,
            hit.own.object_id,
            hit.own.source,
            "YES",
            "GCRF",
            *states[0],
            local[0],
            hit.assumed[0],
        )
        second = Side(
            number,
            "SATCAT",
            str(snapshot.name[hit.row]),
            str(snapshot.international[hit.row]),
            "NONE",
            "N/A",
            "GCRF",
            *states[1],
            local[1],
            hit.assumed[1],
        )
        probability = None
        if hit.answer.pc is not None:
            probability = (hit.answer.pc, f"COMITY-{hit.answer.chosen.method.upper()}")
        approach = Approach(
            hit.tca_us,
            (axes @ pair.relative_km, axes @ pair.relative_km_s),
            hbr_m=hbr_m,
            probability=probability,
            window_us=(int(hit.own.track.at_us[0]), int(hit.own.track.at_us[-1])),
            comments=(f"Coverage of the screening: {coverage}",),
        )
        header = CdmHeader(name, originator, created)
        message = build_cdm(header, approach, first, second)
        out.append((f"{name}.cdm", message))
    return out


def write_messages(done: OwnScreened, hbr_m: float, folder: Path) -> int:
    """Write a message per conjunction to a folder; return how many.

    Raises
    ------
    ResourceError
        If the folder cannot be made or written to.
    """
    make_folder(folder)
    words = done.report.coverage.words
    messages = messages_of(done.snapshot, done.hits, hbr_m, "COMITY", words)
    for name, message in messages:
        write_whole(folder / name, write_message(message, "kvn").encode())
    return len(messages)
