"""Meeting another party, step by step: its address, the fingerprint read aloud, the act that verifies it."""

from typing import Literal

from starlette.responses import Response

from comity.apps.operations.operations import NODE_STATUS
from comity.apps.sharing.acts import VERIFY_PEER, ComparedPeer
from comity.apps.sharing.peer_operations import (
    ADD_PEER,
    SHOW_PEER,
    AddPeer,
    NamedPeer,
)
from comity.foundations.errors import ComityError
from comity.node.exchange.introductions import KnownPeer
from comity.node.operations import Nothing
from comity.trust.persons import Right
from comity.web.acts import shown_act
from comity.web.asked import Asked
from comity.web.console import ConsolePage
from comity.web.pages import go, page

__all__ = ["PAGES", "bare", "compared"]

SECTION = "parties"
#: Whether what was typed is what the other node shows.
Comparison = Literal["nothing", "partly", "differs", "same"]


def bare(text: str) -> str:
    """Return a fingerprint without blocks and case."""
    return "".join(one for one in text.upper() if one.isalnum())


def compared(typed: str, shown: str) -> Comparison:
    """Compare what people have read aloud with what a node shows."""
    given, wanted = bare(typed), bare(shown)
    if not given:
        return "nothing"
    if given == wanted:
        return "same"
    return "partly" if wanted.startswith(given) else "differs"


def _ask(asked: Asked) -> Response:
    return _address(asked, "", "")


def _address(asked: Asked, url: str, error: str, remedy: str = "") -> Response:
    return page(
        asked,
        "operations/meet.html",
        422 if error else 200,
        step=1,
        url=url,
        error=error,
        remedy=remedy,
        peer=None,
        own=asked.ask(NODE_STATUS, Nothing()),
        may_manage=asked.may(Right.MANAGE_PEERS),
    )


def _introduce(asked: Asked) -> Response:
    form = asked.form()
    url = form.get("url", "").strip()
    try:
        met = asked.ask(ADD_PEER, AddPeer(url, form.get("private") == "1"))
    except ComityError as error:
        return _address(asked, url, error.message, error.remedy)
    return go(f"/parties/{met.party}/meet")


def _steps(
    asked: Asked, peer: KnownPeer, typed: str, comparison: Comparison
) -> Response:
    return page(
        asked,
        "operations/meet.html",
        422 if comparison == "differs" else 200,
        step=4 if peer.verified_us is not None else 2,
        url=peer.url,
        error="",
        remedy="",
        peer=peer,
        own=asked.ask(NODE_STATUS, Nothing()),
        typed=typed,
        comparison=comparison,
        may_manage=asked.may(Right.MANAGE_PEERS),
    )


def _compare(asked: Asked) -> Response:
    peer = asked.ask(SHOW_PEER, NamedPeer(asked.path("party")))
    return _steps(asked, peer, "", "nothing")


def _verify(asked: Asked) -> Response:
    """Prepare the act if what was typed is what the node shows; say where they differ if not."""
    party, typed = asked.path("party"), asked.form().get("fingerprint", "")[:100]
    peer = asked.ask(SHOW_PEER, NamedPeer(party))
    comparison = compared(typed, peer.fingerprint)
    if comparison != "same":
        if asked.fragment:
            return page(
                asked,
                "operations/meet_compare.html",
                422,
                peer=peer,
                typed=typed,
                comparison=comparison,
            )
        return _steps(asked, peer, typed, comparison)
    made = asked.prepare(VERIFY_PEER, ComparedPeer(party, peer.fingerprint))
    return shown_act(asked, made)


PAGES = (
    ConsolePage("/parties/meet", _ask, SECTION),
    ConsolePage("/parties/meet", _introduce, SECTION, "POST"),
    ConsolePage("/parties/{party}/meet", _compare, SECTION),
    ConsolePage("/parties/{party}/meet", _verify, SECTION, "POST"),
)
