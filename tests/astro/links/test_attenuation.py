"""Attenuation against the validation tables of the ITU, and its edges."""

import csv
from dataclasses import replace

import numpy as np
import pytest

from comity.apps.links.climate import climate_of, load_lines
from comity.astro.links.attenuation import attenuate, scintillation_db
from comity.astro.links.climates import Climate
from comity.astro.links.gases import specific_gas_db_km
from comity.astro.links.rain import cross_polarisation_db, rain_db, specific_rain_db_km
from comity.foundations.errors import RangeError

pytest.importorskip("itur", reason="the package itur is absent: comity[climate]")


def table(data, name):
    """Rows of a validation table as floats; its second line holds units."""
    with (data / "links" / "itu" / name).open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))[1:]
    return [{k.strip(): float(v) for k, v in row.items() if k and v} for row in rows]


def climate_at(row, percent):
    return climate_of([row["lat"]], [row["lon"]], [row["hs"]], percent)


def with_rain(row, climate):
    """The climate of a row, with the rain rate and refractivity that the table gives."""
    return replace(
        climate, rain_mm_h=np.array([row["R001"]]), wet_n=np.array([row["N_wet"]])
    )


def test_totals_and_parts_of_p618_13(data):
    rows = table(data, "ITURP618-13_A_total.csv")
    worst = 0.0
    for row in rows:
        found = attenuate(
            climate_at(row, row["p"]),
            load_lines(),
            row["f"] * 1e9,
            np.radians([row["el"]]),
            row["p"],
            dish_m=row["D"],
            efficiency=row["eta"],
            tilt_rad=np.radians(row["tau"]),
        )
        worst = max(worst, abs(float(found.total_db[0]) / row["A_total"] - 1.0))
        assert found.gas_db[0] == pytest.approx(row["A_gas_1"], rel=2e-4)
        assert found.cloud_db[0] == pytest.approx(row["A_clouds_1"], rel=5e-4)
        assert found.scintillation_db[0] == pytest.approx(row["A_scin"], rel=1e-5)
    assert len(rows) == 64
    assert worst <= 2e-4


def test_rain_of_p618_13_with_the_rates_of_the_table(data):
    rows = table(data, "ITURP618-13_A_rain.csv")
    for row in rows:
        climate = with_rain(row, climate_at(row, row["p"]))
        args = (climate, row["f"], np.radians([row["el"]]), row["p"])
        found = rain_db(*args, np.radians(row["tau"]))
        assert found[0] == pytest.approx(row["A_rain"], rel=1e-6)
    assert len(rows) == 64


def test_scintillation_of_p618_13(data):
    rows = table(data, "ITURP618-13_A_sci.csv")
    for row in rows:
        climate = with_rain(row, climate_at(row, row["p"]))
        args = (climate, row["f"], np.radians([row["el"]]), row["p"])
        fades = scintillation_db(*args, row["D"], row["eta"])
        assert fades[0] == pytest.approx(row["A_scin"], rel=1e-6)
    assert len(rows) == 64


def test_cross_polarisation_of_p618_13(data):
    rows = table(data, "ITURP618-13_A_xpd.csv")
    checked = 0
    for row in rows:
        if not 6.0 <= row["f"] <= 55.0:
            continue
        left = cross_polarisation_db(
            np.array([row["Ap"]]),
            row["f"] * 1e9,
            np.radians([row["el"]]),
            row["p"],
            np.radians(row["tau"]),
        )
        assert left[0] == pytest.approx(row["XPD"], abs=1e-3)
        checked += 1
    assert checked > 20


def test_specific_attenuation_of_gas_and_rain(data):
    rows = table(data, "ITURP676-12_gamma.csv")
    columns = {k: np.array([row[k] for row in rows]) for k in rows[0]}
    lines = load_lines()
    oxygen, vapour = specific_gas_db_km(
        lines, columns["f"], columns["P"], columns["T"], columns["rho"]
    )
    assert oxygen == pytest.approx(columns["gamma0"], rel=1e-5)
    assert vapour == pytest.approx(columns["gammaw"], rel=1e-4)
    for row in table(data, "ITURP838-3_rain_specific_attenuation.csv"):
        found = specific_rain_db_km(
            np.array([row["R"]]),
            row["f"],
            np.radians([row["el"]]),
            float(np.radians(row["tau"])),
        )
        assert found[0] == pytest.approx(row["gamma_r"], rel=1e-4)


DRESDEN = Climate(
    np.array(0.89),
    np.array(0.11),
    rain_height_km=np.array(3.0),
    rain_mm_h=np.array(27.0),
    temperature_k=np.array(283.0),
    pressure_hpa=np.array(1000.0),
    vapour_g_m3=np.array(10.0),
    vapour_kg_m2=np.array(25.0),
    cloud_kg_m2=np.array(0.6),
    wet_n=np.array(50.0),
    percent=1.0,
)


def test_more_air_takes_more():
    low_to_high = np.radians([2.0, 5.0, 10.0, 30.0, 60.0, 90.0])
    found = attenuate(DRESDEN, load_lines(), 20e9, low_to_high, 0.1)
    for part in (found.gas_db, found.cloud_db, found.rain_db, found.total_db):
        assert np.all(np.isfinite(part))
        assert np.all(np.diff(part[:-1]) < 0)
    rarely = attenuate(DRESDEN, load_lines(), 20e9, low_to_high, 0.01)
    assert np.all(rarely.rain_db > found.rain_db)
    # Above the rain there is none, and no power of zero.
    peak = replace(DRESDEN, altitude_km=np.array(4.5))
    assert np.all(rain_db(peak, 20.0, low_to_high, 0.1, 0.0) == 0.0)


@pytest.mark.parametrize(
    "change",
    [
        {"frequency_hz": 0.4e9},
        {"frequency_hz": 60e9},
        {"percent": 0.0},
        {"percent": 60.0},
        {"percent": 5.0},  # the climate is that of 1 %
        {"elevation_rad": np.array([0.0])},
        {"elevation_rad": np.array([np.nan])},
        {"dish_m": 0.0},
        {"efficiency": 1.5},
    ],
)
def test_what_is_outside_the_recommendation_is_refused(change):
    given = {
        "climate": DRESDEN,
        "lines": load_lines(),
        "frequency_hz": 20e9,
        "elevation_rad": np.array([0.5]),
        "percent": 0.1,
    }
    with pytest.raises(RangeError):
        attenuate(**given | change)
