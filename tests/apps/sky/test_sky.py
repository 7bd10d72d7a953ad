"""What a viewer finds in the sky: partners' rows by their label, search, cards, paths, the bar of time."""

import json
import struct
import zlib

import numpy as np
import pytest

from comity.apps.sharing.holdings import held
from comity.apps.sharing.store.holdings import forget_holdings
from comity.apps.sky.frames import decode_states
from comity.apps.sky.merged import sky_of
from comity.apps.sky.operations import (
    LIST_SKY,
    SHOW_OBJECT,
    SKY_DENSITY,
    SKY_INDEX,
    SKY_STATES,
    SKY_TRACK,
    ListSky,
    NamedObject,
    PathOf,
    SkyAsOf,
    SkyAt,
    SkyIndex,
)
from comity.astro.orbits.states import propagate
from comity.foundations.constants import DAY_US, HOUR_US
from comity.trust.persons import Role
from comity.trust.persons.views import CLASSES, HIGHEST
from tests.apps.sky.watches import OBJECTS
from tests.node.api.example_node import CANARIES, LEVELS, served

SHARED = dict(zip(LEVELS, ("1", "2", "3", "4", "5"), strict=True))


@pytest.fixture(scope="module")
def api(tmp_path_factory):
    with served(tmp_path_factory.mktemp("sky")) as made:
        yield made


def read(api, operation, role, request):
    return api.ask(operation, api.person(role), request)


def index_of(data):
    (length,) = struct.unpack("<I", data[4:8])
    head = json.loads(data[8 : 8 + length])
    body = zlib.decompress(data[8 + length :])
    count = head["count"]
    keys = body[4 * count :].decode().split("\n")
    return head, list(body[:count]), keys


@pytest.mark.parametrize("role", list(Role))
def test_a_withheld_object_is_in_no_bytes(api, role):
    top = HIGHEST[role]
    seen = set(CLASSES[: CLASSES.index(top) + 1]) if top else set()
    head, who, keys = index_of(read(api, SKY_INDEX, role, SkyIndex()).body)
    states = read(api, SKY_STATES, role, SkyAt()).body
    told, place, _ = decode_states(states)
    assert told["sky"] == head["sky"]
    assert told["count"] == head["count"] == len(keys) == place.shape[1]
    for level, key in SHARED.items():
        # The first one is in the public catalogue as well: it is there for everybody.
        assert (key in keys) is (level in seen or key == "1"), level
    assert who[keys.index("1")] == (1 if "clear" in seen else 0)
    assert who[keys.index("900001")] == 2
    names = {level for level in LEVELS if level in seen}
    lists = read(api, LIST_SKY, role, ListSky(limit=1000))
    card = read(api, SHOW_OBJECT, role, NamedObject("1"))
    for answer in (lists, card):
        for level, canary in CANARIES.items():
            if level not in names:
                assert canary.encode() not in answer.body
    for level, key in SHARED.items():
        if key == "1":
            continue
        for operation, request in (
            (SHOW_OBJECT, NamedObject(key)),
            (SKY_TRACK, PathOf(key)),
        ):
            status = read(api, operation, role, request).status
            assert status == (200 if level in seen else 404), (level, operation.name)


def test_positions_are_those_of_comitys_own_propagation(api):
    at_us = api.node.clock()
    data = read(api, SKY_STATES, Role.VIEWER, SkyAt(at_us)).body
    head, place, _ = decode_states(data)
    caller = read(api, LIST_SKY, Role.VIEWER, ListSky(limit=1000)).value
    assert caller["all"] == head["count"] == OBJECTS
    from comity.trust.persons.callers import Caller

    person = Caller("person", api.account(Role.VIEWER), roles=frozenset({Role.VIEWER}))
    sky = sky_of(api.node, person)
    direct = propagate(sky.elements, at_us, np.array([0.0, 60.0]))
    good = direct.fault.max(axis=1) == 0
    off = np.abs(np.swapaxes(place, 0, 1) - direct.position_km)[good]
    assert off.max() <= 0.001 + 1e-9
    assert (~good).sum() == sum(head["not_propagated"].values())


def test_objects_are_found_by_number_designator_and_name(api):
    whole = read(api, LIST_SKY, Role.VIEWER, ListSky(limit=1000)).value
    assert len(whole["items"]) == whole["fitting"] == whole["all"]
    assert sum(whole["who"].values()) == sum(whole["regimes"].values()) == whole["all"]
    assert whole["items"][0]["who"] == "ours"
    one = whole["items"][7]
    for text in (one["object"], one["name"], one["name"].lower(), "0" + one["object"]):
        found = read(api, LIST_SKY, Role.VIEWER, ListSky(text=text)).value
        assert found["items"][0]["object"] == one["object"], text
    none = read(api, LIST_SKY, Role.VIEWER, ListSky(text="no such thing")).value
    assert none["fitting"] == 0
    low = read(api, LIST_SKY, Role.VIEWER, ListSky(regime="low", limit=1000)).value
    assert low["fitting"] == whole["regimes"]["low"]
    assert {one["regime"] for one in low["items"]} == {"low"}
    shared = read(api, LIST_SKY, Role.DUTY_OFFICER, ListSky(who="shared")).value
    assert shared["fitting"] == len(LEVELS)
    seen, cursor = [], ""
    while True:
        part = read(api, LIST_SKY, Role.VIEWER, ListSky(limit=50, cursor=cursor)).value
        seen += [one["object"] for one in part["items"]]
        cursor = part["next"]
        if not cursor:
            break
    assert seen == [one["object"] for one in whole["items"]]


def test_a_card_sets_sources_beside_each_other(api):
    card = read(api, SHOW_OBJECT, Role.DUTY_OFFICER, NamedObject("1")).value
    kinds = {one["kind"] for one in card["sources"]}
    assert kinds == {"catalogue", "elements"}
    assert sum(one["drawn"] for one in card["sources"]) == 1
    (difference,) = card["differences"]
    assert difference["apart_km"] > 0.0
    viewer = read(api, SHOW_OBJECT, Role.VIEWER, NamedObject("1")).value
    assert {one["kind"] for one in viewer["sources"]} == {"catalogue"}
    assert viewer["differences"] == []
    own = read(api, SHOW_OBJECT, Role.VIEWER, NamedObject("900001")).value
    assert own["own"]
    assert own["line"]["who"] == "ours"


def test_a_path_closes_after_a_revolution(api):
    path = read(api, SKY_TRACK, Role.VIEWER, PathOf("900001")).value
    points = np.array([one for one in path["position_km"] if one is not None])
    assert len(points) == len(path["position_km"])
    assert np.linalg.norm(points[0] - points[-1]) < 0.05 * np.linalg.norm(points[0])


def test_the_bar_of_time_counts_every_listed_approach(api):
    density = read(api, SKY_DENSITY, Role.VIEWER, SkyAsOf()).value
    assert len(density["hours"]) == 8 * 24
    latest = api.ask(api.operations["watch latest"], api.person(Role.VIEWER)).value
    rows = api.ask(api.operations["watch approaches"], api.person(Role.VIEWER)).value
    there = [row for row in rows["items"] if row["change"] != "gone"]
    assert sum(one["approaches"] for one in density["hours"]) == len(there)
    assert density["known_until"] == latest["until"]
    assert density["known_from"] == latest["watch"]["at"]


@pytest.mark.parametrize(
    "request_", [SkyAt(at_us=0), SkyAt(at_us=2**62), PathOf("900001", at_us=1)]
)
def test_instants_far_away_are_refused(api, request_):
    operation = SKY_TRACK if isinstance(request_, PathOf) else SKY_STATES
    assert read(api, operation, Role.VIEWER, request_).status == 422


def test_a_run_of_before_and_none(api):
    early = api.node.clock() - 300 * DAY_US
    head, _, keys = index_of(read(api, SKY_INDEX, Role.VIEWER, SkyIndex(early)).body)
    assert head["count"] == 0
    assert keys == [""]
    assert head["watch"]["state"] == "empty"
    # As of an instant: what partners share now was not there then.
    later = SkyIndex(api.node.clock() + HOUR_US)
    _, who, _ = index_of(read(api, SKY_INDEX, Role.DUTY_OFFICER, later).body)
    assert 1 not in who


def test_what_is_erased_is_in_the_next_bytes_no_more(api):
    """The last test of this file: it takes rows away from the node that all share."""
    role = Role.DUTY_OFFICER
    _, _, before = index_of(read(api, SKY_INDEX, role, SkyIndex()).body)
    assert "2" in before
    row = held(api.node, kind="elements", object_id="object:norad:2")[0]
    with api.node.writing() as work:
        forget_holdings(work.connection, [row.entry])
    _, _, after = index_of(read(api, SKY_INDEX, role, SkyIndex()).body)
    assert "2" not in after
    assert read(api, SHOW_OBJECT, role, NamedObject("2")).status == 404
