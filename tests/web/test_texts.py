"""Texts of the console: each that a template or a page names is there, in each language alike."""

import re
from importlib.resources import files
from pathlib import Path

import pytest
from fluent.syntax import FluentParser, ast, visitor

import comity
from comity.apps.wiring import PAGES
from comity.web.languages import LANGUAGES, language_of, texts_of

PACKAGES = ("comity.web", *PAGES)
ROOT = Path(comity.__file__).parent
#: Names that are put together from parts, and what the parts may be.
NAMED = re.compile(r"""\bt\(\s*["']([a-z0-9-]+)["']""")
IN_CODE = re.compile(
    r"""(?:\bt|asked\.texts|\btexts_of\([^)]*\)|(?<![.\w])texts)\(\s*["']([a-z0-9-]+)["']"""
)


#: Plural categories of whole numbers that a language tells apart (CLDR).
PLURALS = {
    "en": {"one", "other"},
    "fr": {"one", "other"},
    "ru": {"one", "few", "many", "other"},
    "ar": {"zero", "one", "two", "few", "many", "other"},
    "zh": {"other"},
}


class _Variables(visitor.Visitor):
    def __init__(self):
        self.found = set()

    def visit_VariableReference(self, node):  # noqa: N802 - the visitor's own name
        self.found.add(node.id.name)


class _Selectors(visitor.Visitor):
    def __init__(self):
        self.found = []

    def visit_SelectExpression(self, node):  # noqa: N802 - the visitor's own name
        keys = [one.key for one in node.variants]
        self.found.append({key.name for key in keys if isinstance(key, ast.Identifier)})


def messages(package, language):
    """Return the messages of a package in a language: name → its variables."""
    place = files(package) / "languages" / f"{language}.ftl"
    if not place.is_file():
        return {}
    found = {}
    for entry in FluentParser().parse(place.read_text("utf-8")).body:
        assert not isinstance(entry, ast.Junk), (package, language, entry.content)
        if isinstance(entry, ast.Message):
            variables = _Variables()
            variables.visit(entry)
            assert entry.id.name not in found, entry.id.name
            found[entry.id.name] = variables.found
    return found


ENGLISH = {
    name: v for package in PACKAGES for name, v in messages(package, "en").items()
}


def test_no_two_packages_name_a_text_alike():
    counted = [name for package in PACKAGES for name in messages(package, "en")]
    assert len(counted) == len(set(counted))


@pytest.mark.parametrize("package", PACKAGES)
def test_each_text_that_is_named_is_there(package):
    folder = ROOT.joinpath(*package.split(".")[1:])
    named = set()
    for path in folder.rglob("*.html"):
        named |= {n for n in NAMED.findall(path.read_text()) if not n.endswith("-")}
    for path in folder.glob("*.py"):
        named |= {n for n in IN_CODE.findall(path.read_text()) if not n.endswith("-")}
    assert named <= set(ENGLISH), named - set(ENGLISH)


@pytest.mark.parametrize("language", [tag for tag in LANGUAGES if tag != "en"])
@pytest.mark.parametrize("package", PACKAGES)
def test_translations_have_no_text_and_no_variable_of_their_own(package, language):
    english = messages(package, "en")
    for name, variables in messages(package, language).items():
        assert name in english, name
        assert variables == english[name], name


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("package", PACKAGES)
def test_selectors_have_the_plurals_of_their_language(package, language):
    # A form that lacks one falls back on "other", which is wrong words beside a right number.
    place = files(package) / "languages" / f"{language}.ftl"
    if not place.is_file():
        return
    for entry in FluentParser().parse(place.read_text("utf-8")).body:
        selectors = _Selectors()
        selectors.visit(entry)
        for keys in selectors.found:
            # Where only exact numbers differ, "other" stands alone.
            assert keys in (PLURALS[language], {"other"}), entry.id.name


@pytest.mark.parametrize("package", PACKAGES)
@pytest.mark.parametrize("language", [tag for tag in LANGUAGES if tag != "en"])
def test_a_translation_says_that_nobody_reviewed_it(package, language):
    place = files(package) / "languages" / f"{language}.ftl"
    if place.is_file():
        head = place.read_text("utf-8").partition("\n")[0]
        assert head.startswith("# Translation made by machine"), place
    texts = texts_of(language, PACKAGES)
    english = texts_of("en", PACKAGES)
    assert texts("me-unreviewed") != english("me-unreviewed")


def test_a_missing_translation_is_english_and_values_are_isolated():
    texts = texts_of("ar", PACKAGES)
    assert texts.direction == "rtl"
    text = texts("act-step-waiting", peer="<b>\u202eevil")
    assert "\u2068" in text
    assert "\u2069" in text
    assert "\u202e" not in text


@pytest.mark.parametrize(
    ("chosen", "accepted", "language"),
    [
        ("ar", "fr", "ar"),
        ("", "fr-CH, en;q=0.5", "fr"),
        ("xx", "de, zh-Hans", "zh"),
        ("", "", "en"),
        ("", "\x00;;,,", "en"),
    ],
)
def test_the_language_of_a_reader(chosen, accepted, language):
    assert language_of(chosen, accepted) == language


#: Whose pages stay in English: the Atlas, as the guide of the console says.
ENGLISH_ALONE = {"comity.apps.atlas"}


@pytest.mark.parametrize("language", [tag for tag in LANGUAGES if tag != "en"])
@pytest.mark.parametrize("package", [p for p in PACKAGES if p not in ENGLISH_ALONE])
def test_pages_of_the_duty_flows_have_every_text_in_each_language(package, language):
    missing = messages(package, "en").keys() - messages(package, language).keys()
    assert not missing
