"""Messages: every kind, every syntax, every fault named where it stands."""

import json

import numpy as np
import pytest
from hypothesis import given, strategies as st

from comity.foundations.errors import DataError, FormatError, InputError
from comity.messages.cdm_record import cdm_of
from comity.messages.epochs import instants_us, is_epoch
from comity.messages.oem import ephemerides_of
from comity.messages.read import read_message
from comity.messages.units import conversion, parse_unit
from comity.messages.write import write_message
from tests.messages import examples as messages


def canonical(part):
    return (
        part.name,
        sorted(part.values.items()),
        part.comments,
        tuple(canonical(below) for below in part.parts),
        part.rows,
    )


def read(text, mode="strict"):
    return read_message(text.encode(), mode)


def worst(reading):
    return [
        (d.rule, d.line, d.keyword) for d in reading.findings if d.weight != "remark"
    ]


@pytest.mark.parametrize("kind", messages.EVERY)
@pytest.mark.parametrize("syntax", ["kvn", "xml"])
def test_what_is_written_reads_back_the_same(kind, syntax):
    first = read(messages.EVERY[kind])
    assert first.accepted, first.findings
    assert first.kind == kind
    again = read(write_message(first.messages[0], syntax))
    assert again.accepted, again.findings
    assert again.syntax == syntax
    assert canonical(again.messages[0].root) == canonical(first.messages[0].root)


@pytest.mark.parametrize("kind", ["CDM", "OMM"])
def test_json_as_services_write_it(kind):
    first = read(messages.EVERY[kind])
    again = read(write_message(first.messages[0], "json"))
    assert again.accepted
    bare = [(p.name, sorted(p.values.items())) for p in first.messages[0].root.walk()]
    assert [
        (p.name, sorted(p.values.items())) for p in again.messages[0].root.walk()
    ] == bare


def test_json_has_no_form_for_others():
    message = read(messages.OPM).messages[0]
    with pytest.raises(FormatError, match="no JSON form"):
        write_message(message, "json")
    with pytest.raises(InputError, match="unknown"):
        write_message(message, "yaml")


def test_space_track_spelling_of_a_cdm():
    flat = json.loads(write_message(read(messages.cdm_text()).messages[0], "json"))
    flat |= {
        "SAT1_X_UNIT": "m",
        "SAT1_X": 7_000_000.0,
        "CDM_ID": "123",
        "TCA_FRACTION": "0",
    }
    reading = read_message(json.dumps([flat]).encode())
    assert reading.accepted
    assert cdm_of(reading.messages[0]).objects[0].position_km[0] == pytest.approx(
        7000.0
    )
    assert {d.rule for d in reading.findings} >= {"service-keyword", "unit-converted"}


@pytest.mark.parametrize(
    "old, new, rule, keyword",
    [
        ("ORIGINATOR = TEST", "ORIGINATR = TEST", "unexpected-keyword", "ORIGINATR"),
        ("ORIGINATOR = TEST", "", "missing", "ORIGINATOR"),
        ("CR_R = 100.0 [m**2]", "CR_R = abc [m**2]", "not-number", "CR_R"),
        ("CR_R = 100.0 [m**2]", "CR_R = NaN [m**2]", "not-a-number", "CR_R"),
        ("CR_R = 100.0 [m**2]", "CR_R = 100.0 [kg]", "unit", "CR_R"),
        ("CR_R = 100.0 [m**2]", "CR_R = 1 [m**2]\nCR_R = 2 [m**2]", "repeated", "CR_R"),
        ("MESSAGE_ID = TEST-1", "MESSAGE_ID =", "empty-value", "MESSAGE_ID"),
        ("2024-11-01T00:00:00.000", "2010-04-31T00:00:00", "not-date", "CREATION_DATE"),
        ("CCSDS_CDM_VERS = 1.0", "CCSDS_CDM_VERS = 9.0", "version", "CCSDS_CDM_VERS"),
        (
            "MANEUVERABLE = YES\n",
            "MANEUVERABLE = YES\nORBIT_CENTER = ZZ\n",
            "orbit-centre",
            "ORBIT_CENTER",
        ),
    ],
)
def test_strict_refuses_with_the_place_and_lenient_reads(old, new, rule, keyword):
    text = messages.cdm_text().replace(old, new, 1)
    strict, lenient = read(text), read(text, "lenient")
    assert not strict.accepted
    assert (rule, keyword) in [(r, k) for r, _, k in worst(strict)]
    line = next(n for r, n, k in worst(strict) if (r, k) == (rule, keyword))
    assert line > 0
    assert lenient.accepted
    assert lenient.findings == strict.findings


@pytest.mark.parametrize(
    "old, new",
    [
        ("X = 7000.0 [km]\n", ""),
        ("TCA = 2024-11-03T12:00:00.000", "TCA = soon"),
        ("OBJECT = OBJECT2", "OBJECT = OBJECT1"),
    ],
)
def test_what_nobody_can_use_is_refused_in_every_mode(old, new):
    assert not read(messages.cdm_text().replace(old, new, 1), "lenient").accepted


def test_units_are_converted_by_policy():
    reading = read(messages.OPM.replace("7000.0 [km]", "7000000.0 [m]"), "lenient")
    state = reading.messages[0].root.part("segment").part("state")
    assert state.values["X"] == 7000.0
    assert [d.rule for d in reading.findings] == ["unit-converted"]


@pytest.mark.parametrize(
    "given_, wanted, factor",
    [
        ("m×s⁻¹", "km/s", 1e-3),
        ("km².s⁻²", "m**2/s**2", 1e6),
        ("km²·s⁻¹", "km**2/s", 1.0),
        ("m**3/(kg*s**2)", "m**3/(kg*s**2)", 1.0),
        ("rev/day", "deg/s", 360.0 / 86400.0),
        ("min", "s", 60.0),
        ("d", "h", 24.0),
    ],
)
def test_unit_spellings(given_, wanted, factor):
    assert conversion(given_, wanted) == pytest.approx(factor, rel=1e-14)


@pytest.mark.parametrize("text", ["furlong", "m)", "km**", "[m]"])
def test_unknown_units_are_named(text):
    with pytest.raises(FormatError, match="unit"):
        parse_unit(text)


def test_external_document_types_and_entities_are_refused():
    for head in (
        '<!DOCTYPE opm SYSTEM "http://localhost/x.dtd">',
        '<!DOCTYPE opm [<!ENTITY a "b">]>',
    ):
        reading = read(f'<?xml version="1.0"?>\n{head}\n<opm/>', "lenient")
        assert not reading.accepted
        assert "refused" in reading.findings[0].message


def test_wrappers_of_a_dialect_are_remarked():
    xml = write_message(read(messages.OPM).messages[0], "xml")
    wrapped = xml.replace("<stateVector>", "<odd><stateVector>").replace(
        "</stateVector>", "</stateVector></odd>"
    )
    reading = read(wrapped)
    assert reading.accepted
    assert ("unexpected-section", "odd") in [
        (d.rule, d.keyword) for d in reading.findings
    ]
    strange = read(xml.replace("<stateVector>", "<odd><ODD>1</ODD></odd><stateVector>"))
    assert not strange.accepted


def test_depth_is_bounded_and_truncation_is_noticed():
    deep = "<opm>" + "<a>" * 200 + "</a>" * 200 + "</opm>"
    assert "deeper" in read(deep).findings[0].message
    assert worst(read(messages.oem_text(covariance=False).replace("META_STOP\n", "")))[
        0
    ][0]
    xml = write_message(read(messages.OPM).messages[0], "xml")
    assert not read(xml[: len(xml) // 2], "lenient").accepted
    cut = messages.TDM.replace("DATA_STOP\n", "")
    assert "truncated" in [rule for rule, _, _ in worst(read(cut, "lenient"))]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32", "utf-32-le"]
)
def test_encodings(encoding):
    assert read_message(messages.OPM.encode(encoding), "strict").accepted


def test_states_of_an_ephemeris_as_arrays():
    found = ephemerides_of(read(messages.oem_text()).messages[0])[0]
    assert found.position_km.shape == (5, 3)
    assert found.at_us[1] - found.at_us[0] == 60_000_000
    assert found.covariances[0].frame == "RTN"
    np.testing.assert_allclose(np.diag(found.covariances[0].matrix), 1e-4)


@pytest.mark.parametrize(
    "old, new, rule",
    [
        ("7000.0 400.0", "7000.0 abc", "row"),
        ("7000.0 400.0", "7000.0", "row"),
        ("7000.0 400.0", "nan 400.0", "row"),
        ("2024-11-01T00:01:00.000", "2024-13-01T00:01:00.000", "row"),
    ],
)
def test_a_broken_state_is_named(old, new, rule):
    reading = read(messages.oem_text().replace(old, new, 1), "lenient")
    assert not reading.accepted
    assert rule in [r for r, line, _ in worst(reading) if line > 15]


def test_time_running_back_is_an_error():
    text = messages.oem_text().replace("T00:04:00.000 6", "T00:00:30.000 6")
    with pytest.raises(DataError, match="back in time"):
        ephemerides_of(read(text, "lenient").messages[0])


def test_several_messages_in_one_file():
    reading = read(messages.OMM * 3)
    assert reading.accepted
    assert len(reading.messages) == 3
    second = read(
        messages.OMM + messages.OMM.replace("INCLINATION = 51.6", "INCLINATION = x")
    )
    assert worst(second) == [
        ("not-number", messages.OMM.count("\n") + 13, "INCLINATION")
    ]


def test_attitude_messages_are_named():
    reading = read("CCSDS_AEM_VERS = 1.0\n")
    assert "AEM are not read" in reading.findings[0].message


@pytest.mark.parametrize("text", ["", "   \n", "hello", "{}", "[1]", "<a/>", "null"])
def test_nonsense_is_refused_not_raised(text):
    assert not read(text, "lenient").accepted


def test_unknown_mode():
    with pytest.raises(InputError, match="mode"):
        read_message(b"", "relaxed")


def test_epochs():
    assert is_epoch("2024-366T00:00:00Z")
    assert is_epoch("2016-12-31T23:59:60")
    assert not is_epoch("2023-366T00:00:00")
    assert not is_epoch("2024-02-30T00:00:00")
    mixed = instants_us(["2024-11-01T00:00:00.1234567", "2024-306T00:00:01"])
    assert mixed.tolist()[0] % 1_000_000 == 123457
    assert instants_us(["2024-11-01T00:00:00.1234567"])[0] % 1_000_000 == 123457
    with pytest.raises(ValueError, match="instant"):
        instants_us(["x"])


ALL = list(messages.EVERY.values()) + [
    write_message(read(text).messages[0], "xml") for text in messages.EVERY.values()
]


@given(
    which=st.integers(0, len(ALL) - 1),
    at=st.floats(0.0, 1.0),
    cut=st.integers(0, 40),
    piece=st.text(alphabet="=[]<>/\n ABCX0.1e-+\"'&;\x00é", max_size=12),
)
def test_broken_messages_never_crash(which, at, cut, piece):
    text = ALL[which]
    place = int(at * len(text))
    broken = text[:place] + piece + text[place + cut :]
    for mode in ("strict", "lenient"):
        reading = read_message(broken.encode("utf-8", "replace"), mode)
        assert isinstance(reading.accepted, bool)
        if reading.accepted and mode == "strict":
            for message in reading.messages:
                assert read(write_message(message, "kvn"), "lenient").messages


@given(data=st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data):
    assert isinstance(read_message(data, "lenient").accepted, bool)


@pytest.mark.parametrize("odd", ["2024-11-01T00:01:00.0-0100", "now", "NaT"])
def test_a_row_of_states_needs_an_epoch_of_the_standards(odd):
    rows = "2024-11-01T00:01:00.000"
    text = next(text for text in ALL if "CCSDS_OEM_VERS" in text and rows in text)
    for mode in ("strict", "lenient"):
        assert read_message(text.encode(), mode).accepted
        assert not read_message(
            text.replace(rows + " ", odd + " ").encode(), mode
        ).accepted
