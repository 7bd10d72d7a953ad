"""Places in sources: a locator leads somebody else to the words, not to a line of one's own file."""

import re

__all__ = ["MOST_CHARS", "place_fault"]

#: Longest locator, characters.
MOST_CHARS = 200
#: A line of a file that was handed in, or its name: nobody else has it.
_OWN_FILE = re.compile(
    r"(?i)^(?:lines?\s*\d+|[\w.-]+\.(?:jsonl?|csv|tsv|txt|html?|yaml|md)(?:[:, ].*)?)$"
)


def place_fault(locator: str) -> str:
    """Return why a locator is no place in a source, empty if it is one.

    Parameters
    ----------
    locator
        Such as ``page 3``, ``article 5``, ``paragraph 2``, ``row 1974-101``.
    """
    text = locator.strip()
    if not text or text.casefold() == "unknown":
        return "no place in the source is given: page, article, paragraph or row"
    if len(text) > MOST_CHARS:
        return f"the place has {len(text)} characters, at most {MOST_CHARS} are allowed"
    if _OWN_FILE.match(text):
        return (
            f"{text!r} is a place in the file that was handed in, not in the source: give "
            "page, article, paragraph or row"
        )
    return ""
