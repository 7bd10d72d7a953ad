"""Operations about the atlas between parties, and its reading site with a node's agreements."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from comity.apps.atlas.agreement_pages import agreed_at
from comity.apps.atlas.collection import default_folder, fingerprint
from comity.apps.atlas.exchange import (
    PeerStatement,
    StatedRecords,
    state_records,
    statement_page,
)
from comity.apps.atlas.shared_history import local_atlas
from comity.apps.atlas.site import make_site, packed_site
from comity.node.node import Node
from comity.node.operations import File, Operation, Page, PageLimit
from comity.node.persons.seen import seen_by
from comity.trust.persons import Right
from comity.trust.persons.callers import Caller

__all__ = [
    "BUILD_SITE",
    "LIST_HEARD",
    "OPERATIONS",
    "STATE_RECORDS",
    "BuildSite",
    "ListHeard",
    "StateRecords",
]


@dataclass(frozen=True, slots=True)
class ListHeard:
    """Statements about one record, or (if the text is empty) all."""

    record: str = ""
    cursor: str = ""
    limit: PageLimit = 100


@dataclass(frozen=True, slots=True)
class StateRecords:
    """Ids of records, to whom (all with whom records are shared if none is named), and a label."""

    records: Annotated[tuple[str, ...], Field(min_length=1, max_length=1000)]
    parties: Annotated[tuple[str, ...], Field(max_length=1000)] = ()
    level: str = "green"


@dataclass(frozen=True, slots=True)
class BuildSite:
    """The address at which the site will stand, for citations."""

    base: Annotated[str, Field(max_length=500)] = ""


def _heard(node: Node, asked: ListHeard, caller: Caller) -> Page[PeerStatement]:
    """List what other parties' atlases state, and where they differ from this node's.

    Of one record alone a page may be empty and others follow.
    """
    seen = seen_by(caller)
    return statement_page(
        node, local_atlas(), asked.record, asked.limit, asked.cursor, seen
    )


def _state(node: Node, asked: StateRecords, _caller: Caller) -> StatedRecords:
    """State records of this node's atlas to other parties: signed, through the gate."""
    return state_records(node, local_atlas(), asked.records, asked.parties, asked.level)


def _site(node: Node, asked: BuildSite, _caller: Caller) -> File:
    """Return the reading site as a ZIP archive, with a page for each agreement in force."""
    folder, agreed = default_folder(), agreed_at(node)

    def make() -> tuple[bytes, int]:
        return packed_site(make_site(local_atlas(), asked.base, (), agreed))

    # Its pages take seconds, and are the same until a file or an agreement has changed.
    state = (fingerprint(folder), asked.base, tuple(agreed))
    packed, files = node.derived.find("atlas site", state, make)
    return File("atlas.zip", "application/zip", packed, {"files": files})


LIST_HEARD = Operation(
    name="atlas heard",
    path="/atlas/heard",
    right=Right.READ_SHARED,
    request=ListHeard,
    result=Page[PeerStatement],
    run=_heard,
    example=ListHeard(),
)
STATE_RECORDS = Operation(
    name="atlas state",
    method="POST",
    path="/atlas/statements",
    right=Right.SHARE,
    request=StateRecords,
    result=StatedRecords,
    run=_state,
    example=StateRecords(("agr-ost-1967",)),
)
BUILD_SITE = Operation(
    name="atlas build",
    path="/atlas/site.zip",
    right=Right.READ,
    request=BuildSite,
    result=File,
    run=_site,
    example=BuildSite(),
)
OPERATIONS = (LIST_HEARD, STATE_RECORDS, BUILD_SITE)
