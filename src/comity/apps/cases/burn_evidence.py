"""Evidence that a burn was flown: our own telemetry, and what we measure of the other."""

from pathlib import Path
from typing import Any

import numpy as np

from comity.apps.cases.actions import act, verify_burn
from comity.apps.cases.documents import case_of
from comity.astro.orbits.rtn import rtn_axes
from comity.astro.orbits.track import states_at
from comity.astro.orbits.two_body import move
from comity.coordination.negotiation import Case
from comity.coordination.negotiation.baseline import Baseline
from comity.coordination.negotiation.records import Event, Stance
from comity.foundations.arrays import Floats
from comity.foundations.constants import EARTH_MU_TCG_KM3_S2
from comity.foundations.errors import DataError, InputError, RangeError
from comity.node.node import Node
from comity.system.environment import load_orientation
from comity.system.ephemeris_files import read_tracks, to_teme

__all__ = [
    "flown_state",
    "show_burn",
    "show_no_burn",
    "show_trajectory",
    "verify_trajectory",
]

MU = EARTH_MU_TCG_KM3_S2


def _case(node: Node, encounter: str) -> tuple[Case, Baseline]:
    case = node.view(lambda work: case_of(work, encounter))
    if case.baseline is None:
        raise InputError("nobody has opened this case")
    return case, case.baseline


def _event(case: Case) -> Event:
    alone = case.seat.stance is Stance.ALONE
    return Event.FALLBACK if alone else Event.BURN


def flown_state(baseline: Baseline, party: str, burn_us: int, dv_m_s: Floats) -> Floats:
    """Return the state (6,) of a party's object at closest approach after a burn."""
    k = [craft.party for craft in baseline.crafts].index(party)
    state = baseline.data[0].states[k]
    lead_s = (baseline.tca_us - burn_us) / 1e6
    before = move(state[:3], state[3:], np.array([-lead_s]), MU)[0]
    push = rtn_axes(before[:3], before[3:]).T @ (np.asarray(dv_m_s) / 1e3)
    after: Floats = move(before[:3], before[3:] + push, np.array([lead_s]), MU)[0]
    return after


def show_burn(node: Node, encounter: str, burn_us: int, dv_m_s: Floats) -> Case:
    """Sign that our own burn was flown, as telemetry tells its size.

    Parameters
    ----------
    burn_us
        When it was flown.
    dv_m_s
        (3,) radial, transverse, normal.

    Raises
    ------
    RangeError
        If it was not flown before closest approach.
    RefusalError
        If no burn was called for.
    """
    case, baseline = _case(node, encounter)
    if not burn_us < baseline.tca_us:
        raise RangeError("time of the burn", burn_us, "before closest approach")
    after = flown_state(baseline, node.party, burn_us, dv_m_s)
    more = {"burn_us": burn_us, "dv_m_s": dv_m_s, "state_tca": after}
    return act(node, encounter, _event(case), more)


def _state_at(baseline: Baseline, path: Path) -> Floats:
    """Return the state that an ephemeris gives at closest approach.

    Raises
    ------
    DataError, FormatError
        If it cannot be read, or does not reach closest approach.
    """
    (own, *_) = read_tracks([path])
    track = own.track
    if not track.at_us[0] <= baseline.tca_us <= track.at_us[-1]:
        raise DataError(f"{path} does not reach closest approach")
    at = np.array([baseline.tca_us], np.int64)
    state = states_at(track, at)[0]
    # Rows of the turn are the axes of the case's frame, as TEME shows them.
    turn, _ = to_teme(
        baseline.frame,
        np.repeat(at, 3),
        np.eye(3),
        np.zeros((3, 3)),
        load_orientation(),
    )
    return np.concatenate([turn @ state[:3], turn @ state[3:]])


def show_trajectory(node: Node, encounter: str, path: Path, burn_us: int) -> Case:
    """Sign that our own burn was flown, with the trajectory after it (OEM).

    Raises
    ------
    DataError, RefusalError
        If the ephemeris cannot be used, or no burn was called for.
    """
    case, baseline = _case(node, encounter)
    state = _state_at(baseline, path)
    more: dict[str, Any] = {
        "burn_us": burn_us,
        "dv_m_s": [0.0, 0.0, 0.0],
        "state_tca": state,
    }
    return act(node, encounter, _event(case), more)


def _verified(
    node: Node, encounter: str, source: str, state: Floats | None, frame: str
) -> Case:
    case, baseline = _case(node, encounter)
    body = {
        "burned": state is not None,
        "frame": frame,
        "of": baseline.craft_of(case.peer).object,
        "source": source,
        "state_tca": [] if state is None else [float(x) for x in state],
    }
    return verify_burn(node, encounter, body)


def verify_trajectory(node: Node, encounter: str, path: Path, source: str) -> Case:
    """Sign what own or a third party's orbit determination shows of the other's burn.

    Raises
    ------
    DataError
        If the ephemeris cannot be used.
    """
    _, baseline = _case(node, encounter)
    return _verified(node, encounter, source, _state_at(baseline, path), baseline.frame)


def show_no_burn(node: Node, encounter: str, source: str) -> Case:
    """Sign that the other side did not burn in its last window.

    Raises
    ------
    InputError
        If its last window is not over.
    """
    case, baseline = _case(node, encounter)
    if node.clock() < baseline.last_us(case.peer):
        raise InputError("the other side's last window is not over")
    return _verified(node, encounter, source, None, baseline.frame)
