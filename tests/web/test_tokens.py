"""The colours of the console: contrast by WCAG 2.2, computed from the stylesheet itself."""

import re
from pathlib import Path

import pytest

import comity.web

SHEET = Path(comity.web.__file__).parent / "static" / "tokens.css"
BLOCK = re.compile(r":root(?:\[data-theme=\"(\w+)\"\])? \{(.*?)\}", re.DOTALL)
THEMES = {
    name or "dark": dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", body))
    for name, body in BLOCK.findall(SHEET.read_text())
}
SURFACES = ("bg", "s1", "s2", "s3")
#: Token → least contrast on every surface that it is used on.
TEXT = {
    "ink": (4.5, SURFACES),
    "ink2": (4.5, SURFACES),
    "ink3": (4.5, SURFACES),
    "act": (4.5, SURFACES),
    "us": (4.5, SURFACES),
    "them": (4.5, SURFACES),
    "crisis": (4.5, SURFACES),
    "hatch-ink": (4.5, ("bg", "s1", "s2")),
    "edge": (3.0, SURFACES),
    "act-mark": (3.0, ("bg", "s1")),
}
ON = (
    ("drill-ink", "act-mark"),
    ("btn-ink", "btn"),
    ("on-crisis", "crisis-fill"),
    ("drill-ink", "drill"),
)


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, two):
    low, high = sorted((luminance(one), luminance(two)))
    return (high + 0.05) / (low + 0.05)


def test_three_themes_name_the_same_tokens():
    assert set(THEMES) == {"dark", "light", "contrast"}
    names = [set(theme) for theme in THEMES.values()]
    assert names[0] == names[1] == names[2]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("token", TEXT)
def test_contrast_on_every_surface(theme, token):
    least, surfaces = TEXT[token]
    found = {s: contrast(THEMES[theme][token], THEMES[theme][s]) for s in surfaces}
    assert min(found.values()) >= least, found


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("ink", "ground"), ON)
def test_contrast_of_filled_parts(theme, ink, ground):
    assert contrast(THEMES[theme][ink], THEMES[theme][ground]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
def test_figures_in_heat_maps(theme):
    """Dark cells bear the ink of the theme, the two brightest the ground: as console.css says."""
    t = THEMES[theme]
    for k in range(5):
        ink = t["ink"] if k < 3 else (t["s1"] if theme == "light" else t["bg"])
        assert contrast(t[f"q{k}"], ink) >= 4.5


def test_no_other_sheet_names_a_colour():
    others = [p for p in SHEET.parent.glob("*.css") if p != SHEET]
    for path in others:
        body = path.read_text().partition("@media print")[0]
        found = re.findall(r"#[0-9a-f]{3,8}\b(?=[;\s])", body)
        assert not found, (path.name, found)
