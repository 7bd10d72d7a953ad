"""Results about cases, as commands print them and the people's API answers them."""

from dataclasses import dataclass

from typing_extensions import override

from comity.apps.atlas.shared_history import SharedHistory
from comity.foundations.plain import ABSENT, Absent, JsonObject

__all__ = [
    "CaseBrief",
    "CasePosition",
    "CaseState",
    "CaseView",
    "CaseWithHistory",
    "Commitment",
    "Deadline",
    "DocumentView",
    "NextAct",
    "NextStep",
    "Page",
    "PlanView",
    "Replay",
    "Roles",
    "Screening",
    "Signature",
]


@dataclass(frozen=True, slots=True)
class NextStep:
    """Who must take the next step of a case (a party, ``both`` or ``nobody``), and which."""

    who: str
    what: str

    @override
    def __str__(self) -> str:
        """Return the step as a sentence for people."""
        return self.what if self.who == "nobody" else f"{self.who} must {self.what}"


@dataclass(frozen=True, slots=True)
class CaseBrief:
    """A case in brief.

    Attributes
    ----------
    case, peer
        Id of the encounter, and the other party.
    state, epoch
        Our stance, and the round of roles.
    objects
        Ids of both objects; empty before an OPEN.
    own
        Id of that of this party; empty before an OPEN.
    tca, hours_left
        Closest approach, UTC, and the hours until then.
    pc, pc_now
        Probability by the baseline, and by the evidence of a burn.
    plan
        Who may burn, as seen from this party.
    next
        The next step.
    distrusted
        Why people have to decide, empty if they need not.
    decide_by
        The next deadline of the case, UTC: until then the next step counts; None where no
        deadline is to come.
    """

    case: str
    peer: str
    state: str
    epoch: int
    objects: tuple[str, ...]
    own: str
    tca: str | None
    hours_left: float | None
    pc: float | None
    pc_now: float | None
    plan: str
    next: NextStep
    distrusted: str
    decide_by: str | None


@dataclass(frozen=True, slots=True)
class Roles:
    """Who gives way and who stands on (empty: nobody yet), and on which basis."""

    give_way: str
    stand_on: str
    basis: str


@dataclass(frozen=True, slots=True)
class Signature:
    """A signed document under a commitment: its party, step, hash and text."""

    party: str
    step: str
    hash: str
    document: str


@dataclass(frozen=True, slots=True)
class Commitment:
    """A commitment to move, with the two signatures that it needs.

    Attributes
    ----------
    epoch, mover, step
        Round of roles, who moves, and by which step.
    complete
        Whether both parties have signed.
    voided
        Whether a later epoch has replaced it.
    signatures
        Of the other side first, if it has signed.
    """

    epoch: int
    mover: str
    step: str
    complete: bool
    voided: bool
    signatures: tuple[Signature, ...]


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline of a case: its name, its instant (UTC), hours left, whether it is over."""

    what: str
    at: str
    hours_left: float
    passed: bool


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document of a case: entry of the ledger, hash, party, step, epoch, times (UTC).

    ``delivery`` tells how far ours have come: ``waiting``, ``done`` (the other side has signed that
    it stored it), ``refused`` or ``withheld``; empty for theirs.
    """

    entry: int
    hash: str
    party: str
    step: str
    epoch: int
    signed: str
    stored: str
    delivery: str


@dataclass(frozen=True, slots=True)
class PlanView:
    """A separation plan: its text, its hash, who has signed it, whether it is in force."""

    plan: str
    hash: str
    signed_by: tuple[str, ...]
    in_force: bool


@dataclass(frozen=True, slots=True)
class CaseView(CaseBrief):
    """A case in full.

    Attributes
    ----------
    phase
        Phase before closest approach, by our own clock.
    agreed, burned
        Whether both have signed the baseline, and whether our own burn was shown.
    baseline, baseline_hash
        The baseline in force, and its hash.
    roles, commitments, deadlines
        Who gives way, commitments with their signatures, deadlines by time.
    papers
        Documents of both sides in the order of the ledger.
    plans
        Separation plans of people.
    proof
        Hashes of two documents that one party signed for one place.
    """

    phase: str
    agreed: bool
    burned: bool
    baseline: JsonObject | None
    baseline_hash: str
    roles: Roles
    commitments: tuple[Commitment, ...]
    deadlines: tuple[Deadline, ...]
    papers: tuple[DocumentView, ...]
    plans: tuple[PlanView, ...]
    proof: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class CaseWithHistory(CaseView):
    """A case in full, with the records of the atlas that name both parties."""

    history: SharedHistory


@dataclass(frozen=True, slots=True)
class CaseState:
    """State of a case after an act.

    Attributes
    ----------
    case, state, epoch, plan, pc, pc_now, next
        As in `CaseBrief`.
    step
        The step that was taken, ``None`` for none; of ``comity case next`` alone.
    plans
        Separation plans; of ``comity case plan`` alone.
    doubts
        What is doubtful about the message; of ``comity case open`` alone.
    """

    case: str
    state: str
    epoch: int
    plan: str
    pc: float | None
    pc_now: float | None
    next: NextStep
    step: str | Absent | None = ABSENT
    plans: tuple[PlanView, ...] | Absent = ABSENT
    doubts: tuple[str, ...] | Absent = ABSENT


@dataclass(frozen=True, slots=True)
class NextAct:
    """The step that is this node's by its own policy, ``None`` for none."""

    step: str | None


@dataclass(frozen=True, slots=True)
class Replay:
    """A case built from the ledger alone.

    Attributes
    ----------
    case, papers, state
        Id of the encounter, number of its documents, and our stance.
    equal
        Whether it equals the state that the node has stored.
    promised
        Whether we have promised to hold still.
    """

    case: str
    papers: int
    state: str
    equal: bool
    promised: bool


@dataclass(frozen=True, slots=True)
class Page:
    """A page to people: entry of the ledger, instant (microseconds of UTC), text."""

    entry: int
    at_us: int
    words: str


@dataclass(frozen=True, slots=True)
class CasePosition:
    """Answer to the question ``case``: our epoch and stance, hashes of our documents."""

    epoch: int = 0
    known: bool = False
    papers: tuple[str, ...] = ()
    stance: str = ""


@dataclass(frozen=True, slots=True)
class Screening:
    """Screening of a burn against a catalogue, as a proposal states it.

    Attributes
    ----------
    catalogue, objects
        Hash of the catalogue, and the number of its objects.
    new, worst_pc
        Conjunctions that stand against the burn (new, worse, or with an undefined
        probability), and the largest defined probability among them.
    undefined
        How many of them have an undefined probability.
    left_out
        Objects and rows of the catalogue that were not covered.
    state, statement
        ``screened``, ``partly`` or ``unscreened``, and the words that follow from it.
    """

    catalogue: str
    new: int
    objects: int
    worst_pc: float
    undefined: int = 0
    left_out: int = 0
    state: str = "unscreened"
    statement: str = ""

    @property
    def cleared(self) -> bool:
        """Whether something was screened and nothing stands against the burn."""
        return self.state != "unscreened" and not self.new
