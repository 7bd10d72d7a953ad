"""One delivery while it is checked: its state, and the checks of envelopes and documents."""

from dataclasses import dataclass, field

from comity.messages.document import Document, read_document
from comity.node.exchange.peer_limits import PeerLimits
from comity.node.gate import ReleaseContext, decide_document
from comity.node.gate.parcels import Item
from comity.node.node import UnitOfWork
from comity.node.registry import Act
from comity.node.store.entries import NewEntry
from comity.node.store.evidence import keep_equivocation
from comity.node.store.peers import set_incarnation
from comity.trust.identity import Keyring
from comity.trust.ledger import Envelope, Stream, opens
from comity.trust.ledger.envelope import Code, RefusedError
from comity.trust.policy import Release, Withheld
from comity.trust.policy.coarsen import is_within
from comity.trust.policy.kinds import KINDS

__all__ = [
    "Answer",
    "Inbox",
    "check_commitment",
    "check_place",
    "erase_at_us",
    "open_document",
]


@dataclass(frozen=True, slots=True)
class Answer:
    """The acknowledgement of one envelope.

    Attributes
    ----------
    code
        Why it was refused; empty if it was stored.
    envelope, sequence
        Its hash and its number in the stream; 0 if it could not be read.
    state
        ``stored`` or ``refused``.
    """

    code: str
    envelope: str
    sequence: int
    state: str


@dataclass
class Inbox:
    """The state of one delivery while its items are checked and logged."""

    work: UnitOfWork
    party: str
    ring: Keyring
    context: ReleaseContext
    incarnation: int
    at_us: int
    stream: Stream
    highest: int
    channel: str
    limits: PeerLimits
    rows: list[NewEntry] = field(default_factory=list)
    after: list[Act] = field(default_factory=list)
    fresh: dict[int, NewEntry] = field(default_factory=dict)

    def keep_both(self, number: int, first: str, second: str) -> None:
        """Keep two texts that one party signed for one place of its stream."""
        keep_equivocation(
            self.work.connection,
            peer=self.party,
            at_us=self.at_us,
            key=f"{self.party} {self.work.party} {number}",
            first=first,
            second=second,
        )

    def adopts(self, incarnation: int) -> bool:
        """Take a later life of the peer's node, if no life of it has sent anything yet.

        Introductions tell the first life alone. With an empty stream there is nothing that
        an earlier life had sent and a later one must know; earlier lives are fenced.
        """
        if self.stream.size or self.highest or self.fresh:
            return False
        self.incarnation = incarnation
        set_incarnation(self.work.connection, self.party, incarnation)
        return True


def check_commitment(envelope: Envelope, item: Item) -> None:
    """Check that the document is the one that its envelope commits to.

    Raises
    ------
    RefusedError
        If it is not.
    """
    if item.document is not None and not opens(
        envelope.commitment, item.salt or b"", item.document.encode()
    ):
        raise RefusedError(
            Code.COMMITMENT, "the document is not what the envelope commits to"
        )


def check_place(box: Inbox, envelope: Envelope) -> None:
    """Check recipient, clock, incarnation and predecessor.

    Raises
    ------
    RefusedError
        If one of them does not fit.
    """
    if envelope.recipient != box.work.party:
        raise RefusedError(Code.RECIPIENT, f"it is for {envelope.recipient[:60]}")
    ahead_s = (envelope.at_us - box.at_us) / 1e6
    if ahead_s > box.work.node.settings.skew_s:
        raise RefusedError(
            Code.CLOCK,
            f"it was signed {ahead_s:.0f} s in the future by our clock, "
            f"at most {box.work.node.settings.skew_s:.0f} s are allowed",
            remedy="synchronise the clocks",
        )
    if envelope.incarnation < box.incarnation:
        raise RefusedError(Code.FENCED, "it is of an incarnation that was fenced")
    if envelope.incarnation > box.incarnation and not box.adopts(envelope.incarnation):
        raise RefusedError(
            Code.INCARNATION,
            "a new incarnation asks for its envelopes before it signs others",
            remedy="comity node restore",
        )
    size = box.stream.size
    if envelope.sequence == size + 1 and envelope.previous != box.stream.tip:
        box.keep_both(size, box.stream.tip, envelope.text)
        raise RefusedError(Code.CHAIN, "it does not continue the stream")


def open_document(
    box: Inbox, envelope: Envelope, text: str
) -> tuple[Document, Release]:
    """Verify a document and decide whether its sender may send it to us.

    Raises
    ------
    RefusedError
        If it may not.
    FormatError, TrustError
        If it does not hold.
    """
    if box.at_us >= envelope.expires_us:
        raise RefusedError(Code.EXPIRED, "it came after it expired")
    document = read_document(text, box.ring, box.at_us)
    if dict(document.label) != dict(envelope.label):
        raise RefusedError(
            Code.MALFORMED, "envelope and document differ in their label"
        )
    release = decide_document(box.context, document, box.work.party, box.at_us)
    if isinstance(release, Withheld):
        raise RefusedError(Code.NOT_RELEASED, release.words)
    if document.kind in KINDS and not is_within(document.kind, document.rows, release):
        raise RefusedError(
            Code.NOT_RELEASED, "it holds more, or finer, than the agreement releases"
        )
    return document, release


def erase_at_us(document: Document, release: Release, at_us: int) -> int | None:
    """Return when it must be erased: the strictest of both sides' conditions."""
    if document.kind not in KINDS:
        return None
    theirs, ours = document.conditions, release.conditions
    kept = [k for k in (theirs.get("keep_us"), ours.keep_us) if isinstance(k, int)]
    ends = [u for u in (theirs.get("until_us"), ours.until_us) if isinstance(u, int)]
    return min([at_us + min(kept, default=1 << 60), *ends])
