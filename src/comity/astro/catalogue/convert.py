"""Columns of text → columns of numbers, each row within its limits or refused."""

from dataclasses import dataclass

import numpy as np

from comity.astro.catalogue.records import Refusal
from comity.astro.orbits import ElementSets
from comity.foundations.arrays import Bools, Floats, Ints, Ints32, Texts
from comity.foundations.errors import FormatError
from comity.foundations.time import calendar_texts, parse_utc
from comity.messages import RawSets

__all__ = ["EARLIEST_US", "Columns", "convert"]

#: 1957-10-04, the first object in orbit.
EARLIEST_US = -386_380_800_000_000
DEGREE = np.pi / 180.0

#: Field, lowest, highest, unit. The bounds are inclusive.
LIMITS = (
    ("MEAN_MOTION", 1e-4, 20.0, "rev/day, above 0"),
    ("ECCENTRICITY", 0.0, 0.999999, "from 0 to below 1"),
    ("INCLINATION", 0.0, 180.0, "degrees from 0 to 180"),
    ("RA_OF_ASC_NODE", -360.0, 360.0, "degrees from -360 to 360"),
    ("ARG_OF_PERICENTER", -360.0, 360.0, "degrees from -360 to 360"),
    ("MEAN_ANOMALY", -360.0, 360.0, "degrees from -360 to 360"),
    ("BSTAR", -10.0, 10.0, "1/Earth radii from -10 to 10"),
    ("MEAN_MOTION_DOT", -1e3, 1e3, "rev/day² from -1000 to 1000"),
    ("MEAN_MOTION_DDOT", -1e3, 1e3, "rev/day³ from -1000 to 1000"),
    ("COMITY_ERROR_KM", 0.0, 1e5, "km from 0 to 100000"),
    ("COMITY_ERROR_GROWTH_KM_D", 0.0, 1e5, "km/day from 0 to 100000"),
)
#: Fields that may be left out and then are 0.
OPTIONAL = frozenset(
    {
        "BSTAR",
        "MEAN_MOTION_DOT",
        "MEAN_MOTION_DDOT",
        "COMITY_ERROR_KM",
        "COMITY_ERROR_GROWTH_KM_D",
    }
)


@dataclass(frozen=True, slots=True)
class Columns:
    """Rows of one source after the checks."""

    object: Texts
    name: Texts
    international: Texts
    elements: ElementSets
    mean_motion_dot: Floats
    mean_motion_ddot: Floats
    line: Ints32
    stated_error: Floats


class Checker:
    """Collects refusals; the first reason for a row counts."""

    def __init__(self, raw: RawSets, source: str) -> None:
        self.raw = raw
        self.source = source
        self.keep: Bools = np.ones(len(raw), bool)
        self.refused = [
            Refusal(source, f.line, f.field, f.value, f.reason) for f in raw.faults
        ]

    def refuse(self, row: int, field: str, reason: str) -> None:
        """Refuse a row unless it is refused already."""
        if self.keep[row]:
            self.keep[row] = False
            value = self.raw.columns[field][row] if field else ""
            line = self.raw.lines[row]
            self.refused.append(Refusal(self.source, line, field, value[:60], reason))

    def numbers(self, field: str, low: float, high: float, unit: str) -> Floats:
        """Return a column of numbers within limits."""
        texts = self.raw.columns[field]
        if field in OPTIONAL:
            texts = [text or "0" for text in texts]
        try:
            values = np.array(texts, dtype=np.float64)
        except ValueError:
            values = np.array(
                [self._one(k, field, text) for k, text in enumerate(texts)]
            )
        for k in np.flatnonzero(~((values >= low) & (values <= high))).tolist():
            reason = f"must be {unit}"
            if not np.isfinite(values[k]):
                reason = f"is not a finite number; {reason}"
            self.refuse(k, field, reason)
        return values

    def _one(self, row: int, field: str, text: str) -> float:
        try:
            return float(text)
        except ValueError:
            self.refuse(row, field, "is no number")
            return 0.0

    def epochs(self, latest_us: int) -> Ints:
        """Return the epochs within the space age and not after ``latest_us``."""
        texts = self.raw.columns["EPOCH"]
        usual = all(len(text) == 26 for text in texts)
        values = self._plain_epochs() if usual else None
        if values is None:
            values = np.zeros(len(texts), np.int64)
            for row, text in enumerate(texts):
                values[row] = self._one_epoch(row, text)
        for k in np.flatnonzero(values < EARLIEST_US).tolist():
            self.refuse(k, "EPOCH", "lies before 1957-10-04, the first object in orbit")
        for k in np.flatnonzero(values > latest_us).tolist():
            self.refuse(
                k, "EPOCH", "lies in the future: must not be later than now + 30 d"
            )
        return values

    def _plain_epochs(self) -> Ints | None:
        """Return all epochs at once if each is an ISO date with microseconds."""
        texts = calendar_texts(self.raw.columns["EPOCH"])
        try:
            return (
                None if texts is None else texts.astype("datetime64[us]").view(np.int64)
            )
        except ValueError:
            return None

    def _one_epoch(self, row: int, text: str) -> int:
        try:
            return parse_utc(text)
        except FormatError:
            self.refuse(row, "EPOCH", "is no UTC instant like 2024-11-01T00:00:00")
            return 0

    def keys(self) -> list[str]:
        """Return the key of each object."""
        out = []
        prefix = "" if self.raw.numbering == "norad" else self.raw.numbering + ":"
        columns = self.raw.columns
        given = zip(
            columns["NORAD_CAT_ID"],
            columns["OBJECT_ID"],
            columns["OBJECT_NAME"],
            strict=True,
        )
        for k, (number, designator, name) in enumerate(given):
            plain = number.strip().removeprefix("+")
            if (
                plain.isascii()
                and plain.isdigit()
                and len(plain) <= 9
                and int(plain) > 0
            ):
                out.append(prefix + str(int(plain)))
                continue
            if plain and plain.strip("0"):
                self.refuse(
                    k, "NORAD_CAT_ID", "must be a number of at most nine digits"
                )
            # Without a number, the designator or the name is the best key there is.
            other = "-".join((designator or name).split())
            if not other:
                self.refuse(
                    k, "NORAD_CAT_ID", "is missing, and so are designator and name"
                )
            out.append("id:" + other[:32])
        return out


def convert(raw: RawSets, source: str, latest_us: int) -> tuple[Columns, list[Refusal]]:
    """Convert and check all rows of a source.

    Parameters
    ----------
    raw
        What a reader gave.
    source
        Its name, for refusals.
    latest_us
        Latest epoch to accept; UTC, microseconds since 1970.

    Returns
    -------
    tuple
        The good rows, and a refusal for each other row and each fault of the reader.
    """
    check = Checker(raw, source)
    values = {
        name: check.numbers(name, low, high, unit) for name, low, high, unit in LIMITS
    }
    epoch_us = check.epochs(latest_us)
    keys = check.keys()
    for k, kind in enumerate(raw.columns["EPHEMERIS_TYPE"]):
        if kind.strip() == "4":
            check.refuse(k, "EPHEMERIS_TYPE", "is SGP4-XP, which SGP4 cannot propagate")
    keep = check.keep
    elements = ElementSets(
        epoch_us,
        values["MEAN_MOTION"] / 720.0 * np.pi / 60.0,
        values["ECCENTRICITY"],
        values["INCLINATION"] * DEGREE,
        values["RA_OF_ASC_NODE"] * DEGREE,
        values["ARG_OF_PERICENTER"] * DEGREE,
        values["MEAN_ANOMALY"] * DEGREE,
        values["BSTAR"],
    ).take(np.flatnonzero(keep))
    names = np.array(
        [text.strip()[:60] for text in raw.columns["OBJECT_NAME"]], np.str_
    )
    designators = np.array(
        [text.strip()[:16] for text in raw.columns["OBJECT_ID"]], np.str_
    )
    columns = Columns(
        np.array(keys, np.str_)[keep],
        names[keep],
        designators[keep],
        elements,
        values["MEAN_MOTION_DOT"][keep],
        values["MEAN_MOTION_DDOT"][keep],
        np.array(raw.lines, np.int32)[keep],
        np.stack(
            [values["COMITY_ERROR_KM"], values["COMITY_ERROR_GROWTH_KM_D"]], axis=1
        )[keep],
    )
    return columns, check.refused
