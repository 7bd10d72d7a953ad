"""Search over everything that a person may see: sections, cases, notices, agreements, parties, objects."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from comity.apps.atlas.operations import SEARCH_ATLAS
from comity.apps.atlas.requests import AtlasSearch
from comity.apps.cases.operations import LIST_CASES, ListCases
from comity.apps.notices.operations import LIST_NOTICES, ListNotices
from comity.apps.sharing.agreement_operations import LIST_AGREEMENTS, ListAgreements
from comity.apps.sharing.peer_operations import LIST_PEERS, ListPeers
from comity.foundations.errors import ComityError
from comity.foundations.identifiers import object_name, parse_id
from comity.web.asked import Asked
from comity.web.frame import SECTIONS

__all__ = ["Found", "find_things"]

#: Rows of each list that are looked through, and results that are shown.
LOOKED, MOST = 1000, 30
#: Digits of a catalogue number.
MOST_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Found:
    """Something found: the icon of its section, what it is called, where, and beside it.

    ``exact``: what was typed is its id.
    """

    icon: str
    name: str
    path: str
    beside: str = ""
    exact: bool = False


def _sections(asked: Asked, word: str) -> Iterator[Found]:
    for one in SECTIONS:
        name = asked.texts(f"section-{one.name}")
        if word in name.casefold() or word in one.name:
            yield Found(one.name, name, one.path)


def _ids(asked: Asked, word: str) -> Iterator[Found]:
    """Yield the page of an id that was typed whole."""
    del asked
    if word.isascii() and word.isdigit() and len(word) <= MOST_DIGITS:
        yield Found("sky", f"object {word}", f"/{object_name(word)}", exact=True)
        return
    try:
        parse_id(word)
    except ComityError:
        return
    yield Found("search", word, f"/{word}", exact=True)


def _cases(asked: Asked, word: str) -> Iterator[Found]:
    page = asked.ask(LIST_CASES, ListCases(closed=True, limit=LOOKED))
    for case in page.items:
        if any(
            word in text.casefold() for text in (case.case, case.peer, *case.objects)
        ):
            names = " × ".join(one.removeprefix("object:") for one in case.objects)
            yield Found("cases", names or case.case, f"/cases/{case.case}", case.state)


def _notices(asked: Asked, word: str) -> Iterator[Found]:
    for line in asked.ask(LIST_NOTICES, ListNotices(limit=LOOKED)).items:
        if word in line.notice.casefold():
            yield Found("notices", line.notice, f"/notices/{line.notice}", line.form)


def _agreements(asked: Asked, word: str) -> Iterator[Found]:
    for one in asked.ask(LIST_AGREEMENTS, ListAgreements(limit=LOOKED)).items:
        if word in one.title.casefold() or word in one.agreement:
            yield Found(
                "agreements",
                one.title or one.agreement,
                f"/agreements/{one.hash}",
                one.state,
            )


def _parties(asked: Asked, word: str) -> Iterator[Found]:
    for peer in asked.ask(LIST_PEERS, ListPeers(limit=LOOKED)).items:
        if word in peer.name.casefold() or word in peer.party:
            yield Found(
                "parties", peer.name or peer.party, f"/parties/{peer.party}", peer.party
            )


def _atlas(asked: Asked, word: str) -> Iterator[Found]:
    for hit in asked.ask(SEARCH_ATLAS, AtlasSearch(word)).hits[:8]:
        yield Found("atlas", hit.title, f"/atlas/{hit.id}", hit.kind)


_PLACES: tuple[Callable[[Asked, str], Iterator[Found]], ...] = (
    _ids,
    _sections,
    _cases,
    _notices,
    _agreements,
    _parties,
    _atlas,
)


def find_things(asked: Asked, text: str) -> tuple[Found, ...]:
    """Return what fits a text, within what the person may see; at most ``MOST``."""
    word, out = text.casefold(), []
    for place in _PLACES:
        try:
            out += list(place(asked, word))[:10]
        except ComityError:
            # A list that this person may not read holds nothing for it.
            continue
    return tuple(out[:MOST])
