"""The collection on the desk: records and sources that are read, changed and written."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from comity.atlas.dates import parse_edtf
from comity.atlas.reading import read_files
from comity.atlas.records import Citation, Claim, Record, Source, Value
from comity.atlas.vocabulary import plain_text, read_value
from comity.atlas.writing import record_yaml, scalar_text
from comity.foundations.plain import Json

__all__ = ["DATA", "RECORDED", "Desk", "claim", "clean", "in_roll", "remark", "slug"]

DATA = Path(__file__).parents[2] / "src/comity/apps/atlas/data"
#: The day on which the rows were entered, and that on which their sources were read.
RECORDED = date(2026, 12, 1)
FOLDERS = {
    "actor": "actors", "agreement": "agreements", "asset": "assets",
    "exercise": "exercises", "facility": "facilities", "gesture": "gestures",
    "incident": "incidents", "launch": "launches", "membership": "memberships",
    "mission": "missions", "policy": "policies", "vote": "votes",
}  # fmt: skip


def in_roll(one: Claim) -> int:
    """Return the place of a claim in a roll: members, what is known of it, the rest."""
    return {"member": 0, "coverage": 1}.get(one.property, 2)


def slug(text: str) -> str:
    """Return a text as small letters, digits and single hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


#: Words of those who collected the rows, about their own files.
_OURS = re.compile(
    r"shipped|seed record|\brows?\b|\bgaps\b|\bstored\b|index file|gestures view|"
    r"use with care|second source|catalogue not verified|^as above$|second locator|"
    r"^lead, needs"
)


def remark(text: str) -> str:
    """Return the remarks of a row without those about the files of the collectors."""
    text = re.sub(r"\s*\([^()]*\brows? [^()]*\)", "", text)
    parts = [p.strip() for p in re.split(r"[;.](?=\s|$)", text)]
    return "; ".join(p for p in parts if p and not _OURS.search(p))


def clean(text: str) -> str:
    """Return text of a row as plain text of the collection."""
    return plain_text(text.replace("<", "‹").replace(">", "›"))


def claim(
    name: str,
    value: Json,
    citations: Sequence[Citation],
    *,
    id: str = "",  # noqa: A002 (the field of the claim)
    confidence: str = "medium",
    valid: str = "",
    rank: str = "normal",
    reason: str = "",
    note: str = "",
    speaker: str = "",
) -> Claim:
    """Return a claim whose value is read as from a file."""
    read: Value = read_value(name, value)
    return Claim(
        id or name,
        name,
        read,
        tuple(citations),
        confidence,
        parse_edtf(valid) if valid else None,
        RECORDED,
        rank,
        clean(reason) if reason else "",
        "unreviewed",
        clean(note) if note else "",
        clean(speaker) if speaker else "",
    )


def _source_lines(source: Source) -> Iterator[str]:
    yield f"- id: {source.id}"
    yield f"  title: {scalar_text(source.title)}"
    yield f"  url: {scalar_text(source.url or 'unknown')}"
    yield f"  tier: {source.tier}"
    if source.date:
        yield f"  date: {scalar_text(source.date)}"
    if source.cites:
        yield f"  cites: [{', '.join(source.cites)}]"
    for name in ("licence", "origin", "control"):
        if text := getattr(source, name):
            yield f"  {name}: {scalar_text(text)}"
    if source.retrieved:
        yield f"  retrieved: {source.retrieved.isoformat()}"


@dataclass(slots=True)
class Desk:
    """Records and sources by id; ``changed`` and ``publishers`` are what must be written."""

    records: dict[str, Record]
    sources: dict[str, Source]
    by_url: dict[str, str]
    changed: set[str] = field(default_factory=set)
    publishers: set[str] = field(default_factory=set)

    @classmethod
    def open(cls, root: Path = DATA) -> "Desk":
        """Read the collection.

        Raises
        ------
        ValueError
            If a file of it is refused.
        """
        paths = sorted(p for p in root.rglob("*.yaml") if p.parent != root)
        found, faults = read_files(
            (p.relative_to(root).as_posix(), p.read_bytes()) for p in paths
        )
        if faults:
            raise ValueError(str(faults[0]))
        urls: dict[str, str] = {}
        for source in found.sources.values():
            if source.url:
                urls.setdefault(source.url, source.id)
        return cls(dict(found.records), dict(found.sources), urls)

    def keep(self, source: Source) -> str:
        """Add or replace a source and return its id; its publisher's file is written."""
        self.sources[source.id] = source
        if source.url:
            self.by_url.setdefault(source.url, source.id)
        self.publishers.add(source.publisher)
        return source.id

    def put(self, record: Record) -> None:
        """Add or replace a record."""
        self.records[record.id] = record
        self.changed.add(record.id)

    def join(
        self, name: str, claims: Iterable[Claim], *, drop: Iterable[str] = ()
    ) -> None:
        """Add claims to a record: one of the same id is replaced, ``drop`` are removed."""
        record = self.records[name]
        gone = set(drop)
        kept = {c.id: c for c in record.claims if c.id not in gone}
        for one in claims:
            kept[one.id] = one
        claims = list(kept.values())
        if record.kind == "membership":
            claims.sort(key=in_roll)
        self.put(replace(record, claims=tuple(claims)))

    def write(self, root: Path = DATA) -> int:
        """Write what has changed; return the number of files whose bytes differ."""
        files: dict[Path, str] = {}
        for name in sorted(self.changed):
            record = self.records[name]
            place = record.file or f"records/{FOLDERS[record.kind]}/{record.id}.yaml"
            files[root / place] = record_yaml(record)
        for publisher in sorted(self.publishers):
            own = sorted(
                (s for s in self.sources.values() if s.publisher == publisher),
                key=lambda s: s.id,
            )
            lines = [f"publisher: {scalar_text(publisher)}", "sources:"]
            for source in own:
                lines += _source_lines(source)
            files[root / "sources" / f"{file_of(publisher)}.yaml"] = (
                "\n".join(lines) + "\n"
            )
        count = 0
        for path, text in files.items():
            if not path.exists() or path.read_text("utf-8") != text:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, "utf-8")
                count += 1
        return count


def file_of(publisher: str) -> str:
    """Return the name of a publisher's file."""
    name = slug(publisher)
    return name or hashlib.sha256(publisher.encode()).hexdigest()[:8]
