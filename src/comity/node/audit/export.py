"""The audit as a file that anybody verifies without the node: rows, links and a signed head.

NDJSON: a first line with the party, its keys and where the chain begins; a line for each row,
whole (``row``) or, where it was not asked for, its hash alone (``content``), so that the chain holds
although the rest is not told; a last line with the head that the node's key has signed.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from comity.foundations.canonical import canonical_bytes
from comity.foundations.errors import (
    ComityError,
    DataError,
    FormatError,
    InputError,
    TrustError,
)
from comity.foundations.plain import JsonObject
from comity.foundations.strict import read_strict
from comity.foundations.time import format_utc
from comity.node.audit.chain import HEAD, content_of, covered, linked
from comity.node.audit.heads import begin_of, sign_head
from comity.node.node import Node, UnitOfWork
from comity.node.store import log
from comity.node.store.audit import AuditRow, Search, Tail, rows_after
from comity.node.store.statements import statements_of
from comity.system.files import read_bytes
from comity.trust.identity import Keyring, PublicKey

__all__ = ["FORM", "MOST_ROWS", "VerifiedExport", "export_audit", "verify_export"]

FORM = "comity-audit-export-1"
#: Rows that one file goes over, told or not.
MOST_ROWS = 200_000
#: Keys that sign heads.
SIGNERS = ("node", "drill")


@dataclass(frozen=True, slots=True)
class VerifiedExport:
    """What a file of an audit proves.

    Attributes
    ----------
    party, root
        Whose audit it is, and the fingerprint of its root key, to be compared with the party's.
    first, last
        Numbers of the rows that the chain in the file goes over.
    told, withheld
        How many rows stand there whole, and how many as their hash.
    signed_us
        When the head was signed, microseconds of UTC since 1970.
    chain
        The chain's hash behind the last row.
    faults
        What does not hold, in words.
    """

    party: str
    root: str
    first: int
    last: int
    told: int
    withheld: int
    signed_us: int
    chain: str
    faults: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Return whether everything in it holds."""
        return not self.faults


def _fits(row: AuditRow, search: Search) -> bool:
    return not (
        (search.person and search.person not in {row.person, row.caller})
        or (search.operation and search.operation != row.operation)
        or (search.thing and search.thing not in row.seen + row.request)
        or (search.since_us is not None and row.at_us < search.since_us)
        or (search.until_us is not None and row.at_us >= search.until_us)
    )


def _wanted(search: Search, after: int) -> str:
    """Return what was looked for, for people; empty if nothing was said."""
    words = [search.person, search.operation, search.thing]
    times = {"since": search.since_us, "until": search.until_us}
    words += [
        f"{name} {format_utc(at_us, 0)}"
        for name, at_us in times.items()
        if at_us is not None
    ]
    words += [f"after row {after}"] if after else []
    told = ", ".join(word[:80] for word in words if word)
    return f": {told}" if told else ""


def export_audit(node: Node, search: Search, after: int = 0) -> bytes:
    """Return the rows that are looked for, with their proof.

    Parameters
    ----------
    after
        The file begins behind the row of this number.

    Raises
    ------
    InputError
        If no row fits.
    """
    with node.writing() as work:
        begin, removal = begin_of(work)
        rows = _span(work, search, max(after, begin.id))
        if not rows:
            raise InputError(
                f"no row of the audit fits{_wanted(search, after)}",
                remedy="comity audit list shows what there is",
            )
        last = rows[-1]
        head = sign_head(work, Tail(last.id, last.chain))
        lines = [_header(work, rows[0], begin, removal.statement if removal else "")]
        lines += [_line(row, _fits(row, search)) for row in rows]
        lines.append({"head": head.statement if head else ""})
    node.raise_fence()
    return b"".join(canonical_bytes(line) + b"\n" for line in lines)


def _span(work: UnitOfWork, search: Search, after: int) -> list[AuditRow]:
    """Return the rows from the first that fits to the last that does."""
    found: list[AuditRow] = []
    fitting = 0
    for row in rows_after(work.connection, after):
        fits = _fits(row, search)
        if not fits and not fitting:
            continue
        found.append(row)
        fitting = len(found) if fits else fitting
        if len(found) >= MOST_ROWS:
            break
    return found[:fitting]


def _line(row: AuditRow, fits: bool) -> JsonObject:
    if not fits:
        return {"content": row.content, "id": row.id}
    return {"row": covered(row)}


def _header(work: UnitOfWork, first: AuditRow, begin: Tail, removal: str) -> JsonObject:
    before = begin
    if first.id > begin.id + 1:
        above = next(iter(rows_after(work.connection, first.id - 2, 1)))
        before = Tail(above.id, above.chain)
    root = log.get_note(work.connection, "root") or b""
    return {
        "before": before.chain,
        "first": first.id,
        "form": FORM,
        "keys": list(statements_of(work.connection, work.party)),
        "party": work.party,
        "removal": removal,
        "root": root.decode(),
    }


# -- verified without the node ---------------------------------------------------------


def verify_export(path: Path) -> VerifiedExport:
    """Verify a file of an audit: every row that is told, the chain, and the signature.

    Raises
    ------
    ResourceError
        If it cannot be read.
    FormatError
        If it is no such file.
    """
    lines = iter(read_bytes(path).splitlines())
    header = _object(next(lines, b""))
    if header.get("form") != FORM:
        raise FormatError(
            f"{path} is no export of an audit", remedy="comity audit export"
        )
    try:
        return _verified(header, lines)
    except (KeyError, TypeError, ValueError) as error:
        raise FormatError(
            f"{path} does not have the form of an audit's export"
        ) from error


def _object(line: bytes) -> dict[str, Any]:
    value = read_strict(line)
    if not isinstance(value, dict):
        raise FormatError("a line of an audit's export is a JSON object")
    return value


def _verified(header: dict[str, Any], lines: Iterator[bytes]) -> VerifiedExport:
    faults: list[str] = []
    number, chain = int(header["first"]) - 1, str(header["before"])
    told = withheld = 0
    statement = ""
    for line in lines:
        value = _object(line)
        if "head" in value:
            statement = str(value["head"])
            break
        row = value.get("row")
        number += 1
        if row is not None:
            told, content, found = told + 1, content_of(row), row["id"]
        else:
            withheld, content, found = withheld + 1, str(value["content"]), value["id"]
        if found != number:
            faults.append(f"row {number} is missing: row {found} follows")
            number = int(found)
        chain = linked(chain, content)
    if next(lines, None) is not None:
        faults.append("something stands behind the head")
    signed_us = _signed(header, statement, (number, chain), faults)
    root = PublicKey.from_text(header["root"])
    return VerifiedExport(
        str(header["party"]),
        root.fingerprint,
        int(header["first"]),
        number,
        told,
        withheld,
        signed_us,
        chain,
        tuple(faults[:100]),
    )


def _signed(
    header: dict[str, Any], statement: str, last: tuple[int, str], faults: list[str]
) -> int:
    """Check the signed head against the last row; return when it was signed."""
    if not statement:
        faults.append("there is no signed head: the file was cut off")
        return 0
    try:
        party, root = str(header["party"]), PublicKey.from_text(header["root"])
        ring = Keyring.from_texts(party, root, header["keys"])
        claimed = json.loads(_payload(statement))
        said = ring.read(statement, HEAD, SIGNERS, int(claimed["at_us"])).payload
    except (DataError, FormatError, TrustError, ComityError) as error:
        faults.append(f"the head does not hold: {error}")
        return 0
    if said["party"] != party or (said["row"], said["chain"]) != last:
        faults.append(
            f"the head was signed over row {said['row']} with another hash: rows were "
            "changed, taken out or put in"
        )
    return int(said["at_us"])


def _payload(statement: str) -> bytes:
    from comity.trust.identity.keys import from_text64  # noqa: PLC0415 - used here alone

    parts = statement.split(".")
    if len(parts) != 3:
        raise FormatError("the head is no signed statement")
    return from_text64(parts[1])
