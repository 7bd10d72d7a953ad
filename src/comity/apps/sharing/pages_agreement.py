"""One agreement: its clauses in words beside what they do, who has signed, and what can be signed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote

from starlette.responses import Response

from comity.apps.sharing.acts import (
    SIGN_AGREEMENT,
    WITHDRAW_AGREEMENT,
    NamedAgreement as Signed,
)
from comity.apps.sharing.agreement_operations import (
    CEDAR_POLICIES,
    EXPLAIN_AGREEMENT,
    LIST_AGREEMENTS,
    REJECT_DRAFT,
    SHOW_AGREEMENT,
    ExplainAgreement,
    ListAgreements,
    NamedAgreement,
    RejectDraft,
)
from comity.apps.sharing.agreement_views import (
    LIST_SIGNATURES,
    TRY_AGREEMENT,
    Signatures,
    TryAgreement,
)
from comity.apps.sharing.agreement_words import ClauseLine, clause_lines
from comity.apps.sharing.pages_agreements import SECTION, row_of
from comity.apps.sharing.trial_records import PUBLIC, Trial
from comity.apps.sharing.versions import AgreementContent, AgreementVersion
from comity.foundations.constants import DAY_US
from comity.foundations.errors import ComityError
from comity.trust.persons import Right
from comity.trust.policy import Agreement
from comity.trust.policy.read import agreement_from_content
from comity.trust.policy.yaml_form import write_yaml
from comity.web.acts import shown_act
from comity.web.asked import Asked
from comity.web.console import ConsolePage
from comity.web.pages import go, page
from comity.web.past import Past, past_of

__all__ = ["PAGES", "Viewer", "seen_as", "viewers_of"]

#: Ways to read an agreement.
VIEWS = ("effect", "text", "difference", "explained", "cedar")


@dataclass(frozen=True, slots=True)
class Viewer:
    """As whom an agreement is seen: id of a party or ``public``, its name, and whether it is us."""

    id: str
    name: str
    own: bool


def viewers_of(asked: Asked, parties: Sequence[str]) -> tuple[Viewer, ...]:
    """Return as whom an agreement can be seen: each party to it, and the public."""
    known = [
        Viewer(one, one.removeprefix("party:"), one == asked.node.party)
        for one in parties
    ]
    known.sort(key=lambda one: not one.own)
    return (*known, Viewer(PUBLIC, asked.texts("agreement-public"), own=False))


@dataclass(frozen=True, slots=True)
class Seen:
    """What one viewer would see: the trial, or why there is none."""

    viewer: Viewer
    trial: Trial | None
    refused: str = ""


def seen_as(
    asked: Asked, viewers: Sequence[Viewer], chosen: str, wanted: TryAgreement
) -> Seen:
    """Try an agreement as a viewer; the first other party if none is chosen.

    Parameters
    ----------
    chosen
        Id of a viewer.
    wanted
        The agreement; the party in it is replaced by the viewer.
    """
    others = [one for one in viewers if not one.own]
    viewer = next((one for one in viewers if one.id == chosen), others[0])
    if viewer.own:
        return Seen(viewer, None)
    request = TryAgreement(viewer.id, wanted.name, wanted.content, wanted.yaml)
    try:
        return Seen(viewer, asked.ask(TRY_AGREEMENT, request))
    except ComityError as error:
        return Seen(viewer, None, error.message)


def _then(asked: Asked, now: AgreementVersion, past: Past) -> AgreementVersion | None:
    """Return a version as this node knew it at an instant; None if it did not hold it then."""
    if past.at_us is None:
        return now
    wanted = ListAgreements(rejected=True, limit=1000, at_us=past.at_us)
    held = asked.ask(LIST_AGREEMENTS, wanted).items
    return next((one for one in held if one.hash == now.hash), None)


def _signed_then(signatures: Signatures, past: Past) -> Signatures:
    """Return the statements that were signed by an instant."""
    at_us = past.at_us
    if at_us is None:
        return signatures
    return replace(
        signatures,
        signed=tuple(one for one in signatures.signed if one.at_us <= at_us),
        withdrawn=tuple(one for one in signatures.withdrawn if one.at_us <= at_us),
    )


def _before(asked: Asked, shown: AgreementContent) -> Agreement | None:
    """Return the version that a version is compared with."""
    if not shown.compared_with:
        return None
    old = asked.ask(SHOW_AGREEMENT, NamedAgreement(shown.compared_with))
    return agreement_from_content(dict(old.content))


def _changes(lines: Sequence[ClauseLine]) -> int:
    return sum(one.change != "same" for one in lines)


def _show(asked: Asked) -> Response:
    past, name = past_of(asked), asked.path("name")
    shown = asked.ask(SHOW_AGREEMENT, NamedAgreement(name))
    value = agreement_from_content(dict(shown.content))
    before = _before(asked, shown)
    lines = clause_lines(value, before)
    view = asked.query("view", "effect")
    view = view if view in VIEWS else "effect"
    viewers = viewers_of(asked, value.parties)
    then = _then(asked, shown.version, past)
    row = row_of(then or shown.version, asked.node.party)
    named = NamedAgreement(shown.hash)
    return page(
        asked,
        "sharing/agreement.html",
        past=past,
        path=f"/agreements/{quote(shown.hash, safe=':')}",
        shown=shown,
        row=row,
        version=then or shown.version,
        unheld=then is None,
        lines=lines,
        changes=_changes(lines),
        before=before,
        view=view,
        views=VIEWS,
        viewers=viewers,
        signatures=_signed_then(asked.ask(LIST_SIGNATURES, named), past),
        seen=seen_as(
            asked, viewers, asked.query("as"), TryAgreement("", name=shown.hash)
        )
        if view == "effect"
        else None,
        explained=asked.ask(EXPLAIN_AGREEMENT, ExplainAgreement(shown.hash)).parties
        if view == "explained"
        else (),
        cedar=asked.ask(CEDAR_POLICIES, named).policies if view == "cedar" else "",
        yaml=write_yaml(dict(shown.content)) if view == "text" else "",
        notice_d=value.notice_us / DAY_US,
        may_sign=asked.may(Right.SIGN),
        may_draft=asked.may(Right.DRAFT),
    )


def _sign(asked: Asked) -> Response:
    shown = asked.form().get("hash", "")
    return shown_act(
        asked, asked.prepare(SIGN_AGREEMENT, Signed(asked.path("name"), shown))
    )


def _withdraw(asked: Asked) -> Response:
    shown = asked.form().get("hash", "")
    return shown_act(
        asked, asked.prepare(WITHDRAW_AGREEMENT, Signed(asked.path("name"), shown))
    )


def _reject(asked: Asked) -> Response:
    name, shown = asked.path("name"), asked.form().get("hash", "")
    asked.ask(REJECT_DRAFT, RejectDraft(name, shown))
    return go(f"/agreements/{quote(name, safe=':')}")


PAGES = (
    ConsolePage("/agreements/{name}", _show, SECTION),
    ConsolePage("/agreements/{name}/sign", _sign, SECTION, "POST"),
    ConsolePage("/agreements/{name}/withdraw", _withdraw, SECTION, "POST"),
    ConsolePage("/agreements/{name}/reject", _reject, SECTION, "POST"),
)
