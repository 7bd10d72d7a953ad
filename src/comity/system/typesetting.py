"""Pages typeset as PDF/A-3a and PDF/UA-1: tagged, with fonts and an attachment inside.

The layout is a file of this package; everything else comes in as data. Fonts are those of the library
for Latin, Greek and Cyrillic letters, and the Noto fonts of the system for other scripts. Nothing is
replaced silently: a letter that no font shows is an error that names it. The same data, library and
fonts give the same bytes.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from comity.foundations.errors import DataError, RangeError, ResourceError
from comity.foundations.plain import JsonObject, json_text

if TYPE_CHECKING:
    import typst

__all__ = ["NEEDED", "Attachment", "MissingGlyphError", "needs_extra", "typeset"]

#: The library of the extra.
NEEDED = "typst"

#: Fonts of the library, which every installation has.
_BODY = ("Libertinus Serif",)
_MONO = ("DejaVu Sans Mono",)
_SIGNS = ("New Computer Modern", "New Computer Modern Math")
#: First of the Noto fonts of the system, before all others that are there.
_FIRST = ("Noto Naskh Arabic", "Noto Serif CJK SC")
#: Languages whose Han letters have forms of their own.
_HAN = {"ja": "Noto Serif CJK JP", "ko": "Noto Serif CJK KR"}
STANDARDS = ["a-3a", "ua-1"]
#: Debian's packages of fonts by the first word of a letter's Unicode name; of the rest ``_OTHER``.
_PACKAGES = dict.fromkeys(
    ("BOPOMOFO", "CJK", "HANGUL", "HIRAGANA", "IDEOGRAPHIC", "KATAKANA"),
    "fonts-noto-cjk",
)
_OTHER = "fonts-noto-core, or fonts-noto-extra for rare scripts"
_MISSING = re.compile(r'the text `"(.*?)"` could not be displayed', re.DOTALL)
_ESCAPE = re.compile(r"\\u\{([0-9a-fA-F]+)\}|\\(.)", re.DOTALL)


class MissingGlyphError(ResourceError):
    """A letter that no font shows; nothing is written.

    Attributes
    ----------
    letter, script
        The letter, and the script that its Unicode name begins with, in small letters.
    """

    def __init__(self, letter: str) -> None:
        first = letter[:1]
        name = unicodedata.name(first, "without a name")
        word = name.partition(" ")[0]
        number = f"U+{ord(first):04X}" if first else ""
        super().__init__(
            f"no font here shows {letter!r} ({number} {name}, script "
            f"{word.lower()}): no pages are written",
            remedy=f"install {_PACKAGES.get(word, _OTHER)} (Debian), or write the "
            "evidence without pages: --out evidence.json",
        )
        self.letter = letter
        self.script = word.lower()


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside a PDF, a text in UTF-8, which the pages are about."""

    name: str
    media_type: str
    description: str
    text: str


def needs_extra() -> ResourceError:
    """Return the error of an installation without the extra."""
    return ResourceError(
        "pages as PDF need the library typst", remedy="pip install 'comity[pdf]'"
    )


def _library() -> Any:
    """Return the library of the extra, or refuse with what to install."""
    try:
        import typst  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise needs_extra() from error
    return typst


@cache
def _fonts() -> "tuple[typst.Fonts, tuple[str, ...]]":
    """Return the fonts, and the families of body text in the order in which they are tried."""
    fonts = _library().Fonts()
    here = set(fonts.families())
    noto = sorted(
        name
        for name in here
        if name.startswith("Noto ") and "Mono" not in name and "Emoji" not in name
    )
    first = [name for name in _FIRST if name in here]
    rest = [name for name in noto if name not in first]
    return fonts, (*_BODY, *first, *_SIGNS, *rest)


def _date(at_us: int) -> list[int]:
    try:
        at = datetime.fromtimestamp(at_us // 1_000_000, UTC)
    except (OverflowError, OSError, ValueError) as error:
        raise RangeError(
            "date of the pages", at_us, "in the years 1 to 9999"
        ) from error
    return [at.year, at.month, at.day, at.hour, at.minute, at.second]


def typeset(sheet: JsonObject, at_us: int, attachment: Attachment | None) -> bytes:
    """Return a PDF.

    Parameters
    ----------
    sheet
        Title, foot and blocks, as ``drawing.sheets`` has them.
    at_us
        Date of the file, µs of UTC since 1970.

    Raises
    ------
    ResourceError
        Without the extra.
    MissingGlyphError
        If no font shows a letter.
    DataError
        If the library refuses the pages for another reason.
    """
    library = _library()
    fonts, body = _fonts()
    setting: dict[str, Any] = {
        "date": _date(at_us),
        "body": body,
        "mono": [*_MONO, *body],
        "faces": {
            lang: [*_BODY, face, *body[1:]]
            for lang, face in _HAN.items()
            if face in body
        },
        "attached": None,
    }
    inputs = {"sheet": json_text(sheet, ensure_ascii=False)}
    if attachment is not None:
        setting |= {
            "attached": attachment.name,
            "mime": attachment.media_type,
            "about": attachment.description,
        }
        inputs["attachment"] = attachment.text
    inputs["setting"] = json_text(setting)
    source = (files("comity.system") / "data" / "sheet.typ").read_bytes()
    try:
        made = library.compile(
            source, sys_inputs=inputs, font_paths=fonts, pdf_standards=STANDARDS
        )
    except library.TypstError as error:
        raise _refused(str(error)) from error
    return bytes(made)


def _refused(words: str) -> Exception:
    """Return the error of this product for one of the library."""
    found = _MISSING.search(words)
    if found is None:
        return DataError(f"the pages cannot be written: {words[:300]}")

    def letter(match: re.Match[str]) -> str:
        return chr(int(match[1], 16)) if match[1] else match[2]

    return MissingGlyphError(_ESCAPE.sub(letter, found[1]))
