"""Records between atlases: one signed statement each, and how two atlases differ.

A statement carries the record and every source that it cites, so that it can be weighed
without asking back. It is read like any file: what would be refused from disk is refused
from a peer. Two parties' atlases may disagree; nothing is merged.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from comity.atlas.checking import check
from comity.atlas.reading import read_files
from comity.atlas.records import Claim, Collection, Fault, Record, Source
from comity.atlas.rows import value_json
from comity.atlas.writing import record_yaml, source_yaml
from comity.foundations.canonical import canonical_bytes
from comity.foundations.errors import FormatError
from comity.foundations.plain import Json
from comity.foundations.strict import read_strict

__all__ = ["Difference", "differences", "read_statement", "statement_row"]


@dataclass(frozen=True, slots=True)
class Difference:
    """A property about which two atlases disagree.

    ``ours`` and ``theirs`` are values of best claims for JSON, None where there is none.
    """

    record: str
    property: str
    ours: Json
    theirs: Json


def _source(source: Source) -> str:
    return source_yaml(
        source.id,
        source.title,
        source.publisher,
        source.url,
        source.tier,
        when=str(source.date or ""),
        licence=source.licence,
        origin=source.origin,
        control=source.control,
        retrieved=source.retrieved.isoformat() if source.retrieved else "",
    )


def statement_row(record: Record, collection: Collection) -> dict[str, str]:
    """Return a record as a row of the kind ``records``.

    The row has ``claim`` (id of the record), ``source`` (ids of its sources), ``date`` and
    ``text``: canonical JSON of the record's and its sources' files.
    """
    used = dict.fromkeys(c.source for claim in record.claims for c in claim.citations)
    sources = [collection.sources[name] for name in used]
    files = {
        "record": record_yaml(record),
        "sources": [_source(s) for s in sources],
    }
    return {
        "claim": record.id,
        "source": " ".join(sorted(used)),
        "date": str(record.date or ""),
        "text": canonical_bytes(files).decode(),
    }


def read_statement(row: Mapping[str, object]) -> tuple[Record, Mapping[str, Source]]:
    """Read a statement that a peer has sent.

    Raises
    ------
    FormatError
        If it is none, or the record in it would be refused from disk.
    """
    text = row.get("text")
    if not isinstance(text, str):
        raise FormatError("the statement has no text: it was withheld or coarsened")
    value = read_strict(text.encode())
    if not isinstance(value, dict) or set(value) != {"record", "sources"}:
        raise FormatError("the statement must hold record and sources")
    parts = [("records/stated.yaml", value["record"])]
    parts += [(f"sources/{k}.yaml", s) for k, s in enumerate(value["sources"])]
    if not all(isinstance(body, str) for _, body in parts):
        raise FormatError("record and sources of a statement are texts")
    collection, faults = read_files((name, body.encode()) for name, body in parts)
    # Records that this one links to stay with the sender; the reader looks up the parties.
    faults += [f for f in check(collection, lambda _: True) if not _elsewhere(f)]
    if faults:
        fault = faults[0]
        raise FormatError(f"{fault.file}, line {fault.line}: {fault.reason}")
    if len(collection.records) != 1:
        raise FormatError("a statement holds one record")
    record = next(iter(collection.records.values()))
    if record.id != row.get("claim"):
        raise FormatError(
            f"the statement names {row.get('claim')!r} and holds {record.id}"
        )
    return record, collection.sources


def _elsewhere(fault: Fault) -> bool:
    return fault.reason.startswith("record ") and fault.reason.endswith("is unknown")


def _value(claim: Claim | None) -> Json:
    return None if claim is None else value_json(claim.value)


def differences(ours: Record, theirs: Record) -> list[Difference]:
    """Return the properties about which two records of one id disagree."""
    names = dict.fromkeys(c.property for c in (*ours.claims, *theirs.claims))
    differing = []
    for name in names:
        one = sorted(map(repr, (_value(c) for c in ours.all(name))))
        other = sorted(map(repr, (_value(c) for c in theirs.all(name))))
        if one != other:
            differing.append(
                Difference(
                    ours.id, name, _value(ours.best(name)), _value(theirs.best(name))
                )
            )
    return differing
