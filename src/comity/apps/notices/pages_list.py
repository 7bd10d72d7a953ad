"""The list of notices: chips with counts, one page of rows, in the order of deadlines or the newest first."""

from dataclasses import dataclass
from typing import Literal, cast
from urllib.parse import urlencode

from starlette.responses import Response

from comity.apps.notices.operations import (
    COUNT_NOTICES,
    LIST_NOTICES,
    CountNotices,
    ListNotices,
)
from comity.apps.notices.page_words import form_name
from comity.apps.notices.view_records import NoticeCount, NoticeLine
from comity.coordination.notices.forms import FORMS
from comity.node.operations import Page
from comity.trust.persons import Right
from comity.web.asked import Asked
from comity.web.console import ConsolePage
from comity.web.pages import page
from comity.web.past import Past, past_of

__all__ = ["PAGES"]

#: Rows of a page, and open notices that are sorted by their deadlines.
ROWS, SORTED = 50, 500
NOW = Past()
Which = Literal["all", "sent", "received"]


@dataclass(frozen=True, slots=True)
class Facets:
    """What of the list is shown, as its address says it."""

    which: Which = "all"
    form: str = ""
    waiting: bool = False
    order: str = "newest"
    cursor: str = ""
    past: Past = NOW

    def path(self, **changed: object) -> str:
        """Return the address of the list with other facets, from its beginning."""
        values: dict[str, object] = {
            "which": self.which,
            "form": self.form,
            "open": "yes" if self.waiting else "",
            "order": self.order,
            **changed,
        }
        usual = {"which": "all", "form": "", "open": "", "order": "newest"}
        words = {k: str(v) for k, v in values.items() if v != usual.get(k, "")}
        return self.past.link("/notices", **words)


@dataclass(frozen=True, slots=True)
class Chip:
    """A chip: its words, how many notices it stands for, where it leads, whether it is on."""

    words: str
    count: int
    path: str
    on: bool


def _facets(asked: Asked) -> Facets:
    which, form = asked.query("which", "all"), asked.query("form")
    return Facets(
        which=cast("Which", which) if which in {"sent", "received"} else "all",
        form=form if form in FORMS else "",
        waiting=asked.query("open") == "yes",
        order="deadline" if asked.query("order") == "deadline" else "newest",
        cursor=asked.query("after"),
        past=past_of(asked),
    )


def _chips(
    asked: Asked, here: Facets, counts: tuple[NoticeCount, ...]
) -> list[list[Chip]]:
    """Return the chips in groups; the counts of each group add up to those of its first chip."""
    t = asked.texts

    def count(which: str, form: str, waiting: bool | None) -> int:
        return sum(
            one.count
            for one in counts
            if (which == "all" or one.sent == (which == "sent"))
            and (not form or one.form == form)
            and (waiting is None or one.waiting == waiting)
        )

    waits = True if here.waiting else None
    sides = [
        Chip(
            t(f"notices-which-{which}"),
            count(which, here.form, waits),
            here.path(which=which),
            here.which == which,
        )
        for which in ("all", "received", "sent")
    ]
    openness = [
        Chip(
            t(f"notices-{name}"),
            count(here.which, here.form, value),
            here.path(open=word),
            here.waiting == bool(word),
        )
        for name, word, value in (("any", "", None), ("waiting", "yes", True))
    ]
    present = sorted({one.form for one in counts}, key=lambda f: (f not in FORMS, f))
    forms = [
        Chip(
            t("notices-every-form"),
            count(here.which, "", waits),
            here.path(form=""),
            not here.form,
        ),
        *(
            Chip(
                form_name(asked, form),
                count(here.which, form, waits),
                here.path(form=form),
                here.form == form,
            )
            for form in present
        ),
    ]
    return [sides, openness, forms]


def _lines(asked: Asked, here: Facets) -> Page[NoticeLine]:
    if here.order == "newest":
        request = ListNotices(
            here.which, here.form, here.waiting, here.cursor, ROWS, here.past.at_us
        )
        return asked.ask(LIST_NOTICES, request)
    # Deadlines are those of open notices: these are few, and sorted here.
    request = ListNotices(here.which, here.form, True, "", SORTED, here.past.at_us)
    found = asked.ask(LIST_NOTICES, request)
    never = 2**62
    rows = sorted(found.items, key=lambda one: one.until_us or never)
    start = int(here.cursor) if here.cursor.isdigit() else 0
    more = str(start + ROWS) if start + ROWS < len(rows) else ""
    return Page(tuple(rows[start : start + ROWS]), more)


def _list(asked: Asked) -> Response:
    here = _facets(asked)
    counts = asked.ask(COUNT_NOTICES, CountNotices(here.past.at_us)).counts
    found = _lines(asked, here)
    groups = _chips(asked, here, counts)
    waiting = here.waiting or here.order == "deadline"
    total = sum(
        one.count
        for one in counts
        if (here.which == "all" or one.sent == (here.which == "sent"))
        and (not here.form or one.form == here.form)
        and (not waiting or one.waiting)
    )
    words = {"which": here.which, "form": here.form, "waiting": waiting}
    if here.past.at_us is not None:
        words["at_us"] = here.past.at_us
    api = urlencode(words).lower()
    same = {"open": "yes"} if here.waiting else {}
    if here.which != "all":
        same["which"] = here.which
    return page(
        asked,
        "notices/list.html",
        here=here,
        past=here.past,
        fields=same | {"form": here.form},
        csv=here.path().replace("/notices", "/notices.csv", 1),
        lines=found.items,
        groups=groups,
        total=total,
        next=here.path(after=found.next) if found.next else "",
        owed=sum(one.count for one in counts if one.waiting and not one.sent),
        theirs=sum(one.count for one in counts if one.waiting and one.sent),
        api=api,
        cut=here.order == "deadline" and total > SORTED,
        most=SORTED,
        may_draft=asked.may(Right.DRAFT) and not here.past.inert,
        form_name=lambda form: form_name(asked, form),
        **here.past.clock(asked),
    )


def _csv(asked: Asked) -> Response:
    """Return the rows of the list as CSV, the newest thousand at most."""
    here = _facets(asked)
    request = ListNotices(
        here.which, here.form, here.waiting, here.cursor, 1000, here.past.at_us
    )
    found = asked.ask(LIST_NOTICES, request).items
    names = "notice,form,from,sent,stored_us,life,exercise,states,open,until_us"
    rows = [
        (
            one.notice,
            one.form,
            one.issuer,
            one.sent,
            one.at_us,
            one.life,
            one.exercise,
            " ".join(f"{p}={s}" for p, s in sorted(one.states.items())),
            one.waiting,
            "" if one.until_us is None else one.until_us,
        )
        for one in found
    ]
    text = "\r\n".join([names, *(",".join(map(_cell, row)) for row in rows), ""])
    return Response(
        text.encode(),
        media_type="text/csv",
        headers={
            "Cache-Control": "no-store",
            "Content-Disposition": "attachment; filename=notices.csv",
            "X-Content-Type-Options": "nosniff",
        },
    )


def _cell(value: object) -> str:
    """Return a cell of a table; what a spreadsheet would take for a formula is a text."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if text[:1] in {"=", "+", "-", "@", "\t"} and not text.lstrip("-").isdigit():
        text = "'" + text
    return '"' + text.replace('"', '""') + '"' if set(text) & set(',"\r\n') else text


PAGES: tuple[ConsolePage, ...] = (
    ConsolePage("/notices", _list, "notices"),
    ConsolePage("/notices.csv", _csv, "notices"),
)
