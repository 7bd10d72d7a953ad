"""Rows of the audit as people see them, and what is written of a request."""

import dataclasses
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from comity.foundations.canonical import LARGEST_INTEGER, canonical_bytes
from comity.foundations.plain import Json, JsonObject, plain_object
from comity.node.store.audit import AuditRow

__all__ = [
    "AuditEntry",
    "Facts",
    "entry_of",
    "rows_seen",
    "shown_request",
    "things_of",
]

#: Members that are never written, whatever record they stand in; a record may mark further ones
#: with ``metadata={"secret": True}``.
SECRETS = re.compile(
    r"pass(word|phrase)|secret|token|cookie|credential|assertion|signature|answer|code|proof"
    r"|seed|private|otp"
)
#: Longest text that is written as it is, characters; longer ones (files) stand as their hash.
LONGEST = 300
#: Ids: a word, a colon, and what it names.
_ID = re.compile(r"[a-z][a-z0-9-]{0,19}:[A-Za-z0-9][\w.:+@#-]{0,78}")
#: Most things that one row is found by, and rows that it names: those of a page, and more.
MOST_THINGS, MOST_SEEN = 2100, 1000
#: Members of an answer that name a row of others.
_NAMING = ("object", "entry", "envelope", "case", "event", "notice", "record", "id")
_KINDS = {"entry": "entry:", "envelope": ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is written of one request.

    Attributes
    ----------
    at_us
        When it ended, microseconds of UTC since 1970.
    instance
        Its UUID, as the answer names it.
    kind, person, caller
        Who asked: ``person``, ``program``, ``local``, ``node``, or ``nobody`` who is signed in;
        id of the account; name, or the address.
    operation, outcome
        What for; ``done``, ``prepared``, ``refused`` or the code of an error.
    request
        Its members that are no secrets.
    seen
        The rows of others that went out.
    """

    at_us: int
    instance: str
    kind: str
    person: str
    caller: str
    operation: str
    outcome: str
    request: JsonObject
    seen: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """A row of the audit.

    Attributes
    ----------
    id, at_us, instance, kind, person, caller, operation, outcome, request, seen
        Its number, and what ``Facts`` has.
    request_hash
        Hash of the members of the request that are no secrets.
    chain
        Hash over this row and all before it, hexadecimal.
    """

    id: int
    at_us: int
    instance: str
    kind: str
    person: str
    caller: str
    operation: str
    outcome: str
    request: JsonObject
    request_hash: str
    seen: tuple[str, ...]
    chain: str


def entry_of(row: AuditRow) -> AuditEntry:
    """Return a stored row as people see it."""
    return AuditEntry(
        row.id,
        row.at_us,
        row.instance,
        row.kind,
        row.person,
        row.caller,
        row.operation,
        row.outcome,
        json.loads(row.request),
        row.request_hash,
        tuple(json.loads(row.seen)),
        row.chain,
    )


def shown_request(request: object) -> JsonObject:
    """Return the members of a request that may be written: no secrets, no files.

    A secret is left out whole, its hash, too: short ones could be guessed from it.
    """
    if not dataclasses.is_dataclass(request) or isinstance(request, type):
        return {}
    marked = {
        item.name
        for item in dataclasses.fields(request)
        if item.metadata.get("secret") or not item.repr
    }
    return {
        name: _shown(value)
        for name, value in plain_object(request).items()
        if name not in marked and not SECRETS.search(name)
    }


def _shown_text(value: str) -> str:
    """Return a text as it is written: halves of pairs by their number, a long one as its hash."""
    text = value.encode("utf-8", "backslashreplace")
    if len(value) > LONGEST:
        return f"sha256:{hashlib.sha256(text).hexdigest()}"
    return text.decode()


def _shown(value: Json) -> Json:
    """Return a value as it is written: what canonical JSON cannot hold stands as text."""
    if isinstance(value, str):
        return _shown_text(value)
    if type(value) is int and abs(value) > LARGEST_INTEGER:
        return str(value)
    if isinstance(value, Mapping):
        kept = {
            _shown_text(name): _shown(one)
            for name, one in value.items()
            if not SECRETS.search(name)
        }
        text = canonical_bytes(kept)
        hashed = f"sha256:{hashlib.sha256(text).hexdigest()}"
        return kept if len(text) <= 10 * LONGEST else hashed
    if isinstance(value, list | tuple):
        return [_shown(one) for one in value[:100]]
    return value


def _ids(value: Json) -> Iterable[str]:
    if isinstance(value, str):
        if _ID.fullmatch(value):
            yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _ids(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _ids(one)


def things_of(facts: Facts) -> tuple[str, ...]:
    """Return what a row is found by: ids in the request, and the rows that went out."""
    names = [*_ids(facts.request)]
    for one in facts.seen:
        names += one.split(" ")
    return tuple(dict.fromkeys(name[:100] for name in names if name))[:MOST_THINGS]


def rows_seen(result: object) -> tuple[str, ...]:
    """Return the rows of others that an answer holds, as its members name them.

    For operations that do not say it themselves: of each item, the ids of object, entry and
    the like, never a value.
    """
    rows = getattr(result, "rows", None)
    if isinstance(rows, tuple) and all(isinstance(one, str) for one in rows):
        return rows[:MOST_SEEN]
    items = getattr(result, "items", None)
    each = items if isinstance(items, tuple) else (result,)
    named = (_named(one) for one in each)
    return tuple(dict.fromkeys(one for one in named if one))[:MOST_SEEN]


def _named(item: object) -> str:
    words = []
    for name in _NAMING:
        value = getattr(item, name, None)
        if isinstance(value, str | int) and not isinstance(value, bool) and value != "":
            words.append(f"{_KINDS.get(name, '')}{value}"[:100].replace(" ", "_"))
    return " ".join(words)
