"""The fast theory against the package sgp4 2.27.

========================  ==========================
Comity                    sgp4
========================  ==========================
``propagate``             ``SatrecArray.sgp4``
``States.fault``          error code
``read_tle``              ``Satrec.twoline2rv``
========================  ==========================

Published tolerance: 1 mm in position, 1 um/s in velocity, same codes.
"""

from importlib import resources
from itertools import pairwise

import numpy as np
import pytest
from sgp4.api import Satrec

from comity.astro.catalogue import SourceText, build_snapshot, sample_snapshot
from comity.astro.orbits import propagate
from comity.foundations import parse_utc
from comity.messages import read_element_sets
from tests import reference

TOLERANCE_KM = 1e-6
TOLERANCE_KM_S = 1e-9


def compare(elements, at_us, times):
    states = propagate(elements, at_us, times)
    codes, r, v = reference.propagate(reference.satrecs(elements), at_us, times)
    assert np.array_equal(codes, states.fault)
    good = codes == 0
    assert np.max(np.linalg.norm(r - states.position_km, axis=2)[good]) < TOLERANCE_KM
    assert (
        np.max(np.linalg.norm(v - states.velocity_km_s, axis=2)[good]) < TOLERANCE_KM_S
    )


@pytest.mark.parametrize("days", [-7, 0, 7])
def test_whole_real_catalogue(real, days):
    at_us = parse_utc("2024-11-01") + days * reference.DAY_US
    elements = real.elements.take(real.current)
    compare(elements, at_us, np.array([0.0, 1234.5, 43200.0]))


def test_high_catalogue(data):
    from comity.system.catalogue_files import import_files

    high = import_files([data / "catalogue" / "vimpel_20250402.json.gz"])
    compare(high.elements, parse_utc("2025-03-01"), np.array([0.0, 86400.0]))


def test_synthetic_population():
    sample = sample_snapshot(3000, seed=5)
    at_us = int(sample.elements.epoch_us.max())
    compare(sample.elements, at_us, np.array([-3e5, 0.0, 100.0, 9e5]))


def test_vallado_verification_set():
    """AIAA 2006-6753, file SGP4-VER.TLE: the hard cases, at the times it asks for."""
    text = resources.files("sgp4").joinpath("SGP4-VER.TLE").read_text()
    checked = 0
    lines = text.splitlines()
    for first, second in pairwise(lines):
        if not (first.startswith("1 ") and second.startswith("2 ")):
            continue
        start, stop, step = (float(x) for x in second[69:].split()[:3])
        pair = f"{first[:69]}\n{second[:69]}\n"
        raw = read_element_sets(pair.encode())
        snapshot = build_snapshot([SourceText("ver", "0", raw)], 2**60)
        if not len(snapshot):
            # Two sets of the file are refused before the theory sees them.
            assert snapshot.refused
            continue
        minutes = np.arange(start, stop + step, step)
        peer = Satrec.twoline2rv(first, second)
        at_us = int(snapshot.elements.epoch_us[0])
        states = propagate(snapshot.elements, at_us, minutes * 60.0)
        for k, minute in enumerate(minutes):
            code, r, _ = peer.sgp4_tsince(minute)
            if code == 0 and states.fault[0, k] == 0:
                # Epochs of these old sets are known to 1e-8 day: 0.4 ms, 3 m along.
                assert np.linalg.norm(np.array(r) - states.position_km[0, k]) < 4e-3
                checked += 1
            else:
                assert code == states.fault[0, k]
    assert checked > 500


def test_one_row_is_an_array_of_one():
    sample = sample_snapshot(50, seed=2)
    at_us = int(sample.elements.epoch_us.max())
    times = np.linspace(0.0, 86400.0, 77)
    whole = propagate(sample.elements, at_us, times)
    for k in (0, 17, 49):
        alone = propagate(sample.elements.take(np.array([k])), at_us, times)
        assert np.allclose(
            alone.position_km[0], whole.position_km[k], rtol=0, atol=1e-8
        )
