"""Texts of others as runs of a page: made visible, set in their scripts, quantities apart."""

import pytest
from hypothesis import given, strategies as st

from comity.drawing.sheets import (
    LONGEST_WORD,
    Run,
    Sheet,
    in_fours,
    paragraph,
    printed,
    said,
    sheet_json,
)
from comity.foundations.visible import visible_words


def text_of(runs):
    return "".join(run.text for run in runs)


@given(st.text())
def test_runs_together_are_the_text_as_made_visible(text):
    assert text_of(said(text)) == printed(text)


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cn"])))
def test_what_unicode_has_assigned_is_printed_as_it_is_shown_elsewhere(text):
    assert printed(text) == visible_words(text)


@given(st.text())
def test_no_piece_of_a_long_word_is_longer_than_what_fits(text):
    assert all(
        len(word) <= LONGEST_WORD for run in said(text) for word in run.text.split()
    )


def test_an_unassigned_letter_stands_by_its_number():
    assert printed("a\u0378b") == "a\\u{378}b"


@pytest.mark.parametrize(
    ("text", "languages"),
    [
        ("Kourou", ["und"]),
        ("Агентство", ["ru"]),
        ("وكالة الفضاء", ["ar"]),
        ("中国国家航天局", ["zh"]),
        ("ひまわり衛星", ["ja"]),
        ("Site Байконур 1", ["und", "ru"]),
    ],
)
def test_each_piece_is_set_in_the_language_of_its_script(text, languages):
    assert [run.language for run in said(text)] == languages


@pytest.mark.parametrize("quantity", ["3.2×10⁻⁴", "-52.77", "7.5 km/s", "2024-11-03"])
def test_a_quantity_in_arabic_is_a_run_from_left_to_right(quantity):
    runs = said(f"المسافة {quantity} تقريبا")
    assert Run(quantity, "und", "quantity") in runs


def test_a_line_of_arabic_runs_from_right_to_left_and_one_of_latin_does_not():
    blocks = (paragraph(said("وكالة الفضاء 7 km")), paragraph(said("7 km الفضاء x")))
    blocks += (paragraph(said("Agence spatiale")),)
    data = sheet_json(Sheet("t", "s", "a", 0, "f", blocks))
    lines = [block["lines"][0] for block in data["blocks"]]
    assert [line["rtl"] for line in lines] == [True, False, False]
    assert [line["lang"] for line in lines] == ["ar", "ar", "und"]


def test_a_hash_stands_in_blocks_of_four():
    assert text_of(in_fours("sha256:" + "0123456789abcdef" * 4)) == (
        "sha256: " + " ".join(["0123 4567 89ab cdef"] * 4)
    )
    assert text_of(in_fours("abcdef")) == "abcd ef"
