"""Budgets from first principles, modcods against Shannon, matches and interference."""

import json
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, strategies as st

from comity.astro.links.budgets import (
    End,
    Link,
    Radio,
    dish_beam_rad,
    dish_gain_dbi,
    polarisation_loss_db,
    signal_of,
)
from comity.astro.links.interference import (
    MASKS,
    Emission,
    Victim,
    flux_db,
    intervals_of,
    mask_of,
    noise_ratio_db,
    off_axis_gain_dbi,
    overlap,
)
from comity.astro.links.matching import match
from comity.astro.links.modcods import TABLES, best_modcods, table_of
from comity.astro.links.noise import Noise
from comity.astro.links.profiles import read_profile
from comity.astro.links.radios import read_link
from comity.foundations.errors import ComityError, FormatError, RangeError
from comity.main import run

LINK = {
    "frequency_mhz": 8200, "symbol_rate_mbd": 50, "bandwidth_mhz": 75, "roll_off": 0.35,
    "sender": {"power_w": 2, "gain_dbi": 6, "losses_db": 1},
    "receiver": {"dish_m": 5, "efficiency": 0.55, "noise_k": 100},
}  # fmt: skip


def test_a_budget_adds_up():
    link, dish = read_link(json.dumps(LINK))
    assert dish == 5.0
    signal = signal_of(link, np.array([2000.0]), 0.0)
    wave = 299_792_458.0 / 8.2e9
    power = 2.0 * 10 ** ((6 - 1) / 10)
    collected = 0.55 * math.pi * 2.5**2
    flux = power / (4 * math.pi * 2e6**2)
    noise = 1.380649e-23 * 100.0
    expected = 10 * math.log10(flux * collected / noise)
    assert signal.cn0_db_hz[0] == pytest.approx(expected, abs=1e-3)
    assert signal.es_n0_db[0] == pytest.approx(
        expected - 10 * math.log10(50e6), abs=1e-3
    )
    area = math.pi * 5 / wave
    assert link.receiver.gain_dbi == pytest.approx(10 * math.log10(0.55 * area**2))
    assert math.degrees(dish_beam_rad(5.0, 8.2e9)) == pytest.approx(70 * wave / 5)


@given(
    st.floats(100, 50_000), st.floats(1.01, 3.0), st.floats(0, 30), st.floats(0.1, 10)
)
def test_further_and_wetter_is_worse(distance, times, air, more):
    link, _ = read_link(json.dumps(LINK))
    near = signal_of(link, np.array([distance]), air)
    far = signal_of(link, np.array([distance * times]), air)
    wet = signal_of(link, np.array([distance]), air + more)
    lost = near.cn0_db_hz[0] - far.cn0_db_hz[0]
    assert lost == pytest.approx(20 * math.log10(times))
    # Rain takes from the signal and glows besides.
    assert near.cn0_db_hz[0] - wet.cn0_db_hz[0] > more
    assert far.rate_bit_s[0] <= near.rate_bit_s[0]
    assert wet.rate_bit_s[0] <= near.rate_bit_s[0]


def test_the_rate_follows_the_signal_and_the_volume_the_rate():
    link, _ = read_link(json.dumps(LINK))
    distance = np.linspace(3000.0, 600.0, 200)
    signal = signal_of(link, distance)
    assert np.all(np.diff(signal.rate_bit_s) >= 0)
    table = link.radio.modcods
    for k in range(0, 200, 17):
        level = signal.es_n0_db[k] - 2.0  # implementation and margin
        fits = [m.efficiency for m in table if m.es_n0_db <= level]
        assert signal.rate_bit_s[k] == pytest.approx(50e6 * max(fits, default=0.0))
    times = np.arange(200.0)
    assert signal.volume_bit(times) == pytest.approx(signal.rate_bit_s[:-1].sum())


@pytest.mark.parametrize("name", TABLES)
def test_no_code_beats_shannon(name):
    for one in table_of(name):
        needed = 10 * math.log10((2**one.efficiency - 1) / one.efficiency)
        assert needed < one.eb_n0_db < needed + 12.0, one.name


def test_known_modcods():
    names = {m.name: m for m in table_of("dvb-s2")}
    assert len(names) == 28
    assert names["QPSK 1/2"].es_n0_db == 1.0
    assert names["32APSK 9/10"].efficiency == 4.453027
    places, rates = best_modcods(table_of("dvb-s2"), np.array([-5.0, 1.0, 9.0, 40.0]))
    chosen = [table_of("dvb-s2")[k].name if k >= 0 else "" for k in places]
    # At 9 dB 16APSK 2/3 (8.97 dB) carries more than 8PSK 3/4.
    assert chosen == ["", "QPSK 1/2", "16APSK 2/3", "32APSK 9/10"]
    assert rates[0] == 0.0


def test_polarisations():
    def lost(a, b, one=0.0, other=0.0):
        ends = (End(0, polarisation=a, axial_ratio_db=one), End(0, polarisation=b, axial_ratio_db=other))  # fmt: skip
        return polarisation_loss_db(*ends)

    assert lost("RHCP", "RHCP") == pytest.approx(0.0)
    assert lost("H", "H") == pytest.approx(0.0)
    assert lost("H", "V") == 30.0
    assert lost("RHCP", "LHCP") == 30.0
    assert lost("RHCP", "V") == pytest.approx(3.01, abs=0.01)
    # Milligan's scale: two antennas of 3 dB, crossed, lose half a decibel.
    assert lost("RHCP", "RHCP", 3.0, 3.0) == pytest.approx(0.51, abs=0.01)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"bandwidth_mhz": -5}, "bandwidth"),
        ({"bandwidth_mhz": 60}, "within the bandwidth"),
        ({"symbol_rate_mbd": 0}, "symbol rate"),
        ({"frequency_mhz": 5}, "frequency"),
        ({"frequency_mhz": "X"}, "must be a number"),
        ({"roll_off": 2}, "roll-off"),
        ({"modcods": "x"}, "modcods"),
        ({"modcods": []}, "modcods"),
        ({"modcods": [{"name": "a", "efficiency": 0, "es_n0_db": 1}]}, "efficiency"),
        ({"direction": "across"}, "direction"),
        ({"colour": 1}, "no field"),
        ({"sender": {"power_w": 0, "gain_dbi": 1}}, "power"),
        ({"sender": {"power_w": 1}}, "either gain_dbi or dish_m"),
        (
            {"sender": {"power_w": 1, "gain_dbi": 1, "polarisation": "X"}},
            "polarisation",
        ),
        ({"receiver": {"dish_m": -1, "noise_k": 10}}, "dish"),
        ({"receiver": {"gain_dbi": 1, "noise_k": 0}}, "noise"),
        ({"receiver": 5}, "no object"),
    ],
)
def test_links_that_cannot_be_are_refused(change, words):
    with pytest.raises(ComityError, match=words):
        read_link(json.dumps(LINK | change))
    link, _ = read_link(json.dumps(LINK))
    for distance, air in ((0.0, 0.0), (-1.0, 0.0), (np.nan, 0.0), (100.0, -1.0)):
        with pytest.raises(RangeError):
            signal_of(link, np.array([distance]), air)
    with pytest.raises(RangeError):
        dish_gain_dbi(0.0, 0.5, 1e9)


def test_upwards_the_receiver_sees_the_warm_earth():
    receiver = {"dish_m": 5, "receiver_noise_k": 100}
    up, _ = read_link(json.dumps(LINK | {"direction": "up", "receiver": receiver}))
    signal = signal_of(up, np.array([1000.0]), 10.0)
    assert signal.parts["system_noise_k"][0] == pytest.approx(390.0)


def radio(name="r", **change):
    return {
        "name": name, "direction": "down", "from_mhz": 8025, "to_mhz": 8400,
        "polarisations": ["RHCP"], "modulations": ["QPSK"], "codings": ["turbo 1/2"],
        "protocols": ["AOS"], "symbol_rate_mbd": [1, 100],
    } | change  # fmt: skip


def profile(party, *links, services=("SLE RAF",)):
    value = {"party": party, "links": list(links), "services": list(services)}
    found, faults = read_profile(json.dumps(value))
    assert not faults
    return found


def fields(found, k=0):
    return {f.name: f for f in found.pairings[k].fields}


def test_radios_that_understand_each_other():
    found = match(
        profile("a", radio()), profile("b", radio(codings=["Turbo 1/2", "LDPC"]))
    )
    assert found.works
    assert {f.status for f in found.pairings[0].fields} == {"fits"}
    assert fields(found)["coding"].common == "turbo 1/2"


def test_the_smallest_change_is_named():
    a = profile("a", radio())
    cases = {
        "band": ({"from_mhz": 8450, "to_mhz": 8500}, "b: widen r by 50 MHz"),
        "polarisation": ({"polarisations": ["LHCP"]}, "add"),
        "symbol rate": ({"symbol_rate_mbd": [200, 300]}, "a: raise r to 200 MBd"),
        "modulation": ({"modulations": ["8PSK", "16APSK"]}, "a: add 8PSK"),
        "coding": ({"codings": ["LDPC 7/8"]}, "add"),
        "protocol": ({"protocols": ["USLP", "TM"]}, "a: add USLP"),
    }
    for name, (change, words) in cases.items():
        found = match(a, profile("b", radio(**change)))
        assert not found.works
        wrong = [f for f in found.pairings[0].fields if f.status == "differs"]
        assert [f.name for f in wrong] == [name]
        assert words in wrong[0].change
        assert wrong[0].effort != "none"
    # What a party has on another radio only has to be switched on.
    other = radio("q", direction="up", codings=["LDPC 7/8"])
    found = match(
        profile("a", radio(), other), profile("b", radio(codings=["LDPC 7/8"]))
    )
    assert fields(found)["coding"].effort == "configuration"
    # Of two radios the one that needs less is taken.
    two = profile("b", radio("far", from_mhz=26_000, to_mhz=27_000), radio("near"))
    assert match(a, two).pairings[0].second.name == "near"


def test_what_is_missing_or_not_stated():
    bare = radio(codings=[], symbol_rate_mbd=None)
    found = match(profile("a", bare), profile("b", radio(), services=["CSTS MD"]))
    assert fields(found)["coding"].status == "not stated"
    assert fields(found)["symbol rate"].status == "not stated"
    assert found.pairings[0].works
    assert not found.works
    assert found.services.change == "a: add CSTS MD"
    lone = match(profile("a", radio()), profile("b", radio(direction="up")))
    assert [p.works for p in lone.pairings] == [False, False]
    assert "b: build a radio for down" in lone.pairings[0].fields[0].change
    mixed = match(profile("a", radio()), profile("b", radio(polarisations=["V"])))
    assert fields(mixed)["polarisation"].status == "fits with loss"
    assert mixed.works


@pytest.mark.parametrize(
    "change",
    [
        {"direction": "sideways"},
        {"from_mhz": 9000},
        {"from_mhz": -1},
        {"from_mhz": "x"},
        {"codings": "x"},
        {"symbol_rate_mbd": [1]},
        {"licence": {"until": "2024"}},
        {"licence": {"status": "filed", "until": "never"}},
        {"name": 5},
    ],
)
def test_rows_of_a_profile_that_do_not_hold(change):
    value = {"party": "a", "links": [radio(), radio(**change)]}
    found, faults = read_profile(json.dumps(value))
    assert len(found.links) == 1
    assert [row for row, _ in faults] == [2]
    for text in ("[]", "{}", '{"party": "a", "links": 5}', json.dumps({"party": "a", "links": [radio(**change)]})):  # fmt: skip
        with pytest.raises(FormatError):
            read_profile(text)


EMISSION = Emission(8.2e9, 100e6, 20.0)
VICTIM = Victim(8.21e9, 80e6, 7.3, 150.0)


def test_flux_and_masks():
    # 20 dBW over 100 MHz from 1,000 km: 20 − 43.98 − 10 log(4π 1e12).
    flux = flux_db(EMISSION, np.array([1000.0]), 4e3)[0]
    assert flux == pytest.approx(20 - 43.979 - 130.992, abs=0.01)
    mask = mask_of(8200.0)
    limits = mask.at(np.radians([0.0, 5.0, 15.0, 25.0, 90.0]))
    assert limits.tolist() == [-150.0, -150.0, -145.0, -140.0, -140.0]
    assert mask_of(5000.0) is None
    assert mask_of(2200.0) is MASKS[0]


def test_who_falls_into_a_beam():
    assert overlap(EMISSION, VICTIM) == pytest.approx(0.8)
    assert overlap(EMISSION, replace(VICTIM, frequency_hz=9e9)) == 0.0
    angles = np.radians([0.0, 0.1, 0.5, 2.0, 10.0, 47.0, 60.0])
    gains = off_axis_gain_dbi(angles, 7.3, 8.2e9)
    assert np.all(np.diff(gains) <= 0)
    assert gains[4] == pytest.approx(32 - 25)
    assert gains[-1] == -10.0
    ratio = noise_ratio_db(EMISSION, VICTIM, np.full(7, 1000.0), angles)
    wave = 299_792_458.0 / 8.2e9
    on_axis = (
        20 + 10 * math.log10(0.8) - 20 * math.log10(4 * math.pi * 1e6 / wave)
        + gains[0] - 10 * math.log10(1.380649e-23 * 150 * 80e6)
    )  # fmt: skip
    assert ratio[0] == pytest.approx(on_axis, abs=1e-3)
    away = noise_ratio_db(
        EMISSION, replace(VICTIM, frequency_hz=9e9), np.ones(2), angles[:2]
    )
    assert np.all(np.isneginf(away))


def test_intervals_between_samples():
    times = np.arange(6.0)
    spans = intervals_of(times, np.array([1.0, -1.0, -1.0, 1.0, 3.0, -1.0]))
    assert [s[:2] for s in spans] == [(0.0, 0.5), (2.5, 4.75)]
    assert spans[1][2] == 3.0
    lone = intervals_of(times, np.array([-np.inf, 1.0, -np.inf, -1, -1, -1]))
    assert [s[:2] for s in lone] == [(1.0, 1.0)]


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (Emission, (0.0, 1e6, 10.0)),
        (Emission, (1e9, -1e6, 10.0)),
        (Emission, (1e9, 1e6, math.nan)),
        (Victim, (1e9, 1e6, 0.0, 100.0)),
        (Victim, (1e9, 1e6, 5.0, -1.0)),
    ],
)
def test_emissions_and_victims_that_cannot_be(kind, values):
    with pytest.raises(RangeError):
        kind(*values)


def test_more_than_one_radio_has_a_table():
    radios = Radio(8e9, 1e6, table_of("ccsds"))
    link = Link(radios, End(10.0), End(30.0), 1.0, Noise(system_k=100.0))
    assert signal_of(link, np.array([500.0])).modcod[0] >= 0


def test_the_commands(tmp_path, capsys):
    def file(name, value):
        path = tmp_path / name
        path.write_text(json.dumps(value))
        return str(path)

    link = file("link.json", LINK)
    assert run(["link", "budget", "--link", link, "--range-km", "1000", "--json"]) == 0
    value = json.loads(capsys.readouterr().out)
    assert value["modcod"]
    one = file("a.json", {"party": "a", "links": [radio()], "services": ["S"]})
    two = {"party": "b", "links": [radio(codings=["x"], licence={"status": "filed", "until": "2020-01-01"}), radio(direction="?")], "services": ["S"]}  # fmt: skip
    assert run(["link", "match", one, one, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["interoperable"]
    assert run(["link", "match", one, file("b.json", two)]) == 1
    said = capsys.readouterr()
    assert "licence as b states it: filed, over" in said.out
    assert "to change (firmware)" in said.out
    assert "direction is '?'" in said.err
    stations = file("s.json", [{"name": "A", "lat": 50, "lon": 10}])
    base = [
        "link",
        "budget",
        "--link",
        link,
        "--stations",
        stations,
        "--start",
        "2024-11-01",
    ]
    passes = [*base, "--catalogue", "sample:60", "--days", "0.5", "--percent", "1"]
    assert run([*passes, "--pictures", str(tmp_path / "p"), "--json", "--samples"]) == 0
    value = json.loads(capsys.readouterr().out)
    assert value["passes"]
    first = value["passes"][0]
    assert first["samples"][0]["range_km"] > 0
    assert (tmp_path / "p" / "pass-01.svg").stat().st_size > 1000
    assert run(passes) == 0
    assert "Gbit" in capsys.readouterr().out
    case = {
        "emission": {"frequency_mhz": 8200, "bandwidth_mhz": 10, "eirp_dbw": 60},
        "victim": {"frequency_mhz": 8200, "bandwidth_mhz": 10, "dish_m": 1, "noise_k": 100},
    }  # fmt: skip
    words = ["link", "interference", "--stations", stations, "--start", "2024-11-01"]
    words += ["--catalogue", "sample:60", "--wanted", "owner:aurelia", "--days", "0.5"]
    words += ["--emitters", "owner:borealis", "--case", file("c.json", case)]
    assert run([*words, "--json"]) == 0
    events = json.loads(capsys.readouterr().out)["events"]
    assert {e["kind"] for e in events} == {"flux above mask", "into the beam"}
    assert run(words) == 0
    for bad in (
        ["link", "budget", "--link", link],
        [*passes, "--station", "none"],
        [*passes, "--step-s", "0"],
        [*passes, "--percent", "90"],
        [*words, "--days", "100"],
        [*words, "--case", link],
        ["link", "match", one, link],
    ):
        assert run(bad) in {2, 3}
    capsys.readouterr()
