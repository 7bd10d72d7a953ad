"""New conjunction messages: each may open a case, or open a live one again (R10)."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from comity.apps.cases.baseline import judged, read_cdm
from comity.apps.cases.documents import case_of, encounter_of_pair
from comity.apps.cases.opening import open_from, reopen_from
from comity.apps.cases.store.shared import (
    OfferedMessage,
    offered_messages,
    own_capabilities,
    owner_of,
)
from comity.coordination.negotiation.records import Stance
from comity.foundations.canonical import canonical_bytes
from comity.foundations.errors import ComityError
from comity.foundations.identifiers import object_name
from comity.foundations.strict import read_strict
from comity.messages.cdm_record import Cdm
from comity.node.exchange.isolation import Loop
from comity.node.node import Node, UnitOfWork
from comity.node.persons.policies import Authority
from comity.node.store import log

__all__ = ["watch_messages"]

Note = Callable[..., None]
#: Name of the note that holds the hashes of processed messages.
PROCESSED = "watched messages"
#: Number of hashes that are kept, the last ones.
MAX_PROCESSED = 5_000
#: Stances in which a new message does not reopen a case.
NOT_REOPENED = frozenset({Stance.QUIET, Stance.OPENED, Stance.CALLED})


@dataclass(frozen=True, slots=True)
class _Match:
    """The case that a message concerns: the peer, the live encounter if any, our stance."""

    peer: str
    encounter: str | None
    stance: Stance


def _processed(work: UnitOfWork) -> list[str]:
    return list(read_strict(log.get_note(work.connection, PROCESSED) or b"[]"))


def _new(work: UnitOfWork) -> list[OfferedMessage]:
    """Return our own conjunction messages that were not processed yet."""
    return offered_messages(work.connection, set(_processed(work)))


def watch_messages(node: Node, note: Note, authority: Authority) -> None:
    """Process each of our conjunction messages once: open a case, or call to reopen one.

    Parameters
    ----------
    note
        Writes a line of the node's log.
    authority
        The policy that persons have adopted.
    """
    loop = Loop(node, "conjunction messages", note)
    for message in node.view(_new):
        loop.run(
            message.hash,
            partial(_process_and_note, node, note, message.text, authority),
        )

        def keep(work: UnitOfWork, name: str = message.hash) -> None:
            hashes = [*_processed(work), name][-MAX_PROCESSED:]
            log.set_note(work.connection, PROCESSED, canonical_bytes(hashes))

        with node.writing() as work:
            keep(work)


def _process_and_note(node: Node, note: Note, text: str, authority: Authority) -> None:
    try:
        done, doubts = _process(node, text, authority)
    except ComityError as error:
        # Below the threshold, beyond the horizon, covered by no agreement: no case.
        note("no-case", code=error.code)
        return
    if doubts:
        note("doubtful-message", reasons=doubts)
    if done:
        note("case", act=done)


def _match(work: UnitOfWork, cdm: Cdm) -> _Match | None:
    """Return the peer of the other object, ``None`` unless exactly one object is ours."""
    one, two = (object_name(thing.designator) for thing in cdm.objects)
    ours = [
        name
        for name in (one, two)
        if own_capabilities(work.connection, name) is not None
    ]
    if len(ours) != 1:
        return None
    peer = owner_of(work.connection, two if ours[0] == one else one)
    if peer is None:
        return None
    encounter = encounter_of_pair(work, peer, (one, two), cdm.tca_us)
    stance = Stance.QUIET if encounter is None else case_of(work, encounter).seat.stance
    return _Match(peer, encounter, stance)


def _process(node: Node, text: str, authority: Authority) -> tuple[str, str]:
    """Open or reopen the case of a message; return the act and what is doubtful about it.

    Both are empty for nothing. A doubtful message opens a case: to talk costs little, and
    the other side judges it, too. A refused one raises.
    """
    cdm = read_cdm(text.encode(), "an offered message")
    with node.reading() as work:
        match = _match(work, cdm)
        now_us = work.now_us
    if match is None:
        return "", ""
    doubts = " ".join(dict.fromkeys(r.code for r in judged(cdm, now_us)[1].reasons))
    if match.encounter is None:
        open_from(node, match.peer, cdm, marks=authority)
        return "open", doubts
    if match.stance in NOT_REOPENED:
        return "", ""
    reopen_from(node, match.encounter, cdm, marks=authority)
    return "reopen", doubts
