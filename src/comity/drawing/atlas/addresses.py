"""Words of an address: ``?q=launch&page=2``, as browsers write and read them (RFC 3986, 3.4)."""

import re
from collections.abc import Mapping

__all__ = ["query_text"]

#: What may stand as it is, in bytes of UTF-8.
_PLAIN = re.compile(rb"[^A-Za-z0-9_.~-]")


def _quoted(text: str) -> str:
    coded = text.encode("utf-8", "replace")
    return _PLAIN.sub(lambda m: b"%%%02X" % m[0][0], coded).decode("ascii")


def query_text(words: Mapping[str, str]) -> str:
    """Return words of an address with the question mark before them; empty ones are left out."""
    parts = [f"{_quoted(n)}={_quoted(text)}" for n, text in words.items() if text]
    return "?" + "&".join(parts)
