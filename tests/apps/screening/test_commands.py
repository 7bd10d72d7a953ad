"""The command line as a program uses it: output, exit codes, interruption."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from comity.main import run
from tests.samples import OMM_ROW, TLE, as_csv

COLUMNS = [
    "object_1",
    "object_2",
    "name_1",
    "name_2",
    "tca",
    "miss_km",
    "miss_r_km",
    "miss_t_km",
    "miss_n_km",
    "speed_km_s",
    "age_1_d",
    "age_2_d",
    "kind",
]


def call(*words):
    return run([str(word) for word in words])


def test_help_version_and_doctor(capsys):
    assert call("--help") == 0
    assert "Sky" in capsys.readouterr().out
    assert call("--version") == 0
    assert call("doctor", "--json") == 0
    checks = json.loads(capsys.readouterr().out.split("\n", 1)[1])["checks"]
    assert {c["state"] for c in checks} <= {"ok", "missing"}


def test_import_interface(tmp_path, capsys):
    path = tmp_path / "two.csv"
    path.write_text(
        as_csv([OMM_ROW, OMM_ROW | {"NORAD_CAT_ID": "5", "INCLINATION": "999"}])
    )
    out = tmp_path / "s.comity"
    assert call("catalogue", "import", path, "--out", out, "--json") == 0
    value = json.loads(capsys.readouterr().out)
    assert value["objects"] == 1
    assert value["refused"][0]["field"] == "INCLINATION"
    assert value["refused"][0]["line"] == 3
    assert value["sources"][0]["name"] == "two.csv"
    assert value["epoch_min"] == value["epoch_max"] == "2024-10-31T13:56:02.400000"
    assert value["hash"].startswith("sha256:")
    assert call("catalogue", "import", out, "--json") == 0
    assert json.loads(capsys.readouterr().out)["hash"] == value["hash"]
    assert call("catalogue", "import", path) == 0
    assert "complete: 1 objects, 1 refused" in capsys.readouterr().out


def test_screen_interface(tmp_path, capsys):
    out = tmp_path / "x.csv"
    words = ("screen", "sample:1500:3", "--days", "0.5", "--threshold-km", "8", "--out")
    assert call(*words, out, "--json") == 0
    value = json.loads(capsys.readouterr().out)
    rows = list(csv.DictReader(out.read_text().splitlines()))
    assert list(rows[0])[: len(COLUMNS)] == COLUMNS
    assert {"entry", "exit"} <= set(rows[0])
    assert value["conjunctions"] == len(rows) > 50
    assert value["events"] + value["intervals"] == len(rows)
    assert value["hash"].startswith("sha256:")
    assert {row["kind"] for row in rows} <= {"event", "interval"}
    assert not list(tmp_path.glob(".*"))
    one = rows[0]["object_1"]
    assert call(*words, tmp_path / "y.json", "--primaries", one, "--json") == 0
    part = json.loads((tmp_path / "y.json").read_text())["rows"]
    assert [r["tca"] for r in part] == [
        r["tca"] for r in rows if one in {r["object_1"], r["object_2"]}
    ]
    capsys.readouterr()
    for workers in ("1", "3"):
        assert call(*words, tmp_path / "z.csv", "--workers", workers, "--json") == 0
        assert (tmp_path / "z.csv").read_bytes() == out.read_bytes()


def test_primaries_by_owner_and_file(tmp_path, capsys):
    words = (
        "screen",
        "sample:800:3",
        "--days",
        "0.3",
        "--threshold-km",
        "15",
        "--json",
    )
    assert call(*words, "--primaries", "owner:aurelia") == 0
    by_owner = json.loads(capsys.readouterr().out)["conjunctions"]
    listed = tmp_path / "ids.txt"
    listed.write_text("900000001  # mine\n\n900000002\n")
    assert call(*words, "--primaries", listed) == 0
    by_list = json.loads(capsys.readouterr().out)["conjunctions"]
    assert by_owner > by_list


def test_changed_objects_against_all(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("COMITY_CACHE", str(tmp_path / "cache"))
    (tmp_path / "cache").mkdir()
    rows = []
    import numpy as np

    from comity.system.catalogue_files import open_catalogue
    from comity.system.snapshots import save_snapshot

    sample = open_catalogue(["sample:900:3"])
    e = sample.elements
    for k in (3, 50):
        rows.append(
            OMM_ROW
            | {
                "NORAD_CAT_ID": str(sample.object[k]),
                "EPOCH": str(np.datetime64(int(e.epoch_us[k]), "us")),
                "MEAN_MOTION": repr(
                    float(e.mean_motion_rad_s[k]) * 86400 / (2 * np.pi)
                ),
                "ECCENTRICITY": repr(float(e.eccentricity[k])),
                "INCLINATION": repr(float(np.rad2deg(e.inclination_rad[k]))),
                "RA_OF_ASC_NODE": repr(float(np.rad2deg(e.node_rad[k]))),
                "ARG_OF_PERICENTER": repr(float(np.rad2deg(e.perigee_rad[k]))),
                "MEAN_ANOMALY": repr(float(np.rad2deg(e.mean_anomaly_rad[k]))),
                "BSTAR": repr(float(e.bstar[k])),
            }
        )
    save_snapshot(tmp_path / "all.comity", sample)
    (tmp_path / "new.csv").write_text(as_csv(rows))
    words = (
        "screen",
        tmp_path / "all.comity",
        "--days",
        "0.5",
        "--threshold-km",
        "30",
        "--json",
    )
    for _ in range(2):  # made, then opened again
        assert (
            call(*words, "--changed", tmp_path / "new.csv", "--out", tmp_path / "c.csv")
            == 0
        )
        value = json.loads(capsys.readouterr().out)
    ids = ",".join(row["NORAD_CAT_ID"] for row in rows)
    assert call(*words, "--primaries", ids, "--out", tmp_path / "p.csv") == 0
    full = json.loads(capsys.readouterr().out)
    assert value["conjunctions"] == full["conjunctions"] > 0
    tca = [
        sorted(
            r["tca"][:23]
            for r in csv.DictReader((tmp_path / f).read_text().splitlines())
        )
        for f in ("c.csv", "p.csv")
    ]
    assert tca[0] == tca[1]


def test_volume_file(tmp_path, capsys):
    path = tmp_path / "v.json"
    path.write_text('[{"name": "all", "shape": "ellipsoid", "half_km": [2, 10, 10]}]')
    assert (
        call("screen", "sample:600:3", "--days", "0.3", "--volume", path, "--json") == 0
    )
    assert json.loads(capsys.readouterr().out)["threshold_km"] == 10.0


def test_show(tmp_path, capsys):
    assert call("show", "france") == 0
    assert "party:FRA" in capsys.readouterr().out
    assert call("show", "NATO", "--json") == 0
    assert "party:FRA" in json.loads(capsys.readouterr().out)["members"]
    path = tmp_path / "x.tle"
    path.write_text(TLE)
    assert call("show", "object:norad:25544", "--catalogue", path, "--json") == 0
    value = json.loads(capsys.readouterr().out)
    assert value["name"] == "ISS (ZARYA)"
    assert value["owner_basis"] == "unknown"
    assert value["element_sets"][0]["source"] == "x.tle"
    assert call("show", "25544", "--catalogue", path) == 0
    assert call("catalogue", "show", path, "--find", "zarya", "--json") == 0
    capsys.readouterr()
    assert call("catalogue", "show", path) == 0
    assert call("catalogue", "diff", path, path) == 0
    capsys.readouterr()
    assert call("catalogue", "diff", path, path, "--json") == 0
    assert json.loads(capsys.readouterr().out)["same"] == 1


def test_demo_writes_its_report_and_names_the_next_commands(
    tmp_path, capsys, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    assert call("demo", "--catalogue", "sample:1200") == 0
    out = capsys.readouterr().out
    assert "Synthetic population" in out
    assert "Try next" in out
    page = (tmp_path / "comity-demo.html").read_text()
    assert "<svg" in page
    assert "1.24 km" in page
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "")
    assert call("demo", "--catalogue", "sample:1200", "--json") == 0
    value = json.loads(capsys.readouterr().out)
    assert len(value["closest"]) == 10
    owners = [(row["owner_1"], row["owner_2"]) for row in value["closest"]]
    assert all(a != b for a, b in owners)


@pytest.mark.parametrize(
    "words,code",
    [
        (("screen", "sample:100", "--threshold-km", "0"), 2),
        (("screen", "sample:100", "--days", "0"), 2),
        (("screen", "sample:100", "--days", "soon"), 2),
        (("screen", "sample:100", "--start", "2031-01-01"), 2),
        (("screen", "sample:100", "--start", "tomorrow"), 3),
        (("screen", "sample:100", "--out", "x.xls"), 2),
        (("screen", "sample:100", "--out", "no/such/x.csv"), 4),
        (("screen", "sample:100", "--workers", "0"), 2),
        (("screen", "sample:100", "--engine", "warp"), 2),
        (("screen", "sample:100", "--primaries", "5"), 2),
        (("screen", "sample:100", "--primaries", "owner:nobody"), 2),
        (("screen", "sample:100", "--limit", "0"), 2),
        (("screen", "no-such-file"), 4),
        (("screen",), 2),
        (("screne",), 2),
        (("show", "atlantis"), 2),
        (("show", "25544"), 2),
        (("show", "event:1:2:3"), 2),
        (("catalogue", "fetch", "nowhere", "--out", "x"), 2),
        (("catalogue", "show", "sample:10", "--limit", "0"), 2),
        (("completion", "tcsh"), 2),
        (("demo", "--out", "no/such/r.html"), 4),
    ],
)
def test_bad_words_have_stable_exit_codes_and_leave_nothing(
    words, code, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    assert call(*words) == code
    message = capsys.readouterr().err
    assert message.startswith("comity: ") or "\ncomity: " in message
    assert not list(tmp_path.iterdir())
    assert call(*words, "--json") == code
    error = json.loads(capsys.readouterr().err.strip().splitlines()[-1])["error"]
    assert error["message"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(shell, capsys):
    assert call("completion", shell) == 0
    assert "comity" in capsys.readouterr().out


@pytest.mark.serial
def test_interrupted_run_continues(tmp_path):
    """A terminated run keeps its blocks; the next gives the bytes of an undisturbed one."""
    binary = Path(sys.executable).parent / "comity"
    if not binary.exists():
        pytest.skip("the command is not installed")
    words = [
        str(binary),
        "screen",
        "sample:6000:3",
        "--days",
        "6",
        "--workers",
        "1",
        "--json",
    ]
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    cut, whole = tmp_path / "cut.csv", tmp_path / "whole.csv"
    process = subprocess.Popen(
        [*words, "--out", str(cut)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    blocks = tmp_path / ".cut.csv.blocks"
    deadline = time.monotonic() + 60
    while len(list(blocks.glob("*.npz"))) < 3 and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=60)
    if process.returncode == 0:
        pytest.skip("the machine was quicker than the signal")
    assert process.returncode == 130
    assert b"continues" in err
    assert not cut.exists()
    assert list(blocks.glob("*.npz"))
    for path in (cut, whole):
        subprocess.run(
            [*words, "--out", str(path)],
            env=environment,
            check=True,
            capture_output=True,
        )
    assert cut.read_bytes() == whole.read_bytes()
    coverage = [path.with_name(f"{path.name}.coverage.json") for path in (cut, whole)]
    assert coverage[0].read_bytes() == coverage[1].read_bytes()
    assert not blocks.exists()
