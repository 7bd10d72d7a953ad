"""Evidence of burns: our own as telemetry shows it, the other side's as measured."""

from pathlib import Path

import numpy as np

from comity.apps.cases.actions import act, verify_burn
from comity.apps.cases.documents import opened_case
from comity.astro.orbits.rtn import rtn_axes
from comity.astro.orbits.track import states_at
from comity.astro.orbits.two_body import move
from comity.coordination.negotiation import Case
from comity.coordination.negotiation.baseline import Baseline
from comity.coordination.negotiation.bodies import ActDetails
from comity.coordination.negotiation.records import Event, Stance
from comity.foundations import format_utc
from comity.foundations.arrays import Floats
from comity.foundations.constants import EARTH_MU_TCG_KM3_S2
from comity.foundations.errors import DataError, InputError, RangeError
from comity.foundations.plain import JsonObject
from comity.node.node import Node
from comity.node.persons.authority import Marks
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
    with node.reading() as work:
        return opened_case(work, encounter)


def _event(case: Case) -> Event:
    alone = case.seat.stance is Stance.ALONE
    return Event.FALLBACK if alone else Event.BURN


def flown_state(baseline: Baseline, party: str, burn_us: int, dv_m_s: Floats) -> Floats:
    """Compute the state (6,) of a party's object at closest approach after a burn.

    Parameters
    ----------
    burn_us
        Time of the burn, microseconds of UTC since 1970.
    dv_m_s
        (3,) radial, transverse, normal, m/s.

    Returns
    -------
    array
        km and km/s, in the frame of the baseline.
    """
    k = [craft.party for craft in baseline.crafts].index(party)
    state = baseline.data[0].states[k]
    lead_s = (baseline.tca_us - burn_us) / 1e6
    before = move(state[:3], state[3:], np.array([-lead_s]), MU)[0]
    push = rtn_axes(before[:3], before[3:]).T @ (np.asarray(dv_m_s) / 1e3)
    after: Floats = move(before[:3], before[3:] + push, np.array([lead_s]), MU)[0]
    return after


def show_burn(
    node: Node, encounter: str, burn_us: int, dv_m_s: Floats, *, marks: Marks
) -> Case:
    """Sign that our own burn was flown, with its time and size by telemetry.

    Parameters
    ----------
    burn_us
        Time of the burn, microseconds of UTC since 1970.
    dv_m_s
        (3,) radial, transverse, normal, m/s.

    Raises
    ------
    RangeError
        If the time is not before closest approach.
    RefusalError
        If no burn was called for.
    """
    case, baseline = _case(node, encounter)
    if not burn_us < baseline.tca_us:
        raise RangeError(
            "time of the burn",
            burn_us,
            f"before closest approach, {baseline.tca_us} us",
        )
    after = flown_state(baseline, node.party, burn_us, dv_m_s)
    details = ActDetails(
        burn_us=burn_us, dv_m_s=dv_m_s.tolist(), state_tca=after.tolist()
    )
    return act(node, encounter, _event(case), details, marks=marks)


def _state_at(baseline: Baseline, path: Path) -> Floats:
    """Read the state (6,) at closest approach from an ephemeris, in the baseline's frame.

    Raises
    ------
    DataError, FormatError
        If it cannot be read, or does not reach closest approach.
    """
    (own, *_) = read_tracks([path])
    track = own.track
    if not track.at_us[0] <= baseline.tca_us <= track.at_us[-1]:
        raise DataError(
            f"{path} does not reach closest approach",
            remedy=f"an ephemeris that covers {format_utc(baseline.tca_us, 0)} UTC",
        )
    at = np.array([baseline.tca_us], np.int64)
    state = states_at(track, at)[0]
    # Rows of the turn are the axes of the case's frame in TEME.
    turn, _ = to_teme(
        baseline.frame,
        np.repeat(at, 3),
        np.eye(3),
        np.zeros((3, 3)),
        load_orientation(),
    )
    return np.concatenate([turn @ state[:3], turn @ state[3:]])


def show_trajectory(
    node: Node, encounter: str, path: Path, burn_us: int, *, marks: Marks
) -> Case:
    """Sign that our own burn was flown, with the trajectory after it (OEM).

    Raises
    ------
    DataError, RefusalError
        If the ephemeris cannot be used, or no burn was called for.
    """
    case, baseline = _case(node, encounter)
    state = _state_at(baseline, path)
    details = ActDetails(
        burn_us=burn_us, dv_m_s=(0.0, 0.0, 0.0), state_tca=state.tolist()
    )
    return act(node, encounter, _event(case), details, marks=marks)


def _verified(
    node: Node,
    encounter: str,
    source: str,
    state: Floats | None,
    frame: str,
    marks: Marks,
) -> Case:
    case, baseline = _case(node, encounter)
    body: JsonObject = {
        "burned": state is not None,
        "frame": frame,
        "of": baseline.craft_of(case.peer).object,
        "source": source,
        "state_tca": [] if state is None else [float(x) for x in state],
    }
    return verify_burn(node, encounter, body, marks=marks)


def verify_trajectory(
    node: Node, encounter: str, path: Path, source: str, *, marks: Marks
) -> Case:
    """Sign the other's trajectory after its burn, by own or others' orbit determination.

    Parameters
    ----------
    source
        Who measured it.

    Raises
    ------
    DataError
        If the ephemeris cannot be used.
    """
    _, baseline = _case(node, encounter)
    state = _state_at(baseline, path)
    return _verified(node, encounter, source, state, baseline.frame, marks)


def show_no_burn(node: Node, encounter: str, source: str, *, marks: Marks) -> Case:
    """Sign that the other side did not burn up to the end of its last window.

    Parameters
    ----------
    source
        Who measured it.

    Raises
    ------
    InputError
        If its last window is not over.
    """
    case, baseline = _case(node, encounter)
    if node.clock() < baseline.last_us(case.peer):
        last = format_utc(baseline.last_us(case.peer), 0)
        raise InputError(f"the other side's last window ends at {last} UTC")
    return _verified(node, encounter, source, None, baseline.frame, marks)
