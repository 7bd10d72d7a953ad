"""Printed pages as data: blocks of runs of text, each with its language and direction.

Pages are typeset from this data by one fixed layout. No text becomes part of the layout's source, so
that nothing that a peer has written is ever read as markup. A quantity is a run of its own that is set
from left to right, so that ``3.2×10⁻⁴ km`` keeps its order inside Arabic.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from comity.foundations.plain import Json, JsonObject
from comity.foundations.visible import visible_words

__all__ = [
    "Block",
    "Run",
    "Sheet",
    "commands",
    "facts",
    "grid",
    "heading",
    "in_fours",
    "mono",
    "note",
    "paragraph",
    "points",
    "printed",
    "said",
    "sheet_json",
    "words",
]

#: Language of what a reader is told by these pages, and of texts whose language nobody states.
ENGLISH, UNKNOWN = "en", "und"
#: The language that a script is set in: shaping and the forms of Han letters depend on it. It is a
#: choice of type, not a statement about the text: Arabic letters also write Persian and Urdu.
_SCRIPTS = {
    "ARABIC": "ar",
    "HEBREW": "he",
    "CYRILLIC": "ru",
    "GREEK": "el",
    "CJK": "zh",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "HANGUL": "ko",
    "DEVANAGARI": "hi",
    "THAI": "th",
    "ARMENIAN": "hy",
    "GEORGIAN": "ka",
}
#: A number with what follows it up to its unit.
_QUANTITY = re.compile(
    r"(?<!\w)[+\-−±]?\d[\d.,:×^⁺⁻⁰¹²³⁴-⁹eE+\-−/%°]*(?: ?(?:km|m|mm|s|h|d|min|deg|rad|kg|Hz|kHz|MHz|GHz|W|dB)"
    r"(?:/s|/d|²|³)?(?![A-Za-z]))?"
)
#: Letters of the longest word that stays whole, which fits every column, and of the pieces of others.
#: Letters that join, as in Arabic, do not join over the end of a piece.
LONGEST_WORD, PIECE = 12, 8
_LONG_WORD = re.compile(rf"\S{{{LONGEST_WORD + 1},}}")
_RIGHT_TO_LEFT = frozenset({"R", "AL"})


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text in one language and style.

    Attributes
    ----------
    text
        What is shown, as it is.
    language
        Of two or three letters (ISO 639), ``und`` if nobody states it.
    style
        ``plain``, ``mono`` (a fixed width, ASCII alone), ``strong``, ``quantity`` (from left to right),
        or ``break``: no text, but a place where a line may end.
    """

    text: str
    language: str = ENGLISH
    style: str = "plain"


@dataclass(frozen=True, slots=True)
class Block:
    """A block of a page: what it is, and its lines of runs.

    Attributes
    ----------
    form
        ``heading``, ``paragraph``, ``note``, ``points``, ``facts``, ``grid`` or ``commands``.
    lines
        Runs by line; of facts a word and what it is in turn, of a grid cell after cell.
    level
        Of a heading, 1 to 3.
    widths
        Of the columns of a grid, in parts of the page; its first row is its head.
    """

    form: str
    lines: tuple[tuple[Run, ...], ...]
    level: int = 0
    widths: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A document: its title, its instant, what stands under each page, its blocks.

    Attributes
    ----------
    author
        Who made it.
    at_us
        The instant that the file states as its date, µs of UTC since 1970: never the clock's.
    """

    title: str
    subject: str
    author: str
    at_us: int
    foot: str
    blocks: tuple[Block, ...]


def printed(text: str) -> str:
    """Return a text as it stands on paper, on one line.

    What is unseen or misleading (`visible_words`) and what Unicode has not assigned, which no font can
    show, stands by its number.
    """
    return "".join(
        f"\\u{{{ord(letter):x}}}" if unicodedata.category(letter) == "Cn" else letter
        for letter in visible_words(text)
    )


def _breakable(run: Run) -> Iterable[Run]:
    """Yield a run in pieces, so that a long word cannot run over what is beside it or off the page."""
    start = 0
    for word in _LONG_WORD.finditer(run.text):
        for place in range(word.start() + PIECE, word.end(), PIECE):
            yield Run(run.text[start:place], run.language, run.style)
            yield Run("", run.language, "break")
            start = place
    yield Run(run.text[start:], run.language, run.style)


def _language(letter: str) -> str:
    """Return the language in which a letter is set, empty for one that stands in every text."""
    if not letter.isalpha():
        return ""
    name = unicodedata.name(letter, "").partition(" ")[0]
    return _SCRIPTS.get(name, UNKNOWN)


def _pieces(text: str) -> Iterable[tuple[str, str]]:
    """Yield pieces of a text with their languages; what stands in every text goes with what is before it."""
    start, language = 0, ""
    for place, letter in enumerate(text):
        own = _language(letter)
        if not own or own == language:
            continue
        # Han letters after kana are Japanese.
        if own == "zh" and language == "ja":
            continue
        if language and place > start:
            yield text[start:place], language
            start = place
        language = own
    if start < len(text):
        yield text[start:], language or UNKNOWN


def said(text: str) -> tuple[Run, ...]:
    """Return a text of others as runs, as it is made visible: never as markup, quantities apart."""
    return tuple(piece for run in _said(text) for piece in _breakable(run))


def _said(text: str) -> Iterable[Run]:
    shown = printed(text)
    place = 0
    if any(unicodedata.bidirectional(letter) in _RIGHT_TO_LEFT for letter in shown):
        for match in _QUANTITY.finditer(shown):
            yield from _in_scripts(shown[place : match.start()])
            yield Run(match[0], UNKNOWN, "quantity")
            place = match.end()
    yield from _in_scripts(shown[place:])


def _in_scripts(text: str) -> Iterable[Run]:
    return (Run(piece, language) for piece, language in _pieces(text))


def words(text: str, style: str = "plain") -> tuple[Run, ...]:
    """Return words of these pages: English, as one run; made visible all the same."""
    return (Run(printed(text), ENGLISH, style),)


def mono(text: str) -> tuple[Run, ...]:
    """Return an identifier of letters of one width; one that is not ASCII is set as others' text."""
    shown = printed(text)
    if not shown.isascii():
        return said(text)
    return tuple(_breakable(Run(shown, UNKNOWN, "mono")))


def in_fours(digest: str) -> tuple[Run, ...]:
    """Return a hash in blocks of four, as two people compare it."""
    head, colon, rest = digest.rpartition(":")
    blocks = " ".join(rest[k : k + 4] for k in range(0, len(rest), 4))
    return mono(f"{head}: {blocks}" if colon else blocks)


def heading(level: int, *lines: Sequence[Run]) -> Block:
    """Return a heading of one line."""
    return Block("heading", (tuple(run for line in lines for run in line),), level)


def paragraph(*runs: Sequence[Run]) -> Block:
    """Return a paragraph of parts that follow each other."""
    return Block("paragraph", (tuple(one for part in runs for one in part),))


def note(*runs: Sequence[Run]) -> Block:
    """Return a paragraph that stands out: what a reader must not miss."""
    return Block("note", (tuple(one for part in runs for one in part),))


def points(lines: Iterable[Sequence[Run]]) -> Block:
    """Return a list of points."""
    return Block("points", tuple(tuple(line) for line in lines))


def commands(lines: Iterable[str]) -> Block:
    """Return commands as they are typed, one a line."""
    return Block("commands", tuple(mono(line) for line in lines))


def facts(rows: Iterable[tuple[str, Sequence[Run]]]) -> Block:
    """Return facts: a word of these pages and what it is, in each row."""
    lines: list[tuple[Run, ...]] = []
    for label, value in rows:
        lines += [words(label), tuple(value)]
    return Block("facts", tuple(lines))


def grid(head: Mapping[str, int], rows: Iterable[Sequence[Sequence[Run]]]) -> Block:
    """Return a table; ``head`` has the words over its columns, with their widths."""
    lines = [words(cell) for cell in head]
    lines += [tuple(cell) for row in rows for cell in row]
    return Block("grid", tuple(lines), widths=tuple(head.values()))


def _is_right_to_left(line: Sequence[Run]) -> bool:
    """Tell whether a line runs from right to left: by its first strong letter, words of ours included."""
    for run in line:
        for letter in run.text:
            kind = unicodedata.bidirectional(letter)
            if kind in _RIGHT_TO_LEFT or kind == "L":
                return kind != "L"
    return False


def _line_json(line: Sequence[Run]) -> JsonObject:
    runs: list[Json] = [
        {"text": run.text, "lang": run.language, "style": run.style} for run in line
    ]
    languages = {run.language for run in line if run.style == "plain"} - {UNKNOWN}
    main = next((run.language for run in line if run.language in languages), UNKNOWN)
    return {"runs": runs, "lang": main, "rtl": _is_right_to_left(line)}


def sheet_json(sheet: Sheet) -> JsonObject:
    """Return a sheet as the data that the layout reads."""
    blocks: list[Json] = [
        {
            "form": block.form,
            "level": block.level,
            "widths": list(block.widths),
            "lines": [_line_json(line) for line in block.lines],
        }
        for block in sheet.blocks
    ]
    return {
        "title": sheet.title,
        "subject": sheet.subject,
        "author": sheet.author,
        "foot": sheet.foot,
        "blocks": blocks,
    }
