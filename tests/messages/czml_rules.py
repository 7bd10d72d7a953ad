"""Rules of CZML, written from its published schema: what Comity writes is held to them.

AnalyticalGraphicsInc/czml-writer, ``Schema/*.json`` (Packet, Document, Clock, Position, Polyline,
PositionList, Color, CustomProperties) and its wiki. The schema leaves unknown members and the
order of packets open; here they are refused, since each would be a slip.
"""

import math
import re
from itertools import pairwise

INSTANT = r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z"
INTERVAL = re.compile(f"({INSTANT})/({INSTANT})")


def interval(text):
    match = INTERVAL.fullmatch(text)
    assert match, text
    assert match[1] <= match[3]
    return match[1], match[3]


def members(value, needed, allowed=()):
    assert isinstance(value, dict)
    assert set(needed) <= set(value), value.keys()
    assert set(value) <= {*needed, *allowed}, value.keys()


def numbers(values, width):
    assert len(values) % width == 0
    assert all(type(x) in {int, float} and math.isfinite(x) for x in values)


def colour(value):
    for one in value if isinstance(value, list) else [value]:
        members(one, {"rgba"}, {"interval"})
        assert len(one["rgba"]) == 4
        assert all(type(x) is int and 0 <= x <= 255 for x in one["rgba"])
    if isinstance(value, list):
        edges = [interval(one["interval"]) for one in value]
        assert all(a[1] <= b[0] for a, b in pairwise(edges))


def material(value):
    members(value, {"solidColor"})
    members(value["solidColor"], {"color"})
    colour(value["solidColor"]["color"])


def document(packet):
    members(packet, {"id", "name", "version", "clock"})
    assert packet["id"] == "document"
    assert packet["version"] == "1.0"
    clock = packet["clock"]
    members(clock, {"interval", "currentTime", "multiplier", "range", "step"})
    since, until = interval(clock["interval"])
    assert since <= clock["currentTime"] <= until
    assert clock["range"] in {"UNBOUNDED", "CLAMPED", "LOOP_STOP"}
    assert clock["step"] in {
        "SYSTEM_CLOCK",
        "SYSTEM_CLOCK_MULTIPLIER",
        "TICK_DEPENDENT",
    }


def referenced(text, ids):
    """A reference is an id, ``#`` and a property; ``\\`` takes the next sign as it is."""
    identifier, k = "", 0
    while text[k] != "#":
        assert text[k] != "."
        k += text[k] == "\\"
        identifier += text[k]
        k += 1
    assert text[k + 1 :] == "position"
    assert identifier in ids


def position(value, ids):
    if "reference" in value:
        members(value, {"reference"})
        referenced(value["reference"], ids)
        return
    if "cartographicDegrees" in value:
        members(value, {"cartographicDegrees"})
        numbers(value["cartographicDegrees"], 3)
        return
    members(
        value,
        {
            "epoch",
            "referenceFrame",
            "interpolationAlgorithm",
            "interpolationDegree",
            "cartesian",
        },
    )
    assert re.fullmatch(INSTANT, value["epoch"])
    assert value["referenceFrame"] in {"FIXED", "INERTIAL"}
    assert value["interpolationAlgorithm"] in {"LINEAR", "LAGRANGE", "HERMITE"}
    numbers(value["cartesian"], 4)
    times = value["cartesian"][::4]
    assert times[0] == 0.0
    assert all(a < b for a, b in pairwise(times))
    assert 1 <= value["interpolationDegree"] < len(times)


def polyline(value, ids):
    members(
        value,
        {"positions", "material", "width"},
        {"show", "arcType", "clampToGround"},
    )
    material(value["material"])
    places = value["positions"]
    if "references" in places:
        members(places, {"references"})
        assert len(places["references"]) >= 2
        for text in places["references"]:
            referenced(text, ids)
    else:
        members(places, {"cartographicDegrees"})
        numbers(places["cartographicDegrees"], 3)
        assert len(places["cartographicDegrees"]) >= 6
    if value.get("arcType"):
        assert value["arcType"] in {"NONE", "GEODESIC", "RHUMB"}
    if "show" in value:
        edges = []
        for one in value["show"]:
            members(one, {"interval", "boolean"})
            assert type(one["boolean"]) is bool
            edges.append(interval(one["interval"]))
        assert all(a[1] == b[0] for a, b in pairwise(edges))


def packet_rules(packet, ids):
    members(
        packet,
        {"id", "name"},
        {"availability", "parent", "description", "properties", "position"}
        | {"point", "label", "path", "polyline"},
    )
    available = packet.get("availability", [])
    for text in available if isinstance(available, list) else [available]:
        interval(text)
    if "parent" in packet:
        assert packet["parent"] in ids
    for value in packet.get("properties", {}).values():
        members(value, {"string"})
        assert isinstance(value["string"], str)
    if "position" in packet:
        position(packet["position"], ids)
    if "polyline" in packet:
        polyline(packet["polyline"], ids)
    graphics(packet)


def graphics(packet):
    for name in ("point", "label", "path"):
        if name in packet:
            assert "position" in packet
    if "point" in packet:
        members(packet["point"], {"pixelSize", "color"})
        colour(packet["point"]["color"])
    if "label" in packet:
        assert isinstance(packet["label"]["text"], str)
    if "path" in packet:
        material(packet["path"]["material"])


def check_czml(packets):
    """Hold a document to the rules; return its packets by id."""
    assert isinstance(packets, list)
    document(packets[0])
    ids = [packet["id"] for packet in packets]
    assert len(set(ids)) == len(ids)
    for packet in packets[1:]:
        packet_rules(packet, ids)
    return {packet["id"]: packet for packet in packets}
