"""Encounters of a catalogue that an exercise negotiates, and the message that opens a case about one."""

import numpy as np

from comity.apps.avoidance.plan_catalogue import (
    ASSUMED_HBR_M,
    AssessedApproach,
    assess_approach,
    movers_of,
)
from comity.apps.screening.screen import Screened
from comity.apps.screening.screen_report import closest
from comity.astro.orbits.rtn import covariance_to_rtn, rtn_axes
from comity.foundations import format_utc
from comity.foundations.constants import HOUR_US
from comity.messages.cdm_build import Approach, CdmHeader, Side, build_cdm
from comity.messages.write import write_message

__all__ = ["candidates_of", "message_of"]

#: Hours before closest approach by which an encounter must be known to be negotiated.
MIN_LEAD_H = 8.0
#: Probability of collision below which no case is opened; conjunctions that are assessed.
MIN_PC, MAX_ASSESSED = 1e-4, 200


def candidates_of(
    done: Screened, count: int = 20_000, assessed: int = MAX_ASSESSED
) -> list[AssessedApproach]:
    """Return conjunctions between parties of which both can move, most probable first.

    Parameters
    ----------
    count
        How many of the closest are considered.
    assessed
        How many of them that fit are assessed, the closest first.
    """
    fitting = [
        row
        for row in closest(done, count, cross_party=True)
        if movers_of(row) == (1, 2)
        and float(row["speed_km_s"]) > 0.5
        and "UNKNOWN" not in {row["name_1"], row["name_2"]}
    ]
    found = []
    for row in fitting[:assessed]:
        item = assess_approach(done.snapshot, row, ASSUMED_HBR_M / 1e3)
        left_h = (item.tca_us - done.start_us) / HOUR_US
        if item.pc is not None and item.pc > MIN_PC and left_h > MIN_LEAD_H:
            found.append(item)
    return sorted(found, key=lambda item: -(item.pc or 0.0))


def message_of(item: AssessedApproach, created_us: int) -> str:
    """Return the conjunction message of a catalogue's conjunction, covariances assumed."""
    row, pair = item.row, item.pair
    states = (
        np.concatenate([pair.position_1_km, pair.velocity_1_km_s]),
        np.concatenate([pair.position_2_km, pair.velocity_2_km_s]),
    )
    sides = []
    for k, (state, whole, label) in enumerate(
        zip(states, item.covariances, item.labels, strict=True), start=1
    ):
        sides.append(
            Side(
                row["object_1"] if k == 1 else row["object_2"],
                "SATCAT",
                row["name_1"] if k == 1 else row["name_2"],
                "",
                "",
                "YES",
                "TEME",
                state[:3],
                state[3:],
                covariance_to_rtn(whole, state[:3], state[3:]),
                f"assumed: {label}",
            )
        )
    axes = rtn_axes(states[0][:3], states[0][3:])
    relative = (
        axes @ (states[1][:3] - states[0][:3]),
        axes @ (states[1][3:] - states[0][3:]),
    )
    name = f"{row['object_1']}-{row['object_2']}-{format_utc(item.tca_us, 0)}"
    built = build_cdm(
        CdmHeader(name.replace(":", ""), "COMITY", created_us),
        Approach(item.tca_us, relative, hbr_m=ASSUMED_HBR_M),
        sides[0],
        sides[1],
    )
    return write_message(built, "kvn")
