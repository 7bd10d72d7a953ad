"""A year of a safety net, from one seed: what is announced, seen, echoed, lost and misread.

The rules are the product's own functions, held in ``Rules`` so that a fault can be planted in
one of them. Times and shares of people and machines are stated here and in the page.
"""

from dataclasses import dataclass, field, replace
from itertools import count

import numpy as np

from comity.coordination.notices import (
    chains,
    confidence,
    ladder,
    matching,
    questions,
    readback,
)
from comity.coordination.notices.confidence import Lineage
from comity.coordination.notices.ids import read_id
from comity.coordination.notices.records import Notice

S, MIN, HOUR = 1_000_000, 60_000_000, 3_600_000_000
DAY = 24 * HOUR
START = 1_798_761_600_000_000  # 2027-01-01
#: Once a year every machine's channel fails for two hours; people have the telephone.
BLACKOUT = START + 200 * DAY
CHANNELS = ("alliance-1", "alliance-2", "bilateral", "public", "spoken")
SETS = {
    "one channel": ("alliance-1",),
    "two alliances": ("alliance-1", "alliance-2"),
    "whole net": CHANNELS,
}
#: Sites of launching parties, and on which channels each tells of its launches.
SITES = {
    "one": ((28.5, -80.6), ("alliance-1", "bilateral", "public")),
    "two": ((62.9, 40.6), ("alliance-2", "bilateral", "public")),
    "three": ((41.0, 100.3), ("bilateral", "public")),
    "four": ((5.2, -52.8), ("alliance-1", "alliance-2", "bilateral", "public")),
    "five": ((13.7, 80.2), ("alliance-2", "public")),
    "six": ((35.2, 53.9), ("alliance-2",)),
}
#: Sensor lineages: owner, own channel, false alarms a year.
SENSORS = {
    "ir-one": ("west", "alliance-1", 60),
    "radar-two": ("east", "alliance-2", 40),
    "partner": ("partner", "bilateral", 40),
}
LINEAGES = {
    "ir-one": Lineage("party:west", frozenset({"party:east"})),
    "radar-two": Lineage("party:east"),
    "partner": Lineage("party:partner", frozenset({"party:west"})),
}
DETECTS, DENIES, ECHOES = 0.995, 0.9, 0.3
#: People: absent, misreading; medians (s) and spread of what they need.
ABSENT, MISREADS, SPREAD = 0.05, 0.03, 0.5
SHOWN_S, READ_S, UNDERSTOOD_S, AGAIN_S, CALLED_S = 20.0, 40.0, 60.0, 45.0, 45.0
LOSS, OUTAGES, OUTAGE_H, LIES = 0.01, 6, 12.0, 6


@dataclass
class Rules:
    """The product's functions that the net follows."""

    chains_of: object = staticmethod(chains.chains_of)
    report_of: object = staticmethod(confidence.report_of)
    events_of: object = staticmethod(confidence.events_of)
    announced_of: object = staticmethod(matching.announced_of)
    assign: object = staticmethod(matching.assign)
    assess: object = staticmethod(confidence.assess)
    advise: object = staticmethod(confidence.advise)
    climb: object = staticmethod(ladder.climb)
    level_at: object = staticmethod(ladder.level_at)
    next_change: object = staticmethod(ladder.next_change)
    receipt_us: object = staticmethod(ladder.receipt_us)
    compare: object = staticmethod(readback.compare)
    parties_for: object = staticmethod(questions.parties_for)
    genuine: object = staticmethod(lambda copy: copy.intact)
    known: object = staticmethod(lambda name, heard: name in heard)
    ours: object = staticmethod(lambda notice: notice.exercise == "")


@dataclass(frozen=True)
class Message:
    """A notice on its way: when, on which channels, and what it is about in truth."""

    notice: Notice
    sent_us: int
    ways: tuple[str, ...]
    truth: str


@dataclass(frozen=True)
class Copy:
    """What a channel hands over."""

    message: Message
    notice: Notice
    intact: bool


@dataclass
class Result:
    """What came of a year."""

    calls: dict[str, int] = field(default_factory=dict)
    labels: dict[str, int] = field(default_factory=dict)
    understood: dict[str, int] = field(default_factory=dict)
    explained: set[str] = field(default_factory=set)
    crisis: dict[str, float | None] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    echoes: int = 0
    blamed: int = 0

    def false(self, truths):
        return sorted(t for t in self.calls if truths[t].kind != "unannounced")

    def missed(self, truths):
        done = set(self.calls) | self.explained
        real = [n for n, t in truths.items() if t.kind == "unannounced"]
        return sorted(set(real) - done)

    def times_s(self, truths):
        """Seconds from a real event to its being understood, with its label."""
        out = []
        for name, truth in truths.items():
            stands = self.labels.get(name, self.calls.get(name))
            real = truth.kind in {"unannounced", "announced"}
            if real and stands is not None and name in self.understood:
                out.append((max(stands, self.understood[name]) - truth.at_us) / S)
        return np.array(out)


@dataclass(frozen=True)
class Truth:
    """What really happened."""

    kind: str
    at_us: int
    seen: str = ""
    place: tuple[float, float] = (0.0, 0.0)
    azimuth: float = 0.0


class Story:
    """What happens in a year, whoever listens: truths and messages."""

    def __init__(self, seed, share=1.0):
        self.dice = np.random.default_rng(seed)
        self.share = share
        self.truths, self.messages = {}, []
        self.serial = count(1)
        self._events()
        self._noise()
        self.messages.sort(key=lambda m: m.sent_us)

    def _events(self):
        for party, (place, ways) in SITES.items():
            for _ in self.often(42):
                self._launch(party, place, ways)
        for _ in self.often(60):
            self._reentry(announced=True)
        for _ in self.often(6):
            self._reentry(announced=False)
        for party in ("two", "three", "six"):
            for _ in self.often(4):
                self._unannounced(party)
        self._oddities()
        for k in range(24):
            self._crisis(self.when() if k else BLACKOUT + HOUR)

    def _noise(self):
        for lineage, (_, _, rate) in SENSORS.items():
            for _ in self.often(rate):
                self._false_alarm(lineage)
        for _ in self.often(30):
            self._press()
        for _ in range(12):
            self._drill()

    def often(self, rate):
        """As often as a rate a year says, for the share of a year that is told."""
        return range(self.dice.poisson(rate * self.share))

    def when(self):
        return START + int(self.dice.uniform(2 * DAY, 363 * DAY))

    def lasts(self, median_s, spread=SPREAD):
        return round(self.dice.lognormal(np.log(median_s), spread) * S)

    def say(self, form, party, fields, at, ways, truth, **more):
        number = read_id(f"{form}/{party}/2027/{next(self.serial)}/0")
        notice = Notice(number, fields, at, **more)
        self.messages.append(Message(notice, at, ways, truth))
        return notice

    def happen(self, kind, at, seen, place, azimuth=0.0, blind=""):
        name = f"{kind} {len(self.truths)}"
        self.truths[name] = Truth(kind, at, seen, place, azimuth)
        if kind in {"announced", "unannounced"}:
            self._see(name, blind)
        return name

    def _plan(self, party, place, opens, closes, azimuth, ways):
        fields = {
            "class": "space-launch",
            "earliest_us": opens,
            "latest_us": closes,
            "site": party,
            "area": {"centre_deg": list(place), "radius_km": 40.0},
            "azimuth_deg": azimuth,
        }
        at = opens - round(self.dice.uniform(26, 60) * HOUR)
        return self.say("pre-launch", party, fields, at, ways, "")

    def _launch(self, party, place, ways):
        opens = self.when()
        closes = opens + round(self.dice.uniform(1, 5) * HOUR)
        azimuth = float(self.dice.uniform(0, 360))
        plan = self._plan(party, place, opens, closes, azimuth, ways)
        fate = self.dice.random()
        if fate < 0.05:
            self._follow("cancellation", plan, {}, opens - 2 * HOUR, ways)
            return
        if fate < 0.25:
            opens, closes = opens + DAY, closes + DAY
            fields = {"earliest_us": opens, "latest_us": closes}
            self._follow("extension", plan, fields, opens - DAY - HOUR, ways)
        at = round(self.dice.uniform(opens, closes))
        self.happen("announced", at, "launch-like", place, azimuth)
        if self.dice.random() < 0.5:
            fields = {"at_us": at, "outcome": "orbit"}
            self._follow("post-launch", plan, fields, at + 20 * MIN, ways)

    def _oddities(self):
        """Unannounced launches beside announced ones: each way in which they can look alike."""
        party, (place, ways) = "four", SITES["four"]
        elsewhere = SITES["five"][0]
        for blind in SENSORS:
            # Sensors that look there and see nothing, of what the two others see.
            self.happen("unannounced", self.when(), "launch-like", place, 90.0, blind)
        for _ in range(2):
            for what in ("turned", "twin", "elsewhere", "later", "cancelled"):
                opens = self.when()
                azimuth = float(self.dice.uniform(0, 360))
                plan = self._plan(party, place, opens, opens + 3 * HOUR, azimuth, ways)
                at = opens + HOUR
                if what not in {"later", "cancelled"}:
                    self.happen("announced", at, "launch-like", place, azimuth)
                if what == "cancelled":
                    self._follow("cancellation", plan, {}, opens - HOUR, ways)
                odd = {
                    "turned": (at - 20 * MIN, place, (azimuth + 90.0) % 360.0),
                    "twin": (at + 40 * MIN, place, azimuth),
                    "elsewhere": (at - 20 * MIN, elsewhere, azimuth),
                    "later": (at + 20 * HOUR, place, azimuth),
                    "cancelled": (at, place, azimuth),
                }[what]
                self.happen("unannounced", odd[0], "launch-like", odd[1], odd[2])

    def _follow(self, form, plan, fields, at, ways):
        party = plan.id.party
        self.say(form, party, fields, at, ways, "", reference=str(plan.id))

    def _reentry(self, *, announced):
        at = self.when()
        place = (float(self.dice.uniform(-50, 50)), float(self.dice.uniform(-180, 180)))
        kind = "announced" if announced else "unannounced"
        if announced:
            first = at + round(self.dice.normal(0, 3600) * S)
            for revision, (ahead, sigma) in enumerate(((48, 1200.0), (6, 900.0))):
                told = first if revision == 0 else at
                self._predict(told, place, at - ahead * HOUR, sigma, revision)
        self.happen(kind, at, "re-entry-like", place)

    def _predict(self, told, place, at, sigma, revision):
        lat, lon = place
        ends = [[lat - 8, lon - 12], [lat + 8, lon + 12]]
        fields = {
            "object": f"object:norad:{int(1000 + abs(told // S) % 90000)}",
            "control": "uncontrolled",
            "at_us": told,
            "sigma_s": sigma,
            "corridor": [
                {"at_us": told + k, "place_deg": point} for k, point in enumerate(ends)
            ],
            "half_width_km": 100.0,
        }
        if revision == 0:
            self._base = next(self.serial)
        number = read_id(f"re-entry/four/2027/{self._base}/{revision}")
        ways = SITES["four"][1]
        self.messages.append(Message(Notice(number, fields, at), at, ways, ""))

    def _unannounced(self, party):
        place, _ = SITES[party]
        azimuth = float(self.dice.uniform(0, 360))
        self.happen("unannounced", self.when(), "launch-like", place, azimuth)

    def _report(self, lineage, truth, *, found, at, sent, echo_of="", by="", way=""):
        owner, channel, _ = SENSORS[lineage]
        what = self.truths[truth]
        noise = self.dice.normal(0, 0.15, 2)
        fields = {
            "seen": what.seen,
            "found": "event" if found else "nothing",
            "at_us": at,
            "sigma_s": 10.0 if found else 300.0,
            "area": {
                "centre_deg": [what.place[0] + noise[0], what.place[1] + noise[1]],
                "radius_km": 60.0 if found else 800.0,
            },
            "confidence": 0.9,
            "lineage": lineage,
        }
        if found and what.seen == "launch-like":
            fields["azimuth_deg"] = float((what.azimuth + self.dice.normal(0, 2)) % 360)
            fields["sigma_deg"] = 3.0
        if echo_of:
            fields["origin"] = echo_of
        return self.say("warning", by or owner, fields, sent, (way or channel,), truth)

    def _see(self, truth, blind):
        what = self.truths[truth]
        for lineage in SENSORS:
            at = what.at_us + round(self.dice.normal(45, 10) * S)
            sent = at + self.lasts(30)
            if lineage != blind and self.dice.random() < DETECTS:
                one = self._report(lineage, truth, found=True, at=at, sent=sent)
                self._echo(lineage, truth, one, at, sent)
            elif lineage == blind or self.dice.random() < DENIES:
                self._report(lineage, truth, found=False, at=at, sent=sent)

    def _echo(self, lineage, truth, one, at, sent):
        relays = {"ir-one": ("east", "alliance-2"), "partner": ("west", "alliance-1")}
        if lineage in relays and self.dice.random() < ECHOES:
            by, way = relays[lineage]
            later = sent + self.lasts(60)
            origin = str(one.id)
            self._report(
                lineage,
                truth,
                found=True,
                at=at,
                sent=later,
                echo_of=origin,
                by=by,
                way=way,
            )

    def _false_alarm(self, lineage):
        place, _ = SITES[str(self.dice.choice(list(SITES)))]
        azimuth = float(self.dice.uniform(0, 360))
        at = self.when()
        truth = self.happen("false", at, "launch-like", place, azimuth)
        sent = at + self.lasts(30)
        one = self._report(lineage, truth, found=True, at=at, sent=sent)
        self._echo(lineage, truth, one, at, sent)
        for other in SENSORS:
            if other != lineage and self.dice.random() < DENIES:
                denied = sent + self.lasts(90)
                self._report(other, truth, found=False, at=at, sent=denied)
        if self.dice.random() < 0.8:
            owner, way, _ = SENSORS[lineage]
            later = sent + self.lasts(360)
            self.say(
                "cancellation", owner, {}, later, (way,), truth, reference=str(one.id)
            )

    def _press(self):
        """Something undeclared says that it saw a real or invented event."""
        place, _ = SITES[str(self.dice.choice(list(SITES)))]
        truth = self.happen("rumour", self.when(), "launch-like", place)
        for lineage in ("", "somebody"):
            fields = {
                "seen": "launch-like",
                "found": "event",
                "at_us": self.truths[truth].at_us,
                "sigma_s": 30.0,
                "area": {"centre_deg": list(place), "radius_km": 100.0},
                "confidence": 0.5,
            }
            fields |= {"lineage": lineage} if lineage else {}
            by = "west" if lineage else "east"
            way = ("alliance-1",) if lineage else ("alliance-2",)
            at = self.truths[truth].at_us + self.lasts(120)
            self.say("warning", by, fields, at, way, truth)

    def _crisis(self, at):
        place, _ = SITES[str(self.dice.choice(list(SITES)))]
        fields = {
            "who": "party:one",
            "what": "unannounced-event",
            "area": {"centre_deg": list(place), "radius_km": 60.0},
            "at_us": at - 5 * MIN,
            "asked": "explain",
        }
        ways = ("alliance-1", "alliance-2", "bilateral", "spoken")
        self.say("crisis", "east", fields, at, ways, f"crisis {at}")

    def _drill(self):
        place, _ = SITES["two"]
        truth = self.happen("drill", self.when(), "launch-like", place)
        for lineage in ("ir-one", "radar-two"):
            at = self.truths[truth].at_us
            one = self._report(lineage, truth, found=True, at=at, sent=at + 40 * S)
            last = self.messages.pop()
            drill = replace(one, exercise="autumn")
            self.messages.append(replace(last, notice=drill))


class Carriage:
    """The channels of a year: outages, losses, delays, lies; the same for every set."""

    def __init__(self, seed):
        self.dice = np.random.default_rng([seed, 7])
        self.down = {
            way: [
                (at, at + round(self.dice.exponential(OUTAGE_H) * HOUR))
                for at in START
                + self.dice.uniform(0, 365 * DAY, OUTAGES).astype(np.int64)
            ]
            for way in CHANNELS
        }
        for way in CHANNELS[:-1]:
            self.down[way].append((BLACKOUT, BLACKOUT + 2 * HOUR))
        self.lies = {
            way: sorted(START + self.dice.uniform(0, 365 * DAY, LIES).astype(np.int64))
            for way in ("alliance-1", "alliance-2")
        }

    def is_down(self, way, at):
        return any(a <= at < b for a, b in self.down[way])

    def copies(self, message):
        """Return (arrival, way, copy) of a message on all its channels."""
        out = []
        for way in message.ways:
            if way == "spoken":
                continue
            at = message.sent_us + round(self.dice.lognormal(np.log(3), 0.7) * S)
            # Machines repeat after 5, 10, 20 s … until it is stored.
            wait = 5
            while self.dice.random() < LOSS:
                at, wait = at + wait * S, min(600, 2 * wait)
            if self.is_down(way, at):
                ends = max(b for a, b in self.down[way] if a <= at < b)
                at = ends + round(self.dice.uniform(0, 600) * S)
            notice, intact = message.notice, True
            lies = self.lies.get(way, [])
            if lies and lies[0] <= message.sent_us:
                lies.pop(0)
                if self.dice.random() < 0.5 and "at_us" in notice.fields:
                    fields = {**notice.fields, "at_us": notice.fields["at_us"] + DAY}
                    notice, intact = replace(notice, fields=fields), False
                else:
                    replay = at + round(self.dice.uniform(1, 20) * DAY)
                    out.append((replay, way, Copy(message, notice, True)))
            out.append((at, way, Copy(message, notice, intact)))
        return out
