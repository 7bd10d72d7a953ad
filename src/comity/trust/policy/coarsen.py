"""A release applied to rows: fields left out, numbers put on their grids, orbits replaced.

A value on a grid stays where it is when it is put there again, so a receiver can check
that nothing finer came than was agreed. Positions are not rounded but replaced by those of a
degraded orbit (``policy/degraded``): whoever applies a release hands in that row.
"""

from collections.abc import Mapping, Sequence

from comity.foundations.plain import Json, JsonObject
from comity.trust.policy.degraded import DEGRADED, class_of, is_degraded
from comity.trust.policy.kinds import DEGRADABLE, KINDS, ORBITAL
from comity.trust.policy.records import Release

__all__ = ["apply_release", "class_of_release", "is_within"]

Row = Mapping[str, Json]


def _on_grid(value: Json, grid: float) -> Json:
    if isinstance(value, list | tuple):
        return [_on_grid(item, grid) for item in value]
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    return round(value / grid) * grid


def _times(value: Json, grid_s: float) -> Json:
    """Put microseconds on a grid of seconds; whole numbers stay whole."""
    grid_us = max(1, round(grid_s * 1e6))
    if isinstance(value, list | tuple):
        return [_times(item, grid_s) for item in value]
    return (value + grid_us // 2) // grid_us * grid_us if type(value) is int else value


def _value(row: Row, field: str, quantity: str, grids: Mapping[str, float]) -> Json:
    value = row[field]
    if value is None or not grids:
        return value
    if quantity == "time_s":
        return _times(value, grids["time_s"])
    return _on_grid(value, grids[quantity])


def class_of_release(kind: str, release: Release) -> float:
    """Return the class of positions that a release sets, km; 0 if it sets none."""
    if kind not in DEGRADABLE:
        return 0.0
    grids = [grids.get("position_km", 0.0) for grids in release.fields.values()]
    return class_of(max(grids, default=0.0))


def apply_release(
    kind: str, rows: Sequence[Row], release: Release, degraded: Row | None = None
) -> list[JsonObject]:
    """Return rows with the released fields only, on their grids; ``object`` stays.

    Parameters
    ----------
    degraded
        The same single row of the degraded orbit of the release's class, with its statement. What
        tells of an orbit is taken from it; without it none of that is released.
    """
    quantities = KINDS[kind].fields
    class_km = class_of_release(kind, release)
    done = []
    for row in rows:
        kept = {"object": row["object"]} if "object" in row else {}
        for field, grids in release.fields.items():
            quantity = quantities[field]
            if class_km and quantity in ORBITAL:
                # Also where a clause releases this field alone as it is: exact and degraded
                # numbers of one orbit do not belong into one row.
                if degraded is not None and field in degraded:
                    kept[field] = degraded[field]
            elif field in row:
                kept[field] = _value(row, field, quantity, grids)
        if degraded is not None:
            kept[DEGRADED] = degraded[DEGRADED]
        elif DEGRADED in row and not class_km:
            kept[DEGRADED] = row[DEGRADED]
        done.append(kept)
    return done


def is_within(kind: str, rows: Sequence[Row], release: Release) -> bool:
    """Tell whether rows hold nothing beyond a release: no field more, nothing finer."""
    quantities = KINDS[kind].fields
    class_km = class_of_release(kind, release)
    for row in rows:
        spare = {"object", DEGRADED} if kind in DEGRADABLE else {"object"}
        if set(row) - spare - set(release.fields):
            return False
        orbital = {f for f in release.fields if f in row and quantities[f] in ORBITAL}
        if class_km and orbital and not is_degraded(row, class_km):
            return False
        for field, grids in release.fields.items():
            if not grids or field not in row or (class_km and field in orbital):
                continue
            if _value(row, field, quantities[field], grids) != row[field]:
                return False
    return True
