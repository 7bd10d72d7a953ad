"""What a node may do by itself: only under a policy file that persons have adopted by an act.

The adoption names the hash of the file. A file that was changed since is adopted by nobody: until
a person adopts it, the node does nothing by itself.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from comity.foundations.canonical import canonical_bytes
from comity.foundations.errors import ComityError
from comity.foundations.plain import Json
from comity.foundations.strict import read_strict
from comity.node.node import Node, UnitOfWork
from comity.node.store import log
from comity.system.files import read_bytes
from comity.trust.persons import PersonMark, Right, may, read_marks
from comity.trust.persons.marks import marks_json
from comity.trust.policy.yaml_form import read_yaml

__all__ = [
    "POLICY",
    "Authority",
    "PolicyState",
    "adopt",
    "adopted",
    "is_ignored",
    "policy_hash",
    "policy_state",
]

#: The file that says what a node does by itself.
POLICY = "cases.yaml"
_NOTE = "adopted policy"


@dataclass(frozen=True, slots=True)
class Authority:
    """Under whose authority something is signed.

    Attributes
    ----------
    marks
        The persons who have proved the act, or adopted the policy that it follows.
    policy
        Hash of that policy; empty for an act of persons.
    """

    marks: tuple[PersonMark, ...]
    policy: str = ""


@dataclass(frozen=True, slots=True)
class PolicyState:
    """Whether the policy file of a node is adopted.

    Attributes
    ----------
    file, hash
        Its name, and the SHA-256 of its bytes; empty without a file.
    adopted
        Whether persons have adopted this content.
    by, at_us
        Who has adopted the one that was adopted last, and when (µs of UTC).
    """

    file: str
    hash: str
    adopted: bool
    by: tuple[str, ...] = ()
    at_us: int | None = None


def policy_hash(folder: Path) -> str:
    """Return the hash of a node's policy file; empty without one."""
    path = folder / POLICY
    if not path.is_file():
        return ""
    return "sha256:" + hashlib.sha256(read_bytes(path)).hexdigest()


def adopt(work: UnitOfWork, digest: str, marks: Sequence[PersonMark]) -> None:
    """Note that persons have adopted a content of the policy file."""
    value = {"at_us": work.now_us, "hash": digest, "persons": marks_json(marks)}
    log.set_note(work.connection, _NOTE, canonical_bytes(value))


def _last(work: UnitOfWork) -> dict[str, Json]:
    text = log.get_note(work.connection, _NOTE)
    value = {} if text is None else read_strict(text)
    return value if isinstance(value, dict) else {}


def adopted(work: UnitOfWork) -> Authority | None:
    """Return the authority of the policy as its file is now; None if nobody adopted that."""
    last = _last(work)
    digest = policy_hash(work.node.folder)
    if not digest or last.get("hash") != digest:
        return None
    try:
        marks = read_marks(last.get("persons"))
    except ComityError:
        return None
    if not all(may({mark.role}, Right.CHANGE_POLICY) for mark in marks):
        return None
    return Authority(marks, digest)


def is_ignored(node: Node) -> bool:
    """Tell whether the file asks for steps by the node itself, and nobody has adopted it so.

    Raises
    ------
    FormatError, ResourceError
        If the file cannot be read.
    """
    path = node.folder / POLICY
    if not path.is_file():
        return False
    value = read_yaml(read_bytes(path).decode("utf-8", "replace"))
    asks = isinstance(value, dict) and value.get("mode") == "automatic"
    return asks and node.view(adopted) is None


def policy_state(node: Node) -> PolicyState:
    """Return whether the policy file of a node is adopted, and by whom."""
    with node.reading() as work:
        last, now = _last(work), adopted(work)
    persons = last.get("persons")
    names = [
        f"{one['role']} {one['person']}"
        for one in (persons if isinstance(persons, list) else [])
        if isinstance(one, dict)
    ]
    at_us = last.get("at_us")
    return PolicyState(
        POLICY,
        policy_hash(node.folder),
        now is not None,
        tuple(names),
        at_us if type(at_us) is int else None,
    )
