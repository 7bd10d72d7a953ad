"""Faults planted in the rules of a year, each a rule that somebody might well have written."""

from dataclasses import replace

from comity.coordination.notices import chains, confidence, ladder, matching
from comity.coordination.notices.confidence import Advice, Confidence
from comity.coordination.notices.ladder import Ladder, Level
from tests.coordination.notices.year import Rules

__all__ = ["FAULTS", "HARMLESS"]


def _echoes_counted(event, denials, lineages, matched=""):
    found = confidence.assess(event, denials, lineages, matched)
    names = tuple(f"{r.lineage} {k}" for k, r in enumerate(event))
    state = found.state
    if state in {Confidence.SINGLE, Confidence.CONTRADICTED} and len(names) > 1:
        state = Confidence.CONFIRMED
    return replace(found, lineages=names, state=state)


def _undeclared_counts(event, denials, lineages, matched=""):
    open_to_all = {**lineages}
    for r in event:
        name = r.lineage or "somebody"
        open_to_all[name] = confidence.Lineage(r.sender, frozenset())
    named = [replace(r, lineage=r.lineage or "somebody") for r in event]
    return confidence.assess(named, denials, open_to_all, matched)


def _withdrawn_counts(event, denials, lineages, matched=""):
    alive = [replace(r, withdrawn=False) for r in event]
    return confidence.assess(alive, denials, lineages, matched)


def _denial_outvotes(event, denials, lineages, matched=""):
    found = confidence.assess(event, denials, lineages, matched)
    if found.against and found.state is Confidence.CONFIRMED:
        return replace(found, state=Confidence.CONTRADICTED)
    return found


def _receipt_from_sending(ladder_, event, at_us):
    after = ladder.climb(ladder_, event, at_us)
    return Ladder(after.sent_us, after.state, after.sent_us, after.reached)


def _without(**blank):
    """Match as if a notice did not say something."""

    def assign(events, notices):
        return matching.assign(events, [replace(n, **blank) for n in notices])

    return assign


def _anywhere(events, notices):
    everywhere = {"centre_deg": [0.0, 0.0], "radius_km": 20_015.0}
    wide = [replace(n, area=everywhere, corridor=None) for n in notices]
    return matching.assign(events, wide)


def _at_any_time(events, notices):
    day = 86_400_000_000
    wide = [
        replace(n, earliest_us=n.earliest_us - day, latest_us=n.latest_us + day)
        for n in notices
    ]
    return matching.assign(events, wide)


def _reused(events, notices):
    some = list(notices)
    matched, nearest = {}, {}
    for name, event in events.items():
        one, other = matching.assign({name: event}, some)
        matched |= one
        nearest |= other
    return matched, nearest


def _cancelled_holds(chain):
    return matching.announced_of(replace(chain, life=chains.Life.CURRENT))


def _completed_holds(chain):
    if chain.life is chains.Life.COMPLETED:
        return matching.announced_of(replace(chain, life=chains.Life.CURRENT))
    return matching.announced_of(chain)


def _extension_ignored(notices):
    return chains.chains_of(n for n in notices if n.form != "extension")


def _first_revision(notices):
    lowest = {}
    for n in notices:
        known = lowest.get(n.id.base)
        if known is None or n.id.revision < known.id.revision:
            lowest[n.id.base] = n
    return chains.chains_of(lowest.values())


def _one_level(ladder_, times, steps, now_us):
    level = ladder.level_at(ladder_, times, steps, now_us)
    return min(level, Level.DUTY)


def _sender_waits(ladder_, times, steps, now_us):
    if steps is ladder.SENDER:
        return Level.NOBODY
    return ladder.level_at(ladder_, times, steps, now_us)


def _their_word(sent_us, heard_us, said_us, skew_us):
    del sent_us, heard_us
    return said_us - skew_us


def _contradicted_rests(found, *, age_s, explained):
    if found.state is not Confidence.CONFIRMED:
        return Advice.REST
    return confidence.advise(found, age_s=age_s, explained=explained)


def _relayed_events_apart(reports):
    return [(r,) for r in reports if r.detected]


#: Name → rules with that fault.
FAULTS = {
    "echoes-counted": Rules(assess=_echoes_counted),
    "undeclared-counts": Rules(assess=_undeclared_counts),
    "withdrawn-counts": Rules(assess=_withdrawn_counts),
    "denial-outvotes": Rules(assess=_denial_outvotes),
    "timers-from-sending": Rules(climb=_receipt_from_sending),
    "their-word-for-receipt": Rules(receipt_us=_their_word),
    "gateway-trusted": Rules(genuine=lambda _copy: True),
    "direction-ignored": Rules(assign=_without(azimuth_deg=None)),
    "place-ignored": Rules(assign=_anywhere),
    "time-ignored": Rules(assign=_at_any_time),
    "notice-used-twice": Rules(assign=_reused),
    "cancelled-holds": Rules(announced_of=_cancelled_holds),
    "extension-ignored": Rules(chains_of=_extension_ignored),
    "first-revision-holds": Rules(chains_of=_first_revision),
    "a-ladder-per-channel": Rules(known=lambda _name, _heard: False),
    "nobody-after-the-officer": Rules(level_at=_one_level, next_change=lambda *_: None),
    "no-phone-for-the-sender": Rules(level_at=_sender_waits),
    "read-back-unchecked": Rules(compare=lambda *_: []),
    "exercise-taken-for-real": Rules(ours=lambda _notice: True),
    "unconfirmed-rests": Rules(advise=_contradicted_rests),
    "reports-never-joined": Rules(events_of=_relayed_events_apart),
}
#: What changes nothing that a party could notice in a year: one notice explains one event,
#: and its window closes soon after the launch anyway.
HARMLESS = {"completed-holds": Rules(announced_of=_completed_holds)}
