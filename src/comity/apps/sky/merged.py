"""The sky of a viewer: the watch's catalogue, joined with the rows of partners that the viewer sees."""

import hashlib
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from comity.apps.sharing.holdings import HeldRow, held
from comity.apps.sharing.store.holdings import count_all_holdings
from comity.apps.watch.node_records import WatchState
from comity.apps.watch.node_views import state_of_watch
from comity.apps.watch.node_watch import NodeWatch, catalogue_of, watch_of
from comity.astro.catalogue import Snapshot
from comity.astro.orbits import ElementSets
from comity.astro.risk.element_errors.regimes import regime_of
from comity.foundations.arrays import Floats, Texts
from comity.foundations.errors import ComityError
from comity.foundations.plain import Json
from comity.node.node import Node
from comity.node.persons.seen import NOTHING, Seen, seen_by
from comity.node.store.entries import last_number
from comity.trust.persons.callers import Caller
from comity.trust.policy.degraded import DEGRADED

__all__ = [
    "REGIMES",
    "WHO",
    "Sky",
    "elements_of_row",
    "key_of_object",
    "shared_rows",
    "sky_of",
]

#: Who may see an object, in the order of the codes.
WHO = ("public", "shared", "ours")
#: Classes of orbits, in the order of the codes: those of `astro.risk.element_errors`, low ones together.
REGIMES = ("low", "medium", "geosynchronous", "eccentric")
#: Rows of partners that are read, at most.
MOST_ROWS = 200_000
#: Members of a row without which it gives no orbit.
ORBIT = tuple(item.name for item in fields(ElementSets) if item.name != "bstar")


@dataclass(frozen=True, slots=True)
class Sky:
    """Objects that a viewer may see, each with one element set.

    Attributes
    ----------
    id
        Names this list for this viewer: states belong to a list by it.
    keys, names, international, owner
        (N,) of the objects, in the order of their keys.
    elements
        Their element sets.
    who, regime
        (N,) rows of ``WHO`` and ``REGIMES``.
    sender
        (N,) the party whose row the element set is; empty: the catalogue of the watch.
    not_drawn
        Objects that the viewer may see and that have no element set here, by reason.
    shown_rows
        What of others is among them, for the audit.
    watch
        Whether there is a catalogue.
    """

    id: str
    keys: Texts
    names: Texts
    international: Texts
    owner: Texts
    elements: ElementSets
    who: NDArray[np.uint8]
    regime: NDArray[np.uint8]
    sender: Texts
    not_drawn: Mapping[str, int]
    shown_rows: tuple[str, ...]
    watch: WatchState

    def __len__(self) -> int:
        """Return how many objects there are."""
        return len(self.keys)


def key_of_object(object_id: str) -> str:
    """Return the key that a catalogue has for the id of an object."""
    plain = object_id.removeprefix("object:")
    return plain.removeprefix("norad:").removeprefix("id:")


def shared_rows(
    node: Node, seen: Seen, kind: str, object_id: str = ""
) -> list[HeldRow]:
    """Return rows of partners that a viewer sees."""
    if not seen.anything:
        return []
    return held(node, kind=kind, object_id=object_id, most=MOST_ROWS, seen=seen)


def _number(value: Json) -> float:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if number else math.nan  # type: ignore[arg-type]


def _sound(row: Mapping[str, Json]) -> bool:
    """Tell whether a row gives an orbit: its agreement may withhold parts of it."""
    values = [_number(row.get(name)) for name in ORBIT]
    return (
        all(map(math.isfinite, values)) and values[1] > 0.0 and 0.0 <= values[2] < 1.0
    )


@dataclass(frozen=True, slots=True)
class _Part:
    """Objects of one origin, before they are joined."""

    keys: Texts
    names: Texts
    international: Texts
    owner: Texts
    elements: ElementSets
    sender: Texts
    coarse: NDArray[np.bool_]


def _of_catalogue(snapshot: Snapshot) -> _Part:
    rows = snapshot.current
    owner = np.where(
        snapshot.owner[rows] != "", snapshot.owner[rows], snapshot.owner_code[rows]
    )
    return _Part(
        snapshot.object[rows],
        snapshot.name[rows],
        snapshot.international[rows],
        owner,
        snapshot.elements.take(rows),
        np.full(len(rows), "", "U1"),
        np.zeros(len(rows), np.bool_),
    )


def _of_partners(rows: Sequence[HeldRow]) -> _Part:
    def texts(values: list[str]) -> Texts:
        return np.array(values, np.str_) if values else np.zeros(0, "U1")

    def column(name: str) -> Floats:
        return np.array([_number(one.row.get(name)) for one in rows], np.float64)

    drag = np.nan_to_num(column("bstar"))
    epoch = np.array([round(_number(one.row["epoch_us"])) for one in rows], np.int64)
    return _Part(
        texts([key_of_object(one.object) for one in rows]),
        texts([str(one.row.get("name") or "") for one in rows]),
        texts([str(one.row.get("international") or "") for one in rows]),
        texts([str(one.row.get("owner") or "") for one in rows]),
        ElementSets(
            epoch_us=epoch, bstar=drag, **{name: column(name) for name in ORBIT[1:]}
        ),
        texts([one.sender for one in rows]),
        np.array([bool(one.row.get(DEGRADED)) for one in rows], np.bool_),
    )


def _worth(row: HeldRow) -> tuple[bool, float]:
    """Order rows of an object: exact ones before degraded ones, then by epoch."""
    return not row.row.get(DEGRADED), _number(row.row["epoch_us"])


def elements_of_row(row: HeldRow) -> ElementSets | None:
    """Return the element set of a partner's row; None if it gives no orbit."""
    if row.kind != "elements" or not _sound(row.row):
        return None
    return _of_partners([row]).elements


def _best_of_each(rows: Sequence[HeldRow]) -> list[HeldRow]:
    """Return of each object the row to be drawn."""
    best: dict[str, HeldRow] = {}
    for row in rows:
        key = key_of_object(row.object)
        known = best.get(key)
        if known is None or _worth(row) > _worth(known):
            best[key] = row
    return list(best.values())


def _joined(first: _Part, second: _Part) -> tuple[_Part, NDArray[np.bool_]]:
    """Return both parts, an object of both with its newer set, and which a partner has shared.

    A degraded orbit never takes the place of a published one.

    An object keeps the name that the catalogue has for it, where it has one.
    """
    size = len(first.keys)
    columns = {
        name: np.concatenate([getattr(first, name), getattr(second, name)])
        for name in ("keys", "names", "international", "owner", "sender")
    }
    sets = [
        np.concatenate(
            [getattr(first.elements, f.name), getattr(second.elements, f.name)]
        )
        for f in fields(ElementSets)
    ]
    coarse = np.r_[first.coarse, second.coarse]
    where = {key: k for k, key in enumerate(first.keys.tolist())}
    take = np.arange(len(columns["keys"]))
    shared = np.r_[np.zeros(size, np.bool_), np.ones(len(second.keys), np.bool_)]
    keep = np.ones(len(take), np.bool_)
    for k, key in enumerate(second.keys.tolist(), size):
        same = where.get(key)
        if same is None:
            continue
        keep[k] = False
        shared[same] = True
        if not coarse[k] and sets[0][k] > sets[0][same]:
            take[same] = k
    rows = np.flatnonzero(keep)
    named = {
        name: columns[name][rows] if name != "sender" else columns[name][take[rows]]
        for name in columns
    }
    elements = ElementSets(*(column[take[rows]] for column in sets))
    return _Part(elements=elements, coarse=coarse[take[rows]], **named), shared[rows]


def _empty() -> _Part:
    none = np.zeros(0, "U1")
    zero = np.zeros(0)
    sets = ElementSets(np.zeros(0, np.int64), zero, zero, zero, zero, zero, zero, zero)
    return _Part(none, none, none, none, sets, none, np.zeros(0, np.bool_))


def sky_of(node: Node, caller: Caller, at_us: int | None = None) -> Sky:
    """Return the sky that a caller may see.

    Parameters
    ----------
    at_us
        With the catalogue of the last run until this instant; partners' rows are those of now, and
        are left out then.
    """
    watch = watch_of(node, at_us)
    seen = seen_by(caller) if at_us is None else NOTHING
    classes = None if seen.classes is None else tuple(seen.classes)
    with node.reading() as work:
        # What is shared, erased or agreed anew changes one of both.
        held_now = last_number(work.connection), count_all_holdings(work.connection)
    run = None if watch.run is None else (watch.run.at_us, watch.run.catalogue)
    return node.derived.find(
        ("sky", classes, at_us),
        (held_now, watch.state, watch.words, run),
        lambda: _made(node, watch, seen),
    )


def _made(node: Node, watch: NodeWatch, seen: Seen) -> Sky:
    part, own, state = _watched(watch)
    rows = shared_rows(node, seen, "elements")
    sound = [row for row in rows if _sound(row.row)]
    best = _best_of_each(sound)
    part, shared = _joined(part, _of_partners(best))
    order = np.argsort(part.keys, kind="stable")
    keys = part.keys[order]
    ours = np.isin(keys, np.array(sorted(own), np.str_) if own else np.zeros(0, "U1"))
    who = np.where(ours, 2, np.where(shared[order], 1, 0)).astype(np.uint8)
    elements = part.elements.take(order)
    low = np.maximum(regime_of(elements) - 2, 0) if len(keys) else np.zeros(0)
    known = set(keys.tolist())
    return Sky(
        _identity(keys, who, part.owner[order], elements),
        keys,
        part.names[order],
        part.international[order],
        part.owner[order],
        elements,
        who,
        low.astype(np.uint8),
        part.sender[order],
        _not_drawn(node, seen, rows, sound, known, own),
        tuple(f"{row.object} entry:{row.entry}" for row in best),
        state,
    )


def _watched(watch: NodeWatch) -> tuple[_Part, set[str], WatchState]:
    """Return the catalogue of the watch, the keys of own satellites, and whether there is one."""
    state = state_of_watch(watch)
    if watch.run is None:
        return _empty(), set(), state
    own = {one.object for one in watch.run.report.own}
    own |= {row.object_1 for row in watch.run.report.rows}
    try:
        return _of_catalogue(catalogue_of(watch.run)), own, state
    except ComityError as error:
        damaged = WatchState("damaged", error.message, error.remedy, state.at)
        return _empty(), own, damaged


def _not_drawn(
    node: Node,
    seen: Seen,
    rows: Sequence[HeldRow],
    sound: Sequence[HeldRow],
    known: set[str],
    own: set[str],
) -> dict[str, int]:
    """Count what the viewer may see and that has no element set, by reason."""
    by_ephemeris = {
        key_of_object(row.object) for row in shared_rows(node, seen, "ephemerides")
    }
    whole = {key_of_object(row.object) for row in sound}
    parts = {key_of_object(row.object) for row in rows} - whole - known
    reasons: Counter[str] = Counter()
    reasons["known by an ephemeris alone"] = len(by_ephemeris - known)
    reasons["shared without a whole orbit"] = len(parts - by_ephemeris)
    reasons["own satellites without element set"] = len(
        own - known - by_ephemeris - parts
    )
    return {reason: count for reason, count in reasons.items() if count}


def _identity(
    keys: Texts, who: NDArray[np.uint8], owner: Texts, elements: ElementSets
) -> str:
    made = hashlib.blake2b(digest_size=12)
    made.update("\n".join(keys.tolist()).encode())
    made.update("\n".join(owner.tolist()).encode())
    made.update(who.tobytes())
    for item in fields(elements):
        made.update(np.ascontiguousarray(getattr(elements, item.name)).tobytes())
    return made.hexdigest()
