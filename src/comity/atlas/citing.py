"""Citations: of the atlas's own pages and of its sources, for people and for programs.

CSL-JSON (Citation Style Language 1.0.2) and BibTeX are what libraries and editors read.
"""

import re
from dataclasses import dataclass, replace
from typing import Protocol

from comity.atlas.dates import Edtf
from comity.atlas.records import Manifest, Source
from comity.foundations.plain import ABSENT, Absent, named

__all__ = [
    "Citable",
    "CslDate",
    "CslItem",
    "bibtex",
    "csl_of_page",
    "csl_of_source",
    "plain_citation",
]

_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&",
    "#": r"\#", "_": r"\_", "%": r"\%", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class CslDate:
    """A date of CSL-JSON: numbers (year, month, day as far as known), or text."""

    date_parts: tuple[tuple[int, ...], ...] | Absent = named("date-parts", ABSENT)
    circa: bool | Absent = ABSENT
    raw: str | Absent = ABSENT


@dataclass(frozen=True, slots=True)
class CslItem:
    """An item of CSL-JSON; what is not known is absent."""

    id: str
    type: str
    title: str
    container_title: str | Absent = named("container-title", ABSENT)
    publisher: str | Absent = ABSENT
    version: str | Absent = ABSENT
    url: str | Absent = named("URL", ABSENT)
    issued: CslDate | Absent = ABSENT

    @property
    def numbers(self) -> tuple[int, ...]:
        """Year, month and day of issue, as far as known."""
        parts = self.issued.date_parts if self.issued else ABSENT
        return parts[0] if parts else ()


def _issued(when: Edtf | None) -> CslDate | Absent:
    if when is None or when.open_start:
        return ABSENT
    start = when.text.split("/")[0].rstrip("?~%")
    numbers = tuple(int(part) for part in start.split("-") if part.isdigit())
    if not numbers:
        return CslDate(raw=when.text)
    circa = True if when.uncertain or when.approximate else ABSENT
    return CslDate((numbers,), circa)


def csl_of_source(source: Source) -> CslItem:
    """Return a source as an item of CSL-JSON."""
    return CslItem(
        source.id,
        "webpage" if source.url else "document",
        source.title,
        publisher=source.publisher,
        url=source.url or ABSENT,
        issued=_issued(source.date),
    )


class Citable(Protocol):
    """What a citation of a page needs of it."""

    @property
    def id(self) -> str:
        """Its id."""
        ...

    @property
    def title(self) -> str:
        """Its title."""
        ...


def csl_of_page(page: Citable, manifest: Manifest | None, url: str = "") -> CslItem:
    """Return a page of the atlas as an item of CSL-JSON."""
    item = CslItem(page.id, "entry-encyclopedia", page.title, url=url or ABSENT)
    if manifest is None:
        return item
    day = manifest.updated
    return replace(
        item,
        container_title=manifest.title,
        publisher=manifest.publisher,
        version=day.isoformat(),
        issued=CslDate(((day.year, day.month, day.day),)),
    )


def _escaped(text: str) -> str:
    return "".join(_SPECIAL.get(letter, letter) for letter in text)


def bibtex(item: CslItem) -> str:
    """Return an item of CSL-JSON as an entry of BibTeX."""
    numbers = item.numbers
    fields = {
        "title": "{" + _escaped(item.title) + "}",
        "publisher": _escaped(item.publisher or ""),
        "booktitle": _escaped(item.container_title or ""),
        "year": str(numbers[0]) if numbers else "",
        "month": str(numbers[1]) if len(numbers) > 1 else "",
        "version": item.version or "",
        # An address is read as it stands; only what would end the field is coded.
        "url": re.sub(r"[{}\\]", lambda m: f"%{ord(m[0]):02X}", item.url or ""),
    }
    body = "".join(f"  {name} = {{{text}}},\n" for name, text in fields.items() if text)
    return f"@misc{{{item.id},\n{body}}}\n"


def plain_citation(item: CslItem) -> str:
    """Return an item of CSL-JSON as a sentence for people."""
    day = "-".join(f"{n:02d}" if k else str(n) for k, n in enumerate(item.numbers))
    inside = f". In: {item.container_title}" if item.container_title else ""
    tail = [item.publisher or "", f"version of {day}" if item.version else day]
    out = f"{item.title}{inside}. " + ", ".join(part for part in tail if part) + "."
    return out + (f" {item.url}" if item.url else "")
