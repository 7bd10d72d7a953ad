"""Epochs of messages: checked as text, converted to microseconds in bulk."""

import re
from collections.abc import Sequence

import numpy as np

from comity.foundations.arrays import Ints, Texts
from comity.foundations.errors import FormatError
from comity.foundations.time import calendar_texts, parse_utc

__all__ = ["instants_us", "is_epoch", "is_number", "printed_step"]

_EPOCH = re.compile(
    r"\d{4}-(?:\d{2}-\d{2}|\d{3})(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d*)?)?)?Z?"
)
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[EeDd][+-]?\d+)?")


def is_epoch(text: str) -> bool:
    """Return whether text is an epoch of the standards that exists in the calendar."""
    if _EPOCH.fullmatch(text) is None:
        return False
    try:
        parse_utc(text.replace(".Z", "Z").removesuffix("."))
    except FormatError:
        return False
    return True


def is_number(text: str) -> bool:
    """Return whether text is a finite decimal number."""
    return _NUMBER.fullmatch(text) is not None


def printed_step(text: str) -> float:
    """Return one unit of the last digit of a number, or in seconds of an epoch, as printed.

    0.0 for text that is neither.
    """
    if is_number(text):
        mantissa, _, power = text.upper().replace("D", "E").partition("E")
        decimals = len(mantissa.partition(".")[2])
        return float(f"1e{int(power or 0) - decimals}")
    if is_epoch(text):
        clock = text.removesuffix("Z").partition("T")[2]
        coarse = {0: 86400.0, 1: 60.0}.get(clock.count(":") if clock else 0, 1.0)
        return coarse if coarse > 1.0 else 10.0 ** -len(clock.partition(".")[2])
    return 0.0


def _counts_in_nanoseconds(plain: Texts) -> bool:
    """Return whether all years fit 64 bits of nanoseconds around 1970."""
    years = plain.astype("U4")
    return bool(((years >= "1700") & (years <= "2200")).all())


def instants_us(texts: Sequence[str]) -> Ints:
    """Return microseconds since 1970 of epochs in one scale, rounded to nearest.

    Raises
    ------
    ValueError
        For text that is no epoch.
    """
    if not texts:
        return np.zeros(0, np.int64)
    if texts[0].endswith("Z"):
        texts = [text.removesuffix("Z") for text in texts]
    # The calendar form is what large files use; the library reads it.
    plain = calendar_texts(texts)
    if plain is not None and _counts_in_nanoseconds(plain):
        try:
            nanoseconds = plain.astype("datetime64[ns]").view(np.int64)
            return np.asarray(np.floor_divide(nanoseconds + 500, 1000), dtype=np.int64)
        except ValueError:
            pass
    try:
        return np.array([parse_utc(text) for text in texts], np.int64)
    except FormatError as error:
        raise ValueError(str(error)) from error
