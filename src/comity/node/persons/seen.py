"""What of the data that others have shared a caller sees: by the class of each document's label.

The table of classes is ``trust.persons.views``. A label in the words of an agreement counts as the
class to which that agreement maps it; what cannot be read is seen by nobody but whoever works
at the node's files, who has the documents anyway.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from comity.foundations.errors import ComityError
from comity.node.node import UnitOfWork
from comity.node.store.agreements import held_version, read_content
from comity.node.store.entries import documents_of
from comity.trust.identity.statements import claimed_payload
from comity.trust.persons.callers import LOCAL, Caller
from comity.trust.persons.views import CLASSES, seen_classes, strictest
from comity.trust.policy.labels import read_label

__all__ = ["EVERYTHING", "NOTHING", "Seen", "class_of_documents", "seen_by"]

#: The policy that is built in.
TLP_POLICY = "tlp"
#: Labels that are kept in memory: a document never changes, its hash names it.
KEPT = 50_000


@dataclass(frozen=True, slots=True)
class Marking:
    """The label of a document, and the agreements whose words it may be in."""

    policy: str
    classification: str
    agreements: tuple[str, ...]


#: Of what bears no label that can be read.
NONE = Marking("", "", ())
_kept: dict[str, Marking] = {}


def _marking(text: str | None) -> Marking:
    try:
        payload = claimed_payload(text or "")
        label = read_label(payload.get("label"))
        names = (str(name).partition("#")[0] for name in payload.get("clauses") or ())
        agreements = tuple(dict.fromkeys(names))
    except (ComityError, TypeError):
        return NONE
    return Marking(label.policy, label.classification, agreements)


def _class_of(work: UnitOfWork, marking: Marking) -> str:
    """Return the class of a label, the strictest if agreements differ; empty if it has none."""
    if marking.policy == TLP_POLICY:
        return marking.classification
    found = []
    for name in marking.agreements:
        if held_version(work.connection, name) is None:
            continue
        agreement = read_content(work.connection, name)
        if agreement.label_policy == marking.policy:
            found.append(agreement.tlp.get(marking.classification, ""))
    return strictest(found)


def class_of_documents(work: UnitOfWork, texts: Iterable[str]) -> str:
    """Return the strictest class of some signed documents; empty if the label of one cannot be read."""
    return strictest(_class_of(work, _marking(text)) for text in texts)


def _markings(work: UnitOfWork, entries: Mapping[int, str]) -> dict[int, Marking]:
    missing = [number for number, digest in entries.items() if digest not in _kept]
    texts = documents_of(work.connection, missing) if missing else {}
    if len(_kept) > KEPT:
        _kept.clear()
    fresh = {number: _marking(texts.get(number)) for number in missing}
    _kept.update(
        (entries[number], marking)
        for number, marking in fresh.items()
        if marking is not NONE
    )
    return {
        number: fresh[number] if number in fresh else _kept.get(digest, NONE)
        for number, digest in entries.items()
    }


@dataclass(frozen=True, slots=True)
class Seen:
    """Which shared documents a caller sees.

    Attributes
    ----------
    classes
        Of labels; None: all documents, whatever their label.
    """

    classes: Collection[str] | None = None

    @property
    def anything(self) -> bool:
        """Return whether any document may be seen."""
        return self.classes is None or bool(self.classes)

    @property
    def everything(self) -> bool:
        """Return whether documents of every class may be seen."""
        return self.classes is None or set(CLASSES) <= set(self.classes)

    def reads(self, needed: str | None) -> bool:
        """Return whether what needs a class is seen; None: it is for everybody."""
        return needed is None or self.classes is None or needed in self.classes

    def entries(self, work: UnitOfWork, entries: Mapping[int, str]) -> frozenset[int]:
        """Return those entries of the ledger whose documents are seen.

        Parameters
        ----------
        entries
            Numbers of entries → hashes of their envelopes.
        """
        if self.classes is None:
            return frozenset(entries)
        found = _markings(work, entries)
        classes = {one: _class_of(work, one) for one in set(found.values())}
        return frozenset(
            number for number, one in found.items() if classes[one] in self.classes
        )


#: Whoever works at the node's files; and whoever sees nothing that bears a label.
EVERYTHING, NOTHING = Seen(), Seen(())


def seen_by(caller: Caller) -> Seen:
    """Return which shared documents a caller sees; nobody who is unknown sees any."""
    return EVERYTHING if caller is LOCAL else Seen(seen_classes(caller))
