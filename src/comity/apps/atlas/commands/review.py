"""Commands of the atlas for its keepers: import, review, build."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from comity.apps.atlas.commands.atlas import Collection, atlas, parties_of
from comity.cli import output
from comity.cli.node_folder import opened
from comity.cli.options import Json
from comity.foundations.errors import InputError

if TYPE_CHECKING:
    from comity.drawing.atlas.frame import Agreed

__all__ = ["build", "import_", "review"]

Into = Annotated[
    Path,
    Parameter(
        name="--collection",
        env_var="COMITY_ATLAS",
        help="Folder of records of your own (COMITY_ATLAS).",
    ),
]
review = App(name="review", help="What waits for a person's judgement.")
atlas.command(review)


@atlas.command(name="import")
def import_(
    file: Path,
    /,
    *,
    kind: str,
    collection: Into,
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
    from comity.apps.atlas.review_queue import import_file

    done = import_file(kind, file, collection)
    if as_json:
        output.print_json(
            {
                "read": done.read,
                "new": done.new,
                "known": done.known,
                "faults": [
                    {"file": f.file, "line": f.line, "reason": f.reason}
                    for f in done.faults
                ],
            }
        )
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
    *, collection: Into, find: str = "", most: int = 20, as_json: Json = False
) -> None:
    """List what waits; reports of one thing stand together and count once.

    Parameters
    ----------
    find
        Part of a title or an id.
    most
        How many to print.
    """
    from comity.apps.atlas.review_queue import proposal_json, waiting

    items = [
        item
        for item in waiting(collection)
        if find.casefold() in f"{item.proposal.id} {item.proposal.title}".casefold()
    ]
    if as_json:
        output.print_json([proposal_json(item) for item in items])
        return
    for item in items[:most]:
        p = item.proposal
        more = f", and {len(item.reports)} reports of the same" if item.reports else ""
        output.say(f"{p.id:36} {p.kind:12} {p.date or 'undated':12} {p.title}{more}")
        for unknown in p.unknown:
            output.say(f"{'':36} not in the register: {unknown}")
    output.say(f"{len(items)} wait, {min(most, len(items))} shown")


@review.command
def accept(
    name: str,
    /,
    *,
    collection: Into,
    record: str,
    role: str,
    kind: Annotated[str, Parameter(name="--as")] = "",
    title: str = "",
    date: str = "",
    party: list[str] | None = None,
    summary: str = "",
    source: str = "",
    source_title: str = "",
    publisher: str = "",
    url: str = "unknown",
    tier: int = 3,
    confidence: str = "medium",
    dimension: str = "political",
    mode: str = "cooperative",
    as_json: Json = False,
) -> None:
    """Make a record of a proposal.

    Parameters
    ----------
    name
        The proposal.
    record
        Id of the record, which never changes: inc-words-2026.
    role
        Who has judged it: policy-analyst.
    kind
        actor, agreement, mission, facility, launch, incident, policy or vote.
    title, date, party, summary
        What the proposal does not say, or says wrongly.
    source
        Id of the source; a new one needs --source-title, --publisher, --tier, --url.
    confidence
        high, medium or low.
    dimension
        political, economic, security or scientific.
    mode
        cooperative, competitive or mixed.
    """
    from comity.apps.atlas.review import (
        Judgement,
        NewSource,
        accept as take,
    )
    from comity.system.environment import load_register

    if bool(publisher) != bool(source_title):
        raise InputError("a new source needs --source-title and --publisher")
    new = NewSource(source, source_title, publisher, url, tier) if publisher else None
    parties = parties_of(load_register(), party)
    said = Judgement(
        role,
        record,
        kind,
        title,
        date,
        parties,
        summary,
        source,
        confidence,
        dimension,
        mode,
    )
    path = take(collection, name, said, datetime.now(UTC).date(), new)
    if as_json:
        output.print_json({"record": record, "path": str(path)})
    else:
        output.say(
            f"{path} written; comity atlas show {record} --collection {collection}"
        )


@review.command
def reject(
    name: str,
    /,
    *,
    collection: Into,
    role: str,
    reason: str,
    as_json: Json = False,
) -> None:
    """Reject a proposal, and all reports of the same.

    Parameters
    ----------
    name
        The proposal.
    role
        Who has judged it.
    reason
        Why.
    """
    from comity.apps.atlas.review import reject as refuse

    refuse(collection, name, role=role, reason=reason, today=datetime.now(UTC).date())
    if as_json:
        output.print_json({"rejected": name})
    else:
        output.say(f"{name} rejected by {role}: {reason}")


@review.command
def confirm(
    record: str,
    /,
    *,
    collection: Into,
    role: str,
    claim: list[str] | None = None,
    as_json: Json = False,
) -> None:
    """Note that a person has checked claims of a record against their sources.

    Parameters
    ----------
    record
        Id of a record of the folder.
    role
        Who has checked them.
    claim
        These claims alone; all of the record if left out.
    """
    from comity.apps.atlas.review import confirm as note

    path = note(collection, record, claim or (), role)
    if as_json:
        output.print_json({"record": record, "path": str(path)})
    else:
        output.say(f"{path}: reviewed by {role}")


@review.command
def decisions(*, collection: Into, as_json: Json = False) -> None:
    """List who decided what, and why."""
    from comity.apps.atlas.review_queue import decisions as read

    rows = read(collection)
    if as_json:
        output.print_json(rows)
        return
    for row in rows:
        more = row.get("reason") or row.get("record") or ""
        output.say(
            f"{row['at']}  {row['id']:36} {row['decision']}, {row['role']}: {more}"
        )
    output.say(f"{len(rows)} decisions")


@atlas.command
def build(
    *,
    out: Path,
    base: str = "",
    launch_log: Path | None = None,
    node: Path | None = None,
    collection: Collection = None,
    as_json: Json = False,
) -> None:
    """Write the reading site: a page and its JSON for everything in the atlas.

    Parameters
    ----------
    out
        A folder: empty, or a site that was built before.
    base
        Address at which the site will stand, for citations.
    launch_log
        GCAT launch log: the network then shows who launched whose satellites, too.
    node
        Folder of a node: its agreements in force get a page each, too.
    """
    from comity.apps.atlas.agreement_pages import agreed_at
    from comity.apps.atlas.collection import open_atlas
    from comity.apps.atlas.networks import launch_pairs
    from comity.apps.atlas.site import build_site, make_site

    here = open_atlas(collection)
    pairs = launch_pairs(here, launch_log)[0] if launch_log else []
    agreed: tuple[Agreed, ...] = ()
    if node is not None:
        with opened(node) as there:
            agreed = agreed_at(there)
    site = make_site(here, base, tuple(pairs), agreed)
    with output.progress(
        "writing", quiet=as_json, unit="files", compiles=False
    ) as tick:
        done = build_site(site, out, tick)
    if as_json:
        output.print_json(
            {
                "path": str(done.folder),
                "pages": done.pages,
                "files": done.files,
                "bytes": done.bytes,
                "changed": done.changed,
                "removed": done.removed,
            }
        )
    else:
        output.say(
            f"{done.folder}/index.html: {done.pages} pages, {done.files} files, "
            f"{done.bytes / 1e6:.1f} MB; {done.changed} changed, {done.removed} removed"
        )
