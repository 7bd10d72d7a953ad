"""Notices that are written here: a form, a preview that binds nobody, the act that sends it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.responses import Response

from comity.apps.notices.act_workflows import ReviseNotice, SendNotice
from comity.apps.notices.acts import REVISE, SEND, SEND_CRISIS
from comity.apps.notices.documents import speech
from comity.apps.notices.draft_fields import inputs_of, read_inputs, typed_of
from comity.apps.notices.drafts import NoticeDraft
from comity.apps.notices.operations import (
    DRAFT_NOTICE,
    LIST_FORMS,
    SHOW_NOTICE,
    DraftNotice,
    ListForms,
    NamedNotice,
)
from comity.apps.notices.page_words import form_name, languages
from comity.apps.sharing.peer_operations import LIST_PEERS, ListPeers
from comity.coordination.notices.forms import form_of
from comity.coordination.notices.ids import NoticeId
from comity.coordination.notices.records import Notice
from comity.coordination.notices.render import Rendered
from comity.foundations.errors import ComityError, InputError, TrustError
from comity.foundations.plain import JsonObject
from comity.trust.persons import Right
from comity.web.acts import shown_act
from comity.web.asked import Asked
from comity.web.console import ConsolePage
from comity.web.pages import page

__all__ = ["PAGES"]

#: What a person types before a crisis message is prepared.
WORD = "SEND"
#: Peers that are offered as recipients; others are named by their ids.
MOST_PEERS = 20
LEVELS = ("", "clear", "green", "amber", "amber+strict", "red")


@dataclass(frozen=True, slots=True)
class Written:
    """What was typed into the page of a form.

    Attributes
    ----------
    form, revised, about
        The form, the notice that it is a revision of, the notice that it refers to.
    typed, errors
        Name of an input → what was typed, and what is wrong with it.
    fields, to
        The checked fields, and ids of the recipients.
    """

    form: str
    revised: str = ""
    about: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    fields: JsonObject = field(default_factory=dict)
    to: tuple[str, ...] = ()

    def word(self, name: str) -> str:
        """Return a typed text, empty if there is none."""
        return self.typed.get(name, "").strip()

    @property
    def path(self) -> str:
        """Return the address of the page."""
        if self.revised:
            return f"/notices/{self.revised}/revision"
        return f"/notices/new/{self.form}"


def _revised(asked: Asked) -> tuple[str, str, dict[str, str], str]:
    """Return form, id, typed fields and recipients of the notice that is revised."""
    view = asked.ask(SHOW_NOTICE, NamedNotice(asked.path("name")))
    typed = typed_of(view.form, view.now.fields) | {"text": view.text}
    typed |= {f"to:{one.party}": "on" for one in view.recipients}
    return view.form, view.notice, typed, view.reference


def _blank(asked: Asked) -> Written:
    if "name" in asked.request.path_params:
        form, name, typed, about = _revised(asked)
        return Written(form, name, about, typed)
    form = asked.path("form")
    form_of(form)
    about, typed = asked.query("about"), {}
    if about:
        view = asked.ask(SHOW_NOTICE, NamedNotice(about))
        typed = {f"to:{one.party}": "on" for one in view.recipients}
        if not view.sent:
            typed = {f"to:{view.issuer}": "on"}
    return Written(form, "", about, typed)


def _read(asked: Asked) -> Written:
    """Return what was typed, with what is wrong beside each input."""
    base, typed = _blank(asked), asked.form()
    t = asked.texts
    fields, errors = read_inputs(asked, base.form, typed)
    more = typed.get("to-more", "").replace(",", " ").split()
    to = [name.removeprefix("to:") for name in typed if name.startswith("to:")]
    parties = tuple(dict.fromkeys([*to, *more]))
    if not parties:
        errors["to-more"] = t("send-nobody")
    return Written(
        base.form,
        base.revised,
        typed.get("about", base.about).strip(),
        typed,
        errors,
        fields,
        parties,
    )


def _draft(asked: Asked, one: Written) -> NoticeDraft:
    about = "" if one.revised else one.about
    request = DraftNotice(
        one.form,
        one.fields,
        one.to,
        one.word("text"),
        about,
        one.word("level"),
        one.word("public"),
    )
    return asked.ask(DRAFT_NOTICE, request)


def _worded(asked: Asked, draft: NoticeDraft) -> list[Rendered]:
    """Return a draft in each language; what a language has no words for is left out."""
    party = asked.node.party.removeprefix("party:")
    notice = Notice(
        NoticeId(draft.form, party, 2000, 1, 0),
        dict(draft.fields),
        asked.now_us,
        draft.reference,
        draft.exercise,
        draft.text,
    )
    made = []
    for language in languages:
        try:
            made.append(speech().render(notice, language))
        except (ComityError, KeyError):
            continue
    return made


def _values(
    asked: Asked, one: Written, draft: NoticeDraft | None = None
) -> dict[str, Any]:
    try:
        found = asked.ask(LIST_PEERS, ListPeers(limit=1000)).items
    except ComityError:
        found = ()
    peers = [peer for peer in found if peer.verified_us is not None]
    form = form_of(one.form)
    crisis = form.pace == "crisis"
    return {
        "one": one,
        "draft": draft,
        "worded": _worded(asked, draft) if draft else [],
        "form": form,
        "crisis": crisis,
        "name_of_form": form_name(asked, one.form),
        "inputs": inputs_of(asked, one.form, one.typed, one.errors),
        "peers": peers[:MOST_PEERS],
        "more_peers": len(peers) > MOST_PEERS,
        "levels": [
            (name, name or asked.texts("send-level-strictest")) for name in LEVELS
        ],
        "publics": [
            (name, asked.texts(f"send-public-{name or 'usual'}"))
            for name in ("", "none", "hash", "text")
        ],
        "may_send": asked.may(Right.SEND_CRISIS if crisis else Right.SEND_NOTICE),
        "kept": {k: v for k, v in one.typed.items() if k != "word" and v},
        "word": WORD,
        "word_error": one.errors.get("word", ""),
        "general": one.errors.get("", ""),
        "facts": form.facts,
    }


def _forms(asked: Asked) -> Response:
    lines = asked.ask(LIST_FORMS, ListForms()).items
    return page(
        asked,
        "notices/forms.html",
        lines=[(line, form_name(asked, line.form)) for line in lines],
        may_crisis=asked.may(Right.SEND_CRISIS),
    )


def _write(asked: Asked) -> Response:
    return page(asked, "notices/draft.html", **_values(asked, _blank(asked)))


def _with(one: Written, name: str, words: str) -> Written:
    return Written(
        one.form,
        one.revised,
        one.about,
        one.typed,
        {**one.errors, name: words},
        one.fields,
        one.to,
    )


def _again(asked: Asked, one: Written, draft: NoticeDraft | None = None) -> Response:
    """Return the page with what was typed and what is wrong beside it."""
    template = "drafting.html" if asked.fragment else "draft.html"
    return page(asked, f"notices/{template}", 422, **_values(asked, one, draft))


def _checked(asked: Asked) -> tuple[Written, NoticeDraft | None]:
    one = _read(asked)
    if one.errors:
        return one, None
    try:
        return one, _draft(asked, one)
    except (InputError, TrustError) as error:
        words = error.message + (f"; {error.remedy}" if error.remedy else "")
        return _with(one, "", words), None


def _preview(asked: Asked) -> Response:
    one, draft = _checked(asked)
    if draft is None:
        return _again(asked, one)
    template = "drafting.html" if asked.fragment else "draft.html"
    return page(asked, f"notices/{template}", **_values(asked, one, draft))


def _send(asked: Asked) -> Response:
    """Prepare that it is sent; a crisis message asks for a typed word before."""
    one, draft = _checked(asked)
    if draft is None:
        return _again(asked, one)
    crisis = form_of(one.form).pace == "crisis"
    if crisis and one.word("word") != WORD:
        words = asked.texts("crisis-word-wrong", word=WORD)
        return _again(asked, _with(one, "word", words), draft)
    more = (one.word("text"), one.word("level"), one.word("public"))
    try:
        if one.revised:
            text, level, public = more
            revised = ReviseNotice(one.revised, one.fields, one.to, text, level, public)
            return shown_act(asked, asked.prepare(REVISE, revised))
        text, level, public = more
        request = SendNotice(
            one.form, one.fields, one.to, text, one.about, level, public
        )
        made = asked.prepare(SEND_CRISIS if crisis else SEND, request)
    except InputError as error:
        return _again(asked, _with(one, "", error.message), draft)
    return shown_act(asked, made)


PAGES: tuple[ConsolePage, ...] = (
    ConsolePage("/notices/new", _forms, "notices"),
    ConsolePage("/notices/new/{form}", _write, "notices"),
    ConsolePage("/notices/new/{form}", _preview, "notices", "POST"),
    ConsolePage("/notices/new/{form}/send", _send, "notices", "POST"),
    ConsolePage("/notices/{name:path}/revision", _write, "notices"),
    ConsolePage("/notices/{name:path}/revision", _preview, "notices", "POST"),
    ConsolePage("/notices/{name:path}/revision/send", _send, "notices", "POST"),
)
