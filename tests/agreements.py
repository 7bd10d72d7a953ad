"""Agreements for tests, in the form that people write."""

import numpy as np

from comity.foundations.time import parse_utc
from comity.trust.policy import Facts, Label, read_agreement
from comity.trust.policy.kinds import KINDS, PURPOSES
from comity.trust.policy.lifecycle import Withdrawal, life_of
from comity.trust.policy.read import agreement_from_content

ALFA, BRAVO, CHARLIE, DELTA = (
    f"party:{n}" for n in ("alfa", "bravo", "charlie", "delta")
)
DAY_US = 86_400_000_000
HOUR_US = 3_600_000_000
ALL = {kind: tuple(KINDS[kind].fields) for kind in KINDS}
SINCE, UNTIL = parse_utc("2026-12-01"), parse_utc("2028-12-01")
NOON = parse_utc("2027-03-01T12:00:00")

TEXT = """
agreement: polar-mou
version: 1
title: Shared surveillance of polar orbits
parties: [party:alfa, party:bravo, party:charlie]
groups:
  west: [party:bravo, party:charlie]
sets:
  polar: ["object:norad:25544", "object:norad:40000-40100"]
from: "2026-12-01"
until: "2028-12-01"
notice_d: 30
labels:
  policy: polar
  levels: {open: clear, partners: green, closed: amber+strict}
clauses:
  - id: full-to-bravo
    data: [ephemerides, cdms]
    by: party:alfa
    to: party:bravo
    purposes: [flight-safety, re-entry]
    up_to: partners
    keep_d: 90
    onward: party:charlie
  - id: coarse-to-charlie
    data: [ephemerides, elements]
    by: party:alfa
    to: party:charlie
    precision: {position_km: 1, velocity_km_s: 0.001}
    delay_h: 2
    keep_d: 30
  - id: polar-elements
    data: elements
    by: [west, party:alfa]
    to: [west, party:alfa]
    objects: polar
    fields: [epoch_us, mean_motion_rad_s, eccentricity, inclination_rad, name]
  - id: not-this-one
    effect: withhold
    data: [ephemerides, elements]
    by: party:alfa
    to: west
    objects: ["object:norad:40050"]
terms:
  cdm_source: party:alfa
  deadlines: {open_h: 72, propose_h: 48, commit_h: 24}
  acknowledgement: {routine: {shown_min: 10, read_min: 30, understood_min: 60}}
  right_of_way: [{rule: classes}, {rule: take-turns, within_h: 36}]
"""


def agreement(text=TEXT, **changes):
    for old, new in changes.pop("replace", {}).items():
        assert old in text
        text = text.replace(old, new)
    return read_agreement(text)


def left(value, party, at_us):
    """A withdrawal that all other parties had when it was signed."""
    return Withdrawal(party, at_us, dict.fromkeys(value.parties, at_us))


def in_force(value, withdrawals=(), at_us=NOON, successor=None):
    signed = dict.fromkeys(value.parties, value.since_us)
    return value, life_of(
        value, signed, [left(value, *w) for w in withdrawals], successor, at_us=at_us
    )


def label(*targets, policy="polar", level="open"):
    return Label(policy, level, tuple(targets))


class Dice:
    """Choices from one seed."""

    def __init__(self, seed):
        self.rng = np.random.default_rng(seed)

    def one(self, items):
        return items[int(self.rng.integers(len(items)))]

    def some(self, items, least=1, most=None):
        count = int(self.rng.integers(least, (most or len(items)) + 1))
        return [items[k] for k in self.rng.permutation(len(items))[:count]]

    def chance(self, share):
        return self.rng.random() < share

    def number(self, least, most):
        return int(self.rng.integers(least, most + 1))


POOL = ["object:norad:1", "object:norad:5-20", "object:own:x", "object:norad:15-30"]
NAMED = ["object:norad:1", "object:norad:7", "object:norad:17", "object:own:x"]
LEVELS = ["open", "partners", "closed"]
PARTIES = [ALFA, BRAVO, CHARLIE, DELTA]


def random_clause(dice, name, some):
    """Return a clause among some parties, valid whatever it says."""
    kinds = dice.some([*KINDS], 2, 6)
    clause = {"id": name, "data": kinds, "by": dice.some(some), "to": dice.some(some)}
    clause["purposes"] = dice.some(PURPOSES, 3)
    if dice.chance(0.5):
        clause["objects"] = dice.some(POOL, 2, 3)
    if dice.chance(0.2):
        clause["except"] = dice.some(POOL, 1, 1)
    if dice.chance(0.4):
        fields = sorted({field for kind in kinds for field in KINDS[kind].fields})
        clause["fields"] = dice.some(fields)
    if dice.chance(0.2):
        return clause | {"effect": "withhold"}
    return clause | random_limits(dice)


def random_limits(dice):
    limits = {}
    if dice.chance(0.5):
        limits["precision"] = {"position_km": dice.one([0.1, 1, 5])}
        if dice.chance(0.5):
            limits["precision"]["velocity_km_s"] = dice.one([0.001, 0.01])
    if dice.chance(0.3):
        limits["delay_h"] = dice.one([1, 24])
    if dice.chance(0.3):
        limits["up_to"] = dice.one(LEVELS)
    return limits


def random_agreements(dice, count):
    """Return agreements with their lives, whole and valid, saying anything."""
    out = []
    for k in range(count):
        some = dice.some(PARTIES, 3)
        content = {
            "agreement": f"random-{k}",
            "version": 1,
            "parties": some,
            "groups": {"all": some},
            "from": "2026-12-01",
            "until": "2028-12-01",
            "labels": {
                "policy": dice.one(["polar", "polar", "other"]),
                "levels": {"open": "clear", "partners": "green", "closed": "red"},
            },
            "clauses": [
                random_clause(dice, f"c{n}", some) for n in range(dice.number(2, 7))
            ],
        }
        leaves = [(some[0], NOON - 30 * DAY_US)] if dice.chance(0.1) else []
        out.append(in_force(agreement_from_content(content), leaves))
    return out


def random_facts(dice, agreements):
    """Return facts of a document of one object that some clause may mean."""
    kind = dice.one([*KINDS])
    groups = [f"{value.hash}#all" for value, _ in agreements]
    return Facts(
        kind,
        (dice.one(NAMED),),
        ALL[kind],
        ALFA,
        ALFA,
        label(
            *dice.some([*PARTIES, *groups], 2),
            policy=dice.one(["polar", "polar", "other"]),
            level=dice.one(LEVELS),
        ),
        NOON - dice.one([0, 2, 30]) * HOUR_US,
    )


def ask(dice):
    """Return a party, a purpose and an instant, most often one in force."""
    at = dice.one([SINCE - 1, UNTIL - 1]) if dice.chance(0.2) else NOON
    return dice.one([BRAVO, CHARLIE, DELTA]), dice.one(PURPOSES), at
