"""Ids, the register, canonical bytes, time."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, strategies as st

from comity.foundations import (
    canonical_bytes,
    content_hash,
    format_utc,
    parse_id,
    parse_utc,
)
from comity.foundations.errors import (
    ComityError,
    DataError,
    FormatError,
    RangeError,
    UnknownNameError,
)
from comity.foundations.identifiers import event_id, object_id, party_id
from comity.foundations.register import Membership, Party, Register, register_from_rows
from comity.foundations.time import (
    calendar_texts,
    utc_to_tai_s,
    utc_to_tt_s,
    utc_to_ut1_s,
)
from comity.system.environment import load_orientation, load_register


@pytest.mark.parametrize(
    "text",
    [
        "party:FRA",
        "party:esa",
        "object:norad:25544",
        "agreement:polar-mou:3",
        "document:sha256:" + "0" * 64,
        "event:25544:49044:1730419200",
    ],
)
def test_ids_round_trip(text):
    assert str(parse_id(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "party",
        "party:",
        "party:fr a",
        "planet:mars",
        "object:25544",
        "agreement:x",
        "document:sha256:12",
        "event:1:2",
        "party:FRA\n",
    ],
)
def test_bad_ids_are_refused(text):
    with pytest.raises(FormatError):
        parse_id(text)


def test_ids_are_normalised():
    assert str(party_id("Free Orbit")) == "party:free-orbit"
    assert str(object_id("norad", 5)) == "object:norad:5"
    assert event_id("9", "10", 5) == event_id("10", "9", 5)


def test_register_of_the_product():
    register = load_register()
    assert str(register.find("Russia").id) == "party:RUS"
    assert register.owner("satcat", "PRC") is register.find("China")
    assert register.owner("satcat", "nobody") is None
    nato, csto = register.find("NATO"), register.find("CSTO")
    assert len(register.members(nato.id, date(2024, 11, 1))) == 32
    assert len(register.members(nato.id, date(1960, 1, 1))) == 15
    assert {p.id.body for p in register.members(csto.id, date(2024, 11, 1))} == {
        "ARM",
        "BLR",
        "KAZ",
        "KGZ",
        "RUS",
        "TJK",
    }
    with pytest.raises(UnknownNameError):
        register.find("Atlantis")


def test_membership_holds_from_its_first_day_until_before_its_last():
    m = Membership(party_id("nato"), date(2000, 1, 1), date(2001, 1, 1))
    assert [
        m.holds(date(1999, 12, 31)),
        m.holds(date(2000, 1, 1)),
        m.holds(date(2000, 12, 31)),
        m.holds(date(2001, 1, 1)),
    ] == [False, True, True, False]


def test_register_refuses_what_would_be_ambiguous():
    a = Party(party_id("a1"), "Alpha", "state", ("Same",), {"satcat": ("X",)})
    with pytest.raises(FormatError):
        Register([a, a])
    with pytest.raises(FormatError):
        Register([a, Party(party_id("b1"), "Beta", "state", ("same",))])
    with pytest.raises(FormatError):
        Register([a, Party(party_id("b1"), "Beta", "state", (), {"satcat": ("X",)})])
    with pytest.raises(UnknownNameError):
        Register(
            [
                Party(
                    party_id("c1"),
                    "C",
                    "state",
                    (),
                    {},
                    (Membership(party_id("nato")),),
                )
            ]
        )
    with pytest.raises(FormatError):
        register_from_rows([{"id": "party:FRA", "name": "France"}])


def test_canonical_bytes_are_those_of_rfc_8785():
    value = {"b": [1e21, 333333333.33333329, 4.5], "a": '\u20ac$\u000f\nA\'B"\\\\"/'}
    assert canonical_bytes(value) == (
        b'{"a":"\xe2\x82\xac$\\u000f\\nA\'B\\"\\\\\\\\\\"/","b":[1e+21,333333333.3333333,4.5]}'
    )
    assert content_hash({"a": 1, "b": 2}) == content_hash({"b": 2, "a": 1})


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), 2**60, {1: 2}, "\ud800", object()]
)
def test_what_has_no_canonical_form(value):
    with pytest.raises(FormatError):
        canonical_bytes(value)


@given(st.integers(-(10**15), 4 * 10**15))
def test_instants_round_trip(at_us):
    assert parse_utc(format_utc(at_us)) == at_us


def test_texts_of_instants():
    assert parse_utc("1970-01-01") == 0
    assert parse_utc("2024-306T12:00:00Z") == parse_utc("2024-11-01 12:00")
    assert parse_utc("2016-12-31T23:59:60") == parse_utc("2017-01-01")
    assert parse_utc("2024-01-01T00:00:00.1234567") == parse_utc(
        "2024-01-01T00:00:00.123457"
    )
    assert format_utc(999_999, 0) == "1970-01-01T00:00:01"
    for bad in (
        "",
        "2024",
        "2024-13-01",
        "2024-366",
        "2023-366",
        "2024-11-01T25:00",
        "24-11-01",
        "2024-11-01T00:00:00+01:00",
    ):
        if bad == "2024-366":
            continue
        with pytest.raises(FormatError):
            parse_utc(bad)


def test_time_scales():
    table = load_orientation()
    at = np.array([parse_utc("2016-12-31T23:59:59"), parse_utc("2017-01-01")])
    assert utc_to_tai_s(at, table).tolist() == [36.0, 37.0]
    assert np.allclose(utc_to_tt_s(at, table), [68.184, 69.184])
    # UT1 is continuous across a leap second: UT1-UTC jumps by one.
    ut1 = utc_to_ut1_s(at, table)
    assert abs(ut1[1] - ut1[0] - 1.0) < 1e-4
    # IERS Bulletin A for 2024-11-01 (MJD 60615): UT1-UTC near +0.045 s.
    assert abs(utc_to_ut1_s(np.array([parse_utc("2024-11-01")]), table)[0]) < 0.1


def test_unknown_rotation_is_not_guessed():
    table = load_orientation()
    with pytest.raises(DataError):
        utc_to_ut1_s(np.array([parse_utc("2090-01-01")]), table)
    with pytest.raises(RangeError):
        utc_to_tai_s(np.array([parse_utc("1965-01-01")]), table)


def test_errors_carry_their_parts():
    error = RangeError("days", 99, "at most 30 d", remedy="ask for less")
    assert str(error) == "days is 99, must be at most 30 d; ask for less"
    assert isinstance(error, ComityError)
    assert (error.code, error.exit_code) == ("range", 2)


@pytest.mark.parametrize(
    "odd",
    [
        "2024-10-31T13:56:02.4-0100",
        "2024-10-31T13:56:02+00:00",
        "2024-10-31 13:56:02",
        "2024-10-31T13:56:02x12345",
        "2024-10",
        "now",
        "NaT",
        "",
    ],
)
def test_only_the_calendar_form_is_read_in_bulk(odd):
    plain = ["2024-10-31T13:56:02", "2024-10-31T13:56:02.123456"]
    assert calendar_texts(plain).tolist() == plain
    assert calendar_texts([*plain, odd]) is None
    assert calendar_texts([]) is None
