"""The first run of a node: what is still to be done before it can share anything, one step after the other.

Each step is done when the node's state says so, never because somebody has clicked through it. What a
person may not see is told as not seen, and counts as neither done nor open.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from comity.trust.persons import Role

__all__ = ["Facts", "FirstRun", "FirstStep", "StepState", "first_run"]

StepState = Literal["done", "now", "later", "not seen"]
#: States of agreements under which something is, or will be, shared.
BINDING = frozenset({"signed", "in force", "notice given"})
#: Roles without which a node answers nobody: somebody signs, somebody has the watch, somebody runs it.
NEEDED = (Role.ADMINISTRATOR, Role.SIGNATORY, Role.DUTY_OFFICER)
#: Authenticators of one person, and active persons, below which one loss locks people out.
ENOUGH = 2


@dataclass(frozen=True, slots=True)
class Facts:
    """What the steps are derived from.

    Attributes
    ----------
    name, url, fingerprint
        Of the node, its address for peers, and its root; empty if it has none.
    authenticators
        How many of the reader's authenticators prove acts.
    persons
        Roles of each active person with an authenticator; None: this person may not see them.
    peers, verified
        Parties that have introduced themselves, and those whose fingerprint was compared.
    agreements
        State → number of versions.
    may_draft, may_meet
        Whether this person may write an agreement, and ask another node who it is.
    """

    name: str
    url: str
    fingerprint: str
    authenticators: int
    persons: Sequence[frozenset[Role]] | None
    peers: int
    verified: int
    agreements: Mapping[str, int]
    may_draft: bool = True
    may_meet: bool = True


@dataclass(frozen=True, slots=True)
class FirstStep:
    """A step: its name, where it stands, what the node says of it, and where it is done."""

    name: str
    state: StepState
    words: str
    path: str


@dataclass(frozen=True, slots=True)
class FirstRun:
    """The steps in their order."""

    steps: tuple[FirstStep, ...]

    @property
    def over(self) -> bool:
        """Tell whether nothing is open."""
        return all(one.state in {"done", "not seen"} for one in self.steps)

    @property
    def now(self) -> FirstStep | None:
        """Return the first step that is open."""
        return next((one for one in self.steps if one.state == "now"), None)


def _persons(facts: Facts) -> tuple[bool | None, str]:
    if facts.persons is None:
        return None, "Your roles do not see the persons of this node."
    held = frozenset[Role]().union(*facts.persons)
    missing = [str(role) for role in NEEDED if role not in held]
    if missing:
        return False, f"Nobody is {', '.join(missing)} yet."
    if len(facts.persons) < ENOUGH:
        return (
            False,
            "One person holds all roles: what needs two persons cannot be signed.",
        )
    return True, f"{len(facts.persons)} persons hold the roles that a node needs."


def _peer(facts: Facts) -> tuple[bool, str]:
    if facts.verified:
        return True, f"{facts.verified} of {facts.peers} parties are verified."
    if facts.peers:
        return False, "A party has introduced itself; its fingerprint was not compared."
    if not facts.may_meet:
        return (
            False,
            "No other party is known. Your roles meet none; a duty officer's do.",
        )
    return False, "No other party is known."


def _agreement(facts: Facts) -> tuple[bool, str]:
    bound = sum(facts.agreements.get(state, 0) for state in BINDING)
    if bound:
        return True, f"{bound} versions are signed by all their parties."
    drafts = sum(facts.agreements.get(state, 0) for state in ("draft", "signing"))
    if drafts:
        return False, f"{drafts} drafts are not signed by all: nothing is shared yet."
    if not facts.may_draft:
        return False, "No agreement yet. Your roles do not write one; a signatory's do."
    return False, "No agreement: nothing is shared with anybody."


def _who(facts: Facts) -> tuple[bool, str]:
    if facts.name and facts.url and facts.fingerprint:
        return True, f"{facts.name}, reached at {facts.url}."
    lacks = "no address for peers (url in node.yaml)" if not facts.url else "no name"
    return False, f"The node has {lacks}."


def _authenticators(facts: Facts) -> tuple[bool, str]:
    count = facts.authenticators
    if count >= ENOUGH:
        return True, f"You have {count} authenticators that prove acts."
    if count:
        return False, "You have one: if it is lost, an administrator must reset you."
    return False, "You have none that proves an act: you can read, and sign nothing."


def first_run(facts: Facts) -> FirstRun:
    """Return the steps of a first run, each as the node's state says."""
    found: tuple[tuple[str, tuple[bool | None, str], str], ...] = (
        ("who", _who(facts), "/first-run#who"),
        ("authenticators", _authenticators(facts), "/me"),
        ("persons", _persons(facts), "/persons"),
        (
            "peer",
            _peer(facts),
            "/parties/meet" if facts.may_meet and not facts.peers else "/parties",
        ),
        (
            "agreement",
            _agreement(facts),
            "/agreements/new" if facts.may_draft else "/agreements",
        ),
    )
    steps = []
    reached = False
    for name, (done, words), path in found:
        state: StepState = "later"
        if done is None:
            state = "not seen"
        elif done:
            state = "done"
        elif not reached:
            state, reached = "now", True
        steps.append(FirstStep(name, state, words, path))
    return FirstRun(tuple(steps))
