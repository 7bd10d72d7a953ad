"""Names of files that stay in a folder, whoever has written them."""

from comity.foundations.visible import is_plain

__all__ = ["leads_out", "stays_inside"]

#: Longest name, and longest part of one, characters.
MAX_NAME, MAX_PART = 200, 100


def leads_out(text: str) -> bool:
    """Tell whether a text, taken for the name of a file, may name one outside the folder."""
    return text.startswith(("/", "~")) or ".." in text.split("/") or "\0" in text


def stays_inside(text: str) -> bool:
    """Tell whether a text is a usable name of a file in a folder or beneath it."""
    parts = text.split("/")
    return (
        not leads_out(text)
        and "\\" not in text
        and len(text) <= MAX_NAME
        and all(0 < len(part) <= MAX_PART and part != "." for part in parts)
        and is_plain(text)
    )
