"""Two nodes for the conformance kit: its own, and one of Comity to be tested."""

import socket
from dataclasses import replace
from pathlib import Path
from typing import Any

from comity.apps.conformance.run import their_objects
from comity.apps.operations.exercise_nodes import Rehearsal
from comity.apps.sharing.offers import offer
from comity.apps.sharing.rows import rows_of_snapshot
from comity.apps.sharing.share import share_now, share_with
from comity.foundations import format_utc
from comity.messages.shared_build import omm_csv_of_rows
from comity.node.gate import PeerGate
from comity.node.lifecycle.opening import open_node
from comity.node.store.schema import peers
from comity.node.store.settings import load_settings, save_settings
from comity.system.catalogue_files import open_catalogue
from comity.system.environment import now_us
from comity.system.files import make_folder, write_whole

__all__ = ["prepare_nodes"]

#: The kit needs no real sky: what its burns meet does not matter.
PLAY = "mode: automatic\nlargest_m_s: 5.0\nsecondary_pc: 0.5\ncatalogue: {}\n"
SKY = 200


def free_port() -> int:
    """Return a port of this machine that nobody uses."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def _sky(at_us: int) -> str:
    """Return a synthetic population whose element sets are as new as today."""
    sky = rows_of_snapshot(open_catalogue([f"sample:{SKY}"]))
    late_us = at_us - max(sky.as_of_us)
    return omm_csv_of_rows(
        [
            {**row, "epoch_us": epoch_us + late_us}
            for row, epoch_us in zip(sky.rows, sky.as_of_us, strict=True)
        ]
    )


def prepare_nodes(folder: Path) -> dict[str, Any]:
    """Make ``kit`` and ``tested`` in a folder: met, verified, with an agreement signed.

    Raises
    ------
    ResourceError
        If there are nodes already.
    """
    make_folder(folder)
    at = Rehearsal(
        folder, ("kit", "tested"), now_us(), lambda us: format_utc(us, 0)[:10]
    )
    tested = at.nodes["tested"]
    offer(tested, their_objects(now_us()), level="amber")
    share_with(tested, "party:kit", "capabilities", "coordination")
    share_now(tested, ["party:kit"])
    at.settle()
    at.close()
    sky = folder.absolute() / "sky.csv"
    write_whole(sky, _sky(now_us()).encode())
    write_whole(folder / "tested" / "cases.yaml", PLAY.format(sky).encode())
    urls = {}
    for name in ("kit", "tested"):
        port, people = free_port(), free_port()
        urls[name] = f"http://127.0.0.1:{port}"
        _serve_at(folder / name, urls[name], port, people)
    for name, other in (("kit", "tested"), ("tested", "kit")):
        _find_at(folder / name, other, urls[other])
    return {
        "kit": str(folder / "kit"),
        "tested": str(folder / "tested"),
        "url": urls["tested"],
    }


def _serve_at(folder: Path, url: str, port: int, people: int) -> None:
    settings = load_settings(folder)
    save_settings(folder, replace(settings, url=url, port=port, people_port=people))


def _find_at(folder: Path, other: str, url: str) -> None:
    node = open_node(folder, gate=PeerGate())
    try:
        node.write(
            lambda c: c.execute(
                peers.update()
                .where(peers.c.party == f"party:{other}")
                .values(url=url, private=True)
            )
        )
    finally:
        node.close()
