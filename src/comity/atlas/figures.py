"""Figures of articles: what one shows is asked of the records, never typed in.

A figure stands in the Markdown of an article as a fenced block of the language ``figure``:
YAML with a kind, a title, a caption, and either the records by id or a query over them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from markdown_it.token import Token

from comity.atlas.dates import Edtf, parse_edtf
from comity.atlas.records import Claim, Collection, Record, in_time
from comity.atlas.vocabulary import KINDS, RECORD_ID, plain_text
from comity.foundations.errors import FormatError
from comity.foundations.identifiers import parse_id
from comity.foundations.plain import Json
from comity.foundations.yaml_lines import YamlError, read_texts

__all__ = [
    "FIGURE_KINDS",
    "Figure",
    "Query",
    "chosen",
    "faults_of_figure",
    "figures_in",
    "joined",
    "read_figure",
]

#: Kinds of figures, with what each shows.
FIGURE_KINDS = {
    "timeline": "records on an axis of time, a line each",
    "bars": "how many records, a square each, by decade, kind or party",
    "votes": "votes for, against and abstaining, a bar for each resolution",
    "positions": "how states voted on resolutions, by the roll calls",
    "grid": "which parties a record names",
    "members": "since when each member belongs to something, by its roll",
    "growth": "how many members a roll had, step by step",
}
GROUPS = ("decade", "kind", "party")
#: Most rows or columns that can be read on a telephone.
MOST = {"timeline": 40, "votes": 40, "grid": 8, "positions": 8, "members": 40}
_OPTIONS = ("records", "select", "roll", "by", "parties")


@dataclass(frozen=True, slots=True)
class Query:
    """Which records: of these kinds, naming all these parties, in this span of days."""

    kinds: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()
    prefix: str = ""
    span: Edtf | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of an article.

    Attributes
    ----------
    records
        Ids, each with a short label; an empty label is the record's title.
    select
        A query, if the records are not named.
    roll
        Id of the roll of members, for ``members`` and ``growth``.
    by
        What ``bars`` are grouped by.
    parties
        Rows of a ``grid`` or of ``positions``; all that occur in a grid if empty.
    line
        Where it stands in the article, counted from the first line of its text.
    """

    kind: str
    title: str
    caption: str
    records: Mapping[str, str]
    select: Query | None = None
    roll: str = ""
    by: str = ""
    parties: tuple[str, ...] = ()
    line: int = 0

    @property
    def names(self) -> tuple[str, ...]:
        """Return the ids of the records that it names."""
        return (*self.records, *((self.roll,) if self.roll else ()))


def _record(text: Json) -> str:
    if not isinstance(text, str) or not RECORD_ID.fullmatch(text):
        raise FormatError(f"{text!r} is no id of a record")
    return text


def _party(text: Json) -> str:
    if not isinstance(text, str) or not text.startswith("party:"):
        raise FormatError(f"{text!r} is no party id")
    return str(parse_id(text))


def _list(value: Json, name: str) -> list[Json]:
    if not isinstance(value, list) or not value:
        raise FormatError(f"{name} must be a list")
    return value


def _labels(value: Json) -> Mapping[str, str]:
    if isinstance(value, dict) and value:
        return {_record(name): plain_text(label) for name, label in value.items()}
    ids = [_record(item) for item in _list(value, "records")]
    if len(set(ids)) != len(ids):
        raise FormatError("records names one twice")
    return dict.fromkeys(ids, "")


def _query(value: Json) -> Query:
    allowed = {"kinds", "parties", "prefix", "span"}
    if not isinstance(value, dict) or not value or not set(value) <= allowed:
        raise FormatError(f"select must hold some of {', '.join(sorted(allowed))}")
    kinds = tuple(str(k) for k in _list(value.get("kinds", ["any"]), "kinds"))
    for kind in kinds:
        if kind not in KINDS and kind != "any":
            raise FormatError(f"kind {kind!r} is unknown")
    parties = value.get("parties")
    return Query(
        () if kinds == ("any",) else kinds,
        tuple(_party(p) for p in _list(parties, "parties")) if parties else (),
        plain_text(value["prefix"]) if "prefix" in value else "",
        parse_edtf(str(value["span"])) if "span" in value else None,
    )


def _fits(figure: Figure) -> Figure:
    """Refuse what a kind of figure needs and has not, or has and cannot use."""
    rolls = figure.kind in {"members", "growth"}
    given = (bool(figure.records), figure.select is not None, bool(figure.roll))
    if sum(given) != 1 or given[2] != rolls:
        raise FormatError(
            f"a figure of kind {figure.kind} needs "
            + ("a roll" if rolls else "records or select, one of them")
        )
    if (figure.by in GROUPS) != (figure.kind == "bars"):
        raise FormatError(f"by is one of {', '.join(GROUPS)}, for bars alone")
    if figure.kind == "positions" and not figure.parties:
        raise FormatError("positions need parties")
    return figure


def read_figure(text: str, line: int = 0) -> Figure:
    """Read the text of a fenced block.

    Raises
    ------
    FormatError
        If it is no figure.
    """
    try:
        m, _ = read_texts(text)
    except YamlError as error:
        raise FormatError(error.reason) from error
    if not isinstance(m, dict) or not set(m) <= {"kind", "title", "caption", *_OPTIONS}:
        raise FormatError(f"a figure holds kind, title, caption, {', '.join(_OPTIONS)}")
    kind = str(m.get("kind", ""))
    if kind not in FIGURE_KINDS:
        raise FormatError(f"kind is {kind!r}, one of {', '.join(FIGURE_KINDS)}")
    return _fits(
        Figure(
            kind,
            plain_text(m.get("title")),
            plain_text(m.get("caption")),
            _labels(m["records"]) if "records" in m else {},
            _query(m["select"]) if "select" in m else None,
            _record(m["roll"]) if "roll" in m else "",
            str(m.get("by", "")),
            tuple(_party(p) for p in _list(m.get("parties"), "parties"))
            if "parties" in m
            else (),
            line,
        )
    )


def figures_in(tokens: list[Token]) -> Iterator[Figure]:
    """Go through the figures of a text.

    Raises
    ------
    FormatError
        If one cannot be read; the message begins with its line in the text.
    """
    for token in tokens:
        if token.type == "fence" and token.info.strip() == "figure":
            line = token.map[0] + 1 if token.map else 1
            try:
                yield read_figure(token.content, line)
            except FormatError as error:
                raise FormatError(f"line {line}: figure: {error.message}") from error


def _asked(record: Record, query: Query) -> bool:
    return (
        (not query.kinds or record.kind in query.kinds)
        and record.id.startswith(query.prefix)
        and all(party in (*record.parties, record.of) for party in query.parties)
        and record.date is not None
        and (query.span is None or record.date.overlaps(query.span))
    )


def chosen(figure: Figure, collection: Collection) -> list[Record]:
    """Return the records of a figure that have a date, the earliest first."""
    if figure.select is not None:
        found = [r for r in collection.records.values() if _asked(r, figure.select)]
    else:
        found = [
            collection.records[name]
            for name in figure.records
            if name in collection.records and collection.records[name].date
        ]
    return sorted(found, key=in_time)


def joined(roll: Record) -> list[tuple[Edtf, Claim]]:
    """Return the members of a roll with the time for which each belongs to it.

    Of several claims about one member the best is taken, then the first.
    """
    best: dict[str, tuple[Edtf, Claim]] = {}
    for claim in roll.all("member"):
        party = claim.part("party")
        if claim.valid is None:
            continue
        now = best.get(party)
        if now is None or (claim.rank == "preferred" and now[1].rank != "preferred"):
            best[party] = (claim.valid, claim)
    return sorted(best.values(), key=lambda row: (row[0].first, row[1].part("party")))


def faults_of_figure(figure: Figure, collection: Collection) -> Iterator[str]:
    """Go through what is wrong with a figure in a collection."""
    for name in figure.names:
        if name not in collection.records:
            yield f"figure names {name}, which is unknown"
    if figure.roll:
        roll = collection.records.get(figure.roll)
        count = len(joined(roll)) if roll else 1
    else:
        rows = chosen(figure, collection)
        count = len(rows)
        known = [name for name in figure.records if name in collection.records]
        if figure.records and count < len(known):
            yield f"figure names {len(known) - count} records without a date"
        for row in rows:
            wanted = {"votes": "tally", "positions": "roll-call"}.get(figure.kind)
            if wanted and row.best(wanted) is None:
                yield f"figure shows {row.id}, which has no {wanted}"
    if not count:
        yield "figure shows nothing"
    if count > MOST.get(figure.kind, 500):
        yield f"figure has {count} entries, at most {MOST[figure.kind]} can be read"
