"""The page of an act: what it is about, the button by which an authenticator proves it, its steps.

The proof itself goes to the API (``POST /api/v1/acts/ID/proof``), as it does from anywhere else.
A page that prepares an act shows the panel where its button was (``shown_act``).
"""

from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from comity.foundations.plain import Json, json_text
from comity.node.node import UnitOfWork
from comity.node.persons import assertions
from comity.node.persons.act_records import Act, PreparedAct
from comity.node.persons.act_steps import ActStep, is_settled, steps_of
from comity.node.persons.act_views import list_seen_acts, show_seen_act
from comity.node.persons.acts import withdraw
from comity.node.persons.authenticators import authenticators_of
from comity.trust.identity.keys import from_text64
from comity.web.asked import Asked, Handler
from comity.web.languages import Texts
from comity.web.me import signed_in_page
from comity.web.pages import go, page

__all__ = ["PAGES", "shown_act"]

#: Step → the shape and the colour of its state.
_SHAPES: dict[str, tuple[str, str]] = {
    "prepared": ("prepared", ""),
    "proved": ("acknowledged", ""),
    "second": ("needs", "act"),
    "stored": ("stored", ""),
    "waiting": ("waits", "them"),
    "acknowledged": ("acknowledged", ""),
    "refused": ("refused", ""),
    "withheld": ("refused", ""),
    "performed": ("acknowledged", ""),
    "failed": ("refused", ""),
    "expired": ("refused", ""),
    "withdrawn": ("refused", ""),
}


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step as a line of a page: shape, words, colour, instant (UTC us)."""

    shape: str
    words: str
    kind: str
    at_us: int | None


def _line(texts: Texts, act: Act, step: ActStep) -> StepLine:
    names = {
        "stored": "act-step-signed",
        "second": "act-step-second",
    }
    words = texts(
        names.get(step.kind, f"act-step-{step.kind}"),
        entry=step.entry,
        peer=step.peer,
        reason=step.reason,
        proved=len(act.proofs),
        needed=act.persons,
    )
    shape, kind = _SHAPES[step.kind]
    return StepLine(shape, words, kind, step.at_us)


def _list(asked: Asked) -> Response:
    session = signed_in_page(asked)
    if isinstance(session, Response):
        return session
    acts = list_seen_acts(asked.node, asked.person()).items
    return page(asked, "acts.html", acts=acts)


def _options(work: UnitOfWork, made: PreparedAct) -> str:
    """Return what the browser needs to ask the person's passkeys, as JSON."""
    challenge = from_text64(made.challenge)
    options: Json = assertions.options_for(work, made.person, challenge)
    return json_text(options)


def _values(asked: Asked, found: Act | PreparedAct, *, begin: bool) -> dict[str, Any]:
    act = found.act if isinstance(found, PreparedAct) else found
    options, kinds = "", set()
    if isinstance(found, PreparedAct):
        with asked.node.reading() as work:
            held = authenticators_of(work, asked.person().id)
            kinds = {one.kind for one in held if one.proves}
            options = _options(work, found) if "passkey" in kinds else ""
    steps = steps_of(asked.node, act)
    return {
        "act": act,
        "options": options,
        "kinds": kinds,
        "begin": begin,
        "steps": [_line(asked.texts, act, one) for one in steps],
        "open": not is_settled(act, steps),
    }


def shown_act(asked: Asked, made: PreparedAct) -> Response:
    """Return the panel of an act that a page has prepared; the act's own page without a script."""
    if not asked.fragment:
        return go(f"/acts/{made.act.id}")
    return page(asked, "act_panel.html", **_values(asked, made, begin=True))


def _show(asked: Asked) -> Response:
    session = signed_in_page(asked)
    if isinstance(session, Response):
        return session
    found = show_seen_act(asked.node, asked.path("act"), asked.person())
    return page(asked, "act.html", **_values(asked, found, begin=False))


def _steps(asked: Asked) -> Response:
    session = signed_in_page(asked)
    if isinstance(session, Response):
        return session
    found = show_seen_act(asked.node, asked.path("act"), asked.person())
    act = found.act if isinstance(found, PreparedAct) else found
    return page(asked, "act_steps.html", **_values(asked, act, begin=False))


def _discard(asked: Asked) -> Response:
    asked.session()
    caller, name = asked.person(), asked.path("act")
    show_seen_act(asked.node, name, caller)
    act = withdraw(asked.node, name, caller)
    if not asked.fragment:
        return go(f"/acts/{act.id}")
    return page(asked, "act_steps.html", **_values(asked, act, begin=False))


PAGES: tuple[tuple[str, str, Handler], ...] = (
    ("/acts", "GET", _list),
    ("/acts/{act}", "GET", _show),
    ("/acts/{act}/steps", "GET", _steps),
    ("/acts/{act}/discard", "POST", _discard),
)
