"""What happened when: records in the order of time, chosen by party, kind and date."""

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import date

from comity.atlas.dates import Edtf
from comity.atlas.records import Collection, Record, in_time
from comity.foundations.plain import named

__all__ = ["Learned", "learned_since", "timeline"]


@dataclass(frozen=True, slots=True)
class Learned:
    """Claims about a record that are new since a day; ``recorded`` is the last ISO day."""

    record: str
    title: str
    is_new: bool = named("new")
    _: KW_ONLY
    claims: tuple[str, ...]
    recorded: str


def _holds(record: Record, parties: Sequence[str], kinds: Sequence[str]) -> bool:
    if kinds and record.kind not in kinds:
        return False
    named = {*record.parties, record.of}
    return all(party in named for party in parties)


def timeline(
    collection: Collection,
    *,
    parties: Sequence[str] = (),
    kinds: Sequence[str] = (),
    since: date | None = None,
    until: date | None = None,
) -> list[tuple[Edtf, Record]]:
    """Return dated records, the earliest first.

    Parameters
    ----------
    parties
        All of them must be named.
    kinds
        One of these; all kinds if empty.
    since, until
        Days, both included, that the date can mean.
    """
    return [
        (record.date, record)
        for record in sorted(collection.records.values(), key=in_time)
        if record.date is not None
        and record.date.within(since, until)
        and _holds(record, parties, kinds)
    ]


def learned_since(collection: Collection, day: date) -> list[Learned]:
    """Return the records with claims recorded after a day, the newest first.

    The day is that on which the atlas recorded a claim, not that of the event.
    """
    learned = []
    for record in collection.records.values():
        fresh = [claim for claim in record.claims if claim.recorded > day]
        if fresh:
            learned.append(
                Learned(
                    record.id,
                    record.title,
                    len(fresh) == len(record.claims),
                    claims=tuple(claim.id for claim in fresh),
                    recorded=max(claim.recorded for claim in fresh).isoformat(),
                )
            )
    learned.sort(key=lambda one: one.record)
    return sorted(learned, key=lambda one: one.recorded, reverse=True)
