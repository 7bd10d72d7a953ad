"""Texts of the console in the languages of its readers (Fluent), and which language a reader has.

The texts stand in ``languages/*.ftl`` of this room and of each topic with pages. English is complete
(a test compares the names and their variables); where another language lacks a text, the
English one is shown. Every value is isolated, so that it does not reorder the sentence around it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from fluent.runtime import FluentBundle, FluentResource

from comity.foundations.errors import UnknownNameError
from comity.foundations.visible import visible

__all__ = ["LANGUAGES", "Texts", "language_of", "texts_of"]

#: Tag → what its readers call it.
LANGUAGES: Mapping[str, str] = {
    "en": "English",
    "fr": "Français",
    "ru": "Русский",
    "ar": "العربية",
    "zh": "中文",
}
#: Written from right to left.
RIGHT_TO_LEFT = frozenset({"ar"})
FIRST = "en"


def language_of(chosen: str, accepted: str) -> str:
    """Return the language of a reader.

    Parameters
    ----------
    chosen
        What the reader chose here; empty if nothing.
    accepted
        ``Accept-Language`` of the browser.
    """
    if chosen in LANGUAGES:
        return chosen
    for part in accepted[:200].split(","):
        tag = part.partition(";")[0].strip().lower().partition("-")[0]
        if tag in LANGUAGES:
            return tag
    return FIRST


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of one language, with English behind them."""

    language: str
    bundles: tuple[FluentBundle, ...] = field(repr=False)

    @property
    def direction(self) -> str:
        """Return ``rtl`` or ``ltr``."""
        return "rtl" if self.language in RIGHT_TO_LEFT else "ltr"

    def __call__(self, key: str, **values: object) -> str:
        """Return a text with its values; texts among these are made visible.

        Raises
        ------
        UnknownNameError
            If there is none of that name.
        """
        shown = {
            name: visible(value) if isinstance(value, str) else value
            for name, value in values.items()
        }
        for bundle in self.bundles:
            if bundle.has_message(key):
                message = bundle.get_message(key).value
                if message is not None:
                    text, faults = bundle.format_pattern(message, shown)
                    if faults:
                        raise UnknownNameError(f"text {key!r}: {faults[0]}")
                    return str(text)
        raise UnknownNameError(f"there is no text {key!r}")


def _bundle(language: str, packages: Sequence[str]) -> FluentBundle:
    made = FluentBundle([language], use_isolating=True)
    for package in packages:
        place = files(package) / "languages" / f"{language}.ftl"
        if place.is_file():
            made.add_resource(FluentResource(place.read_text("utf-8")))
    return made


@cache
def texts_of(language: str, packages: tuple[str, ...]) -> Texts:
    """Return the texts of a language.

    Parameters
    ----------
    packages
        Those with a folder ``languages``: this room and the topics.
    """
    tags = (language,) if language == FIRST else (language, FIRST)
    return Texts(language, tuple(_bundle(tag, packages) for tag in tags))
