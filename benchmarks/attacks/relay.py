"""A relay between two nodes on loopback, for a while: reading, changing, replaying, swapping.

Each try is one exchange of which the relay changes something at random; it got through if a
word of what was said is readable, or if a changed, repeated or swapped message counts.
"""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
WORDS = (
    b"mean_motion",
    b"object:norad",
    b"elements",
    b"green",
    b"tlp",
    b"flight-safety",
)
TRIES = 40


def campaign() -> Iterator[tuple[str, int, int, str]]:
    """Yield a row for each thing that the relay tries."""
    with tempfile.TemporaryDirectory() as name:
        from tests.attacks.relays import relayed

        with relayed(Path(name)) as (world, relay):
            alfa, bravo = world.nodes["alfa"], world.nodes["bravo"]
            yield _read(alfa, relay)
            yield _change(alfa, bravo, relay)
            yield _replay(bravo, relay)
            yield _swap(alfa, relay)
            yield _downgrade(alfa, bravo, relay)


def _counted(node: Any) -> int:
    from comity.node.store import log

    entries: int = node.database.read(
        lambda c: log.load_stream(c, node.party, "party:alfa", outgoing=False).size
    )
    return entries


def _read(alfa: Any, relay: Any) -> tuple[str, int, int, str]:
    from comity.node.exchange.delivery import deliver
    from tests.attacks.relays import BRAVO, offer_rows

    for k in range(10):
        offer_rows(alfa, 5 + k)
        deliver(alfa, BRAVO)
    seen = relay.readable()
    found = [word.decode() for word in WORDS if word in seen]
    note = f"{len(seen)} bytes recorded and decoded; readable: {', '.join(found) or 'nothing'}"
    return "relay reads deliveries", 10, len(found), note


def _change(alfa: Any, bravo: Any, relay: Any) -> tuple[str, int, int, str]:
    """Change a byte of the body, a header or the path of each request and answer."""
    from comity.foundations.errors import ComityError
    from comity.node.exchange.client import ask
    from tests.attacks.relays import BRAVO

    dice, through = np.random.default_rng(5), 0

    def flip(message: Any) -> Any:
        if message.body:
            at = int(dice.integers(len(message.body)))
            changed = bytes([message.body[at] ^ (1 << int(dice.integers(8)))])
            message.body = message.body[:at] + changed + message.body[at + 1 :]
        return message

    for k in range(TRIES):
        relay.on_request, relay.on_answer = (flip, None) if k % 2 else (None, flip)
        try:
            ask(alfa, BRAVO, "hello", {})
            through += 1
        except ComityError:
            pass
    relay.on_request = relay.on_answer = None
    return "relay changes a bit", TRIES, through, f"{_counted(bravo)} entries as before"


def _replay(bravo: Any, relay: Any) -> tuple[str, int, int, str]:
    """Send every recorded request again, there and on every other path."""
    from comity.node.exchange.received import PATHS

    recorded = [m for m in relay.passed if m.path in PATHS and not m.status and m.body]
    before, tries, through = _counted(bravo), 0, 0
    for message in recorded[:TRIES]:
        for path in PATHS:
            moved = type(message)(path, message.headers, message.body)
            tries += 1
            through += relay.send(moved).status == 200
    return "relay repeats requests", tries, through + _counted(bravo) - before, ""


def _swap(alfa: Any, relay: Any) -> tuple[str, int, int, str]:
    """Answer every question with an answer that was recorded."""
    from comity.foundations.errors import ComityError
    from comity.node.exchange.client import ask
    from comity.node.exchange.received import SEALED
    from tests.attacks.relays import BRAVO

    answers = [m for m in relay.passed if m.status == 200 and m.path in SEALED]
    through = 0
    for k in range(TRIES):
        old = answers[k % len(answers)]
        relay.on_answer = lambda _answer, old=old: old
        try:
            ask(alfa, BRAVO, "hello", {})
            through += 1
        except ComityError:
            pass
    relay.on_answer = None
    return "relay swaps answers", TRIES, through, ""


def _downgrade(alfa: Any, bravo: Any, relay: Any) -> tuple[str, int, int, str]:
    """Keep the sealed paths back in every way, and show an introduction of last year."""
    from comity.foundations.errors import ComityError
    from comity.node.exchange.client import ask
    from comity.node.exchange.introductions import INTRODUCTION, introduction_fields
    from comity.node.exchange.meeting import learn_peer
    from comity.node.exchange.received import OLDER
    from comity.trust.identity import sign_statement
    from tests.attacks.relays import BRAVO, Message

    fields = introduction_fields(bravo) | {"protocols": [1, 2]}
    old = sign_statement(bravo.signer, INTRODUCTION, fields).encode()
    start = len(relay.passed)
    statuses = (400, 401, 403, 404, 405, 409, 421, 426, 429, 500, 501, 503)
    for status in statuses:

        def back(message: Any, status: int = status) -> Any:
            if message.path.startswith("/comity/3"):
                return Message(message.path, {}, b"", status)
            return Message(message.path, {}, old, 200)

        relay.on_request = back
        for send in (
            lambda: ask(alfa, BRAVO, "hello", {}),
            lambda: learn_peer(alfa, BRAVO),
        ):
            try:
                send()
            except ComityError:
                continue
    relay.on_request = None
    through = sum(m.path in OLDER for m in relay.passed[start:])
    return (
        "relay talks a node down",
        2 * len(statuses),
        through,
        "no request went unsealed",
    )
