"""A notice as everybody holds it, and its form on the wire."""

from collections.abc import Mapping
from dataclasses import dataclass

from comity.coordination.notices.fields import has_controls
from comity.coordination.notices.forms import form_of, read_fields
from comity.coordination.notices.ids import NoticeId, read_id
from comity.coordination.notices.values import Fields
from comity.foundations.errors import FormatError
from comity.foundations.plain import Json, JsonObject

__all__ = ["MAX_CHARS", "Notice", "read_row", "row_of"]

#: Longest text, characters.
MAX_CHARS = 4000
#: Members of a row besides the fields of its form.
_HEAD = ("exercise", "form", "notice", "reference", "text")


@dataclass(frozen=True, slots=True)
class Notice:
    """One revision of a notice.

    Attributes
    ----------
    id
        Its id.
    fields
        Of its form; some may have been withheld from the receiver.
    issued_us
        When it was signed, by its issuer's clock.
    reference
        Id of the notice that it refers to (any revision of it), or empty.
    exercise
        Id of the exercise that it belongs to; empty for real traffic.
    text
        Text besides the fields; the fields are what counts.
    """

    id: NoticeId
    fields: Fields
    issued_us: int
    reference: str = ""
    exercise: str = ""
    text: str = ""

    @property
    def form(self) -> str:
        """Return the name of its form."""
        return self.id.form

    @property
    def issuer(self) -> str:
        """Return the id of the party that issued it."""
        return self.id.issuer


def row_of(notice: Notice) -> JsonObject:
    """Return the row of data that carries a notice; empty members are left out."""
    head = {
        "exercise": notice.exercise,
        "form": notice.form,
        "notice": str(notice.id),
        "reference": notice.reference,
        "text": notice.text,
    }
    row: JsonObject = {name: item for name, item in head.items() if item}
    return row | dict(notice.fields)


def read_row(
    row: Mapping[str, Json], sender: str, issued_us: int, *, whole: bool = False
) -> Notice:
    """Read a row of a document.

    Parameters
    ----------
    sender
        Who signed the document: nobody issues a notice for somebody else.
    whole
        Whether the needed fields must all be there.

    Raises
    ------
    FormatError, RangeError, UnknownNameError
        If it does not fit.
    """
    head: dict[str, str] = {}
    for name in _HEAD:
        item = row.get(name, "")
        if not isinstance(item, str):
            raise FormatError(f"{', '.join(_HEAD)} of a notice are texts")
        head[name] = item
    number = read_id(head["notice"])
    if number.issuer != sender:
        raise FormatError(f"{number} is of {number.issuer}, and signed by {sender}")
    if head["form"] != number.form:
        raise FormatError(f"{number} carries the form {head['form'][:40]!r}")
    if has_controls(head["text"].replace("\n", " ")):
        raise FormatError("the text holds control characters")
    if len(head["text"]) > MAX_CHARS:
        raise FormatError(
            f"the text has {len(head['text'])} characters, {MAX_CHARS} fit"
        )
    _check_reference(number.form, head["reference"], sender)
    rest = {name: item for name, item in row.items() if name not in _HEAD}
    fields = read_fields(number.form, rest, whole=whole)
    return Notice(
        number, fields, issued_us, head["reference"], head["exercise"], head["text"]
    )


def _check_reference(form: str, reference: str, sender: str) -> None:
    refers = form_of(form).refers
    if not refers:
        if reference:
            raise FormatError(f"{form} refers to no other notice")
        return
    target = read_id(reference)
    if target.form not in refers:
        raise FormatError(
            f"{form} refers to {target.form}", remedy=f"one of {', '.join(refers)}"
        )
    # A question is about another party's warning, an answer to another party's question.
    if form not in {"question", "answer"} and target.issuer != sender:
        raise FormatError(f"{target} was not issued by {sender}, who cannot change it")
