"""Two nodes in a virtual world: one clock, one network, one disk each, all from one seed.

What runs is the code of the product: ``take``, ``replay``, ``due``, ``may``, ``body_for``.
The world drops up to 90 % of what is sent, cuts one direction or both, delivers twice and
late, forges and replays, crashes nodes around every durable write and loses what was not
synced, restores old backups, lets nodes die, and flies the burns with errors.
"""

import hashlib
import heapq
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from comity.coordination.negotiation.acts import SIGNS, due, windows_now
from comity.coordination.negotiation.bodies import ActDetails, body_for
from comity.coordination.negotiation.case import earlier_baselines, phase_of
from comity.coordination.negotiation.documents import CaseDocument, baseline_id
from comity.coordination.negotiation.evidence import pc_after
from comity.coordination.negotiation.records import (
    Event,
    Facts,
    Phase,
    Plan,
    Reason,
    Stance,
    Step,
)
from comity.coordination.negotiation.replay import advance, replay, take
from comity.coordination.negotiation.rules import may
from comity.foundations.canonical import content_hash
from comity.foundations.errors import ComityError
from tests.apps.cases.flights import Flight, left_after, state_after
from tests.coordination.negotiation.pool import PARTIES, TCA_US

MINUTE_US = 60_000_000
HOUR_US = 60 * MINUTE_US
BOUND = {
    Stance.COMMITTED,
    Stance.RECALLING,
    Stance.WITHDRAWN,
    Stance.BURNED,
    Stance.ALONE,
    Stance.PEOPLE,
    Stance.CLOSED,
    Stance.SETTLED,
    Stance.STOOD_DOWN,
    Stance.RELYING,
}


class Disk:
    """Keeps what was synced; the rest is lost when the power goes."""

    def __init__(self):
        self.records, self.synced = [], 0

    def write(self, record):
        self.records.append(record)

    def sync(self):
        self.synced = len(self.records)

    def crash(self):
        del self.records[self.synced :]


@dataclass
class Weather:
    """How bad a seed is."""

    drop: float
    twice: float
    slow_h: float
    crash: float
    lazy: float
    cuts: Any
    death: Any
    restore: Any
    reopen: Any
    screen_fails: Any
    forge: bool
    channels: int = 1
    backup: float = 0.05

    @classmethod
    def draw(cls, rng, channels):
        hard = rng.random()
        cuts = []
        for _ in range(rng.integers(0, 4)):
            begin = rng.uniform(0.0, 70.0)
            cuts.append((int(rng.integers(2)), begin, begin + rng.exponential(12.0)))
        one = int(rng.integers(2))
        late = rng.uniform(1.0, 70.0)
        return cls(
            drop=0.9 * hard * rng.random(),
            twice=0.2 * rng.random(),
            slow_h=float(rng.choice([0.05, 1.0, 6.0])),
            crash=float(rng.choice([0.0, 0.02, 0.1])),
            lazy=float(rng.choice([0.0, 0.5, 0.9])),
            cuts=tuple(cuts),
            death=(one, late) if rng.random() < 0.25 else None,
            restore=(1 - one, rng.uniform(5.0, 60.0)) if rng.random() < 0.15 else None,
            reopen=(int(rng.integers(2)), rng.uniform(34.5, 60.0))
            if rng.random() < 0.3
            else None,
            screen_fails=tuple(rng.random(2) < 0.1),
            forge=bool(rng.random() < 0.2),
            channels=channels,
        )


@dataclass
class Party:
    """A node: what is on its disk, and what it has in memory."""

    name: str
    peer: str
    offset_us: int
    disk: Disk = field(default_factory=Disk)
    life: int = 1
    begun_us: int = 0
    fence: int = 0
    alive: bool = True
    down_until_us: int = 0
    recovering: bool = False
    backup: Any = field(default_factory=list)
    acked: Any = field(default_factory=set)
    #: Whether it was awake in a window of its fallback.
    chance: bool = False
    case: Any = None

    def load(self, now_us):
        self.case = replay(
            self.name,
            self.peer,
            self.disk.records[: self.disk.synced],
            now_us,
            self.begun_us,
        )


@dataclass
class Result:
    """What a seed came to."""

    seed: int
    violations: Any
    outcome: str
    events: int
    burns: Any


class World:
    """One seed, run to the end."""

    def __init__(self, seed, meeting, *, channels=1, dynamics=False, fault=""):
        self.seed, self.met, self.fault = seed, meeting, fault
        self.rng = np.random.default_rng([7, seed])
        self.weather = Weather.draw(self.rng, channels)
        skew_us = round(meeting.alfa.limits["skew_s"] * 1e6)
        self.start_us = meeting.alfa.when.opened_us
        self.now = self.start_us
        self.queue, self.count = [], 0
        self.dynamics = dynamics
        self.violations, self.signed = [], {}
        self.burns = {name: [] for name in PARTIES}
        self.sent = []
        self.nodes = {
            name: Party(
                name,
                PARTIES[1 - k],
                int(self.rng.integers(-skew_us // 2, skew_us // 2)),
            )
            for k, name in enumerate(PARTIES)
        }
        for node in self.nodes.values():
            node.load(self.clock(node))

    # -- the world ---------------------------------------------------------------------

    def clock(self, node):
        return self.now + node.offset_us

    def at(self, when_us, action):
        self.count += 1
        heapq.heappush(self.queue, (when_us, self.count, action))

    def run(self):
        for k, node in enumerate(self.nodes.values()):
            first = self.start_us + int(self.rng.uniform(0, 2 * HOUR_US)) + k
            self.at(first, lambda n=node: self.tick(n))
            for when in self.wakes(node):
                self.at(when, lambda n=node: self.wake(n))
        for k, node in enumerate(self.nodes.values()):
            for what in ("death", "restore", "reopen"):
                plan = getattr(self.weather, what)
                if plan is not None and plan[0] == k:
                    when = self.start_us + round(plan[1] * HOUR_US)
                    self.at(when, lambda n=node, w=what: getattr(self, w)(n))
        events = 0
        while self.queue:
            self.now, _, action = heapq.heappop(self.queue)
            if self.now > TCA_US:
                break
            action()
            events += 1
            self.watch()
        self.heal()
        self.judge()
        return Result(
            self.seed,
            self.violations,
            self.outcome(),
            events,
            tuple(map(tuple, self.burns.values())),
        )

    def wakes(self, node):
        """Return the middles of all windows of a node: it looks at the clock for them."""
        for value in (self.met.alfa, self.met.bravo, self.met.again):
            choice = value.choices.get(value.craft_of(node.name).object)
            for burns in (choice.commit, choice.fallback) if choice else ():
                for lead in burns.leads_s.mean(axis=1):
                    yield value.tca_us - round(lead * 1e6) - node.offset_us

    def wake(self, node):
        if not self.up(node) or node.recovering:
            return
        self.look(node)
        # A window of the fallback in which the node was awake and free to burn.
        if node.case.seat.stance in {Stance.ALONE, Stance.BURNED, Stance.SETTLED}:
            node.chance |= windows_now(node.case, Event.FALLBACK, self.clock(node))

    def up(self, node):
        return node.alive and self.now >= node.down_until_us

    def crash(self, node):
        """Lose what was not synced, come back in minutes or hours."""
        node.disk.crash()
        node.down_until_us = self.now + int(self.rng.exponential(HOUR_US))
        node.acked = set()
        self.at(node.down_until_us + 1, lambda: self.back(node))

    def back(self, node):
        if node.alive:
            node.load(self.clock(node))

    def death(self, node):
        node.alive = False

    def restore(self, node):
        """Come back from an old backup, as a new life that is fenced in first."""
        if not node.alive:
            return
        node.disk.records = list(node.backup)
        node.disk.sync()
        node.acked = set()
        if self.fault != "restored-backup-goes-on":
            node.life += 1
            node.begun_us = self.clock(node)
            node.recovering = True
        node.load(self.clock(node))

    def reopen(self, node):
        """A new message changes the picture."""
        if self.up(node) and not node.recovering:
            self.act(node, Event.REOPEN, ActDetails(baseline=self.met.again))

    # -- the network ---------------------------------------------------------------------

    def cut(self, sender):
        hours = (self.now - self.start_us) / HOUR_US
        return any(
            side == PARTIES.index(sender) and begin <= hours < end
            for side, begin, end in self.weather.cuts
        )

    def send(self, node, message):
        for channel in range(self.weather.channels):
            # Cuts are of the first channel; others fail by themselves.
            if channel == 0 and self.cut(node.name):
                continue
            if self.rng.random() < self.weather.drop:
                continue
            times = 2 if self.rng.random() < self.weather.twice else 1
            for _ in range(times):
                late = int(self.rng.exponential(self.weather.slow_h * HOUR_US))
                self.at(
                    self.now + 1 + late,
                    lambda m=message: self.deliver(self.nodes[node.peer], m),
                )
        self.sent.append((node.peer, message))

    def deliver(self, node, message):
        if not self.up(node):
            return
        kind, sender, life, what, signature = message
        if signature != f"signed by {sender}" and self.fault != "forgery-taken":
            return
        if kind == "ack":
            node.acked.add(what)
        elif kind == "recover":
            node.fence = max(node.fence, life)
            mine = [p for p in node.disk.records if not p.mine]
            ours = [p for p in node.disk.records if p.mine]
            self.send(node, self.message(node, "returned", (life, mine, ours)))
        elif kind == "returned":
            self.returned(node, *what)
        elif life >= node.fence or self.fault == "no-fence":
            self.document(node, what)

    def message(self, node, kind, what):
        return (kind, node.name, node.life, what, f"signed by {node.name}")

    def returned(self, node, life, mine, theirs):
        if not node.recovering or life != node.life:
            return
        known = {p.hash for p in node.disk.records}
        for document in mine:
            if document.hash not in known:
                node.disk.write(replace(document, mine=True))
        for document in theirs:
            if document.hash not in known:
                node.disk.write(replace(document, mine=False))
        node.disk.sync()
        node.recovering = False
        node.load(self.clock(node))

    def document(self, node, document):
        """Store, then apply, then acknowledge."""
        if not any(document.hash == known.hash for known in node.disk.records):
            stored = replace(document, mine=False, seen_us=self.clock(node))
            try:
                case, _ = take(node.case, stored)
            except ComityError:
                return
            if self.crashes():
                self.crash(node)
                return
            node.disk.write(stored)
            node.disk.sync()
            node.case = case
        self.send(node, self.message(node, "ack", document.hash))

    def crashes(self):
        return self.rng.random() < self.weather.crash

    # -- what a node does -----------------------------------------------------------------

    def tick(self, node):
        if not node.alive:
            return
        pause = int(self.rng.uniform(10, 50) * MINUTE_US)
        self.at(self.now + pause, lambda: self.tick(node))
        if not self.up(node):
            return
        if not node.backup and self.rng.random() < self.weather.backup:
            node.backup = list(node.disk.records)
        if node.recovering:
            self.send(node, self.message(node, "recover", None))
            return
        self.look(node)
        if self.up(node):
            self.again(node)
        if self.weather.forge and self.rng.random() < 0.1:
            self.forge(node)

    def look(self, node):
        node.case = advance(node.case, self.clock(node))
        self.telemetry(node)
        if self.rng.random() >= self.weather.lazy or self.urgent(node):
            self.next_act(node)

    def urgent(self, node):
        """People may sleep through talks, not through a burn."""
        return node.case.seat.stance in {
            Stance.COMMITTED,
            Stance.RECALLING,
            Stance.ALONE,
        }

    def again(self, node):
        """Send again what nobody acknowledged."""
        for document in node.disk.records[: node.disk.synced]:
            if (
                document.mine
                and document.at_us >= node.begun_us
                and document.hash not in node.acked
            ):
                if self.rng.random() < 0.5:
                    self.send(node, self.message(node, "document", document))

    def forge(self, node):
        """Somebody else says something in the peer's name, or says it again."""
        sent = [m for to, m in self.sent if m[0] == "document" and to == node.name]
        if not sent:
            return
        kind, sender, life, document, _ = sent[int(self.rng.integers(len(sent)))]
        body = {**document.body, "epoch": document.epoch}
        false = replace(
            document, hash=content_hash([document.hash, "false"]), body=body
        )
        self.deliver(node, (kind, sender, life, false, "signed by nobody"))
        self.deliver(node, (kind, sender, life, document, f"signed by {sender}"))

    def facts(self, node):
        case = node.case
        burn = Event.FALLBACK if case.seat.stance is Stance.ALONE else Event.BURN
        fails = self.weather.screen_fails[PARTIES.index(node.name)]
        flies = case.seat.stance in {Stance.COMMITTED, Stance.RECALLING}
        return Facts(
            capable=case.baseline is None
            or case.baseline.craft_of(node.name).kind != "non-manoeuvrable",
            screened=not (fails and flies),
            free=not self.burns[node.name] or self.fault == "telemetry-ignored",
            in_window=windows_now(case, burn, self.clock(node)),
            mixes=case.seat.met or self.mixes(case),
        )

    def mixes(self, case):
        """Tell whether all epochs let both move; the pool's burns then fit each other."""
        values = (case.baseline, *earlier_baselines(case))
        return all(value is None or value.plan == "pair" for value in values)

    def next_act(self, node):
        case = node.case
        if case.seat.stance is Stance.QUIET:
            self.act(node, Event.OPEN, ActDetails(baseline=self.met.of(node.name)))
            return
        facts = self.facts(node)
        event = due(case, self.clock(node), facts, self.fits(node, facts))
        if event is not None:
            self.act(node, event, ActDetails(), facts)

    def fits(self, node, facts):
        def check(case, event):
            if event in {Event.ACK, Event.CONSENT}:
                # The meetings of the pool were checked when they were made.
                return Reason.NONE
            return Reason.NONE if facts.screened else Reason.SCREENING

        return check

    def act(self, node, event, details, facts=None):
        now = self.clock(node)
        why = may(node.case.seat, event, phase_of(node.case, now), facts or Facts())
        if why is not Reason.NONE:
            return
        if event in {Event.BURN, Event.FALLBACK}:
            self.burn(node, event)
            return
        try:
            body = body_for(node.case, event, details)
        except ComityError:
            return
        self.sign(node, SIGNS[event], body)

    def sign(self, node, what, body):
        """Make it durable, then send it; the power may go at any point."""
        now = self.clock(node)
        case = baseline_id(body["baseline"]) if what is Step.OPEN else node.case.id
        epoch = body["epoch"]
        text = [node.name, what, case, epoch, now, body, node.life]
        document = CaseDocument(
            "sha256:" + hashlib.sha256(repr(text).encode()).hexdigest(),
            node.name,
            True,
            what,
            case,
            epoch,
            now,
            now,
            body,
        )
        if self.crashes():
            self.crash(node)
            return
        node.disk.write(document)
        if self.fault == f"{what}-sent-before-durable":
            self.send(node, self.message(node, "document", document))
            if self.rng.random() < 0.3:
                self.crash(node)
                return
        if self.crashes():
            self.crash(node)
            return
        node.disk.sync()
        self.note(node, document)
        node.case, _ = take(node.case, document)
        if self.crashes():
            self.crash(node)
            return
        self.send(node, self.message(node, "document", document))

    def note(self, node, document):
        """Check what is signed: one role in an epoch, nothing without the other's word."""
        key = (node.name, document.epoch)
        kinds = self.signed.setdefault(key, set())
        kinds.add(document.step)
        if {Step.PROMISE, Step.COMMIT} <= kinds:
            self.broken(
                "I4", f"{node.name} promised and committed in epoch {document.epoch}"
            )

    # -- burns ----------------------------------------------------------------------------

    def burn(self, node, event):
        case = node.case
        if event is Event.BURN and not self.countersigned(case):
            self.broken(
                "I5", f"{node.name} burns by commitment without both signatures"
            )
        performance = 1.0
        if self.rng.random() < 0.25:
            performance = float(self.rng.uniform(0.0, 1.05))
        self.burns[node.name].append(
            Flight(event is Event.BURN, self.now, performance, case.baseline)
        )
        if len(self.burns[node.name]) > 1:
            self.broken("I6", f"{node.name} burned twice")
        if self.crashes():
            # The power goes between the burn and its record.
            self.crash(node)
            return
        self.executed(node)

    def countersigned(self, case):
        steps = {(p.mine, p.step) for p in case.documents}
        return ({(True, Step.COMMIT), (False, Step.PROMISE)} <= steps) or (
            (True, Step.TAKEOVER) in steps
            and ((False, Step.WITHDRAW) in steps or (False, Step.STAND_DOWN) in steps)
        )

    def telemetry(self, node):
        """Read the telemetry: a burn before a crash is recorded now."""
        if not self.burns[node.name] or self.fault == "telemetry-ignored":
            return
        if not any(p.mine and p.step is Step.EXECUTED for p in node.case.documents):
            self.executed(node)

    def executed(self, node):
        if node.case.seat.stance not in {
            Stance.COMMITTED,
            Stance.RECALLING,
            Stance.ALONE,
        }:
            return
        flight = self.burns[node.name][-1]
        state = state_after(flight, node.name)
        event = Event.FALLBACK if node.case.seat.stance is Stance.ALONE else Event.BURN
        details = ActDetails(
            burn_us=flight.at_us, dv_m_s=[0, 0, 0], state_tca=list(state)
        )
        self.sign(node, Step.EXECUTED, body_for(node.case, event, details))

    # -- what must hold -----------------------------------------------------------------

    def broken(self, invariant, reason):
        self.violations.append((invariant, reason))

    def watch(self):
        """Check belief after every event."""
        seats = {
            name: node.case.seat
            for name, node in self.nodes.items()
            if node.alive and not node.recovering
        }
        for name, seat in seats.items():
            if seat.stance is not Stance.RELYING:
                continue
            node = self.nodes[name]
            if phase_of(node.case, self.clock(node)) >= Phase.FALLBACK:
                continue
            other = seats.get(node.peer)
            if other is None:
                continue
            if other.stance is Stance.RELYING:
                self.broken("I3", "both believe that the other moves")
            elif other.stance not in BOUND:
                self.broken("I3", f"belief without an obligation ({other.stance})")

    def heal(self):
        """Let everything through and see that both come to hold the same (I7, I10)."""
        nodes = [n for n in self.nodes.values() if n.alive]
        if len(nodes) < 2:
            return
        for _ in range(4):
            moved = 0
            for node in nodes:
                other = self.nodes[node.peer]
                if node.recovering:
                    other.fence = max(other.fence, node.life)
                    mine = [p for p in other.disk.records if not p.mine]
                    ours = [p for p in other.disk.records if p.mine]
                    self.returned(node, node.life, mine, ours)
                for document in node.disk.records[: node.disk.synced]:
                    known = {p.hash for p in other.disk.records}
                    fenced = document.at_us < node.begun_us
                    if document.mine and not fenced and document.hash not in known:
                        other.disk.write(
                            replace(document, mine=False, seen_us=self.clock(other))
                        )
                        other.disk.sync()
                        moved += 1
            if not moved:
                break
        else:
            self.broken("I10", "no quiescence after 4 rounds")
        self.compare(nodes)

    def compare(self, nodes):
        one, two = nodes
        steps = {Step.COMMIT, Step.TAKEOVER, Step.PROMISE}
        for node, other in ((one, two), (two, one)):
            mine = {
                p.hash
                for p in node.disk.records[: node.disk.synced]
                if p.mine and p.step in steps and p.at_us >= node.begun_us
            }
            theirs = {p.hash for p in other.disk.records if not p.mine}
            if mine - theirs:
                self.broken("I7", f"{other.name} lacks a commitment of {node.name}")
            signed = {m[3].hash for to, m in self.sent if m[0] == "document"}
            false = {
                p.hash for p in node.disk.records if not p.mine and p.hash not in signed
            }
            mine_all = {p.hash for p in other.disk.records if p.mine}
            if false - mine_all - {p.hash for p in other.backup}:
                self.broken("I9", f"{node.name} keeps what {other.name} never signed")

    def judge(self):
        """Check who moved (I2) and what is left of the risk (I1)."""
        burned = {name: flights for name, flights in self.burns.items() if flights}
        sole = [
            n
            for n in self.nodes.values()
            if n.case.baseline is not None and n.case.baseline.plan != "pair"
        ]
        if sole and len(burned) == 2:
            self.broken("I1", "both burned where one alone may")
        if not any(self.good(name, flights[-1]) for name, flights in burned.items()):
            for node in self.nodes.values():
                if self.could(node):
                    self.broken("I2", f"nobody moved well although {node.name} could")
                    break
        for node in self.nodes.values():
            if node.case.proof is not None:
                self.broken("I7", f"{node.peer} seems to have signed two things")
        if self.dynamics and burned:
            self.fly(burned)

    def good(self, name, flight):
        """Tell whether a burn alone leaves the risk below the threshold (R5)."""
        value = flight.baseline
        states = {value.craft_of(name).object: state_after(flight, name)}
        return pc_after(value, states) <= value.limits["open_pc"]

    def could(self, node):
        case = node.case
        if case is None or case.baseline is None or not node.alive or node.recovering:
            return False
        if self.burns[node.name] or case.seat.plan not in {Plan.PAIR, Plan.OURS}:
            return False
        if case.baseline.plan != "pair" or case.baseline.craft_of(node.name).kind == (
            "non-manoeuvrable"
        ):
            return False
        if case.seat.stance in {Stance.PEOPLE, Stance.STOOD_DOWN, Stance.QUIET}:
            return False
        return node.chance

    def fly(self, burned):
        """Compute what is left by every set of data, by non-linear motion (I1)."""
        value = next(f.baseline for flights in burned.values() for f in flights)
        flights = {name: f[-1] for name, f in burned.items()}
        for before, after in left_after(value, flights, self.rng):
            allowed = max(before * value.limits["margin"], value.limits["target_pc"])
            if after > allowed * 1.1:
                self.broken("I1", f"Pc {after:.2e}, doing nothing {before:.2e}")
            nominal = all(f.performance >= 0.999 for f in flights.values())
            if nominal and after > value.limits["target_pc"] * 1.3:
                self.broken("I1", f"Pc {after:.2e} after nominal burns")

    def outcome(self):
        burned = [flights[-1] for flights in self.burns.values() if flights]
        if len(burned) == 2:
            return "both"
        if len(burned) == 1:
            return "one_mover" if burned[0].by_commitment else "fallback"
        return "nobody"
