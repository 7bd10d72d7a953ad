"""Published link budgets come out within 0.05 dB, with the words of the publication.

Sources (numbers only):

* Table 1 of *On the feasibility of a secondary service transmission over an existent satellite
  infrastructure*, EURASIP Journal on Wireless Communications and Networking, 2020,
  doi:10.1186/s13638-020-01674-9: S-band downlink with a system noise temperature.
* NOAA, *EMWIN-N link budget* (GOES N, 5° elevation): up- and downlink with G/T.
* Couch, *Digital and Analog Communication Systems*, study aid SA8-1: Ku-band television, with
  antenna and receiver noise temperature.
* Schweber and others, *Electronic Communications Systems*, problem 17.8: uplink with a noise
  figure and an antenna of 300 K.
* Pratt and Allnutt, *Satellite Communications*, examples of section 4.3: G/T of a 30 m dish.
* Tomasi, *Advanced Electronic Communications Systems*, chapter on satellites: G/T from 270 K.
"""

import json
from math import log10

import pytest

from comity.apps.links.budget import one_range
from comity.astro.links.noise import noise_figure_k
from comity.astro.links.radios import read_link
from comity.foundations.errors import ComityError, InputError
from comity.main import run

#: How near a published budget must be met: its own figures are rounded to 0.1 dB.
NEAR_DB = 0.05


def budget(sender, receiver, frequency_mhz, range_km, air_db=0.0, rain_db=0.0, **more):
    text = json.dumps(
        {
            "frequency_mhz": frequency_mhz,
            "symbol_rate_mbd": 1.0,
            "sender": sender,
            "receiver": receiver,
        }
        | more
    )
    return one_range(read_link(text)[0], range_km, air_db, rain_db)


def range_of(loss_db, frequency_hz):
    """Return the distance, km, at which free space takes a printed loss."""
    return 10 ** (loss_db / 20) * 299_792.458 / frequency_hz / (4 * 3.141592653589793)


@pytest.mark.parametrize("word", ["system_noise_k", "noise_k"])
def test_a_downlink_with_a_system_noise_temperature(word):
    # EURASIP: 38.3 dBm EIRP, 162.2 dB, 10 dB off axis, 5 m with 50 %, 130 K: 81.8 dB Hz.
    found = budget(
        {"power_w": 1.0, "gain_dbi": 38.3 - 30, "losses_db": 10.0},
        {"dish_m": 5, "efficiency": 0.5, word: 130},
        2200,
        range_of(162.2, 2.2e9),
    )
    assert found["system_noise_k"] == 130.0
    assert found["weather_noise_k"] == 0.0
    assert "nothing added" in found["noise"]
    exact = 8.3 - 162.2 - 10 + found["g_t_db_k"] + 228.599
    assert found["cn0_db_hz"] == pytest.approx(exact, abs=1e-3)
    # The table gives 38.2 dBi for the dish, 38.25 before rounding.
    assert found["cn0_db_hz"] == pytest.approx(81.8, abs=NEAR_DB)


@pytest.mark.parametrize(
    ("eirp_dbw", "g_t", "frequency_mhz", "loss_db", "air_db", "cn0"),
    [
        # Pointing 0.5 dB and polarisation 0.2 dB are taken from the EIRP.
        (76.7 - 30 - 0.5 - 0.2, -14.2, 2034.70, 190.9, 0.4, 69.1),
        (44.8 - 30 - 0.2, -0.3, 1692.70, 189.3, 0.4, 53.2),
    ],
)
def test_up_and_downlink_of_goes(eirp_dbw, g_t, frequency_mhz, loss_db, air_db, cn0):
    found = budget(
        {"eirp_dbw": eirp_dbw}, {"g_t_db_k": g_t}, frequency_mhz, 41127, air_db
    )
    assert found["free_space_loss_db"] == pytest.approx(loss_db, abs=NEAR_DB)
    assert found["g_t_db_k"] == g_t
    assert found["cn0_db_hz"] == pytest.approx(cn0, abs=NEAR_DB)


def test_a_receiver_and_an_antenna_that_are_stated_apart():
    # Couch: 52 dBW, 205.73 dB, 32.96 dBi, antenna 20 K, receiver 43.18 K: 18.01 dBK, and
    # 16.03 dB in 24 MHz (printed with roundings, 16.01 exactly).
    found = budget(
        {"eirp_dbw": 52},
        {"gain_dbi": 32.96, "antenna_noise_k": 20, "receiver_noise_k": 43.18},
        12_450,
        range_of(205.73, 12.45e9),
    )
    assert 10 * log10(found["system_noise_k"]) == pytest.approx(18.01, abs=0.005)
    assert found["cn0_db_hz"] - 10 * log10(24e6) == pytest.approx(16.03, abs=NEAR_DB)


def test_an_uplink_by_the_noise_figure():
    # Schweber 17.8: EIRP 75 dBW, 3 dB and 300 K, 27 dBi, 1.6 dB: G/T −0.70 dB/K.
    range_km = 38_000.0
    found = budget(
        {"power_w": 100, "gain_dbi": 55},
        {"gain_dbi": 27, "noise_figure_db": 3, "antenna_noise_k": 300},
        6125,
        range_km,
        1.6,
        direction="up",
    )
    assert found["system_noise_k"] == pytest.approx(300 + 289, abs=0.5)
    assert found["g_t_db_k"] == pytest.approx(-0.70, abs=NEAR_DB)
    loss = 20 * log10(6.125) + 20 * log10(range_km) + 92.44
    expected = 75 - loss - 0.70 + 228.6 - 1.6
    assert found["cn0_db_hz"] == pytest.approx(expected, abs=NEAR_DB)


@pytest.mark.parametrize(
    ("receiver", "frequency_mhz", "g_t"),
    [
        ({"dish_m": 30, "efficiency": 0.68, "system_noise_k": 79}, 4150, 41.6),
        ({"dish_m": 30, "efficiency": 0.68, "system_noise_k": 88}, 4150, 41.2),
        ({"gain_dbi": 62, "system_noise_k": 270}, 12_000, 37.7),
    ],
)
def test_figures_of_merit(receiver, frequency_mhz, g_t):
    found = budget({"eirp_dbw": 0}, receiver, frequency_mhz, 38_000)
    # Printed with one decimal, from a gain that was rounded to one decimal.
    assert found["g_t_db_k"] == pytest.approx(g_t, abs=0.1)
    assert found["system_noise_k"] == receiver["system_noise_k"]


def test_noise_figures():
    # Pratt, table 4.4 and example 4.3.3.
    assert noise_figure_k(0.0) == 0.0
    assert noise_figure_k(0.29) == pytest.approx(20, abs=0.1)
    assert noise_figure_k(2.5) == pytest.approx(226, abs=0.5)


def test_what_was_added_is_said():
    sender, dish = {"power_w": 2, "gain_dbi": 6}, {"dish_m": 5}
    stated = budget(sender, dish | {"system_noise_k": 100}, 8200, 2000, 0.5)
    assert "0.5 dB of air" in stated["noise"]
    assert "29.9 K" in stated["noise"]
    assert stated["system_noise_k"] == 100.0
    rain = budget(sender, dish | {"system_noise_k": 100}, 8200, 2000, 0.0, 10.0)
    assert rain["weather_noise_k"] == pytest.approx(247.5)
    assert rain["system_noise_k"] == pytest.approx(347.5)
    assert "the emission of the weather added" in rain["noise"]
    alone = budget(sender, dish | {"receiver_noise_k": 100}, 8200, 2000)
    parts = [alone[f"{name}_noise_k"] for name in ("antenna", "line", "receiver")]
    assert sum(parts) == pytest.approx(alone["system_noise_k"]) == 122.7
    assert "ground 20 K" in alone["noise"]
    # A whole system of the same number is colder than a receiver alone.
    assert stated["cn0_db_hz"] > alone["cn0_db_hz"] - 0.5


@pytest.mark.parametrize(
    ("receiver", "words"),
    [
        ({"gain_dbi": 1}, "twice or not at all"),
        ({"gain_dbi": 1, "system_noise_k": 1, "receiver_noise_k": 1}, "twice"),
        ({"gain_dbi": 1, "noise_k": 9, "system_noise_k": 9}, "twice"),
        ({"gain_dbi": 1, "noise_k": 100, "ground_k": 20}, "whole system"),
        ({"gain_dbi": 1, "system_noise_k": 9, "antenna_noise_k": 5}, "whole system"),
        ({"gain_dbi": 1, "noise_figure_db": -1}, "noise figure"),
        ({"gain_dbi": 1, "receiver_noise_k": -1}, "receiver noise"),
        ({"g_t_db_k": 5, "gain_dbi": 1}, "twice"),
        ({"g_t_db_k": 500}, "g_t_db_k"),
        ({"gain_dbi": 1, "receiver_noise_k": 1, "ground_k": 1e3}, "ground noise"),
    ],
)
def test_noise_that_does_not_fit_is_refused(receiver, words):
    with pytest.raises(ComityError, match=words):
        budget({"power_w": 1, "gain_dbi": 1}, receiver, 8200, 2000)


def test_rain_over_a_bare_figure_of_merit_is_refused():
    with pytest.raises(InputError, match="only g_t_db_k is known"):
        budget({"eirp_dbw": 10}, {"g_t_db_k": 20}, 8200, 2000, 0.0, 5.0)
    # A satellite receives the warm Earth already: rain takes from the signal alone.
    up = budget({"eirp_dbw": 50}, {"g_t_db_k": 0}, 8200, 2000, 0.0, 5.0, direction="up")
    assert up["air_db"] == 5.0


def test_the_command_says_it(tmp_path, capsys):
    path = tmp_path / "link.json"
    path.write_text(
        json.dumps(
            {
                "frequency_mhz": 8200,
                "symbol_rate_mbd": 50,
                "sender": {"power_w": 2, "gain_dbi": 6},
                "receiver": {"dish_m": 5, "noise_k": 100},
            }
        )
    )
    assert run(["link", "budget", "--link", str(path), "--range-km", "2000"]) == 0
    assert (
        "system noise temperature as stated; nothing added" in capsys.readouterr().out
    )
