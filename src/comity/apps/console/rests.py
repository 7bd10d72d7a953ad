"""What the list of Today rests on: the ledger, the last screening, and each source with its age."""

from collections.abc import Iterator
from dataclasses import dataclass

from comity.apps.sharing.ledger_operations import LIST_ENTRIES, ListEntries
from comity.apps.watch.node_records import LatestRun
from comity.apps.watch.operations import LATEST_RUN, LatestOfWatch
from comity.foundations.errors import ComityError
from comity.foundations.time import parse_utc
from comity.node.proofs.listing import last_entry
from comity.web.asked import Asked
from comity.web.past import Past
from comity.web.showing import number, span

__all__ = ["Rest", "rests_of"]


@dataclass(frozen=True, slots=True)
class Rest:
    """A source of the list: words with its age, its page, whether its limit is past or it is not known."""

    words: str
    path: str
    late: bool = False
    unknown: bool = False


def _ledger(asked: Asked, past: Past) -> Iterator[Rest]:
    if past.at_us is None:
        wanted = ListEntries(after=max(last_entry(asked.node) - 1, 0), limit=1)
    else:
        wanted = ListEntries(newest=True, until_us=past.at_us, limit=1)
    for newest in asked.ask(LIST_ENTRIES, wanted).items:
        age = span(_now_us(asked, past) - newest.at_us)
        yield Rest(asked.texts("rests-ledger", age=age), "/ledger")


def _now_us(asked: Asked, past: Past) -> int:
    return asked.now_us if past.at_us is None else past.at_us


def _screening(asked: Asked, past: Past) -> Iterator[Rest]:
    t, now_us = asked.texts, _now_us(asked, past)
    run: LatestRun = asked.ask(LATEST_RUN, LatestOfWatch(past.at_us))
    if run.watch.at is None:
        yield Rest(t("rests-no-screening"), "/operation", unknown=True)
        return
    age = span(now_us - parse_utc(run.watch.at))
    yield Rest(t("rests-screening", age=age), "/operation")
    for one in run.sources:
        read = None if one.read_at is None else parse_utc(one.read_at)
        age = "–" if read is None else span(now_us - read)
        yield Rest(t("rests-feed", name=one.name, age=age), "/operation", not one.well)
    if run.objects is not None and run.covered is not None:
        missing = run.objects - run.covered
        if missing:
            words = t(
                "rests-unscreened", count=number(missing), total=number(run.objects)
            )
            yield Rest(words, "/operation", unknown=True)


def rests_of(asked: Asked, past: Past) -> tuple[Rest, ...]:
    """Return what the list rests on, or rested on then; a part that this person may not read is left out."""
    out: list[Rest] = []
    for part in (_ledger, _screening):
        try:
            out += part(asked, past)
        except ComityError:
            continue
    return tuple(out)
