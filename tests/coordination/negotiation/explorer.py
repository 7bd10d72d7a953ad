"""Every state that two or three parties can reach by the production table and rules.

The network is the set of all documents that were ever sent: any of them may arrive at any
time, again, in any order, or never; so loss, delay, duplication, reordering and replay are
all in it. Clocks differ by whole phases. One party may die. A node may be restored from a
backup. Whatever a party may do by the rules it may do or leave, except that who can still
fall back does so before its time is over.
"""

import time
from collections import deque
from dataclasses import dataclass, field, replace
from typing import Any

from comity.coordination.negotiation.records import (
    Event,
    Facts,
    Phase,
    Plan,
    Seat,
    Stance,
    Step,
)
from comity.coordination.negotiation.rules import ACTS, CLOCK, counts, may
from comity.coordination.negotiation.table import TABLE, step

BOUND = {Stance.COMMITTED, Stance.RECALLING, Stance.WITHDRAWN, Stance.BURNED}
BOUND |= {Stance.ALONE, Stance.PEOPLE, Stance.CLOSED, Stance.SETTLED}
EARLY = {Stance.QUIET, Stance.OPENED, Stance.CALLED}


@dataclass(frozen=True)
class Game:
    """What is explored; a planted fault replaces a part of it."""

    table: object = field(default_factory=lambda: TABLE)
    may: object = may
    counts: object = counts
    skew: Any = (0, 0, 0)
    epochs: int = 2
    sole: bool = False
    deaths: int = 1
    restores: int = 0
    #: Documents that a node forgets when it is restarted.
    volatile: Any = frozenset()
    #: What a restored node does about live cases.
    forgets: bool = False
    #: Whether the other's open counts although one's own has the lower hash.
    both_open: bool = False
    #: Which pairs of parties meet; three parties meet in two encounters.
    pairs: Any = ((0, 1),)
    #: Whether an object's commitments bind it in its other encounters.
    objects: bool = True
    hear: object = None
    #: Whether a new epoch names a sole mover where before both could move.
    turns: bool = False
    #: By how many phases the deadlines of each new epoch lie later.
    later: int = 0
    #: Acts that are left out to keep the bound (each is the like of another one).
    without: Any = frozenset({Event.COUNTER})
    #: Where everybody begins, to reach deeper within a bound.
    begin: Seat = Seat()
    most: int = 3_000_000


@dataclass
class Exploration:
    """Result of an exploration."""

    states: int = 0
    seconds: float = 0.0
    violations: Any = field(default_factory=list)
    complete: bool = True


def heard(game, seat, message, me, phase):
    """Return the event that a document is for a seat, or ``None``."""
    sender, what, epoch, variant = message
    if what is Step.OPEN:
        lower = sender < me or game.both_open
        first = seat.stance in {Stance.QUIET, Stance.CALLED} or lower
        event = Event.HEAR_OPEN_FIRST if first else Event.HEAR_OPEN_SECOND
    elif what is Step.PROPOSE:
        event = Event.HEAR_PROPOSE_FIRST if sender < me else Event.HEAR_PROPOSE_SECOND
    elif what is Step.EXECUTED:
        event = Event.HEAR_POOR if variant else Event.HEAR_GOOD
    else:
        event = Event(f"hear {what}")
    if game.hear is not None:
        event = game.hear(game, seat, message, me, event)
    if event is None or not game.counts(seat, event, epoch, phase):
        return None
    return event


def turned(game, before, after, me):
    """Return the seat in a new epoch, whose baseline may name a sole mover."""
    if game.turns and after.epoch > before.epoch and after.stance is Stance.AGREED:
        return after._replace(plan=Plan.OURS if me == 0 else Plan.THEIRS)
    return after


def planned(game, seat, opener, me):
    """Return the seat with the plan of the baseline that was opened by a party."""
    if not game.sole:
        return seat
    return seat._replace(plan=Plan.OURS if opener == me else Plan.THEIRS)


class Walk:
    """One exploration, breadth first: the first trace to a violation is a shortest one."""

    def __init__(self, game):
        self.game = game
        self.seats = [(k, who) for k, pair in enumerate(game.pairs) for who in pair]
        self.bits, self.messages = {}, []
        self.acts, self.heard, self.own_acts = {}, {}, {}
        self.left = {}
        self.inbox, self.size = [0] * len(self.seats), [0] * len(self.seats)

    def bit(self, encounter, message):
        key = (encounter, message)
        if key not in self.bits:
            self.bits[key] = len(self.messages)
            self.messages.append(key)
            for place, (where, who) in enumerate(self.seats):
                if where == encounter and who != message[0]:
                    self.inbox[place] |= 1 << self.bits[key]
        return 1 << self.bits[key]

    def local(self, who, phase, epoch=1):
        """Return the phase by a party's clock; a new epoch has deadlines of its own."""
        now = phase + self.game.skew[who]
        if now > Phase.FALLBACK + self.game.later:
            return Phase.PAST
        later = self.game.later * (epoch - 1)
        return Phase(min(max(now - later, 0), Phase.FALLBACK))

    def start(self):
        n = len(self.seats)
        # seats, their durable copies, sent, phase, dead, deaths left, restores left, flown
        first = (self.game.begin,) * n
        begin = -max(self.game.skew)
        return (
            first,
            first,
            0,
            begin,
            0,
            self.game.deaths,
            self.game.restores,
            0,
            first,
        )

    def free(self, state, place):
        """Tell whether the object is bound by no commitment of its other encounter."""
        if not self.game.objects:
            return True
        who = self.seats[place][1]
        return all(
            state[0][p].stance
            not in {Stance.COMMITTED, Stance.RECALLING, Stance.BURNED}
            and not state[0][p].burned
            for p, (_, w) in enumerate(self.seats)
            if w == who and p != place
        )

    def allowed(self, seat, event, phase, free):
        key = (seat, event, phase, free)
        if key not in self.acts:
            facts = Facts(free=free, mixes=not self.game.turns)
            why = self.game.may(seat, event, phase, facts, self.game.table)
            self.acts[key] = not why
        return self.acts[key]

    def following(self, state):
        """Yield (label, next state) for everything that may happen."""
        seats, saved, sent, phase, dead, deaths, restores, flown, backups = state
        for place, (encounter, who) in enumerate(self.seats):
            if dead >> who & 1:
                continue
            yield from self.own(state, place, encounter, who)
            yield from self.documents(state, place, encounter, who)
        for who in sorted({w for _, w in self.seats}):
            if dead >> who & 1:
                continue
            if deaths:
                yield f"{who} dies", self.died(state, who)
            if self.game.volatile:
                back = tuple(
                    saved[p] if w == who else seats[p]
                    for p, (_, w) in enumerate(self.seats)
                )
                if back != seats:
                    yield f"{who} restarts", (back, saved, *state[2:])
            if restores:
                yield from self.restored(state, who)
        if phase <= Phase.PAST + self.game.later and not self.urgent(state):
            yield f"time {phase + 1}", (*state[:3], phase + 1, *state[4:])

    def died(self, state, who):
        seats, saved, sent, phase, dead, deaths, restores, flown, backups = state
        # Where the dead stood makes no difference any more.
        seats = tuple(
            Seat(Stance.CLOSED) if w == who else seats[p]
            for p, (_, w) in enumerate(self.seats)
        )
        for place, (_, w) in enumerate(self.seats):
            if w == who:
                sent &= ~self.inbox[place]
        return (
            seats,
            seats,
            sent,
            phase,
            dead | 1 << who,
            deaths - 1,
            restores,
            flown,
            backups,
        )

    def restored(self, state, who):
        seats, saved, sent, phase, dead, deaths, restores, flown, backups = state
        back = []
        for place, (_, w) in enumerate(self.seats):
            if w != who:
                back.append(seats[place])
            elif self.game.forgets:
                back.append(backups[place])
            else:
                # It signs and burns nothing until people have looked.
                back.append(step(seats[place], Event.DISTRUST, self.game.table)[0])
        yield (
            f"{who} is restored",
            (tuple(back), tuple(back), *state[2:6], restores - 1, flown, backups),
        )

    def urgent(self, state):
        """Tell whether somebody must act before time goes on."""
        for place, (_, who) in enumerate(self.seats):
            if state[4] >> who & 1:
                continue
            seat = state[0][place]
            now, then = (self.local(who, state[3] + k, seat.epoch) for k in (0, 1))
            if now is Phase.FALLBACK and then is not now:
                for event in (Event.SILENCE, Event.FALLBACK):
                    if self.allowed(seat, event, now, self.free(state, place)):
                        return True
        return False

    def put(self, state, place, seat, sends, durable, flown):
        seats = list(state[0])
        saved = list(state[1])
        seats[place] = seat
        if durable:
            saved[place] = seat
        if flown != state[7]:
            # An object burns once, whatever the encounter.
            who = self.seats[place][1]
            for p, (_, w) in enumerate(self.seats):
                if w == who and p != place and self.game.objects:
                    seats[p] = seats[p]._replace(burned=True)
                    saved[p] = saved[p]._replace(burned=True)
        backups = state[8]
        if self.game.restores and seat.stance is Stance.AGREED and seat.epoch == 1:
            backups = (*backups[:place], seat, *backups[place + 1 :])
        sent = self.alive(state[2] | sends, seats)
        return (tuple(seats), tuple(saved), sent, *state[3:7], flown, backups)

    def alive(self, sent, seats):
        """Return the documents that can still make a difference to anybody."""
        key = (sent, *((seat.stance in EARLY, seat.epoch) for seat in seats))
        if key not in self.left:
            self.left[key] = sum(
                1 << number
                for number, (encounter, message) in enumerate(self.messages)
                if sent >> number & 1 and self.matters(encounter, message, seats)
            )
        return self.left[key]

    def matters(self, encounter, message, seats):
        who, what, epoch, _ = message
        here = [p for p, (k, _) in enumerate(self.seats) if k == encounter]
        taker = next(p for p in here if self.seats[p][1] != who)
        if what in {Step.OPEN, Step.ACK}:
            return seats[taker].stance in EARLY
        if what in {Step.PROPOSE, Step.COUNTER, Step.REFUSE, Step.REOPEN}:
            return seats[taker].epoch <= epoch
        if what in {Step.PROMISE, Step.COMMIT} and self.game.counts is counts:
            return any(seats[p].epoch <= epoch for p in here)
        return True

    def own(self, state, place, encounter, who):
        """Yield what a party may do by itself."""
        seat = state[0][place]
        now = self.local(who, state[3], seat.epoch)
        free = self.free(state, place)
        key = (place, seat, now, free)
        if key not in self.own_acts:
            self.own_acts[key] = list(
                self.find_own(place, encounter, who, now, free, seat)
            )
        for label, after, sends, durable, burn in self.own_acts[key]:
            # A second good burn must not carry into the count of the next party.
            flown = state[7] + (
                burn if not state[7] & burn & ~(7 << 4 * who) else 1 << 4 * who
            )
            yield label, self.put(state, place, after, sends, durable, flown)

    def find_own(self, place, encounter, who, now, free, seat):
        del place
        for event in (*ACTS, *CLOCK):
            if event in self.game.without or event is Event.PAST:
                continue
            if not self.allowed(seat, event, now, free):
                continue
            after, row = step(seat, event, self.game.table)
            if after.epoch > self.game.epochs:
                continue
            if (
                event in {Event.REOPEN, Event.CONSENT}
                and seat.epoch == self.game.epochs
            ):
                continue
            if event is Event.OPEN:
                after = planned(self.game, after, who, who)
            after = turned(self.game, seat, after, who)
            for variant in (0, 1) if Step.EXECUTED in row.sends else (0,):
                sends = 0
                for what in row.sends:
                    epoch = after.epoch if what is Step.TAKEOVER else seat.epoch
                    sends |= self.bit(encounter, (who, what, epoch, variant))
                label = f"{who}: {event}" + (" poorly" if variant else "")
                burn = (
                    (1 + 8 * (1 - variant)) << 4 * who
                    if Step.EXECUTED in row.sends
                    else 0
                )
                yield label, after, sends, event not in self.game.volatile, burn

    def documents(self, state, place, encounter, who):
        """Yield what a party may hear."""
        seat, sent = state[0][place], state[2]
        now = self.local(who, state[3], seat.epoch)
        key = (place, seat, now, sent & self.inbox[place])
        if key not in self.heard or self.size[place] != len(self.messages):
            self.size[place] = len(self.messages)
            key = (place, seat, now, sent & self.inbox[place])
            self.heard[key] = list(self.find_heard(encounter, who, seat, now, key[3]))
        for label, after in self.heard[key]:
            yield label, self.put(state, place, after, 0, True, state[7])

    def find_heard(self, encounter, who, seat, now, sent):
        number = 0
        while sent >> number:
            if sent >> number & 1:
                _, message = self.messages[number]
                event = heard(self.game, seat, message, who, now)
                done = event and step(seat, event, self.game.table)
                after = done[0] if done else None
                if after and event is Event.HEAR_OPEN_FIRST:
                    after = planned(self.game, after, message[0], who)
                if after:
                    after = turned(self.game, seat, after, who)
                    if message[2] == seat.epoch and message[1] is not Step.REOPEN:
                        after = after._replace(met=True)
                if (
                    after is not None
                    and after != seat
                    and after.epoch <= self.game.epochs
                ):
                    yield f"{who} <- {message[0]}: {event}", after
            number += 1

    # -- what must hold --------------------------------------------------------------

    def broken(self, state):
        """Return the invariants that a state breaks."""
        seats, _, sent, phase, dead, _, _, flown, _ = state
        out = []
        for k, pair in enumerate(self.game.pairs):
            places = [self.seats.index((k, who)) for who in pair]
            for one, two in (places, places[::-1]):
                mine, other = seats[one], seats[two]
                if mine.stance is Stance.RELYING:
                    if other.stance is Stance.RELYING and one < two:
                        out.append("I3 both believe that the other moves")
                    gone = dead >> self.seats[two][1] & 1
                    bound = BOUND | {Stance.RELYING}
                    bound |= (
                        {Stance.STOOD_DOWN}
                        if self.game.sole or self.game.turns
                        else set()
                    )
                    if not gone and other.stance not in bound:
                        out.append(f"I3 belief without an obligation ({other.stance})")
            alone = any(seats[p].burned and seats[p].plan is Plan.OURS for p in places)
            if (self.game.sole or alone) and all(flown >> 4 * who & 7 for who in pair):
                out.append("I1 both burned where one alone may")
            last = phase > Phase.PAST + self.game.later
            if (
                last
                and not self.game.sole
                and not any(flown >> 4 * who & 8 for who in pair)
            ):
                for place, who in zip(places, pair, strict=True):
                    if not dead >> who & 1 and self.able(seats[place]):
                        out.append("I2 nobody moved although one could")
                        break
        if any(flown >> 4 * who & 6 for who in {w for _, w in self.seats}):
            out.append("I6 one burned twice")
        return out

    def able(self, seat):
        quiet = {Stance.QUIET, Stance.PEOPLE, Stance.STOOD_DOWN}
        if seat.stance in quiet or seat.burned:
            return False
        alone = seat.plan is Plan.OURS and seat.agreed and not self.game.turns
        return seat.plan is Plan.PAIR or alone

    def signed(self, before, after):
        """Return what a step breaks by what it signs (I4, I5)."""
        fresh = after[2] & ~before[2]
        out = []
        number = 0
        while fresh >> number:
            if fresh >> number & 1:
                encounter, (who, what, epoch, _) = self.messages[number]
                pair = self.game.pairs[encounter]
                other = pair[0] if pair[1] == who else pair[1]
                has = lambda w, s, e: after[2] & self.bit(encounter, (w, s, e, 0))  # noqa: E731
                if what is Step.COMMIT and not has(other, Step.PROMISE, epoch):
                    out.append("I5 commitment without a promise")
                if what in {Step.COMMIT, Step.PROMISE}:
                    if has(who, Step.COMMIT, epoch) and has(who, Step.PROMISE, epoch):
                        out.append("I4 promise and commitment in one epoch")
                if what is Step.TAKEOVER and not has(other, Step.WITHDRAW, epoch - 1):
                    stood = [has(other, Step.STAND_DOWN, e) for e in range(epoch + 1)]
                    if not any(stood):
                        out.append("I5 takeover without a withdrawal")
            number += 1
        return out


def explore(game, stop=True):
    """Explore a game; return what was found, with the shortest trace of each violation."""
    begun = time.perf_counter()
    walk = Walk(game)
    first = walk.start()
    came = {first: None}
    queue = deque([first])
    result = Exploration()
    while queue:
        state = queue.popleft()
        for label, after in walk.following(state):
            bad = walk.signed(state, after) if after[2] != state[2] else []
            if after not in came:
                came[after] = (state, label)
                queue.append(after)
                bad += walk.broken(after)
            if bad:
                trace = [label]
                at = state
                while came[at] is not None:
                    trace.append(came[at][1])
                    at = came[at][0]
                result.violations.append((bad[0], trace[::-1]))
                if stop:
                    queue.clear()
                    break
        if len(came) > game.most:
            result.complete = False
            break
    result.states = len(came)
    result.seconds = time.perf_counter() - begun
    return result


def with_rows(game, **changes):
    """Return a game with another table: rows by (stance, event), ``None`` takes one out."""
    rows = dict(game.table)
    for key, row in changes["rows"].items():
        rows.pop(key, None) if row is None else rows.update({key: row})
    return replace(game, table=rows)
