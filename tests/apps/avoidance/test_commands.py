"""The commands risk, avoid, message and screen --ephemeris, with good and bad input."""

import json
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from comity.astro.catalogue import sample_snapshot
from comity.astro.orbits import propagate
from comity.foundations import format_utc, parse_utc
from comity.foundations.frames import rotate, teme_to_gcrf
from comity.main import run
from comity.system.environment import load_orientation
from tests.messages import examples as messages


@pytest.fixture
def cdm(tmp_path):
    path = tmp_path / "event.cdm"
    path.write_text(messages.cdm_text())
    return path


def call(capsys, *words):
    code = run([str(word) for word in words])
    out, err = capsys.readouterr()
    return code, out, err


#: The messages here are of 2024: their age is judged at their own creation.
THEN = ("--now", "created")


def value(capsys, *words, code=0):
    if words[0] == "risk" and "--now" not in words:
        words = (*words, *THEN)
    told, out, err = call(capsys, *words, "--json")
    assert told == code, err
    return json.loads(out)


def test_risk_from_the_message_alone(capsys, cdm):
    told = value(capsys, "risk", cdm)
    assert told["method"] == "pc2d"
    assert told["valid"]
    assert told["hbr_source"] == "message"
    assert told["pc_low"] < told["pc"] < told["pc_high"]
    assert {e["method"] for e in told["alternatives"]} == {"nc2d", "nc3d"}
    assert told["tca"].startswith("2024-11-03T12:00:00")
    assert told["miss_km"] == pytest.approx(0.05)
    other = value(capsys, "risk", cdm, "--hbr-m", 5)
    assert other["pc"] < told["pc"]
    assert other["hbr_source"] == "given"


def test_what_stands_beside_the_probability(capsys, cdm, tmp_path):
    beside = value(capsys, "risk", cdm)["beside"]
    assert beside["max_pc"] >= value(capsys, "risk", cdm)["pc"]
    assert set(beside["plane_by"]) == {"foster", "chan", "alfano", "patera"}
    assert "pieces_over_5_cm" not in beside
    path = tmp_path / "heavy.cdm"
    text = messages.cdm_text().replace(
        "REF_FRAME = EME2000", "REF_FRAME = EME2000\nMASS = 500 [kg]"
    )
    path.write_text(text)
    assert value(capsys, "risk", path)["beside"]["catastrophic"]
    one = tmp_path / "one.cdm"
    first, second = messages.cdm_text().split("OBJECT = OBJECT2")
    second = "\n".join(
        x for x in second.splitlines() if not x.startswith(("CR", "CT", "CN"))
    )
    one.write_text(f"{first}OBJECT = OBJECT2{second}\n")
    told = value(capsys, "risk", one, code=7)
    assert told["pc"] is None
    assert 0.0 < told["beside"]["max_pc_one_unknown"] < 1.0
    code, out, _ = call(capsys, "risk", one, *THEN, "--accept-doubtful")
    assert code == 0
    assert "whatever the unknown covariance is" in out


def test_risk_by_monte_carlo_is_reproducible(capsys, cdm):
    one = value(capsys, "risk", cdm, "--trials", 200_000, "--seed", 4)
    two = value(capsys, "risk", cdm, "--trials", 200_000, "--seed", 4)
    assert one == two
    assert one["alternatives"][-1]["method"] == "monte_carlo"


def test_risk_for_people_and_pictures(capsys, cdm, tmp_path):
    pictures = ("--pictures", tmp_path / "pictures")
    code, out, _ = call(capsys, "risk", cdm, *THEN, *pictures)
    assert code == 0
    assert "THING 1 and THING 2" in out
    files = sorted((tmp_path / "pictures").iterdir())
    assert [f.name.rsplit("-", 1)[1] for f in files] == [
        "dilution.svg",
        "plane.svg",
        "radius.svg",
    ]
    for file in files:
        root = ET.fromstring(file.read_text())  # noqa: S314 - written by ourselves
        assert root.tag.endswith("svg")


def test_course_over_several_messages(capsys, cdm, tmp_path):
    later = tmp_path / "later.cdm"
    text = messages.cdm_text(sigmas=(5.0, 100.0, 8.0, 0.1, 0.01, 0.01))
    later.write_text(text.replace("2024-11-01T00:00:00.000", "2024-11-02T00:00:00.000"))
    told = value(capsys, "risk", cdm, later, "--pictures", tmp_path)
    assert told["trend"] in {"rising", "falling", "steady"}
    assert len(told["messages"]) == 2
    other = tmp_path / "other.cdm"
    other.write_text(
        messages.cdm_text().replace("ORIGINATOR = TEST", "ORIGINATOR = ELSE")
    )
    fused = value(capsys, "risk", cdm, other)
    assert fused["fused_pc"] is not None
    assert (tmp_path / "TEST-1-course.svg").exists()


def test_undefined_is_null_with_a_reason(capsys, tmp_path):
    path = tmp_path / "none.cdm"
    text = messages.cdm_text()
    path.write_text(
        "\n".join(
            x
            for x in text.splitlines()
            if not x.startswith("C")
            or "_" not in x[:7]
            or x.startswith(("CCSDS", "CREATION", "CATALOG", "COVARIANCE_M"))
        )
    )
    told = value(capsys, "risk", path, code=7)
    assert told["pc"] is None
    assert told["method"] == "none"
    assert "covariance" in told["reason"]
    assert told["alternatives"][0]["method"] == "pc2d"
    code, _, err = call(capsys, "avoid", path)
    assert code == 3
    assert "no burn can be aimed" in err


@pytest.mark.parametrize(
    "words, code, told",
    [
        (("risk", "absent.cdm"), 4, "does not exist"),
        (("risk", "{cdm}", "--hbr-m", "-3"), 2, "hard-body radius is -3 m"),
        (("risk", "{cdm}", "--trials", "-1"), 2, "trials"),
        (("risk", "{bare}"), 2, "--hbr-m"),
        (("risk", "{oem}"), 3, "no CDM"),
        (("risk", "{broken}"), 3, "cannot be read"),
        (("risk", "{frame}"), 3, "MARS_FIXED"),
        (("risk", "{folder}"), 2, "directory"),
        (("avoid",), 2, "no message given"),
        (("avoid", "--worst", "3"), 2, "catalogue"),
        (("avoid", "--worst", "-3", "--catalogue", "x.csv"), 2, "worst is -3"),
        (("avoid", "{cdm}", "--worst", "3"), 2, "together"),
        (("avoid", "{cdm}", "--target-pc", "0"), 2, "target Pc"),
        (("avoid", "{cdm}", "--object", "3"), 2, "object"),
        (("avoid", "{cdm}", "--constraints", "{oem}"), 3, "JSON"),
        (("avoid", "{cdm}", "--constraints", "{odd}"), 3, "speed_limit"),
        (("avoid", "{cdm}", "--out", "{folder}/plan.txt"), 2, ".opm"),
        (
            ("message", "convert", "{cdm}", "--out", "{folder}/absent/x.xml"),
            4,
            "no folder",
        ),
        (("message", "check", "{cdm}", "--mode", "relaxed"), 2, "mode"),
        (("screen", "sample:50", "--ephemeris", "{cdm}"), 3, "no ephemeris"),
        (("screen", "sample:50", "--cdm-out", "{folder}"), 2, "--ephemeris"),
    ],
)
def test_bad_input_names_value_and_remedy(capsys, tmp_path, cdm, words, code, told):
    files = {
        "cdm": cdm,
        "bare": messages.cdm_text(hbr_m=None),
        "oem": messages.oem_text(),
        "broken": messages.cdm_text()[:600],
        "frame": messages.cdm_text().replace("EME2000", "MARS_FIXED"),
        "odd": '{"speed_limit": 3}',
        "folder": tmp_path,
    }
    for name, text in files.items():
        if isinstance(text, str):
            files[name] = tmp_path / name
            files[name].write_text(text)
    given = [word.format(**files) for word in words]
    found, _, err = call(capsys, *given)
    assert found == code, err
    assert told in err


def test_message_check_lists_findings_and_exit_codes(capsys, cdm, tmp_path):
    bad = tmp_path / "bad.cdm"
    bad.write_text(messages.cdm_text().replace("CR_R = 100.0", "CR_R = NaN"))
    code, out, _ = call(
        capsys, "message", "check", cdm, bad, "--mode", "strict", "--json"
    )
    assert code == 1
    results = json.loads(out)
    assert [r["accepted"] for r in results] == [True, False]
    finding = next(d for d in results[1]["diagnostics"] if d["weight"] == "error")
    assert (finding["keyword"], finding["rule"]) == ("CR_R", "not-a-number")
    assert finding["line"] > 20
    assert value(capsys, "message", "check", cdm, bad)[1]["accepted"]
    code, out, _ = call(
        capsys, "message", "check", bad, tmp_path / "absent", "--mode", "strict"
    )
    assert code == 1
    assert "2 refused" in out


def test_message_convert(capsys, cdm, tmp_path):
    for name in ("event.xml", "event.json"):
        told = value(capsys, "message", "convert", cdm, "--out", tmp_path / name)
        assert told["kind"] == "CDM"
        assert value(capsys, "risk", tmp_path / name)["pc"] == pytest.approx(
            value(capsys, "risk", cdm)["pc"], rel=1e-12
        )
    many = tmp_path / "many.omm"
    many.write_text(messages.OMM * 2)
    code, _, err = call(capsys, "message", "convert", many, "--out", tmp_path / "x.xml")
    assert code == 2
    assert "2 messages" in err


@pytest.fixture
def limits(tmp_path):
    path = tmp_path / "limits.json"
    path.write_text(
        json.dumps(
            {
                "leads_orbits": [0.5, 1.5],
                "direction": "along",
                "largest_m_s": 1.0,
                "blackouts": [["2024-11-03T11:00", "2024-11-03T11:30"]],
                "magnitude_error": 0.02,
                "pointing_error_deg": 1.0,
                "box_km": 50.0,
            }
        )
    )
    return path


def test_avoid(capsys, cdm, tmp_path, limits):
    old = ("--now", "created")
    plan = value(
        *(capsys, "avoid", cdm, "--target-pc", "1e-6", *old),
        *("--out", tmp_path / "plan.opm"),
    )
    assert 0.99e-6 < plan["pc_after"] <= 1e-6 < plan["pc_before"]
    assert len(plan["dv_m_s"]) == 3
    assert plan["burn_time"] < plan["tca"]
    assert plan["secondary"] == []
    assert plan["screened"]["state"] == "unscreened"
    assert "no new conjunction" not in json.dumps(plan)
    assert "not screened against other objects" in plan["reason"]
    space = plan["trade_space"]
    assert len(space["pc"]) == len(space["lead_s"])
    assert len(space["pc"][0]) == len(space["dv_m_s"])
    for suffix in ("ocm", "oem"):
        value(
            capsys,
            "avoid",
            cdm,
            *old,
            "--out",
            tmp_path / f"plan.{suffix}",
            "--pictures",
            tmp_path,
        )
    checked = value(
        capsys, "message", "check", *sorted(tmp_path.glob("plan.*")), "--mode", "strict"
    )
    assert [c["accepted"] for c in checked] == [True, True, True]
    for path in tmp_path.glob("plan.*"):
        assert "COMMENT not screened against other objects" in path.read_text()
    tight = value(capsys, "avoid", cdm, "--constraints", limits, *old)
    assert tight["lead_s"] > 6000.0
    assert any("blackout" in c["not_taken"] for c in tight["candidates"])
    code, out, _ = call(capsys, "avoid", cdm, "--object", "2", *old)
    assert code == 0
    assert "no new conjunction" not in out
    assert "THING 2 moves" in out


def test_nothing_to_avoid(capsys, tmp_path):
    path = tmp_path / "far.cdm"
    path.write_text(messages.cdm_text(miss_km=5.0))
    plan = value(capsys, "avoid", path, "--now", "created")
    assert plan["burn_time"] is None
    assert "no burn is needed" in plan["reason"]
    code, _, err = call(
        capsys, "avoid", path, "--now", "created", "--out", tmp_path / "x.opm"
    )
    assert code == 2
    assert "no burn to write" in err


def write_oem(path, sky, row, frame="GCRF"):
    start = parse_utc("2024-11-01")
    times = np.arange(0.0, 43201.0, 60.0)
    states = propagate(sky.elements.take(np.array([row])), start, times)
    at = start + np.rint(times * 1e6).astype(np.int64)
    p, v = states.position_km[0], states.velocity_km_s[0]
    if frame == "GCRF":
        turn = teme_to_gcrf(at, load_orientation())
        p, v = rotate(turn, p), rotate(turn, v)
    lines = messages.oem_text().splitlines()[:14]
    text = "\n".join(lines).replace("EME2000", frame)
    text = text.replace("OBJECT_ID = 2020-001A", f"OBJECT_ID = {sky.object[row]}")
    rows = [
        f"{format_utc(int(t), 3)} " + " ".join(f"{x:.9f}" for x in (*a, *b))
        for t, a, b in zip(at, p, v, strict=True)
    ]
    tail = messages.oem_text().splitlines()[-10:]
    path.write_text("\n".join([text, *rows, *tail]) + "\n")


@pytest.mark.parametrize("frame", ["GCRF", "TEME"])
def test_own_ephemeris_against_a_catalogue(capsys, tmp_path, frame):
    sky = sample_snapshot(3000)
    row = int(sky.current[17])
    write_oem(tmp_path / "own.oem", sky, row, frame)
    told = value(
        capsys,
        "screen",
        "sample:3000",
        "--ephemeris",
        tmp_path / "own.oem",
        "--threshold-km",
        25,
        "--cdm-out",
        tmp_path / "cdms",
        "--out",
        tmp_path / "own.csv",
    )
    assert told["tracks"][0]["own_element_sets_left_out"] == 1
    assert told["tracks"][0]["covariances"] == 1
    full = value(
        capsys,
        "screen",
        "sample:3000",
        "--start",
        "2024-11-01",
        "--days",
        0.5,
        "--threshold-km",
        25,
        "--primaries",
        sky.object[row],
    )
    assert told["conjunctions"] == full["conjunctions"] > 0
    files = sorted((tmp_path / "cdms").iterdir())
    assert len(files) == told["messages_written"] == told["conjunctions"]
    checked = value(capsys, "message", "check", *files, "--mode", "strict")
    assert all(c["accepted"] for c in checked)
    text = files[0].read_text()
    assert "COMMENT Covariance assumed for element sets" in text
    words = told["coverage"]["words"]
    assert "COMMENT Coverage of the screening: " + words[:12] in text
    assert "COVARIANCE_METHOD = DEFAULT" in text
    again = value(capsys, "risk", files[0], code=7)
    assert "covariance-default" in {r["code"] for r in again["gate"]["reasons"]}
    assert again["pc"] is not None
    head, first = (tmp_path / "own.csv").read_text().splitlines()[:2]
    assert "pc_method" in head
    assert "e-" in first or "e+" in first
    code, out, _ = call(
        capsys, "screen", "sample:3000", "--ephemeris", tmp_path / "own.oem"
    )
    assert code == 0
    assert "own element set left out" in out


def test_screen_assess_avoid_in_one_command(capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("COMITY_CACHE", str(tmp_path / "cache"))
    limits = tmp_path / "limits.json"
    limits.write_text('{"leads_orbits": [0.5, 1.5], "days": 0.5, "direction": "along"}')
    sky = ("--catalogue", "sample:2000", "--constraints", limits)
    chain = value(capsys, "avoid", "--worst", 2, *sky)
    assert set(chain["stages"]) == {"import", "screen", "assess", "avoid"}
    assert len(chain["plans"]) == 2
    for plan in chain["plans"]:
        assert plan["new_conjunctions"] == 0
        if plan["dv_size_m_s"] is not None:
            assert plan["pc_after"] <= 1e-6
            assert plan["screened"]["state"] in {"screened", "partly"}
    code, out, _ = call(capsys, "avoid", "--worst", 1, *sky)
    assert code == 0
    assert "stages:" in out
