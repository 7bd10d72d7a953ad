"""Reference impulses, computed for this set by an independent program.

`cam-reference.json`: minimum single impulses on geometries of Armellin's set (MIT), found
on the exact level set with the linear plane map and checked by two-body propagation.
"""

import csv
import json

import numpy as np
import pytest

from comity.apps.avoidance.plan_message import avoid
from comity.apps.avoidance.plan_report import plan_report
from comity.astro.manoeuvre import along_velocity, encounter_at, optimal_impulse
from comity.astro.manoeuvre.reach import period_of, plane_map
from tests.golden.test_pc_cases import geometry

pytestmark = pytest.mark.golden


@pytest.fixture(scope="module")
def rows(data):
    path = data / "pc-cases" / "armellin-kelvins.csv"
    if not path.is_file():
        pytest.skip(f"{path.name} is absent")
    return {
        int(row["ID"]): row for row in csv.DictReader(path.read_text().splitlines())
    }


def test_reference_impulses(data, rows):
    path = data / "pc-cases" / "cam-reference.json"
    if not path.is_file():
        pytest.skip(f"{path.name} is absent")
    cases = json.loads(path.read_text())["cases"][::3]
    for case in cases:
        pair, covariance, radius = geometry(rows[case["id"]])
        encounter, _ = encounter_at(pair, covariance, radius)
        target = case["target_pc"]
        burn = optimal_impulse(encounter, case["tau_s"], target)
        assert burn.size_km_s * 1e3 == pytest.approx(case["dv_opt_mps"], rel=1e-2)
        assert abs(np.log10(burn.pc_after / target)) < 0.05
        for sign, key in (
            (1, "dv_tangential_plus_mps"),
            (-1, "dv_tangential_minus_mps"),
        ):
            if case[key] is None:
                continue
            burn = along_velocity(
                encounter, case["tau_s"], target, sign, largest_km_s=1.0
            )
            assert burn.size_km_s * 1e3 == pytest.approx(case[key], rel=1e-2)


def test_whole_orbit_leads_are_poor_head_on_and_better_for_small_angles(rows):
    """What an impulse along the velocity moves the miss at one orbit against half an orbit."""
    ratios = {"head on": [], "small": []}
    for row in list(rows.values())[::3]:
        pair, covariance, radius = geometry(row)
        a, b = pair.velocity_1_km_s, pair.velocity_2_km_s
        cosine = a @ b / np.linalg.norm(a) / np.linalg.norm(b)
        angle = np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0)))
        kind = "head on" if angle > 170.0 else "small" if angle < 60.0 else None
        if kind is None:
            continue
        encounter, _ = encounter_at(pair, covariance, radius)
        period = period_of(encounter)
        half, whole = (
            float(np.linalg.norm(plane_map(encounter, part * period)[:, 1]))
            for part in (0.5, 1.0)
        )
        ratios[kind].append(whole / half)
    assert np.median(ratios["head on"]) < 0.6
    assert np.median(ratios["small"]) > 1.3


@pytest.mark.parametrize("event", ["000035946_conj", "000048901_conj"])
def test_burns_where_the_plane_does_not_hold(data, event):
    """NASA CARA's operational cases that a plane sees as nothing (4e-23, 4e-168)."""
    paths = sorted((data / "pc-cases" / "cara-cdm").glob(f"{event}*"))
    if not paths:
        pytest.skip("operational messages are absent")
    report = plan_report(avoid(paths[0], now_us="created"))
    assert report.method_before != "pc2d"
    assert report.pc_before > 1e-5
    assert 0.5e-6 < report.pc_after <= 1e-6
    assert report.dv_size_m_s < 0.05
