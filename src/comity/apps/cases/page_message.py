"""A conjunction message dropped on the console: its verdict, and the case that it would open."""

from dataclasses import dataclass

from starlette.responses import Response

from comity.apps.cases.acts import OPEN_CASE, OpenCase
from comity.apps.cases.draft_operations import DRAFT_CASE, DraftCase
from comity.apps.sharing.peer_operations import LIST_PEERS, ListPeers
from comity.foundations.errors import ComityError
from comity.web.acts import shown_act
from comity.web.asked import Asked
from comity.web.console import ConsolePage
from comity.web.pages import page

__all__ = ["PAGES"]

#: Longest message that a page takes, characters.
MOST_CHARS = 50_000


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed: kept, whatever is wrong with it."""

    peer: str = ""
    message: str = ""
    ours: str = ""
    hbr_m: str = ""


def _peers(asked: Asked) -> list[tuple[str, str]]:
    known = asked.ask(LIST_PEERS, ListPeers(limit=500)).items
    return [(one.party, one.name or one.party) for one in known if one.verified_us]


def _form(asked: Asked) -> Typed:
    form = asked.form()
    return Typed(
        form.get("peer", "")[:120],
        form.get("message", ""),
        form.get("ours", "")[:120],
        form.get("hbr_m", "")[:20],
    )


def _radius(typed: Typed) -> float | None:
    return float(typed.hbr_m) if typed.hbr_m else None


def _wrong(asked: Asked, typed: Typed) -> dict[str, str]:
    """Return what is wrong, by field."""
    t, out = asked.texts, {}
    if not typed.peer:
        out["peer"] = t("message-no-peer")
    if not typed.message.strip():
        out["message"] = t("message-none")
    elif len(typed.message) > MOST_CHARS:
        out["message"] = t("message-long", count=len(typed.message), most=MOST_CHARS)
    if typed.hbr_m:
        try:
            good = 0.0 < float(typed.hbr_m) < 1e4
        except ValueError:
            good = False
        if not good:
            out["hbr_m"] = t("message-radius", value=typed.hbr_m)
    return out


def _answer(
    asked: Asked, typed: Typed, errors: dict[str, str], draft: object = None
) -> Response:
    return page(
        asked,
        "cases/message.html",
        422 if errors else 200,
        typed=typed,
        errors=errors,
        draft=draft,
        peers=_peers(asked),
    )


def _new(asked: Asked) -> Response:
    return _answer(asked, Typed(), {})


def _check(asked: Asked) -> Response:
    typed = _form(asked)
    errors = _wrong(asked, typed)
    if errors:
        return _answer(asked, typed, errors)
    request = DraftCase(typed.peer, typed.message, typed.ours, _radius(typed))
    try:
        draft = asked.ask(DRAFT_CASE, request)
    except ComityError as error:
        words = f"{error.message}; {error.remedy}" if error.remedy else error.message
        return _answer(asked, typed, {"message": words})
    return _answer(asked, typed, {}, draft)


def _open(asked: Asked) -> Response:
    typed = _form(asked)
    errors = _wrong(asked, typed)
    if errors:
        return _answer(asked, typed, errors)
    request = OpenCase(
        typed.peer,
        typed.message,
        typed.ours,
        _radius(typed),
        always=asked.form().get("always") == "yes",
    )
    return shown_act(asked, asked.prepare(OPEN_CASE, request))


PAGES: tuple[ConsolePage, ...] = (
    ConsolePage("/cases/new", _new, "cases"),
    ConsolePage("/cases/check", _check, "cases", "POST"),
    ConsolePage("/cases/open", _open, "cases", "POST"),
)
