"""Readers of element sets: every form, the ids of the field, every broken row alone."""

import csv
import json
from importlib import resources
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, strategies as st

from comity.astro.catalogue import SourceText, build_snapshot
from comity.foundations.errors import ComityError, FormatError
from comity.messages import checksum, read_element_sets, read_satcat_csv, read_tle
from comity.messages.tle import read_alpha5
from tests.samples import OMM_ROW, TLE, as_csv, as_json, as_kvn, as_xml

CORPUS = Path(str(resources.files("gpconf"))) / "corpus"
LATEST = 2**60


def files_of(folder, pattern):
    paths = (CORPUS / "derived" / folder).glob(pattern)
    return [path for path in paths if "provenance" not in path.name]


def snapshot_of(data: bytes):
    return build_snapshot([SourceText("file", "0", read_element_sets(data))], LATEST)


@pytest.mark.parametrize("make", [as_csv, as_json, as_kvn, as_xml])
def test_four_notations_of_a_mean_elements_message_agree(make):
    snapshot = snapshot_of(make([OMM_ROW]).encode())
    assert not snapshot.refused
    assert snapshot.object.tolist() == ["25544"]
    assert snapshot.name.tolist() == ["ISS (ZARYA)"]
    assert np.isclose(snapshot.elements.eccentricity[0], 0.0007999)
    assert np.isclose(
        snapshot.elements.mean_motion_rad_s[0] * 86400 / (2 * np.pi), 15.4977
    )


def test_tle_agrees_with_the_message():
    assert snapshot_of(TLE.encode()).object.tolist() == ["25544"]


@pytest.mark.parametrize("case", ["alpha5.json"])
def test_alpha5_vectors(case):
    vectors = json.loads((CORPUS / "vectors" / case).read_text())
    for example in vectors["official_examples"]:
        assert read_alpha5(example["field"]) == example["norad_cat_id"]


@pytest.mark.parametrize(
    "path",
    sorted(files_of("alpha5-tle", "*.tle")),
    ids=lambda p: p.name,
)
def test_alpha5_sets(path):
    raw = read_element_sets(path.read_bytes())
    assert len(raw) >= 1
    assert not raw.faults
    for row in raw.rows():
        assert int(row["NORAD_CAT_ID"]) >= 100_000 or "epoch" in path.name


@pytest.mark.parametrize(
    "path",
    sorted(files_of("kvn-variants", "v*")),
    ids=lambda p: p.name,
)
def test_kvn_variants(path):
    snapshot = snapshot_of(path.read_bytes())
    assert len(snapshot) == 1
    assert not snapshot.refused


@pytest.mark.parametrize(
    "path",
    sorted(files_of("corrupt-input", "c*")),
    ids=lambda p: p.name,
)
def test_corrupt_input_is_refused_and_good_rows_stay(path):
    try:
        snapshot = snapshot_of(path.read_bytes())
    except FormatError:
        return
    assert snapshot.refused


def test_unedited_sets_of_the_corpus_are_whole():
    for name in ("unedited-sets.tle", "unedited-rows.csv", "unedited-array.json"):
        snapshot = snapshot_of(
            (CORPUS / "derived" / "corrupt-input" / name).read_bytes()
        )
        assert len(snapshot)
        assert not snapshot.refused


def test_names_that_look_like_line_numbers():
    first, second = TLE.splitlines()[1:]
    text = f"1 KUNS-PF\n{first}\n{second}\n2 ORBCOMM\n{first}\n{second}\n"
    raw = read_tle(text)
    assert raw.columns["OBJECT_NAME"] == ["1 KUNS-PF", "2 ORBCOMM"]
    assert not raw.faults


def test_number_of_nine_digits_and_without_number():
    many = OMM_ROW | {"NORAD_CAT_ID": "799500124"}
    none = OMM_ROW | {"NORAD_CAT_ID": "", "OBJECT_ID": "2024-001A"}
    ten = OMM_ROW | {"NORAD_CAT_ID": "1234567890"}
    snapshot = snapshot_of(as_csv([many, none, ten]).encode())
    assert snapshot.object.tolist() == ["799500124", "id:2024-001A"]
    assert "nine digits" in snapshot.refused[0].reason


@pytest.mark.parametrize(
    "field,value,word",
    [
        ("ECCENTRICITY", "nan", "finite"),
        ("ECCENTRICITY", "1.0", "below 1"),
        ("MEAN_MOTION", "-1.0", "above 0"),
        ("MEAN_MOTION", "0", "above 0"),
        ("MEAN_MOTION", "fast", "no number"),
        ("INCLINATION", "200", "180"),
        ("EPOCH", "1900-01-01T00:00:00.000000", "1957"),
        ("EPOCH", "2100-01-01T00:00:00.000000", "future"),
        ("EPOCH", "yesterday", "UTC"),
        ("BSTAR", "inf", "finite"),
        ("EPHEMERIS_TYPE", "4", "SGP4-XP"),
        ("NORAD_CAT_ID", "x12", "number"),
    ],
)
def test_bad_field_refuses_one_row_with_line_field_value_reason(field, value, word):
    text = as_csv(
        [
            OMM_ROW,
            OMM_ROW | {field: value, "OBJECT_NAME": "BAD"},
            OMM_ROW | {"NORAD_CAT_ID": "7"},
        ]
    )
    raw = read_element_sets(text.encode())
    snapshot = build_snapshot([SourceText("file", "0", raw)], 2_000_000_000_000_000)
    assert sorted(snapshot.object.tolist()) == ["25544", "7"]
    (refusal,) = snapshot.refused
    assert (refusal.line, refusal.field, refusal.value) == (3, field, value)
    assert word in refusal.reason


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"   \n",
        b"No GP data found",
        b"<html><body>403</body></html>",
        b"\0\1\2\0",
        b"{",
        b"[1, 2",
        b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><omm/>",
        b"OBJECT_NAME,EPOCH,MEAN_MOTION\nA,2024-01-01,15\n",
        b"a,b\n1,2\n",
    ],
)
def test_files_that_hold_no_element_sets(data):
    with pytest.raises(FormatError):
        snapshot = build_snapshot(
            [SourceText("file", "0", read_element_sets(data))], LATEST
        )
        assert snapshot.refused
        raise FormatError("every row refused")


def test_mixed_forms_keep_what_fits():
    text = TLE + as_csv([OMM_ROW])
    raw = read_element_sets(text.encode())
    assert len(raw) == 1
    assert raw.faults


def test_other_theory_is_refused():
    row = OMM_ROW | {"MEAN_ELEMENT_THEORY": "SGP4-XP"}
    raw = read_element_sets(as_json([row, OMM_ROW]).encode())
    assert len(raw) == 1
    assert raw.faults[0].field == "MEAN_ELEMENT_THEORY"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_encodings(encoding):
    assert len(read_element_sets(as_csv([OMM_ROW]).encode(encoding))) == 1


@given(st.binary(max_size=400))
def test_any_bytes_give_rows_or_a_typed_error(data):
    try:
        build_snapshot([SourceText("file", "0", read_element_sets(data))], LATEST)
    except ComityError:
        pass


@given(st.data())
def test_damaged_files_never_raise_anything_else(data):
    text = data.draw(
        st.sampled_from(
            [
                TLE,
                as_csv([OMM_ROW] * 2),
                as_json([OMM_ROW]),
                as_kvn([OMM_ROW]),
                as_xml([OMM_ROW]),
            ]
        )
    )
    at = data.draw(st.integers(0, len(text) - 1))
    damage = data.draw(st.text(max_size=3))
    broken = text[:at] + damage + text[at + data.draw(st.integers(0, 5)) :]
    try:
        build_snapshot(
            [
                SourceText(
                    "file", "0", read_element_sets(broken.encode("utf-8", "replace"))
                )
            ],
            LATEST,
        )
    except ComityError:
        pass


@given(st.integers(0, 9), st.integers(0, 67))
def test_checksum_finds_every_changed_digit(digit, column):
    line = TLE.splitlines()[1]
    if line[column].isdigit() and line[column] != str(digit):
        changed = line[:column] + str(digit) + line[column + 1 :]
        assert checksum(changed) != int(line[68])


def test_satcat_needs_numbers_and_keeps_whole_rows():
    with pytest.raises(FormatError):
        read_satcat_csv("name,owner\nA,US\n")
    table = read_satcat_csv("NORAD_CAT_ID,OBJECT_NAME,OWNER\n5,VANGUARD 1,US\n6\n")
    assert table.columns["owner"] == ["US"]
    assert len(table.faults) == 1


def test_real_files_are_read_whole(data):
    import gzip

    for name, count in (
        ("celestrak_on_orbit_20241101.csv.gz", 26834),
        ("celestrak_active_20260710.csv.gz", 15985),
        ("vimpel_20250402.json.gz", 7170),
    ):
        snapshot = snapshot_of(
            gzip.decompress((data / "catalogue" / name).read_bytes())
        )
        assert len(snapshot) == count
        assert not snapshot.refused


def test_samples_are_what_csv_says():
    rows = list(csv.DictReader(as_csv([OMM_ROW]).splitlines()))
    assert rows == [OMM_ROW]
