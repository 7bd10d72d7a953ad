"""One party that listens to a year on a set of channels, by the product's rules."""

import heapq
from itertools import count

import numpy as np

from comity.coordination.notices.confidence import Advice, Confidence, seen_by
from comity.coordination.notices.facts import format_fact
from comity.coordination.notices.forms import FORMS
from comity.coordination.notices.ids import read_id
from comity.coordination.notices.ladder import (
    PACES,
    RECEIVER,
    SENDER,
    Event,
    Ladder,
    Level,
)
from comity.coordination.notices.questions import Territory
from tests.coordination.notices.year import (
    ABSENT,
    AGAIN_S,
    CALLED_S,
    DAY,
    HOUR,
    LINEAGES,
    MIN,
    MISREADS,
    READ_S,
    SHOWN_S,
    SITES,
    SPREAD,
    UNDERSTOOD_S,
    Carriage,
    Copy,
    Result,
    Rules,
    S,
)

TERRITORIES = [
    Territory(f"party:{party}", party, {"centre_deg": list(at), "radius_km": 40.0}, "")
    for party, (at, _) in SITES.items()
]
WATCHED, MATCHED = HOUR, 3 * DAY
TERMS: dict[str, str] = {}


class Listener:
    """Hears, matches, believes, calls; people respond with stated times."""

    def __init__(self, story, carriage, ways, seed, rules=None):
        self.story, self.carriage, self.ways = story, carriage, frozenset(ways)
        self.rules = rules or Rules()
        self.dice = np.random.default_rng([seed, 11])
        self.result = Result()
        self.heard, self.truth_of, self.first = {}, {}, {}
        self.by_base, self.about = {}, {}
        self.asked, self.answered = {}, set()
        self.ladders, self.calm = {}, set()
        self.queue, self.order = [], count()

    def at(self, when, work, *more):
        heapq.heappush(self.queue, (when, next(self.order), work, more))

    def run(self):
        for message in self.story.messages:
            ways = [w for w in message.ways if w in self.ways]
            for when, way, copy in self.carriage.copies(message):
                if way in self.ways:
                    self.at(when, self.hear, copy)
            if message.notice.form == "crisis" and ways:
                self.watch_sender(message)
        while self.queue:
            when, _, work, more = heapq.heappop(self.queue)
            work(when, *more)
        self.check_ladders()
        return self.result

    # -- hearing -----------------------------------------------------------------------

    def hear(self, now, copy):
        notice, name = copy.notice, str(copy.notice.id)
        if not self.rules.genuine(copy):
            self.result.blamed += 1
            return
        if not self.rules.ours(notice) or self.rules.known(name, self.heard):
            return
        self.check_copy(now, copy)
        first = name not in self.heard
        self.heard[name] = (notice, now)
        self.truth_of[notice.id.base] = copy.message.truth
        self.first.setdefault(notice.id.base, now)
        self.by_base.setdefault(notice.id.base, {})[name] = notice
        if notice.reference:
            base = read_id(notice.reference).base
            self.about.setdefault(base, {})[name] = notice
        if FORMS[notice.form].pace != "routine":
            self.climb(now, copy.message, first)
        if notice.form == "warning":
            for wait in (0, 181 * S, 301 * S):
                self.at(now + wait, self.look)
        elif notice.form == "cancellation":
            self.look(now)

    def check_copy(self, now, copy):
        name, truth = str(copy.notice.id), self.story.truths.get(copy.message.truth)
        if not copy.intact:
            self.result.faults.append(f"altered {name} was believed")
        if name in self.heard and now - self.heard[name][1] > HOUR:
            self.result.faults.append(f"replayed {name} was taken for new")
        if truth is not None and truth.kind == "drill":
            self.result.faults.append(f"exercise {name} was taken for real")

    def folded(self, bases):
        notices = [n for base in bases for n in self.by_base[base].values()]
        notices += [n for base in bases for n in self.about.get(base, {}).values()]
        made = self.rules.chains_of(notices)
        return {base: made[base] for base in bases}

    # -- believing ---------------------------------------------------------------------

    def look(self, now):
        rules, truths = self.rules, self.story.truths
        bases = [
            b
            for b, at in self.first.items()
            if b.startswith("warning/") and now - MATCHED <= at <= now
        ]
        reports = [
            r
            for c in self.folded(bases).values()
            if (r := rules.report_of(c)) is not None
        ]
        groups = {g[0].base: g for g in rules.events_of(reports)}
        alive = {
            name: self.what(group)
            for name, group in groups.items()
            if not all(r.withdrawn for r in group)
        }
        matched, _ = rules.assign(alive, self.announced(now))
        denials = [r for r in reports if not r.detected]
        for name, group in groups.items():
            since = min(self.first[r.base] for r in group)
            if now - since > WATCHED:
                continue
            fit = matched.get(name)
            found = rules.assess(group, denials, LINEAGES, fit.base if fit else "")
            self.check_event(group, found)
            real = {self.truth_of[r.base] for r in group}
            explained = bool(real & self.answered)
            age = (now - since) / S
            advice = rules.advise(found, age_s=age, explained=explained)
            for truth in real:
                self.follow(now, truth, truths[truth], found, advice, group)

    def what(self, group):
        return seen_by(group)

    def announced(self, now):
        near = [
            base
            for base, at in self.first.items()
            if base.split("/")[0] in {"pre-launch", "re-entry"}
            and now - 4 * DAY <= at <= now
        ]
        made = (self.rules.announced_of(c) for c in self.folded(near).values())
        return [a for a in made if a is not None]

    def follow(self, now, name, truth, found, advice, group):
        result = self.result
        if found.state is Confidence.MATCHED:
            result.labels.setdefault(name, now)
            if truth.kind in {"unannounced", "false"} and not self.really(truth):
                result.faults.append(f"{name} was taken for announced")
        if advice is Advice.CALL:
            result.calls.setdefault(name, now)
        if advice is Advice.ASK and name not in self.asked:
            self.asked[name] = now
            self.ask(now, name, truth, group)

    def really(self, truth):
        """Tell whether a heard announcement fits what really happened."""
        for chain in self.folded(
            [b for b in self.first if b.split("/")[0] in {"pre-launch", "re-entry"}]
            if truth.kind == "false"
            else []
        ).values():
            fields = chain.fields
            if "earliest_us" in fields and (
                fields["earliest_us"] - 5 * MIN
                <= truth.at_us
                <= fields["latest_us"] + 5 * MIN
            ):
                return True
        return False

    def ask(self, now, name, truth, group):
        """A person sends the drafted question; who knows of it may answer."""
        fitting = self.rules.parties_for(self.what(group), TERRITORIES)
        if "bilateral" not in self.ways or not fitting:
            return
        if truth.kind == "unannounced" and self.dice.random() < 0.5:
            self.at(now + self.lasts(60) + self.lasts(240), self.answer, name)

    def answer(self, now, name):
        self.answered.add(name)
        if name not in self.result.calls:
            self.result.explained.add(name)
        self.result.labels.setdefault(name, now)

    def check_event(self, group, found):
        """An echo counts once, and what nobody declared counts for nothing."""
        honest = {
            r.lineage
            for r in group
            if r.lineage in LINEAGES
            and LINEAGES[r.lineage].may_report(r.sender)
            and not r.withdrawn
        }
        if len({r.lineage for r in group}) < len(group):
            self.result.echoes += 1
        if set(found.lineages) != honest or len(found.lineages) > len(honest):
            self.result.faults.append(
                f"lineages {found.lineages}, honest {sorted(honest)}"
            )
        kinds = {self.story.truths[self.truth_of[r.base]].kind for r in group}
        if found.state is Confidence.CONFIRMED and kinds == {"rumour"}:
            self.result.faults.append("a rumour was confirmed")
        against = set(found.against)
        confirmed = len(honest) >= 2 and len(honest) > len(against)
        if confirmed and found.state is Confidence.CONTRADICTED:
            self.result.faults.append("sensors that saw nothing outvoted two that saw")

    # -- people ------------------------------------------------------------------------

    def lasts(self, median_s):
        return round(self.dice.lognormal(np.log(median_s), SPREAD) * S)

    def climb(self, now, message, first):
        """Start the ladder of a notice: people are called, level by level."""
        name = str(message.notice.id)
        if not first:
            self.result.faults.append(f"{name} has two ladders")
        times = PACES[FORMS[message.notice.form].pace]
        ladder = self.rules.climb(Ladder(message.sent_us), Event.STORE, now)
        if message.notice.form == "crisis":
            skewed = message.sent_us + 2 * HOUR
            said = self.rules.receipt_us(message.sent_us, now + 2 * S, skewed, 0)
            if not message.sent_us <= said <= now + 2 * S:
                self.result.faults.append(f"{name} was stored at {said} by their word")
        level = self.rules.level_at(ladder, times, RECEIVER, now)
        if level >= Level.OVERDUE or (level > Level.DUTY):
            self.result.faults.append(f"{name} is overdue when it comes")
        best, step = None, now
        while step is not None and (best is None or step < best):
            for _ in range(2 if level is Level.CHANNEL else 1):
                done = self.person(step, level, message)
                best = done if best is None else min(best, done or best)
            step = self.rules.next_change(ladder, times, RECEIVER, step)
            level = self.rules.level_at(ladder, times, RECEIVER, step or now)
            if level >= Level.OVERDUE:
                break
        self.ladders[name] = (message, now, best)

    def person(self, since, level, message):
        """Return when a called person has understood, None if nobody is there."""
        if level >= Level.PHONE:
            return since + round(self.dice.lognormal(np.log(CALLED_S), 0.3) * S)
        if self.dice.random() < ABSENT:
            return None
        done = (
            since + self.lasts(SHOWN_S) + self.lasts(READ_S) + self.lasts(UNDERSTOOD_S)
        )
        if self.dice.random() < MISREADS:
            done = self.misread(done, message)
        return done

    def misread(self, done, message):
        """A person reads back another day; the machine must see it."""
        notice = message.notice
        said = {
            n: format_fact(notice.fields[n], FORMS[notice.form].fields[n], "en", TERMS)
            for n in FORMS[notice.form].facts
            if n in notice.fields
        }
        if "at_us" not in said:
            return done
        field = FORMS[notice.form].fields["at_us"]
        said["at_us"] = format_fact(notice.fields["at_us"] + DAY, field, "en", TERMS)
        if not self.rules.compare(notice, said, "en", TERMS):
            self.result.faults.append(
                f"{notice.id} was misread and taken for understood"
            )
            return done
        return done + self.lasts(AGAIN_S)

    def watch_sender(self, message):
        """Keep the sender's ladder of a crisis message: nothing stored means the phone."""
        times = PACES["crisis"]
        ladder = Ladder(message.sent_us)
        when = message.sent_us
        while when is not None:
            level = self.rules.level_at(ladder, times, SENDER, when)
            if level is Level.PHONE and "spoken" in self.ways:
                down = self.carriage.is_down("spoken", when)
                if not down:
                    self.at(when + self.lasts(90), self.spoken, message)
                return
            when = self.rules.next_change(ladder, times, SENDER, when)

    def spoken(self, now, message):
        name = str(message.notice.id)
        if name not in self.heard:
            self.hear(now, Copy(message, message.notice, True))

    def check_ladders(self):
        result = self.result
        for message, came, done in self.ladders.values():
            truth = message.truth
            limit = PACES[FORMS[message.notice.form].pace].understood_s
            late = done is None or (done - came) / S > limit
            if message.notice.form == "crisis":
                result.crisis[truth] = None if late else (done - message.sent_us) / S
            elif message.notice.form == "warning" and done is not None:
                known = result.understood.get(truth, done)
                result.understood[truth] = min(known, done)
        for message in self.story.messages:
            if message.notice.form == "crisis":
                result.crisis.setdefault(message.truth, None)


def listen(story, seed, ways, rules=None):
    """Return what comes of a year for somebody with these channels."""
    return Listener(story, Carriage(seed), ways, seed, rules).run()
