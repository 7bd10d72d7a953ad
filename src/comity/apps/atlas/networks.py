"""The cooperation network of a collection and, if one is given, of a launch log."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from comity.apps.atlas.collection import Atlas, text_of
from comity.atlas.network import Network, build, change
from comity.atlas.records import Fault
from comity.atlas.ties import LaunchPair, read_launch_pairs, ties_of
from comity.atlas.vocabulary import MODES
from comity.foundations.errors import FormatError, InputError

__all__ = ["START", "change_json", "launch_pairs", "network_between", "network_json"]

#: The first launch.
START = date(1957, 10, 4)


def launch_pairs(atlas: Atlas, path: Path) -> tuple[list[LaunchPair], list[Fault], int]:
    """Read owner–launcher pairs of a launch log; states that nobody knows are faults.

    Raises
    ------
    FormatError
        If it is no launch log.
    """

    def party(code: str) -> str | None:
        found = atlas.register.owner("gcat", code)
        return str(found.id) if found else None

    try:
        return read_launch_pairs(text_of(path), party, path.name)
    except FormatError as error:
        raise FormatError(f"{path.name} {error.message}") from error


def network_between(
    atlas: Atlas,
    since: date | None,
    until: date | None,
    pairs: list[LaunchPair],
    mode: str = "",
) -> Network:
    """Return the network of a time.

    Parameters
    ----------
    mode
        ``cooperative``, ``mixed`` or ``competitive`` alone; the first two if empty.

    Raises
    ------
    InputError
        If the time ends before it begins, or the mode is unknown.
    """
    manifest = atlas.collection.manifest
    low = since or START
    high = until or (manifest.updated if manifest else date.max)
    if high < low:
        raise InputError(f"the time ends ({high}) before it begins ({low})")
    if mode and mode not in MODES:
        raise InputError(
            f"mode {mode!r} is unknown", remedy=f"one of {', '.join(MODES)}"
        )
    modes = (mode,) if mode else ("cooperative", "mixed")
    return build(ties_of(atlas.collection), pairs, low, high, modes=modes)


def network_json(network: Network, name_of: Callable[[str], str]) -> dict[str, Any]:
    """Return a network for programs."""
    return {
        "since": network.since.isoformat(),
        "until": network.until.isoformat(),
        "modularity": network.modularity,
        "nodes": [{**asdict(node), "name": name_of(node.id)} for node in network.nodes],
        "edges": [{**asdict(e), "sources": list(e.sources)} for e in network.edges],
    }


def change_json(before: Network, after: Network) -> dict[str, Any]:
    """Return what differs between two networks, for programs."""
    told = change(before, after)
    return {
        "before": [before.since.isoformat(), before.until.isoformat()],
        "after": [after.since.isoformat(), after.until.isoformat()],
        "ties_came": [list(pair) for pair in told.came],
        "ties_went": [list(pair) for pair in told.went],
        "parties_came": list(told.parties_came),
        "parties_went": list(told.parties_went),
        "brokers": [
            {"party": name, "before": was, "after": now}
            for name, was, now in told.brokers
        ],
    }
