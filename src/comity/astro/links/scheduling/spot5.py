"""Photographs of SPOT 5 for a day (Bensana, Lemaître, Verfaillie 1999).

Each photograph may be taken by a camera (1, 2, 3, or 13: both at once) or not at all; some
pairs and triples exclude each other; the recorder of instances with several orbits holds 200.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from comity.foundations.arrays import Ints
from comity.foundations.errors import FormatError

__all__ = ["Photographs", "photograph_faults", "read_spot5"]

#: Capacity of the recorder, and the amount that one photograph of unit weight consumes.
CAPACITY, UNIT = 200, 451.0


@dataclass(frozen=True, slots=True)
class Photographs:
    """An instance.

    Attributes
    ----------
    names
        Number of each photograph.
    item, camera, worth, weight
        (L,) of each choice: place of its photograph, camera, worth, weight.
    excluded
        Pairs and triples of choices that exclude each other.
    capacity
        Of the recorder; a million and more if the instance has none.
    """

    names: tuple[int, ...]
    item: Ints
    camera: Ints
    worth: Ints
    weight: Ints
    excluded: tuple[tuple[int, ...], ...]
    capacity: int


def _numbers(line: str, number: int, least: int) -> list[float]:
    try:
        values = [float(word) for word in line.split()]
    except ValueError as error:
        raise FormatError(f"line {number}: {line[:40]!r} is not read") from error
    if len(values) < least:
        raise FormatError(f"line {number} has {len(values)} numbers, must have {least}")
    return values


def read_spot5(text: str) -> Photographs:
    """Read an instance; one that ends with a capacity has a limited recorder.

    The value of that capacity is ignored: the recorder holds 200 photographs of unit weight.

    Raises
    ------
    FormatError
        If a line does not have the form that its place requires.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        raise FormatError("is empty")
    count = int(_numbers(lines[0], 1, 1)[0])
    if not 0 < count < len(lines) - 1:
        raise FormatError(f"states {count} photographs, has {len(lines)} lines")
    places: dict[tuple[int, int], int] = {}
    names: list[int] = []
    rows: list[tuple[int, int, int, int]] = []
    several_orbits = len(lines[-1].split()) == 1 and len(lines) > count + 2
    for number, line in enumerate(lines[1 : count + 1], start=2):
        values = _numbers(line, number, 3)
        many = int(values[2])
        if len(values) < 3 + 2 * many or many < 1:
            raise FormatError(f"line {number} lacks some of its {many} choices")
        for k in range(many):
            camera, used = int(values[3 + 2 * k]), values[4 + 2 * k]
            places[int(values[0]), camera] = len(rows)
            weight = round(used / UNIT) if several_orbits else 0
            rows.append((len(names), camera, int(values[1]), weight))
        names.append(int(values[0]))
    excluded = _excluded(lines, count, places)
    item, camera, worth, weight = np.array(rows, np.int64).T
    capacity = CAPACITY if several_orbits else 10**9
    return Photographs(tuple(names), item, camera, worth, weight, excluded, capacity)


def _excluded(
    lines: list[str], count: int, places: dict[tuple[int, int], int]
) -> tuple[tuple[int, ...], ...]:
    many = int(_numbers(lines[count + 1], count + 2, 1)[0])
    rows = lines[count + 2 : count + 2 + many]
    if len(rows) < many:
        raise FormatError(f"states {many} constraints, has {len(rows)}")
    out: set[tuple[int, ...]] = set()
    for number, line in enumerate(rows, start=count + 3):
        values = [int(v) for v in _numbers(line, number, 1)]
        arity, rest = values[0], values[1:]
        if arity not in {2, 3} or len(rest) < 2 * arity or len(rest) % arity:
            # The capacity at the end of an instance of several orbits.
            if len(values) == 1 and number == len(lines):
                continue
            raise FormatError(f"line {number} is no constraint on 2 or 3 photographs")
        for k in range(arity, len(rest), arity):
            choices = [places.get((rest[j], rest[k + j]), -1) for j in range(arity)]
            if min(choices) >= 0:
                out.add(tuple(sorted(choices)))
    return tuple(sorted(out))


def photograph_faults(instance: Photographs, chosen: Sequence[int]) -> list[str]:
    """Return a sentence for every rule that a choice breaks."""
    some = set(chosen)
    out = [
        f"{[(instance.names[instance.item[c]], int(instance.camera[c])) for c in row]} together"
        for row in instance.excluded
        if some.issuperset(row)
    ]
    items = [int(instance.item[c]) for c in some]
    if len(set(items)) < len(items):
        out.append("a photograph is taken twice")
    heavy = int(instance.weight[list(some)].sum()) if some else 0
    if heavy > instance.capacity:
        out.append(f"weighs {heavy}, the recorder holds {instance.capacity}")
    return out
