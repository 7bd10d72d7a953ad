"""Verifiers of published schedules, written from the rules of the instances alone.

They know the files and the solution, nothing of the product.
"""

import csv
import math
from itertools import pairwise


def verify_satnet(requests, maintenance, rows):
    """Faults and metrics of rows for a week of the Deep Space Network."""
    faults = []
    by_id = {r["track_id"]: r for r in requests}
    busy = {}
    for row in csv.DictReader(maintenance):
        span = (float(row["starttime"]), float(row["endtime"]), "maintenance")
        busy.setdefault(row["antenna"], []).append(span)
    tracks = {}
    for row in rows:
        key = (row["TRACK_ID"], row["TRACKING_ON"], row["TRACKING_OFF"])
        tracks.setdefault(key, []).append(row["RESOURCE"])
    given = dict.fromkeys(by_id, 0.0)
    pieces = {}
    for (name, on, off), antennas in tracks.items():
        request = by_id[name]
        seen = [
            (p["TRX ON"], p["TRX OFF"])
            for resource, periods in request["resource_vp_dict"].items()
            if sorted(resource.split("_")) == sorted(antennas)
            for p in periods
        ]
        if not any(a <= on < off <= b for a, b in seen):
            faults.append(f"{name}: not inside a view period of {antennas}")
        low, high = request["time_window_start"], request["time_window_end"]
        if not low <= on < off <= high:
            faults.append(f"{name}: outside its time window")
        least = 4.0 if request["duration"] >= 8.0 else request["duration_min"]
        if (off - on) / 3600 < least - 1e-9:
            faults.append(f"{name}: track of {(off - on) / 3600} h")
        given[name] += (off - on) / 3600
        pieces.setdefault(name, []).append((on, off))
        before = on - 60 * request["setup_time"]
        after = off + 60 * request["teardown_time"]
        for antenna in antennas:
            busy.setdefault(antenna, []).append((before, after, name))
    for name, some in pieces.items():
        some.sort()
        if len(some) > 1 and by_id[name]["duration"] < 8.0:
            faults.append(f"{name}: cut")
        if any(b[0] < a[1] for a, b in pairwise(some)):
            faults.append(f"{name}: two at a time")
        if given[name] > by_id[name]["duration"] + 1e-9:
            faults.append(f"{name}: more than asked")
    for antenna, spans in busy.items():
        spans.sort()
        for a, b in pairwise(spans):
            if b[0] < a[1] and not a[2] == b[2] == "maintenance":
                faults.append(f"{antenna}: {a[2]} and {b[2]} overlap")
    asked, got = {}, {}
    for name, request in by_id.items():
        mission = request["subject"]
        asked[mission] = asked.get(mission, 0.0) + request["duration"]
        got[mission] = got.get(mission, 0.0) + given[name]
    lost = [1.0 - got[m] / asked[m] for m in asked]
    metrics = {
        "hours": sum(given.values()),
        "satisfied": sum(given[n] >= by_id[n]["duration_min"] - 1e-9 for n in by_id),
        "u_rms": math.sqrt(sum(u * u for u in lost) / len(lost)),
        "u_max": max(lost),
    }
    return faults, metrics


def verify_spot5(text, taken, several_orbits):
    """Faults and worth of taken photographs: number → camera."""
    lines = [line.split() for line in text.splitlines() if line.strip()]
    count = int(lines[0][0])
    faults, worth, used, seen = [], 0, 0, {}
    for words in lines[1 : count + 1]:
        name = int(words[0])
        seen[name] = {
            int(words[3 + 2 * k]): float(words[4 + 2 * k]) for k in range(int(words[2]))
        }
        if name in taken:
            if taken[name] not in seen[name]:
                faults.append(f"{name}: no camera {taken[name]}")
                continue
            worth += int(words[1])
            used += round(seen[name][taken[name]] / 451) if several_orbits else 0
    if unknown := set(taken) - set(seen):
        faults.append(f"unknown: {unknown}")
    many = int(lines[count + 1][0])
    for words in lines[count + 2 : count + 2 + many]:
        values = [int(w) for w in words]
        arity = values[0]
        if len(values) == 1:
            continue
        names = values[1 : 1 + arity]
        for k in range(1 + arity, len(values), arity):
            if all(
                taken.get(n) == v
                for n, v in zip(names, values[k : k + arity], strict=True)
            ):
                faults.append(f"{names}: {values[k : k + arity]} is forbidden")
    if used > 200:
        faults.append(f"the recorder holds 200, not {used}")
    return faults, worth
