"""What the verification of an evidence bundle states."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from comity.foundations.plain import JsonObject, named

__all__ = ["AgreementEvidence", "EntryEvidence", "HeadEvidence", "Report"]


@dataclass(frozen=True, slots=True)
class AgreementEvidence:
    """An agreement by id and hash: who signed it and who withdrew, and when (UTC, us).

    ``received_us``: party that withdrew → party that signed a receipt → when it had it.
    ``withdrawn_us`` is what the signer wrote; the notice runs from the receipts.
    """

    agreement: str
    hash: str
    signed_us: Mapping[str, int]
    unsigned: list[str]
    withdrawn_us: Mapping[str, int]
    received_us: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryEvidence:
    """An entry that is signed by its sender and in the logs that the witnesses signed.

    ``content`` is the document, or that it was erased (by whom, when, why), or that the
    bundle withholds it.
    """

    sender: str = named("from")
    recipient: str = named("to")
    sequence: int
    at_us: int
    envelope: str
    witnesses: list[str]
    content: JsonObject


@dataclass(frozen=True, slots=True)
class HeadEvidence:
    """A state of the logs between two parties, and who signed it."""

    between: list[str]
    signed_by: list[str]
    sizes: list[int]


@dataclass(slots=True)
class Report:
    """What a bundle proves, and what in it does not hold.

    Attributes
    ----------
    roots
        Party → fingerprint of its root, to be compared with the party itself.
    agreements, entries, heads
        What holds.
    faults
        What does not hold, each with its place.
    """

    roots: dict[str, str] = field(default_factory=dict)
    agreements: list[AgreementEvidence] = field(default_factory=list)
    entries: list[EntryEvidence] = field(default_factory=list)
    heads: list[HeadEvidence] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Tell whether everything in it holds."""
        return not self.faults
