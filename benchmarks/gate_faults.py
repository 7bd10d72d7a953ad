"""Faults put into real conjunction messages: units, axes, signs, frames, epochs, scales.

Each fault takes the lines of a message in KVN and gives other lines, as a producer that
makes the mistake would send them.
"""

import re
from collections.abc import Callable, Iterator

import numpy as np

from comity.astro.orbits.two_body import move

AXES = ("R", "T", "N", "RDOT", "TDOT", "NDOT")
STATE = ("X", "Y", "Z", "X_DOT", "Y_DOT", "Z_DOT")
COVARIANCE = tuple(f"C{a}_{b}" for k, a in enumerate(AXES) for b in AXES[: k + 1])
_ITEM = re.compile(r"^(\s*)([A-Z0-9_]+)(\s*=\s*)(\S+)(.*)$")
Change = Callable[[int, str, float], float | None]
Fault = tuple[str, str, Callable[[str], str]]


def order(key: str) -> int | None:
    """Return how many of both axes of a covariance key are velocities, None for others."""
    one, underscore, two = key.removeprefix("C").partition("_")
    if not key.startswith("C") or not underscore or one not in AXES or two not in AXES:
        return None
    return (AXES.index(one) > 2) + (AXES.index(two) > 2)


def rewritten(text: str, change: Change) -> str:
    """Return a message with numbers changed: ``change(object, key, value)``."""
    out, number = [], 0
    for line in text.splitlines():
        match = _ITEM.match(line)
        if match is None:
            out.append(line)
            continue
        before, key, equals, value, after = match.groups()
        if key == "OBJECT":
            number = int(value[-1])
        try:
            given = float(value)
        except ValueError:
            out.append(line)
            continue
        new = change(number, key, given)
        shown = value if new is None else f"{new:.17e}"
        out.append(f"{before}{key}{equals}{shown}{after}")
    return "\n".join(out) + "\n"


def values_of(text: str, number: int, keys: tuple[str, ...]) -> dict[str, float]:
    """Return numbers of an object by key."""
    found: dict[str, float] = {}

    def look(at: int, key: str, value: float) -> float | None:
        if at == number and key in keys:
            found.setdefault(key, value)
        return None

    rewritten(text, look)
    return found


def factors(
    numbers: set[int], by: Callable[[str], float | None]
) -> Callable[[str], str]:
    """Return a fault that multiplies values of some objects by key."""

    def change(at: int, key: str, value: float) -> float | None:
        factor = by(key) if at in numbers else None
        return None if factor is None else value * factor

    return lambda text: rewritten(text, change)


def covariance_by(scales: tuple[float, float, float]) -> Callable[[str], float | None]:
    """Return factors of position, mixed and velocity entries."""

    def by(key: str) -> float | None:
        kind = order(key)
        return None if kind is None else scales[kind]

    return by


def replaced(
    numbers: set[int],
    keys: tuple[str, ...],
    new: Callable[[dict[str, float]], dict[str, float]],
) -> Callable[[str], str]:
    """Return a fault that computes values of some objects anew from those that stand there."""

    def fault(text: str) -> str:
        for number in numbers:
            values = new(values_of(text, number, keys))

            def change(
                at: int,
                key: str,
                _value: float,
                values: dict[str, float] = values,
                number: int = number,
            ) -> float | None:
                return values.get(key) if at == number else None

            text = rewritten(text, change)
        return text

    return fault


def exchanged(numbers: set[int], one: str, two: str) -> Callable[[str], str]:
    """Return a fault that exchanges two axes of covariances, positions and velocities."""
    swap = {one: two, two: one, f"{one}DOT": f"{two}DOT", f"{two}DOT": f"{one}DOT"}

    def other(key: str) -> str:
        first, _, second = key.removeprefix("C").partition("_")
        names = [swap.get(name, name) for name in (first, second)]
        names.sort(key=AXES.index, reverse=True)
        return f"C{names[0]}_{names[1]}"

    def new(given: dict[str, float]) -> dict[str, float]:
        return {key: given[other(key)] for key in given if other(key) in given}

    return replaced(numbers, COVARIANCE, new)


def state_axes(
    numbers: set[int], one: str, two: str, parts: str
) -> Callable[[str], str]:
    """Return a fault that exchanges two coordinates: positions, velocities or both."""
    pairs = [(one, two)] if "p" in parts else []
    pairs += [(f"{one}_DOT", f"{two}_DOT")] if "v" in parts else []
    swap = dict(pairs) | {b: a for a, b in pairs}

    def new(given: dict[str, float]) -> dict[str, float]:
        return {key: given[other] for key, other in swap.items()}

    return replaced(numbers, STATE, new)


def moved(numbers: set[int], by_s: float) -> Callable[[str], str]:
    """Return a fault: states of another epoch, by two-body motion."""

    def new(given: dict[str, float]) -> dict[str, float]:
        x = np.array([given[key] for key in STATE])
        later = move(x[:3], x[3:], np.array([by_s]))[0]
        return dict(zip(STATE, later.tolist(), strict=True))

    return replaced(numbers, STATE, new)


def framed(numbers: set[int], frame: str) -> Callable[[str], str]:
    """Return a fault: another frame is named."""

    def fault(text: str) -> str:
        out, number = [], 0
        for line in text.splitlines():
            if line.startswith(("OBJECT ", "OBJECT=")):
                number = int(line.strip()[-1])
            if line.startswith("REF_FRAME") and number in numbers:
                head = line.partition("=")[0]
                out.append(f"{head}= {frame}")
            else:
                out.append(line)
        return "\n".join(out) + "\n"

    return fault


def radius_times(factor: float) -> Callable[[str], str]:
    """Return a fault of the radius in the comment."""

    def fault(text: str) -> str:
        return re.sub(
            r"(COMMENT HBR\s*=\s*)([\d.]+)",
            lambda m: f"{m[1]}{float(m[2]) * factor:.9g}",
            text,
        )

    return fault


def sigmas_for_variances(numbers: set[int]) -> Callable[[str], str]:
    """Return a fault: standard deviations are written where variances belong."""

    def new(given: dict[str, float]) -> dict[str, float]:
        out = {}
        for key, value in given.items():
            first, _, second = key.removeprefix("C").partition("_")
            size = given[f"C{first}_{first}"] * given[f"C{second}_{second}"]
            out[key] = value / size**0.25 if size > 0.0 else value
        return out

    return replaced(numbers, COVARIANCE, new)


def shifted(numbers: set[int], off_km: float) -> Callable[[str], str]:
    """Return a fault: one digit of a coordinate is wrong."""

    def change(at: int, key: str, value: float) -> float | None:
        return value + off_km if key == "X" and at in numbers else None

    return lambda text: rewritten(text, change)


def copied(text: str) -> str:
    """Return a message whose second covariance is the first."""
    keys = tuple(f"C{a}_{b}" for a in AXES for b in AXES)
    given = values_of(text, 1, keys)
    return rewritten(
        text,
        lambda at, key, _v: (
            given.get(key) if at == 2 and order(key) is not None else None
        ),
    )


WHO = (("object 1", {1}), ("object 2", {2}), ("both", {1, 2}))


def _units() -> Iterator[Fault]:
    for who, them in WHO:
        for name, scales in (
            ("covariance in km² labelled m²", (1e-6, 1e-6, 1e-6)),
            ("covariance in m² labelled km²", (1e6, 1e6, 1e6)),
            ("covariance with positions in km", (1e-6, 1e-3, 1.0)),
            ("covariance with velocities in km/s", (1.0, 1e-3, 1e-6)),
        ):
            yield name, who, factors(them, covariance_by(scales))
        yield "sigmas for variances", who, sigmas_for_variances(them)
        for name, keys, factor in (
            ("positions in m", STATE[:3], 1e3),
            ("positions in Mm", STATE[:3], 1e-3),
            ("velocities in m/s", STATE[3:], 1e3),
            ("velocities in Mm/s", STATE[3:], 1e-3),
        ):

            def by(
                key: str, keys: tuple[str, ...] = keys, factor: float = factor
            ) -> float | None:
                return factor if key in keys else None

            yield name, who, factors(them, by)
    for name, factor in (
        ("radius in km", 1e-3),
        ("radius in mm", 1e3),
        ("radius in cm", 100.0),
        ("radius in feet", 3.28084),
        ("diameter for radius", 2.0),
    ):
        yield name, "message", radius_times(factor)


def _axes_and_signs() -> Iterator[Fault]:
    for who, them in WHO:
        for one, two in ("RT", "TN", "RN"):
            yield (
                f"covariance axes {one} and {two} exchanged",
                who,
                exchanged(them, one, two),
            )
        for keys in (("CT_R",), ("CN_T", "CN_R"), ("CRDOT_T",)):

            def by(key: str, keys: tuple[str, ...] = keys) -> float | None:
                return -1.0 if key in keys else None

            yield f"sign of {' and '.join(keys)}", who, factors(them, by)
    for who, them in WHO:
        for one, two in ("XY", "YZ"):
            for parts, what in (("pv", "state"), ("v", "velocity")):
                name = f"{what} axes {one} and {two} exchanged"
                yield name, who, state_axes(them, one, two, parts)
        for key in ("X", "Z", "Y_DOT"):

            def turn(name: str, key: str = key) -> float | None:
                return -1.0 if name == key else None

            yield f"sign of {key}", who, factors(them, turn)


def _frames_and_epochs() -> Iterator[Fault]:
    for who, them in WHO:
        for frame in ("ITRF", "TEME"):
            yield f"EME2000 labelled {frame}", who, framed(them, frame)
        for by_s in (0.01, 0.1, 1.0, 60.0):
            yield f"states {by_s:g} s late", who, moved(them, by_s)


def _scales() -> Iterator[Fault]:
    for who, them in WHO:
        for factor in (0.01, 0.1, 10.0, 100.0):
            fault = factors(them, covariance_by((factor,) * 3))
            yield f"covariance times {factor:g}", who, fault
    for who, them in WHO[:2]:
        for key in ("CR_R", "CT_T", "CN_N"):
            for factor in (0.01, 100.0):

                def by(
                    name: str, key: str = key, factor: float = factor
                ) -> float | None:
                    return factor if name == key else None

                yield f"{key} times {factor:g}", who, factors(them, by)
        for off_km in (0.1, 1.0):
            yield f"X wrong by {off_km:g} km", who, shifted(them, off_km)
    yield "covariance of object 1 for object 2", "object 2", copied


#: Kinds of faults, each with what makes them.
KINDS: dict[str, Callable[[], Iterator[Fault]]] = {
    "units": _units,
    "exchanged axes and signs": _axes_and_signs,
    "frames and epochs": _frames_and_epochs,
    "scales and digits": _scales,
}


def faults() -> list[tuple[str, Fault]]:
    """Return every fault with its kind: name, whom it concerns, what it does to a text."""
    return [(kind, fault) for kind, make in KINDS.items() for fault in make()]


def bare(text: str) -> str:
    """Return a message without what it states of its encounter: states and covariances."""
    gone = ("MISS_DISTANCE", "RELATIVE_", "COLLISION_PROBABILITY")
    return "\n".join(x for x in text.splitlines() if not x.startswith(gone)) + "\n"
