"""Records become JSON by one rule."""

from dataclasses import dataclass
from enum import Enum
from pathlib import PurePosixPath

import numpy as np
import pytest

from comity.foundations.errors import FormatError
from comity.foundations.plain import ABSENT, Absent, named, plain, plain_object
from comity.foundations.strict import read_strict


class Colour(Enum):
    RED = "red"


@dataclass(frozen=True, slots=True)
class Inner:
    miss_km: float
    note: str | Absent = ABSENT


@dataclass(frozen=True, slots=True)
class Outer:
    sender: str = named("from")
    inner: tuple[Inner, ...] = ()
    colour: Colour = Colour.RED


def test_fields_keep_their_order_and_may_have_other_names():
    value = plain_object(Outer("party:FRA", (Inner(1.5), Inner(2.0, "late"))))
    assert list(value) == ["from", "inner", "colour"]
    assert value["inner"] == [{"miss_km": 1.5}, {"miss_km": 2.0, "note": "late"}]
    assert value["colour"] == "red"


def test_numbers_of_arrays_and_what_json_cannot_say():
    assert plain(np.array([[1.0, np.nan]])) == [[1.0, None]]
    assert plain(np.int64(3)) == 3
    assert plain(float("inf")) is None
    assert plain({"a": PurePosixPath("x/y"), "b": {2, 1}}) == {"a": "x/y", "b": [1, 2]}


def test_what_has_no_form_is_refused():
    with pytest.raises(TypeError, match="object has no JSON form"):
        plain(object())
    with pytest.raises(TypeError, match="list is no record"):
        plain_object([1])


@pytest.mark.parametrize(
    "levels, fits", [(31, True), (32, True), (33, False), (500, False)]
)
def test_nesting_is_bounded_however_deep(levels, fits):
    for text in ("[" * levels + "]" * levels, '{"a":' * levels + "1" + "}" * levels):
        # A sibling that is wide, not deep, changes nothing.
        whole = f"[{text}, [], {{}}]" if fits and levels < 32 else text
        if fits:
            assert read_strict(whole.encode()) is not None
        else:
            with pytest.raises(FormatError, match="deeper than 32"):
                read_strict(whole.encode())
