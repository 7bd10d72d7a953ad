"""Comity documents: signed statements of parties to each other, the same on every channel.

A document holds its kind, its originator, its label and purpose, the clauses that release it,
the conditions that bind the receiver, and a body: rows of data, or the fixed fields of a
protocol document. The signed bytes are kept as they are.

A document that does an act, such as a commitment or an acknowledgement, is of version 2 and names
the persons who have proved the act at their node; what a node does by itself under a policy names
the persons who adopted it, and the hash of the policy. Documents of data stay of version 1.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from comity.foundations.errors import FormatError
from comity.foundations.strict import has_exactly, read_strict
from comity.trust.identity import Keyring, Signer, sign_statement
from comity.trust.identity.keys import from_text64
from comity.trust.identity.statements import statement_header
from comity.trust.persons import PersonMark, read_marks
from comity.trust.persons.marks import marks_json

__all__ = [
    "DOCUMENT",
    "Document",
    "own_document",
    "read_document",
    "write_document",
]

#: Type of the signed statement.
DOCUMENT = "comity-document"
ROLES = ("node", "drill")
#: Versions: of data, and of acts.
VERSION, ACT_VERSION = 1, 2
_SHAPE: dict[str, type] = {
    "as_of_us": int,
    "body": dict,
    "clauses": list,
    "conditions": dict,
    "from": str,
    "issued_us": int,
    "kind": str,
    "label": dict,
    "opened_with": str,
    "originator": str,
    "purpose": str,
    "version": int,
}
_ACT_SHAPE = {**_SHAPE, "persons": list, "policy": str}
_HASH_CHARS = 64


@dataclass(frozen=True, slots=True)
class Document:
    """A verified document.

    Attributes
    ----------
    kind, purpose
        Kind of data, and the purpose of sending it.
    sender, originator
        Party that signed it, and party that made its content.
    issued_us, as_of_us
        When it was signed, and the instant of its newest content; UTC in microseconds since
        1970.
    label
        Confidentiality, as JSON.
    clauses
        ``HASH#CLAUSE`` of the clauses that release it.
    conditions
        ``keep_us``, ``until_us`` (or null) and ``onward``.
    body
        ``{"rows": […]}``, or the fields of a protocol document.
    opened_with
        Version that a live case opened with, or empty.
    text
        The signed statement.
    persons
        Who has proved the act that it is; empty if it is none.
    policy
        Hash of the policy under which the node did it by itself; the persons adopted that.
    """

    kind: str
    purpose: str
    sender: str
    originator: str
    issued_us: int
    as_of_us: int
    label: Mapping[str, Any]
    clauses: tuple[str, ...]
    conditions: Mapping[str, Any]
    body: Mapping[str, Any]
    opened_with: str
    text: str
    persons: tuple[PersonMark, ...] = ()
    policy: str = ""

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Return the rows of data; none for a protocol document."""
        return list(self.body.get("rows", ()))


def write_document(
    signer: Signer,
    *,
    kind: str,
    sender: str,
    issued_us: int,
    label: Mapping[str, Any],
    body: Mapping[str, Any],
    purpose: str = "",
    originator: str = "",
    as_of_us: int | None = None,
    clauses: Sequence[str] = (),
    conditions: Mapping[str, Any] | None = None,
    opened_with: str = "",
    persons: Sequence[PersonMark] = (),
    policy: str = "",
) -> str:
    """Return a signed document.

    Parameters
    ----------
    signer
        Key of the sender.
    kind, sender, issued_us, label, body
        As in ``Document``.
    purpose, originator, as_of_us, clauses, conditions, opened_with
        As in ``Document``; by default empty, the sender, ``issued_us``, none, none, empty.
    persons, policy
        Of an act.
    """
    payload: dict[str, object] = {
        "as_of_us": issued_us if as_of_us is None else as_of_us,
        "body": dict(body),
        "clauses": list(clauses),
        "conditions": dict(conditions or {}),
        "from": sender,
        "issued_us": issued_us,
        "kind": kind,
        "label": dict(label),
        "opened_with": opened_with,
        "originator": originator or sender,
        "purpose": purpose,
        "version": ACT_VERSION if persons else VERSION,
    }
    if persons:
        payload |= {"persons": marks_json(persons), "policy": policy}
    return sign_statement(signer, DOCUMENT, payload)


def _rows_fit(body: Mapping[str, object]) -> bool:
    rows = body.get("rows")
    return rows is None or (
        isinstance(rows, list) and all(isinstance(row, dict) for row in rows)
    )


def read_document(text: str, keys: Keyring, at_us: int) -> Document:
    """Verify a document of a party.

    Raises
    ------
    FormatError, TrustError
        If it is no document, or signature, key or sender are not valid.
    """
    return _document(keys.read(text, DOCUMENT, ROLES, at_us).payload, text, keys.party)


def own_document(text: str, keys: Keyring, at_us: int) -> Document:
    """Read a document that this party signed itself; the signature is not checked again.

    Its key must still be valid. The receiver of the document checks the signature.

    Raises
    ------
    FormatError, TrustError
        If it is of another form, or its key is no longer valid.
    """
    kid, type_ = statement_header(text)
    keys.certificate(kid, ROLES, at_us)
    payload = read_strict(from_text64(text.split(".")[1]))
    if type_ != DOCUMENT or not isinstance(payload, dict):
        raise FormatError("it is no document")
    return _document(payload, text, keys.party)


def _document(payload: dict[str, Any], text: str, party: str) -> Document:
    is_act = payload.get("version") == ACT_VERSION
    shape = _ACT_SHAPE if is_act else _SHAPE
    if not has_exactly(payload, shape):
        raise FormatError(f"a document holds {', '.join(sorted(shape))} alone")
    if payload["version"] not in {VERSION, ACT_VERSION} or payload["from"] != party:
        raise FormatError("the document is of another version or party")
    if not _rows_fit(payload["body"]):
        raise FormatError("the rows of a document are a list of objects")
    if not all(isinstance(name, str) for name in payload["clauses"]):
        raise FormatError("clauses are texts")
    return Document(
        payload["kind"],
        payload["purpose"],
        payload["from"],
        payload["originator"],
        payload["issued_us"],
        payload["as_of_us"],
        payload["label"],
        tuple(payload["clauses"]),
        payload["conditions"],
        payload["body"],
        payload["opened_with"],
        text,
        read_marks(payload["persons"]) if is_act else (),
        _policy(payload["policy"]) if is_act else "",
    )


def _policy(text: str) -> str:
    """Return the hash of a policy, or nothing.

    Raises
    ------
    FormatError
        If it is neither.
    """
    digest = text.removeprefix("sha256:")
    is_hash = len(digest) == _HASH_CHARS and not set(digest) - set("0123456789abcdef")
    if text and not (text.startswith("sha256:") and is_hash):
        raise FormatError("the policy of a document is a sha256: hash, or empty")
    return text
