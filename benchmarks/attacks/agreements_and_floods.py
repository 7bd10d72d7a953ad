"""A hostile party to agreements: drafts swapped, withdrawals dated back, floods, and a block.

Nodes in one process, a clock that is moved by hand, no network. Seeds are fixed.
"""

import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from comity.apps.sharing.agreements import propose
from comity.apps.sharing.versions import list_agreements
from comity.foundations.errors import ComityError
from comity.node.exchange.outbox import send_protocol
from comity.node.exchange.receiving import receive
from comity.node.store.agreements import version_lives
from comity.node.store.keys import load_key, passphrase
from comity.trust.identity import sign_statement
from comity.trust.ledger.bundle import WITHDRAWAL
from comity.trust.persons.marks import marks_json
from comity.trust.policy import life_of, read_agreement
from comity.trust.policy.lifecycle import Withdrawal
from tests.acts import block_peer, sign
from tests.federation.test_security import made
from tests.federation.world import World, bilateral
from tests.persons import invented

Row = tuple[str, int, int, str]
ALFA, BRAVO = "party:alfa", "party:bravo"
TEXT = bilateral("alfa", "bravo")
DAY_US = 86_400_000_000
SEED = 20_270_301


def _world(folder: str, *, signed: bool) -> Any:
    world = World(Path(folder), ["alfa", "bravo"])
    world.meet("alfa", "bravo")
    if signed:
        world.agree(TEXT, "alfa", "bravo")
    return world


def _swapped(tries: int) -> Row:
    """Send another draft under the name while a person reads the one before it."""
    rng = np.random.default_rng(SEED)
    through = 0
    with (
        tempfile.TemporaryDirectory() as folder,
        _world(folder, signed=False) as world,
    ):
        alfa, bravo = world.nodes["alfa"], world.nodes["bravo"]
        for number in range(tries):
            text = TEXT.replace("alfa-bravo", f"swap-{number}")
            shown = propose(alfa, read_agreement(text)).hash
            world.clock.move(1)
            days, version = int(rng.integers(91, 3000)), int(rng.integers(1, 4))
            text = text.replace("keep_d: 90", f"keep_d: {days}")
            propose(bravo, read_agreement(text.replace(": 1\n", f": {version}\n", 1)))
            world.settle()
            name = f"swap-{number}"
            for what in (name, f"{name}@{shown}", f"agreement:{name}:1"):
                try:
                    through += sign(alfa, what).hash != shown
                except ComityError:
                    continue
    return "another draft under a name is signed", 3 * tries, through, ""


def _dated_back(tries: int) -> Row:
    """Date a withdrawal back by up to a year; count notices that end early."""
    rng = np.random.default_rng(SEED)
    value = read_agreement(TEXT.replace("2026-12-01", "2024-12-01"))
    signed = dict.fromkeys(value.parties, value.since_us)
    early = 0
    for _ in range(tries):
        now = value.since_us + int(rng.integers(400, 900)) * DAY_US
        at = now - int(rng.integers(0, 366 * DAY_US))
        left = Withdrawal(BRAVO, at, {ALFA: now})
        life = life_of(value, signed, [left], at_us=now)
        end = min(now + value.notice_us, value.until_us)
        early += life.ends_between[BRAVO, ALFA] != end
    return "a withdrawal dated back ends a notice early", tries, early, "in lives"


def _dated_back_on_nodes() -> Row:
    early = 0
    tries = 5
    for days in range(28, 28 + tries):
        with (
            tempfile.TemporaryDirectory() as folder,
            _world(folder, signed=True) as world,
        ):
            world.clock.move(40 * 86_400)
            node = world.nodes["bravo"]
            key = load_key(node.folder / "person.key", passphrase())
            (version,) = list_agreements(node)
            payload = {
                "agreement": version.hash,
                "at_us": world.clock() - days * DAY_US,
                "party": BRAVO,
                "persons": marks_json(invented()),
            }
            body = {"statement": sign_statement(key, WITHDRAWAL, payload)}
            with node.writing() as work:
                send_protocol(work, "agreement-withdrawal", body, ALFA, version.hash)
            world.settle()
            alfa = world.nodes["alfa"]
            with alfa.reading() as work:
                ((_, life),) = version_lives(work.connection, work.now_us, ALFA)
            early += life.ends_for.get(BRAVO, 0) < world.clock() + 30 * DAY_US
    return "a withdrawal dated back ends a notice early", tries, early, "on nodes"


def _drafts(tries: int) -> Row:
    """Flood a node with drafts; count those beyond the bound that it keeps."""
    with (
        tempfile.TemporaryDirectory() as folder,
        _world(folder, signed=False) as world,
    ):
        alfa, bravo = world.nodes["alfa"], world.nodes["bravo"]
        with alfa.writing() as work:
            for number in range(tries):
                value = read_agreement(TEXT.replace("alfa-bravo", f"flood-{number}"))
                body = {"content": dict(value.content)}
                send_protocol(work, "agreement", body, BRAVO)
        world.settle()
        began = time.perf_counter()
        kept = len(list_agreements(bravo))
        took_ms = 1e3 * (time.perf_counter() - began)
        over = max(0, kept - bravo.settings.drafts_per_peer)
    return "a draft beyond the bound is kept", tries, over, f"list in {took_ms:.0f} ms"


def _beyond(name: str, tries: int, *, blocked: bool) -> Row:
    """Send items beyond the quota, or although blocked; count those that leave a trace."""
    with (
        tempfile.TemporaryDirectory() as folder,
        _world(folder, signed=True) as world,
    ):
        bravo = world.nodes["bravo"]
        if blocked:
            block_peer(bravo, ALFA)
        else:
            bravo.settings = replace(bravo.settings, quota_per_minute=0)
        item = made(world)
        through = 0
        for _ in range(tries):
            with bravo.writing() as work:
                (answer,) = receive(work, ALFA, [item])
            through += answer.code != "quota"
    return name, tries, through, ""


def campaign() -> Iterator[Row]:
    """Yield the rows of the table: attack, tries, how many got through, a note."""
    yield _swapped(20)
    yield _dated_back(20_000)
    yield _dated_back_on_nodes()
    yield _drafts(200)
    yield _beyond("an item beyond the quota is taken", 300, blocked=False)
    yield _beyond("an item of a blocked peer is taken", 300, blocked=True)
