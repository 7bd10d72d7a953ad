"""Pages typeset in a process of their own: the same bytes, the same errors, nothing kept."""

import json
import sys

import pytest

from comity.drawing.sheets import Sheet, paragraph, said, sheet_json
from comity.foundations.errors import RangeError, ResourceError
from comity.system import typesetting_process
from comity.system.confined import Limits
from comity.system.typesetting import Attachment, MissingGlyphError, typeset
from comity.system.typesetting_process import typeset_apart

AT_US = 1_730_509_200_000_000


def data(text="Kourou", at_us=AT_US):
    sheet = Sheet("T", "s", "party:alfa", at_us, "f", (paragraph(said(text)),))
    return sheet_json(sheet)


def test_it_gives_the_bytes_that_this_process_would():
    attachment = Attachment("evidence.json", "application/json", "It", '{"a":"é日"}')
    assert typeset_apart(data(), AT_US, attachment) == typeset(
        data(), AT_US, attachment
    )


def test_a_letter_without_a_font_is_named_over_the_pipe():
    # An emoji: neither the library nor the Noto fonts for text have it.
    with pytest.raises(MissingGlyphError) as caught:
        typeset_apart(data("\N{NAZAR AMULET}"), AT_US, None)
    assert caught.value.letter.startswith("\N{NAZAR AMULET}")
    assert "U+1F9FF" in str(caught.value)


def test_a_refused_date_is_the_same_error():
    with pytest.raises(RangeError, match="date of the pages"):
        typeset_apart(data(), 10**18, None)


def test_without_the_library_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(ResourceError, match=r"comity\[pdf\]"):
        typeset_apart(data(), AT_US, None)


def test_a_process_that_was_stopped_is_an_error_that_says_so(monkeypatch):
    run = typesetting_process.subprocess.run

    def killed(_command, **more):
        return run(["/bin/sh", "-c", "kill -9 $$"], **more)

    monkeypatch.setattr(typesetting_process.subprocess, "run", killed)
    with pytest.raises(ResourceError, match="ended with -9"):
        typeset_apart(data(), AT_US, None)


def test_a_process_that_takes_too_long_is_an_error(monkeypatch):
    run = typesetting_process.subprocess.run

    def slow(_command, **more):
        return run(["/bin/sleep", "30"], **more)

    monkeypatch.setattr(typesetting_process.subprocess, "run", slow)
    monkeypatch.setattr(typesetting_process, "LONGEST_S", 0.2)
    with pytest.raises(ResourceError, match="could not be typeset"):
        typeset_apart(data(), AT_US, None)


def test_it_gets_nothing_of_the_environment_but_what_it_needs(monkeypatch):
    monkeypatch.setenv("COMITY_TOKEN", "secret")
    seen = {}
    run = typesetting_process.subprocess.run

    def watched(command, **more):
        seen.update(more["env"])
        return run(command, **more)

    monkeypatch.setattr(typesetting_process.subprocess, "run", watched)
    typeset_apart(data(), AT_US, None)
    assert "COMITY_TOKEN" not in seen
    assert set(seen) <= set(typesetting_process.ENVIRONMENT)


def test_it_limits_itself(monkeypatch, capfdbinary):
    """The process sets its limits before it reads what others have written."""
    order = []

    class Read:
        def read(self):
            order.append("read")
            return json.dumps({"sheet": data(), "at_us": AT_US, "attachment": None})

    monkeypatch.setattr(typesetting_process, "limit", order.append)
    monkeypatch.setattr(typesetting_process, "end_with_parent", lambda: None)
    monkeypatch.setattr(typesetting_process.sys, "stdin", Read())
    assert typesetting_process.main() == 0
    assert isinstance(order[0], Limits)
    assert order[1] == "read"
    assert capfdbinary.readouterr().out.startswith(b"%PDF-")
