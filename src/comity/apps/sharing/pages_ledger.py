"""Pages of the ledger: its entries, one entry with its proof, its verification, the bundle of evidence."""

from collections.abc import Mapping
from urllib.parse import quote

from starlette.responses import Response

from comity.apps.sharing.channel_views import LIST_HEADS
from comity.apps.sharing.ledger_operations import (
    EXPORT_BUNDLE,
    LIST_ENTRIES,
    PROVE_ENTRY,
    SHOW_ENTRY,
    VERIFY_LEDGER,
    ExportBundle,
    ListEntries,
    NamedEntry,
)
from comity.apps.sharing.peer_operations import LIST_PEERS, ListPeers
from comity.foundations.errors import ComityError
from comity.foundations.plain import Json, json_text
from comity.node.operations import Nothing
from comity.node.proofs.evidence import Proof
from comity.web.asked import Asked
from comity.web.console import ConsolePage
from comity.web.pages import PLAIN, go, page
from comity.web.past import past_of

__all__ = ["PAGES"]

SECTION = "ledger"
#: Entries on one page.
ROWS = 50
#: Acts that the list can be narrowed to.
ACTS = ("sent", "received", "signed", "refused", "rejected", "erased", "void")
FILTERS = ("peer", "act", "kind")
#: Act → the shape of its word.
SHAPES = {
    "sent": "delivered",
    "received": "stored",
    "signed": "signed",
    "refused": "refused",
    "rejected": "refused",
    "erased": "unchecked",
    "void": "unchecked",
}
#: Characters of a document that a page holds.
MOST_TEXT = 20_000


def _list(asked: Asked) -> Response:
    past = past_of(asked)
    chosen = {name: asked.query(name) for name in FILTERS}
    after = asked.query("after")
    wanted = ListEntries(
        cursor=after,
        limit=ROWS,
        until_us=past.at_us,
        newest=True,
        peer=chosen["peer"],
        act=chosen["act"],
        kind=chosen["kind"],
    )
    found = asked.ask(LIST_ENTRIES, wanted)
    peers = asked.ask(LIST_PEERS, ListPeers(limit=1000)).items
    return page(
        asked,
        "sharing/ledger.html",
        past=past,
        chosen=chosen,
        rows=found.items,
        next=found.next,
        after=after,
        acts=ACTS,
        shapes=SHAPES,
        peers=[one.party for one in peers],
    )


def _pretty(value: Json) -> str:
    """Return JSON as people read it, cut where it is longer than a page holds."""
    return json_text(value, ensure_ascii=False, indent=2)[:MOST_TEXT]


def _proof(asked: Asked, entry: str) -> tuple[Proof | None, str]:
    """Return the proof of an entry, or why there is none."""
    try:
        return asked.ask(PROVE_ENTRY, NamedEntry(entry)), ""
    except ComityError as error:
        return None, error.message


def _notices(proof: Proof | None) -> tuple[str, ...]:
    """Return the notices that a document holds, by their ids."""
    document = proof.content.get("document") if proof is not None else None
    body = document.get("body") if isinstance(document, Mapping) else None
    rows = body.get("rows") if isinstance(body, Mapping) else None
    found = []
    for row in rows if isinstance(rows, list) else ():
        name = row.get("notice") if isinstance(row, Mapping) else None
        if isinstance(name, str):
            found.append(name)
    return tuple(dict.fromkeys(found))


def _entry(asked: Asked) -> Response:
    past = past_of(asked)
    entry = asked.ask(SHOW_ENTRY, NamedEntry(asked.path("entry")))
    proof, refused = _proof(asked, str(entry.id)) if entry.sequence else (None, "")
    return page(
        asked,
        "sharing/entry.html",
        past=past,
        entry=entry,
        shape=SHAPES.get(entry.act, "draft"),
        proof=proof,
        refused=refused,
        document="" if proof is None else _pretty(dict(proof.content)),
        notices=_notices(proof),
        quoted=quote,
    )


def _verify(asked: Asked) -> Response:
    report = asked.ask(VERIFY_LEDGER, Nothing())
    heads = {
        one.peer: one for one in asked.ask(LIST_HEADS, ListPeers(limit=1000)).items
    }
    return page(asked, "sharing/ledger_verified.html", report=report, heads=heads)


def _look(asked: Asked) -> Response:
    heads = asked.ask(LIST_HEADS, ListPeers(limit=1000)).items
    return page(asked, "sharing/ledger_verify.html", heads=heads)


def _export(asked: Asked) -> Response:
    wanted = ExportBundle(
        asked.query("party"), tuple(asked.query("entry").split()[:1000])
    )
    made = asked.ask(EXPORT_BUNDLE, wanted)
    return Response(
        made.content,
        media_type=made.media_type,
        headers={**PLAIN, "Content-Disposition": f'attachment; filename="{made.name}"'},
    )


def _find(asked: Asked) -> Response:
    return go(f"/ledger/{quote(asked.query('entry').strip()[:80], safe=':')}")


PAGES = (
    ConsolePage("/ledger", _list, SECTION),
    ConsolePage("/ledger/find", _find, SECTION),
    ConsolePage("/ledger/verify", _look, SECTION),
    ConsolePage("/ledger/verify", _verify, SECTION, "POST"),
    ConsolePage("/ledger/bundle", _export, SECTION),
    ConsolePage("/ledger/{entry}", _entry, SECTION),
)
