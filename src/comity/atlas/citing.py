"""Citations: of the atlas's own pages and of its sources, for people and for programs.

CSL-JSON (Citation Style Language 1.0.2) and BibTeX are what libraries and editors read.
"""

import re
from typing import Any

from comity.atlas.dates import Edtf
from comity.atlas.records import Article, Manifest, Record, Source

__all__ = ["bibtex", "csl_of_page", "csl_of_source", "plain_citation"]

_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&",
    "#": r"\#", "_": r"\_", "%": r"\%", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip


def _parts(when: Edtf | None) -> dict[str, Any]:
    if when is None or when.open_start:
        return {}
    start = when.text.split("/")[0].rstrip("?~%")
    numbers = [int(part) for part in start.split("-") if part.isdigit()]
    if not numbers:
        return {"issued": {"raw": when.text}}
    issued: dict[str, Any] = {"date-parts": [numbers]}
    if when.uncertain or when.approximate:
        issued["circa"] = True
    return {"issued": issued}


def csl_of_source(source: Source) -> dict[str, Any]:
    """Return a source as an item of CSL-JSON."""
    value: dict[str, Any] = {
        "id": source.id,
        "type": "webpage" if source.url else "document",
        "title": source.title,
        "publisher": source.publisher,
    }
    if source.url:
        value["URL"] = source.url
    return value | _parts(source.date)


def csl_of_page(
    page: Record | Article, manifest: Manifest | None, url: str = ""
) -> dict[str, Any]:
    """Return a page of the atlas as an item of CSL-JSON."""
    value: dict[str, Any] = {
        "id": page.id,
        "type": "entry-encyclopedia",
        "title": page.title,
    }
    if manifest is not None:
        value |= {
            "container-title": manifest.title,
            "publisher": manifest.publisher,
            "version": manifest.updated.isoformat(),
        }
        day = manifest.updated
        value["issued"] = {"date-parts": [[day.year, day.month, day.day]]}
    if url:
        value["URL"] = url
    return value


def _escaped(text: str) -> str:
    return "".join(_SPECIAL.get(letter, letter) for letter in text)


def bibtex(item: dict[str, Any]) -> str:
    """Return an item of CSL-JSON as an entry of BibTeX."""
    parts = item.get("issued", {}).get("date-parts", [[None]])[0]
    fields = {
        "title": "{" + _escaped(item["title"]) + "}",
        "publisher": _escaped(item.get("publisher", "")),
        "booktitle": _escaped(item.get("container-title", "")),
        "year": str(parts[0] or ""),
        "month": str(parts[1]) if len(parts) > 1 else "",
        "version": item.get("version", ""),
        # An address is read as it stands; only what would end the field is coded.
        "url": re.sub(r"[{}\\]", lambda m: f"%{ord(m[0]):02X}", item.get("URL", "")),
    }
    body = "".join(f"  {name} = {{{text}}},\n" for name, text in fields.items() if text)
    return f"@misc{{{item['id']},\n{body}}}\n"


def plain_citation(item: dict[str, Any]) -> str:
    """Return an item of CSL-JSON as a sentence for people."""
    parts = item.get("issued", {}).get("date-parts", [[]])[0]
    said = "-".join(f"{part:02d}" if k else str(part) for k, part in enumerate(parts))
    inside = f". In: {item['container-title']}" if item.get("container-title") else ""
    tail = [
        item.get("publisher", ""),
        f"version of {said}" if item.get("version") else said,
    ]
    out = f"{item['title']}{inside}. " + ", ".join(part for part in tail if part) + "."
    return out + (f" {item['URL']}" if item.get("URL") else "")
