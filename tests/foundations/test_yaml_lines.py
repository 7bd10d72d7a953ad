"""The strict reader of YAML: values, lines, and what is refused."""

import pytest

from comity.foundations.yaml_lines import YamlError, read_texts, read_typed


def test_scalars_stay_text_or_get_the_types_of_json():
    text = "a: NO\nb: 12\nc: -1.5e3\nd: true\ne: null\nf: '7'\ng: 0123\nh:\n"
    values, _ = read_texts(text)
    assert values == {
        "a": "NO",
        "b": "12",
        "c": "-1.5e3",
        "d": "true",
        "e": "null",
        "f": "7",
        "g": "0123",
        "h": "",
    }
    typed, _ = read_typed(text)
    assert typed == values | {"b": 12, "c": -1500.0, "d": True, "e": None}


def test_every_part_has_its_line():
    text = "# a remark\na: 1\nb:\n- x\n- {c: d,\n  e: f}\n"
    for read in (read_texts, read_typed):
        _, lines = read(text)
        assert lines[("a",)] == 2
        assert lines[("b",)] == 3
        assert lines[("b", 0)] == 4
        assert lines[("b", 1, "c")] == 5
        assert lines[("b", 1, "e")] == 6


BAD = {
    "alias": ("a: &x 1\nb: *x\n", 1, "&x"),
    "alias of a key": ("a: 1\nb: *x\n", 2, r"\*x"),
    "tag": ("a: 1\nb: !!str 2\n", 2, "tag"),
    "doubled key": ("a: 1\nb: 2\na: 3\n", 3, "'a' stands twice"),
    "compound key": ("a: 1\n? [b]\n: 2\n", 2, "key must be text"),
    "no YAML": ("a: [\n", 2, "no YAML"),
    "second document": ("a: 1\n---\nb: 2\n", 3, "second document"),
    "deep": ("[" * 5000, 1, "nesting"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_refused_is_named_with_its_line(name):
    text, line, reason = BAD[name]
    for read in (read_texts, read_typed):
        with pytest.raises(YamlError, match=reason) as caught:
            read(text)
        assert caught.value.line == line


def test_a_key_that_is_a_number_is_text_only_where_all_is_text():
    assert read_texts("1: a\n")[0] == {"1": "a"}
    with pytest.raises(YamlError, match="key 1 is no text"):
        read_typed("1: a\n")


def test_an_empty_document_is_none_or_refused():
    assert read_typed("# nothing\n") == (None, {})
    with pytest.raises(YamlError, match="is empty"):
        read_texts("# nothing\n")
