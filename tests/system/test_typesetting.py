"""Pages as PDF: archival and accessible, the same bytes again, no text lost and none obeyed."""

import io
import re
import unicodedata

import pytest
from pypdf import PdfReader

from comity.drawing.sheets import (
    Sheet,
    commands,
    facts,
    grid,
    heading,
    note,
    paragraph,
    points,
    printed,
    said,
    sheet_json,
    words,
)
from comity.foundations.errors import RangeError, ResourceError
from comity.system import typesetting
from comity.system.pdf_files import attachment_of
from comity.system.typesetting import Attachment, MissingGlyphError, typeset
from tests.attacks.test_words_of_others import HOSTILE

AT_US = 1_730_509_200_000_000
#: Strings that would do something in the layout's own language, or in the format of the file.
LAYOUT = [
    "#panic()",
    '#import "@preview/x:1.0.0": *',
    '#read("/etc/passwd")',
    "#set page(fill: black)",
    "#sys.inputs",
    "#let x = 1; #x",
    "#{ while true {} }",
    '#link("https://evil.example")[Alfa]',
    '#pdf.attach("evidence.json", bytes("x"))',
    "#hide[x] #box[y]",
    '#image("x.svg")',
    "$ x^2 / 3 $",
    "*bold* _slanted_ `raw`",
    "= Heading",
    "- item",
    "+ item",
    "/ term: words",
    "// a comment",
    "/* a comment */",
    "<label> @label",
    "https://evil.example/a?b=c#d",
    "a \\ b \\u{202e} \\#",
    "\"double\" 'single' “curly”",
    "-- --- ... -?",
    "```typ #panic() ```",
    "~ non ~ breaking",
    "] [ } { ) (",
    "%PDF-1.7 endobj stream endstream %%EOF",
    "/OpenAction << /S /JavaScript >>",
    "\\0 \\n \\r \\t \\x00",
    "<script>alert(1)</script>",
    "&lt;b&gt; &#x202e;",
    "{{ 7 * 7 }} ${7*7}",
    "'; DROP TABLE entries; --",
    "two  spaces   and\ttab\nand line",
    "x" * 300,
    "fi ffi fl office",
]
SCRIPTS = {
    "French": "L’agence spatiale française déclare : manœuvre effectuée à 14 h",
    "Russian": "Космический аппарат выполнил манёвр",
    "Greek": "Ελληνικό Κέντρο Διαστήματος",
    "Chinese": "中国国家航天局通知：卫星机动",
    "Arabic": "وكالة الفضاء تعلن عن مناورة",
}
#: Scripts whose fonts are those of the system.
OTHERS = {"Arabic": "Noto Naskh Arabic", "Chinese": "Noto Serif CJK SC"}


def has_font(script):
    return script not in OTHERS or OTHERS[script] in typesetting._fonts()[1]


def made(*blocks, attachment=None, title="Title", at_us=AT_US):
    sheet = Sheet(title, "About it", "party:alfa", at_us, "foot", blocks)
    return typeset(sheet_json(sheet), at_us, attachment)


def text_of(pdf):
    """Return the text of a PDF without white space: lines end where the page ends."""
    pages = PdfReader(io.BytesIO(pdf), strict=True).pages
    return "".join("".join(page.extract_text() for page in pages).split())


@pytest.fixture(scope="module")
def one():
    attachment = Attachment("evidence.json", "application/json", "It", '{"a":"é"}')
    rows = [(said("a"), said("b"))]
    return made(
        heading(1, words("Head")),
        heading(2, words("Second")),
        paragraph(words("Words")),
        paragraph(said("Слова")),
        note(words("Important", "strong")),
        points([words("one"), words("two")]),
        facts([("label", words("value"))]),
        grid({"A": 1, "B": 1}, rows),
        commands(["comity ledger verify evidence.pdf"]),
        attachment=attachment,
    )


def test_it_says_that_it_is_archival_and_accessible_and_has_what_these_ask(one):
    reader = PdfReader(io.BytesIO(one), strict=True)
    root = reader.root_object
    about = root["/Metadata"].get_object().get_data().decode()
    assert "<pdfaid:part>3</pdfaid:part>" in about
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in about
    assert "<pdfuaid:part>1</pdfuaid:part>" in about
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 - an object of the library
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712
    assert root["/Lang"] == "en"
    assert root["/OutputIntents"][0].get_object()["/S"] == "/GTS_PDFA1"
    assert reader.metadata.title == "Title"
    assert reader.metadata.author == "party:alfa"
    assert reader.metadata.creation_date.isoformat() == "2024-11-02T01:00:00+00:00"
    assert all(page["/Tabs"] == "/S" for page in reader.pages)
    assert "/Encrypt" not in reader.trailer
    assert not {"/OpenAction", "/AA", "/AcroForm"} & set(root)


def elements(tree):
    """Yield every element of the tree of structure."""
    kids = tree.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        kid = kid.get_object()  # noqa: PLW2901
        if hasattr(kid, "get") and "/S" in kid:
            yield kid
            yield from elements(kid)


def test_its_parts_are_tagged_as_what_they_are_with_their_languages(one):
    reader = PdfReader(io.BytesIO(one), strict=True)
    found = list(elements(reader.root_object["/StructTreeRoot"]))
    kinds = {str(element["/S"]) for element in found}
    assert {"/H1", "/H2", "/P", "/L", "/LI", "/LBody", "/Table", "/TH", "/TD"} <= kinds
    assert "ru" in {str(e["/Lang"]) for e in found if "/Lang" in e}
    heads = [e for e in found if e["/S"] == "/TH"]
    assert len(heads) == 2


def test_every_font_is_inside(one):
    for page in PdfReader(io.BytesIO(one), strict=True).pages:
        for font in page["/Resources"]["/Font"].values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            descriptor = inner["/FontDescriptor"].get_object()
            assert {"/FontFile2", "/FontFile3"} & set(descriptor)
            assert "/ToUnicode" in font.get_object()


def test_the_attachment_is_the_text_and_is_data_of_the_pages(one):
    assert attachment_of(one, "evidence.json") == '{"a":"é"}'.encode()
    root = PdfReader(io.BytesIO(one), strict=True).root_object
    (entry,) = root["/AF"]
    assert entry.get_object()["/AFRelationship"] == "/Data"


def test_the_same_data_gives_the_same_bytes():
    texts = [paragraph(said(text)) for text in (SCRIPTS["French"], SCRIPTS["Russian"])]
    assert made(*texts) == made(*texts)
    typesetting._fonts.cache_clear()
    again = made(*texts)
    assert again == made(*texts)
    assert again != made(*texts, at_us=AT_US + 1_000_000)


@pytest.mark.parametrize("script", SCRIPTS)
def test_texts_of_the_scripts_of_the_parties_are_printed(script):
    if not has_font(script):
        pytest.skip(f"{OTHERS[script]} is not installed")
    text = SCRIPTS[script]
    assert printed(text) == text
    found = text_of(made(paragraph(said(text)), title="T"))
    # A reader gives right-to-left text back in an order of its own.
    wanted = "".join(text.split())
    assert wanted in found or sorted(wanted) == sorted(
        found.removeprefix("T").removesuffix("footPage1of1")
    )
    assert script == "Arabic" or wanted in found


@pytest.mark.skipif(not has_font("Arabic"), reason="Noto Naskh Arabic is not installed")
def test_a_quantity_keeps_its_order_inside_arabic():
    pdf = made(paragraph(said("المسافة 3.2×10⁻⁴ km تقريبا")))
    found = "".join(c for c in text_of(pdf) if unicodedata.category(c) != "Cf")
    assert "3.2×10⁻⁴km" in found


def words_in(pdf):
    return text_of(pdf).removeprefix("Title").removesuffix("footPage1of1")


@pytest.mark.parametrize("text", [*LAYOUT, *HOSTILE.values()])
def test_what_a_peer_wrote_is_printed_and_never_obeyed(text):
    fits = made(paragraph(said(text)))
    assert words_in(fits) == "".join(printed(text).split())
    reader = PdfReader(io.BytesIO(fits), strict=True)
    assert not list(reader.attachment_list)
    assert not any("/Annots" in page for page in reader.pages)
    assert len(reader.pages) == 1


def test_there_are_enough_strings_of_a_peer():
    assert len({*LAYOUT, *HOSTILE.values()}) >= 40


@pytest.mark.parametrize(
    "block",
    [
        paragraph(said("W" * 400)),
        note(said("W" * 400)),
        points([said("W" * 400)]),
        facts([("label", said("W" * 400))]),
        grid({"A": 1, "B": 2}, [(said("W" * 400), said("W" * 400))]),
        commands(["W" * 400]),
    ],
    ids=lambda block: block.form,
)
def test_a_word_without_an_end_stays_on_the_page(block):
    lines = {}

    def visit(text, matrix, text_matrix, _font, _size):
        if "W" in text:
            y = round(matrix[3] * text_matrix[5] + matrix[5])
            lines[y] = lines.get(y, 0) + text.count("W")

    for page in PdfReader(io.BytesIO(made(block)), strict=True).pages:
        page.extract_text(visitor_text=visit)
    assert sum(lines.values()) == (800 if block.form == "grid" else 400)
    # A W is at least 0.6 of the size wide, and 166 mm are 470 points.
    assert max(lines.values()) <= 470 / (0.6 * 8.6)


@pytest.mark.parametrize(
    ("letter", "script", "package"),
    [
        ("日", "cjk", "fonts-noto-cjk"),
        ("한", "hangul", "fonts-noto-cjk"),
        ("ع", "arabic", "fonts-noto-core"),
        ("\N{GRINNING FACE}", "grinning", "fonts-noto-core"),
    ],
)
def test_a_letter_that_no_font_shows_fails_with_what_to_install(
    monkeypatch, letter, script, package
):
    fonts = typesetting._library().Fonts(include_system_fonts=False)
    monkeypatch.setattr(typesetting, "_fonts", lambda: (fonts, ("Libertinus Serif",)))
    with pytest.raises(MissingGlyphError) as caught:
        made(paragraph(said(f"a {letter}")))
    assert letter in caught.value.letter
    assert caught.value.script == script
    said_of_it = str(caught.value)
    assert f"U+{ord(letter):04X}" in said_of_it
    assert package in said_of_it
    assert "evidence.json" in said_of_it


@pytest.mark.parametrize("letter", ['"', "\\", "\u0301"])
def test_the_letter_is_read_back_from_the_words_of_the_library(letter):
    shown = {'"': '\\"', "\\": "\\\\", "\u0301": "\\u{301}"}[letter]
    error = typesetting._refused(
        f'PDF/A-3a error: the text `"{shown}"` could not be displayed with font `"X"`'
    )
    assert isinstance(error, MissingGlyphError)
    assert error.letter == letter


def test_without_the_library_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "typst", None)
    with pytest.raises(ResourceError, match=re.escape("pip install 'comity[pdf]'")):
        made(paragraph(words("a")))


@pytest.mark.parametrize("at_us", [-(10**18), 10**18])
def test_a_date_that_is_none_is_refused(at_us):
    with pytest.raises(RangeError):
        made(paragraph(words("a")), at_us=at_us)
