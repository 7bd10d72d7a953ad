"""The leak oracle: every record carries a canary; where it may not be, it is not.

Random traffic among four parties. What each party may hold is written here by hand, clause
by clause; then every file of every node is searched, byte by byte and value by value, in
plain and in base64, together with error texts, logs and metrics.
"""

import base64
import io
import os
import re
from collections import Counter

import numpy as np
import pytest
from sqlalchemy import select

from comity.apps.operations.routes import metrics_text
from comity.apps.operations.status import status
from comity.apps.sharing import share
from comity.apps.sharing.holdings import held
from comity.apps.sharing.offers import offer
from comity.apps.sharing.previews import preview
from comity.apps.sharing.rows import Rows
from comity.apps.sharing.share import share_now, share_with
from comity.foundations.errors import ComityError
from comity.foundations.plain import plain
from comity.node.exchange.admission import RequestAdmission
from comity.node.exchange.delivery import deliver, due_peers
from comity.node.server.logs import Log
from comity.node.store import schema
from comity.node.store.group_writer import GroupWriter
from comity.trust.identity.keys import from_text64
from tests.federation.prepared import prepared_world
from tests.federation.world import START, World

NAMES = ["alfa", "bravo", "charlie", "delta"]
HEAD = """
agreement: {one}-{two}
version: 1
parties: [party:{one}, party:{two}]
from: "2026-12-01"
until: "2028-12-01"
clauses:
"""
TO_BRAVO = """
  - {id: all, data: elements, by: party:alfa, to: party:bravo, purposes: flight-safety, up_to: amber}
"""
TO_CHARLIE = """
  - id: few
    data: elements
    by: party:alfa
    to: party:charlie
    objects: "object:norad:1-500"
    except: "object:norad:100-199"
    fields: [name, epoch_us]
    purposes: flight-safety
    up_to: green
"""
TO_DELTA = """
  - {id: contacts, data: contacts, by: party:alfa, to: party:delta, purposes: flight-safety}
"""
ONWARD = """
  - {id: own, data: elements, by: party:bravo, to: party:charlie, purposes: flight-safety, up_to: amber}
"""
CANARY = re.compile(rb"CANARY-(\d{5})-([nio])-(\d{4})")
FIELDS = {"n": "name", "i": "international", "o": "owner"}
#: `make leaks` sends ten thousand.
DOCUMENTS = int(os.environ.get("COMITY_DOCUMENTS", "3000"))


def canary(number, field, version):
    return f"CANARY-{number:05d}-{field}-{version:04d}"


def row(number, version):
    texts = {FIELDS[f]: canary(number, f, version) for f in FIELDS}
    return {"object": f"object:norad:{number}", "epoch_us": START, "bstar": 0.0} | texts


def may_hold(name, number, field, levels):
    """Say who may hold a canary: by hand, from the clauses above."""
    level = levels[number]
    if name == "alfa":
        return True
    if name == "bravo":
        return level in {"clear", "green", "amber"}
    if name == "charlie":
        inside = 1 <= number <= 500 and not 100 <= number <= 199
        return inside and field == "n" and level in {"clear", "green"}
    return False


# -- searching -----------------------------------------------------------------------


def patterns():
    """Yield what ``CANARY-`` looks like in base64 at each alignment, and its offset."""
    for shift in range(3):
        text = base64.urlsafe_b64encode(b"\0" * shift + b"CANARY-").rstrip(b"=")
        # Letters that depend on the neighbours are left out.
        first, last = -(-8 * shift // 6), 8 * (shift + 7) // 6
        yield first, text[first:last]


PATTERNS = list(patterns())


def canaries_in(data):
    """Return all canaries in bytes, in plain and in base64."""
    found = {m.groups() for m in CANARY.finditer(data)}
    for first, needle in PATTERNS:
        at = data.find(needle)
        while at >= 0:
            # A canary of 19 letters and its alignment fit 28 letters of base64.
            start = max(0, at - first)
            text = re.match(rb"[A-Za-z0-9_-]*", data[start : start + 28])
            whole = text.group() if text else b""
            plain = base64.urlsafe_b64decode(whole + b"=" * (-len(whole) % 4))
            found |= {m.groups() for m in CANARY.finditer(plain)}
            at = data.find(needle, at + 1)
    return found


def values_of(node):
    """Yield every value of every table, statements opened."""
    with node.database.engine.connect() as connection:
        for table in schema.metadata.sorted_tables:
            for stored in connection.execute(select(table)):
                for value in stored:
                    data = value if isinstance(value, bytes) else str(value).encode()
                    yield data
                    for part in data.split(b"."):
                        if len(part) > 40 and re.fullmatch(rb"[A-Za-z0-9_-]+", part):
                            try:
                                yield from_text64(part.decode())
                            except ComityError:
                                continue


def search(world, name, texts):
    """Return every canary that a node has anywhere."""
    node = world.nodes[name]
    found = set()
    for value in values_of(node):
        found |= canaries_in(value)
    for path in sorted(node.folder.rglob("*")):
        if path.is_file():
            found |= canaries_in(path.read_bytes())
    for text in texts:
        found |= canaries_in(text.encode())
    return {(int(n), f.decode(), int(v)) for n, f, v in found}


# -- traffic -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """Thousands of documents, with lost answers and refused deliveries."""
    patch = pytest.MonkeyPatch()
    patch.setattr(share, "ROWS", 1)
    with World(tmp_path_factory.mktemp("leaks"), NAMES, seed=5) as world:
        for name in NAMES[1:]:
            world.meet("alfa", name)
        world.meet("bravo", "charlie")
        for other, clauses in zip(
            NAMES[1:], (TO_BRAVO, TO_CHARLIE, TO_DELTA), strict=True
        ):
            world.agree(HEAD.format(one="alfa", two=other) + clauses, "alfa", other)
        world.agree(
            HEAD.format(one="bravo", two="charlie") + ONWARD, "bravo", "charlie"
        )
        alfa, bravo = world.nodes["alfa"], world.nodes["bravo"]
        for name in NAMES[1:]:
            share_with(alfa, f"party:{name}", "elements", "flight-safety")
        share_with(bravo, "party:charlie", "elements", "flight-safety")
        traffic = Traffic(world)
        while traffic.documents < DOCUMENTS:
            traffic.step()
        traffic.finish()
        yield traffic
    patch.undo()


class Traffic:
    def __init__(self, world):
        self.world, self.rng = world, np.random.default_rng(5)
        self.texts = {name: [] for name in NAMES}
        self.levels = {
            k: ["clear", "green", "amber", "red", "amber+strict"][k % 5]
            for k in range(1, 701)
        }
        self.documents, self.version = 0, 0
        self.sent = set()

    def step(self):
        """Offer some rows, pass some on without leave, deliver over a bad network."""
        self.version += 1
        world, alfa, bravo = (
            self.world,
            self.world.nodes["alfa"],
            self.world.nodes["bravo"],
        )
        some = self.rng.choice(np.arange(1, 701), 400, replace=False)
        for level in sorted(set(self.levels.values())):
            rows = [
                row(int(k), self.version) for k in some if self.levels[int(k)] == level
            ]
            offer(
                alfa, Rows("elements", tuple(rows), (START,) * len(rows)), level=level
            )
        self.sent |= {(int(k), self.version) for k in some}
        self.note("alfa", share_now(alfa))
        theirs = held(bravo, kind="elements", most=50)
        passed = Rows("elements", tuple(h.row for h in theirs), (START,) * len(theirs))
        offer(bravo, passed, level="clear", originator="party:alfa")
        self.note("bravo", share_now(bravo))
        world.cut = {
            (a, b) for a in NAMES for b in NAMES if a != b and self.rng.random() < 0.2
        }
        self.settle()
        world.clock.move(700)

    def note(self, name, done):
        self.documents += sum(one.documents for one in done)
        self.texts[name] += [str(one) for one in done]

    def settle(self):
        for name, node in self.world.nodes.items():
            for peer in due_peers(node):
                for _ in range(20):
                    try:
                        if not deliver(node, peer).sent:
                            break
                    except ComityError as error:
                        self.texts[name].append(str(error))
                        break

    def finish(self):
        """Deliver the rest, and make every node say as much as it ever says."""
        self.world.cut = set()
        for _ in range(40):
            self.world.clock.move(700)
            self.settle()
        for name, node in self.world.nodes.items():
            out = io.StringIO()
            log = Log(out)
            for peer in NAMES:
                try:
                    log(
                        "preview",
                        rows=len(
                            preview(node, f"party:{peer}", "elements", "flight-safety")
                        ),
                    )
                    log("sync", **plain(self.world.sync(name, peer)))
                except ComityError as error:
                    log("trouble", code=error.code, words=str(error))
            writer = GroupWriter(node.database)
            self.texts[name] += [
                out.getvalue(),
                str(status(node)),
                metrics_text(RequestAdmission(node, writer)),
            ]
            writer.close()


def test_there_was_enough_traffic_and_it_arrived(ran):
    assert ran.documents >= DOCUMENTS
    counts = Counter(h.sender for h in held(ran.world.nodes["bravo"], most=10_000))
    assert counts["party:alfa"] > 400
    assert len(held(ran.world.nodes["charlie"], most=10_000)) > 100


@pytest.mark.parametrize("name", NAMES)
def test_no_canary_is_where_it_may_not_be(ran, name):
    found = search(ran.world, name, ran.texts[name])
    leaked = {c for c in found if not may_hold(name, c[0], c[1], ran.levels)}
    assert leaked == set()
    if name in {"bravo", "charlie"}:
        wanted = {
            (n, f, v)
            for n, v in ran.sent
            for f in FIELDS
            if may_hold(name, n, f, ran.levels)
        }
        # Whatever it may have has come, in every version that was sent.
        assert len(found) > 0.95 * len(wanted)
        assert found <= wanted


def test_what_went_over_the_wire_holds_no_other_canary_either(ran):
    for name in NAMES[1:]:
        found = set()
        for data in ran.world.seen[name]:
            found |= canaries_in(data)
            for part in re.split(rb"[^A-Za-z0-9_-]+", data):
                if len(part) > 100:
                    try:
                        found |= canaries_in(from_text64(part.decode()))
                    except ComityError:
                        continue
        for number, field, _ in found:
            assert may_hold(name, int(number), field.decode(), ran.levels)


@pytest.mark.parametrize("shift", range(6))
def test_the_oracle_finds_what_is_planted(shift):
    text = b"x" * shift + canary(123, "n", 7).encode() + b"tail"
    assert canaries_in(text) == {(b"00123", b"n", b"0007")}
    assert canaries_in(base64.urlsafe_b64encode(text)) == {(b"00123", b"n", b"0007")}
    assert canaries_in(
        b"page" + base64.urlsafe_b64encode(text).rstrip(b"=") + b".x"
    ) == {(b"00123", b"n", b"0007")}


def test_the_oracle_finds_a_leak_in_a_node(tmp_path):
    with World(tmp_path, ["alfa"]) as world:
        assert search(world, "alfa", []) == set()
        (tmp_path / "alfa" / "note").write_text(canary(5, "o", 1))
        assert search(world, "alfa", ["error: " + canary(6, "i", 2)]) == {
            (5, "o", 1),
            (6, "i", 2),
        }


# -- twin runs -----------------------------------------------------------------------


def everything_charlie_sees(folder, *, with_secret):
    """Run the same day twice; once something is shared that charlie may not have."""
    clauses = {"bravo": TO_BRAVO, "charlie": TO_CHARLIE}
    met = [("alfa", name) for name in clauses]
    signed = [
        (HEAD.format(one="alfa", two=name) + text, "alfa", name)
        for name, text in clauses.items()
    ]
    names = ["alfa", *clauses]
    with prepared_world(folder, names, met=met, signed=signed, seed=7) as world:
        alfa = world.nodes["alfa"]
        for name in ("bravo", "charlie"):
            share_with(alfa, f"party:{name}", "elements", "flight-safety")
        for version in range(4):
            numbers = [1, 2, 3]
            if with_secret:
                # Outside its range, excepted, and above its level.
                numbers += [600, 150]
                offer(alfa, Rows("elements", (row(4, version),), (START,)), level="red")
            rows = tuple(row(k, version) for k in numbers)
            offer(alfa, Rows("elements", rows, (START,) * len(rows)), level="green")
            share_now(alfa)
            world.settle()
            world.clock.move(60)
            world.sync("charlie", "alfa")
        charlie = world.nodes["charlie"]
        with charlie.database.engine.connect() as connection:
            tables = {
                table.name: [tuple(r) for r in connection.execute(select(table))]
                for table in schema.metadata.sorted_tables
            }
        got = sum(h.sender == "party:alfa" for h in held(world.nodes["bravo"]))
        return world.seen["charlie"], tables, got


def test_a_withheld_document_changes_nothing_that_charlie_sees(tmp_path):
    plain = everything_charlie_sees(tmp_path / "one", with_secret=False)
    secret = everything_charlie_sees(tmp_path / "two", with_secret=True)
    assert secret[2] > plain[2]
    assert [len(data) for data in plain[0]] == [len(data) for data in secret[0]]
    assert plain[0] == secret[0]
    assert plain[1] == secret[1]
