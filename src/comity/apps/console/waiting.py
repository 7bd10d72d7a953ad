"""What waits for a person at a node, ordered by the last moment to decide.

Cases in which this party must act, notices whose reader has not answered, acts that need another person,
drafts of agreements, ends of agreements and keys, channels that are down. What waits for the other side
is in the list, too, as such; what people have set aside is apart. A part that this person may not see, or that could not be read, is named
as left out: an empty list never says more than it knows.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from comity.apps.cases.operations import LIST_CASES, ListCases
from comity.apps.cases.page_words import next_words, stance_words
from comity.apps.cases.records import CaseBrief
from comity.apps.console.channel_states import channel_states
from comity.apps.console.triage import UNDECIDED, Aside, digest_of, standing_of
from comity.apps.notices.operations import LIST_NOTICES, ListNotices
from comity.apps.notices.page_words import form_name
from comity.apps.notices.view_records import NoticeLine
from comity.apps.operations.operations import NODE_STATUS
from comity.apps.persons.act_operations import LIST_ACTS
from comity.apps.persons.requests import ListActs
from comity.apps.sharing.agreement_operations import LIST_AGREEMENTS, ListAgreements
from comity.apps.sharing.versions import AgreementVersion
from comity.foundations.constants import DAY_US
from comity.foundations.errors import ComityError
from comity.foundations.time import parse_utc
from comity.node.operations import Nothing
from comity.node.persons.act_records import Act
from comity.node.store.triage import triage_of
from comity.web.asked import Asked
from comity.web.past import Past

__all__ = ["Item", "Waiting", "Whose", "waited_then", "waiting_for"]

#: How long before its end an agreement or a key waits for somebody.
ENDING_US = 30 * DAY_US
#: Most items of each kind; how many more there are is told.
MOST = 200

Whose = Literal["us", "them", "nobody"]


@dataclass(frozen=True, slots=True)
class Item:
    """Something that waits.

    Attributes
    ----------
    section, path
        The entry of the rail that it belongs to, and its page.
    what, name, why
        What it is in words, its id or the names of its objects, and the sentence below.
    whose, who
        Whose turn it is, and the name of the party or role.
    until_us
        The last moment to decide, UTC us; None if there is none.
    figure, source
        The number that matters most, with its unit, and where it comes from.
    pc
        Probability of a case.
    tca_us
        Closest approach of a case.
    words
        What its button says; empty if nothing is to be done by this person.
    satellite
        Id of the own satellite that it is about; empty if it is about none.
    aside
        What people have decided about it.
    """

    section: str
    path: str
    what: str
    why: str
    whose: Whose
    who: str
    until_us: int | None = None
    figure: str = ""
    source: str = ""
    pc: float | None = None
    tca_us: int | None = None
    words: str = ""
    name: str = ""
    satellite: str = ""
    aside: Aside = UNDECIDED

    @property
    def label(self) -> str:
        """Return what it is, as one text."""
        return f"{self.what} {self.name}".strip()

    @property
    def subject(self) -> str:
        """Return what triage calls it."""
        return self.path.removeprefix("/")

    @property
    def seen(self) -> str:
        """Return the digest of what is shown: a change brings back what was set aside."""
        return digest_of(self.label, self.why, self.whose, self.who, self.until_us)


@dataclass(frozen=True, slots=True)
class Waiting:
    """All that waits.

    Attributes
    ----------
    items
        In the order of the last moment to decide; what has none comes last.
    aside
        What people have set aside, in the same order.
    left_out
        Parts that are not in it, each with the reason.
    """

    items: tuple[Item, ...]
    aside: tuple[Item, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def ours(self) -> tuple[Item, ...]:
        """Return what waits for a person here."""
        return tuple(one for one in self.items if one.whose == "us")

    def counts(self) -> dict[str, int]:
        """Return how much waits for a person here, by section."""
        found: dict[str, int] = {}
        for one in self.ours:
            found[one.section] = found.get(one.section, 0) + 1
        return found


def _case_item(asked: Asked, case: CaseBrief) -> Item:
    party = asked.node.party
    whose: Whose = "nobody"
    if case.distrusted or case.next.who in {party, "both"}:
        whose = "us"
    elif case.next.who != "nobody":
        whose = "them"
    names = " × ".join(one.removeprefix("object:") for one in case.objects)
    t = asked.texts
    return Item(
        section="cases",
        path=f"/cases/{case.case}",
        what="",
        name=names or case.case,
        satellite=case.own,
        why=case.distrusted or t("today-case-next", next=next_words(t, case.next.what)),
        whose=whose,
        who=case.peer if whose == "them" else "",
        until_us=None if case.decide_by is None else parse_utc(case.decide_by),
        source=t("today-case-source", state=stance_words(t, case.state)),
        pc=case.pc if case.pc_now is None else case.pc_now,
        tca_us=None if case.tca is None else parse_utc(case.tca),
        words=t("today-open-case") if whose == "us" else "",
    )


def _cases(asked: Asked, past: Past) -> Iterator[Item]:
    page = asked.ask(LIST_CASES, ListCases(limit=MOST, at_us=past.at_us))
    for case in page.items:
        if case.next.who != "nobody" or case.distrusted:
            yield _case_item(asked, case)


def _notice_item(asked: Asked, line: NoticeLine) -> Item:
    t = asked.texts
    late = [party for party, state in line.states.items() if state != "understood"]
    own = not line.sent
    return Item(
        section="notices",
        path=f"/notices/{line.notice}",
        what=t(
            "today-notice-in" if own else "today-notice-out",
            form=form_name(asked, line.form),
        ),
        name=line.notice,
        why=t("today-notice-owed", party=line.issuer)
        if own
        else t("today-notice-waits", count=len(late)),
        whose="us" if own else "them",
        who="" if own else ", ".join(sorted(late)[:3]),
        until_us=line.until_us,
        figure=", ".join(
            t(f"notices-state-{one}") for one in sorted(set(line.states.values()))
        ),
        source=t("today-notice-source"),
        words=t("today-read-back") if own else "",
    )


def _notices(asked: Asked, past: Past) -> Iterator[Item]:
    wanted = ListNotices(waiting=True, limit=MOST, at_us=past.at_us)
    for line in asked.ask(LIST_NOTICES, wanted).items:
        yield _notice_item(asked, line)


def _act_item(asked: Asked, act: Act) -> Item:
    t = asked.texts
    mine = act.person == asked.person().id
    second = act.state == "waiting" and not mine
    return Item(
        section="today",
        path=f"/acts/{act.id}",
        what="",
        name=act.operation,
        why=act.lines[0] if act.lines else "",
        whose="us" if second or act.state == "prepared" else "nobody",
        who="" if second else t("today-second-person"),
        until_us=act.expires_us,
        figure=t("today-proofs", proved=len(act.proofs), needed=act.persons),
        source=t("today-act-source"),
        words=t("today-sign"),
    )


def _acts(asked: Asked, _past: Past) -> Iterator[Item]:
    for act in asked.ask(LIST_ACTS, ListActs(limit=MOST)).items:
        yield _act_item(asked, act)


def _agreement_item(asked: Asked, one: AgreementVersion, now_us: int) -> Item | None:
    t, party = asked.texts, asked.node.party
    name = one.agreement.removeprefix("agreement:")
    path = f"/agreements/{one.hash}"
    if one.state in {"draft", "signing"} and one.rejected_us is None:
        ours = party in one.missing
        return Item(
            section="agreements",
            path=path,
            what=one.title or name,
            why=t("today-agreement-unsigned", count=len(one.missing)),
            whose="us" if ours else "them",
            who="" if ours else ", ".join(one.missing[:3]),
            figure=t("today-clauses", count=len(one.clauses)),
            source=name,
            words=t("today-compare") if ours else "",
        )
    if one.state == "in force" and now_us < one.until_us < now_us + ENDING_US:
        return Item(
            section="agreements",
            path=path,
            what=one.title or name,
            why=t("today-agreement-ends"),
            whose="us",
            who="",
            until_us=one.until_us,
            source=name,
            words=t("today-look"),
        )
    return None


def _agreements(asked: Asked, past: Past) -> Iterator[Item]:
    now_us = asked.now_us if past.at_us is None else past.at_us
    wanted = ListAgreements(limit=MOST, at_us=past.at_us)
    for one in asked.ask(LIST_AGREEMENTS, wanted).items:
        made = _agreement_item(asked, one, now_us)
        if made is not None:
            yield made


def _channels(asked: Asked, _past: Past) -> Iterator[Item]:
    t = asked.texts
    for one in channel_states(asked):
        if str(one.standing) == "down":
            yield Item(
                section="notices",
                path="/channels",
                what=t("today-channel-down", channel=one.channel, party=one.peer),
                why=one.reason,
                whose="us",
                who="",
                source=t("today-channel-source"),
                words=t("today-look"),
            )


def _keys(asked: Asked, _past: Past) -> Iterator[Item]:
    status = asked.ask(NODE_STATUS, Nothing())
    for words in status.ending:
        yield Item(
            section="administration",
            path="/administration",
            what=words,
            why="",
            whose="us",
            who="",
            source=asked.texts("today-key-source"),
            words=asked.texts("today-look"),
        )


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the list: its name, what reads it, and why it has no past, where it has none."""

    name: str
    read: Callable[[Asked, Past], Iterator[Item]] = field(repr=False)
    unkept: str = ""


_PARTS = (
    _Part("section-cases", _cases),
    _Part("section-notices", _notices),
    _Part("today-part-acts", _acts, "today-unkept-acts"),
    _Part("section-agreements", _agreements),
    _Part("today-part-channels", _channels, "today-unkept-now"),
    _Part("today-part-keys", _keys, "today-unkept-now"),
)


def _marked(asked: Asked, items: list[Item]) -> list[Item]:
    """Return items with what people have decided about them."""
    with asked.node.reading() as work:
        rows = triage_of(work.connection, [one.subject for one in items])
    return [
        replace(one, aside=standing_of(rows.get(one.subject), one.seen, asked.now_us))
        for one in items
    ]


def waiting_for(asked: Asked) -> Waiting:
    """Return what waits, as the person who asks may see it.

    The frame and the page ask for the same: it is read once a request.
    """
    return asked.once("waiting", lambda: _read(asked, Past()))


def waited_then(asked: Asked, past: Past) -> Waiting:
    """Return what waited at an instant of the past, as this node knew it then.

    Parts of which no past is kept are named as left out; nothing of it is to be done.
    """
    found = _read(asked, past)
    return replace(found, items=tuple(replace(one, words="") for one in found.items))


def _read(asked: Asked, past: Past) -> Waiting:
    items: list[Item] = []
    left_out = []
    then = past.at_us is not None
    for part in _PARTS:
        if then and part.unkept:
            words = asked.texts(part.unkept)
            left_out.append(f"{asked.texts(part.name)}: {words}")
            continue
        try:
            items += part.read(asked, past)
        except ComityError as error:
            # One part that cannot be read leaves the others; the page names it.
            left_out.append(f"{asked.texts(part.name)}: {error.message}")
    never = 2**62
    items.sort(key=lambda one: never if one.until_us is None else one.until_us)
    if then:
        t = asked.texts
        left_out.append(f"{t('triage-aside')}: {t('today-unkept-aside')}")
    marked = items if then else _marked(asked, items)
    return Waiting(
        items=tuple(one for one in marked if not one.aside.hidden),
        aside=tuple(one for one in marked if one.aside.hidden),
        left_out=tuple(left_out),
    )
