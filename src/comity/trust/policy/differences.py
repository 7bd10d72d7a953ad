"""What differs between two versions of an agreement, member by member.

People sign a content, named by its hash. Between two versions they read what changed; so
whatever makes two hashes differ is in the list, be it the order of clauses alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from comity.foundations.canonical import canonical_bytes

__all__ = ["ContentChange", "differences"]


@dataclass(frozen=True, slots=True)
class ContentChange:
    """A member that differs: its place, and its JSON before and after (empty: none)."""

    place: str
    before: str
    after: str


def differences(
    old: Mapping[str, object], new: Mapping[str, object]
) -> list[ContentChange]:
    """Return what differs between the contents of two versions.

    Clauses are compared by their ids, lists of names by what was added and removed.

    Parameters
    ----------
    old, new
        Contents as they are signed; an empty ``old`` makes every member of ``new`` differ.
    """
    return list(_mappings("", old, new))


def _text(value: object) -> str:
    return canonical_bytes(value).decode()


def _mappings(
    place: str, old: Mapping[str, object], new: Mapping[str, object]
) -> Iterator[ContentChange]:
    for name in [*old, *(name for name in new if name not in old)]:
        where = f"{place}.{name}" if place else name
        if name not in new:
            yield ContentChange(where, _text(old[name]), "")
        elif name not in old:
            yield ContentChange(where, "", _text(new[name]))
        elif _text(old[name]) != _text(new[name]):
            yield from _values(where, old[name], new[name])


def _values(place: str, old: object, new: object) -> Iterator[ContentChange]:
    """Yield what differs between two values whose canonical texts differ."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        yield from _mappings(place, old, new)
        return
    if isinstance(old, list) and isinstance(new, list):
        before, after = _by_id(old), _by_id(new)
        if before is not None and after is not None:
            yield from _mappings(place, before, after)
            if list(before) != list(after) and set(before) == set(after):
                yield ContentChange(place, _text(list(before)), _text(list(after)))
            return
        removed, added = _left_out(old, new), _left_out(new, old)
        if removed or added:
            yield ContentChange(
                place,
                _text(removed) if removed else "",
                _text(added) if added else "",
            )
            return
    yield ContentChange(place, _text(old), _text(new))


def _by_id(items: Sequence[object]) -> dict[str, object] | None:
    """Return objects by their ids, None if these are not objects with ids of their own."""
    found: dict[str, object] = {}
    for item in items:
        name = item.get("id") if isinstance(item, Mapping) else None
        if not isinstance(name, str) or name in found:
            return None
        found[name] = item
    return found


def _left_out(one: Sequence[object], other: Sequence[object]) -> list[object]:
    """Return the items of a list that another does not hold, as often as they are more."""
    counts: dict[str, int] = {}
    for item in other:
        counts[_text(item)] = counts.get(_text(item), 0) + 1
    left = []
    for item in one:
        text = _text(item)
        counts[text] = counts.get(text, 0) - 1
        if counts[text] < 0:
            left.append(item)
    return left
