"""The gate in ``comity risk``: verdicts, reasons, exit codes; nothing bypasses it."""

import json

import pytest

import comity
from comity.apps.avoidance.assess import assess_message, judged_together
from comity.apps.avoidance.event_series import courses_of
from comity.apps.avoidance.gate import gate_code, gate_lines, worst_code
from comity.astro.risk.plausibility import gate_of
from comity.astro.risk.plausibility.records import Reason
from comity.foundations.time import parse_utc
from comity.main import run
from tests.messages.examples import cdm_text

THEN = ("--now", "created")


def put(folder, name, text):
    path = folder / name
    path.write_text(text)
    return path


def call(capsys, *words):
    code = run(["risk", *(str(word) for word in words)])
    out, err = capsys.readouterr()
    return code, out, err


def value(capsys, *words):
    code, out, err = call(capsys, *words, "--json")
    return code, json.loads(out), err


@pytest.fixture
def clean(tmp_path):
    return put(tmp_path, "clean.cdm", cdm_text())


@pytest.fixture
def doubtful(tmp_path):
    return put(
        tmp_path, "doubtful.cdm", cdm_text().replace("= 50.0 [m]", "= 500.0 [m]")
    )


@pytest.fixture
def refused(tmp_path):
    return put(tmp_path, "refused.cdm", cdm_text().replace("X = 7000", "X = 700"))


def test_exit_codes_follow_from_the_verdict(capsys, clean, doubtful, refused):
    for path, code, verdict in (
        (clean, 0, "clean"),
        (doubtful, 7, "doubtful"),
        (refused, 3, "refused"),
    ):
        told_code, told, _ = value(capsys, path, *THEN)
        assert told_code == code
        assert told["gate"]["verdict"] == verdict
        assert (told["pc"] is None) == (verdict == "refused")
    assert call(capsys, doubtful, *THEN, "--accept-doubtful")[0] == 0
    assert call(capsys, refused, *THEN, "--accept-doubtful")[0] == 3


def test_the_reasons_stand_beside_the_number(capsys, doubtful, refused):
    _, told, _ = value(capsys, doubtful, *THEN)
    (reason,) = told["gate"]["reasons"]
    assert reason["code"] == "stated-miss"
    assert reason["verdict"] == "doubtful"
    assert reason["object"] is None
    assert "500 m, the states give 50 m" in reason["text"]
    assert told["method"] == "pc2d"
    code, out, _ = call(capsys, doubtful, *THEN)
    assert code == 7
    assert "--accept-doubtful takes it as it is" in " ".join(out.split())
    assert "the stated miss is 500 m" in " ".join(out.split())
    _, told, _ = value(capsys, refused, *THEN)
    assert told["reason"].startswith("refused: object 1 is 700.0 km from the centre")
    assert told["method"] == "none"
    assert not told["valid"]
    assert told["alternatives"] == []
    assert told["beside"] == {}
    code, out, _ = call(capsys, refused, *THEN)
    assert "refused: no number is given" in out


def test_every_finding_is_shown(capsys, tmp_path):
    text = cdm_text().replace("Y_DOT = 7.5 [km/s]", "Y_DOT = 7.5 [kg]", 1)
    path = put(tmp_path, "kilograms.cdm", text.replace("MANEUVERABLE = YES\n", "", 1))
    code, told, _ = value(capsys, path, *THEN)
    assert code == 3
    assert told["findings"] == len(told["errors"]) == 2
    assert any(
        "units kg and km/s measure different things" in e for e in told["errors"]
    )
    code, out, _ = call(capsys, path, *THEN)
    lines = " ".join(out.split())
    assert "MANEUVERABLE is missing" in lines
    assert "measure different things" in lines


def test_orbit_quality_is_shown(capsys, clean):
    _, told, _ = value(capsys, clean, *THEN)
    for thing in told["objects"]:
        quality = thing["quality"]
        assert quality["covariance"] == "sound"
        assert quality["covariance_method"] == "CALCULATED"
        assert quality["manoeuvrable"] == "yes"
        assert quality["weighted_rms"] is None
        assert quality["ephemeris_name"] == "NONE"
    out = " ".join(call(capsys, clean, *THEN)[1].split())
    assert "weighted RMS unknown" in out
    assert "manoeuvrable yes" in out


def test_an_old_message_is_history(capsys, clean):
    code, told, _ = value(capsys, clean)
    assert code == 7
    assert [r["code"] for r in told["gate"]["reasons"]] == ["past"]
    code, told, _ = value(capsys, clean, "--now", "2024-11-05T12:00")
    assert "2.0 days past" in told["gate"]["reasons"][0]["text"]
    assert call(capsys, clean, "--now", "2024-11-01T01:00")[0] == 0
    assert call(capsys, clean, "--now", "yesterday")[0] == 3


def test_one_refused_message_does_not_stop_the_others(
    capsys, tmp_path, clean, doubtful, refused
):
    later = cdm_text(sigmas=(9.0, 190.0, 14.0, 0.19, 0.0095, 0.019))
    second = put(tmp_path, "second.cdm", later.replace("11-01T00", "11-02T00"))
    code, told, _ = value(capsys, refused, clean, second, *THEN)
    assert code == 3
    assert [m["gate"]["verdict"] for m in told["messages"]] == [
        "refused",
        "clean",
        "clean",
    ]
    assert told["trend"] != "unknown"
    absent = tmp_path / "absent.cdm"
    code, told, err = value(capsys, clean, absent, *THEN)
    assert code == 4
    assert told["messages"][1]["gate"]["verdict"] == "refused"
    assert told["messages"][1]["gate"]["reasons"][0]["code"] == "resource"
    assert "does not exist" in err
    assert value(capsys, clean, doubtful, *THEN)[0] == 7
    assert "does not exist" in call(capsys, absent, clean, *THEN)[2]


def test_what_cannot_be_assessed_is_json_still(capsys, tmp_path):
    bare = put(tmp_path, "bare.cdm", cdm_text(hbr_m=None))
    broken = put(tmp_path, "broken.cdm", cdm_text()[:600])
    frame = put(tmp_path, "frame.cdm", cdm_text().replace("EME2000", "MARS_FIXED"))
    for path, code, word in (
        (bare, 2, "input"),
        (broken, 3, "data"),
        (frame, 3, "format"),
    ):
        told_code, told, err = value(capsys, path, *THEN)
        assert told_code == code
        assert told["pc"] is None
        assert told["method"] == "none"
        assert told["valid"] is False
        assert told["gate"]["verdict"] == "refused"
        assert told["gate"]["reasons"][0]["code"] == word
        assert told["objects"] == []
        assert json.loads(err)["error"]["code"] == word


def test_a_refused_message_needs_no_radius(capsys, tmp_path):
    text = cdm_text(hbr_m=None).replace("X = 7000", "X = 700")
    code, told, _ = value(capsys, put(tmp_path, "x.cdm", text), *THEN)
    assert code == 3
    assert told["gate"]["reasons"][0]["code"] == "inside-earth"


def test_position_only_covariances_give_the_plane_alone(capsys, tmp_path, clean):
    text = "".join(
        line
        for line in cdm_text().splitlines(keepends=True)
        if line[1:5] not in {"RDOT", "TDOT", "NDOT"}
    )
    path = put(tmp_path, "position.cdm", text)
    code, told, _ = value(capsys, path, *THEN, "--trials", 1000)
    assert code == 7
    assert told["method"] == "pc2d"
    assert told["pc"] == pytest.approx(value(capsys, clean, *THEN)[1]["pc"], rel=1e-9)
    others = {e["method"]: e for e in told["alternatives"]}
    for name in ("nc2d", "nc3d"):
        assert others[name]["pc"] is None
        assert "position only" in others[name]["reason"]


def test_the_library_passes_the_gate_too(clean, refused):
    risk = comity.assess(clean, now_us=parse_utc("2024-11-01"))
    assert risk.gate.verdict == "clean"
    assert comity.assess(clean).gate.verdict == "doubtful"
    none = comity.assess(refused, hbr_m=10.0)
    assert (none.gate.verdict, none.pc, none.method) == ("refused", None, "none")
    assert none.errors == ()
    record = assess_message(comity.read_cdm(refused), hbr_m=10.0)
    assert record.pc is None


def test_refused_messages_take_no_part_in_a_fusion(tmp_path, clean, refused):
    other = put(
        tmp_path,
        "other.cdm",
        refused.read_text().replace("ORIGINATOR = TEST", "ORIGINATOR = ELSE"),
    )
    risks = [assess_message(path, now_us="created") for path in (clean, other)]
    (course,) = courses_of(risks)
    assert course.fused is None
    assert len(course.trend.pcs) == 1
    assert courses_of(risks[1:]) == ()


def test_a_covariance_that_stays_makes_an_event_doubtful(capsys, tmp_path, clean):
    text = cdm_text().replace("2024-11-01T00", "2024-11-02T00")
    later = put(tmp_path, "later.cdm", text)
    code, told, _ = value(capsys, clean, later, *THEN)
    assert code == 7
    assert [m["gate"]["verdict"] for m in told["messages"]] == ["clean", "doubtful"]
    alone = [assess_message(path, now_us="created") for path in (clean, later)]
    assert [r.gate.verdict for r in alone] == ["clean", "clean"]
    assert [r.gate.verdict for r in judged_together(alone)] == ["clean", "doubtful"]


def test_lines_and_codes():
    doubt, no = Reason("a", "one"), Reason("b", "two", "refused")
    for reasons, code, accepted in (([], 0, 0), ([doubt], 7, 0), ([doubt, no], 3, 3)):
        gate = gate_of(reasons)
        assert gate_code(gate, accept_doubtful=False) == code
        assert gate_code(gate, accept_doubtful=True) == accepted
    assert gate_lines(gate_of([doubt, no]), [])[1:] == [
        ("refused", "two"),
        ("doubtful", "one"),
    ]
    assert "accepted by" in gate_lines(gate_of([doubt]), [], accept_doubtful=True)[0][1]
    assert [worst_code(codes) for codes in ([], [0, 7], [7, 2], [4, 3, 7], [2, 4])] == [
        0,
        7,
        2,
        3,
        4,
    ]
