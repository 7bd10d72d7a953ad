"""The gate on real messages and geometries: none refused, and its percentiles are theirs.

Messages: NASA CARA_Analysis_Tools at a80d016 (NOSA 1.3); geometries: Armellin,
multi-impulsive-cam at 50593d0 (MIT). The files stay where COMITY_DATA points.
"""

import csv

import numpy as np
import pytest

from comity.astro.risk.message import encounter_of
from comity.astro.risk.plausibility import judge_message
from comity.astro.risk.plausibility.settings import LOW
from comity.messages.cdm_record import Cdm, CdmObject, cdm_of
from comity.messages.read import read_message
from comity.system.environment import load_orientation

pytestmark = pytest.mark.golden


def messages(data, pattern):
    paths = sorted((data / "pc-cases").glob(pattern))
    if not paths:
        pytest.skip("messages are absent")
    return [(p.name, read_message(p.read_bytes())) for p in paths]


def judged(reading):
    cdm = cdm_of(reading.messages[0])
    met = encounter_of(cdm, load_orientation())
    return judge_message(cdm, met, None, reading.findings)


def geometries(data):
    path = data / "pc-cases" / "armellin-kelvins.csv"
    if not path.is_file():
        pytest.skip("geometries are absent")
    with path.open() as stream:
        return np.array(
            [[float(x) for x in row] for row in list(csv.reader(stream))[1:]]
        )


def test_no_real_message_is_refused(data):
    verdicts = {name: judged(r).verdict for name, r in messages(data, "*-cdm/*")}
    assert len(verdicts) == 50
    assert "refused" not in verdicts.values()
    operational = [judged(r).verdict for _, r in messages(data, "cara-cdm/*")]
    assert operational.count("clean") == 31


def test_no_real_geometry_is_refused(data):
    rows = geometries(data)
    assert len(rows) == 1447
    odd = 0
    for row in rows:
        things = []
        for number, at in ((1, 2), (2, 14)):
            rr, tt, nn, rt, rn, tn = row[at + 6 : at + 12]
            place = np.array([[rr, rt, rn], [rt, tt, tn], [rn, tn, nn]])
            unknown = (None,) * 5
            names = (str(number), "", "", "", "", "EME2000")
            state = (row[at : at + 3], row[at + 3 : at + 6])
            things.append(CdmObject(*names, *state, *unknown, place))
        cdm = Cdm("", "", 1, 1, None, None, "", row[1] * 1e3, tuple(things))
        gate = judge_message(cdm, encounter_of(cdm), 1)
        assert gate.verdict == "doubtful"
        odd += bool({r.code for r in gate.reasons} - {"covariance-position-only"})
    assert odd < 0.02 * len(rows)


def test_the_percentiles_are_those_of_the_data(data):
    sigmas = [np.sqrt(row[at : at + 3]) for row in geometries(data) for at in (8, 20)]
    for _, reading in messages(data, "cara-cdm/*"):
        for thing in cdm_of(reading.messages[0]).objects:
            sigmas.append(np.sqrt(np.diag(thing.covariance)[:3]))
    r, t, n = np.array(sigmas).T * 1e3
    assert len(r) == 2966
    for values, limits in (
        (r, LOW.radial_m),
        (t, LOW.transverse_m),
        (n, LOW.normal_m),
        (t / r, LOW.transverse_to_radial),
        (n / r, LOW.normal_to_radial),
        (n / t, LOW.normal_to_transverse),
    ):
        np.testing.assert_allclose(
            np.percentile(values, [0.1, 99.9]), limits, rtol=0.01
        )
