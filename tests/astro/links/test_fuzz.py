"""Whatever stands in a file: read, or refused by a typed error; never anything else."""

import copy
import json

import pytest
from hypothesis import given, settings, strategies as st

from comity.astro.links.contacts import contacts_of
from comity.astro.links.plans import read_plan
from comity.astro.links.profiles import read_profile
from comity.astro.links.radios import read_link
from comity.astro.links.scheduling.instance import read_instance
from comity.astro.links.scheduling.satnet import read_satnet
from comity.astro.links.scheduling.spot5 import read_spot5
from comity.astro.links.stations import read_stations
from comity.foundations.errors import ComityError
from tests.astro.links.test_radios import LINK, radio
from tests.astro.links.test_scheduling import SMALL, ask, instance, week, window

STATIONS = [
    {"name": "A", "lat": 1, "lon": 2, "alt_m": 3, "horizon_deg": [[0, 1], [90, 2]]},
    {"name": "B", "lat": 1, "lon": 2, "frequency_bands": ["S"]},
]
PROFILE = {
    "party": "a",
    "links": [radio(licence={"status": "x", "until": "2027-01-01"})],
    "services": ["S"],
}
PLAN = {
    "contacts": [
        {"contact": 1, "source": 1, "dest": 2, "startTime": 0, "endTime": 5,
         "rateBitsPerSec": 9, "owlt": 1}
    ]
}  # fmt: skip
SEEN = [
    {"satellite": "7", "station": "A", "rise": "2024-11-01T00:01:00",
     "set": "2024-11-01T00:05:00", "range_km": 500.0}
]  # fmt: skip
INSTANCE = json.loads(
    instance([ask("p", "a", 60, window("K", "00:00", "01:00"), setup_s=5)])
)
INSTANCE["antennas"][0]["closed"] = [window("K", "02:00", "03:00")]


def listed(text):
    """What the node hands on: a list, of whatever."""
    value = json.loads(text)
    return value if isinstance(value, list) else []


READERS = {
    "stations": (STATIONS, read_stations),
    "profile": (PROFILE, read_profile),
    "link": (LINK | {"modcods": [{"name": "a", "efficiency": 1, "es_n0_db": 1}]}, read_link),
    "plan": (PLAN, read_plan),
    "windows": (SEEN, lambda text: contacts_of(listed(text), 0, 1.0)),
    "instance": (INSTANCE, read_instance),
    "instance with windows": (
        SEEN, lambda text: read_instance(json.dumps(INSTANCE), listed(text))
    ),
    "week": (week(), lambda text: read_satnet(text, "")),
}  # fmt: skip
JUNK = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 10**19), st.floats(-1e3, 1e3),
    st.sampled_from([1e308, -0.0, "", "x", "2024-11-01", "9" * 30, [], [[]], {}, {"a": 1}]),
    st.lists(st.one_of(st.none(), st.integers(), st.text(max_size=3)), max_size=3),
)  # fmt: skip


def places(value, path=()):
    """Every place in a JSON value."""
    yield path
    if isinstance(value, dict):
        for key in value:
            yield from places(value[key], (*path, key))
    elif isinstance(value, list):
        for k in range(len(value)):
            yield from places(value[k], (*path, k))


def changed(value, path, junk, drop):
    value = copy.deepcopy(value)
    if not path:
        return junk
    at = value
    for step in path[:-1]:
        at = at[step]
    if drop:
        del at[path[-1]]
    else:
        at[path[-1]] = junk
    return value


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=250)
@given(st.data())
def test_readers_refuse_what_they_cannot_read(name, data):
    value, read = READERS[name]
    for _ in range(data.draw(st.integers(1, 2))):
        path = data.draw(st.sampled_from(list(places(value))))
        value = changed(value, path, data.draw(JUNK), data.draw(st.booleans()))
    try:
        read(json.dumps(value))
    except ComityError:
        return


@settings(max_examples=500)
@given(
    st.integers(0, len(SMALL)),
    st.integers(0, 9),
    st.text("0123456789 .-x\n", max_size=6),
)
def test_a_day_of_photographs_is_read_or_refused(at, length, text):
    try:
        read_spot5(SMALL[:at] + text + SMALL[at + length :])
    except ComityError:
        return
