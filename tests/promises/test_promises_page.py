"""Every promise of the page names a test that exists; the threat model, too."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = ("promises", "threat-model")


def known_tests():
    found = set()
    for path in (ROOT / "tests").rglob("test_*.py"):
        found |= set(
            re.findall(r"^(?:async )?def (test_\w+)", path.read_text(), re.MULTILINE)
        )
    return found


@pytest.mark.parametrize("page", PAGES)
def test_each_named_test_exists(page):
    text = (ROOT / "docs" / "understanding" / f"{page}.md").read_text()
    named = set(re.findall(r"`(test_\w+)`", text))
    assert len(named) > 25
    assert sorted(named - known_tests()) == []


def test_each_promise_has_one():
    text = (ROOT / "docs" / "understanding" / "promises.md").read_text()
    promised = text.split("## Promised")[1].split("## Not promised")[0]
    rows = [line for line in promised.splitlines() if line.startswith("| ")]
    rows = [line for line in rows if not line.startswith("| promise")]
    assert len(rows) > 25
    assert [line for line in rows if "`test_" not in line] == []
