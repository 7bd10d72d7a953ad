"""Who is verified, from the time of refusals: requests in the name of parties, timed.

In one process, without a network, whose noise would only hide a difference. Each round asks
once in each name, in a random order, so that what slows the machine slows all of them.
"""

import datetime as dt
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from comity.foundations.errors import ComityError
from comity.node.exchange.admission import RequestAdmission
from comity.node.store.group_writer import GroupWriter
from comity.node.transport.signatures import Message, sign_request
from comity.trust.identity import SoftKey
from tests.federation.world import World

Row = tuple[str, int, int, str]
SEED = 20_270_301
PATH, URL = "/comity/3/deliver", "https://bravo.example"


class _Named:
    """A thief's signer that claims the name of a key."""

    def __init__(self, kid: str) -> None:
        self._key = SoftKey(b"\x05" * 32)
        self.kid = kid

    @property
    def public(self) -> Any:
        """Return itself: only the name of the key is asked."""
        return self

    def sign(self, data: bytes) -> bytes:
        """Sign with the thief's key."""
        return self._key.sign(data)


def _request(world: Any, party: str, kid: str) -> tuple[dict[str, str], bytes]:
    body = b"x" * 200
    headers = {"Content-Type": "application/json", "Comity-Party": party}
    message = Message("POST", URL + PATH, headers, body)
    at = dt.datetime.fromtimestamp(world.clock() / 1e6, dt.UTC)
    sign_request(_Named(kid), message, nonce="n" * 24, at=at)  # type: ignore[arg-type]
    return {k.lower(): v for k, v in message.headers.items()}, body


def times_of(requests: int) -> dict[str, np.ndarray]:
    """Return kind of caller → times of its refusals, s."""
    rng = np.random.default_rng(SEED)
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder), ["alfa", "bravo", "charlie"])
        with world:
            world.meet("alfa", "bravo")
            world.meet("charlie", "alfa")
            node = world.nodes["bravo"]
            kids = {n: world.nodes[n].signer.public.kid for n in world.nodes}
            callers = {
                "verified, its own key": ("party:alfa", kids["alfa"]),
                "verified, another key": ("party:alfa", "k" * 43),
                "not verified, its own key": ("party:charlie", kids["charlie"]),
                "unknown": ("party:zulu", "k" * 43),
            }
            asked = {k: _request(world, *who) for k, who in callers.items()}
            writer = GroupWriter(node.database)
            door = RequestAdmission(node, writer)
            taken: dict[str, list[float]] = {kind: [] for kind in callers}
            for number in range(requests + 20):
                for kind in rng.permutation([*callers]):
                    headers, body = asked[kind]
                    took = _timed(lambda h=headers, b=body: door.admit(PATH, h, b))
                    if number >= 20:
                        taken[kind].append(took)
            writer.close()
    return {kind: np.array(values) for kind, values in taken.items()}


def _timed(ask: Callable[[], object]) -> float:
    began = time.thread_time()
    try:
        ask()
    except ComityError:
        return time.thread_time() - began
    raise AssertionError("a thief was let in")


def noise_of(values: np.ndarray) -> float:
    """Return four standard errors of a median, s (from quartiles: times have long tails)."""
    low, high = np.quantile(values, [0.25, 0.75])
    return float(4 * 1.2533 * (high - low) / 1.349 / np.sqrt(len(values)))


def campaign() -> Iterator[Row]:
    """Yield the rows of the table: attack, tries, how many got through, a note."""
    requests = 5000
    times = times_of(requests)
    medians = {kind: float(np.median(values)) for kind, values in times.items()}
    first = medians["unknown"]
    for kind, values in times.items():
        if kind == "unknown":
            continue
        noise = float(np.hypot(noise_of(values), noise_of(times["unknown"])))
        through = int(abs(medians[kind] - first) > noise)
        note = f"{1e6 * (medians[kind] - first):+.1f} us, noise {1e6 * noise:.1f} us"
        yield f"time of a refusal: {kind}", requests, through, note
