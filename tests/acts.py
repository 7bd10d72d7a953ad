"""Workflows that are persons' acts, each with the mark of a fresh proof by a fitting person.

They call the workflow itself, for tests that are about what it does and not about its proof;
`tests.persons.performed` goes the whole way of an act.
"""

from pathlib import Path

from comity.apps.cases import (
    actions,
    burn_evidence as real_evidence,
    burns as real_burns,
    jobs as real_jobs,
    opening,
    separation_plans as real_plans,
    signing as real_signing,
)
from comity.apps.cases.policy_acts import ADOPT_POLICY
from comity.apps.notices import acknowledgements, confirmations, inquiries, issue
from comity.apps.sharing import agreements, peer_acts
from comity.node.operations import Nothing
from comity.node.persons.policies import Authority
from tests.persons import invented, marks_of, performed, person_with

__all__ = [
    "acknowledge",
    "act",
    "adopt_policy",
    "allow_older",
    "ask_about",
    "block_peer",
    "burn_evidence",
    "burns",
    "confirm_event",
    "confirm_spoken",
    "declare_unable",
    "jobs",
    "open_from_message",
    "remove_peer",
    "reopen_from_message",
    "replace_peer_root",
    "revise_notice",
    "send_notice",
    "separation_plans",
    "sign",
    "signing",
    "take_next",
    "unblock_peer",
    "unverify_peer",
    "verify_peer",
    "withdraw",
]


def _with(role, function):
    """Return a workflow that takes a node first, with the marks of a person of a role."""

    def run(node, *given, **named):
        named.setdefault("marks", None)
        if named["marks"] is None:
            named["marks"] = marks_of(node, role)
        return function(node, *given, **named)

    run.__doc__ = function.__doc__
    return run


sign = _with("signatory", agreements.sign)
withdraw = _with("signatory", agreements.withdraw)
verify_peer = _with("administrator", peer_acts.verify_peer)
allow_older = _with("administrator", peer_acts.allow_older_link)
replace_peer_root = _with("administrator", peer_acts.replace_root)
block_peer = _with("administrator", peer_acts.block_peer)
unblock_peer = _with("administrator", peer_acts.unblock_peer)
unverify_peer = _with("administrator", peer_acts.unverify_peer)
remove_peer = _with("administrator", peer_acts.remove_peer)


class _Module:
    """A module, some of whose functions are replaced by those that supply marks."""

    def __init__(self, module, **replaced):
        self.__dict__.update(replaced, _module=module)

    def __setattr__(self, name, value):  # type: ignore[explicit-override]
        raise AttributeError(f"{name}: change the module itself")

    def __getattr__(self, name):
        return getattr(self._module, name)


FLIGHT = "flight dynamics"
act = _with(FLIGHT, actions.act)
open_from_message = _with(FLIGHT, opening.open_from_message)
reopen_from_message = _with(FLIGHT, opening.reopen_from_message)
declare_unable = _with(FLIGHT, opening.declare_unable)
take_next = _with(FLIGHT, real_jobs.take_next)
jobs = _Module(real_jobs, take_next=take_next)
burns = _Module(
    real_burns,
    propose=_with(FLIGHT, real_burns.propose),
    promise=_with(FLIGHT, real_burns.promise),
    commit=_with(FLIGHT, real_burns.commit),
    take_over=_with(FLIGHT, real_burns.take_over),
)
burn_evidence = _Module(
    real_evidence,
    **{
        name: _with(FLIGHT, getattr(real_evidence, name))
        for name in (
            "show_burn",
            "show_no_burn",
            "show_trajectory",
            "verify_trajectory",
        )
    },
)


def _sign_plan(node, encounter, plan, key_path=None):
    text = plan.read_text() if isinstance(plan, Path) else plan
    marks = marks_of(node, "signatory")
    return real_plans.sign_plan(node, encounter, text, key_path, marks=marks)


separation_plans = _Module(real_plans, sign_plan=_sign_plan)


def _as_invented(function):
    """Return what signs a document of a case, in the name of persons that are invented."""

    def run(*given, **named):
        named.setdefault("authority", Authority(invented(FLIGHT)))
        return function(*given, **named)

    return run


signing = _Module(
    real_signing,
    write_step=_as_invented(real_signing.write_step),
    sign_row=_as_invented(real_signing.sign_row),
)


def adopt_policy(node):
    """Let a signatory adopt what the node does by itself, as its file is now."""
    return performed(node, ADOPT_POLICY, Nothing(), person_with(node, "signatory"))


OFFICER = "duty officer"
acknowledge = _with(OFFICER, acknowledgements.acknowledge)
confirm_spoken = _with(OFFICER, acknowledgements.confirm_spoken)
send_notice = _with(OFFICER, issue.send_notice)
revise_notice = _with(OFFICER, issue.revise_notice)
ask_about = _with(OFFICER, inquiries.ask_about)
confirm_event = _with(OFFICER, confirmations.confirm_event)
