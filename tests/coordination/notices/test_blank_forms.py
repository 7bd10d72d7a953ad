"""Forms to fill in: they hold every field, are refused empty, and taken once filled."""

import re

import pytest

from comity.coordination.notices.blank_forms import blank_form
from comity.coordination.notices.forms import FORMS, from_file
from comity.foundations.errors import ComityError, UnknownNameError
from comity.main import run
from comity.trust.policy.yaml_form import read_yaml


def filled(text, *, every):
    """Fill a form in with its own examples: the needed fields, or all."""
    lines = text.split("\n")
    for k, line in enumerate(lines[1:], 1):
        if re.fullmatch(r"#?\w+:", line) and (every or not line.startswith("#")):
            example = lines[k - 1].removeprefix("#   ")
            assert example.startswith(line.lstrip("#"))
            lines[k] = example
    return "\n".join(lines)


@pytest.mark.parametrize("name", FORMS)
def test_a_form_is_taken_once_it_is_filled(name):
    text, form = blank_form(name), FORMS[name]
    for field in form.fields:
        assert f"{field.removesuffix('_us')}:" in text
    whole = from_file(name, read_yaml(filled(text, every=True)))
    assert set(whole) == set(form.fields)
    needed = {name for name, field in form.fields.items() if field.needed}
    if needed:
        with pytest.raises(ComityError):
            from_file(name, read_yaml(text))
    if not form.either:
        few = from_file(name, read_yaml(filled(text, every=False)) or {})
        assert set(few) == needed


def test_the_command_prints_or_writes_it(tmp_path, capsys):
    assert run(["notice", "draft", "pre-launch"]) == 0
    printed = capsys.readouterr().out
    assert printed == blank_form("pre-launch")
    path = tmp_path / "launch.yaml"
    assert run(["notice", "draft", "pre-launch", "--out", str(path)]) == 0
    assert path.read_text() == printed
    assert run(["notice", "draft", "poem"]) == 2
    assert "one of pre-launch" in capsys.readouterr().err
    with pytest.raises(UnknownNameError):
        blank_form("poem")
    assert run(["notice", "draft", "crisis", "--file", str(path)]) == 2
    assert "--dir is missing" in capsys.readouterr().err
