"""The mark that a person's act leaves in a signed document.

Peers learn the role and a pseudonym, which stays the same for one person at one node, and the
hash of the proof that the node keeps in its journal. A peer cannot verify the proof itself: it
learns that the node, with its certified key, states that such a proof exists, and can ask for it
to be shown in a dispute.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from comity.foundations.errors import FormatError
from comity.foundations.plain import Json, JsonObject
from comity.trust.persons.roles import Role

__all__ = [
    "DEMONSTRATION",
    "MAX_PERSONS",
    "PersonMark",
    "marks_json",
    "read_marks",
    "words_of_mark",
]

#: Most persons of one act.
MAX_PERSONS = 4
#: The one kind of proof that a mark names: by nobody in particular, in a demonstration.
DEMONSTRATION = "demonstration"
_MEMBERS = frozenset({"person", "proof", "role"})
_HASH_CHARS, _MAX_NAME_CHARS = 64, 40


@dataclass(frozen=True, slots=True, order=True)
class PersonMark:
    """A person's part in an act.

    Attributes
    ----------
    person
        Pseudonym, ``person:`` and letters and digits.
    role
        The role in which the person acted.
    proof
        ``sha256:`` and the hash of the proof in the journal of the node.
    kind
        ``demonstration`` if nobody verified who gave the proof; else empty.
    """

    person: str
    role: Role
    proof: str
    kind: str = ""


def marks_json(marks: Sequence[PersonMark]) -> list[Json]:
    """Return marks as they stand in a document, ordered by person."""
    return [_as_json(one) for one in sorted(marks)]


def _as_json(mark: PersonMark) -> Json:
    made: JsonObject = {
        "person": mark.person,
        "proof": mark.proof,
        "role": str(mark.role),
    }
    return made | {"kind": mark.kind} if mark.kind else made


def words_of_mark(mark: JsonObject) -> str:
    """Return a mark of a document in words: role, pseudonym, and whether it was in a demonstration."""
    words = f"{mark['role']} {mark['person']}"
    return f"{words} (demonstration authenticator)" if mark.get("kind") else words


def _mark(value: Json) -> PersonMark:
    if not isinstance(value, dict) or set(value) - {"kind"} != _MEMBERS:
        raise FormatError(
            f"a person's mark has the members {', '.join(sorted(_MEMBERS))}"
        )
    made: JsonObject = value
    person, proof, role = made["person"], made["proof"], made["role"]
    if (
        not isinstance(person, str)
        or not person.startswith("person:")
        or not person[7:].isalnum()
        or not person.isascii()
        or len(person) > _MAX_NAME_CHARS
    ):
        raise FormatError("a person's mark names person:LETTERS")
    digest = proof[7:] if isinstance(proof, str) and proof.startswith("sha256:") else ""
    if len(digest) != _HASH_CHARS or set(digest) - set("0123456789abcdef"):
        raise FormatError("the proof of a person's mark is no sha256: hash")
    if role not in list(Role):
        raise FormatError(f"role {str(role)[:40]!r} is unknown")
    kind = made.get("kind", "")
    if "kind" in made and kind != DEMONSTRATION:
        raise FormatError(f"a person's mark has no kind but {DEMONSTRATION}")
    return PersonMark(person, Role(str(role)), str(proof), str(kind))


def read_marks(value: Json) -> tuple[PersonMark, ...]:
    """Read the marks of a document: at least one, each person once.

    Raises
    ------
    FormatError
        If there is none, more than ``MAX_PERSONS``, or one of another shape.
    """
    if not isinstance(value, list) or not 0 < len(value) <= MAX_PERSONS:
        raise FormatError(f"an act has the marks of 1 to {MAX_PERSONS} persons")
    marks = tuple(_mark(one) for one in value)
    if len({one.person for one in marks}) != len(marks):
        raise FormatError("two marks of an act are of one person")
    return marks
