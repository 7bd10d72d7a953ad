"""What lies behind the visitor: four nodes met and signed, one case flown, another one proposed.

It happens on an exercise's clock that ends now, in the nodes' own folders and by their own
workflows, so that the processes that serve them afterwards find a history that they verify.
"""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from comity.apps.avoidance.plan_catalogue import AssessedApproach
from comity.apps.cases.drafts import draft_case
from comity.apps.cases.policy_acts import ADOPT_POLICY
from comity.apps.notices.duty_roster import NAME as ROSTER
from comity.apps.operations.demo_catalogue import DemoCatalogue
from comity.apps.operations.demo_parties import (
    ALLIANCES,
    EXERCISE,
    NAMES,
    OPERATOR,
    Places,
    agreement_text,
    roster_text,
)
from comity.apps.operations.exercise_case import (
    ONE,
    TWO,
    Proposed,
    Rehearsed,
    fly_case,
    propose_in_case,
    state_abilities,
)
from comity.apps.operations.exercise_encounters import message_of
from comity.apps.operations.exercise_nodes import Rehearsal
from comity.apps.operations.exercise_records import RehearsedCase
from comity.foundations.constants import HOUR_US
from comity.foundations.errors import ComityError, DataError
from comity.foundations.time import format_utc
from comity.node.exchange.demonstrations import mark_demonstration
from comity.node.node import UnitOfWork
from comity.node.operations import Nothing
from comity.node.persons.accounts import make_account
from comity.node.store.peers import set_url
from comity.system.files import make_folder, read_bytes, write_whole
from comity.trust.persons import Role

__all__ = ["VISITOR", "Past", "make_past"]

#: The visitor's account: one person in three roles, which at a real desk nobody should have.
VISITOR = "Visitor on duty"
ROLES = (Role.DUTY_OFFICER, Role.FLIGHT_DYNAMICS, Role.SIGNATORY)
#: The flown case lies this long before now at least, the open one as long after it, hours.
FLOWN_H, OPEN_H = 0.5, (10.0, 40.0)
#: How many encounters are tried.
MAX_TRIED = 8
#: Notices take every channel at once; gateways are asked once a second.
CHANNELS = b"{spread: all, poll_s: 1.0}\n"


@dataclass(frozen=True, slots=True)
class Past:
    """What has happened before the nodes are served.

    Attributes
    ----------
    flown, waiting
        The case that was flown and verified, and the one that waits for the visitor.
    secrets
        Of each node, what opens the key files of its exercise's persons.
    left_out
        Encounters that were tried before and could not be solved, and why.
    """

    flown: RehearsedCase
    waiting: Proposed
    secrets: dict[str, bytes]
    left_out: tuple[str, ...]


def make_past(
    items: Sequence[AssessedApproach],
    catalogue: DemoCatalogue,
    folder: Path,
    places: Places,
    start_us: int,
    now_us: int,
    say: Callable[[str], None],
) -> Past:
    """Make the nodes and their history; encounters that cannot be solved are passed over.

    Parameters
    ----------
    items
        Encounters between parties, the most probable first.
    folder, places
        Where the nodes are made, and where they will listen.
    start_us, now_us
        When their history begins, and when it ends (µs of UTC since 1970).
    say
        Called with each step of both cases, as a line.

    Raises
    ------
    DataError
        If no two encounters of the catalogue can be solved.
    """
    coming = [
        one
        for one in items
        if now_us + OPEN_H[0] * HOUR_US < one.tca_us < now_us + OPEN_H[1] * HOUR_US
    ]
    over = [one for one in items if one.tca_us < now_us - FLOWN_H * HOUR_US]
    reasons: list[str] = []
    while over and coming and len(reasons) < MAX_TRIED:
        story = _Story(catalogue, folder, places, start_us, now_us, say, reasons)
        try:
            return story.whole(over[0], coming)
        except ComityError as error:
            tried = over if story.flown is None else coming
            failed = tried.pop(0)
            reasons.append(f"{_named(failed)}: {error}")
            say(f"not this one: {reasons[-1]}")
            for name in NAMES:
                shutil.rmtree(folder / name, ignore_errors=True)
                (folder / f"{name}.fence").unlink(missing_ok=True)
    raise DataError(
        "no two encounters of this catalogue can be negotiated: "
        + ("; ".join(reasons[:3]) or "none is between two parties that can both move"),
        remedy="name a larger catalogue, with owners, or none for the synthetic one",
    )


def _named(item: AssessedApproach) -> str:
    return f"{item.row['name_1']} and {item.row['name_2']}"


@dataclass
class _Story:
    """Both cases; ``flown`` is known once the first one has ended."""

    catalogue: DemoCatalogue
    folder: Path
    places: Places
    start_us: int
    now_us: int
    say: Callable[[str], None]
    reasons: list[str]
    flown: RehearsedCase | None = None

    def whole(self, over: AssessedApproach, coming: list[AssessedApproach]) -> Past:
        """Make the nodes, fly one case, propose in the first other one that two can solve."""
        at = Rehearsal(
            self.folder,
            NAMES,
            self.start_us,
            lambda us: format_utc(us, 0)[:10],
            agreement=agreement_text(self.start_us),
            exercise=EXERCISE,
            dress=self.places.dress,
        )
        try:
            run = Rehearsed(at, self.say)
            made = propose_in_case(
                run, over, self._message(at, over), self._catalogues()
            )
            self.flown = fly_case(run, made, self.folder)
            at.move_to(self.now_us)
            at.settle()
            asked = self._asked(run, coming)
            self._ready(at)
            secrets = {name: persons.secret for name, persons in at.persons.items()}
        finally:
            at.close()
        return Past(self.flown, asked, secrets, tuple(self.reasons))

    def _catalogues(self) -> list[str]:
        return [str(self.catalogue.path)]

    def _message(self, at: Rehearsal, item: AssessedApproach) -> Path:
        name = f"{item.row['object_1']}-{item.row['object_2']}.cdm"
        message = self.folder / "messages" / name
        make_folder(message.parent)
        write_whole(message, message_of(item, at.clock()).encode())
        return message

    def _asked(self, run: Rehearsed, coming: list[AssessedApproach]) -> Proposed:
        """Propose in the first encounter to come that two can solve: the visitor is asked.

        Raises
        ------
        DataError
            If none is left.
        """
        # Who can do more gives way: bravo proposes, and alfa's visitor is asked.
        kinds = ("manual", "automated")
        while coming:
            item = coming[0]
            message = self._message(run.at, item)
            state_abilities(run, item, self._catalogues(), kinds)
            draft = draft_case(
                run.at.nodes[ONE], f"party:{TWO}", message.read_text("utf-8")
            )
            if draft.plan in {"pair", "sole"}:
                return propose_in_case(run, item, message, self._catalogues(), kinds)
            self.reasons.append(f"{_named(item)}: people have to plan this encounter")
            self.say(f"not this one: {self.reasons[-1]}")
            coming.pop(0)
        raise DataError("no encounter to come is left that two parties can solve")

    def _ready(self, at: Rehearsal) -> None:
        """Let bravo act by itself from now on; mark the nodes; give the visitor an account."""
        policy = at.nodes[TWO].folder / "cases.yaml"
        text = read_bytes(policy).replace(b"mode: assisted", b"mode: automatic")
        write_whole(policy, text)
        at.persons[TWO].act(ADOPT_POLICY, Nothing(), Role.SIGNATORY)
        at.settle()
        for name, node in at.nodes.items():
            officer = VISITOR if name == ONE else f"Officer of {name}"
            roster = roster_text(officer, self.now_us)
            write_whole(node.folder / ROSTER, roster.encode())
            write_whole(node.folder / "channels.yaml", CHANNELS)
            node.transact(partial(_mark, visited=name == ONE))
        at.nodes[OPERATOR].transact(partial(_cut, self.places.nowhere))


def _mark(work: UnitOfWork, *, visited: bool) -> None:
    visitor = make_account(work, VISITOR, ROLES, "").id if visited else ""
    mark_demonstration(work, visitor)


def _cut(nowhere: str, work: UnitOfWork) -> None:
    """Cut the operator's own calls, too: else it takes what waits for it when it calls."""
    for name in ALLIANCES:
        set_url(work.connection, f"party:{name}", nowhere)
