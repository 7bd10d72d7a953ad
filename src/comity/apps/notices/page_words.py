"""Words of notices in the reader's language: forms, fields and choices, from the messages of notices."""

from comity.apps.notices.documents import speech
from comity.coordination.notices.facts import LANGUAGES
from comity.foundations.errors import ComityError
from comity.web.asked import Asked

__all__ = ["choice_name", "field_label", "form_name", "languages", "short"]

#: Languages in which notices are worded.
languages = LANGUAGES


def _message(asked: Asked, name: str, otherwise: str) -> str:
    try:
        return speech().message(asked.texts.language, name)
    except ComityError:
        return otherwise


def form_name(asked: Asked, form: str) -> str:
    """Return what a form is called."""
    return _message(asked, f"form-{form}", form)


def field_label(asked: Asked, name: str) -> str:
    """Return what a field of a form is called."""
    return _message(asked, f"field-{name}", name)


def choice_name(asked: Asked, choice: str) -> str:
    """Return what a choice of a field is called."""
    return _message(asked, f"choice-{choice}", choice)


def short(party: str) -> str:
    """Return a party's name without its kind."""
    return party.removeprefix("party:")
