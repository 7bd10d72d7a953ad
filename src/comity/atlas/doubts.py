"""What makes a proposal doubtful before a person has looked at it: it is set aside, never taken as ours.

A doubt says what was found in the text and nothing about who wrote it. A doubtful proposal is listed
apart and is accepted alone, by a person who has seen the doubt; never with many others.
"""

import re
from collections import Counter
from datetime import date

from comity.atlas.dates import parse_edtf
from comity.foundations.errors import FormatError

__all__ = ["FIRST_YEAR", "doubts_of_date", "doubts_of_text"]

#: Before it nothing made by people had reached space (the A-4 of 3 October 1942 came to the edge).
FIRST_YEAR = 1942
#: Sentences longer than this that stand so often are no report.
_LONG, _OFTEN = 20, 20
_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
_TAG = re.compile(
    r"<\s*[/!?]?\s*[a-zA-Z][^>]{0,200}>|<!--|\{\{|\{%|javascript:|\bon[a-z]{3,12}="
)
#: Words that address a program which reads the text, and not a person.
_ADDRESSES = re.compile(
    r"""(?ix)
    (?:ignore|disregard|forget)\W+(?:all\W+|any\W+|the\W+|your\W+)*(?:previous|prior|above|earlier)
    | \bsystem\W+prompt\b | \byou\W+are\W+(?:now\W+)?an?\W+(?:ai|assistant|language\W+model|chatbot)
    | \b(?:new|following)\W+instructions?\W+(?:for|to)\W+(?:the\W+)?(?:model|assistant|reviewer|system)
    | \bas\W+an\W+ai\b | <\|?(?:im_start|system|assistant|endoftext) | \[/?INST\]
    | \b(?:mark|accept|approve|record)\W+(?:this|it)\W+(?:record\W+|claim\W+|proposal\W+)?as\W+(?:verified|reviewed|confirmed|preferred)
    | \bdo\W+not\W+(?:tell|show|inform)\W+(?:the\W+)?(?:user|reviewer|analyst)
    """
)


def doubts_of_text(title: str, text: str, most_chars: int) -> tuple[str, ...]:
    """Return what is doubtful in the words of a proposal, as they were read.

    Parameters
    ----------
    most_chars
        Characters that are kept of a text.
    """
    whole = f"{title}\n{text}"
    found = []
    if _HIDDEN.search(whole):
        found.append("holds characters that are not seen, or that turn the direction")
    if _TAG.search(whole):
        found.append("holds markup or a template")
    if _ADDRESSES.search(_HIDDEN.sub("", whole)):
        found.append("addresses a program that would read it, or its reviewer")
    if len(text) > most_chars:
        found.append(f"has {len(text)} characters, {most_chars} are kept")
    sentences = Counter(
        part.strip().casefold()
        for part in re.split(r"[.!?\n]", text[:most_chars])
        if len(part.strip()) >= _LONG
    )
    if sentences and max(sentences.values()) >= _OFTEN:
        found.append(f"says one sentence {max(sentences.values())} times")
    return tuple(found)


def doubts_of_date(written: str, today: date) -> tuple[str, ...]:
    """Return what is doubtful in the date of a proposal."""
    if not written:
        return ()
    try:
        when = parse_edtf(written)
    except FormatError:
        return (f"is dated {written[:40]!r}, which is no date",)
    if not when.open_start and when.first > today:
        return (f"is dated {written}, which has not come yet",)
    if not when.open_end and when.last.year < FIRST_YEAR:
        return (f"is dated {written}, before anything had reached space",)
    return ()
