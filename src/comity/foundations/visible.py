r"""Words of others, shown so that they change nothing around them and pass for nothing else.

A text that a peer has written may hold characters that a terminal obeys (control sequences of
ECMA-48 begin with ESC or with one of the C1 controls), that reorder what stands around them
(bidirectional controls, Unicode Standard Annex 9, section 2; https://trojansource.codes), that nobody
sees, or that look like other letters (Unicode Technical Standard 39). At the one boundary to
people each is replaced by its number, ``\\u{202e}``: nothing is dropped, so that two different
texts never look alike.
"""

import re
import unicodedata

__all__ = ["MAX_NAME", "is_plain", "visible", "visible_json", "visible_words"]

#: Longest name of a party, characters.
MAX_NAME = 120

#: Controls but the tabulator and the end of a line; what reorders or hides text; halves of pairs; the
#: areas of tags and of private use, which each font shows as it likes.
_UNSEEN = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u2028-\u202e\u2060-\u2067\u206a-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff"
    "\ud800-\udfff\ue000-\uf8ff\U000e0000-\U0010ffff"
)
#: First strong isolate and its end: what the renderer of messages puts around values. In pairs they
#: keep a value from reordering the text around it; alone they reorder the rest of the line.
_OPEN, _CLOSE = "\u2068", "\u2069"
_ISOLATES = re.compile(f"[{_OPEN}{_CLOSE}]")
_HIDDEN = re.compile(f"[{_UNSEEN}]")
_HIDDEN_IN_LINE = re.compile(f"[{_UNSEEN}\n\t]")
#: Letters of other scripts that look like Latin ones (from confusables.txt of UTS 39), and whole blocks
#: that repeat the Latin alphabet: full width and mathematical.
_ALIKE = re.compile(
    "[\u0391\u0392\u0395-\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7"
    "\u03b1\u03b9\u03bd\u03bf\u03c1\u03c5\u03f2\u03f3"
    "\u0400-\u052f\u0531-\u0589\u10a0-\u10ff\u13a0-\u13ff\u1d00-\u1d2b"
    "\uff01-\uff5e\U0001d400-\U0001d7ff]"
)
_REPEATED = re.compile("[\uff01-\uff5e\U0001d400-\U0001d7ff]")
_WORD = re.compile(r"\w+")
_LATIN = re.compile("[A-Za-z]")


def _number(match: re.Match[str]) -> str:
    return f"\\u{{{ord(match[0]):x}}}"


def _word(match: re.Match[str]) -> str:
    """Return a word; where it mixes Latin letters with others that look like them, these by number."""
    word = match[0]
    if word.isascii():
        return word
    return (_ALIKE if _LATIN.search(word) else _REPEATED).sub(_number, word)


def visible(text: str) -> str:
    """Return a text of several lines with what is unseen or misleading by its number."""
    if text.isascii() and _HIDDEN.search(text) is None:
        return text
    if not all(_are_paired(line) for line in text.split("\n")):
        text = _ISOLATES.sub(_number, text)
    return _WORD.sub(_word, _HIDDEN.sub(_number, text))


def _are_paired(line: str) -> bool:
    depth = 0
    for match in _ISOLATES.finditer(line):
        depth += 1 if match[0] == _OPEN else -1
        if depth < 0:
            return False
    return depth == 0


def visible_words(text: str) -> str:
    """Return a text that stays on its line: ends of lines and tabulators by number, too."""
    return visible(_HIDDEN_IN_LINE.sub(_number, text))


def visible_json(text: str) -> str:
    """Return JSON with everything unseen as an escape of JSON: the values stay the same."""

    def escape(match: re.Match[str]) -> str:
        return "".join(
            f"\\u{unit:04x}"
            for unit in memoryview(match[0].encode("utf-16-le", "surrogatepass")).cast(
                "H"
            )
        )

    return _ISOLATES.sub(escape, _HIDDEN.sub(escape, text))


def is_plain(text: str) -> bool:
    """Tell whether a text is shown as it is on one line: what a name has to be."""
    return visible_words(text) == text and unicodedata.normalize("NFC", text) == text
