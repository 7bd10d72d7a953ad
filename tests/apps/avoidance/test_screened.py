"""Whether a plan was screened: every state, its words, and what stands against a burn."""

import json
from dataclasses import replace

import numpy as np
import pytest

from comity.apps.avoidance import secondary as sec
from comity.apps.avoidance.constraints import Constraints
from comity.apps.avoidance.plan_message import avoid
from comity.apps.avoidance.plan_report import manoeuvrable
from comity.apps.avoidance.screened import (
    LeftOut,
    Outcome,
    Screened,
    outcome_of,
    unscreened,
    words_of,
)
from comity.astro.catalogue import sample_snapshot
from comity.astro.orbits import propagate
from comity.foundations import parse_utc
from comity.foundations.constants import DAY_US, HOUR_US
from comity.foundations.errors import DataError
from comity.main import run
from tests.messages import examples as messages

TCA_US = parse_utc("2024-11-03T12:00")
SCREENED = Screened(
    objects=100,
    begin_us=TCA_US,
    end_us=TCA_US + 3 * DAY_US,
    within_km=5.0,
    limit_pc=1e-5,
    age_d=1.5,
)
LEFT = (LeftOut("1", "OLD ONE", "epoch 40.0 d away, limit 14 d"),)
CLEAR, NEW = Outcome(), Outcome(1, 0, "THAT", 3e-4)
UNDEFINED = Outcome(0, 1, "THIS", None)


@pytest.mark.parametrize(
    ("screened", "outcome", "state", "said", "never"),
    [
        (unscreened("no catalogue was given"), CLEAR, "unscreened",
         ("not screened", "no catalogue was given", "is not known"), ("no new",)),
        (SCREENED, CLEAR, "screened",
         ("no new conjunction above Pc 1e-05 within 5 km", "100 objects", "3.0 d"),
         ("nothing is known", "not cleared")),
        (SCREENED, NEW, "screened",
         ("not cleared, 1 above Pc 1e-05 (worst THAT, Pc 3.0e-04)",), ("no new",)),
        (SCREENED, UNDEFINED, "screened",
         ("not cleared, 1 with an undefined Pc (worst THIS, Pc undefined)",), ("no new",)),
        (replace(SCREENED, left_out=LEFT), CLEAR, "partly",
         ("no new conjunction", "1 objects were not covered (OLD ONE)",
          "nothing is known of them"), ()),
        (replace(SCREENED, left_out=LEFT * 5), CLEAR, "partly",
         ("5 objects were not covered (OLD ONE, OLD ONE, OLD ONE and 2 more)",), ()),
        (replace(SCREENED, refused_rows=2), CLEAR, "partly",
         ("2 rows could not be read: nothing is known of them",), ()),
        (replace(SCREENED, objects=0, reason="no object of the catalogue could be covered"),
         CLEAR, "unscreened", ("not screened",), ("no new",)),
    ],
)  # fmt: skip
def test_words_follow_from_the_state(screened, outcome, state, said, never):
    assert screened.state == state
    words = words_of(screened, outcome)
    assert all(part in words for part in said), words
    assert not any(part in words for part in never), words


def hit(pc, before=None):
    return sec.Secondary("1", "ONE", 0, 1.0, 1.0, pc, "pc2d", before, "assumed")


@pytest.mark.parametrize(
    ("pc", "before", "stands"),
    [
        (None, None, True),  # was taken for 0
        (None, 1e-3, True),
        (1e-6, None, False),
        (2e-5, None, True),
        (2e-5, 2e-5, False),
        (1e-3, 2e-5, True),  # made fifty times worse: passed for not new
        (2e-5, 1e-3, False),
        (1.2e-5, 1e-6, True),
    ],
)
def test_what_stands_against_a_burn(pc, before, stands):
    assert hit(pc, before).stands(1e-5) is stands


def test_an_undefined_probability_is_the_worst_and_not_cleared():
    one = outcome_of([("A", 1e-3, True), ("B", None, True), ("C", 1e-9, False)])
    assert (one.new, one.undefined, one.worst, one.worst_pc) == (1, 1, "B", None)
    assert not one.cleared
    assert outcome_of([("C", 1e-9, False)]).cleared


@pytest.fixture(scope="module")
def sky():
    return sample_snapshot(300)


@pytest.fixture
def message(tmp_path):
    path = tmp_path / "event.cdm"
    path.write_text(messages.cdm_text())
    return path


QUICK = Constraints(leads_orbits=(0.5,), direction="along", days=0.5)


def test_a_plan_without_a_catalogue_is_unscreened(message):
    plan = avoid(message, constraints=QUICK, now_us="created").plan
    assert plan.burn is not None
    assert plan.screened.state == "unscreened"
    assert "not screened against other objects" in plan.reason
    assert "no new conjunction" not in plan.reason


def test_a_plan_is_screened_or_partly_with_names(message, sky, monkeypatch, tmp_path):
    monkeypatch.setenv("COMITY_CACHE", str(tmp_path / "cache"))
    plan = avoid(message, constraints=QUICK, now_us="created", catalogue=sky).plan
    assert plan.screened.state == "screened"
    assert plan.screened.objects == len(sky.current)
    assert plan.screened.own_covariance == "message"
    assert "no new conjunction" in plan.reason
    ends = plan.screened.end_us - sky.elements.epoch_us[sky.current]
    oldest = np.sort(ends)[-3:] / DAY_US
    tight = replace(QUICK, max_age_d=float(0.5 * (oldest[0] + oldest[1])))
    plan = avoid(message, constraints=tight, now_us="created", catalogue=sky).plan
    assert plan.screened.state == "partly"
    assert len(plan.screened.left_out) == 2
    assert all("element set" in one.reason for one in plan.screened.left_out)
    assert plan.screened.left_out[0].name in plan.reason


def test_an_undefined_secondary_is_not_cleared(message, sky, monkeypatch, tmp_path):
    monkeypatch.setenv("COMITY_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(
        "comity.apps.avoidance.plan.secondary_of", lambda *_: (hit(None),)
    )
    plan = avoid(message, constraints=QUICK, now_us="created", catalogue=sky).plan
    assert plan.burn is None
    assert "new conjunction with ONE, Pc undefined" in plan.reason


def test_a_stale_catalogue_is_found_before_the_work(message, sky, monkeypatch, capsys):
    def worked(*_, **__):
        raise AssertionError("the message was assessed first")

    monkeypatch.setattr("comity.apps.avoidance.plan_message.assess_message", worked)
    late = message.read_text().replace("2024-11-03T12:00", "2024-12-03T12:00")
    message.write_text(late)
    with pytest.raises(DataError, match=r"limit 14 d.*--catalogue FILE.*max_age_d"):
        avoid(message, catalogue=sky)
    assert run(["avoid", str(message), "--catalogue", "sample:300"]) == 3
    assert "median" in capsys.readouterr().err


def test_no_designator_is_not_everybody(sky, monkeypatch, tmp_path):
    """An object without international designator took all such objects for its own."""
    monkeypatch.setenv("COMITY_CACHE", str(tmp_path / "cache"))
    blank = replace(sky, international=np.full(len(sky), "", sky.international.dtype))
    opened = sec.open_sky(blank, ("99999", ""), TCA_US, 0.2)
    assert not len(opened.own)


def test_the_message_covariance_goes_along(sky, monkeypatch, tmp_path):
    """A wide covariance of the message widens the probability of a secondary."""
    monkeypatch.setenv("COMITY_CACHE", str(tmp_path / "cache"))
    start = int(np.median(sky.elements.epoch_us))
    at = propagate(sky.elements.take(np.array([5])), start, np.zeros(1))
    state = np.concatenate([at.position_km[0, 0], at.velocity_km_s[0, 0]])
    impulse = sec.Impulse(
        start - 3_000_000_000, np.array([0.0, 1e-5, 0.0]), QUICK.execution
    )
    sigmas = {}
    for scale in (1e-6, 1e-2):
        matrix = np.diag([scale] * 3 + [scale * 1e-6] * 3)
        mover = sec.Mover(state, start, "TEME", 0.01, matrix)
        spread = sec._Spread(mover, impulse)
        there = spread.at(start + 40_000_000_000, state, start)
        sigmas[scale] = float(np.sqrt(np.trace(there[:3, :3])))
    assert sigmas[1e-2] == pytest.approx(100.0 * sigmas[1e-6], rel=0.05)


@pytest.mark.parametrize(
    ("told", "said"),
    [("YES", "yes"), ("NO", "no"), ("N/A", "unknown"), ("", "unknown")],
)
def test_who_can_move_is_unknown_unless_said(told, said):
    assert manoeuvrable(told) == said


def test_the_command_says_it_in_json(message, capsys):
    assert run(["avoid", str(message), "--now", "created", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["screened"]["state"] == "unscreened"
    assert told["screened"]["left_out"] == []
    assert told["screened"]["statement"] in told["reason"]
    assert [one["plans"] for one in told["objects"]] == ["unknown", "unknown"]
    assert told["clock"]["now"].startswith("2024-11")
    assert told["way_back"]["dv_m_s"] == told["return_dv_m_s"]
    decision, approach = (told["covariances"][k] for k in ("decision", "approach"))
    assert decision["moves_sigma_m"][1] > approach["moves_sigma_m"][1]
    assert "not known" in told["covariances"]["statement"]


def test_what_is_refused_is_refused_before_the_work(message, capsys, tmp_path):
    old = ("--now", "created")
    for words, said in (
        (("--target-pc", "2"), "target Pc is 2.0, must be between 0 and 1"),
        (("--target-pc", "1"), "between 0 and 1"),
        (("--out", "x.pdf"), ".opm, .ocm, .oem"),
        (("--out", str(tmp_path / "none" / "x.opm")), "is no folder"),
        (("--now", "soon"), "soon"),
    ):
        assert run(["avoid", str(message), *old[: 0 if "--now" in words else 2], *words]) in {2, 3, 4}  # fmt: skip
        assert said in capsys.readouterr().err
    assert not list(tmp_path.glob("*.pdf"))


def test_no_burn_after_closest_approach(message, capsys):
    """A closest approach of the past gave a burn in the past."""
    assert run(["avoid", str(message), "--now", "2026-01-01"]) == 7
    assert "before now" in capsys.readouterr().out
    assert run(["avoid", str(message), "--now", "2026-01-01", "--accept-doubtful"]) == 0
    capsys.readouterr()


def test_a_burn_needs_time_to_prepare(message):
    limits = Constraints(direction="along", prepare_h=1.0)
    now_us = TCA_US - 3 * HOUR_US
    plan = avoid(message, constraints=limits, now_us=now_us).plan
    assert plan.burn is not None
    assert now_us + HOUR_US <= plan.burn_us < TCA_US
    late = [why for burn, why in plan.candidates if burn.lead_s > 2 * 3600.0]
    assert late
    assert all("to prepare" in why for why in late)
    none = avoid(message, constraints=limits, now_us=TCA_US - HOUR_US // 2).plan
    assert none.burn is None


def test_sizes_keep_to_steps_and_blackouts_and_still_reach_the_target(message):
    free = avoid(message, constraints=QUICK, now_us="created").plan
    assert free.burn is not None
    step = replace(QUICK, step_m_s=0.005, smallest_m_s=0.02)
    plan = avoid(message, constraints=step, now_us="created").plan
    assert plan.burn is not None
    assert plan.burn.size_km_s >= max(0.02e-3, free.burn.size_km_s)
    steps = plan.burn.size_km_s * 1e3 / 0.005
    assert steps == pytest.approx(round(steps), abs=1e-9)
    assert plan.after.pc <= 1e-6
    window = Constraints(direction="along", window_orbits=(0.75, 0.4))
    best = avoid(message, constraints=window, now_us="created").plan.burn
    lead_us = TCA_US - round(best.lead_s * 1e6)
    closed = ((lead_us - 120_000_000, lead_us + 120_000_000),)
    other = avoid(
        message, constraints=replace(window, blackouts=closed), now_us="created"
    ).plan
    assert other.burn is not None
    assert not closed[0][0] <= other.burn_us <= closed[0][1]
    assert other.burn.size_km_s > best.size_km_s


def test_an_unwritable_place_is_a_typed_error(message, capsys):
    words = ["avoid", str(message), "--now", "created", "--out", "/proc/x.opm"]
    assert run(words) in {2, 4}
    assert "/proc" in capsys.readouterr().err


def test_precise_dynamics_confirm_or_say_why_not(message, monkeypatch):
    pytest.importorskip("satkit")
    from comity.apps.avoidance import precise

    planned = avoid(message, constraints=QUICK, now_us="created")
    plan = planned.plan
    assert planned.precise.state == "confirmed"
    assert planned.precise.pc_after == pytest.approx(plan.after.pc, rel=0.05)
    assert "the target is met" in planned.precise.statement
    strict = replace(plan, target_pc=plan.target_pc / 2.0)
    found = precise.check_precisely(strict, planned.frame, QUICK)
    assert found.state == "not confirmed"
    assert "not met" in found.statement
    none = precise.check_precisely(replace(plan, burn=None), planned.frame, QUICK)
    assert none.state == "no burn"
    monkeypatch.setattr(precise, "find_spec", lambda _name: None)
    found = precise.check_precisely(plan, planned.frame, QUICK)
    assert found.state == "not installed"
    assert found.pc_after is None
