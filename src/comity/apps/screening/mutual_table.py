"""The approaches of a screening of operators' ephemerides as columns."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from comity.apps.screening.mutual_records import MutualScreened
from comity.astro.orbits.rtn import rtn_axes
from comity.foundations.arrays import Floats, Texts

__all__ = ["mutual_table", "ranked"]


def mutual_table(done: MutualScreened) -> Mapping[str, NDArray[np.generic]]:
    """Return a column for each quantity; the second object is an ephemeris or an element set."""
    hits, store, snapshot = done.hits, done.store, done.snapshot
    tracks = len(store.tracks)
    element = hits.second >= tracks
    rows = (
        snapshot.current[np.where(element, hits.second - tracks, 0)]
        if len(snapshot.current)
        else np.zeros(len(hits), np.int64)
    )
    own = [store.tracks[int(k)] for k in hits.first]
    other = [
        None if is_element else store.tracks[int(k)]
        for k, is_element in zip(hits.second, element, strict=True)
    ]
    offset = (
        np.zeros((0, 3))
        if not len(hits)
        else np.einsum(
            "kab,kb->ka",
            rtn_axes(hits.own[:, :3], hits.own[:, 3:]),
            hits.other[:, :3] - hits.own[:, :3],
        )
    )

    def instants(seconds: Floats) -> NDArray[np.datetime64]:
        at_us = done.start_us + np.rint(seconds * 1e6).astype(np.int64)
        return at_us.astype("datetime64[us]")

    def second(column: NDArray[np.str_], field: str) -> Texts:
        return _texts(
            [
                str(column[row]) if one is None else str(getattr(one, field))
                for one, row in zip(other, rows, strict=True)
            ]
        )

    return {
        "object_1": _texts([one.object_id for one in own]),
        "object_2": second(snapshot.object, "object_id"),
        "name_1": _texts([one.name for one in own]),
        "name_2": second(snapshot.name, "name"),
        "given_by_1": _texts(["ephemeris"] * len(own)),
        "given_by_2": np.where(element, "element set", "ephemeris"),
        "tca": instants(hits.tca_s),
        "miss_km": hits.miss_km,
        "miss_r_km": offset[:, 0],
        "miss_t_km": offset[:, 1],
        "miss_n_km": offset[:, 2],
        "speed_km_s": hits.speed_km_s,
        "kind": done.kind,
        "entry": instants(hits.entry_s),
        "exit": instants(hits.exit_s),
        "sigma_distance": done.sigma_distance,
        "pc": done.pc,
        "pc_method": done.method,
        "covariance_1": done.basis[:, 0] if len(hits) else _texts([]),
        "covariance_2": done.basis[:, 1] if len(hits) else _texts([]),
        "source_1": _texts([one.source for one in own]),
        "source_2": _texts(
            [
                snapshot.sources[int(snapshot.source[row])].name
                if one is None
                else one.source
                for one, row in zip(other, rows, strict=True)
            ]
        ),
    }


def _texts(values: Sequence[str]) -> Texts:
    return np.array(list(values), np.str_) if values else np.zeros(0, "U1")


def ranked(done: MutualScreened, top: int) -> list[int]:
    """Return the rows of the largest probabilities, then the least distances; same objects last."""
    pc = np.where(np.isfinite(done.pc), done.pc, 0.0)
    order = np.lexsort((done.hits.miss_km, -pc, done.kind == "same object"))
    return [int(k) for k in order[:top] if done.kind[k] != "same object"]
