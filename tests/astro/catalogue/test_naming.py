"""Objects by number, designator, name or the beginning of one; what is ambiguous is refused."""

import pytest
from hypothesis import given, strategies as st

from comity.astro.catalogue.naming import ObjectNames, names_of
from comity.astro.catalogue.sample import sample_snapshot
from comity.foundations.errors import UnknownNameError

ROWS = [
    ("25544", "ISS (ZARYA)", "1998-067A"),
    ("49044", "ISS (NAUKA)", "2021-066A"),
    ("44713", "STARLINK-1007", "2019-074A"),
    ("44714", "STARLINK-1008", "2019-074B"),
    ("50001", "STARLINK-10071", "2021-104C"),
    ("33757", "COSMOS 2251 DEB", "1993-036G"),
    ("33758", "COSMOS 2251 DEB", "1993-036H"),
    ("5", "VANGUARD 1", "1958-002B"),
    ("vimpel:12104", "VIMPEL 12104", ""),
    ("id:2024-201Z", "", "2024-201Z"),
]
KNOWN = ObjectNames(*(list(column) for column in zip(*ROWS, strict=True)))


@pytest.mark.parametrize(
    "text, key",
    [
        ("25544", "25544"),
        ("025544", "25544"),
        ("00005", "5"),
        ("object:norad:25544", "25544"),
        ("object:vimpel:12104", "vimpel:12104"),
        ("1998-067A", "25544"),
        ("98067A", "25544"),
        ("58002b", "5"),
        ("21066A", "49044"),
        ("ISS (ZARYA)", "25544"),
        ("iss zarya", "25544"),
        ("iss (n", "49044"),
        # A name comes before what only begins so.
        ("STARLINK-1007", "44713"),
        ("starlink 10071", "50001"),
        ("2024-201", "id:2024-201Z"),
        ("vang", "5"),
        (" VIMPEL 12104 ", "vimpel:12104"),
    ],
)
def test_what_names_an_object(text, key):
    assert KNOWN.keys[KNOWN.find(text)] == key


@pytest.mark.parametrize(
    "text, words",
    [
        ("ISS", ("2 objects", "ISS (ZARYA) (25544)", "ISS (NAUKA) (49044)")),
        ("COSMOS 2251 DEB", ("2 objects", "33757", "33758")),
        ("STARLINK-100", ("3 objects", "44713", "44714", "50001")),
        ("2019-074", ("2 objects", "44713", "44714")),
        # A number is never the beginning of another.
        ("2554", ("no object", "among 10")),
        ("ZARYA", ("no object", "ISS (ZARYA) (25544)")),
        ("", ("no object",)),
        ("()", ("no object",)),
    ],
)
def test_what_names_none_or_several_is_refused_with_candidates(text, words):
    with pytest.raises(UnknownNameError) as refused:
        KNOWN.find(text)
    for word in words:
        assert word in refused.value.message
    assert refused.value.remedy


def test_many_candidates_are_cut():
    names = names_of(sample_snapshot(500))
    assert names.keys[names.find("syn 10")] == "900000010"
    with pytest.raises(UnknownNameError, match=r"500 objects: .*, 492 more"):
        names.find("SYN")


@given(st.text(max_size=12))
def test_any_text_names_one_object_or_is_refused(text):
    try:
        place = KNOWN.find(text)
    except UnknownNameError:
        return
    key, name, designator = ROWS[place]
    plain = "".join(c for c in text.casefold() if c.isalnum())
    assert plain
    assert any(
        plain.lstrip("0") in "".join(c for c in one.casefold() if c.isalnum())
        for one in (f"object norad {key}", name, designator)
    )
