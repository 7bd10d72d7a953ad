"""The people's API: loopback, a token, OpenAPI; events with the numbers of the ledger.

A topic adds its routes by a function that takes the node and the router; whoever composes
the application names these functions.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, Header, HTTPException, Query, Request
from fastapi.responses import JSONResponse, PlainTextResponse, StreamingResponse

from comity.apps.operations.status import NodeStatus, counts, status
from comity.apps.sharing.agreements import (
    AgreementVersion,
    find_agreement,
    list_agreements,
)
from comity.apps.sharing.holdings import HeldRow, PreviewRow, held, preview
from comity.coordination.negotiation import RefusalError
from comity.foundations.errors import (
    ComityError,
    InputError,
    ResourceError,
    TrustError,
    UnknownNameError,
)
from comity.foundations.plain import JsonObject, json_text, plain_object
from comity.node.exchange.admission import RequestAdmission
from comity.node.exchange.introductions import KnownPeer, list_peers
from comity.node.lifecycle.tokens import check_token
from comity.node.node import Node
from comity.node.proofs.evidence import find_entry, prove
from comity.node.proofs.listing import ListedEntry, entries_after, listed_entry
from comity.node.proofs.verify import LedgerReport, verify_ledger
from comity.trust.policy import explain_agreement
from comity.trust.policy.explain import Explained

__all__ = ["people_app"]

PAUSE_S = 0.5


@dataclass(frozen=True, slots=True)
class AgreementContent:
    """A version of an agreement: what was signed, its state, what each party may see."""

    agreement: str
    hash: str
    state: str
    content: JsonObject
    explained: tuple[Explained, ...]


#: Adds the routes of a topic: called with the node, and the router that checks the token.
AddRoutes = Callable[[Node, APIRouter], None]


def metrics_text(admission: RequestAdmission) -> str:
    """Return metrics in the text form of Prometheus; they name nobody."""
    lines = []
    groups = {
        "comity_requests_total": ("counter", "requests by outcome", admission.counts),
        "comity_node": ("gauge", "numbers of the node", counts(admission.node)),
    }
    for name, (kind, title, values) in groups.items():
        lines += [f"# HELP {name} {title}", f"# TYPE {name} {kind}"]
        lines += [f'{name}{{what="{what}"}} {n}' for what, n in sorted(values.items())]
    return "\n".join(lines) + "\n"


async def event_stream(node: Node, after: int, request: Request) -> AsyncIterator[str]:
    """Yield server-sent events; their ids are the ledger's numbers."""
    while not await request.is_disconnected():
        rows = await asyncio.to_thread(entries_after, node, after, 100)
        for row in rows:
            after = row.id
            data = json_text(row)
            yield f"id: {after}\nevent: {row.act}\ndata: {data}\n\n"
        if not rows:
            yield ": waiting\n\n"
            await asyncio.sleep(PAUSE_S)


def _token_check(node: Node) -> Callable[[str], str]:
    """Return the check of a request's bearer token, which refuses it with 401."""

    def check(authorization: Annotated[str, Header()] = "") -> str:
        scheme, _, token = authorization.partition(" ")
        try:
            return check_token(node, token if scheme.lower() == "bearer" else "")
        except TrustError as error:
            raise HTTPException(
                401, str(error), headers={"WWW-Authenticate": "Bearer"}
            ) from error

    return check


def _state_routes(node: Node, router: APIRouter) -> None:
    """Add what there is: node, peers, agreements, holdings, previews."""

    @router.get("/node")
    def read_node() -> NodeStatus:
        """Return the state of this node."""
        return status(node)

    @router.get("/peers")
    def read_peers() -> list[KnownPeer]:
        """Return all peers with their state."""
        return list_peers(node)

    @router.get("/agreements")
    def read_agreements_() -> list[AgreementVersion]:
        """Return all agreements that this node holds."""
        return list_agreements(node)

    @router.get("/agreements/{name}")
    def read_agreement_(name: str) -> AgreementContent:
        """Return an agreement, and in plain words who may see what."""
        with node.reading() as work:
            value, life = find_agreement(work, name)
        return AgreementContent(
            value.id,
            value.hash,
            life.state,
            dict(value.content),
            tuple(explain_agreement(value)),
        )

    @router.get("/holdings")
    def read_holdings(
        peer: str = "",
        kind: str = "",
        object_id: str = "",
        most: Annotated[int, Query(ge=1, le=10_000)] = 100,
    ) -> list[HeldRow]:
        """Return what others have shared with this node."""
        return held(node, peer, kind, object_id, most)

    @router.get("/preview")
    def read_preview(
        peer: str,
        kind: str,
        purpose: str = "flight-safety",
        most: Annotated[int, Query(ge=1, le=1000)] = 100,
    ) -> list[PreviewRow]:
        """Return what a peer would see, and why."""
        return preview(node, peer, kind, purpose, most=most)


def _ledger_routes(node: Node, router: APIRouter) -> None:
    """Add the ledger: entries, proofs, events."""

    @router.get("/entries")
    def read_entries(
        after: Annotated[int, Query(ge=0)] = 0,
        most: Annotated[int, Query(ge=1, le=1000)] = 100,
    ) -> list[ListedEntry]:
        """Return entries of the ledger."""
        return entries_after(node, after, most)

    @router.get("/entries/{entry}")
    def read_entry(entry: str) -> ListedEntry:
        """Return one entry."""
        with node.reading() as work:
            return listed_entry(find_entry(work.connection, entry))

    @router.get("/entries/{entry}/proof")
    def read_proof(entry: str) -> JsonObject:
        """Return the proof of one entry."""
        return plain_object(prove(node, entry))

    @router.get("/ledger")
    def read_ledger() -> LedgerReport:
        """Verify the whole ledger."""
        return verify_ledger(node)

    @router.get("/events")
    def read_events(
        request: Request,
        last_event_id: Annotated[int, Header(ge=0)] = 0,
    ) -> StreamingResponse:
        """Return server-sent events, from where the reader was."""
        return StreamingResponse(
            event_stream(node, last_event_id, request), media_type="text/event-stream"
        )


def people_app(
    admission: RequestAdmission, topics: Sequence[AddRoutes] = ()
) -> FastAPI:
    """Return the application of the people's API.

    Parameters
    ----------
    topics
        Functions that add the routes of the topics.
    """
    app = FastAPI(title="Comity", version="1", docs_url="/docs", redoc_url=None)
    router = APIRouter(
        prefix="/api/v1", dependencies=[Depends(_token_check(admission.node))]
    )
    _state_routes(admission.node, router)
    _ledger_routes(admission.node, router)
    for add_routes in topics:
        add_routes(admission.node, router)
    app.include_router(router)

    @app.get("/health")
    def health() -> JsonObject:
        """Tell that the node is alive."""
        return {"status": "ok"}

    @app.get("/metrics", response_class=PlainTextResponse)
    def metrics() -> str:
        """Return metrics for Prometheus; they name nobody."""
        return metrics_text(admission)

    @app.exception_handler(ComityError)
    def on_error(_request: Request, error: ComityError) -> JSONResponse:
        codes: list[tuple[type[ComityError], int]] = [
            (UnknownNameError, 404),
            (RefusalError, 409),
            (InputError, 422),
            (ResourceError, 503),
        ]
        code = next((c for kind, c in codes if isinstance(error, kind)), 409)
        body = {"code": error.code, "message": error.message, "remedy": error.remedy}
        return JSONResponse({"error": body}, status_code=code)

    return app
