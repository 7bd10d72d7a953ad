"""Commands on files say the same here and at a node far away; what they write is the same."""

import json
import re
import shlex

import pytest

from comity.apps.computing.kinds import KINDS
from comity.main import run
from tests.apps.computing.at_node import computing_node
from tests.behaviour.inputs import unpack
from tests.behaviour.record import INPUTS

#: Each kind at least once; those that print text for people, too, begin with ``+``.
LINES = """
+ catalogue import two.csv --out out/s.comity
catalogue import one.json one.kvn one.xml iss.tle --launch-log launches.tsv
catalogue show iss.tle --find zarya
catalogue diff iss.tle moved.csv
+ screen sample:400:3 --days 0.3 --threshold-km 12 --out out/x.csv --limit 3
screen sample:400:3 --days 0.3 --threshold-km 12 --primaries ids.txt
screen sample:400:3 --ephemeris own.oem --threshold-km 200 --cdm-out out/cdm
screen sample:100 --threshold-km 0
+ message check event.cdm bad.cdm --mode strict
message convert event.cdm --out out/event.xml
+ risk event.cdm --now created
risk event.cdm --trials 20000 --seed 4 --hbr-m 8 --now created --accept-doubtful
risk event.cdm later.cdm --pictures out/pictures --now created --accept-doubtful
risk event.cdm absent.cdm --now created
risk absent.cdm
avoid event.cdm --target-pc 1e-6 --now created --out out/plan.opm
avoid event.cdm --target-pc 2
+ orbit fit fit/seen.txt --stations fit/stations.json --degree 4 --explain none --picture out/residuals.svg
orbit associate survey/seen.txt --stations survey/stations.json --catalogue survey/catalogue.csv --limit 5
orbit correlate --one first.csv --two second.csv --limit 5
orbit breakup fragments.csv --catalogue before.csv --since 2024-03-08 --limit 4
orbit pattern geo.csv
orbit manoeuvres made.csv --labels manoeuvres_made.yaml --picture out/made.svg --limit 4
orbit train training --out out/model.json
orbit forecast risks.csv
orbit train-forecast outcomes.csv --out out/risk.json
orbit fuse fuse.json
orbit task task.json --sensors sensors.json --start 2024-03-01 --hours 12 --limit 5
+ ephemeris sample:12 --start 2024-11-01 --objects "syn 3" --days 0.1 --stations stations.csv --out out/e.oem --out out/e.csv --limit 3
+ link windows --catalogue sample:12 --start 2024-11-01 --stations stations.csv --days 0.3 --out out/windows.json
link plan windows.json --start 2024-11-01 --rate-mbit-s 100 --out out/plan.json
link route --plan plan.json --from 1 --to 9 --ready-s 0
link budget --link link.json --range-km 1000
link match profile-a.json profile-b.json
link interference --stations stations.csv --start 2024-11-01 --catalogue sample:60 --wanted owner:aurelia --days 0.3 --emitters owner:borealis --case case.json
link schedule --instance instance.json --seconds 5 --workers 1 --out out/s.xml --out out/s.ics
+ fleet coverage fleet.json --start 2026-07-10 --places 100 --days 0.5 --out out/places.csv --picture out/map.svg --without party:DEU
fleet shares fleet.json --start 2026-07-10 --places 80 --days 0.4 --measure coverage
fleet resilience fleet.json --start 2026-07-10 --places 80 --days 0.4 --together 1 --limit 4
fleet plan fleet.json --start 2026-07-10 --places 80 --days 0.4
fleet report fleet.json --start 2026-07-10 --places 80 --days 0.4 --out out/report.html
""".strip().splitlines()
#: What differs between two runs of the same work: how long it took, and when it was done.
VOLATILE = re.compile(
    r'"(?:wall_s|cpu_s|seconds|stages|made|now|age_d|worst_age_d|earliest_burn)": '
    r'(?:"[^"]*"|[-\d.e+]+|\{[^}]*\})'
    r"|in \d+\.\d+ s|stages: .*|CREATION_DATE\s*=.*|<CREATION_DATE>[^<]*"
    r"|DTSTAMP:\w+|<generationTime>[^<]*|Made [-T: \d]+"
)


@pytest.fixture(scope="module")
def far(tmp_path_factory):
    place = tmp_path_factory.mktemp("node")
    with computing_node(place, computations_at_once=2) as node:
        yield node


@pytest.fixture(scope="module")
def inputs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("inputs")
    unpack(INPUTS, folder)
    (folder / "out").mkdir(exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        found = "--catalogue sample:12 --start 2024-11-01 --stations stations.csv --days 0.3"
        assert run(["link", "windows", *found.split(), "--out", "windows.json"]) == 0
    return folder


def said(capsys, line):
    code = run(shlex.split(line))
    return code, capsys.readouterr()


def written(folder):
    """Return what lies below ``out``, without what differs from run to run."""
    found = {}
    for path in sorted(one for one in (folder / "out").rglob("*") if one.is_file()):
        data = path.read_bytes()
        binary = path.suffix in {".comity", ".parquet"}
        found[path.name] = len(data) if binary else VOLATILE.sub("", data.decode())
    return found


def _lasting(text):
    """Leave out times; a line that held one may be broken elsewhere."""
    return " ".join(VOLATILE.sub("", text).split())


def cases():
    for line in LINES:
        yield f"{line.removeprefix('+ ')} --json"
        if line.startswith("+ "):
            yield line.removeprefix("+ ")


@pytest.mark.parametrize("line", list(cases()), ids=lambda line: line[:48])
def test_the_same_near_and_far(far, inputs, capsys, monkeypatch, line):
    monkeypatch.chdir(inputs)
    monkeypatch.setenv("COMITY_TOKEN", far.token)
    near = said(capsys, line)
    here = written(inputs)
    there = said(capsys, f"{line} --server {far.url}")
    assert there[0] == near[0], there[1].err
    assert _lasting(there[1].out) == _lasting(near[1].out)
    # A bar that shows progress leaves an empty line where there is no terminal.
    assert VOLATILE.sub("", there[1].err).strip() == near[1].err.strip()
    assert written(inputs) == here
    if "--json" in line and near[1].out:
        json.loads(there[1].out)


def test_every_kind_is_compared():
    lines = [line.removeprefix("+ ") for line in LINES]
    assert [
        kind.words
        for kind in KINDS
        if not any(line.startswith(f"{kind.words} ") for line in lines)
    ] == []
