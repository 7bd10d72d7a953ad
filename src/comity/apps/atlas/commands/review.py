"""Commands for those who maintain a collection: import and review."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from comity.apps.atlas.commands.atlas import atlas
from comity.apps.atlas.commands.options import parties_of
from comity.cli import output
from comity.cli.asking import ALL_ROWS, AtlasAt, asked, rows_of
from comity.cli.options import Json, JsonRows, Limit
from comity.cli.servers import Server
from comity.foundations.errors import InputError
from comity.foundations.plain import plain

__all__ = ["import_", "review"]

CORRECTED = "What the proposal leaves out or has wrong."


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class Corrections:
    """What the proposal leaves out or has wrong; empty keeps the proposal's."""

    kind: Annotated[
        str,
        Parameter(
            name="--as",
            help="actor, agreement, mission, facility, launch, incident, policy or vote.",
        ),
    ] = ""
    title: Annotated[str, Parameter(help=CORRECTED)] = ""
    date: Annotated[str, Parameter(help=CORRECTED)] = ""
    party: Annotated[list[str] | None, Parameter(help=CORRECTED)] = None
    summary: Annotated[str, Parameter(help=CORRECTED)] = ""


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class Cited:
    """The source of a record, and what is needed of one that is new."""

    source: Annotated[
        str,
        Parameter(
            help="Id of the source; a new one needs --source-title, --publisher, --tier, "
            "--url."
        ),
    ] = ""
    source_title: str = ""
    publisher: str = ""
    url: str = "unknown"
    tier: int = 3
    locator: Annotated[
        str,
        Parameter(
            help="Page, article, paragraph or row of the source; the proposal's if left out."
        ),
    ] = ""


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class Weighed:
    """How a record is weighed and classed."""

    confidence: Annotated[str, Parameter(help="high, medium or low.")] = "medium"
    dimension: Annotated[
        str, Parameter(help="political, economic, security or scientific.")
    ] = "political"
    mode: Annotated[str, Parameter(help="cooperative, competitive or mixed.")] = (
        "cooperative"
    )


UNCORRECTED, UNCITED, USUAL = Corrections(), Cited(), Weighed()
review = App(name="review", help="Proposals that wait for a person's judgement.")
atlas.command(review)


@atlas.command(name="import")
def import_(
    file: Path,
    /,
    *,
    kind: str,
    collection: AtlasAt,
    as_json: Json = False,
) -> int:
    """Read a file into the review queue; nothing enters the atlas by itself.

    Parameters
    ----------
    file
        What to read.
    kind
        launch-log, organisations (GCAT), satcat, votes (roll calls), documents (JSON Lines
        with id, title, text), page (HTML) or text.
    """
    from comity.apps.atlas.collection import text_of
    from comity.apps.atlas.review_operations import IMPORT_PROPOSALS
    from comity.apps.atlas.review_queue import import_file
    from comity.apps.atlas.review_requests import ImportProposals

    if isinstance(collection, Server):
        given = ImportProposals(kind, file.name, text_of(file))
        with asked(collection) as node:
            done = node.call(IMPORT_PROPOSALS, given)
    else:
        done = import_file(kind, file, collection)
    if as_json:
        output.print_json(plain(done))
    else:
        for fault in done.faults[:20]:
            output.say(f"{fault.file}, line {fault.line}: {fault.reason}")
        if len(done.faults) > 20:
            output.say(f"… and {len(done.faults) - 20} more: --json lists them")
        output.say(
            f"{done.read} read, {done.new} new in the queue, {done.known} known; "
            f"{len(done.faults)} rows refused. comity atlas review list shows what waits."
        )
    return 1 if done.faults and not done.read else 0


@review.command(name="list")
def list_(
    *,
    collection: AtlasAt,
    find: str = "",
    doubtful: bool = False,
    most: Limit = 20,
    as_json: JsonRows = False,
) -> None:
    """List proposals that wait; reports of one thing are listed together and count once.

    Parameters
    ----------
    find
        Part of a title or an id.
    doubtful
        Those that are set aside, each with why, in place of all others.
    most
        How many to print.
    """
    from comity.apps.atlas.review_operations import LIST_PROPOSALS, found
    from comity.apps.atlas.review_requests import ListProposals

    if isinstance(collection, Server):
        with asked(collection) as node:
            rows = rows_of(
                node, LIST_PROPOSALS, ListProposals(find, doubtful), ALL_ROWS
            )
    else:
        rows = found(collection, find, datetime.now(UTC).date(), doubtful=doubtful)
    if as_json:
        output.print_json(plain(rows))
        return
    for row in rows[:most]:
        more = f", and {len(row.reports)} reports of the same" if row.reports else ""
        when = row.date or "undated"
        output.say(f"{row.id:36} {row.kind:12} {when:12} {row.title}{more}")
        for unknown in row.unknown:
            output.say(f"{'':36} not in the register: {unknown}")
        for doubt in row.doubts:
            output.say(f"{'':36} set aside: it {doubt}")
    output.say(f"{len(rows)} wait, {min(most, len(rows))} shown")


@review.command
def accept(
    name: str,
    /,
    *,
    collection: AtlasAt,
    record: str,
    corrections: Corrections = UNCORRECTED,
    cited: Cited = UNCITED,
    weighed: Weighed = USUAL,
    as_json: Json = False,
) -> None:
    """Make a record of a proposal; it counts as reviewed once another person has checked it.

    Parameters
    ----------
    name
        The proposal.
    record
        Id of the record, which never changes: inc-words-2026.
    """
    from comity.apps.atlas.review import (
        Judgement,
        NewSource,
        accept as accept_proposal,
    )
    from comity.apps.atlas.review_operations import ACCEPT_PROPOSAL
    from comity.apps.atlas.review_requests import AcceptProposal
    from comity.system.environment import load_register

    if bool(cited.publisher) != bool(cited.source_title):
        raise InputError("a new source needs --source-title and --publisher")
    new = (
        NewSource(
            cited.source, cited.source_title, cited.publisher, cited.url, cited.tier
        )
        if cited.publisher
        else None
    )
    judgement = Judgement(
        record,
        corrections.kind,
        corrections.title,
        corrections.date,
        parties_of(load_register(), corrections.party),
        corrections.summary,
        cited.source,
        weighed.confidence,
        weighed.dimension,
        weighed.mode,
        cited.locator,
    )
    if isinstance(collection, Server):
        with asked(collection) as node:
            done = node.call(ACCEPT_PROPOSAL, AcceptProposal(name, judgement, new))
        path, again = done.file, f"--server {collection.url}"
    else:
        today = datetime.now(UTC).date()
        path = str(accept_proposal(collection, name, judgement, today, new))
        again = f"--collection {collection}"
    if as_json:
        output.print_json({"record": record, "path": path})
    else:
        output.say(f"{path} written; comity atlas show {record} {again}")


@review.command
def reject(
    name: str,
    /,
    *,
    collection: AtlasAt,
    reason: str,
    as_json: Json = False,
) -> None:
    """Reject a proposal, and all reports of the same.

    Parameters
    ----------
    name
        The proposal.
    reason
        Why.
    """
    from comity.apps.atlas.review import reject as reject_proposal
    from comity.apps.atlas.review_operations import REJECT_PROPOSAL
    from comity.apps.atlas.review_requests import RejectProposal

    if isinstance(collection, Server):
        with asked(collection) as node:
            node.call(REJECT_PROPOSAL, RejectProposal(name, reason))
    else:
        today = datetime.now(UTC).date()
        reject_proposal(collection, name, by=None, reason=reason, today=today)
    if as_json:
        output.print_json({"rejected": name})
    else:
        output.say(f"{name} rejected: {reason}")


@review.command
def confirm(
    record: str,
    /,
    *,
    collection: AtlasAt,
    claim: list[str] | None = None,
    as_json: Json = False,
) -> None:
    """Note that you have checked claims of a record against their sources.

    Whoever accepted them cannot: reviewed means two persons. At a folder without a node nobody is
    known, and nothing can be checked.

    Parameters
    ----------
    record
        Id of a record of the folder.
    claim
        These claims alone; all of the record if left out.
    """
    from comity.apps.atlas.review import confirm as confirm_claims
    from comity.apps.atlas.review_operations import CONFIRM_CLAIMS
    from comity.apps.atlas.review_requests import ConfirmClaims

    chosen = tuple(claim or ())
    if isinstance(collection, Server):
        with asked(collection) as node:
            done = node.call(CONFIRM_CLAIMS, ConfirmClaims(record, chosen))
        path = done.file
    else:
        path = str(confirm_claims(collection, record, chosen, None))
    if as_json:
        output.print_json({"record": record, "path": path})
    else:
        output.say(f"{path}: checked")


@review.command(name="accept-many")
def accept_many(
    *names: str,
    collection: AtlasAt,
    kind: Annotated[str, Parameter(name="--as")] = "",
    source: str = "",
    weighed: Weighed = USUAL,
    as_json: Json = False,
) -> int:
    """Make records of proposals whose files say all that is needed; faults are told for each.

    Parameters
    ----------
    names
        The proposals, each of which you have looked at; at most 200.
    kind
        Kind of the records, if it is not the proposals'.
    source
        Id of the source of all, if it is not the proposals'.
    """
    from comity.apps.atlas.bulk_review import accept_many as accept_proposals
    from comity.apps.atlas.review import Judgement
    from comity.apps.atlas.review_operations import ACCEPT_PROPOSALS
    from comity.apps.atlas.review_requests import AcceptProposals

    if isinstance(collection, Server):
        given = AcceptProposals(
            names, kind, source, weighed.confidence, weighed.dimension, weighed.mode
        )
        with asked(collection) as node:
            done = node.call(ACCEPT_PROPOSALS, given)
    else:
        shared = Judgement(
            "",
            kind,
            source=source,
            confidence=weighed.confidence,
            dimension=weighed.dimension,
            mode=weighed.mode,
        )
        today = datetime.now(UTC).date()
        done = accept_proposals(collection, names, shared, today)
    if as_json:
        output.print_json(plain(done))
    else:
        for row in done.rows:
            output.say(f"{row.proposal:36} {row.record or f'refused: {row.refused}'}")
        output.say(f"{done.accepted} of {len(done.rows)} accepted")
    return 0 if done.accepted else 1
