"""Two nodes with an agreement about cases, and a conjunction between their satellites."""

import numpy as np

from comity.apps.sharing.offers import offer
from comity.apps.sharing.rows import Rows
from comity.apps.sharing.share import share_now, share_with
from comity.astro.orbits.rtn import covariance_to_rtn, rtn_axes
from comity.foundations.time import parse_utc
from comity.messages.cdm_build import Approach, CdmHeader, Side, build_cdm
from comity.messages.write import write_message
from tests.acts import adopt_policy
from tests.coordination.negotiation.encounters import covariance, seen
from tests.federation.prepared import prepared_world

HOUR_US = 3_600_000_000
#: Near the epochs of the built-in population, against which burns are screened.
START = parse_utc("2024-11-01T12:00:00")
TCA_US = START + 72 * HOUR_US
OURS, THEIRS = "object:norad:40001", "object:norad:50002"

AGREEMENT = """
agreement: alfa-bravo
version: 1
parties: [party:alfa, party:bravo]
from: "2024-01-01"
until: "2026-12-01"
notice_d: 30
clauses:
  - id: cases-one
    data: [coordination, capabilities, cdms]
    by: party:alfa
    to: party:bravo
    purposes: [coordination, flight-safety]
  - id: cases-two
    data: [coordination, capabilities, cdms]
    by: party:bravo
    to: party:alfa
    purposes: [coordination, flight-safety]
terms:
  cdm_source: party:alfa
  thresholds: {open_pc: 1e-4, target_pc: 1e-6, margin: 2.0, skew_s: 60}
  right_of_way: [{rule: classes}]
"""


def message(
    folder,
    name,
    seed=0,
    tca_us=TCA_US,
    created_us=START,
    miss=None,
    numbers=("40001", "50002"),
):
    """Write a conjunction message of the two satellites; return its path."""
    rng = np.random.default_rng(seed)
    (data,) = seen(rng, sets=1)
    sides = []
    states = data.states.copy()
    if miss is not None:
        states[1, :3] = states[0, :3] + miss * (states[1, :3] - states[0, :3])
    whole = covariance(rng, states) / 2.0
    for state, number in zip(states, numbers, strict=True):
        six = np.zeros((6, 6))
        six[:3, :3] = whole
        six[3:, 3:] = np.eye(3) * 1e-12
        sides.append(
            Side(
                number,
                "SATCAT",
                f"SAT {number}",
                "",
                "",
                "YES",
                "GCRF",
                state[:3],
                state[3:],
                covariance_to_rtn(six, state[:3], state[3:]),
                "",
                data.hbr_km * 500.0,
            )
        )
    axes = rtn_axes(states[0, :3], states[0, 3:])
    relative = (
        axes @ (states[1, :3] - states[0, :3]),
        axes @ (states[1, 3:] - states[0, 3:]),
    )
    built = build_cdm(
        CdmHeader(name, "ALFA", created_us),
        Approach(tca_us, relative, hbr_m=data.hbr_km * 1e3),
        *sides,
    )
    path = folder / f"{name}.cdm"
    path.write_text(write_message(built, "kvn"))
    return path


def capabilities(name, kind, area=None):
    row = {"object": name, "class": kind, "manoeuvrable": kind != "non-manoeuvrable"}
    if area is not None:
        row["area_m2"] = area
    return Rows("capabilities", (row,), (START,))


def partners(folder, kinds=("automated", "automated"), agreement=AGREEMENT, **more):
    """Return a world of two nodes that may coordinate cases."""
    signed = [(agreement, "alfa", "bravo")]
    world = prepared_world(
        folder, ["alfa", "bravo"], signed=signed, start_us=START, **more
    )
    both = zip(("alfa", "bravo"), (OURS, THEIRS), kinds, strict=True)
    for name, thing, kind in both:
        node = world.nodes[name]
        offer(node, capabilities(thing, kind), level="amber")
        other = "party:bravo" if name == "alfa" else "party:alfa"
        share_with(node, other, "capabilities", "coordination")
        share_now(node, [other])
    world.settle()
    return world


def set_limits(world, name, **settings):
    """Write the limits of a node: what it may do in cases by itself."""
    values = {"mode": "manual", "catalogue": "sample:500"} | settings
    path = world.nodes[name].folder / "cases.yaml"
    path.write_text("".join(f"{key}: {value!r}\n" for key, value in values.items()))
    if values["mode"] == "automatic":
        adopt_policy(world.nodes[name])
