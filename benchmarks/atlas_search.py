"""Known-item search: hits and times at 25,000 entries, beside SQLite's own full text."""

import gzip
import json
import re
import sqlite3
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from comity.atlas.asking import Wanted
from comity.atlas.proposals import read_proposals
from comity.atlas.search import Entry, Index
from comity.system.environment import load_register

__all__ = ["Measured", "corpus", "known_items", "measure", "measure_sqlite"]

WORDS = re.compile(r"[A-Za-z][A-Za-z-]{3,}")


@dataclass(frozen=True, slots=True)
class Measured:
    """Share found in the first and the first ten, and times in milliseconds."""

    hit_1: float
    hit_10: float
    p50_ms: float
    p95_ms: float


def _sentences(text: str) -> list[str]:
    return [s for s in re.split(r"(?<=[.!?])\s+", text) if len(WORDS.findall(s)) >= 6]


def corpus(folder: Path, size: int) -> list[Entry]:
    """Return entries: passages of all texts, then launches and payloads of the log."""
    entries = []
    with gzip.open(
        folder / "nasa_international_articles_2023-2024.jsonl.gz",
        "rt",
        encoding="utf-8",
    ) as lines:
        for line in lines:
            row = json.loads(line)
            words = row["text"].split()
            for k in range(0, len(words), 150):
                text = " ".join(words[k : k + 150])
                entries.append(
                    Entry(f"{row['id']}-{k}", "document", row["title"], text)
                )
    register = load_register()

    def party(catalogue: str, code: str) -> str | None:
        found = register.owner(catalogue, code)
        return str(found.id) if found else None

    with gzip.open(
        folder / "gcat_launchlog_1957-2024.tsv.gz", "rt", encoding="utf-8"
    ) as f:
        text = f.read()
    launches, _ = read_proposals("launch-log", text, "launch log", party)
    for launch in launches:
        names = "; ".join(register.find(p).name for p in launch.parties)
        entries.append(
            Entry(
                launch.id, launch.kind, launch.title, launch.text, launch.parties, names
            )
        )
    header, *rows = text.split("\n")
    at = {name: k for k, name in enumerate(header.lstrip("#").split("\t"))}
    for number, row in enumerate(rows):
        cells = [cell.strip() for cell in row.split("\t")]
        if len(entries) >= size or len(cells) < len(at):
            break
        said = {name: cells[k] for name, k in at.items()}
        words = (
            f"{said['Name']} ({said['PLName']}), {said['Piece']}, owned by {said['SatOwner']}, "
            f"launched {said['Launch_Date']} by {said['LV_Type']} from {said['Launch_Site']} "
            f"{said['Launch_Pad']}, flight {said['Flight_ID']}."
        )
        entries.append(Entry(f"row-{number}", "launch", said["Name"], words))
    return entries[:size]


def _slip(word: str, rng: np.random.Generator) -> str:
    """Return a word with two neighbouring letters swapped, or one left out."""
    k = int(rng.integers(1, len(word) - 1))
    if rng.random() < 0.5 and word[k] != word[k + 1 :][:1]:
        return word[:k] + word[k + 1 : k + 2] + word[k] + word[k + 2 :]
    return word[:k] + word[k + 1 :]


def known_items(
    entries: Sequence[Entry], count: int, rng: np.random.Generator, slips: int = 0
) -> list[tuple[str, set[str]]]:
    """Return queries with the ids that answer them.

    Half are of texts: five words of four letters or more, drawn from one sentence of a
    passage; every passage with that very sentence is an answer. Half are of launches: the
    name and two words of the entry, as a person types who knows what is sought; every entry
    with that very name and these words is an answer. ``slips`` words of each are misspelt.
    """
    texts = [e for e in entries if e.kind == "document" and _sentences(e.text)]
    rest = [e for e in entries if e.kind != "document" and len(e.title) > 3]
    queries: list[tuple[str, set[str]]] = []
    while len(queries) < count:
        if len(queries) % 2 == 0:
            entry = texts[int(rng.integers(len(texts)))]
            sentences = _sentences(entry.text)
            sentence = sentences[int(rng.integers(len(sentences)))]
            pool = sorted(set(WORDS.findall(sentence)))
            if len(pool) < 5:
                continue
            words = [str(w) for w in rng.choice(pool, 5, replace=False)]
            answers = {e.id for e in texts if sentence in e.text}
        else:
            entry = rest[int(rng.integers(len(rest)))]
            name = re.findall(r"[\w-]+", entry.title)[:4]
            tokens = sorted(set(re.findall(r"[\w-]{3,}", entry.text)) - set(name))
            if not name or len(tokens) < 2:
                continue
            words = [*name, *(str(w) for w in rng.choice(tokens, 2, replace=False))]
            answers = {
                e.id
                for e in rest
                if e.title == entry.title and all(w in e.text for w in words)
            }
        if slips:
            long = [k for k, w in enumerate(words) if len(w) >= 5 and w.isalpha()]
            if not long:
                continue
            for k in rng.choice(long, min(slips, len(long)), replace=False):
                words[k] = _slip(words[k], rng)
        queries.append((" ".join(words), answers))
    return queries


def _told(ranks: list[int | None], times: list[float]) -> Measured:
    found = [rank for rank in ranks if rank is not None]
    return Measured(
        sum(rank == 0 for rank in found) / len(ranks),
        sum(rank < 10 for rank in found) / len(ranks),
        float(np.percentile(times, 50)),
        float(np.percentile(times, 95)),
    )


def measure(index: Index, queries: Sequence[tuple[str, set[str]]]) -> Measured:
    """Ask the atlas: ranks, and the whole time of an answer with its snippets."""
    ranks: list[int | None] = []
    times = []
    index.search(Wanted("warm", most=10))
    index.search(Wanted("wramm", most=10))
    for words, answers in queries:
        begun = time.perf_counter()
        hits = index.search(Wanted(words, most=10), facets=False).hits
        times.append((time.perf_counter() - begun) * 1e3)
        ranks.append(next((k for k, hit in enumerate(hits) if hit.id in answers), None))
    return _told(ranks, times)


def measure_sqlite(
    entries: Sequence[Entry], queries: Sequence[tuple[str, set[str]]]
) -> Measured:
    """Ask SQLite's FTS5 (porter, title five times as heavy) the same."""
    base = sqlite3.connect(":memory:")
    base.execute(
        "create virtual table t using fts5(id unindexed, title, text, tokenize=porter)"
    )
    base.executemany(
        "insert into t values (?, ?, ?)", [(e.id, e.title, e.text) for e in entries]
    )
    ranks: list[int | None] = []
    times = []
    for words, answers in queries:
        asked = " OR ".join(f'"{w}"' for w in re.findall(r"\w+", words))
        begun = time.perf_counter()
        rows = base.execute(
            "select id, snippet(t, 2, '[', ']', '…', 32) from t where t match ? "
            "order by bm25(t, 0, 5, 1) limit 10",
            (asked,),
        ).fetchall()
        times.append((time.perf_counter() - begun) * 1e3)
        ranks.append(next((k for k, row in enumerate(rows) if row[0] in answers), None))
    return _told(ranks, times)
