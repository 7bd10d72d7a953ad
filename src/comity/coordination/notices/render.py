"""Notices in the languages of the parties: one set of fields, five renderings.

The fields are what counts. A rendering is made from them with the messages of the language
(Fluent), and states that it is unreviewed until a speaker has read the messages.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fluent.runtime import FluentBundle, FluentResource

from comity.coordination.notices.chains import Chain
from comity.coordination.notices.facts import LANGUAGES, Terms, format_fact
from comity.coordination.notices.fields import Field
from comity.coordination.notices.forms import FORMS, form_of
from comity.coordination.notices.records import Notice
from comity.foundations.errors import DataError, UnknownNameError

__all__ = ["Rendered", "RenderedLine", "Speech", "wanted_messages"]

#: Messages of every language besides those of forms, fields and choices.
_COMMON = ("unreviewed", "drill", "reference", "withheld", "within", "issued", "notice")


@dataclass(frozen=True, slots=True)
class RenderedLine:
    """A field in a language: its name, its label and its value."""

    field: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """A notice in a language.

    Attributes
    ----------
    language, title, sentence
        The language, the name of the form in it, and the notice as a sentence.
    lines
        Its fields, one a line.
    remark
        States that no speaker has reviewed the messages; empty if one has.
    exercise
        The banner of an exercise, or empty.
    """

    language: str
    title: str
    sentence: str
    lines: tuple[RenderedLine, ...]
    remark: str
    exercise: str


def wanted_messages() -> set[str]:
    """Return the names of all messages that a language needs."""
    names = {*_COMMON}
    for form_name, form in FORMS.items():
        names |= {f"form-{form_name}", f"say-{form_name}"}
        for field_name, field in form.fields.items():
            names |= {f"field-{field_name}"}
            names |= {f"choice-{choice}" for choice in field.choices}
    return names


class Speech:
    """The messages of the languages.

    Parameters
    ----------
    sources
        Language → its messages, in Fluent.
    reviewed
        Languages whose messages a speaker has read.
    """

    def __init__(
        self, sources: Mapping[str, str], reviewed: Iterable[str] = ()
    ) -> None:
        self.reviewed = frozenset(reviewed)
        self._bundles: dict[str, FluentBundle] = {}
        self._terms: dict[str, Terms] = {}
        for language, text in sources.items():
            # Numbers and Latin words inside Arabic keep their order by isolation.
            bundle = FluentBundle([language], use_isolating=language == "ar")
            bundle.add_resource(FluentResource(text))
            self._bundles[language] = bundle

    def _bundle(self, language: str) -> FluentBundle:
        bundle = self._bundles.get(language)
        if bundle is None:
            raise UnknownNameError(
                f"language {language[:20]!r} is not available",
                remedy=f"one of {', '.join(self._bundles) or ', '.join(LANGUAGES)}",
            )
        return bundle

    def message(self, language: str, name: str, **values: str) -> str:
        """Return a message.

        Raises
        ------
        UnknownNameError, DataError
            If there is no such language or message, or it cannot be formatted.
        """
        bundle = self._bundle(language)
        known = bundle.has_message(name)
        pattern = bundle.get_message(name).value if known else None
        if pattern is None:
            raise DataError(f"{language} has no message {name!r}")
        text, errors = bundle.format_pattern(pattern, values)
        if errors:
            raise DataError(f"message {name!r} of {language}: {errors[0]}")
        return str(text)

    def terms(self, language: str) -> Terms:
        """Return how a language names choices, by choice."""
        if language in self._terms:
            return self._terms[language]
        bundle = self._bundle(language)
        names = {
            choice
            for form in FORMS.values()
            for field in form.fields.values()
            for choice in field.choices
            if bundle.has_message(f"choice-{choice}")
        }
        made = {choice: self.message(language, f"choice-{choice}") for choice in names}
        self._terms[language] = made | {"within": self.message(language, "within")}
        return self._terms[language]

    def render(
        self, notice: Notice, language: str, chain: Chain | None = None
    ) -> Rendered:
        """Return a notice in a language.

        Parameters
        ----------
        chain
            Its chain, if the window that holds now is to be shown.

        Raises
        ------
        UnknownNameError
            If the language is not available.
        """
        form, terms = form_of(notice.form), self.terms(language)
        fields = notice.fields if chain is None else chain.fields
        withheld = self.message(language, "withheld")
        values = {
            name: format_fact(fields[name], field, language, terms)
            for name, field in form.fields.items()
            if name in fields
        }
        head = {
            "party": format_fact(notice.issuer, Field("party"), language, terms),
            "reference": notice.reference,
            "notice": str(notice.id),
        }
        blank = {name: values.get(name, withheld) for name in form.fields}
        sentence = self.message(language, f"say-{notice.form}", **head, **blank)
        lines = [
            RenderedLine(name, self.message(language, f"field-{name}"), value)
            for name, value in values.items()
        ]
        if notice.reference:
            label = self.message(language, "reference")
            lines.insert(0, RenderedLine("reference", label, notice.reference))
        drill = self.message(language, "drill", exercise=notice.exercise)
        return Rendered(
            language,
            self.message(language, f"form-{notice.form}"),
            sentence,
            tuple(lines),
            "" if language in self.reviewed else self.message(language, "unreviewed"),
            drill if notice.exercise else "",
        )
