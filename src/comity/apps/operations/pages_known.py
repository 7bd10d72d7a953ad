"""Who knew of something, and when: of a notice or an agreement, as this node can prove it."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from starlette.responses import Response

from comity.apps.notices.operations import SHOW_NOTICE, NamedNotice
from comity.apps.notices.view_records import NoticeView
from comity.apps.sharing.agreement_operations import SHOW_AGREEMENT, NamedAgreement
from comity.apps.sharing.agreement_views import LIST_SIGNATURES
from comity.foundations.errors import ComityError
from comity.web.asked import Asked
from comity.web.console import ConsolePage
from comity.web.pages import page
from comity.web.past import Past, past_of

__all__ = ["PAGES", "Knower", "knowers_of"]


@dataclass(frozen=True, slots=True)
class Knower:
    """A party that had something.

    Attributes
    ----------
    party, own
        Who, and whether it is this one.
    had_us
        Since when it is proven to have had it (UTC, us); None: that is not proven.
    how
        What proves it: ``issued``, ``wrote``, ``proposed``, ``stored``, ``received`` or
        ``signed``; ``sent`` and ``unknown`` prove nothing.
    rungs
        Further states with their instants.
    """

    party: str
    own: bool
    had_us: int | None
    how: str
    rungs: tuple[tuple[str, int], ...] = ()


def _of_notice(asked: Asked, view: NoticeView) -> list[Knower]:
    own = asked.node.party
    made = [Knower(view.issuer, view.issuer == own, view.issued_us, "issued")]
    for one in view.recipients:
        rungs = tuple(sorted(one.rungs.items(), key=lambda item: item[1]))
        if one.party == own:
            made.append(Knower(one.party, True, view.at_us, "received", rungs))
        else:
            how = "stored" if one.stored_us else "sent"
            made.append(Knower(one.party, False, one.stored_us, how, rungs))
    return made


def _of_agreement(asked: Asked, name: str) -> list[Knower]:
    shown = asked.ask(SHOW_AGREEMENT, NamedAgreement(name))
    own, version = asked.node.party, shown.version
    signed = {
        one.party: one.at_us
        for one in asked.ask(LIST_SIGNATURES, NamedAgreement(version.hash)).signed
    }

    def knower(party: str) -> Knower:
        if party == own:
            how = "wrote" if version.proposer == own else "received"
            return Knower(party, True, version.received_us, how)
        if party == version.proposer:
            # It had it when it came from there, at the latest.
            return Knower(party, False, version.received_us, "proposed")
        if party in signed:
            return Knower(party, False, signed[party], "signed")
        return Knower(
            party, False, None, "sent" if version.proposer == own else "unknown"
        )

    made = [knower(party) for party in version.parties]
    return [
        replace(one, rungs=(("signed", signed[one.party]),))
        if one.party in signed
        else one
        for one in made
    ]


def _then(made: Knower, past: Past) -> Knower:
    """Return what of it was so at an instant of the past."""
    at_us = past.at_us
    if at_us is None:
        return made
    rungs = tuple(one for one in made.rungs if one[1] <= at_us)
    had = made.had_us if made.had_us is not None and made.had_us <= at_us else None
    return Knower(made.party, made.own, had, made.how if had else "not yet", rungs)


def knowers_of(asked: Asked, name: str, past: Past) -> tuple[str, tuple[Knower, ...]]:
    """Return what something is called, and which parties had it when.

    Parameters
    ----------
    name
        Id of a notice, or an agreement by name or hash.

    Raises
    ------
    ComityError
        If there is none that this person sees.
    """
    if "/" in name:
        view = asked.ask(SHOW_NOTICE, NamedNotice(name))
        made = _of_notice(asked, view)
        title = f"{view.form} {view.notice}"
    else:
        made, title = _of_agreement(asked, name), name
    return title, tuple(_then(one, past) for one in made)


def _known(asked: Asked) -> Response:
    past, name = past_of(asked), asked.query("of").strip()
    title, refused = "", ""
    knowers: tuple[Knower, ...] = ()
    if name:
        try:
            title, knowers = knowers_of(asked, name, past)
        except ComityError as error:
            refused = error.message
    return page(
        asked,
        "operations/known.html",
        404 if refused else 200,
        past=past,
        of=name,
        title=title,
        knowers=knowers,
        refused=refused,
        query=urlencode({"of": name}),
    )


PAGES = (ConsolePage("/ledger/known", _known, "ledger"),)
