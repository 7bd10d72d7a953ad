"""Search over a collection; the index of a large folder is kept in the cache."""

import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import tantivy

from comity.apps.atlas.collection import (
    Atlas,
    fingerprint,
    folder_files,
    open_atlas,
)
from comity.atlas.articles import CITATION
from comity.atlas.asking import Wanted
from comity.atlas.records import Article, Record
from comity.atlas.search import Answer, Entry, Index, schema
from comity.system.environment import cache_folder
from comity.system.files import make_folder, write_whole

__all__ = ["entries_of", "open_index", "search"]

Note = Callable[[str], None]
#: Folders with fewer files are indexed in memory, each time.
KEPT_FROM = 1000
#: What a figure is drawn from is no text of the article.
_BLOCK = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_MARKUP = re.compile(r"[*_`#>|]|\]\([^)]*\)|\[")


def _record(atlas: Atlas, record: Record) -> Entry:
    texts = [record.summary]
    for claim in record.claims:
        value = claim.value
        if isinstance(value, str) and claim.property not in {"summary", "succeeds"}:
            texts.append(value)
        elif isinstance(value, Mapping) and claim.property in {"stance", "gesture"}:
            texts.append(" ".join(str(v) for v in value.values()))
        texts += [claim.note] if claim.note else []
    cited = [c.source for claim in record.claims for c in claim.citations]
    tiers = [atlas.collection.sources[name].tier for name in dict.fromkeys(cited)]
    parties = dict.fromkeys((*record.parties, record.of))
    actors = tuple(p for p in parties if p.startswith("party:"))
    when = record.date
    return Entry(
        record.id,
        record.kind,
        record.title,
        " ".join(part for part in texts if part),
        actors,
        "; ".join([*_names(atlas, actors), record.form]),
        when.first if when else None,
        when.last if when else None,
        str(when) if when else "",
        min(tiers, default=0),
    )


def _names(atlas: Atlas, actors: tuple[str, ...]) -> Iterator[str]:
    for name in actors:
        party = atlas.register.find(name)
        yield party.name
        yield from party.aliases


def _article(atlas: Atlas, article: Article) -> Entry:
    body = _MARKUP.sub(" ", CITATION.sub("", _BLOCK.sub(" ", article.body)))
    actors = tuple(name for name in article.about if name.startswith("party:"))
    return Entry(
        article.id,
        article.kind,
        article.title,
        f"{article.summary} {body}",
        actors,
        "; ".join(_names(atlas, actors)),
        article.written,
        article.written,
        article.written.isoformat(),
        1,
    )


def entries_of(atlas: Atlas) -> Iterator[Entry]:
    """Go through the entries of an index: records, articles and concept pages."""
    for record in atlas.collection.records.values():
        yield _record(atlas, record)
    for article in atlas.collection.articles.values():
        yield _article(atlas, article)


def _kept(folder: Path, files: list[Path], note: Note) -> Index:
    home = cache_folder() / "atlas" / fingerprint(folder)
    if (home / "complete").exists():
        return Index(tantivy.Index.open(str(home / "index")))
    for old in home.parent.glob("*"):
        if (old / "of").exists() and (old / "of").read_text() == str(folder.resolve()):
            shutil.rmtree(old, ignore_errors=True)
    shutil.rmtree(home, ignore_errors=True)
    note(f"indexing {len(files)} files of {folder}, once until one of them changes")
    make_folder(home / "index")
    index = Index(tantivy.Index(schema(), path=str(home / "index")))
    index.fill(entries_of(open_atlas(folder)))
    write_whole(home / "of", str(folder.resolve()).encode())
    write_whole(home / "complete", b"")
    return index


def _quiet(_text: str) -> None:
    """Drop the note."""


def open_index(folder: Path | None = None, note: Note = _quiet) -> Index:
    """Return the index of the shipped collection or of a folder.

    The index of a folder of a thousand files or more is kept in the cache, and made again
    when a file has changed.

    Raises
    ------
    FormatError
        If the collection does not hold.
    """
    files = folder_files(folder) if folder else []
    if folder is not None and len(files) >= KEPT_FROM:
        # A cache that cannot be written costs time, not the answer.
        with suppress(OSError):
            return _kept(folder, files, note)
    index = Index()
    index.fill(entries_of(open_atlas(folder)))
    return index


def search(
    wanted: Wanted,
    folder: Path | None = None,
    note: Note = _quiet,
    *,
    facets: bool = True,
) -> Answer:
    """Answer a question over a collection; ``note`` is called before work that takes long."""
    return open_index(folder, note).search(wanted, facets=facets)
