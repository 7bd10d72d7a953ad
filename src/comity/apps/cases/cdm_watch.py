"""New conjunction messages: each may open a case, or open a live one again (R10)."""

from collections.abc import Callable
from dataclasses import dataclass

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
from comity.node.node import Node, UnitOfWork
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


def _process(node: Node, text: str) -> tuple[str, str]:
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
        open_from(node, match.peer, cdm)
        return "open", doubts
    if match.stance in NOT_REOPENED:
        return "", ""
    reopen_from(node, match.encounter, cdm)
    return "reopen", doubts
