"""The read-back as fields of a form, and its comparison before anybody signs it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from comity.apps.notices.acknowledgements import check_read_back
from comity.apps.notices.page_words import choice_name, field_label
from comity.apps.notices.view_records import NoticeView
from comity.coordination.notices.fields import Field
from comity.coordination.notices.forms import form_of
from comity.coordination.notices.readback import Mismatch
from comity.web.asked import Asked

__all__ = ["FactInput", "read_back_inputs", "wrong_facts"]


@dataclass(frozen=True, slots=True)
class FactInput:
    """A key fact to be read back: what stands beside and in its field, and what is wrong with it."""

    name: str
    label: str
    unit: str
    bound: str
    value: str
    error: str
    choices: tuple[tuple[str, str], ...] | None


def _bound(asked: Asked, field: Field) -> str:
    t = asked.texts
    if field.kind in {"instant", "area", "object", "party"}:
        return t(f"fact-{field.kind}")
    return ""


def read_back_inputs(
    asked: Asked,
    view: NoticeView,
    said: Mapping[str, str],
    wrong: Sequence[Mismatch],
) -> tuple[FactInput, ...]:
    """Return the fields of a read-back, with what was typed and what is wrong."""
    fields, errors = form_of(view.form).fields, {one.fact: one for one in wrong}
    t, made = asked.texts, []
    for name in view.read_back:
        field, choices = fields[name], None
        if field.kind == "choice":
            names = [choice_name(asked, one) for one in field.choices]
            choices = (("", t("fact-choose")), *zip(names, names, strict=True))
        bad = errors.get(name)
        error = ""
        if bad is not None:
            error = t("fact-differs", why=bad.why) if bad.given else t("fact-missing")
        made.append(
            FactInput(
                f"fact-{name}",
                field_label(asked, name),
                "°" if field.unit == "deg" else field.unit,
                _bound(asked, field),
                said.get(name, ""),
                error,
                choices,
            )
        )
    return tuple(made)


def wrong_facts(
    asked: Asked, view: NoticeView, said: Mapping[str, str], language: str
) -> list[Mismatch]:
    """Compare what was typed with the notice, by the rules by which both sides compare it."""
    with asked.node.reading() as work:
        return check_read_back(work, view.notice, said, language)
