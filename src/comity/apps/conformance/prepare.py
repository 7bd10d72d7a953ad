"""Two nodes for the conformance kit: its own, and one of Comity to be tested."""

import socket
from dataclasses import dataclass, replace
from pathlib import Path

from comity.apps.cases.policy_acts import ADOPT_POLICY
from comity.apps.conformance.capabilities import their_objects
from comity.apps.conformance.store import set_address
from comity.apps.operations.exercise_nodes import Rehearsal
from comity.apps.sharing.offers import offer
from comity.apps.sharing.rows import rows_of_snapshot
from comity.apps.sharing.share import share_now, share_with
from comity.foundations import format_utc
from comity.messages.shared_build import omm_csv_of_rows
from comity.node.gate import PeerGate
from comity.node.lifecycle.opening import open_node
from comity.node.operations import Nothing
from comity.node.persons.policies import POLICY
from comity.node.store.settings import load_settings, save_settings
from comity.system.catalogue_files import open_catalogue
from comity.system.environment import now_us
from comity.system.files import make_folder, write_whole
from comity.trust.persons import Role

__all__ = ["PreparedNodes", "prepare_nodes"]

#: Limits of the node under test: automatic, with a small synthetic catalogue.
LIMITS = "mode: automatic\nlargest_m_s: 5.0\nsecondary_pc: 0.5\ncatalogue: {}\n"
#: Objects of the synthetic catalogue.
CATALOGUE_SIZE = 200


@dataclass(frozen=True, slots=True)
class PreparedNodes:
    """Folders of the two nodes, and the URL of the one under test."""

    kit: str
    tested: str
    url: str


def free_port() -> int:
    """Return a free port of this machine."""
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        port: int = made.getsockname()[1]
        return port


def _catalogue(at_us: int) -> str:
    """Return a synthetic population whose newest element set is of an instant, as CSV."""
    made = rows_of_snapshot(open_catalogue([f"sample:{CATALOGUE_SIZE}"]))
    shift_us = at_us - max(made.as_of_us)
    return omm_csv_of_rows(
        [
            {**row, "epoch_us": epoch_us + shift_us}
            for row, epoch_us in zip(made.rows, made.as_of_us, strict=True)
        ]
    )


def prepare_nodes(folder: Path) -> PreparedNodes:
    """Make the nodes ``kit`` and ``tested``: met, verified, with an agreement signed.

    Raises
    ------
    ResourceError
        If the folder holds nodes already.
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
    catalogue = folder.absolute() / "sky.csv"
    write_whole(catalogue, _catalogue(now_us()).encode())
    write_whole(folder / "tested" / POLICY, LIMITS.format(catalogue).encode())
    at.persons["tested"].act(ADOPT_POLICY, Nothing(), Role.SIGNATORY)
    at.close()
    urls = {}
    for name in ("kit", "tested"):
        port, people = free_port(), free_port()
        urls[name] = f"http://127.0.0.1:{port}"
        _serve_at(folder / name, urls[name], port, people)
    for name, other in (("kit", "tested"), ("tested", "kit")):
        _set_peer(folder / name, other, urls[other])
    return PreparedNodes(str(folder / "kit"), str(folder / "tested"), urls["tested"])


def _serve_at(folder: Path, url: str, port: int, people: int) -> None:
    settings = load_settings(folder)
    save_settings(folder, replace(settings, url=url, port=port, people_port=people))


def _set_peer(folder: Path, other: str, url: str) -> None:
    node = open_node(folder, gate=PeerGate())
    try:
        with node.writing() as work:
            set_address(work.connection, f"party:{other}", url)
    finally:
        node.close()
