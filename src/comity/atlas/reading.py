"""Files → sources, records and articles; whatever is ambiguous is refused with its line."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from comity.atlas.articles import read_article
from comity.atlas.members import Reader, Refusal
from comity.atlas.record_reading import UNKNOWN, record_of
from comity.atlas.records import (
    Article,
    Collection,
    Fault,
    Manifest,
    Record,
    Source,
)
from comity.atlas.vocabulary import (
    TIERS,
)
from comity.foundations.errors import FormatError
from comity.foundations.plain import Json, JsonObject
from comity.foundations.yaml_lines import Path, YamlError, read_texts

__all__ = ["Reading", "read_files", "read_record", "text_of"]

MAX_BYTES = 1_000_000


def text_of(data: bytes) -> str:
    """Return the text of a file.

    Raises
    ------
    FormatError
        If it is not UTF-8, or has more than ``MAX_BYTES`` bytes.
    """
    if len(data) > MAX_BYTES:
        raise FormatError(f"has {len(data)} bytes, at most {MAX_BYTES} are read")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise FormatError(f"line {line} is not UTF-8: {error.reason}") from error


@dataclass(slots=True)
class Reading:
    """A collection while it is read: parts and faults gathered file by file."""

    sources: dict[str, Source] = field(default_factory=dict)
    records: dict[str, Record] = field(default_factory=dict)
    articles: dict[str, Article] = field(default_factory=dict)
    manifest: Manifest | None = None
    faults: list[Fault] = field(default_factory=list)
    seen: dict[str, str] = field(default_factory=dict)

    def add(self, file: str, line: int, item: Source | Record | Article) -> None:
        """Keep an item whose id is new; a doubled id is a fault."""
        if item.id in self.seen:
            reason = f"id {item.id} stands in {self.seen[item.id]} already"
            self.faults.append(Fault(file, line, reason))
            return
        self.seen[item.id] = file
        if isinstance(item, Source):
            self.sources[item.id] = item
        elif isinstance(item, Record):
            self.records[item.id] = item
        else:
            self.articles[item.id] = item

    def collection(self) -> Collection:
        """Return the collection, in the order of ids."""
        return Collection(
            self.manifest,
            dict(sorted(self.sources.items())),
            dict(sorted(self.records.items())),
            dict(sorted(self.articles.items())),
        )


def _either(r: Reader, own: JsonObject, file: JsonObject, path: Path, name: str) -> str:
    """Return a text of a source: its own, else that of the file, else none."""
    if name in own:
        return r.text(own[name], (*path, name))
    return r.text(file[name], (name,)) if name in file else ""


def _retrieved(r: Reader, own: JsonObject, file: JsonObject, path: Path) -> date | None:
    """Return the day on which a source was read: its own, else that of the file."""
    if "retrieved" in own:
        return r.day(own["retrieved"], (*path, "retrieved"))
    return r.day(file["retrieved"], ("retrieved",)) if "retrieved" in file else None


def _sources(r: Reader, value: Json, reading: Reading) -> None:
    shared = ("licence", "origin", "control", "retrieved")
    m = r.members(value, (), ("publisher", "sources"), shared)
    publisher = r.text(m["publisher"], ("publisher",))
    if not isinstance(m["sources"], list):
        raise r.fail(("sources",), "sources must be a list")
    for k, item in enumerate(m["sources"]):
        path: Path = ("sources", k)
        s = r.members(
            item, path, ("id", "title", "url", "tier"), ("date", "cites", *shared)
        )
        name = s["id"]
        if not isinstance(name, str) or not re.fullmatch(r"[a-z0-9-]{2,80}", name):
            raise r.fail(path, f"source id {name!r}: small letters, digits, -")
        url = r.text(s["url"], (*path, "url"))
        if not re.fullmatch(r"https?://[^\s\"'<>\\]{4,500}|unknown", url):
            raise r.fail(
                (*path, "url"), f"url {url[:60]!r} is no http address or unknown"
            )
        cites = s.get("cites", [])
        texts = (
            [c for c in cites if isinstance(c, str)] if isinstance(cites, list) else []
        )
        if texts != cites:
            raise r.fail((*path, "cites"), "cites must be a list of source ids")
        source = Source(
            name,
            r.text(s["title"], (*path, "title")),
            publisher,
            "" if url == UNKNOWN else url,
            int(r.word(s["tier"], (*path, "tier"), map(str, TIERS))),
            r.edtf(s["date"], (*path, "date")) if "date" in s else None,
            tuple(texts),
            str(s.get("licence", m.get("licence", ""))),
            _either(r, s, m, path, "origin"),
            _either(r, s, m, path, "control"),
            _retrieved(r, s, m, path),
        )
        reading.add(r.file, r.line(path), source)


def _manifest(r: Reader, value: Json) -> Manifest:
    names = ("title", "scope", "limits", "publisher", "licence")
    m = r.members(value, (), (*names, "updated", "expected"), ())
    texts = {name: r.text(m[name], (name,)) for name in names}
    if not isinstance(m["expected"], dict):
        raise r.fail(("expected",), "expected must hold counts")
    counts = {}
    for name, count in m["expected"].items():
        if not re.fullmatch(r"[0-9]{1,7}", str(count)):
            raise r.fail(("expected", name), f"{name} must be a whole number")
        counts[name] = int(str(count))
    return Manifest(**texts, updated=r.day(m["updated"], ("updated",)), expected=counts)


def _one(file: str, data: bytes, reading: Reading) -> None:
    text = text_of(data)
    if file.endswith(".md"):
        article = read_article(file, text)
        reading.add(file, 1, article)
        return
    value, lines = read_texts(text)
    r = Reader(file, lines)
    if file == "collection.yaml":
        reading.manifest = _manifest(r, value)
    elif file.startswith("sources/"):
        _sources(r, value, reading)
    else:
        reading.add(file, 1, record_of(r, value))


def read_record(file: str, text: str) -> Record:
    """Read one record.

    Raises
    ------
    FormatError
        If it is none; the message has the line.
    """
    try:
        value, lines = read_texts(text)
        return record_of(Reader(file, lines), value)
    except YamlError as error:
        raise FormatError(f"{file}, line {error.line}: {error.reason}") from error
    except Refusal as error:
        f = error.fault
        raise FormatError(f"{f.file}, line {f.line}: {f.reason}") from error


def read_files(files: Iterable[tuple[str, bytes]]) -> tuple[Collection, list[Fault]]:
    """Read a collection: ``collection.yaml``, ``sources/``, records, ``*.md`` pages.

    Parameters
    ----------
    files
        Names relative to the collection, with ``/``, and bytes.

    Returns
    -------
    The collection that could be read, and the faults of the rest: no file is read in part.
    """
    reading = Reading()
    for file, data in files:
        try:
            _one(file, data, reading)
        except Refusal as refusal:
            reading.faults.append(refusal.fault)
        except YamlError as error:
            reading.faults.append(Fault(file, error.line, error.reason))
        except FormatError as error:
            place = re.match(r"line (\d+)", error.message)
            line = int(place[1]) if place else 1
            reason = re.sub(r"^line \d+:? ", "", error.message)
            reading.faults.append(Fault(file, line, reason))
    return reading.collection(), reading.faults
