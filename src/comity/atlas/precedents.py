"""What happened before in a situation like this one: records, each with why it is a precedent.

Which records belong to a situation is a judgement of editors, kept in one table; a test holds it
against the shipped collection. Nothing is decided by a precedent: it is shown, with its source.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from comity.atlas.records import Collection, Record, in_time

__all__ = ["SITUATIONS", "Precedent", "Situation", "precedents"]


@dataclass(frozen=True, slots=True)
class Situation:
    """A situation: what its records have in common, and their ids."""

    common: str
    records: tuple[str, ...]


SITUATIONS: Mapping[str, Situation] = {
    "conjunction": Situation(
        "two objects came close, and somebody had to decide who moves",
        (
            "inc-iridium33-2009",
            "inc-aeolus-2019",
            "inc-oneweb-2021",
            "inc-tianhe-2021",
            "inc-iss-move-2022",
            "inc-tsinghua-2022",
            "inc-timed-2024",
            "inc-starlink6079-2025",
            "ges-drew-cnsa-2025",
            "agr-chn-usa-hotline-2015",
            "agr-sda-dod-2014",
        ),
    ),
    "launch": Situation(
        "a launch was announced to others, or was not",
        (
            "agr-blna-1988",
            "agr-plns-2000",
            "agr-hcoc-2002",
            "agr-chnrus-2009",
            "inc-norway-1995",
            "pol-rus-hcoc-2008",
            "inc-brahmos-2022",
            "inc-chn-icbm-2024",
            "pol-blna-2026",
        ),
    ),
    "re-entry": Situation(
        "an object came down, and others had to be told where",
        ("inc-kosmos954-1978", "inc-usa193-2008"),
    ),
    "break-up": Situation(
        "an object broke up, and others had to learn of its pieces",
        (
            "inc-cz6a-2022",
            "inc-kosmos2499-2023",
            "inc-resurs-2024",
            "inc-cz6a-2024",
            "inc-intelsat33e-2024",
            "inc-luch-breakup-2026",
        ),
    ),
    "interference": Situation(
        "radio links of a satellite or of navigation were disturbed, and somebody was asked to end it",
        (
            "inc-thuraya-2006",
            "inc-eutelsat-iran-2010",
            "inc-dprk-gps-2016",
            "inc-eutelsat-iran-2022",
            "pol-itu-rrb-2024",
            "inc-est-gps-2024",
        ),
    ),
    "manoeuvre": Situation(
        "a satellite moved near another party's, and its owner asked why",
        (
            "inc-luch-intelsat-2015",
            "inc-luch-athena-2017",
            "inc-kosmos2542-2020",
            "inc-sy12-2022",
            "inc-kosmos2576-2024",
            "inc-dogfight-2024",
        ),
    ),
    "warning": Situation(
        "a warning was doubtful, and people had minutes to find out",
        (
            "agr-hotline-1963",
            "agr-ama-1971",
            "inc-petrov-1983",
            "inc-norway-1995",
            "ges-y2k-1999",
            "agr-jdec-2000",
            "agr-jpn-kor-usa-warning-2023",
        ),
    ),
    "sharing": Situation(
        "parties agreed to exchange data about objects in orbit",
        (
            "agr-sda-dod-2014",
            "agr-ssa-gbr-2014",
            "agr-ssa-esa-2014",
            "agr-ssa-are-2016",
            "agr-jdec-2000",
            "pol-tracss-eusst-2024",
        ),
    ),
    "registration": Situation(
        "who owns an object was registered, or was not",
        ("agr-reg-1974", "pol-register-decline-2018", "pol-unreg-2020s"),
    ),
    "help": Situation(
        "somebody in need was helped across borders",
        (
            "agr-arra-1968",
            "mis-cospas-rescue-1982",
            "ges-reagan-rescue-1984",
            "inc-shenzhou20-2025",
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class Precedent:
    """A record, and why it is a precedent; ``date`` is an EDTF date."""

    id: str
    date: str | None
    title: str
    summary: str
    why: str


def _why(common: str, named: Sequence[str], parties: Sequence[str]) -> str:
    if len(parties) > 1 and len(named) == len(parties):
        return f"{common}; it names all parties of this one"
    if named:
        return f"{common}; it names {', '.join(named)}"
    return common


def precedents(
    collection: Collection, situation: str, parties: Sequence[str] = (), most: int = 5
) -> tuple[Precedent, ...]:
    """Return what happened before in such a situation, the nearest first.

    First come records that name all parties, then those that name one, each the newest first.

    Parameters
    ----------
    situation
        A key of ``SITUATIONS``; of any other word there are no precedents.
    parties
        Ids of the parties of the case, notice or agreement.
    """
    about = SITUATIONS.get(situation)
    if about is None:
        return ()
    wanted = tuple(dict.fromkeys(parties))

    def named(record: Record) -> tuple[str, ...]:
        return tuple(party for party in wanted if party in record.parties)

    found = [
        collection.records[name] for name in about.records if name in collection.records
    ]
    found.sort(key=in_time, reverse=True)
    found.sort(key=lambda record: -len(named(record)))
    return tuple(
        Precedent(
            record.id,
            str(record.date) if record.date else None,
            record.title,
            record.summary,
            _why(about.common, named(record), wanted),
        )
        for record in found[:most]
    )
