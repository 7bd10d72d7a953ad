"""The act by which persons adopt what their node may do in cases by itself."""

from comity.apps.cases.autonomy import load_limits
from comity.foundations.canonical import content_hash
from comity.foundations.errors import InputError
from comity.foundations.plain import plain
from comity.node.node import Node
from comity.node.operations import Nothing, Operation, Subject
from comity.node.persons.authority import admit
from comity.node.persons.four_eyes import persons_needed
from comity.node.persons.policies import (
    POLICY,
    PolicyState,
    adopt,
    policy_hash,
    policy_state,
)
from comity.trust.persons import Right
from comity.trust.persons.callers import Caller

__all__ = ["ADOPT_POLICY", "OPERATIONS"]


def _digest(node: Node) -> str:
    """Return the hash of the policy file, after a look whether it can be followed.

    Raises
    ------
    InputError
        If there is none.
    FormatError, RangeError
        If it cannot be followed.
    """
    digest = policy_hash(node.folder)
    if not digest:
        raise InputError(
            f"the node has no {POLICY}: it does nothing by itself, and there is nothing to "
            "adopt",
            remedy=f"write {POLICY} into its folder; docs/guides/cases.md tells how",
        )
    load_limits(node)
    return digest


def _about(node: Node, _asked: Nothing) -> Subject:
    digest, limits = _digest(node), load_limits(node)
    lines = (
        f"adopt {POLICY} of {node.party} ({digest})",
        f"mode {limits.mode}",
        f"burns to {limits.largest_m_s:g} m/s, Pc to {limits.largest_pc:.1e}, without people",
        f"catalogue {', '.join(limits.catalogue) or 'none'}",
    )
    document = content_hash({"file": digest, "limits": plain(limits)})
    return Subject(document, lines, persons_needed(node.settings, "commitments", {}))


def _adopt(node: Node, _asked: Nothing, caller: Caller) -> PolicyState:
    """Adopt the policy file as it is now: what the node does in cases by itself."""
    with node.writing() as work:
        authority = admit(work, caller.marks, Right.CHANGE_POLICY)
        adopt(work, _digest(node), authority.marks)
    return policy_state(node)


ADOPT_POLICY = Operation(
    name="node adopt-policy",
    method="POST",
    path="/policy/adoption",
    right=Right.CHANGE_POLICY,
    request=Nothing,
    result=PolicyState,
    run=_adopt,
    example=Nothing(),
    subject=_about,
)
OPERATIONS = (ADOPT_POLICY,)
