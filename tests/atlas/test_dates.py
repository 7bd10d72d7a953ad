"""Dates: what is read is what EDTF says, and nothing is guessed."""

import datetime as dt

import edtf
import pytest
from hypothesis import given, settings, strategies as st

from comity.atlas.dates import parse_edtf
from comity.foundations.errors import FormatError


@pytest.mark.parametrize(
    ("text", "first", "last", "words"),
    [
        ("1975", "1975-01-01", "1975-12-31", "1975"),
        ("1975-07", "1975-07-01", "1975-07-31", "July 1975"),
        ("2024-02", "2024-02-01", "2024-02-29", "February 2024"),
        ("1975-07-15", "1975-07-15", "1975-07-15", "15 July 1975"),
        ("2007-01-11?", "2007-01-11", "2007-01-11", "11 January 2007 (uncertain)"),
        ("1992~", "1992-01-01", "1992-12-31", "about 1992"),
        ("197X", "1970-01-01", "1979-12-31", "1970s"),
        ("19XX", "1900-01-01", "1999-12-31", "1900s"),
        ("1975-XX", "1975-01-01", "1975-12-31", "1975"),
        ("1957/1975-07", "1957-01-01", "1975-07-31", "1957 to July 1975"),
        ("1949-08-24/..", "1949-08-24", "9999-12-31", "24 August 1949 to now"),
        ("../2019-06", "0001-01-01", "2019-06-30", "no known beginning to June 2019"),
        ("/2019", "0001-01-01", "2019-12-31", "an unknown date to 2019"),
        (
            "[2023-06-13..2023-08]",
            "2023-06-13",
            "2023-08-31",
            "between 13 June 2023 and August 2023",
        ),
        ("[..2024-09-05]", "0001-01-01", "2024-09-05", "by 5 September 2024"),
        ("[2024..]", "2024-01-01", "9999-12-31", "not before 2024"),
    ],
)
def test_dates_mean_days(text, first, last, words):
    found = parse_edtf(text)
    assert (found.first.isoformat(), found.last.isoformat()) == (first, last)
    assert found.words() == words
    assert str(found) == text


@pytest.mark.parametrize(
    "text",
    [
        "", "1975-13", "1975-02-30", "1900-02-29", "75", "1975-7-1", "1975-07-15T12:00",
        "197X-07", "XXXX", "1975/1974", "2001/2000/1999", "../..", "/", "?1975", "1975??",
        "[..]", "[2024]", "[2024-02..2024-01]", "[2024..2025]/..", "[1..2]", "2024..2025",
        "[2023,2024]", "[2023..2024", "0000", "-0044", "1975-21", "1975-XX-07", "july 1975", "2001-05-07 ", "٢٠٠١",
    ],
)  # fmt: skip
def test_impossible_dates_are_refused(text):
    with pytest.raises(FormatError):
        parse_edtf(text)


@settings(max_examples=200)
@given(
    st.dates(dt.date(1, 1, 1), dt.date(9999, 12, 31)),
    st.sampled_from([4, 7, 10]),
    st.sampled_from(["", "?", "~", "%"]),
)
def test_a_library_reads_the_same_days(day, length, mark):
    text = day.isoformat()[:length]
    found, other = parse_edtf(text + mark), edtf.parse_edtf(text + mark)
    assert found.first == dt.date(*other.lower_strict()[:3])
    assert found.last == dt.date(*other.upper_strict()[:3])
    assert found.uncertain == (mark in {"?", "%"})
    assert found.approximate == (mark in {"~", "%"})


@settings(max_examples=100)
@given(st.dates(), st.dates())
def test_days_overlap_only_themselves(one, other):
    first, second = parse_edtf(one.isoformat()), parse_edtf(other.isoformat())
    assert first.overlaps(second) == (one == other)
    assert first.within(one, one)


@settings(max_examples=200)
@given(st.text(max_size=24))
def test_any_text_is_a_date_or_refused(text):
    try:
        found = parse_edtf(text)
    except FormatError:
        return
    assert found.first <= found.last
    assert parse_edtf(str(found)) == found
    assert found.words()
