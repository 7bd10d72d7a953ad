"""Operations about notices that bind nobody: list, show, render, draft; forms, break-ups."""

from dataclasses import dataclass, replace
from typing import Annotated, Literal

from pydantic import Field

from comity.apps.atlas.shared_history import shared_history
from comity.apps.notices.break_up_fragments import BreakUp, break_ups_page
from comity.apps.notices.drafts import NoticeDraft, draft_notice
from comity.apps.notices.issue import Order
from comity.apps.notices.listed import NoticeQuery, count_notices, notices_page
from comity.apps.notices.situations import SITUATION_OF_FORM
from comity.apps.notices.view_records import (
    FormLine,
    NoticeCounts,
    NoticeLine,
    NoticeView,
)
from comity.apps.notices.views import check_seen, render_notice, show_notice
from comity.coordination.notices.forms import FORMS, from_file
from comity.coordination.notices.render import Rendered
from comity.coordination.notices.schemas import schema_of
from comity.foundations.plain import JsonObject
from comity.node.audit.records import rows_seen
from comity.node.node import Node
from comity.node.operations import Number, Operation, Page, PageLimit, page_from
from comity.node.persons.seen import seen_by
from comity.trust.persons import Right
from comity.trust.persons.callers import Caller

__all__ = [
    "COUNT_NOTICES",
    "DRAFT_NOTICE",
    "LIST_BREAK_UPS",
    "LIST_FORMS",
    "LIST_NOTICES",
    "OPERATIONS",
    "RENDER_NOTICE",
    "SHOW_FORM",
    "SHOW_NOTICE",
    "CountNotices",
    "DraftNotice",
    "ListBreakUps",
    "ListForms",
    "ListNotices",
    "NamedForm",
    "NamedNotice",
    "RenderNotice",
]


@dataclass(frozen=True, slots=True)
class ListNotices:
    """Notices: those that this node has sent, received, or both; of a form; still open.

    ``waiting`` lists those alone that somebody has still to understand; with ``at_us`` they are as
    they stood at this node at that instant, microseconds of UTC since 1970.
    """

    which: Literal["all", "sent", "received"] = "all"
    form: str = ""
    waiting: bool = False
    cursor: str = ""
    limit: PageLimit = 100
    at_us: Number | None = None


@dataclass(frozen=True, slots=True)
class CountNotices:
    """All notices that the caller sees; with ``at_us`` as they stood at that instant, UTC."""

    at_us: Number | None = None


@dataclass(frozen=True, slots=True)
class NamedNotice:
    """A notice by its id, with or without revision: ``pre-launch/FRA/2027/7``.

    With ``at_us`` it is as it stood at this node at that instant, microseconds of UTC since 1970.
    """

    name: str
    at_us: Number | None = None


@dataclass(frozen=True, slots=True)
class RenderNotice:
    """A notice, and a language: en, ru, fr, ar or zh."""

    name: str
    language: str = "en"


@dataclass(frozen=True, slots=True)
class ListForms:
    """The forms of notices."""

    cursor: str = ""
    limit: PageLimit = 100


@dataclass(frozen=True, slots=True)
class NamedForm:
    """A form by its name."""

    form: str


@dataclass(frozen=True, slots=True)
class ListBreakUps:
    """Break-up notices in force of the last 90 days."""

    cursor: str = ""
    limit: PageLimit = 100


@dataclass(frozen=True, slots=True)
class DraftNotice:
    """What is to be sent, and to whom.

    Attributes
    ----------
    form
        Name of the form.
    fields
        Its fields as people write them: instants as UTC texts, ``at`` for ``at_us``.
    to
        Ids of the parties.
    text
        Text besides the fields.
    about
        Id of the notice that it refers to.
    level
        Classification; empty for the strictest.
    public
        ``none``, ``hash`` or ``text``; empty for what the node's channels say.
    """

    form: str
    fields: JsonObject
    to: Annotated[tuple[str, ...], Field(max_length=1000)]
    text: str = ""
    about: str = ""
    level: str = ""
    public: str = ""


def _list(node: Node, asked: ListNotices, caller: Caller) -> Page[NoticeLine]:
    """List notices, the newest first."""
    query = NoticeQuery(asked.which, asked.form, asked.waiting, asked.at_us)
    return notices_page(node, query, asked.cursor, asked.limit, seen_by(caller))


def _count(node: Node, asked: CountNotices, caller: Caller) -> NoticeCounts:
    """Count notices by side, form, and whether somebody has still to understand them."""
    return count_notices(node, seen_by(caller), asked.at_us)


def _show(node: Node, asked: NamedNotice, caller: Caller) -> NoticeView:
    """Show a notice: fields, revisions, and per recipient and channel how far it came."""
    view = show_notice(node, asked.name, seen_by(caller), asked.at_us)
    situation = SITUATION_OF_FORM.get(view.form, "")
    history = shared_history([node.party, *view.parties], situation)
    return replace(view, history=history)


def _render(node: Node, asked: RenderNotice, caller: Caller) -> Rendered:
    """Show a notice in a language; its fields are what counts."""
    return render_notice(node, asked.name, asked.language, seen_by(caller))


def _forms(_node: Node, asked: ListForms, _caller: Caller) -> Page[FormLine]:
    """List the forms of notices, with their key facts and their pace."""
    lines = [
        FormLine(name, form.pace, form.purpose, form.facts, form.refers)
        for name, form in FORMS.items()
    ]
    return page_from(lines, asked.cursor, asked.limit)


def _form(_node: Node, asked: NamedForm, _caller: Caller) -> JsonObject:
    """Show the JSON Schema of a form's fields."""
    return schema_of(asked.form)


def _break_ups(node: Node, asked: ListBreakUps, caller: Caller) -> Page[BreakUp]:
    """List the break-up notices in force, of which screenings sample fragments."""
    return break_ups_page(node, asked.cursor, asked.limit, seen_by(caller))


def _draft(node: Node, asked: DraftNotice, caller: Caller) -> NoticeDraft:
    """Check a notice before it is sent: per recipient what may go, and its wording."""
    if asked.about:
        check_seen(node, asked.about, caller)
    fields = from_file(asked.form, asked.fields)
    order = Order(
        asked.form,
        fields,
        asked.to,
        asked.text,
        asked.about,
        asked.level,
        asked.public,
    )
    return draft_notice(node, order)


NAME = "notice:000000"
LIST_NOTICES = Operation(
    name="notice list",
    path="/notices",
    right=Right.READ,
    request=ListNotices,
    result=Page[NoticeLine],
    run=_list,
    example=ListNotices(which="received", waiting=True),
    seen=rows_seen,
)
COUNT_NOTICES = Operation(
    name="notice counts",
    path="/notices/counts",
    right=Right.READ,
    request=CountNotices,
    result=NoticeCounts,
    run=_count,
    example=CountNotices(),
)
SHOW_NOTICE = Operation(
    name="notice show",
    path="/notices/{name:path}",
    right=Right.READ,
    request=NamedNotice,
    result=NoticeView,
    run=_show,
    example=NamedNotice(NAME),
    seen=rows_seen,
)
RENDER_NOTICE = Operation(
    name="notice render",
    path="/notices/{name:path}/in/{language}",
    right=Right.READ,
    request=RenderNotice,
    result=Rendered,
    run=_render,
    example=RenderNotice(NAME, "fr"),
    seen=rows_seen,
)
LIST_FORMS = Operation(
    name="notice forms",
    path="/forms",
    right=Right.READ,
    request=ListForms,
    result=Page[FormLine],
    run=_forms,
    example=ListForms(),
)
SHOW_FORM = Operation(
    name="notice schema",
    path="/forms/{form}",
    right=Right.READ,
    request=NamedForm,
    result=JsonObject,
    run=_form,
    example=NamedForm("pre-launch"),
)
LIST_BREAK_UPS = Operation(
    name="notice break-ups",
    path="/notices/break-ups",
    right=Right.READ,
    request=ListBreakUps,
    result=Page[BreakUp],
    run=_break_ups,
    example=ListBreakUps(),
    seen=rows_seen,
)
DRAFT_NOTICE = Operation(
    name="notice draft",
    method="POST",
    path="/notices/drafts",
    right=Right.DRAFT,
    request=DraftNotice,
    result=NoticeDraft,
    run=_draft,
    example=DraftNotice(
        "resilience",
        {
            "lost": "contact with a relay",
            "help": "a pass over another station",
            "caller": "operations desk",
            "at": "2024-11-01T11:58:00Z",
        },
        ("party:alfa",),
    ),
)
OPERATIONS = (
    LIST_NOTICES,
    COUNT_NOTICES,
    SHOW_NOTICE,
    RENDER_NOTICE,
    LIST_FORMS,
    SHOW_FORM,
    LIST_BREAK_UPS,
    DRAFT_NOTICE,
)
